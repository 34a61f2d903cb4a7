"""One stage of a conversion on arrays of code points: the longest phrase from the left, as OpenCC finds it.

A dictionary of 50,000 phrases is a tree of characters. All places of a text at which a phrase may
begin, which a table of pairs tells, go down the tree together, one level a step; where matches
overlap, the leftmost stays. So the work is a few calls of numpy for a whole batch, and there is no
loop over characters, nor over phrases that stand apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import opencc_tables
from fixers.reading.lookups import LATER, Exchanges, Numbers, Pairs

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.intp]

CUT = 0x110000
"""Stands at the border of two segments, which no phrase of a later stage crosses."""

END = 0x110001
"""Stands behind each clause."""

_CHARACTER = np.int64(21)
"""Bits of a character in a key of the tree."""

_FEW = 1200
"""Characters that are gone through one by one in less time than all together."""

_BEGINS = np.int64(1 << 32)
"""Above the number of any node: with a character added, it stands for the node of that character below the root."""


class Matches(NamedTuple):
    """Phrases found: where they begin and end, and the node of the tree of each."""

    starts: Places
    ends: Places
    nodes: Places


@cache
def stage(name: str) -> Stage:
    """The stage of the dictionaries that are named, see `fixers.data.opencc_tables.Steps`."""
    return Stage(opencc_tables.tree(name))


class Stage:
    """The characters and phrases of one stage of a conversion.

    >>> from fixers.reading.phrases import stage
    >>> ts = stage("TSPhrases TSCharactersExt TSCharacters")
    >>> "".join(map(chr, ts.convert(np.array([*map(ord, "乾燥的乾坤"), END], np.uint32))[:-1].tolist()))
    '干燥的乾坤'
    """

    def __init__(self, tree: opencc_tables.Tree) -> None:
        self._tree = tree
        self.characters = Exchanges(tree.source, tree.target)
        """What becomes of each character by itself."""
        self.letters = np.zeros(LATER, np.bool_)
        """Which characters stand in phrases."""
        self.letters[tree.characters] = True
        self.pairs = tree.pairs.reshape(-1, 2)
        """Two characters of phrases that are not the sum of their characters; they are looked for at the second of them."""
        self.openings = tree.openings.reshape(-1, 2)
        """The same for phrases that are looked for at the first of two; a zero is the second of a phrase that has but one."""
        self.begins, self.ends = tree.begins.reshape(-1, 2), tree.ends.reshape(-1, 2)
        """The first, and the last characters of phrases that become something else there than by themselves, and what."""
        self._ends, self._parents = tree.phrase != 0, tree.children != 0
        self._roots = int(tree.children[0])
        self._alone = tree.characters[: self._roots][self._ends[1 : self._roots + 1]]
        """Phrases of one character: what becomes of them is longer."""
        self._value_at = np.full(tree.phrase.size, -1, np.intp)
        self._lengths = np.zeros(tree.phrase.size, np.intp)
        told = np.flatnonzero(tree.phrase == 2)
        self._lengths[told] = tree.lengths
        self._value_at[told] = np.cumsum(self._lengths[told]) - self._lengths[told]
        self._few = tree.phrase.tobytes(), self._parents.tobytes(), _Children(tree)

    @property
    def joined(self) -> Codes:
        """All pairs of characters side by side in a phrase, one or more times."""
        tree, roots = self._tree, self._roots
        above = np.repeat(np.append(np.uint32(0), tree.characters), tree.children)[roots:]
        return np.stack((above, tree.characters[roots:]), axis=1)

    @cached_property
    def _ways(self) -> tuple[Pairs, Numbers]:
        """The first two characters of phrases, and the way from each node to the next."""
        characters, children, roots = self._tree.characters, self._tree.children, self._roots
        above = np.repeat(np.arange(children.size, dtype=np.int64), children)[roots:]
        two = int(children[1 : roots + 1].sum())
        first, second = characters[above[:two] - 1], characters[roots : roots + two]
        above[:two] = first + _BEGINS  # so that the first two characters are found in one step
        return Pairs(first, second), Numbers((above << _CHARACTER) | characters[roots:])

    def _child(self, nodes: Places, codes: Codes) -> Places:
        """The child of each node by each code point; 0 where there is none."""
        number = self._ways[1].of((nodes << _CHARACTER) | codes)
        return np.where(number >= 0, number + (self._roots + 1), 0)

    def matches(self, codes: Codes) -> Matches:
        """The phrases in `codes`, which end with `END`: from the left the longest at each place, none that overlap."""
        if codes.size < _FEW:
            return self._one_by_one(codes.tolist())
        at = np.flatnonzero(self._ways[0].has(codes[:-1], codes[1:]))
        nodes = self._child(codes[at] + _BEGINS, codes[at + 1])
        starts, nodes = at[nodes > 0], nodes[nodes > 0]
        best = np.where(self._ends[nodes], nodes, 0)
        ends = starts + 2
        going = np.flatnonzero(self._parents[nodes])
        nodes, depth = nodes[going], 2
        while going.size:
            nodes = self._child(nodes, codes[starts[going] + depth])
            depth += 1
            going, nodes = going[nodes > 0], nodes[nodes > 0]
            done = self._ends[nodes]
            best[going[done]] = nodes[done]
            ends[going[done]] = starts[going[done]] + depth
            more = self._parents[nodes]
            going, nodes = going[more], nodes[more]
        found = Matches(starts[best > 0], ends[best > 0], best[best > 0])
        return _leftmost(self._with_single(codes, found) if self._alone.size else found)

    def _one_by_one(self, codes: list[int]) -> Matches:
        """The same for a few characters, for which a hundred calls of numpy take longer than they."""
        phrase, parents, children = self._few
        root = children[0]
        found: list[tuple[int, int, int]] = []
        free = 0
        for at, code in enumerate(codes):
            if at < free or code not in root:
                continue
            node, end = root[code], at + 1
            best = 0
            while True:
                if phrase[node]:
                    best, free = node, end
                if not parents[node] or (following := children[node].get(codes[end])) is None:
                    break
                node, end = following, end + 1
            if best:
                found.append((at, free, best))
        return Matches(*np.array(found, np.intp).reshape(-1, 3).T)

    def _with_single(self, codes: Codes, found: Matches) -> Matches:
        """The matches together with those of phrases of one character where no longer one begins."""
        nodes = np.zeros(codes.size, np.intp)
        for code in self._alone.tolist():
            nodes[codes == code] = self._few[2][0][code]
        nodes[found.starts] = 0
        at = np.flatnonzero(nodes)
        starts = np.concatenate((found.starts, at))
        order = np.argsort(starts, kind="stable")
        ends, every = np.concatenate((found.ends, at + 1)), np.concatenate((found.nodes, nodes[at]))
        return Matches(starts[order], ends[order], every[order])

    def telling(self, codes: Codes) -> Matches:
        """Those of the matches that become something else than their characters one by one."""
        found = self.matches(codes)
        tells = self._value_at[found.nodes] >= 0
        return Matches(*(each[tells] for each in found))

    def convert(self, codes: Codes, found: Matches | None = None) -> Codes:
        """`codes`, which end with `END`, converted; `found` are their matches if they are known."""
        if found is None:
            found = self.matches(codes)
        out = self.characters(codes)
        tells = self._value_at[found.nodes] >= 0
        if not tells.any():
            return out
        starts, ends, nodes = (each[tells] for each in found)
        lengths = self._lengths[nodes]
        values = self._tree.values[ranges(self._value_at[nodes], lengths)]
        if (lengths == ends - starts).all():
            out[ranges(starts, lengths)] = values
            return out
        return spliced(out, starts, ends, values, lengths)


class _Children(dict[int, dict[int, int]]):
    """The children of each node by their characters; those of a node are taken from the tree when it is first met.

    All 88,000 nodes would take 16 ms, and most are never met.
    """

    def __init__(self, tree: opencc_tables.Tree) -> None:
        super().__init__()
        self._tree = tree
        self._begins = np.append(0, np.cumsum(tree.children, dtype=np.intp))

    def __missing__(self, node: int) -> dict[int, int]:
        begin, end = self._begins[node : node + 2].tolist()
        children = dict(zip(self._tree.characters[begin:end].tolist(), range(begin + 1, end + 1), strict=True))
        self[node] = children
        return children


def spliced(codes: Codes, starts: Places, ends: Places, values: Codes, lengths: Places) -> Codes:
    """`codes` with others in the places of slices, which are not empty; `values` has them one after the other."""
    inside = ranges(starts, ends - starts)
    sizes = np.ones(codes.size, np.intp)
    sizes[inside] = 0
    kept = sizes.astype(np.bool_)
    sizes[starts] = lengths
    begins = np.cumsum(sizes) - sizes
    out = np.empty(int(sizes.sum()), np.uint32)
    out[begins[kept]] = codes[kept]
    out[ranges(begins[starts], lengths)] = values
    return out


def firsts(places: Places) -> npt.NDArray[np.bool_]:
    """Which of the places, which are in order, are not the same as the one before."""
    first = np.ones(places.size, np.bool_)
    first[1:] = places[1:] > places[:-1]
    return first


def ranges(starts: Places, lengths: Places) -> Places:
    """All places of ranges, one after the other."""
    ends = np.cumsum(lengths)
    places: Places = np.repeat(starts - (ends - lengths), lengths) + np.arange(int(ends[-1]) if ends.size else 0)
    return places


def _leftmost(found: Matches) -> Matches:
    """The matches that are left when the leftmost is taken, then the leftmost behind it, and so on."""
    if not found.starts.size:
        return found
    reach = np.maximum.accumulate(found.ends)
    free = np.append(True, found.starts[1:] >= reach[:-1])
    if free.all():
        return found
    # Those that touch no earlier one stay. Of the others, and of those they touch, one after the other.
    keep = free.copy()
    knots = np.flatnonzero(~free)
    starts, ends = found.starts, found.ends
    heads = np.flatnonzero(free)
    head = heads[np.searchsorted(heads, knots) - 1]
    end, group = 0, -1
    for at, first, start, stop in zip(
        knots.tolist(), head.tolist(), starts[knots].tolist(), ends[knots].tolist(), strict=True
    ):
        if first != group:
            group, end = first, int(ends[first])
        if start >= end:
            keep[at], end = True, stop
    return Matches(*(each[keep] for each in found))


def converted(codes: Codes, segmentation: Stage | None, stages: Sequence[Stage]) -> Codes:
    """Clauses, each with `END` behind it, through all stages of a configuration."""
    if segmentation is not None:
        words = segmentation.matches(codes)
        if stages[0] is segmentation:  # the words are its phrases, and it changes no length
            codes, stages = segmentation.convert(codes, words), stages[1:]
        if words.starts.size:
            borders = np.stack((words.starts, words.ends), axis=1).ravel()
            codes = np.insert(codes, borders[firsts(borders)], CUT)
    for each in stages:
        codes = each.convert(codes)
    return codes if segmentation is None else codes[codes != CUT]
