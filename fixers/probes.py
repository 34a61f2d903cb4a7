"""What only a closer look at a text tells: its strings, and what a fixer looks at itself.

Triage marks a text in which such a look can say anything by a bit of its own, a probe: that of a character, or of two
side by side. Of 264 documents in Chinese 28 are looked at so; where `?`, `[` or `;` alone had asked for it, 145 were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from fixers.fixer import Marks, Ranges
from fixers.followers import Row
from fixers.strings import pair_of, search_for

_BEYOND = 0x10000
"""Stands for all characters beyond the first plane."""


class Look(NamedTuple):
    """A closer look of one fixer at texts that have a probe."""

    probe: int
    bit: int
    is_marked: Callable[[str], bool]


class Probes:
    """The closer looks of a row of fixers; those that look at the same character share its probe.

    `width` is how many bits there are, those of the fixers first.
    """

    def __init__(self, all_marks: Sequence[Marks]) -> None:
        self.width = len(all_marks)
        self.looks: list[Look] = []
        self.rows: list[Row] = []
        """Pairs that ask for a look, and strings of two characters, which need none."""
        self.characters: dict[str, int] = {}
        """Characters that ask for it wherever they stand, each with its probe."""
        for at, marks in enumerate(all_marks):
            self.rows += self._strings(marks.strings, 1 << at)
        shared: dict[tuple[str, Ranges], int] = {}
        for at, marks in enumerate(all_marks):
            for look in marks.looks:
                key = look.character, look.behind
                probe = shared[key] = shared.get(key) or self.new_bit()
                self.looks.append(Look(probe, 1 << at, look.is_marked))
        for (character, behind), probe in shared.items():
            if behind:
                spans = [(min(low, _BEYOND), min(high, _BEYOND) + 1) for low, high in behind]
                before = "".join(each for span in spans for each in map(chr, range(*span)))
                self.rows.append(Row(((before, character),), probe, by_second=True))
            else:
                self.characters[character] = self.characters.get(character, 0) | probe

    def new_bit(self) -> int:
        """One more bit."""
        self.width += 1
        return 1 << self.width - 1

    def _strings(self, strings: Sequence[str], bit: int) -> Iterator[Row]:
        """A pair of each string; those that are longer are searched for."""
        long = tuple(each for each in strings if len(each) > 2)
        probe = self.new_bit() if long else bit
        pairs: dict[tuple[int, bool], list[tuple[str, str]]] = {}
        for string in strings:
            pair, by_second = pair_of(string)
            pairs.setdefault((probe if len(string) > 2 else bit, by_second), []).append((pair[0], pair[1]))
        for (marked, by_second), groups in pairs.items():
            yield Row(tuple(groups), marked, by_second=by_second)
        if long:
            self.looks.append(Look(probe, bit, search_for(long).finds))
