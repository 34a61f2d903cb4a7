"""Edits of several rounds: what stands alone after the sure ones may be sure by itself."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from fixers.edit import Edit, compose
from fixers.language.evidence import Candidate, confidence

SURE = 0.9
"""The confidence from which on an edit is followed up."""


def edits_of(kind: str, candidates: Iterable[Candidate]) -> list[Edit]:
    """The candidates of a kind as edits, each with its calibrated confidence."""
    return [
        Edit(each.start, each.old, each.new, kind, each.why, confidence(kind, each.evidence)) for each in candidates
    ]


def sure(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that are followed up."""
    return [edit for edit in edits if edit.confidence >= SURE]


def joined(text: str, rows: Sequence[Sequence[Edit]], found: Sequence[Edit]) -> list[Edit]:
    """The sure edits of all rounds as edits of `text`, and what the first round `found` beside them.

    >>> rows = [[Edit(0, "a", "b", "x", "", 0.9)], [Edit(0, "b", "c", "x", "", 0.9)]]
    >>> [(each.old, each.new) for each in joined("ab", rows, [*rows[0], Edit(1, "b", "d", "x", "", 0.5)])]
    [('a', 'c'), ('b', 'd')]
    """
    done = list(compose(text, rows))
    starts = [edit.start for edit in done]
    for edit in found:
        before = bisect_left(starts, edit.end) - 1
        if edit.confidence < SURE and (before < 0 or done[before].end <= edit.start):
            done.append(edit)
    return sorted(done)
