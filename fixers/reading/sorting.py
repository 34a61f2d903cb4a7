"""A batch of texts, what is known of each of its characters, and which of its texts are brought into a script.

One look at a table gives all that is asked of a character: what becomes of it, and the facts of
`fixers.reading.targets.facts`. What is rare is then looked at in its few places alone, and only texts
with evidence of both scripts are gone through line by line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading import origin, suspicion
from fixers.reading.characters import codes_of
from fixers.reading.conversion import Codes, look_up
from fixers.reading.rows import preceding, put, taken
from fixers.reading.targets import (
    BESIDE,
    OTHERS,
    OURS,
    RARE,
    RULED,
    SEVERAL,
    SIGN,
    STRONG,
    Target,
    everywhere,
    evidence,
    facts,
    is_han,
)
from fixers.reading.writing import MIXES, NONE, WHOLE, Scopes

_BEGINNING = np.arange(12)
"""Of a text so many characters are looked at for two Han characters; in what is not told by these all are counted."""

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

NOWHERE: Places = np.zeros(0, np.intp)


class Marked(NamedTuple):
    """Characters of one text or many, the facts on each, and where the rare ones are that a conversion asks for."""

    codes: Codes
    facts: Codes
    ends: Places
    """Of many texts the places between them, on which line ends stand."""
    places: Places
    kinds: Codes
    """The facts on the characters at `places`."""

    def at(self, fact: np.uint32) -> Places:
        """Those of the places at which characters are of one kind: `SEVERAL`, `RULED` or `BESIDE`."""
        found: Places = self.places[(self.kinds & fact) != 0]
        return found


def marked(codes: Codes, known: Codes, ends: Places) -> Marked:
    """The same of characters of which the facts are known."""
    places = ((known & (SEVERAL | RULED | BESIDE)) != 0).nonzero()[0]
    return Marked(codes, known, ends, places, known[places])


class Batch(NamedTuple):
    """Texts one after the other, with a line end behind each."""

    texts: Sequence[str]
    text: str
    marked: Marked
    starts: Places

    @property
    def lengths(self) -> Places:
        """Of the texts, in characters, each with its line end."""
        lengths: Places = self.marked.ends + 1 - self.starts
        return lengths

    def only(self, which: Places) -> _Part:
        """Some of the texts."""
        codes, facts = self.marked.codes, self.marked.facts
        if which.size == self.starts.size:
            return _Part(codes, facts, self.starts, self.starts, self.lengths)
        begins, sizes = self.starts[which], self.lengths[which]
        return _Part(taken(codes, begins, sizes), taken(facts, begins, sizes), np.cumsum(sizes) - sizes, begins, sizes)


class _Part(NamedTuple):
    """Some texts of a batch."""

    codes: Codes
    facts: Codes
    starts: Places
    """Where each begins in `codes`."""
    begins: Places
    """Where each begins in the batch."""
    lengths: Places

    def back(self, places: Places) -> Places:
        """Where characters stand in the batch."""
        found: Places = places + (self.begins - self.starts)[self.starts.searchsorted(places, "right") - 1]
        return found


def joined(texts: Sequence[str], ends: Places, aim: Target) -> Batch:
    """The texts as a batch; `ends` is where each ends, one character further for each text before it."""
    text = "\n".join([*texts, ""])
    codes = codes_of(text)
    return Batch(texts, text, marked(codes, look_up(facts(aim), codes), ends), preceding(ends + 1, 0))


class Verdict(NamedTuple):
    """What is to become of the texts of a batch."""

    texts: Scopes
    """Why each is converted."""
    characters: Scopes | None
    """The same character by character, if that differs within a text."""
    alone: Bools
    """The texts that have to be looked at by themselves."""


def sort(batch: Batch, aim: Target) -> Verdict:
    """Which texts are converted, and why."""
    known, starts = batch.marked.facts, batch.starts
    seen = np.bitwise_or.reduceat(known, starts)
    work = (seen & OURS) != 0
    alone = np.zeros(work.size, np.bool_)
    suspects = alone
    if np.bitwise_or.reduce(seen) & RARE:
        alone, suspects = _rare(batch, aim, work, (seen & RARE) != 0)
    plain = work & ((seen & OTHERS) == 0) & ((seen & STRONG) != 0)
    plain &= _has_two(batch, plain)
    texts, kept = plain * np.uint8(WHOLE), NOWHERE
    strays = work & ~alone & ((seen & OTHERS) != 0) & ((seen & STRONG) != 0)
    if strays.any():
        whole, kept = _but_for_strays(batch, aim, strays.nonzero()[0])
        texts[whole] = WHOLE
    rest = (work & (texts == NONE) & ~alone).nonzero()[0]
    scopes = None
    if rest.size or kept.size:
        texts, scopes = _closely(batch, aim, texts, rest, (seen[rest] & OTHERS) != 0, kept)
        alone |= suspects & (texts == MIXES)
    if aim.side == "hant":
        asked = ((seen & SIGN) != 0) & ((texts == NONE) | (texts == MIXES)) & ~alone
        alone |= _suspected(batch, asked)
    return Verdict(texts, scopes, alone)


def _but_for_strays(batch: Batch, aim: Target, which: Places) -> tuple[Places, Places]:
    """Those of some texts that are in one script but for strays of the other, and the characters that stay in them."""
    part = batch.only(which)
    others = ((part.facts & OTHERS) != 0).nonzero()[0]
    ours = (part.facts & OURS) != 0
    strays, kept = evidence(aim.side).but_for_strays(part.codes, part.starts, ours, others)
    return which[strays], part.back(kept)


def _closely(
    batch: Batch, aim: Target, texts: Scopes, rest: Places, mixes: Bools, kept: Places
) -> tuple[Scopes, Scopes | None]:
    """The verdicts with those of the texts `rest`, some of which have evidence of both, but for the characters `kept`."""
    counted, mixing = batch.only(rest[~mixes]), batch.only(rest[mixes])
    if counted.starts.size:
        texts[rest[~mixes]] = evidence(aim.side).scopes_many(counted.codes, counted.starts).texts
    if not mixing.starts.size and not kept.size:
        return texts, None
    if mixing.starts.size:
        texts[rest[mixes]], characters = evidence(aim.side).by_lines(mixing.codes, mixing.starts)
    scopes = np.repeat(texts, batch.lengths)
    if mixing.starts.size:
        put(scopes, mixing.begins, mixing.lengths, characters)
    scopes[kept] = NONE
    texts[batch.starts.searchsorted(kept, "right") - 1] = MIXES
    return texts, scopes


def _has_two(batch: Batch, asked: Bools) -> Bools:
    """Which of some texts surely have two Han characters: most begin with two, nearly all have them soon."""
    codes, starts, ends = batch.marked.codes, batch.starts, batch.marked.ends
    two: Bools = is_han()[codes[starts]] & is_han()[codes[np.minimum(starts + 1, ends)]]
    left = (asked & ~two).nonzero()[0]
    if left.size:
        places = np.minimum(starts[left, None] + _BEGINNING, ends[left, None])
        two[left] = is_han()[codes[places]].sum(axis=1) > 1
    return two


def _rare(batch: Batch, aim: Target, work: Bools, rare: Bools) -> tuple[Bools, Bools]:
    """Which texts have to be looked at by themselves, and which a machine may have made in part."""
    alone, suspects = np.zeros((2, work.size), np.bool_)
    for each in rare.nonzero()[0].tolist():
        alone[each] = any(character in batch.texts[each] for character in everywhere(aim.side))
    which = (rare & work & ~alone).nonzero()[0]
    if aim.side != "hans" or not which.size:
        return alone, suspects
    part, made = batch.only(which), np.zeros(work.size, np.bool_)
    suspects[which], made[which] = origin.likely(part.codes, part.starts, ((part.facts & SIGN) != 0).nonzero()[0])
    for each in made.nonzero()[0].tolist():
        codes = batch.marked.codes[batch.starts[each] : batch.marked.ends[each]]
        alone[each] = origin.recognise(codes, np.ones(codes.size, np.bool_)) is not None
    return alone, suspects


def _suspected(batch: Batch, asked: Bools) -> Bools:
    """In which of some texts a machine's table may be recognised."""
    which = asked.nonzero()[0]
    found = np.zeros(asked.size, np.bool_)
    if which.size:
        part = batch.only(which)
        found[which] = suspicion.suspected(part.codes, part.starts, ((part.facts & SIGN) != 0).nonzero()[0])
    return found
