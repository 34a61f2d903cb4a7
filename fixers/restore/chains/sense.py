"""Whether what a piece of text is read anew as can be believed: how much it must gain, and what it may cost."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Sequence

import numpy as np

from fixers.breakage.mojibake import Step
from fixers.reading.characters import beyond_ascii, codes_of

MARGIN = 14.0
_MARGIN_EACH = 0.35
"""Nats by which a reading must be more probable than what was found: in all, and for each of its characters beyond
ASCII."""

DISTINCT = 4
"""Characters beyond ASCII that differ from each other, at least: laughs and lines repeat a few."""

_WORDS, _DISTINCT_AMONG_WORDS = 8, 2
"""ASCII letters among them from which on two are enough. One alone must stand in several words."""

_NONSENSE = {"": 10.0, "latin": 10.5, "letters": 6.5}
"""Nats that a character beyond ASCII of what was read anew can cost at most, by `letters_of`: 99 % of lines have 8 or
less, and where they are the letters of an alphabet 5 or less."""

_LOWEST = min(_NONSENSE.values())


NAMED_LATIN_1 = (Step("cp1252", "latin-1"),)
CONTROLS = 40.0
"""Nats that speak for Windows-1252 which was read as what it is named after: only control characters of C1 are
anything else by it, and browsers read no page otherwise."""


def is_sense(new: str, surprise: float) -> bool:
    """Whether what was read anew can be text, by what its characters cost."""
    return surprise <= _LOWEST or surprise <= _NONSENSE[letters_of(new)]


def letters_of(text: str) -> str:
    """What the characters of a text beyond ASCII mostly are: "latin", "letters" of other alphabets, or of East Asia.

    Marks such as „ and – are of no script.

    >>> letters_of("Käse"), letters_of("сыр"), letters_of("奶酪")
    ('latin', 'letters', '')
    """
    beyond = beyond_ascii(text) - _count(_PROSE, text)
    if beyond <= 0:
        return "latin"
    if _count(_NARROW, text) <= beyond // 2:
        return ""
    return "latin" if _count(_LATIN, text) > beyond // 2 else "letters"


def _count(characters: re.Pattern[str], text: str) -> int:
    """How many characters the runs of some have."""
    return sum(map(len, characters.findall(text)))


_PROSE, _LATIN = re.compile("[\u2010-\u2027]+"), re.compile("[\x80-\u036f]+")
_NARROW = re.compile("[\x80-\u10ff]+")


def margin(new: str, old: str) -> float:
    """Nats by which a reading must be more probable than what was found."""
    if len(set(old[:_FIRST]) - _ASCII) < DISTINCT and len(distinct := set(old) - _ASCII) < DISTINCT:
        data = old.encode("utf-8", "surrogatepass")
        words = len(data) - len(data.translate(None, _LETTERS))
        if not distinct or words < _WORDS:
            return math.inf
        if len(distinct) < _DISTINCT_AMONG_WORDS:
            return _alone(old, *distinct)
    return MARGIN + _MARGIN_EACH * beyond_ascii(new)


def margins(news: Sequence[str], olds: Sequence[str]) -> list[float]:
    """The same of many pieces, in fewer steps.

    >>> margins(["Käse"] * 5, ["KÃ¤se"] * 5) == [margin("Käse", "KÃ¤se")] * 5
    True
    """
    found = [MARGIN + _MARGIN_EACH * beyond_ascii(new) for new in news]
    doubted = [at for at, old in enumerate(olds) if len(set(old[:_FIRST]) - _ASCII) < DISTINCT]
    if len(doubted) <= _FEW:
        for at in doubted:
            found[at] = margin(news[at], olds[at])
        return found
    codes = codes_of("\n".join([*(olds[at] for at in doubted), ""]))
    ends = np.cumsum([len(olds[at]) + 1 for at in doubted])
    places = (codes >= _BEYOND).nonzero()[0]
    kinds = np.unique(ends.searchsorted(places, "right") << _CODE | codes.take(places))
    distinct = np.bincount(kinds >> _CODE, minlength=len(doubted)).tolist()
    letters = (codes | _SMALL) - ord("a") < len(string.ascii_lowercase)  # of unsigned numbers
    words = np.add.reduceat(letters, np.append(0, ends[:-1]), dtype=np.int64).tolist()
    for at, some, count in zip(doubted, distinct, words, strict=True):
        if some < DISTINCT and not (some >= _DISTINCT_AMONG_WORDS and count >= _WORDS):
            found[at] = margin(news[at], olds[at]) if some == 1 and count >= _WORDS else math.inf
    return found


_SMALL = 0x20
"""The bit by which small letters of ASCII differ from capitals."""

_FEW, _BEYOND, _CODE = 4, 0x80, 21
"""Pieces up to which one by one is as quick; the first code point beyond ASCII; bits of a code point."""


def _alone(old: str, character: str) -> float:
    """The same where one character is all that is not ASCII: it must be a letter of several words, and each gain."""
    if character in _INSIDE_WORDS:
        return math.inf
    places = [at for at, each in enumerate(old) if each == character]
    inside = sum(_is_letter(old[at - 1 : at]) or _is_letter(old[at + 1 : at + 2]) for at in places)
    return _EACH_ALONE * len(places) if _ALONE <= inside == len(places) else math.inf


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


_INSIDE_WORDS = frozenset("\xa0\xad\xb7\u02b9\u02bb\u02bc\u200b\u200c\u200d\u2010\u2011\u2013\u2018\u2019\u2027")
"""Hyphens, apostrophes, joiners and points, which clean text may have inside words throughout."""

_ALONE, _EACH_ALONE = 3, 14.0
"""Places that such a character has at least, and nats that each of them gains: right letters gain 17 to 40 each, the
best of wrong ones 10."""

_ASCII = frozenset(map(chr, range(0x80)))

_LETTERS = string.ascii_letters.encode()

_FIRST = 16
"""Characters among which there are enough in nearly all pieces."""


def is_narrow(character: str) -> bool:
    """Whether it is neither ASCII nor East Asian nor a mark of any prose."""
    if character.isascii() or "\u2e80" <= character < "\ufb00" or character >= "\uff00":
        return False
    return character not in _MARKS


_MARKS = "\xb7\u2010\u2013\u2014\u2015\u2018\u2019\u201c\u201d\u2026"
