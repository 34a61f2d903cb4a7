"""Which other pieces of a text a known chain explains.

One mistake breaks all lines of a page alike, so what explains one of them is tried on the others before they are
searched: they are undone together, and the language models are asked only of those that a glance leaves in doubt.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from fixers.breakage.mojibake import Chain
from fixers.reading.characters import beyond_ascii
from fixers.restore.chains.by_line import undo_lines
from fixers.restore.chains.ranking import cost
from fixers.restore.chains.said_alike import compared
from fixers.restore.chains.sense import MARGIN, is_sense, margins
from fixers.restore.chains.suspected import Piece, pieces
from fixers.restore.looks.first_look import Suspect
from fixers.restore.looks.shown import shown_by

KNOWN = 40.0
"""Nats that it is worth for a piece that the chain explains other lines or is expected: on pages in which all lines
were broken alike, 13 mistakes in 9 languages, no line that was read so came out wrong."""

_EVIDENT, _EVIDENT_EACH, _HOPELESS = 16.0, 0.35, -20.0
"""Nats that are gained at a glance, in all and a character, from which on a reading is right without the models, and
those up to which it is wrong. Of 4,292 lines in 42 chains, of which 792 were clean, the models refuse none that gains 10
nats or more, no clean one gains more than 5, and they accept none that gains less than -13."""


class Lines(NamedTuple):
    """Lines of a text of which a chain may explain some."""

    text: str
    waiting: Sequence[Suspect]
    chain: Chain
    found: list[Piece]
    """What is known of the text, to which is added what the chain explains."""
    least: float | None = None
    """Nats that a piece gains at least, if it isn't told by the piece."""
    parts: Container[Suspect] | None = None
    """Suspects of which a part may have been misread alone; all, if it is not told."""
    rarer: float = 0.0
    """Nats that characters may be rarer than those of other text."""


def follow(
    text: str,
    waiting: Sequence[Suspect],
    chain: Chain,
    found: list[Piece],
    least: float | None = None,
    *,
    parts: Container[Suspect] | None = None,
    rarer: float = 0.0,
) -> list[Suspect]:
    """Add the pieces that a known chain explains to `found`; those it does not explain are left.

    A piece is a line, or else the first smaller piece of it that may have been misread alone; that of one of some
    `parts` if they are told. Characters may be so many nats `rarer` than those of other text.
    """
    return follow_many([Lines(text, waiting, chain, found, least, parts, rarer)])[0]


def follow_many(rows: Sequence[Lines]) -> list[list[Suspect]]:
    """The same of many texts: their lines are undone and looked at together."""
    left = [_shown(row) for row in rows]
    explained: list[set[Suspect]] = [set() for _ in rows]
    for whole in (True, False):
        tried = [_tried(row, some, whole=whole) for row, some in zip(rows, left, strict=True)]
        for at, each, piece in _explained(rows, _undone(rows, tried)):
            explained[at].add(each)
            rows[at].found.append(piece)
        left = [[each for each in some if each not in done] for some, done in zip(left, explained, strict=True)]
    return [
        [each for each in row.waiting if each not in done] if done else [*row.waiting]
        for row, done in zip(rows, explained, strict=True)
    ]


def _shown(row: Lines) -> list[Suspect]:
    """Those whose lines have something that only the codec has which was read."""
    shown = shown_by(row.chain[-1].read)
    return [each for each in row.waiting if shown.search(row.text, each.line, each.line_end)]


_Tried = tuple[Suspect, int, str]
"""A suspect, where a piece of its line begins, and the piece."""


class _Asked(NamedTuple):
    """A piece of a line, and what it was by a chain."""

    row: int
    suspect: Suspect
    start: int
    old: str
    new: str


def _tried(row: Lines, left: Sequence[Suspect], *, whole: bool) -> list[_Tried]:
    """The lines of some suspects, or smaller pieces of those that may be parts."""
    if whole:
        return [(each, each.line, row.text[each.line : each.line_end]) for each in left]
    some = left if row.parts is None else [each for each in left if each in row.parts]
    return [(each, *piece) for each in some for piece in pieces(row.text, each)[1:2]]


def _undone(rows: Sequence[Lines], tried: Sequence[Sequence[_Tried]]) -> list[_Asked]:
    """What the pieces of each row were by its chain, of those that it explains."""
    found: list[_Asked] = []
    chains: dict[Chain, list[int]] = {}
    for at, row in enumerate(rows):
        chains.setdefault(row.chain, []).append(at)
    for chain, some in chains.items():
        every = [(at, *each) for at in some for each in tried[at]]
        news = undo_lines([old for *_, old in every], chain)
        found += [_Asked(*each, new) for each, new in zip(every, news, strict=True) if new]
    return found


def _explained(rows: Sequence[Lines], asked: Sequence[_Asked]) -> Iterator[tuple[int, Suspect, Piece]]:
    """Which of some pieces make more sense as they were, each with the number of its row."""
    if not asked:
        return
    olds, news = [each.old for each in asked], [each.new for each in asked]
    costs = cost(news + olds)
    gains = [before - after for before, after in zip(costs[len(news) :], costs, strict=False)]
    costs = [
        each - _OF_THAI * sum(map(len, _THAI.findall(new))) if each > _DEAR * len(new) else each
        for each, new in zip(costs, news, strict=False)
    ]
    least = [rows[each.row].least for each in asked]
    enough = [
        each - MARGIN / 2 if told is None else told for each, told in zip(margins(news, olds), least, strict=True)
    ]
    close = [
        at
        for at, (gain, dear, most) in enumerate(zip(gains, costs, enough, strict=False))
        if gain > _HOPELESS and most < math.inf and _is_close(asked[at], gain, dear, most)
    ]
    heard = compared([(olds[at], news[at]) for at in close])
    for at, (gain, told) in zip(close, heard, strict=True):
        gains[at], costs[at] = gain, costs[at] if told is None else told
    for gain, dear, most, (row, each, start, old, new) in zip(gains, costs, enough, asked, strict=False):
        if gain > most and is_sense(new, (surprise := dear / len(new)) - rows[row].rarer):
            yield row, each, Piece(start, old, new, rows[row].chain, gain + KNOWN, surprise)


_THAI, _OF_THAI, _DEAR = re.compile("[\u0e00-\u0e7f]+"), 3.5, 4.0
"""What a letter of Thai costs more at a glance than it does by the models, which is 7.0 nats for 3.1 on the mean; and what
each character of a line in Thai costs at least."""


def _is_close(asked: _Asked, gain: float, dear: float, enough: float) -> bool:
    """Whether the models are asked of a reading: it gains little, or looks like nonsense, as few letters may."""
    if gain < enough or not is_sense(asked.new, dear / len(asked.new)):
        return True
    if gain >= _EVIDENT + _EVIDENT_EACH * len(asked.new):
        return False
    return asked.suspect.excess < _ODD or gain < _EVIDENT_ODD + _EVIDENT_EACH * beyond_ascii(asked.new)


_ODD, _EVIDENT_ODD = 6.0, 10.0
"""Excess of a line by which it is hardly clean, and nats that it then gains at a glance, without those for each of its
characters beyond ASCII. Of 9,000 clean lines, read by 420 chains, 347 times one in Latin letters gains as much that the
models refuse, French as Czech for the most part, but none of them has an excess of more than 5.2."""
