"""Clauses that have phrases in them, and what becomes of them: those that came before are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import codes_of, text_of
from fixers.reading.phrases import END, Codes, Places, Stage, converted, ranges

_KNOWN, _LONGEST = 100_000, 20
"""Clauses that are remembered, at most, and how long they are: 15 MB in all."""

_STOP = "\1"
"""Stands between clauses while they are text."""


class Clauses(NamedTuple):
    """Clauses with phrases in them, and what becomes of them, one after the other."""

    starts: Places
    ends: Places
    values: Codes
    lengths: Places
    """Of what becomes of each."""

    @property
    def same(self) -> npt.NDArray[np.bool_]:
        """Which of them become as many characters as they are."""
        same: npt.NDArray[np.bool_] = self.lengths == self.ends - self.starts
        return same

    @property
    def spans(self) -> tuple[Places, Places, Places]:
        """Where each begins and ends, and the length of what becomes of it."""
        return self.starts, self.ends, self.lengths


class Clausewise:
    """Converts clauses by the phrases of one configuration.

    Of a hundred clauses ninety are words that have come before, 头发 or 什么. To look them up among
    those costs a third of going through their phrases again, and changes no answer.
    """

    def __init__(self, segmentation: Stage | None, stages: Sequence[Stage]) -> None:
        self._segmentation, self._stages = segmentation, stages
        self._known: dict[str, str] = {}

    def convert(self, codes: Codes, starts: Places, ends: Places) -> Clauses:
        """What becomes of the clauses with these borders, in order, of which `codes` are the characters."""
        stops = np.cumsum(ends - starts + 1) - 1
        several = np.empty(int(stops[-1]) + 1, np.uint32)
        several[ranges(np.append(0, stops[:-1] + 1), ends - starts)] = codes
        several[stops] = ord(_STOP)
        clauses = text_of(several[:-1]).split(_STOP)
        if len(clauses) == starts.size:
            new = self._remembered(clauses)
            return Clauses(starts, ends, codes_of("".join(new)), np.fromiter(map(len, new), np.intp, len(new)))
        several[stops] = END  # one of the clauses has a stop itself
        values = self._converted(several)
        is_end = values == END
        return Clauses(starts, ends, values[~is_end], np.diff(is_end.nonzero()[0], prepend=-1) - 1)

    def _remembered(self, clauses: Sequence[str]) -> list[str]:
        """What becomes of each clause."""
        known = list(map(self._known.get, clauses))
        new = dict.fromkeys(clause for clause, other in zip(clauses, known, strict=True) if other is None)
        if new:
            codes = codes_of(_STOP.join([*new, ""]))
            values = self._converted(np.where(codes == ord(_STOP), np.uint32(END), codes))
            text = text_of(np.where(values == END, np.uint32(ord(_STOP)), values))
            learned = dict(zip(new, text.split(_STOP)[:-1], strict=True))
            if len(self._known) > _KNOWN:
                self._known.clear()
            self._known.update({clause: other for clause, other in learned.items() if len(clause) <= _LONGEST})
            return [learned[clause] if other is None else other for clause, other in zip(clauses, known, strict=True)]
        return [other for other in known if other is not None]

    def _converted(self, codes: Codes) -> Codes:
        return converted(codes, self._segmentation, self._stages)
