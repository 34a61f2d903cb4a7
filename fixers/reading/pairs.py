r"""Brackets and quotes: which of them are pairs, and which pairs belong to Chinese prose.

Marks that come in pairs change together or not at all, so they are looked at pair by pair within
a paragraph. A paragraph may go over line ends that no sentence ends at.

>>> text = '区域(zone)由f(甲,乙)算出,称为"主域"。'
>>> prose = Prose(text)
>>> sorted(brackets(text, prose).items())
[(2, '（'), (7, '）')]
>>> prose.allows(12), prose.allows(16)
(False, True)
>>> sorted(quotes(text, prose, "curly").items())
[(20, '“'), (23, '”')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fixers.reading.characters import HAN, IS_HAN
from fixers.reading.prose import Prose

CLOSERS = "”’）》〉」』】〕〗"
OPENERS = "“‘（《〈「『【〔〖"

BEFORE = re.compile(f"[{HAN}{CLOSERS}…％℃□]")
"""What a Chinese mark follows."""

AFTER = re.compile(f"[{HAN}{OPENERS}{CLOSERS}…—□]")
"""What follows a Chinese mark."""


_QUOTED = {"curly": (("“", "”"), ("‘", "’")), "corner": (("「", "」"), ("『", "』"))}
_EACH = {mark: re.compile(re.escape(mark)) for mark in '()（）"“”'}
"""One by one they take 2 to 4 microseconds in a text of 4,000 characters, a class of them 45."""
_SINGLE = re.compile(
    rf"'(?<![A-Za-z0-9'`\\]')(?=[^'\n]*[{HAN}])([^'\n\s](?:[^'\n]{{0,80}}[^'\n\s])?)'(?![A-Za-z0-9'`])"
)
_CALLED = re.compile(r"[A-Za-z_][A-Za-z0-9_.:+#>-]*$")
_SIGNS = re.compile(r"[\"'=_<>{}\[\]\\|;@#$^&*/]")
_PLAIN = re.compile(r"(?!(?:[crCR]|tm|TM)$)[A-Za-z0-9０-９Ａ-Ｚａ-ｚ][A-Za-z0-9０-９Ａ-Ｚａ-ｚ .%+&—–-]*")
_KEY = re.compile(r"[A-Za-z_0-9][\"']?[:=] ?$")
_SAID = re.compile("[，。！？；：…,!?.]")
_READING = re.compile(rf"\((?<=[{HAN}]\()[a-zü]{{0,4}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]{{0,4}}\)")
_SYLLABLE = re.compile(r"[a-zü]{1,6}\)")
_HARD = re.compile(rf"(?<![{HAN}A-Za-z0-9,，、\s])\s*\n")

_LONG = 400
"""Characters between two brackets or quotes that still count as a pair."""

_ASIDE = 5
"""Han in brackets behind a Latin word that make them an aside, not the arguments of a call."""


def brackets(text: str, prose: Prose) -> dict[int, str]:
    """Brackets that become full-width, in pairs; calls are taken out of the prose."""
    out: dict[int, str] = {}
    calls: list[tuple[int, int]] = []
    stack: list[int] = []
    last = 0
    places = _all(text, "()（）")
    wide_end = -1
    for index, at in enumerate(places):
        if at == wide_end:
            continue
        if stack and text.find("\n", last, at) >= 0 and _HARD.search(text, last, at):
            stack.clear()
        last = at
        if text[at] == "（" and (wide_end := _wide_end(text, places, index)) > 0:
            last = wide_end
            continue
        if text[at] in "(（":
            stack.append(at)
        elif stack:
            start = stack.pop()
            wide = text[start] == "（" and text[at] == "）"
            if wide or at - start > _LONG or not prose.allows(at) or not prose.allows(start):
                continue
            verdict = _bracketed(text, start, at)
            if verdict is None:
                calls.append((start, at))
            elif verdict:
                out[start], out[at] = "（", "）"
    if _READING.search(text):  # readings of characters stay alike, with tone marks or without
        out = {at: new for at, new in out.items() if not _is_reading(text, at)}
    if calls:
        prose.close(calls)
        out = {at: new for at, new in out.items() if prose.allows(at)}
    return {at: new for at, new in out.items() if text[at] != new}


def _wide_end(text: str, places: list[int], index: int) -> int:
    """Where the bracket closes that opens at `places[index]`, if the pair is wide already and alone on one line; or -1."""
    for end in places[index + 1 : index + 2]:
        if text[end] == "）" and text.find("\n", places[index], end) < 0:
            return end
    return -1


def _all(text: str, marks: str) -> list[int]:
    """Where some marks stand, in order."""
    return sorted([match.start() for mark in marks if mark in text for match in _EACH[mark].finditer(text)])


def _is_reading(text: str, at: int) -> bool:
    """Whether the bracket at `at` is one of a pair around a few small letters."""
    start = at + 1 if text[at] in "(（" else text.rfind("(", max(0, at - 8), at) + 1
    return _SYLLABLE.match(text, start) is not None


def _bracketed(text: str, start: int, end: int) -> bool | None:
    """Whether a pair of brackets belongs to Chinese prose; None where it is a call."""
    inside = text[start + 1 : end]
    before = text[start - 1 : start] or "\n"
    after = text[end + 1 : end + 2] or "\n"
    han = IS_HAN.search(inside)
    if _CALLED.search(text, max(0, start - 30), start):
        aside = len(IS_HAN.findall(inside)) >= _ASIDE and not _SIGNS.search(inside)
        aside = aside and not (after.isascii() and after.isalnum())
        return True if aside else None
    if before in "]=`\\" or text[end - 1] in ":;=^-\\" or (before in ":;" and not han):  # links and faces
        return False
    if han or text[start] == "（" or text[end] == "）":
        return True
    if not _PLAIN.fullmatch(inside):
        return False
    return bool(BEFORE.match(before)) or (before == "\n" and (bool(AFTER.match(after)) or after.isdigit()))


def quotes(text: str, prose: Prose, style: str) -> dict[int, str]:
    """Straight quotes that become Chinese ones, in pairs of one paragraph."""
    out: dict[int, str] = {}
    if '"' not in text and "'" not in text:
        return out
    if style == "auto":
        style = "corner" if text.count("「") > text.count("“") else "curly"
    double, single = _QUOTED[style]
    for group in _groups(text):
        for start, end in _paired(text, group):
            if prose.allows(end) and prose.allows(start) and _quoted(text, start, end):
                out[start], out[end] = double
    for match in _SINGLE.finditer(text):
        start, end = match.start(), match.end() - 1
        if prose.allows(start) and _quoted(text, start, end):
            out[start], out[end] = single
    return {at: new for at, new in out.items() if text[at] in "\"'"}


def _groups(text: str) -> Iterator[list[int]]:
    """Places of double quotes, paragraph by paragraph, where one is straight."""
    if '"' not in text:
        return
    group: list[int] = []
    for at in _all(text, '"“”'):
        if group and text.find("\n", group[-1], at) >= 0 and _HARD.search(text, group[-1], at):
            yield group
            group = []
        group.append(at)
    yield group


def _paired(text: str, group: list[int]) -> list[tuple[int, int]]:
    """The pairs of a paragraph that have a straight quote; none when something doesn't fit."""
    pairs: list[tuple[int, int]] = []
    start = -1
    for at in group:
        mark = text[at]
        if mark == ("“" if start >= 0 else "”"):
            return []
        if start < 0:
            start = at
            continue
        inside = text[start + 1 : at] if at - start <= _LONG else " "
        inches = inside[-1:].isdigit() and text[start - 1 : start].isdigit()
        loose = (text[start] == '"' and inside[:1].isspace()) or (mark == '"' and inside[-1:].isspace())
        if not inside or loose or inches:
            return []
        if mark == '"' or text[start] == '"':
            pairs.append((start, at))
        start = -1
    return pairs if start < 0 else []


def _quoted(text: str, start: int, end: int) -> bool:
    """Whether a pair of quotes belongs to Chinese prose."""
    before = text[max(0, start - 4) : start].rstrip(" ")[-1:]
    after = text[end + 1 : end + 5].lstrip(" ")[:1]
    if before == "=" or (before in ("[", "{", "(", ",", "\\") and after in (")", "]", "}", ",", ";", ":", "\\")):
        return False
    inside = text[start + 1 : end]
    if _KEY.search(text, max(0, start - 4), start) and after in (",", "}", "]"):
        return False
    if not before.strip() and not after.strip() and not _SAID.search(inside):
        return False
    sides = bool(BEFORE.match(before)), bool(AFTER.match(after))
    if IS_HAN.search(inside):
        latin = (before.isascii() and before.isalnum()) + (after.isascii() and after.isalnum())
        return latin == 0 or any(sides)
    return all(sides) and text[start - 1] != " " != text[end + 1] and _PLAIN.fullmatch(inside) is not None
