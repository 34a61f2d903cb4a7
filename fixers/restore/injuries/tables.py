"""The codecs of which a byte may be lost or put in, as tables: what pairs of bytes are, and what half a pair can be."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import private_use
from fixers.language.model import model

ORIGINS = {"gbk": ("gb18030", "gbk"), "big5": ("big5hkscs", "cp950")}
"""The codecs of origin, each with Python's codecs that may have read it."""

Codes = npt.NDArray[np.uint32]

SUBSTITUTES = (0xFFFD, 0x3F)

_RAREST = -13.5
"""Log probability of the rarest character of a slot: some 45 times among the 33 million of the corpora."""

_LEAST_DROPPED = 4
"""Second bytes that make no character with a first one, from which such pairs count as dropped."""


class Origin(NamedTuple):
    """A codec of origin as tables."""

    first: npt.NDArray[np.uint8]
    """The first of the two bytes of each code point below U+10000, 0 if it has none."""
    second: npt.NDArray[np.uint8]
    double: Codes
    """What authors type, by first and second byte."""
    bad: npt.NDArray[np.bool_]
    """The pairs that Python's narrow codec can't read, by first and second byte."""
    dropped: tuple[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]], ...]
    """Classes of such pairs: any of some first bytes with any of some second ones."""


@cache
def origin(codec: str) -> Origin:
    """The tables of one of `ORIGINS`."""
    first, second = np.zeros(0x10000, np.uint8), np.zeros(0x10000, np.uint8)
    for name in reversed(ORIGINS[codec]):
        double = _decoded(name)
        pairs = np.stack(np.nonzero(double), axis=1)
        found = double[pairs[:, 0], pairs[:, 1]]
        first[found], second[found] = pairs[:, 0], pairs[:, 1]
    for private, now in private_use().items():
        if first[ord(private)] and len(now) == 1 and now < "\U00010000" and not first[ord(now)]:
            first[ord(now)], second[ord(now)] = first[ord(private)], second[ord(private)]
    double = _decoded(ORIGINS[codec][0])
    typed = np.where((double >= 0xE000) & (double < 0xF900), 0, double).astype(np.uint32)
    bad = _decoded(codec) == 0
    return Origin(first, second, typed, bad, _dropped(bad))


def _dropped(bad: npt.NDArray[np.bool_]) -> tuple[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]], ...]:
    """First bytes that make no character with the same second bytes, and these, class by class."""
    rows: dict[bytes, list[int]] = {}
    trails = bad[0x81:0xFF, 0x40:0xFF].any(axis=0)
    for lead in range(0x81, 0xFF):
        rows.setdefault(bad[lead, 0x40:0xFF][trails].tobytes(), []).append(lead)
    classes = [(np.array(leads), np.flatnonzero(bad[leads[0], 0x40:0xFF]) + 0x40) for leads in rows.values()]
    return tuple((leads, second[second != 0x7F]) for leads, second in classes if second.size >= _LEAST_DROPPED)


@cache
def slots(codec: str) -> Codes:
    """What a slot may be: of the characters of a codec those that the model has seen often. Rarer ones never win."""
    double = origin(codec).double
    rare = model().single(model().ids_of(double.ravel())).reshape(double.shape) < _RAREST
    return np.where(rare, np.uint32(0), double)


@cache
def halves(codec: str, byte: int) -> list[int]:
    """The characters that have a byte, as the first or the second one."""
    double = slots(codec)
    return row_of(np.unique(np.concatenate([double[:, byte], double[byte]])))


@cache
def behind(codec: str, byte: int) -> list[int]:
    """The characters that begin with a byte."""
    return row_of(slots(codec)[byte, 0x80:])


@cache
def cut(codec: str, byte: int, following: int) -> list[int]:
    """The characters that begin with a byte, and whose second byte can't be read together with the next one."""
    return row_of(slots(codec)[byte] * origin(codec).bad[:, following])


@cache
def around(codec: str, number: int, byte: int, following: int) -> tuple[list[int], list[int]]:
    """The characters before and after the middle of a dropped pair, of one class of such pairs."""
    double, (leads, trails) = slots(codec), origin(codec).dropped[number]
    return row_of(double[byte, leads]), row_of(double[trails, following])


def _decoded(codec: str) -> npt.NDArray[np.uint16]:
    """What each pair of bytes is in one of Python's codecs, 0 where it is not one character of the basic plane."""
    leads, trails = np.divmod(np.arange(0x8140, 0xFF00), 256)
    leads, trails = leads[trails >= 0x40], trails[trails >= 0x40]
    pairs = np.stack([leads, trails, np.full(leads.size, 10)], axis=1).astype(np.uint8)
    codes = np.frombuffer(pairs.tobytes().decode(codec, "replace").encode("utf-32-le"), "<u4")
    ends = np.flatnonzero(codes == 10)
    whole = codes[ends - 1]
    single = (np.diff(ends, prepend=-1) == 2) & (whole >= 0x80) & (whole < 0x10000) & (whole != 0xFFFD)
    table = np.zeros((256, 256), np.uint16)
    table[leads[single], trails[single]] = whole[single]
    return table


def shifted(codes: Codes, codec: str) -> Codes:
    """For each found character but the last what its second byte and the next one's first byte are; 0 for nothing."""
    first, second, double = _flat(codec)
    cells = second.take(codes[:-1], mode="clip")
    cells += first.take(codes[1:], mode="clip")
    return double.take(cells)


@cache
def _flat(codec: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Codes]:
    """By code point what the first and the second byte add to the number of a cell, and the cells."""
    tables = origin(codec)
    return tables.first.astype(np.int32), tables.second.astype(np.int32) << 8, tables.double.ravel()


def row_of(codes: Codes) -> list[int]:
    """The characters of a part of a table, without the places that have none."""
    return codes[codes > 0].tolist()  # type: ignore[no-any-return]
