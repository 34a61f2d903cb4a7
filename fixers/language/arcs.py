"""The arcs of several lattices in one, where stretches without a choice are one arc each.

Most of a damaged stretch is known: bytes that were kept, and the text after it as evidence. A row
of known characters is folded into one arc, and the search takes one step for all of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence, Sized

import numpy as np
import numpy.typing as npt

from fixers.language.lattice import Characters
from fixers.language.model import CONTEXT, Floats, Model
from fixers.language.rows import Rows
from fixers.language.states import chain

Ints = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


class Arcs:
    """Arcs by number, sorted by where they start and end; places of all lattices are numbered through."""

    def __init__(self, lattices: Sequence[Characters], known: Model, priors: Sequence[Floats | None]) -> None:
        self.offsets: Ints = np.cumsum([0, *(lattice.places for lattice in lattices)])
        """Where the places of each lattice begin."""
        places = int(self.offsets[-1])
        starts, ends, costs, sizes, codes = _bundles(lattices, self.offsets)
        in_order = np.lexsort((ends, starts))
        row, depth = _rows(starts[in_order], ends[in_order], sizes[in_order], places)
        in_rows = np.lexsort((depth, row))
        in_order, depth = in_order[in_rows], depth[in_rows]
        heads = (depth == 0).nonzero()[0]
        last = in_order[np.append(heads[1:], depth.size)[: heads.size] - 1]
        begins = np.cumsum(sizes) - sizes
        starts, ends, sizes = starts[in_order[heads]], ends[last], sizes[in_order]
        bundle, at = spread(begins[in_order], begins[in_order] + sizes)
        codes, depth = codes[at], depth[bundle]
        weight = _weighed(-costs[in_order][bundle], codes, [lattice.size for lattice in lattices], priors)
        self.begin: Ints = (depth == 0).nonzero()[0]
        """Where the characters of each arc begin among those of all arcs."""
        self.length: Ints = np.diff(np.append(self.begin, depth.size))
        self.ids: Ints = known.ids_of(codes).astype(np.int64)
        self.first = self.ids[self.begin]
        """The first character of each arc."""
        sizes = sizes[heads]
        new = np.ones(starts.size, np.bool_)
        new[1:] = (starts[1:] != starts[:-1]) | (ends[1:] != ends[:-1])
        self.depth = _depths(starts[new], ends[new], places)
        self.end = np.repeat(ends, sizes)
        self.weight = np.add.reduceat(weight, self.begin) if self.begin.size < depth.size else weight
        if depth.any():
            self._add_inside(depth, known)
        asked = chain()
        self.rows = Rows(known, asked, self.ids, self.begin, self.length) if depth.any() else None
        """What the arcs of several characters say, where there are any."""
        self.long: npt.NDArray[np.bool_] = self.length > 1
        self.byte, self.bit = asked.byte[self.first], asked.bit[self.first]
        """Where the table of pairs tells of the first character of each arc."""
        self.alone: Weights = self.weight + asked.single[self.first]
        """What an arc gains by itself."""
        self.told: Weights = self.weight - asked.charge[self.first]
        """What it gains where the model has its first character in a context, but for what that says."""
        self._text = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        self.sheaf: Ints = np.append((np.cumsum(sizes) - sizes)[new], self.begin.size)
        """Where the arcs of each sheaf begin: those that lead from one place to one other."""
        self.sheaves: Ints = np.searchsorted(starts[new], np.arange(places + 1))
        """By place, the first sheaf that starts there or after it."""

    def _add_inside(self, depth: Ints, known: Model) -> None:
        """Weigh the characters of an arc of which even the context stands inside it."""
        inside = (depth >= CONTEXT).nonzero()[0]
        if inside.size:
            contexts = known.contexts(self.ids[inside[:, None] + np.arange(-CONTEXT, 0)])
            gain = known.after(contexts, np.arange(inside.size), self.ids[inside].astype(np.uint16))
            arc = np.searchsorted(self.begin, inside, side="right") - 1
            self.weight = self.weight + np.bincount(arc, gain, self.begin.size)

    def texts(self, some: Sequence[int]) -> list[str]:
        """The characters of each of some arcs."""
        begins = self.begin[some]
        ends = begins + self.length[some]
        return [self._text[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]

    def text(self, arc: int) -> str:
        """The characters of an arc."""
        begin = int(self.begin[arc])
        return self._text[begin : begin + int(self.length[arc])]


def _weighed(weight: Weights, codes: Ints, counts: Sequence[int], priors: Sequence[Floats | None]) -> Weights:
    """The weights with the priors of the lattices, of which each has `counts` arcs."""
    at = 0
    for _, same in itertools.groupby(zip(priors, counts, strict=True), key=lambda each: id(each[0])):
        rows = list(same)
        stop = at + sum(count for _, count in rows)
        of_these = rows[0][0]
        if of_these is not None:
            some = codes[at:stop]
            weight[at:stop] += np.where(some < len(of_these), of_these.take(some, mode="clip"), 0)
        at = stop
    return weight


def _bundles(lattices: Sequence[Characters], offsets: Ints) -> tuple[Ints, Ints, Weights, Ints, Ints]:
    """Start, end, cost and size of each bundle of arcs from one place to one other, and the characters of all of them."""
    numbers = [np.repeat(offsets[:-1], [len(own) for own in each]) for each in _both(lattices)]
    own = np.concatenate(numbers)
    ones = numbers[0].size
    starts, ends, codes = (
        np.fromiter(itertools.chain.from_iterable(getattr(each, name) for each in lattices), np.int64, ones)
        for name in ("starts", "ends", "codes")
    )
    costs = np.fromiter(itertools.chain.from_iterable(each.costs for each in lattices), np.float64, ones)
    sizes = np.ones(own.size, np.int64)
    if ones < own.size:
        more, there, sheaves, cost = zip(*itertools.chain.from_iterable(each.sheaves for each in lattices), strict=True)
        starts, ends, costs = np.append(starts, more), np.append(ends, there), np.append(costs, cost)
        sizes[ones:] = [len(each) for each in sheaves]
        codes = np.concatenate([codes, *sheaves])
    return starts + own, ends + own, costs, sizes, codes


def _both(lattices: Sequence[Characters]) -> tuple[list[Sized], list[Sized]]:
    """The single arcs and the sheaves of lattices."""
    return [each.codes for each in lattices], [each.sheaves for each in lattices]


def _rows(starts: Ints, ends: Ints, sizes: Ints, places: int) -> tuple[Ints, Ints]:
    """For each bundle of arcs the one with which its row begins, and how many of the row stand before it.

    A row goes on at a place that one arc reaches and one leaves.
    """
    inner = (np.bincount(starts, sizes, places) == 1) & (np.bincount(ends, sizes, places) == 1)
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


def spread(begins: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """All numbers of some ranges one after the other, each with the number of its range."""
    counts = stops - begins
    which = np.repeat(np.arange(counts.size), counts)
    return which, np.arange(which.size) + (begins - np.cumsum(counts) + counts)[which]


def _depths(starts: Ints, ends: Ints, places: int) -> Ints:
    """For each place the number of arcs of the longest path to it: all arcs into it come from lower depths.

    The arcs are in the order of their starts.
    """
    depths = [0] * places
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if depths[end] <= depths[start]:
            depths[end] = depths[start] + 1
    return np.array(depths, np.int64)
