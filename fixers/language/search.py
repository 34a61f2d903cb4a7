"""The most probable readings of lattices, many at a time: what is asked, and what is answered.

The posterior of a reading is its share of the probability of all paths that the beam has kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fixers.language.beam import Beam
from fixers.language.lattice import Characters
from fixers.language.model import Floats

BEAM = 32
"""Hypotheses kept at a place."""

MARGIN = 8.0
"""How far behind the best at its place a hypothesis may be, in nats: what is further has no share of a posterior."""

_BLOCK = 200_000
"""Arcs that are searched at once, about: levels cost the same for few and for many. It takes some 30 MB; half as many
take a twentieth longer, more are no quicker."""


class Reading(NamedTuple):
    """One way to read a lattice."""

    text: str
    posterior: float
    score: float
    """Log probability under the model, less the costs of the arcs."""


class Question(NamedTuple):
    """A lattice, and the text that stands before it."""

    lattice: Characters
    before: str = ""
    prior: Floats | None = None
    """A log weight for each code point below U+10000, for what the model can't know: in which script the text stands."""
    beam: int | None = None
    """Hypotheses kept at a place, where it is not as many as for the other questions."""


def read(
    questions: Sequence[Question],
    *,
    best: int = 1,
    beam: int = BEAM,
    prior: Floats | None = None,
    margin: float = MARGIN,
) -> list[list[Reading]]:
    """For each question its most probable readings, the best first; none where no path reaches the end.

    `prior` and `beam` are those of the questions that have none. What follows a damaged stretch belongs into its
    lattice, as evidence for what is in it.

    >>> lattice = Characters()
    >>> lattice.join(0, 1, map(ord, "民名明")); lattice.places = 2
    >>> _ = lattice.text(1, "政府")
    >>> [(each.text, each.posterior > 0.9) for each in read([Question(lattice, "人")])[0]]
    [('民政府', True)]
    """
    found: list[list[Reading]] = []
    for block in _blocks(questions):
        priors = [prior if each.prior is None else each.prior for each in block]
        beams = [each.beam or beam for each in block]
        searched = Beam([each.lattice for each in block], [each.before for each in block], priors, best, beams, margin)
        found += [[Reading(*each) for each in ways] for ways in searched.run()]
    return found


def _blocks(questions: Sequence[Question]) -> Iterator[Sequence[Question]]:
    """The questions in blocks of few enough arcs that memory stays small and arrays stay near the processor."""
    begin = arcs = 0
    for at, question in enumerate(questions):
        size = question.lattice.size
        arcs += size
        if arcs > _BLOCK:
            if at > begin:
                yield questions[begin:at]
            begin, arcs = at, size
    if begin < len(questions):
        yield questions[begin:]
