"""The arcs of several lattices in one, where stretches without a choice are one arc each.

Most of a damaged stretch is known: bytes that were kept, and the text after it as evidence. A row
of known characters is folded into one arc, and the search takes one step for all of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fixers.language.lattice import Characters
from fixers.language.model import CONTEXT, Floats, Ids, Model

Ints = npt.NDArray[np.int64]


class Arcs:
    """Arcs by number, sorted by where they start; places of all lattices are numbered through."""

    def __init__(self, lattices: Sequence[Characters], model: Model, prior: Floats | None) -> None:
        sizes = np.array([lattice.places for lattice in lattices], np.int64)
        self.offsets: Ints = np.concatenate([[0], np.cumsum(sizes)])
        """Where the places of each lattice begin."""
        own = np.repeat(self.offsets[:-1], [len(lattice.codes) for lattice in lattices])
        starts, ends, codes = (
            np.fromiter(itertools.chain.from_iterable(getattr(each, name) for each in lattices), np.int64, own.size)
            for name in ("starts", "ends", "codes")
        )
        costs = np.fromiter(itertools.chain.from_iterable(each.costs for each in lattices), np.float64, own.size)
        starts, weight = starts + own, -costs
        if prior is not None:
            weight += np.where(codes < len(prior), prior[np.minimum(codes, len(prior) - 1)], 0)
        by_start = np.argsort(starts, kind="stable")
        starts, ends, codes = starts[by_start], ends[by_start], codes[by_start]
        weight, own = weight[by_start], own[by_start]
        row, depth = _rows(starts, ends + own, int(self.offsets[-1]))
        heads = np.flatnonzero(depth == 0)
        if heads.size < depth.size:
            in_rows = np.lexsort((depth, row))
            codes, weight, depth, row = codes[in_rows], weight[in_rows], depth[in_rows], row[in_rows]
            last = in_rows[np.append(np.flatnonzero(depth == 0)[1:], depth.size) - 1]
        else:
            last = heads
        starts = starts[heads]
        self.begin = np.flatnonzero(depth == 0)
        """Where the characters of each arc begin among those of all arcs."""
        self.length = np.diff(np.append(self.begin, depth.size))
        self.ids: Ids = model.ids_of(codes)
        self.end: Ints = ends[last] + own[last]
        self.depth = _depths(starts, self.end, int(self.offsets[-1]))
        self.weight = np.add.reduceat(weight, self.begin) if heads.size < depth.size else weight
        self._add_inside(depth, model)
        self.first: Ints = np.searchsorted(starts, np.arange(self.offsets[-1] + 1))
        """By place, the first arc that starts there or after it."""
        self._text = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")

    def _add_inside(self, depth: Ints, model: Model) -> None:
        """Weigh the characters of an arc of which even the context stands inside it."""
        inside = np.flatnonzero(depth >= CONTEXT)
        if inside.size:
            contexts = model.contexts(self.ids[inside[:, None] + np.arange(-CONTEXT, 0)])
            gain = model.after(contexts, np.arange(inside.size), self.ids[inside])
            arc = np.searchsorted(self.begin, inside, side="right") - 1
            self.weight = self.weight + np.bincount(arc, gain, self.begin.size)

    def text(self, arc: int) -> str:
        """The characters of an arc."""
        begin = int(self.begin[arc])
        return self._text[begin : begin + int(self.length[arc])]


def _rows(starts: Ints, ends: Ints, places: int) -> tuple[Ints, Ints]:
    """For each arc the one with which its row begins, and how many of the row stand before it.

    A row goes on at a place that one arc reaches and one leaves.
    """
    inner = (np.bincount(starts, minlength=places) == 1) & (np.bincount(ends, minlength=places) == 1)
    row = np.arange(starts.size)
    members = np.flatnonzero(inner[starts])
    depth = np.zeros(starts.size, np.int64)
    if members.size:
        depth[members] = 1
        into = np.zeros(places, np.int64)
        into[ends] = row
        row[members] = into[starts[members]]
        while depth[row[members]].any():  # each round looks twice as far back
            depth[members] += depth[row[members]]
            row[members] = row[row[members]]
    return row, depth


def _depths(starts: Ints, ends: Ints, places: int) -> Ints:
    """For each place the number of arcs of the longest path to it: all arcs into it come from lower depths."""
    depths = [0] * places
    for pair in np.unique(starts * places + ends).tolist():
        start, end = divmod(pair, places)
        if depths[end] <= depths[start]:
            depths[end] = depths[start] + 1
    return np.array(depths, np.int64)
