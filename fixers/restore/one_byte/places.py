"""Where UTF-8 that was read as a one-byte codec may stand, and what its bytes say.

UTF-8 writes a character beyond ASCII as a lead byte and one to three others. Each codec of one byte
makes of them pairs of characters that clean text seldom has side by side (Ã©, Ð¿, РІ, ├╝), so a
text without such a pair is passed over at the cost of a table lookup. Which pairs those are is
worked out from the codecs themselves, without the pairs that prose has: a letter and the mark or the
letter after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.mojibake import encode, letters
from fixers.reading.characters import beyond_ascii, codes_of

CODECS: tuple[str, ...] = (
    *("cp1252", "latin-1", "cp1251", "cp1250", "macroman", "cp437", "cp850", "koi8-r", "cp866", "cp1253"),
    *("cp1254", "cp1257", "iso-8859-2", "iso-8859-15", "cp1255", "cp1256", "cp874", "cp852", "iso-8859-9"),
    *("cp1258", "iso-8859-5", "iso-8859-7", "koi8-u", "mac-cyrillic", "cp855", "cp857", "cp775", "cp737"),
)
"""Codecs in which UTF-8 is read by mistake, by how often that is met; at most 30, two groups for each."""

Groups = tuple[tuple[str, str], ...]

_PROSE = "“”‘’‚„«»‹›–—…·\xa0\xad\u200c\u200d\u200e\u200f،؛؟"
"""Marks that prose has next to letters."""

_SIGNS = "µªºƒˆ"
"""Letters to Unicode that stand for signs."""

_ODD = "ŒœŠšŽžŸŚśŤťŹźŁłĄąŞşĽľŻżØøŖŗÆæ"
"""Letters that are rare after the capitals that lead two bytes."""

_ODD_CYRILLIC = "ЂЃЉЊЌЋЏЅЈ"

_SYMBOLS = (0x80, 0x82, 0x84, 0x86, 0x88, 0x94, 0x96, 0x98, 0x9A, 0x9C)
"""Bytes after E2 with which quotes, dashes, signs, arrows and symbols begin; DOS and Mac have letters there."""

_NO_LETTER = "\ufffe"


@cache
def groups() -> Groups:
    """Characters of which one of the first, followed by one of the second, may be misread UTF-8.

    The first are of leads whose next byte became a blank, of the leads of accented letters, which may have
    any mark after them, and of the lead of marks and symbols, which no language has before œ or a quote.
    """
    found = [("ÂÃ", " "), ("ÂÃÄÅĂĹ", _PROSE + "\ufffd"), ("â", _PROSE + "œŒŸžŽŠšƒ")]
    found += [("ß", "éâ"), ("с", "Г"), ("α", "«¬½")]  # Georgian and scripts of India, read in DOS code pages
    thai = letters("cp874")
    found.append((thai[0xA1:0xC0], "".join(each for each in thai[0x80:0xA0] if each < "\xa0")))
    for codec in CODECS:
        table = letters(codec)
        follows = [each for each in table[0x80:0xC0] if each != _NO_LETTER]
        signs = "".join(each for each in follows if each not in _PROSE and (not each.isalpha() or each in _SIGNS))
        alphabetic = codec.startswith(("cp12", "iso", "latin", "cp874"))
        odd = _ODD if alphabetic else "".join(each for each in follows if each.isalpha())
        wide = ""
        for lead in table[0xC2:0xE0]:
            if lead not in _PROSE and (not lead.isalpha() or (alphabetic and "À" <= lead <= "ɏ" and lead.isupper())):
                wide += lead
        narrow = "".join(each for each in table[0xC2:0xF5] if each not in wide and each not in "\xad" + _NO_LETTER)
        found.append((wide, signs + "".join(each for each in follows if each in odd)))
        if codec in ("macroman", "cp437", "cp850", "cp866"):
            found.append((table[0xE2], "".join(table[each] for each in _SYMBOLS)))
        found.append((narrow, signs + "".join(each for each in follows if each in _ODD_CYRILLIC)))
    return tuple(pair for pair in dict.fromkeys(found) if pair[0])


Bits = npt.NDArray[np.uint64]


@cache
def _tables() -> tuple[Bits, Bits]:
    """For each code point of the first plane the groups that it leads, and those that it follows in."""
    leads, then = np.zeros(0x10000, np.uint64), np.zeros(0x10000, np.uint64)
    for at, (first, second) in enumerate(groups()):
        leads[[ord(each) for each in first]] |= np.uint64(1 << at)
        then[[ord(each) for each in second]] |= np.uint64(1 << at)
    return leads, then


_STRETCH = 1 << 20


def places(text: str) -> list[int]:
    """Where a pair of `groups` stands: the places of its first characters, in order."""
    leads, then = _tables()
    found: list[int] = []
    for start in range(0, len(text), _STRETCH):
        piece = text[start : start + _STRETCH + 1]
        codes = np.minimum(codes_of(piece), 0xFFFF)
        at = np.flatnonzero(leads[codes[:-1]])
        at = at[leads[codes[at]] & then[codes[at + 1]] != 0]
        found += (at + start).tolist()
    return found


class Read(NamedTuple):
    """What stands in a piece of text that was read in `codec`: `old` at `start` is `new`."""

    start: int
    old: str
    new: str
    characters: int
    """How many characters of more than one byte `new` has."""


def whole(text: str, codec: str) -> str:
    """The text that was written in UTF-8 and read, all of it, in `codec`; empty where it was not."""
    try:
        new = utf8(encode(text, codec))
    except UnicodeError:
        return ""
    return "" if _NONE.search(new) else new


_NONE = re.compile("[\ue000-\uf8ef\uf8f4-\uf8fe\ufffe\uffff\U000e0200-\U0010ffff]")
"""Code points that no author has written: private ones (but for the apple of MacRoman and what bytes of UTF-8 are that
Shift_JIS has nothing for: à is C3 A0), and those that are none."""


def utf8(data: bytes) -> str:
    """UTF-8, also of characters beyond U+FFFF that were written as two surrogates. Raises UnicodeDecodeError."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        if 0xED not in data:
            raise
        halves = data.decode("utf-8", "surrogatepass")
        return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


_PIECE = re.compile("[^\x00-\x7f]+(?:[\x20-\x7e]{1,2}[^\x00-\x7f]+)*")
"""What is not ASCII, with one or two characters of ASCII in between: an edit each."""


def pieces(text: str, codec: str) -> list[Read]:
    """What `whole` did to `text`, piece by piece."""
    found = []
    for match in _PIECE.finditer(text):
        new = whole(match[0], codec)
        if new != match[0]:
            found.append(Read(match.start(), match[0], new, beyond_ascii(new)))
    return found


@cache
def spans(codec: str) -> re.Pattern[str]:
    """Stretches of whole UTF-8 sequences as `codec` shows them."""
    table = letters(codec)

    def of(first: int, end: int) -> str:
        return "[" + "".join(re.escape(each) for each in table[first:end] if each != _NO_LETTER) + "]"

    then = of(0x80, 0xC0)
    forms = [
        of(0xC2, 0xE0) + then,
        of(0xE0, 0xE1) + of(0xA0, 0xC0) + then,
        of(0xE1, 0xED) + then + then,
        of(0xEE, 0xF0) + then + then,
        of(0xED, 0xEE) + of(0x80, 0xA0) + then,
        of(0xED, 0xEE) + of(0xA0, 0xB0) + then + of(0xED, 0xEE) + of(0xB0, 0xC0) + then,
        of(0xF0, 0xF1) + of(0x90, 0xC0) + then + then,
        of(0xF3, 0xF4) + of(0xA0, 0xA1) + then + then,
    ]
    return re.compile("(?:" + "|".join(form for form in forms if "[]" not in form) + ")+")


def stretches(text: str, codec: str) -> Iterator[Read]:
    """The stretches of `text` that are whole UTF-8 sequences in `codec`, whatever stands around them."""
    for match in spans(codec).finditer(text):
        new = whole(match[0], codec)
        if new:
            yield Read(match.start(), match[0], new, len(new))
