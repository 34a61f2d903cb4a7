"""Scores of every way to read many short pieces of bytes, from a glance at single characters.

All pieces are joined by line ends and decoded at once, since line ends stay what they are in
whatever encoding holds ASCII, and since one look into a table for a million characters takes no
longer than a thousand looks for a thousand characters less the thousand calls. What a piece
scores is about its log probability in each way of reading (`fixers.language.plain.quick`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from fixers.decode.foreign import FOREIGN, Scores, charges_of
from fixers.decode.ways import DOUBLE, PAGES, Way, letters
from fixers.language.model import STEP
from fixers.language.plain import quick
from fixers.reading.characters import codes_of

_Codes = npt.NDArray[np.uint32]
_Places = npt.NDArray[np.intp]

DOUBLES = frozenset(way.encoding for way in DOUBLE)

CUT = 5.0
"""Nats for a last character that is cut, however its codec counts the bytes that are left of it."""

CUT_ALONE = 12.0
"""The same after ASCII, where no other character speaks for the encoding: any byte may be such a one."""

REST = 4.2
"""Nats for a byte that is the rest of a character of UTF-8: it may be any of 64."""

_BROKEN = 0xFFFD


def wide(pieces: Sequence[bytes], ways: tuple[Way, ...]) -> tuple[Scores, Scores]:
    """For each way (first axis) and piece: the score, and the part of it that is not ASCII's.

    The ways are those of `WIDE` or `SHIFTED`, in their order, and those of UTF-16 stand last.
    """
    codes, starts, ends = _characters(pieces, ways) if len(pieces) > 1 else _of_one(pieces[0], ways)
    costs = quick(codes)
    final = ends - 1
    cut = ((codes[final] == _BROKEN) & (ends - starts > 1)).nonzero()[0]
    if cut.size:
        before = codes[ends[cut] - 2]
        costs[final[cut]] = np.where(before < 0x80, -CUT_ALONE, -CUT)
    count = len(pieces)
    for first_way, last_way, charges in _foreign_ways(ways):
        mine = slice(starts[first_way * count], ends[(last_way + 1) * count - 1] + 1)
        costs[mine] -= charges.take(codes[mine], mode="clip")
    if ways[0].start:
        _pass_over_rests(codes, costs, starts[:count])
    scores = np.add.reduceat(costs, starts, dtype=np.float64)
    costs *= codes >= 0x80
    beyond = np.add.reduceat(costs, starts, dtype=np.float64)
    return scores.reshape(len(ways), -1), beyond.reshape(len(ways), -1)


def _pass_over_rests(codes: _Codes, costs: npt.NDArray[np.float32], starts: _Places) -> None:
    """Charge little for up to two more bytes of a character of UTF-8 whose first one is left out already."""
    for _ in range(2):
        starts = starts[codes[starts] == _BROKEN]
        costs[starts] = -REST
        starts = starts + 1


@cache
def _foreign_ways(ways: tuple[Way, ...]) -> list[tuple[int, int, npt.NDArray[np.float32]]]:
    """`FOREIGN` by the places of the ways, which stand side by side where they have the same: nats by code point."""
    found: list[tuple[int, int, npt.NDArray[np.float32]]] = []
    before = None
    for at, way in enumerate(ways):
        rules = FOREIGN.get(way.encoding)
        if rules is not None and rules == before:
            found[-1] = (found[-1][0], at, found[-1][2])
        elif rules is not None:
            found.append((at, at, charges_of(way.encoding)))
        before = rules
    return found


def _of_one(piece: bytes, ways: tuple[Way, ...]) -> tuple[_Codes, _Places, _Places]:
    """The same as `_characters` for one piece, in which line ends are characters like others."""
    ended, lines = piece + b"\n", piece.count(b"\n") + 1
    texts = [ended.decode(way.encoding, "replace") for way in ways if way.encoding not in DOUBLES]
    for at, text in enumerate(texts):
        if text.count("\n") != lines:
            texts[at] = piece.decode(ways[at].encoding, "replace").replace("\n", " ") + "\n"
    units = piece[: len(piece) & ~1]
    both = [np.frombuffer(units + b"\n\0", "<u2"), np.frombuffer(units + b"\0\n", ">u2")]
    doubles = both[: len(ways) - len(texts)]
    codes = np.concatenate([codes_of("".join(texts)), *doubles], dtype=np.uint32)
    ends = [*accumulate([*map(len, texts), *map(len, doubles)])]
    return codes, np.array([0, *ends[:-1]]), np.array(ends) - 1


def _characters(pieces: Sequence[bytes], ways: tuple[Way, ...]) -> tuple[_Codes, _Places, _Places]:
    """The characters of all pieces in all ways one after the other, and where each begins and ends."""
    joined = b"\n".join(pieces) + b"\n"
    marks = np.cumsum([piece.count(b"\n") + 1 for piece in pieces]) - 1
    lines = int(marks[-1]) + 1
    texts: list[str] = []
    for way in ways:
        if way.encoding in DOUBLES:
            continue
        text = (_whole(pieces, joined) if way.encoding == "gb18030" else joined).decode(way.encoding, "replace")
        if text.count("\n") != lines:
            # A broken sequence of three or four bytes has swallowed a line end.
            each = [piece.decode(way.encoding, "replace").replace("\n", " ") for piece in pieces]
            text = "".join(part + "\n" * (piece.count(b"\n") + 1) for part, piece in zip(each, pieces, strict=True))
        texts.append(text)
    codes = codes_of("".join(texts))
    ends = np.flatnonzero(codes == 0x0A).reshape(len(texts), -1)[:, marks].ravel()
    parts, borders = [codes], [ends]
    offset = len(codes)
    for way in ways:
        if way.encoding in DOUBLES:
            more, at = _double(pieces, way.encoding)
            parts.append(more)
            borders.append(at + offset)
            offset += len(more)
    ends = np.concatenate(borders)
    starts = np.empty_like(ends)
    starts[0], starts[1:] = 0, ends[:-1] + 1
    return np.concatenate(parts), starts, ends


def _whole(pieces: Sequence[bytes], joined: bytes) -> bytes:
    """The joined pieces for GB18030: of four bytes of which a cut left two, the first one.

    A line end behind the second shows that no character began there, and it becomes a digit. Cut pieces are to be read
    as they are by themselves.
    """
    if not _HALF.search(joined):
        return joined
    halves = [piece[-2:-1] >= b"\x80" and piece[-1:].isdigit() and _is_cut(piece) for piece in pieces]
    return b"\n".join([piece[:-1] if half else piece for piece, half in zip(pieces, halves, strict=True)]) + b"\n"


_HALF = re.compile(rb"[\x80-\xff][0-9]\n")


def _is_cut(piece: bytes) -> bool:
    """Whether two bytes at the end are the beginning of one character: a digit is none of two halves."""
    return piece.decode("gb18030", "replace").endswith("\ufffd")


def _double(pieces: Sequence[bytes], encoding: str) -> tuple[_Codes, _Places]:
    """The same for UTF-16, whose units need no decoder to be told apart."""
    joined = b"\n\0".join(piece[: len(piece) & ~1] for piece in pieces) + b"\n\0"
    codes = np.frombuffer(joined, "<u2" if encoding.endswith("le") else ">u2").astype(np.uint32)
    ends = np.cumsum([len(piece) // 2 + 1 for piece in pieces]) - 1
    codes[ends] = 0x0A
    return codes, ends


def begins_whole(head: bytes, encoding: str, nats: float) -> bool:
    """Whether bytes are likelier, by some nats, to begin with a whole character than with the last byte of one."""
    whole, halved = (head[start:].decode(encoding, "replace") for start in (0, 1))
    said = quick(codes_of(f"{whole}\n{halved}"))
    return bool(said[: len(whole)].sum() > said[len(whole) + 1 :].sum() + nats)


def pages(pieces: Sequence[bytes]) -> tuple[Scores, Scores]:
    """For each code page (first axis) and piece the score, and the part of it that is not ASCII's.

    Only pairs of bytes of which one is not ASCII differ from page to page: they are looked up in a
    table of all pairs, the others are added once, as all encodings have them.
    """
    data = np.frombuffer(b"\n" + b"\n".join(pieces), np.uint8)
    pairs = data[:-1].astype(np.uint16)
    pairs <<= _BYTE
    pairs |= data[1:]
    if len(pieces) == 1:
        return _pages_of_one(data, pairs)
    sizes = np.array([len(piece) + 1 for piece in pieces])
    starts = np.cumsum(sizes) - sizes
    beyond = (pairs & 0x8080) != 0
    common = quick(data.astype(np.uint32))[1:]
    common[beyond] = 0
    # Line ends between the pieces are none of their own.
    common[starts[1:] - 1] = 0
    beyond[starts[1:] - 1] = False
    own = np.add.reduceat(common, starts, dtype=np.float64)
    places = beyond.nonzero()[0]
    firsts = places.searchsorted(starts)
    some = firsts < np.append(firsts[1:], places.size)
    scores = np.zeros((len(PAGES), len(pieces)))
    if places.size:
        said = _pairs().take(pairs[places], axis=0)
        scores[:, some] = np.add.reduceat(said, firsts[some], axis=0, dtype=np.float64).T
    return scores + own, scores


def _pages_of_one(data: npt.NDArray[np.uint8], pairs: npt.NDArray[np.uint16]) -> tuple[Scores, Scores]:
    """The same for one piece, a line end before it: calls of numpy are nearly all that it costs."""
    beyond = (pairs & _BEYOND) != 0
    common = quick(data)[1:]
    common[beyond] = 0
    scores = np.zeros((len(PAGES), 1))
    some = pairs[beyond]
    if some.size:
        scores[:, 0] = np.add.reduceat(_pairs().take(some, axis=0), _FIRST, axis=0, dtype=np.float64)[0]
    return scores + np.add.reduceat(common, _FIRST, dtype=np.float64), scores


_BYTE, _BEYOND = np.uint16(8), np.uint16(0x8080)
_FIRST = np.zeros(1, np.intp)


@cache
def _pairs() -> npt.NDArray[np.float32]:
    """The score in each code page of a byte after another one, at 256 times the first plus the second."""
    known = [letters(way.encoding) for way in PAGES]
    codes = np.unique(np.concatenate(known))
    with resources.as_file(resources.files("fixers.data") / "letter_pairs.npy") as path:
        said = np.load(path) * np.float32(-1 / STEP)
    _add_signs(codes, said)
    tables = np.empty((0x100, 0x100, len(PAGES)), np.float32)  # what is looked up together stands together
    for page, own in enumerate(known):
        at = np.searchsorted(codes, own)
        tables[:, :, page] = said[at][:, at]
    return tables.reshape(-1, len(PAGES))


_SIGNS = (("²³", "mM", -6.0), ("ªº", "0123456789nNoO.", -7.5))
"""Signs of Western text, the characters behind which they stand, and nats: the models have hardly seen m² and 2ª, and in
ISO 8859-10 and 8859-13 the bytes are letters, which are likelier."""


BEFORE, ANYWHERE = "«»„“”–—", "£€¥°\xa0"
"""Those of the next that stand before letters, too, as much as behind them, and those that stand beside anything."""

LIKE = (
    *(("«»„“”", '"', 2.5), ("’", "'", 2.0), ("®™", '"', 3.0), ("–—", "-", 2.5), ("…", ".", 3.0)),
    *(("\xa0", " ", 4.0), ("£€¥", "$", 2.0), ("°", "%", 2.0)),
)
"""Marks of print, those of the keyboard that stand beside letters as they do, and nats by which they are rarer than these.
The models have seen them in few languages: » after a small letter cost 16 nats, which German has at every quotation."""


def _add_signs(codes: _Codes, said: npt.NDArray[np.float32]) -> None:
    """Let signs be no less likely where they belong, and what stands behind them than behind a digit."""
    place = {chr(code): at for at, code in enumerate(codes.tolist())}
    letter = np.array([chr(code).isalnum() for code in codes.tolist()])
    for signs, plain, nats in LIKE:
        for sign in signs:
            at, like = place[sign], place[plain]
            beside = slice(None) if sign in ANYWHERE else letter
            said[beside, at] = np.maximum(said[beside, at], said[beside, like] - nats)
            if sign in BEFORE + ANYWHERE:
                said[at, beside] = np.maximum(said[at, beside], said[like, beside] - nats)
    other = ~letter
    for signs, before, nats in _SIGNS:
        for sign in signs:
            at = place[sign]
            rows = [place[each] for each in before]
            said[rows, at] = np.maximum(said[rows, at], nats)
            said[at, other] = np.maximum(said[at, other], said[place["2"], other])
