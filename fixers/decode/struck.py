r"""A byte that was struck out of a whole page, and marks that were replaced across characters.

Programs that clean pages with `str_replace` replace bytes: A1, the ¡ of Latin-1, goes, and with it
half of 、。“” and of every character that ends in it; a full-width comma, A3 AC, becomes an ASCII
one even where A3 is the end of one character and AC the beginning of the next. All the same is
done to the whole page, so a byte that any text of this length has, and that this one doesn't, was
struck, and what stands alone was its partner.

Only lines that make no sense are looked at. Single characters say which of the bytes had the struck
one at their side, on the cheapest way through a line (`struck_lines`); the language model (`struck_choose`) says it where
neighbours would do nearly as well, at all these places at once.

Places are recorded as damage of the kind `struck`, with the bytes as they are, so nothing is lost.

Measured on 70 pieces of clean text of 800 bytes from which A1 was struck, and commas replaced in half of those in GBK:
0.9 % of the characters are wrong in GBK, where the plain codec has 28 %, 0.4 (14) in traditional text, 0.6 (10) in Big5,
0.2 (19) in EUC-JP and 0.05 (3.5) in EUC-KR; in reviews most of them are ！ read as 。, of both of which A3 is left.
Into 7 of 4,300 pieces with four or eight flipped bits each something was put back. It takes one to three milliseconds a
kilobyte.

>>> page = "本报讯，今天上午，“放心水”工程开工。群众说、领导讲，都很高兴。" * 8
>>> data = page.encode("gbk").replace(b"\xa1", b"")
>>> found = restored(data, "gb18030", data.decode("gbk", "surrogateescape"))
>>> found is not None and found.text == page
True
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.decode.damage import Damage
from fixers.decode.struck_choose import chosen
from fixers.decode.struck_costs import Costs, Step
from fixers.decode.struck_lines import across, between, cheapest
from fixers.language import codecs
from fixers.language.plain import quick, single
from fixers.reading.characters import codes_of

CODECS = frozenset(("gb18030", "big5hkscs", "cp949", "euc_jp"))
"""Codecs of two bytes a character in which all second bytes, or nearly all, are no ASCII."""

_EXPECTED = 4.0
"""How often a byte must be expected where there is none: one page in fifty lacks it by chance, and then nothing gains by it."""

_OFTEN, _OFTEN_GBK = 4.0, 20.0
"""Of so many bytes that were struck at least one leaves a damaged place; in GBK nearly all pairs of bytes are characters."""

_MOST = 1 << 16
"""Bytes up to which a page is searched, at a microsecond each."""

_LEAST = 3
"""Places that must be mended."""

_CROWDED = 3
"""One bad byte in so many: then the encoding is wrong."""

_GAIN, _SURE, _LINE = 3.0, 20.0, 6.0
"""Nats for each place by which the mended lines have to be likelier, by single characters, and nats more: of all of them,
and of one without a bad byte."""

_LIKELY = 5.0
"""Nats a character beyond ASCII up to which a line without a bad byte is left as it is."""

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

_ACROSS = re.compile(rb"[!,.:;?()](?<=[\x81-\xfe].)(?=[\x80-\xfe])")
_ESCAPED = re.compile("[\udc80-\udcff]")
_LETTER = re.compile("(?<=[^\x00-\x7f])[@-~]")


class Mended(NamedTuple):
    """A text and what was wrong with its bytes."""

    text: str
    damage: tuple[Damage, ...]
    byte: int
    """That was struck, 0 where only marks were replaced."""


def restored(data: bytes, encoding: str, text: str) -> Mended | None:
    """The text of a page from which a byte was struck, or None where `text`, which the plain codec reads, is as likely."""
    gone = [byte for byte in _STRUCK if encoding in CODECS and byte not in data and _rates(encoding)[byte] >= _RARE]
    if len(data) > _MOST or not (gone or encoding == "gb18030"):
        return None
    bad = len(_ESCAPED.findall(text))
    if encoding == "big5hkscs" and _MARKS_LEAD in gone:
        bad += len(_LETTER.findall(text))  # its marks are A1 and a letter of ASCII, which stands alone now
    if not bad or bad * _CROWDED > len(data):
        return None
    for byte in _missing(data, encoding, text, gone, bad):
        found = _mended(data, encoding, text, byte)
        if found is not None:
            return found
    return None


def may_be(data: bytes, encoding: str, text: str) -> bool:
    """Whether a page without a bad byte may have lost one everywhere: of Big5, where letters are left of marks."""
    return encoding == "big5hkscs" and b"\xa1" not in data and _LETTER.search(text) is not None


def told(mended: Mended) -> str:
    """What was done to the page, for a person."""
    return (
        f"the byte {mended.byte:02X} was struck out of it" if mended.byte else "marks across characters were replaced"
    )


def _missing(data: bytes, encoding: str, text: str, gone: Sequence[int], bad: int) -> list[int]:
    """Bytes that the page should have, the most expected first; last 0 where marks may have been replaced."""
    size = len(text) - len(text.encode("ascii", "ignore")) if gone else 0
    rates = ((float(_rates(encoding)[byte]) * size, byte) for byte in gone)
    most = bad * (_OFTEN_GBK if encoding == "gb18030" else _OFTEN)
    found = [each for each in rates if _EXPECTED <= each[0] <= most]
    missing = [byte for _, byte in sorted(found, reverse=True)]
    if encoding == "gb18030" and len(_ACROSS.findall(data)) * _MOSTLY >= bad:
        missing.append(0)  # none was, but marks were replaced
    return missing


@cache
def _rates(encoding: str) -> npt.NDArray[np.float64]:
    """How often each byte is in a character of two bytes of usual text."""
    double = codecs.table(encoding).double
    chances = np.where(double > 0, np.exp(single()[np.minimum(double, 0x10000)].astype(np.float64)), 0.0)
    chances /= chances.sum()
    rates: npt.NDArray[np.float64] = chances.sum(axis=0) + chances.sum(axis=1)
    rates[:0x80] = 0.0
    return rates


def _mended(data: bytes, encoding: str, text: str, byte: int) -> Mended | None:
    """The page with a byte put back wherever that makes sense, if it makes far more sense then."""
    marks = {mark: code for mark, code in _MARKS.items() if code not in data} if encoding == "gb18030" else {}
    costs = Costs.of(encoding, byte)
    lines, plain = data.split(b"\n"), text.split("\n")
    if len(lines) != len(plain):
        return None
    odd = _odd(plain, costs)
    if not byte and not any(_has_struck(lines[at], costs, marks) for at, *_ in odd):
        return None
    ways: dict[int, list[Step]] = {}
    gain = 0.0
    found = cheapest([lines[at] for at, *_ in odd], costs, marks)
    for (at, is_bad, known), (cost, way) in zip(odd, found, strict=True):
        better = known - cost - _GAIN * sum(step.kind == "struck" for step in way)
        if is_bad or better > 0 or (way and encoding == "big5hkscs"):
            ways[at] = way
            gain += better if is_bad or better > _LINE else 0.0
    if gain < _SURE and encoding != "big5hkscs":
        return None
    paths = dict(zip(ways, chosen([lines[at] for at in ways], list(ways.values()), costs), strict=True))
    places = sum(step.kind == "struck" for way in paths.values() for step in way)
    return _joined(data, encoding, lines, plain, paths, byte) if places >= (_LEAST if byte else 1) else None


def _has_struck(line: bytes, costs: Costs, marks: Mapping[int, bytes]) -> bool:
    """Whether marks seem to have been replaced in a line, of which most have none between other characters."""
    if not across(line, costs, marks):
        return False
    return any(step.kind == "struck" for _, way in cheapest([line], costs, marks) for step in way)


def _odd(plain: Sequence[str], costs: Costs) -> list[tuple[int, bool, float]]:
    """Lines that have a bad byte, or make little sense, which of the two, and what they cost as they are."""
    codes = codes_of("\n".join(plain) + "\n")
    starts = np.array([0, *accumulate([len(line) + 1 for line in plain])][:-1])
    beyond = codes > 0x7F
    strange = np.add.reduceat((quick(codes) + np.float32(_LIKELY)) * beyond, starts) < 0
    bad = np.logical_or.reduceat((codes >= 0xDC80) & (codes < 0xDD00), starts)
    odd = bad | strange
    if costs.base == "big5hkscs":
        odd |= [_LETTER.search(line) is not None for line in plain]
    known = np.add.reduceat(costs.plain.take(codes, mode="clip"), starts) - costs.plain[ord("\n")]
    return [(at, bool(bad[at]), float(known[at])) for at in odd.nonzero()[0].tolist()]


def _joined(
    data: bytes, encoding: str, lines: Sequence[bytes], plain: Sequence[str], paths: dict[int, list[Step]], byte: int
) -> Mended:
    """The whole text, with the damage in it."""
    sound = between([lines[number] for number in paths], [*paths.values()], encoding)
    texts = dict(zip(paths, sound, strict=True))
    pieces: list[str] = []
    damage: list[Damage] = []
    length = start = 0
    for number, (line, text) in enumerate(zip(lines, plain, strict=True)):
        if number in paths:
            for before, step in zip(texts[number], paths[number], strict=False):
                length += len(before)
                begin, end = start + step.start, start + step.end
                damage.append(Damage(begin, end - begin, step.kind, length, step.text, data[begin:end]))
                length += len(step.text)
                pieces += before, step.text
            text = texts[number][-1]
        pieces += text, "\n"
        length += len(text) + 1
        start += len(line) + 1
    return Mended("".join(pieces)[:-1], tuple(damage), byte)
