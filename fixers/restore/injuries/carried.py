"""Readings of injured runs on their way from place to place, those of a whole batch in one table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fixers.language.states import States, joined
from fixers.restore.injuries.holes import Ints
from fixers.restore.injuries.ways import Sums


class Rows(NamedTuple):
    """Readings that are carried on: parallel arrays."""

    question: Ints
    at: Ints
    """The next character of each."""
    moved: Ints
    """1 for out of step."""
    total: Sums
    """The score of what was read, and of what follows as if it were known."""
    hint: Sums
    """What speaks for the last unknown one with what follows, as long as the model was not asked for that."""
    age: Ints
    """Known characters since the last unknown one; `CONTEXT` for more."""
    last: Ints
    """Number of its last step."""
    states: States

    def take(self, some: Ints) -> Rows:
        """Some of them."""
        question, at, moved, total, hint, age, last, states = self
        return Rows(
            question[some], at[some], moved[some], total[some], hint[some], age[some], last[some], states.take(some)
        )

    def copy(self) -> Rows:
        """The same, to be changed."""
        return self.take(np.arange(self.at.size))


def joined_rows(one: Rows, other: Rows) -> Rows:
    """Both as one."""
    columns = [np.concatenate([one[at], other[at]]) for at in range(7)]
    question, at, moved, total, hint, age, last = columns
    return Rows(question, at, moved, total, hint, age, last, joined([one.states, other.states]))
