"""Which of several characters a character becomes in the other script, by the characters beside it.

    发 between 生 and 展  ->  發, though OpenCC's phrases find 生发 (生髮) first

Two hundred characters of simplified text are several in traditional text (发 is 發 or 髮), and some of
traditional text are several in simplified text (著 is 着 or 著). OpenCC decides by phrases, and takes
the longest that begins first, across the border of two words too. Here the characters beside one
speak for and against each choice, with weights that were learned from native text of both scripts
(`fixers/data/choices.npy`), and what OpenCC chose is one more witness, a strong one. Where the
evidence against its choice exceeds what the table asks for (`fixers/data/choices.tsv`), the other is
taken. So nothing changes where both agree, and a character whose neighbours never spoke against OpenCC
is not even looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers import data
from fixers.data import opencc_tables
from fixers.reading.conversion import Codes, look_up
from fixers.reading.neighbours import LINE, Places, gate_key, gate_of, keys, neighbours, weights


class Better(NamedTuple):
    """Places where another character than OpenCC's is taken."""

    at: Places
    new: Codes


class _State(NamedTuple):
    """A character and what OpenCC made of it, where something else may be taken."""

    source: str
    choice: int
    default: str
    """What is written where neighbours say nothing: another form of what OpenCC wrote, or that itself."""
    moves: tuple[data.Choice, ...]


class Choices:
    """The choices of one side: `hant` for simplified text that becomes traditional, `hans` the reverse.

    `variants` says how the target writes a form of OpenCC's standard (Taiwan 裡 for 裏).

    >>> from fixers.reading.characters import codes_of
    >>> choices = Choices("hant", {"裏": "裡"})
    >>> better = choices.better(codes_of("他在塔里克家里"), codes_of("他在塔裡克家裡"))
    >>> better.at.tolist(), [chr(code) for code in better.new]
    ([3], ['里'])
    """

    def __init__(self, side: str, variants: Mapping[str, str]) -> None:
        states = _states(side)
        known = [each for each in states.values() if each is not None]
        most = max(len(move.forms) for each in known for move in each.moves)
        size = len(known) + 1
        self._state = np.zeros(0x110000, np.uint8)
        self._source, self._default = np.zeros(size, np.uint32), np.zeros(size, np.uint32)
        self._choice, self._own = np.zeros(size, np.intp), np.zeros(size, np.uint32)
        self._asked = np.full((size, most), np.inf, np.float32)
        self._written = np.zeros((size, most), np.uint32)
        number = 0
        for form, state in states.items():
            if state is None:
                continue
            number += 1
            self._state[ord(form)] = number
            self._source[number], self._default[number] = ord(state.source), ord(state.default)
            self._choice[number], self._own[number] = state.choice, gate_key(state.source, state.choice)
            for move in state.moves:
                if move.instead != move.opencc:
                    written = move.forms[move.instead][0]
                    self._asked[number, move.instead] = move.asked
                    self._written[number, move.instead] = ord(variants.get(written, written))
        moves = [row.nonzero()[0].tolist() for row in np.isfinite(self._asked)]
        self._moves = np.array(list(map(bool, moves)), np.bool_)
        self._last = np.array([max(row, default=0) for row in moves])
        self._last = np.maximum(self._last, self._choice)

    def better(self, codes: Codes, out: Codes, at: Places | None = None) -> Better | None:
        """Where `out`, which OpenCC made of `codes`, is to be something else, and what.

        At some of the places what OpenCC wrote may come back. `at` are the places of the characters that
        are several on the other side, if they are known.
        """
        if at is None:
            at = (look_up(self._state, out) != 0).nonzero()[0]
        state = self._state[out[at]]
        at, state = at[state > 0], state[state > 0]
        if not at.size:
            return None
        ours: npt.NDArray[np.bool_] = codes[at] == self._source[state]
        at, state = at[ours], state[ours]
        new = self._default[state]
        opened = (self._open(codes, at, state) & self._moves[state]).nonzero()[0]
        if opened.size:
            new[opened] = self._weighed(codes, at[opened], state[opened])
        changed = (new != out[at]).nonzero()[0]
        return Better(at[changed], new[changed]) if changed.size else None

    def _open(self, codes: Codes, at: Places, state: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """Which of the places have a neighbour that may speak for a change."""
        before = codes[at - 1]
        after = codes.take(at + 1, mode="clip")
        if at.size and at[0] == 0:
            before[0] = LINE
        if at.size and at[-1] + 1 == codes.size:
            after[-1] = LINE
        left, right = gate_of(self._own[state], before, after)
        gate = weights().gate
        opened: npt.NDArray[np.bool_] = gate[left] | gate[right]
        return opened

    def _weighed(self, codes: Codes, at: Places, state: npt.NDArray[np.uint8]) -> Codes:
        """What to write at the places: the choice for which more speaks than is asked for, or the default."""
        hashed = keys(neighbours(codes, at))
        spoken = np.zeros((at.size, self._asked.shape[1]), np.float32)
        last = self._last[state]
        for choice in range(1, spoken.shape[1]):
            wanted = (last >= choice).nonzero()[0]
            if wanted.size:
                spoken[wanted, choice] = weights().of(hashed[wanted], choice)
        every = np.arange(at.size)
        over = spoken - spoken[every, self._choice[state]][:, None] - self._asked[state]
        instead = over.argmax(axis=1)
        chosen: Codes = np.where(over[every, instead] > 0, self._written[state, instead], self._default[state])
        return chosen


def _states(side: str) -> dict[str, _State | None]:
    """By what OpenCC wrote the state that it is a sign of; None where it is that of two."""
    states: dict[str, _State | None] = {}
    grouped: dict[tuple[str, int], list[data.Choice]] = {}
    for each in data.choices():
        if each.side == side:
            grouped.setdefault((each.character, each.opencc), []).append(each)
    for (character, choice), moves in grouped.items():
        forms = moves[0].forms
        for form in dict.fromkeys(forms[choice]):
            if any(form in earlier for earlier in forms[:choice]):
                continue
            default = forms[choice][0] if any(move.instead == choice for move in moves) else form
            states[form] = None if form in states else _State(character, choice, default, tuple(moves))
    return states


REASON = 7
"""The reason of a change that neighbours asked for, among those of `fixers.reading.writing`."""

WHY = "another character than OpenCC's, by the characters beside it"

CONFIDENCE = 0.95
"""Of the changes that were made in text that nothing was learned from, so many were right and more."""


def choose(to: str, codes: Codes, out: Codes, at: Places | None = None) -> Places:
    """Put better choices for the target `to` into `out`, which OpenCC made of `codes`; where there are any."""
    found = _choices(to).better(codes, out, at)
    if found is None:
        return np.zeros(0, np.intp)
    out[found.at] = found.new
    return found.at


@cache
def _choices(to: str) -> Choices:
    if to in ("hans", "origin"):
        return Choices("hans", {})
    variants = {"tw": "TWVariants", "hk": "HKVariants"}
    return Choices("hant", opencc_tables.best(variants[to]) if to in variants else {})
