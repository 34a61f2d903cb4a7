"""The proof of a restored slip: broken again, with what stands round it, it gives what was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

from fixers.breakage import byte_slip
from fixers.reading.characters import HAN, PINYIN, TONES, of_class
from fixers.restore.slips.lattice import CUTS
from fixers.restore.slips.page import GLOSS, Page
from fixers.restore.slips.pairs import struck

_BEFORE, _SELDOM = f"{HAN}）)”’》」』…，。、；：！,;:!", "\n“‘《「『（(【】—·%％℃0-9０-９"

BEHIND = of_class(f"{_BEFORE}{_SELDOM}?？")
"""What stands before a slip."""

_TONED = f"[a-z]{{0,5}}[{TONES}]"
_HALF = rf"[{PINYIN}]{{1,6}}\)"
_LONE = rf"[？?](?!{_HALF})(?![？?!！](?!/[A-Za-z]))|[!！,，。](?![？?!！](?!/[A-Za-z]))|[;；](?![？!！])"

BEGINNING = re.compile(
    rf"\?(?:(?<=[{_BEFORE}]\?)|(?<=[{_SELDOM}]\?)(?={_TONED}|[？?!！;；,，。][{HAN}])|(?<=[?？]\?)(?={_TONED}))"
    rf"(?:(?P<reading>[{PINYIN}]{{1,6}})\)|(?P<mark>{_LONE}))"
)
"""Where a slip can begin. What stands before it is hardly ever a digit or an opening mark; then more must be seen."""

GLOSS_LEFT = re.compile(rf"\(?([{PINYIN}]{{1,6}})\)")
"""A gloss in a stretch that slipped, with its opening bracket or without."""

_AROUND = 16
"""Characters round a stretch with which it is broken again."""


def proved(text: str, start: int, end: int, new: str, page: Page) -> bool:
    """Whether the forward model breaks the restored stretch, with what stands round it, as it was found."""
    least = max(0, start - 2 * _AROUND)
    line = max(least - 1, text.rfind("\n", least, start), text.rfind("\r", least, start)) + 1
    left = max(line, start - _AROUND)
    opening = text.rfind("(", max(line, left - 8), left + 1)
    if opening > line and (match := GLOSS.match(text, opening)) and match.end() > left:
        left = match.end()  # not in the middle of a gloss
    before, after = text[left:start], _after(text, end)
    restored = GLOSS.sub("", before) + new + GLOSS.sub("", after)
    tables = _tables(page, text[start:end], restored)
    stretch = text[start : end + 1]
    marks = "".join({CUTS[m[1]] for m in re.finditer(r"\?(?=([？?!！;；,，。]))", stretch)})
    found = before + text[start:end] + after
    # Of an A1A3 that is cut from both its neighbours nothing is left but the second lone byte: 病； (B2A1 A3BB) as ??;
    more = ["。"] if re.search(r"\?\?[!！;；,，]", stretch) and "。" not in marks else []
    return any(
        byte_slip.breaks_to(restored, found, characters=characters, marks=each, only_before_hanzi=only)
        for characters in tables
        for each in (marks, *(marks.replace("？", "") + mark for mark in more))
        for only in (True, False)
    )


def _tables(page: Page, stretch: str, restored: str) -> Iterator[dict[str, str]]:
    """The page's glosses with what a stretch shows of others: all characters that were struck, then one a reading.

    A second character with the same reading may stand in the bytes by chance: it would be glossed, too.
    """
    data = f"{restored}\n{restored.translate(_WIDENED)}".encode("gbk", "ignore")
    shown = {match[1]: struck(match[1], data) for match in GLOSS_LEFT.finditer(stretch)}
    others = {each: reading for reading, found in shown.items() for each in found if each not in page.table}
    yield page.table | others
    if others and any(len(found) > 1 for found in shown.values()):
        choices = [[each for each in found if each in page.table] or found or [""] for found in shown.values()]
        for chosen in islice(product(*choices), _TABLES):
            yield page.table | {each: others[each] for each in chosen if each in others}


_WIDENED = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}

_TABLES = 8
"""Choices of struck characters that are tried, at most."""


def _after(text: str, end: int) -> str:
    """Some characters in step behind a stretch, whole glosses and no other slip among them."""
    piece = re.split(r"[\r\n]", text[end : end + 2 * _AROUND])[0]
    other = BEGINNING.search(piece)
    if other:
        piece = piece[: max(0, other.start() - 1)]
    cut = 0
    for match in re.finditer(rf"[^()]\([{PINYIN}]{{1,6}}\)|[^()]", piece):
        if match.start() != cut or cut >= 6:
            break
        cut = match.end()
    if re.match(rf"\([{PINYIN}]", piece[cut:]):
        cut -= 1
    return piece[: max(cut, 0)]
