r"""A byte that was struck out of a whole page, and marks that were replaced across characters.

Programs that clean pages with `str_replace` replace bytes: A1, the ¡ of Latin-1, goes, and with it
half of 、。“” and of every character that ends in it; a full-width comma, A3 AC, becomes an ASCII
one even where A3 is the end of one character and AC the beginning of the next. All the same is
done to the whole page, so a byte that any text of this length has, and that this one doesn't, was
struck, and what stands alone was its partner. Which ones of the other bytes had it at their side
as well is for the language model to say: the readings with and without it are a lattice.

Places are recorded as damage of the kind `struck`, with the bytes as they are, so nothing is lost.

Measured on 112 pieces of clean text of 800 bytes from which A1 was struck, and commas replaced in
half of those in GBK: 0.8 to 3.8 % of the characters wrong in GBK, where the plain codec has 33 %, 1.3
(11 %) in traditional text, none (11 %) in Big5, 0.06 % (19 and 4 %) in EUC-JP and EUC-KR. Nothing was
put back into the same pieces with four flipped bits each. A kilobyte takes a third of a second.

>>> from fixers.decode.robust import decode_robust
>>> page = "本报讯，今天上午，“放心水”工程开工。群众说、领导讲，都很高兴。" * 8
>>> data = page.encode("gbk").replace(b"\xa1", b"")
>>> found = restored(data, "gb18030", *decode_robust(data, "gbk"))
>>> found is not None and found.text == page
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.decode import standard
from fixers.decode.damage import Damage
from fixers.language import codecs
from fixers.language.lattice import Characters
from fixers.language.model import model
from fixers.language.plain import single
from fixers.language.search import Question, read

CODECS = frozenset(("gb18030", "big5hkscs", "cp949", "euc_jp"))
"""Codecs of two bytes a character in which all second bytes, or nearly all, are no ASCII."""

_EXPECTED = 4.0
"""How often a byte must be expected where there is none: one page in fifty lacks it by chance, and then nothing gains by it."""

_OFTEN, _SELDOM = 4.0, 40.0
"""Of so many bytes that were struck at least one leaves a damaged place; in Big5 most leave a letter of ASCII."""

_MOST = 1 << 16
"""Bytes up to which a page is searched: a second each 20,000."""

_LEAST = 3
"""Places that must be mended."""

_SUPPOSED = 10.0
"""Nats for a character that the other reading mends in its own way."""

_ALONE = ("byte", "inside")
"""Kinds of damage that a byte leaves whose partner was struck. Others are explained."""

_CROWDED = 6
"""One damaged place in so many bytes: then the encoding is wrong."""

_BEAM = 8
"""Readings that are followed at a time: with four times as many no more characters come out right."""

_BAD = 13.0
"""Nats for a byte that is no character."""

_GAIN = 3.0
"""Nats for each place by which the mended text has to be likelier."""

_SURE = 20.0
"""Nats more than that."""

_LIKELY = 6.5
"""Nats a character up to which a stretch without a bad byte is left as it is."""

_MARKS = {mark: bytes((0xA3, mark | 0x80)) for mark in b"!,.:;?()"}
"""What becomes ASCII in GBK pages: marks, and the bytes of their wide forms."""

_STRUCK = (0xA0, 0xA1, 0xAD)
"""What programs strike: the hard blank, ¡ and the soft hyphen of Latin-1. A short page in EUC-JP or EUC-KR may have
none of some other byte, and with five flipped bits and some luck it seems to lack it."""

_MOSTLY = 4
"""One damaged place of so many at least has a mark in it, if marks were replaced: flipped bits bring one about, too."""

_RARE = 0.003
"""Share of the characters with a byte below which no page is searched for it: A0 in Big5."""

_MARKS_LEAD = 0xA1
"""First byte of marks."""

_ACROSS = re.compile(rb"[\x81-\xfe][!,.:;?()][\x80-\xfe]")


class Mended(NamedTuple):
    """A text and what was wrong with its bytes."""

    text: str
    damage: tuple[Damage, ...]
    byte: int
    """That was struck, 0 where only marks were replaced."""


class _Arc(NamedTuple):
    """A character of one or more bytes; of two characters the first ends in the middle of the bytes."""

    end: int
    text: str
    kind: str = ""


def restored(data: bytes, encoding: str, text: str, damage: Sequence[Damage]) -> Mended | None:
    """The text of a page from which a byte was struck, or None where `text`, read otherwise, is as likely.

    `damage` is what that reading supposes.
    """
    inside = [each for each in damage if each.kind in _ALONE]
    if encoding not in CODECS or not inside or len(data) > _MOST or len(inside) * _CROWDED > len(data):
        return None
    missing = _missing(data, encoding, text, len(inside))
    near = (data[max(0, each.start - 2) : each.start + each.length + 2] for each in inside)
    if encoding == "gb18030" and _MOSTLY * sum(_ACROSS.search(each) is not None for each in near) >= len(inside):
        missing.append(0)  # none was, but marks were replaced
    most = _worth([text]) - _SUPPOSED * sum(each.text.isprintable() for each in damage) if missing else 0.0
    for byte in missing:
        found = _mended(data, encoding, byte)
        places = sum(each.kind == "struck" for each in found.damage)
        worth = _worth([found.text])
        if places >= (_LEAST if byte else 1) and worth > most + _GAIN * places + _SURE:
            return found
    return None


def told(mended: Mended) -> str:
    """What was done to the page, for a person."""
    return (
        f"the byte {mended.byte:02X} was struck out of it" if mended.byte else "marks across characters were replaced"
    )


def _worth(texts: Sequence[str]) -> float:
    """How likely texts are, and their bad bytes."""
    bare = [text.translate(_NO_ESCAPES) for text in texts]
    return float(model().score(bare).sum()) - _BAD * (sum(map(len, texts)) - sum(map(len, bare)))


def _missing(data: bytes, encoding: str, text: str, places: int) -> list[int]:
    """Bytes that the page should have and does not, the most expected first."""
    size = len(text) - len(_BEYOND.sub("", text))
    found: list[tuple[float, int]] = []
    for byte in _STRUCK:
        rate = float(_rates(encoding)[byte])
        expected = rate * size if rate >= _RARE else 0.0
        often = _SELDOM if encoding == "big5hkscs" and byte == _MARKS_LEAD else _OFTEN
        if _EXPECTED <= expected <= places * often and byte not in data:
            found.append((expected, byte))
    return [byte for _, byte in sorted(found, reverse=True)]


@cache
def _rates(encoding: str) -> npt.NDArray[np.float64]:
    """How often each byte is in a character of two bytes of usual text."""
    double = codecs.table(encoding).double
    chances = np.where(double > 0, np.exp(single()[np.minimum(double, 0x10000)].astype(np.float64)), 0.0)
    chances /= chances.sum()
    rates: npt.NDArray[np.float64] = chances.sum(axis=0) + chances.sum(axis=1)
    rates[:0x80] = 0.0
    return rates


def _mended(data: bytes, encoding: str, byte: int) -> Mended:
    """The page with a byte put back wherever that makes sense."""
    stretches = list(_stretches(data))
    plain = [standard.decode(data[start:end], encoding, "surrogateescape") for start, end in stretches]
    bare = [text.translate(_NO_ESCAPES) for text in plain]
    bad = np.array([len(text) - len(rest) for text, rest in zip(plain, bare, strict=True)])
    scores = model().score(bare) - _BAD * bad
    sizes = np.array([max(len(text), 1) for text in plain])
    odd = (bad > 0) | (scores < -_LIKELY * sizes)
    if not byte:
        odd = np.array([_ACROSS.search(data, start, end) is not None for start, end in stretches]) & (bad > 0)
    if encoding == "big5hkscs":  # its marks are A1 and a letter of ASCII, which stands alone now
        odd |= np.array([_LETTER.search(data, start, end) is not None for start, end in stretches])
    asked = [at for at in np.flatnonzero(odd).tolist() if not plain[at].isascii()]
    marks = {mark: code for mark, code in _MARKS.items() if code not in data} if encoding == "gb18030" else {}
    pieces = [data[slice(*stretches[at])] for at in asked]
    arcs = [_arcs(piece, encoding, byte, marks) for piece in pieces]
    readings = read([Question(_lattice(piece, row)) for piece, row in zip(pieces, arcs, strict=True)], beam=_BEAM)
    texts = [found[0].text if found else plain[at] for at, found in zip(asked, readings, strict=True)]
    paths = dict(zip(asked, map(_path, pieces, arcs, texts), strict=True))
    return _joined(data, stretches, plain, paths, byte)


_BEYOND = re.compile("[^\x00-\x7f]")
_LETTER = re.compile(rb"[\x80-\xff][\x40-\x7e]")
_NO_ESCAPES = dict.fromkeys(range(0xDC80, 0xDD00))


def _stretches(data: bytes) -> Iterator[tuple[int, int]]:
    """Lines, which begin and end where decoders are in step."""
    start = 0
    while start < len(data):
        end = data.find(b"\n", start) + 1 or len(data)
        yield start, end
        start = end


def _arcs(piece: bytes, encoding: str, byte: int, marks: dict[int, bytes]) -> list[list[_Arc]]:
    """By byte what can stand there."""
    table = codecs.table(encoding)
    found: list[list[_Arc]] = []
    for at, value in enumerate(piece):
        row: list[_Arc] = []
        if table.single[value]:
            row.append(_Arc(at + 1, chr(table.single[value])))
        if at + 1 < len(piece) and table.double[value, piece[at + 1]]:
            row.append(_Arc(at + 2, chr(table.double[value, piece[at + 1]])))
        if value >= 0x40:
            codes = table.double[byte, value], table.double[value, byte]
            row += [_Arc(at + 1, chr(code), "struck") for code in codes if code]
        if value >= 0x80:
            row.append(_Arc(at + 1, chr(0xDC00 + value), "byte"))
            code = marks.get(piece[at + 1]) if at + 2 < len(piece) else None
            if code is not None:
                halves = table.double[value, code[0]], table.double[code[1], piece[at + 2]]
                if all(halves):
                    row.append(_Arc(at + 3, "".join(map(chr, halves)), "struck"))
        found.append(row)
    return found


def _lattice(piece: bytes, arcs: Sequence[Sequence[_Arc]]) -> Characters:
    """The lattice of all these: a place for each byte, and one for the middle of two characters that begin there."""
    lattice = Characters()
    lattice.places = 2 * len(piece) + 1
    for at, row in enumerate(arcs):
        for arc in row:
            first, second = arc.text[0], arc.text[1:]
            cost = _BAD if arc.kind == "byte" else 0.0
            lattice.join(2 * at, 2 * at + 1 if second else 2 * arc.end, (ord(first),), cost)
            if second:
                lattice.join(2 * at + 1, 2 * arc.end, (ord(second),))
    return lattice


def _path(piece: bytes, arcs: Sequence[Sequence[_Arc]], text: str) -> list[tuple[int, _Arc]]:
    """The arcs by which the bytes are a text: from its end, since most bytes can be only one thing."""
    came: dict[tuple[int, int], tuple[int, int, _Arc]] = {}
    waiting = [(0, 0)]
    while waiting and (len(piece), len(text)) not in came:
        at, written = waiting.pop()
        for arc in arcs[at] if at < len(piece) else ():
            state = arc.end, written + len(arc.text)
            if state not in came and text.startswith(arc.text, written):
                came[state] = at, written, arc
                waiting.append(state)
    path: list[tuple[int, _Arc]] = []
    state = len(piece), len(text)
    while state in came:
        at, written, arc = came[state]
        path.append((at, arc))
        state = at, written
    return path[::-1]


def _joined(
    data: bytes,
    stretches: Sequence[tuple[int, int]],
    plain: Sequence[str],
    paths: dict[int, list[tuple[int, _Arc]]],
    byte: int,
) -> Mended:
    """The whole text, with the damage in it."""
    pieces: list[str] = []
    damage: list[Damage] = []
    length = 0
    for number, ((start, _), text) in enumerate(zip(stretches, plain, strict=True)):
        for at, arc in paths.get(number, ()):
            if arc.kind:
                begin, end = start + at, start + arc.end
                damage.append(Damage(begin, end - begin, arc.kind, length, arc.text, data[begin:end]))
            pieces.append(arc.text)
            length += len(arc.text)
        if number not in paths:
            pieces.append(text)
            length += len(text)
    return Mended("".join(pieces), tuple(damage), byte)
