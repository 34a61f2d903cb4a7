"""Which lines of a page were read as UTF-8 in part, and byte by byte elsewhere: one codec explains them all."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from fixers.breakage.mojibake import Step
from fixers.reading.characters import beyond_ascii, codes_of
from fixers.restore.chains.following import KNOWN
from fixers.restore.chains.ranking import cost
from fixers.restore.chains.sense import MARGIN, is_sense, margin
from fixers.restore.chains.suspected import Piece, mixed
from fixers.restore.evident import said
from fixers.restore.looks.first_look import Suspect
from fixers.restore.mixed.at_once import RARE, read_strictly
from fixers.restore.mixed.costs import Coder, coder
from fixers.restore.mixed.forms import plain
from fixers.restore.mixed.lines import is_text, read_loosely
from fixers.restore.mixed.looks import SAMPLE, looks, prices
from fixers.restore.mixed.reading import is_mostly_bytes, is_shared
from fixers.restore.mixed.scan import forms_of
from fixers.restore.mixed.ways import Reading

_OF_TWO_BYTES = re.compile(
    "[\u0100-\u0151\u0154-\u015f\u0162-\u0177\u0179-\u017c\u017f-\u0191\u0193-\u02c5\u02c7-\u02db\u02dd-\u07ff]"
)
"""Characters of two bytes in UTF-8 that Windows-1252 does not have."""

_BLOCK, _BLOCKS = 0x50, 5
"""Characters of a block, and blocks of which the clearest lines have some: of 24 pages that were read so each has six and
more, of 540 in 74 other mistakes none more than four, since letters of a language are of one."""

_SOME, _SHORT_ENOUGH = 3, 400
"""Such characters that the clearest line has at least where it is searched, and characters of it, at most."""

_ENOUGH_TEXT = 200
"""Characters of few lines that are read as a page is, at least."""

_SEARCHED = "euc-jp"
"""A codec of which few lines are searched one by one: its kana may be read in many ways, and one line of 12 came out wrong
at once."""

_LINES = 4
"""Lines that tell the codec of a page: of 3,060 times four lines in five codecs two were taken for another one's."""

_APART = 1.0
"""Nats that bytes beyond ASCII in step cost less in one codec than in all others, from which on no model is asked: of
3,060 times four lines in five codecs 1,931 are told so, none wrongly."""

_SENSE, _ENOUGH_OF_PAGE = 7.2, 0.5
"""Nats a character of a page in its codec, at most, and the part of its characters that can have been read strictly, at
least: in their codecs 137 pages cost 2 to 6.7 nats, in others 7.7 and more but for EUC-JP, which GBK has kana like."""

_SHORT, _PAGE, _FEW_LEFT = 24, 8, 0.1
"""Characters of a line that its page tells, at most, lines that must be explained before, and the part of their
characters that those have at most which are not."""

_ENOUGH, _RARER, _WORTH = 6.0, 2.0, 20.0
"""Nats that such a line gains at least, by which its characters may be rarer than others, and that it is worth besides."""

_EVIDENT, _EVIDENT_EACH = 16.0, 0.5
"""Nats that are gained at a glance, in all and a character, from which on the models are not asked."""

_Row = tuple[Suspect, str, Reading | None]
"""A suspected line, and what it may have been."""


def read_at_once(text: str, waiting: Sequence[Suspect], found: list[Piece]) -> list[Suspect]:
    """Add what was strictly read of some suspects of a page to `found`, where the clearest leave no doubt; tell the others."""
    some = [_may_be(_line(text, each)) for each in waiting[:_LINES]]
    shown = {ord(each) // _BLOCK for line in some for each in _OF_TWO_BYTES.findall(line, 0, _SHORT_ENOUGH)}
    if not some[0] or len(shown) < _BLOCKS:
        return [*waiting]
    codec = _codec_of(some)
    if len(waiting) <= _LINES and (codec.name == _SEARCHED or sum(map(len, some)) < _ENOUGH_TEXT):
        return [*waiting]
    quiet = _quiet(text, waiting)
    suspects = [*waiting, *quiet]
    lines = [_line(text, each) for each in suspects]
    if not is_text(text):
        lines = [line if is_text(line) else "" for line in lines]
    read = read_strictly(lines, codec, math.inf)
    if not _is_evident(lines, read):
        return [*waiting]
    done = _read([*zip(suspects, lines, read, strict=True)], found)
    return [each for each in waiting if each not in done]


def explain(text: str, waiting: Sequence[Suspect], found: list[Piece]) -> list[Suspect]:
    """Add what was read so of some suspects of a page, the clearest first, to `found`; the others are left."""
    first, *more = waiting
    line = _may_be(_line(text, first))
    if len(line) > _SHORT_ENOUGH or len(_OF_TWO_BYTES.findall(line)) < _SOME or not (piece := mixed(text, first)):
        return [*waiting]
    found.append(piece)
    return follow_mixed(text, more, piece.chain[0].written, found) if len(piece.chain) == 1 else more


def _quiet(text: str, waiting: Sequence[Suspect]) -> list[Suspect]:
    """The short lines that nothing makes suspect, though nearly all others are; of a text in which more are not, none."""
    known = {each.line for each in waiting}
    most = _FEW_LEFT * sum(each.size for each in waiting)
    found = []
    at = 0
    for line in text.split("\n"):
        if at not in known and not line.isascii():
            most -= len(line)
            if most < 0:
                return []
            if len(line) <= _SHORT and is_text(line):
                found.append(Suspect(at, at + len(line), at, at + len(line), 0.0))
        at += len(line) + 1
    return found


def follow_mixed(text: str, waiting: Sequence[Suspect], codec: str, found: list[Piece]) -> list[Suspect]:
    """Add the lines of which some bytes were read as UTF-8 and the others one by one to `found`; the others are left."""
    if (known := coder(codec)).several:
        lines = [_may_be(_line(text, each)) for each in waiting]
        strict = read_strictly(lines, known, math.inf)
        done = _read([*zip(waiting, lines, strict, strict=True)], found)
        waiting = [each for each in waiting if each not in done]
    lines = [_may_be(_line(text, each)) for each in waiting]
    pieces = dict(_believed(_weighed([*zip(waiting, lines, read_loosely(lines, known), strict=True)])))
    found += pieces.values()
    return [each for each in waiting if each not in pieces]


def _read(rows: Sequence[_Row], found: list[Piece]) -> set[Suspect]:
    """Add to `found` what lines were that were strictly read, short ones where nearly all are; tell which these are."""
    weighed = _weighed([row for row in rows if row[2] and (row[0].size <= _SHORT or _is_likely(row[0], row[2]))])
    pieces = dict(_believed([each for each in weighed if _is_likely(each.suspect, each.reading)]))
    left = sum(each.size for each, *_ in rows) - sum(each.size for each in pieces)
    if len(pieces) >= _PAGE and left <= _FEW_LEFT * sum(each.size for each in pieces):
        short = [each for each in weighed if each.suspect.size <= _SHORT and each.suspect not in pieces]
        pieces.update(_believed(short, short=True))
    found += pieces.values()
    return set(pieces)


def _is_likely(suspect: Suspect, reading: Reading) -> bool:
    return bool(suspect.excess) and -reading.score < RARE * len(reading.text)


def _codec_of(lines: Sequence[str]) -> Coder:
    """The codec of two bytes in which some lines are likeliest."""
    part = "\n".join(lines)[:SAMPLE]
    forms = forms_of(codes_of(part))
    costs = prices(forms.data((~forms.has).astype(np.intp))[0], _DOUBLE)
    least, next_one = sorted(costs)[:2]
    if next_one > least + _APART:
        return coder(_DOUBLE[costs.index(least)])
    return looks(plain(part), [coder(codec) for codec in _DOUBLE])[0].codec


_DOUBLE = ("gbk", "big5", "cp949", "euc-jp", "cp932")


def _is_evident(lines: Sequence[str], read: Sequence[Reading | None]) -> bool:
    """Whether the lines of a page are text in a codec as they are in no other."""
    if sum(len(old) for old, it in zip(lines, read, strict=True) if it) < _ENOUGH_OF_PAGE * sum(map(len, lines)):
        return False
    own = [it for it in read if it]
    new = "".join(it.text for it in own)
    makes_sense = -sum(it.score for it in own) < _SENSE * len(new)
    return makes_sense and beyond_ascii(new) >= _LONG_PAGE and not is_shared(new, own[0].codec)


_LONG_PAGE = 60
"""Characters beyond ASCII that are enough to tell the codec of a page."""


def _line(text: str, suspect: Suspect) -> str:
    return text[suspect.line : suspect.line_end]


def _may_be(line: str) -> str:
    """A line, nothing if it can't have been read so; what most characters of a short one were tells nothing."""
    return line if (len(line) <= _SHORT or is_mostly_bytes(line)) and is_text(line) else ""


class _Weighed(NamedTuple):
    """What a suspected line may have been."""

    suspect: Suspect
    old: str
    reading: Reading
    gain: float
    """Nats by which it is more probable than what was found."""
    surprise: float
    """Nats that a character of it costs."""


def _weighed(rows: Sequence[_Row]) -> list[_Weighed]:
    """Those lines that may have been something, with what that gains."""
    asked = [(each, old, it) for each, old, it in rows if it and it.read]
    before = [-each for each in cost([old for _, old, _ in asked])]
    after = [it.score for *_, it in asked]
    means = [-it.score / max(1, len(it.text)) for *_, it in asked]
    close = [at for at, (_, old, it) in enumerate(asked) if _is_close(old, it, before[at], means[at])]
    heard = said([asked[at][1] for at in close] + [asked[at][2].text for at in close])
    for at, was, now in zip(close, heard, heard[len(close) :], strict=False):
        before[at], after[at], means[at] = was.score, now.score, now.surprise
    gains = (score - was for was, score in zip(before, after, strict=True))
    return [_Weighed(*row, gain, mean) for row, gain, mean in zip(asked, gains, means, strict=True)]


def _believed(weighed: Sequence[_Weighed], *, short: bool = False) -> Iterator[tuple[Suspect, Piece]]:
    """What makes more sense so than as it was found; `short` lines of a page need less."""
    for each, old, it, gain, surprise in weighed:
        enough = _ENOUGH if short else margin(it.text, old) - MARGIN / 2
        if gain > enough and is_sense(it.text, surprise - _RARER * short):
            worth = gain + KNOWN + _WORTH * short
            yield each, Piece(each.line, old, it.text, (Step(it.codec, it.read),), worth, surprise)


def _is_close(old: str, it: Reading, before: float, mean: float) -> bool:
    """Whether the models are asked of a reading: it gains little at a glance, or is strange."""
    return it.score < before + _EVIDENT + _EVIDENT_EACH * len(old) or mean > _STRANGE


_STRANGE = 8.0
"""Nats a character from which on the models are asked whether a line is text."""
