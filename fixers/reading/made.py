"""Text that a machine made traditional, brought back: to simplified, or through simplified to what a writer has."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from fixers.data import gloss_order
from fixers.reading import corrections, origin
from fixers.reading.characters import HAN, text_of
from fixers.reading.conversion import Codes, conversion
from fixers.reading.suspicion import ENOUGH, Places, suspected
from fixers.reading.targets import evidence
from fixers.reading.writing import NONE, WHOLE, Scopes

_REASONS = 8
"""Reasons from here on say which table made the text; see `corrections.RULES` for what comes next."""

_CONFIDENCE = 0.97

_GLOSS = re.compile(rf"([{HAN}])\(([a-zà-ǜ]{{1,6}})\)")

_GLOSSES = 4
"""Different glosses that a page must have, and none that is not theirs."""

_NAMES = {
    "opencc": "OpenCC's first candidates",
    "mediawiki": "MediaWiki's characters",
    "hanziconv": "hanziconv's table",
    "mirror": "the table of mirror sites",
}


def is_reason(code: int) -> bool:
    """Whether a place is converted since a machine made it what it was."""
    return _REASONS <= code < corrections.RULES


def reason(code: int, script: str) -> tuple[str, float]:
    """What is said of such a place, and how sure it is; `script` is the one that it gets."""
    table = _NAMES[origin.TABLES[code - _REASONS]]
    return f"made traditional character by character with {table}; {script} again", _CONFIDENCE


def glossed(text: str) -> bool:
    """Whether a text has the glosses of mirror sites, which put traditional characters on simplified pages.

    >>> glossed("企業(yè)發(fā)展與環(huán)保產(chǎn)業(yè)"), glossed("學(xué)而時(shí)習(xí)之(zhī)")
    (True, False)
    """
    if "(" not in text:
        return False
    order = gloss_order()
    found = set(_GLOSS.findall(text))
    return len(found) >= _GLOSSES and all(each in order and order[each].reading == said for each, said in found)


def is_suspected(text: str, codes: Codes) -> bool:
    """Whether a machine may have made a text traditional: whether `back` may find anything."""
    return bool(suspected(codes, np.zeros(1, np.intp))[0]) or glossed(text)


def back(text: str, codes: Codes, scopes: Scopes, out: Codes, converted: Codes, *, alone: bool) -> bool:
    """Put into `out`, which is `codes` in simplified characters, what the text was; whether a machine made it.

    `scopes` says what is traditional, and learns why; `converted` is all of the text in simplified characters.
    With `alone` only what a machine made changes.
    """
    made = origin.recognise(codes, scopes != NONE)
    if made is None and alone and glossed(text):
        made = origin.Made("mirror", ENOUGH, scopes != NONE)
    if made is None:
        return False
    wider = _theirs_too(codes, scopes)
    parts = [origin.recognise(codes, wider | (scopes != NONE)) or made]
    places = parts[0].places
    if alone:
        # What is left by itself may be a machine's, too, and would be at the next run.
        while more := origin.recognise(codes, (wider | (scopes != NONE)) & ~places):
            parts.append(more)
            places = places | more.places
        out[~places], scopes[~places] = codes[~places], NONE
    wider &= places
    out[wider] = converted[wider]
    for part in parts:
        why = _REASONS + origin.TABLES.index(part.table)
        scopes[wider & part.places] = why
        scopes[origin.take_back(part, codes, out)] = why
    return True


def _theirs_too(codes: Codes, scopes: Scopes) -> Places:
    """Lines of a machine's text that look like nothing or like Japanese: hanziconv writes 産 in all of them.

    They have no kana, no Hangul, nothing simplified, and no address.
    """
    ends = codes == ord("\n")
    line = np.cumsum(ends) - ends
    foreign = ((codes >= 0x3040) & (codes < 0x3100)) | ((codes >= 0xAC00) & (codes < 0xD7A4)) | (codes == ord("/"))
    barred = foreign | (scopes != NONE) | evidence("hant").holds(codes)
    theirs: Places = (np.bincount(line, barred) == 0)[line]
    return theirs


def anew(text: str, codes: Codes, scopes: Scopes, out: Codes, side: str, convert: Callable[[Codes], Codes]) -> None:
    """Convert to traditional once more, word by word, what a machine had made so character by character.

    The text goes back to simplified and through `convert`. What looks like a machine's even then stays,
    or each run would change it again.
    """
    places = scopes == NONE
    if origin.recognise(codes, places) is None:
        return
    traditional = np.full(codes.size, evidence("hans").scopes(codes), np.uint8)
    spared = np.full(codes.size, WHOLE, np.uint8)
    corrections.spare_addresses(text, spared)
    theirs = (traditional != NONE) | _theirs_too(codes, traditional)
    made = origin.recognise(codes, places & theirs & (spared != NONE))
    if made is None:
        return
    simplified = conversion("tw2s").codes(codes)
    corrections.correct(text, "hans", None, simplified)
    origin.take_back(made, codes, simplified)
    again = convert(simplified)
    corrections.correct(text_of(simplified), side, None, again)
    candidate = np.where(made.places, again, out)
    if origin.recognise(candidate, np.ones(codes.size, np.bool_)) is None:
        scopes[made.places & (candidate != out)] = _REASONS + origin.TABLES.index(made.table)
        out[:] = candidate
