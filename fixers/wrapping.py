"""Lines that are all cut at one width, as old e-books, mails and PDF text have them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from fixers.characters import HAN
from fixers.continuation import Join, border_evidence
from fixers.layout import ANEW, BREAK, Line, is_table_row

_IS_HAN = re.compile(f"[{HAN}]")
_LEAST_WRAPPED = 18
"""Characters of a full line of wrapped text; verse and titles are shorter."""

_MARK = re.compile("[，。、；：？！]")
_FINISHED = "。！？…”’」』："


_ENOUGH = 200
"""Borders of full lines that are looked at; more would only cost time."""


class _Wrap(NamedTuple):
    """Lines that fill one width, and of these the ones that the next line continues for sure."""

    full: frozenset[int]
    open: tuple[int, ...]


def wrapped(text: str, lines: Sequence[Line], program: Sequence[bool]) -> dict[int, Join]:
    """Joins of lines wrapped hard, by the index of the line before."""
    long = [at for at, line in enumerate(lines) if len(line.body) >= _LEAST_WRAPPED and not program[at]]
    if len(long) < 4 or sum(lines[at].body[-1] not in _FINISHED for at in long) * 2 < len(long):
        return {}
    beside = {at for at in range(len(lines) - 1) if _adjacent(text, lines[at], lines[at + 1])}
    sizes: tuple[tuple[Callable[[Line], int], int], ...] = (
        (lambda line: line.columns, 4),
        (lambda line: len(line.indent) + len(line.body), 2),
    )
    wraps = [_wrap(lines, long, beside, size, slack) for size, slack in sizes]
    wrap = max(wraps, key=lambda each: len(each.open))
    if not _believable(text, lines, wrap):
        return {}
    shown = _paragraphs_show(lines, wrap.full, beside)
    joins = {}
    for at in sorted(wrap.full & beside):
        before, after = lines[at], lines[at + 1]
        if program[at + 1] or before.body[-1] == "-" or is_table_row(after.body) or ANEW.match(after.body):
            continue
        if after.depth > 1 and after.indent != before.indent:
            continue
        confidence = 0.97 if shown or before.body[-1] not in _FINISHED else 0.7
        joins[at] = Join(at + 1, "lines wrapped at one width", confidence)
    return joins


def _adjacent(text: str, line: Line, after: Line) -> bool:
    """Whether no blank line stands between two lines."""
    return after.start - line.end < 40 and len(BREAK.findall(text, line.end, after.start)) == 1


def _wrap(
    lines: Sequence[Line], long: Sequence[int], beside: set[int], size: Callable[[Line], int], slack: int
) -> _Wrap:
    """The width that most lines without a mark at their ends fill, and the lines that fill it."""
    sizes = {at: size(lines[at]) for at in long}
    open_ends = [at for at in long if at in beside and lines[at].body[-1] not in _FINISHED]
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


def _believable(text: str, lines: Sequence[Line], wrap: _Wrap) -> bool:
    """Whether full lines are prose: marks stand inside them, words run over their ends."""
    if len(wrap.open) < 3 or len(wrap.open) * 2 < len(wrap.full):
        return False
    marked = sum(_MARK.search(lines[at].body, 0, len(lines[at].body) - 1) is not None for at in wrap.full)
    borders = [
        border_evidence(text, lines[at].end, lines[at].body, lines[at + 1].body)
        for at in wrap.open[:_ENOUGH]
        if _IS_HAN.match(lines[at].body[-1]) and _IS_HAN.match(lines[at + 1].body[0])
    ]
    # Of cuts 81 % have evidence of 3 or more, of ends of sentences 6 %.
    running = sum(evidence >= 3 for evidence in borders)
    return marked * 2 >= len(wrap.full) and running >= 2 and running * 3 >= len(borders)


def _paragraphs_show(lines: Sequence[Line], full: frozenset[int], beside: set[int]) -> bool:
    """Whether paragraphs begin at an indent or a blank line: no short line is followed by a bare one."""
    starts = [at + 1 for at in range(len(lines) - 1) if at not in full]
    shown = sum(lines[at].indent != "" or at - 1 not in beside for at in starts)
    return shown >= 2 and shown == len(starts)
