"""Lines that are all cut at one width, as old e-books, mails and PDF text have them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from operator import add
from typing import NamedTuple

from fixers.reading.continuation import Join, border_evidence
from fixers.reading.layout import ANEW, BREAK, Layout, is_han, is_table_row

_MARK = re.compile("[，。、；：？！]")
_FINISHED = "。！？…”’」』："


_RUNNING = 3
"""Evidence that a word runs over a line end: of cuts 81 % have it, of ends of sentences 6 %."""

_ENOUGH = 200
"""Borders of full lines that are looked at; more would only cost time."""


class _Wrap(NamedTuple):
    """Lines that fill one width, and of these the ones that the next line continues for sure."""

    full: frozenset[int]
    open: tuple[int, ...]


def wrapped(page: Layout) -> dict[int, Join]:
    """Joins of lines wrapped hard, by the index of the line before."""
    bodies = page.bodies
    long = _mostly_open(page)
    if not long:
        return {}
    beside = _beside(page)
    sizes: tuple[tuple[Callable[[int], int], int], ...] = (
        (page.columns, 4),
        (lambda at: len(page.indents[at]) + len(bodies[at]), 2),
    )
    wraps = [_wrap(page, long, beside, size, slack) for size, slack in sizes]
    wrap = max(wraps, key=lambda each: len(each.open))
    if not _believable(page, wrap):
        return {}
    shown = _paragraphs_show(page, wrap.full, beside)
    joins = {}
    for at in sorted(wrap.full & beside):
        before, after = bodies[at], bodies[at + 1]
        if page.is_program(at + 1) or before[-1] == "-" or is_table_row(after) or ANEW.match(after):
            continue
        if page.depth(at + 1) > 1 and page.indents[at + 1] != page.indents[at]:
            continue
        confidence = 0.97 if shown or before[-1] not in _FINISHED else 0.7
        joins[at] = Join(at + 1, "lines wrapped at one width", confidence)
    return joins


def _mostly_open(page: Layout) -> list[int]:
    """Lines as long as those of wrapped text, if there are some and at least half end without a mark."""
    # There are at most these open ends, and where more than a quarter of all lines are program text nothing is joined.
    if len(page.open) < 3 or len(page.long) < 4 or len(page.open) * 8 < len(page.long) * 4 - len(page):
        return []
    long = page.without_program(page.long)
    is_open = len(long) >= 4 and sum(page.bodies[at][-1] not in _FINISHED for at in long) * 2 >= len(long)
    return long if is_open else []


def _beside(page: Layout) -> set[int]:
    """Lines with no blank line between them and the next."""
    starts = page.starts
    ends = map(add, starts, map(len, page.bodies))
    return {
        at
        for at, (end, start) in enumerate(zip(ends, starts[1:], strict=False))
        if start == end + 1 or (start - end < 40 and len(BREAK.findall(page.text, end, start)) == 1)
    }


def _wrap(page: Layout, long: Sequence[int], beside: set[int], size: Callable[[int], int], slack: int) -> _Wrap:
    """The width that most lines without a mark at their ends fill, and the lines that fill it."""
    sizes = {at: size(at) for at in long}
    open_ends = [at for at in long if at in beside and page.bodies[at][-1] not in _FINISHED]
    counts = Counter(sizes[at] for at in open_ends)
    if not counts:
        return _Wrap(frozenset(), ())
    width = max(counts, key=lambda top: (sum(counts[top - less] for less in range(slack + 1)), -top))
    longer = sum(each > width + 2 for each in sizes.values())
    filled = tuple(at for at in open_ends if width - slack <= sizes[at] <= width + 2)
    # Lines that are longer, or shorter and as open, are headings; where they are many there is no width.
    if longer * 20 > len(long) or (len(open_ends) - len(filled)) * 4 > len(filled):
        return _Wrap(frozenset(), ())
    return _Wrap(frozenset(at for at in long if width - slack <= sizes[at] <= width + 2), filled)


def _believable(page: Layout, wrap: _Wrap) -> bool:
    """Whether full lines are prose: marks stand inside them, words run over their ends."""
    bodies = page.bodies
    if len(wrap.open) < 3 or len(wrap.open) * 2 < len(wrap.full):
        return False
    marked = sum(_MARK.search(bodies[at], 0, len(bodies[at]) - 1) is not None for at in wrap.full)
    if marked * 2 < len(wrap.full):
        return False
    borders = [
        border_evidence(page, at, at + 1, _RUNNING)
        for at in wrap.open[:_ENOUGH]
        if is_han(bodies[at][-1]) and is_han(bodies[at + 1][0])
    ]
    running = sum(evidence >= _RUNNING for evidence in borders)
    return running >= 2 and running * 3 >= len(borders)


def _paragraphs_show(page: Layout, full: frozenset[int], beside: set[int]) -> bool:
    """Whether paragraphs begin at an indent or a blank line: no short line is followed by a bare one."""
    starts = [at + 1 for at in range(len(page) - 1) if at not in full]
    shown = sum(page.indents[at] != "" or at - 1 not in beside for at in starts)
    return shown >= 2 and shown == len(starts)
