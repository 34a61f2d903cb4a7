"""All lines of a page that was strictly read as UTF-8 in part, once its codec of two bytes is known.

The cheapest characters come from one scan of the page (`fixers.restore.mixed.scan`). Where they are unlikely and another
reading is near, the language model is asked of all near ones on the page together (`fixers.restore.mixed.near`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import FAILED, decode_lines, encode
from fixers.reading.characters import codes_of
from fixers.restore.mixed.costs import Coder
from fixers.restore.mixed.forms import plain
from fixers.restore.mixed.near import Cheapest, Gain, likeliest
from fixers.restore.mixed.scan import Scan, forms_of, scan
from fixers.restore.mixed.search import is_calm, search
from fixers.restore.mixed.ways import WAYS, Reading, reread
from fixers.restore.mixed.window import loosely

_TOGETHER = 1 << 14
"""Characters of lines that are read together: each takes 500 bytes."""

_LONGEST = 1 << 17
"""Characters of a line, at most; others are none here."""

RARE = 9.0
"""Nats a character of a line, of a page of which the codec is known, at most: of 12,590 lines in five codecs 407 cost 7
and more, and 404 of these are right."""


class _Line(NamedTuple):
    """A line as it was found, and what it may have been."""

    found: str
    data: bytes
    text: str
    """`FAILED` is in it if it is no text."""
    cost: float
    """Nats, by the model."""


def read_strictly(lines: Sequence[str], codec: Coder, rare: float = RARE) -> list[Reading | None]:
    """What each line was; None of those that are ASCII, or can't have been strictly read.

    No line has surrogates in it. A character of a reading costs no more than `rare` nats on the mean.

    >>> from fixers.restore.mixed.costs import coder
    >>> [it.text for it in read_strictly(["ͬʱ£¬ÎÒÃÇûÓÐ", "Âú½ֶ¼ÊÇˮ£¬ûÈ˳öÃš£"], coder("gbk")) if it]
    ['同时，我们没有', '满街都是水，没人出门。']
    """
    done: list[Reading | None] = []
    for some in _groups([line if len(line) <= _LONGEST else "" for line in lines]):
        done += _proved(_likeliest(some, codec), codec.name, rare)
    return done


def _groups(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    """The lines that are read together."""
    first = size = 0
    for at, line in enumerate(lines, 1):
        size += len(line) + 1
        if size >= _TOGETHER or at == len(lines):
            yield lines[first:at]
            first, size = at, 0


def _likeliest(lines: Sequence[str], codec: Coder) -> list[_Line]:
    """The likeliest bytes of each line."""
    page = "\n".join([*lines, ""])
    forms = forms_of(codes_of(page))
    if not forms.is_strict():
        return [_Line(line, b"", FAILED, 0.0) for line in lines]
    scanned = scan(forms, codec)
    data, starts = forms.data(scanned.state)
    whole = data.tobytes()
    texts = decode_lines(whole, codec.name)
    text = "\n".join(texts)
    costs = -codec.language.characters(text)
    ends = np.cumsum([len(each) + 1 for each in texts[:-1]])
    sums = (np.add.reduceat(costs, np.concatenate([[0], ends[:-1]])) - costs[ends - 1]).tolist()  # without line ends
    every = [_Line(*row) for row in zip(lines, whole.split(b"\n"), texts, sums, strict=False)]
    gains = likeliest(Cheapest(page, scanned, data, starts, text, costs), codec)
    return _changed(every, scanned, gains, codec) if gains else every


def _changed(lines: list[_Line], scanned: Scan, gains: Sequence[Gain], codec: Coder) -> list[_Line]:
    """Lines with other ways to read some of their characters."""
    state = scanned.state.copy()
    for each in gains:
        state[each.way.first : each.way.end] = each.way.states
    pieces = scanned.forms.data(state)[0].tobytes().split(b"\n")
    ends = [*accumulate(len(line.found) + 1 for line in lines)]
    less: dict[int, float] = {}
    for each in gains:
        at = bisect_right(ends, each.start)
        less[at] = less.get(at, 0.0) + each.nats
    for at, nats in less.items():
        line = lines[at]
        new = _Line(line.found, pieces[at], loosely(pieces[at], codec.name), line.cost - nats)
        lines[at] = _searched(new, codec) if len(less) > _OFTEN * len(lines) else new
    return lines


def _searched(line: _Line, codec: Coder) -> _Line:
    """A line, or if it is odd yet what a search finds, where that is better."""
    if is_calm(-codec.language.characters(line.text)):
        return line
    found = search(plain(line.found), codec, True, None)
    if found is None or (cost := float(found.costs.sum())) >= line.cost:
        return line
    return _Line(line.found, found.data, found.text, cost)


_OFTEN = 0.1
"""The part of lines with other than the cheapest characters from which on those that are odd yet are searched. It is 0.01
in GBK, 0.03 in Big5 and 0.34 in EUC-JP, whose kana may be read in many ways: of 1,796 lines 35 would else be wrong, 6 are
then."""


def _proved(lines: Sequence[_Line], codec: str, rare: float) -> list[Reading | None]:
    """The lines as readings; none of those that are no good text, or that give back something else."""
    waiting = [at for at, line in enumerate(lines) if not line.found.isascii() and FAILED not in line.text]
    waiting = [at for at in waiting if lines[at].cost < rare * len(lines[at].text)]
    done: list[Reading | None] = [None] * len(lines)
    written = _written([lines[at] for at in waiting], codec)
    waiting = [at for at, is_so in zip(waiting, written, strict=True) if is_so]
    for way in (*WAYS[2:4], *WAYS[:2]):  # a page was read in one way, also its lines without a sequence
        again = reread(b"\n".join(lines[at].data for at in waiting), way).split("\n") if waiting else []
        left = []
        for at, text in zip(waiting, again, strict=True):
            line = lines[at]
            if line.found == text:
                done[at] = Reading(codec, line.text, -line.cost, way)
            else:
                left.append(at)
        waiting = left
    return done


def _written(lines: Sequence[_Line], codec: str) -> list[bool]:
    """Whether the text of each line has just its bytes, and not others that are read alike."""
    with suppress(UnicodeEncodeError):
        if encode("\n".join(line.text for line in lines), codec) == b"\n".join(line.data for line in lines):
            return [True] * len(lines)
    return [is_written(line.text, line.data, codec) for line in lines]


def is_written(text: str, data: bytes, codec: str) -> bool:
    """Whether a text has just these bytes, and not others that are read alike."""
    try:
        return encode(text, codec) == data
    except UnicodeEncodeError:
        return False
