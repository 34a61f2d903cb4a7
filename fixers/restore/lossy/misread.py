"""Where UTF-8 was read in a double-byte codec: the bytes of characters, and stretches that show it.

UTF-8 gives an East Asian character a lead byte (E0 to EF) and two bytes from 80 to BF. Read in pairs
these become characters of which every second or third has a lead byte, and each of those is
followed by one that begins with 80 to BF. Clean text of any language has such pairs now and then
(多保: B6E0 B1A3) but hardly two of them among a few characters, all of whose bytes could be UTF-8.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import common_characters, decoder_pairs
from fixers.followers import Codes
from fixers.reading.characters import codes_of

CONTINUATION = range(0x80, 0xC0)
LEADS = range(0xC2, 0xF5)
_LONG_LEADS = range(0xE0, 0xF5)

FAMILIES: dict[str, tuple[str, ...]] = {
    "gbk": ("gb18030",),
    "shift_jis": ("cp932",),
    "big5": ("cp950", "big5hkscs"),
    "euc-kr": ("cp949",),
    "euc-jp": ("euc_jp",),
}
"""The codecs in which UTF-8 is read by mistake, and Python's codecs that tell their characters."""

_SPOKEN = {
    "gbk": ("gbk", "gb18030"),
    "shift_jis": ("shift_jis", "cp932"),
    "big5": ("big5", "big5-hkscs", "cp950"),
    "euc-kr": ("euc-kr", "cp949"),
    "euc-jp": ("euc-jp",),
}
"""Their names in the table decoder_pairs."""

SUBSTITUTES = "\ufffd〓"
"""What stands for lost bytes whatever the codec. A `?` does too where UTF-8 breaks off at it."""

_ASKED = "?"

_FIRST_OF_TWO = 0x100


class Table(NamedTuple):
    """A family: by code point below U+10000."""

    codes: npt.NDArray[np.uint16]
    """The bytes of a character, first byte times 256 plus second; one byte as such; 0 for none."""
    others: npt.NDArray[np.uint16]
    """Other bytes of the same character that can be UTF-8 too; 0 for most."""
    possible: npt.NDArray[np.bool_]
    """Whether the bytes can be a part of UTF-8; ASCII and substitutes are not among them."""
    opening: npt.NDArray[np.bool_]
    """Whether a lead byte of three stands among them that wants more than the character has."""
    going_on: npt.NDArray[np.bool_]
    """Whether the first byte goes on what a lead byte began."""


@cache
def table(family: str) -> Table:
    """The characters of a family of codecs."""
    codes, others = np.zeros(0x10000, np.uint16), np.zeros(0x10000, np.uint16)
    for name in FAMILIES[family]:
        _put(codes, others, _square(name))
    for name in _SPOKEN[family]:
        for habit in ("browser", "php", "java", "iconv"):
            if (habit, name) in decoder_pairs():
                _put(codes, np.zeros_like(others), decoder_pairs()[habit, name].reads.items())
    if family == "gbk":  # in page 936 and in browsers, where A2E3 is the euro sign too or private use
        codes[ord("€")], others[ord("€")] = 0x80, 0xA2E3
    codes[:0x80] = 0
    first = np.where(codes < _FIRST_OF_TWO, codes, codes >> 8)
    last = np.where(codes < _FIRST_OF_TWO, 0, codes & 0xFF)
    goes, opens, long = (_among(first, span) for span in (CONTINUATION, LEADS, _LONG_LEADS))
    last_goes, last_opens, last_long = (_among(last, span) for span in (CONTINUATION, LEADS, _LONG_LEADS))
    possible = (goes & (last_goes | last_opens | (last < 0x80))) | (opens & (last_goes | (last == 0)))
    possible[[ord(each) for each in SUBSTITUTES]] = False
    opening = possible & ((long & (last_goes | (last == 0))) | (goes & last_long))
    return Table(codes, others, possible, opening, possible & goes)


def _put(codes: npt.NDArray[np.uint16], others: npt.NDArray[np.uint16], pairs: Iterable[tuple[bytes, str]]) -> None:
    """Add the codes of characters that have none, or none that can be UTF-8."""
    for data, text in pairs:
        if len(text) == 1 and ord(text) < 0x10000 and len(data) <= 2:
            code, known = int.from_bytes(data, "big"), int(codes[ord(text)])
            if not known or not _can_be_utf8(known):
                codes[ord(text)] = code
            elif known != code and _can_be_utf8(code):
                others[ord(text)] = code


def _can_be_utf8(code: int) -> bool:
    return all(byte in CONTINUATION or byte in LEADS for byte in code.to_bytes(2, "big").lstrip(b"\0"))


def _square(codec: str) -> list[tuple[bytes, str]]:
    """Each code of one or two bytes that a codec of Python reads, with its text."""
    found = []
    singles = set()
    for byte in range(0x80, 0x100):
        text = bytes([byte]).decode(codec, "replace")
        if text != "\ufffd":
            singles.add(byte)
            found.append((bytes([byte]), text))
    pairs = [bytes([a, b]) for a in range(0x80, 0x100) if a not in singles for b in range(0x30, 0x100)]
    texts = b"\n".join(pairs).decode(codec, "replace").split("\n")
    return found + [
        (code, text) for code, text in zip(pairs, texts, strict=True) if len(text) == 1 and text != "\ufffd"
    ]


def _among(values: npt.NDArray[np.integer], span: range) -> npt.NDArray[np.bool_]:
    return (values >= span.start) & (values < span.stop)


@cache
def bits() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """What opens and what goes on, a bit a family; the last cells stand for what lies beyond U+FFFF."""
    opening, going_on = np.zeros(0x10001, np.uint8), np.zeros(0x10001, np.uint8)
    for at, family in enumerate(FAMILIES):
        known = table(family)
        opening[:-1] |= known.opening.astype(np.uint8) << at
        going_on[:-1] |= known.going_on.astype(np.uint8) << at
    going_on[ord("\ufffd")] = 0xFF
    return opening, going_on


_COMMON = 22
"""Bits of the rarest characters that count as common: they stand in pairs on every page."""


def is_odd(character: str) -> bool:
    """Whether clean text hardly has the character."""
    return bool(odd()[min(ord(character), 0x10000)])


@cache
def odd() -> npt.NDArray[np.bool_]:
    """Characters of which two stand side by side in a misread text and rarely in another.

    They are the Han characters and syllables that no way of writing has among its common ones,
    half-width katakana, private use and the substitute.
    """
    common = {
        ord(each) for rows in common_characters().values() for cost, text in rows if cost <= _COMMON for each in text
    }
    found = np.zeros(0x10001, np.bool_)
    for first, last in ((0x3400, 0xA000), (0xAC00, 0xD7A4), (0xE000, 0xF900), (0xFF61, 0xFFA0), (0xFFFD, 0xFFFE)):
        found[first:last] = True
    found[ord("€")] = True
    found[[code for code in common if code < 0x10000]] = False
    return found


class Stretch(NamedTuple):
    """A piece of a line all of whose characters can be misread UTF-8, ASCII or substitutes."""

    start: int
    end: int
    family: str


FEWEST = 2
"""Leads with what they want behind them that a stretch must have."""

SHARE = 0.3
"""So many there must be for each character that is no ASCII; whole UTF-8 read in pairs has 0.67."""


def stretches(text: str) -> list[Stretch]:
    """The stretches of `text` that were misread, in order and apart."""
    return stretches_of([text])[0]


def stretches_of(texts: Sequence[str]) -> list[list[Stretch]]:
    """The same for each of some texts: one look at all of them takes little longer than one at one."""
    joined = "\n".join(texts)
    codes = codes_of(joined)
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(sizes + 1) - sizes - 1
    rare = odd().take(codes, mode="clip")
    pairs = (rare[:-1] & rare[1:]).nonzero()[0]
    found: list[list[tuple[int, Stretch]]] = [[] for _ in texts]
    if pairs.size:
        opening, going_on = (each.take(codes, mode="clip") for each in bits())
        hits = opening[:-1] & going_on[1:]
        strong = hits.nonzero()[0]
        owner = np.searchsorted(starts, strong, side="right") - 1
        first, last = (np.clip(strong + by, starts[owner], (starts + sizes)[owner]) for by in (-NEAR, NEAR))
        look = _Look(joined, codes, starts, strong, owner, np.searchsorted(pairs, first) < np.searchsorted(pairs, last))
        for at, family in enumerate(FAMILIES):
            of_family = (hits[strong] >> at & 1).astype(np.bool_)
            enough = np.bincount(owner[of_family & look.near], minlength=len(texts)) >= FEWEST
            if enough.any():
                _of_family(look, (of_family & enough[owner]).nonzero()[0], family, found)
    return [_apart(each) if each else [] for each in found]


class _Look(NamedTuple):
    """Texts one after the other, with a line end between them."""

    joined: str
    codes: Codes
    starts: npt.NDArray[np.int64]
    """Where each text begins."""
    hits: npt.NDArray[np.int64]
    """Leads with what they want behind them, in any family."""
    owner: npt.NDArray[np.int64]
    """The text in which each stands."""
    near: npt.NDArray[np.bool_]
    """Whether two odd characters stand near."""


@cache
def foreign(family: str) -> npt.NDArray[np.bool_]:
    """What ends a piece: line ends, and characters that UTF-8 is never read as."""
    ends = np.append(~table(family).possible, True)
    ends[:0x80] = False
    ends[[0x0A, 0x0D, *map(ord, SUBSTITUTES)]] = True, True, False, False
    return ends


NEAR = 8
"""Characters around two odd ones where hits are looked at."""

MANY = 6
"""Hits of one stretch from which on the text is misread for sure, and its other lines need one hit only."""


def _of_family(look: _Look, some: npt.NDArray[np.int64], family: str, found: list[list[tuple[int, Stretch]]]) -> None:
    """Add to what is found in each text the stretches of one family, with the number of hits in each."""
    codes, hits = look.codes, look.hits[some]
    borders = np.concatenate([[-1], foreign(family).take(codes, mode="clip").nonzero()[0], [codes.size]])
    piece = np.searchsorted(borders, hits)
    heads = np.concatenate([[True], piece[1:] != piece[:-1]]).nonzero()[0]
    counts = np.diff(np.append(heads, piece.size))
    worth = np.logical_or.reduceat(look.near[some], heads)
    text = look.owner[some][heads]
    first, last = borders[piece[heads] - 1] + 1, borders[piece[heads]]
    amounts = np.concatenate(
        [[0], np.cumsum(table(family).possible.take(codes, mode="clip"))]
    )  # U+FFFF is not possible
    enough = counts >= SHARE * (amounts[last] - amounts[first])
    sure = np.zeros(look.starts.size, np.bool_)
    sure[text[enough & worth & (counts >= MANY)]] = True
    kept = (enough & (sure[text] | (worth & (counts >= FEWEST)))).nonzero()[0]
    wide = (codes >= 0x80).nonzero()[0]
    begins = wide[np.searchsorted(wide, first[kept])]
    ends = wide[np.searchsorted(wide, last[kept]) - 1] + 1
    rows = zip(*(each[kept].tolist() for each in (text, counts, last)), begins.tolist(), ends.tolist(), strict=True)
    for at, count, stop, begin, end in rows:
        while end < stop and look.joined[end] == _ASKED:
            end += 1
        offset = int(look.starts[at])
        found[at].append((count, Stretch(begin - offset, end - offset, family)))


def _apart(found: list[tuple[int, Stretch]]) -> list[Stretch]:
    """Of stretches that overlap, those with the most hits."""
    kept: list[Stretch] = []
    for _, stretch in sorted(found, key=lambda each: -each[0]):
        at = bisect_left(kept, stretch)
        after_last = not at or kept[at - 1].end <= stretch.start
        if after_last and (at == len(kept) or stretch.end <= kept[at].start):
            kept.insert(at, stretch)
    return kept
