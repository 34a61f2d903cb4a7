"""How likely a character is after others: an n-gram model of characters, folded to simplified.

The model is one file, `fixers/data/language.npy`, built by `python -m fixers.data.build language`
from the training corpora. It holds n-grams of up to five characters with their probabilities
(modified Kneser-Ney, pruned, in steps of a twelfth of a nat) in a hash table of 32-bit cells:
18 bits tell n-grams apart, 8 are the probability, 6 the weight of shorter contexts. It is mapped
into memory, not read, and only the cells that are asked for are ever touched.

Folding makes one character of those that mean the same to it: traditional becomes simplified
(character by character), full-width ASCII becomes ASCII, capitals become small, 「」 become “”. So a
text in either script has the same score, and which script is meant must be known otherwise.
Probabilities are natural logarithms. Sources, licences and digest of the file: fixers/data/README.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import codes_of

Ids = npt.NDArray[np.uint16]
"""Characters as the model numbers them; several characters may share a number."""

Floats = npt.NDArray[np.float32]
_Places = npt.NDArray[np.int64]
_Keys = npt.NDArray[np.uint64]

OTHER, BORDER, HAN = 0, 1, 2
"""Numbers of characters that no corpus has, of the border of a line, of unknown Han characters."""

ORDER = 5
"""Characters of the longest n-gram."""

CONTEXT = ORDER - 1

STEP = 12
"""Steps a nat of a stored probability; its rounding costs less than 0.001 bits a character."""

WEIGHT_STEP, WEIGHT_ZERO = 10, 50
"""Steps a nat of a stored weight, and the step that means no weight at all (1)."""

PRINT_BITS, PROBABILITY_BITS, WEIGHT_BITS = 18, 8, 6
CELLS = 4  # a bucket: what one lookup compares at once

_UNSEEN_HAN, _UNSEEN = float(np.log(70_000)), float(np.log(30_000))
"""A character that no corpus has shares the probability of its class with so many others."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF = np.uint64(32)
_PRINT = np.uint64((1 << PRINT_BITS) - 1)
_PRINT_SHIFT = np.uint32(PROBABILITY_BITS + WEIGHT_BITS)

_LENGTHS = np.arange(1, ORDER, dtype=np.uint8)[:, None]
_FEW = 1000
"""Up to so many characters are looked up after contexts of every length at once, more length by length."""

MAGIC, VERSION = 0x66784C4D, 1

_SOME = 4000
"""Keys up to which both places of each are looked at, though most are found in the first or in none."""


class Header(NamedTuple):
    """The first numbers of the file: what follows, and how long each part is (in 32-bit words)."""

    magic: int
    version: int
    characters: int
    vocabulary: int
    buckets: int


def extend(keys: _Keys, ids: npt.NDArray[np.integer]) -> _Keys:
    """The keys of n-grams that are longer by one character at the end."""
    extended: _Keys = (keys ^ (keys >> _HALF)) * _MULTIPLIER + ids.astype(np.uint64) + np.uint64(1)
    return extended


def place(keys: _Keys, buckets: int | _Places) -> tuple[_Places, npt.NDArray[np.uint32]]:
    """For each key its first bucket and its print, which is never zero."""
    mixed = keys >> np.uint64(29)
    mixed ^= keys
    mixed *= _MIX
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    prints = (mixed & _PRINT).astype(np.uint32)
    first = ((mixed >> _HALF) * np.uint64(buckets)) >> _HALF
    return first.view(np.int64), np.maximum(prints, np.uint32(1), out=prints)


def other_bucket(bucket: _Places, prints: npt.NDArray[np.uint32], buckets: int | _Places) -> _Places:
    """The second place of a key; asked for that, it gives the first one back."""
    moved: _Places = (prints.astype(np.int64) * 0x5BD1E995 - bucket) % buckets
    return moved


class Model:
    """The n-gram model in a file. Use `model()`, which opens the one that comes with the package."""

    def __init__(self, words: npt.NDArray[np.uint32], order: int = ORDER) -> None:
        words = words.view(np.ndarray)  # a mapped array proper would be asked at every step of arithmetic
        header = Header(*words[: len(Header._fields)].tolist())
        if header.magic != MAGIC or header.version != VERSION:
            raise ValueError(f"not a language model of version {VERSION}: {header}")
        at = len(header)
        self._ids = words[at : at + header.characters // 2].view(np.uint16)
        at += header.characters // 2
        self._single = words[at : at + header.vocabulary].view(np.float32)
        at += header.vocabulary
        self._single_weight = words[at : at + header.vocabulary].view(np.float32)
        at += header.vocabulary
        self._cells = words[at : at + header.buckets * CELLS].reshape(header.buckets, CELLS)
        self._buckets = header.buckets
        self._charge = np.zeros(header.vocabulary, np.float32)
        self._charge[[OTHER, HAN]] = _UNSEEN, _UNSEEN_HAN
        self.vocabulary, self.order = header.vocabulary, order

    def ids(self, text: str) -> Ids:
        """The numbers of the characters of `text`; line ends are borders."""
        return self.ids_of(codes_of(text))

    def ids_of(self, codes: npt.NDArray[np.integer]) -> Ids:
        """The numbers of code points."""
        ids: Ids = self._ids.take(codes, mode="clip")
        astral = codes >= len(self._ids)
        if astral.any():
            ids = np.where(astral, np.where((codes >= 0x20000) & (codes < 0x40000), HAN, OTHER), ids).astype(np.uint16)
        return ids

    def single(self, ids: Ids) -> Floats:
        """The log probability of each character by itself."""
        alone: Floats = self._single[ids] - self._charge[ids]
        return alone

    def alone(self, ids: Ids) -> tuple[Floats, Floats, Floats]:
        """What characters cost by themselves, what is charged for strange ones, and what no longer context costs after each."""
        return self._single.take(ids), self._charge.take(ids), self._single_weight.take(ids)

    def known(self, ids: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
        """Whether the corpora have the characters."""
        return ids > HAN

    def cells_of(self, keys: _Keys) -> npt.NDArray[np.uint32]:
        """The cell of each key, 0 where the model has none."""
        bucket, prints = place(keys, self._buckets)
        if keys.size <= _SOME:  # both places at once: fewer steps
            both = np.concatenate([bucket, other_bucket(bucket, prints, self._buckets)])
            cells = self._cells.take(both, axis=0, mode="clip")
            hit = ((cells >> _PRINT_SHIFT).reshape(2, -1, CELLS) == prints[:, None]).ravel().nonzero()[0]
            found = np.zeros(keys.size, np.uint32)
            found[(hit // CELLS) % max(keys.size, 1)] = cells.ravel()[hit]
            if np.count_nonzero(found) == hit.size:  # else a print stands twice where a key can be
                return found
        found = self._probe(bucket, prints)
        if (missing := np.flatnonzero(found == 0)).size:
            rest = prints[missing]
            found[missing] = self._probe(other_bucket(bucket[missing], rest, self._buckets), rest)
        return found

    def _probe(self, bucket: npt.NDArray[np.int64], prints: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        cells = self._cells.take(bucket, axis=0, mode="clip")
        cells *= (cells >> _PRINT_SHIFT) == prints[:, None]
        found: npt.NDArray[np.uint32] = cells[:, 0]  # by column: such a short axis takes numpy twenty times as long
        for column in range(1, CELLS):
            found = np.maximum(found, cells[:, column])
        return found

    def contexts(self, ids: npt.NDArray[np.integer]) -> Contexts:
        """What is known of contexts: rows of the last `CONTEXT` characters, the nearest one last.

        Fill the front of a row with `BORDER` where a text begins; what stands before a border is not looked at.
        """
        rows = len(ids)
        keys = np.zeros((ORDER, rows), np.uint64)
        for column in range(CONTEXT):
            begun = keys[CONTEXT - column :]  # of the contexts that begin here or before
            begun[...] = extend(begun, ids[:, column])
        cells = np.zeros((CONTEXT - 1, rows), np.uint32)
        if rows <= _FEW:
            cells = self.cells_of(keys[2:].ravel()).reshape(cells.shape)
        else:
            alive = np.arange(rows)
            for n in range(CONTEXT - 1):
                found = self.cells_of(keys[n + 2, alive])
                cells[n, alive] = found
                alive = alive[found != 0]
        there = (cells != 0) & (ids[:, :0:-1] != BORDER).T
        length = in_row(there) + np.uint8(1)
        weights = np.zeros((ORDER, rows), np.float32)
        weights[1] = self._single_weight[ids[:, -1]]
        weights[2:] = np.where(there, weight_of(cells), np.float32(0))
        return Contexts(keys, weights, length)

    def after(self, contexts: Contexts, which: npt.NDArray[np.integer], ids: npt.NDArray[np.integer]) -> Floats:
        """The log probability of character `ids[i]` after context `which[i]`, for all i at once.

        An n-gram is looked up only if its ending is there, as it is with every n-gram of the model: that
        saves lookups, and what a print takes for another n-gram is rarely believed.
        """
        down = np.zeros_like(contexts.weights)  # what it costs to come down to each length of context
        np.cumsum(contexts.weights[:0:-1], axis=0, out=down[-2::-1])
        length = contexts.length[which]
        if len(ids) <= _FEW:
            cells = self.cells_of(extend(contexts.keys[1:, which], ids).ravel()).reshape(CONTEXT, -1)
            there = (cells != 0) & (length >= _LENGTHS)
        else:
            cells = np.zeros((CONTEXT, len(ids)), np.uint32)
            alive = np.arange(len(ids))
            for n in range(1, ORDER):
                alive = alive[length[alive] >= n]
                cells[n - 1, alive] = looked_up = self.cells_of(extend(contexts.keys[n, which[alive]], ids[alive]))
                alive = alive[looked_up != 0]
            there = cells != 0
        found = in_row(there)  # by how many characters of context each is known
        longest = cells[np.maximum(found, 1) - 1, np.arange(len(ids))]
        said = np.where(found, probability_of(longest), self._single[ids])
        result: Floats = said + down[found, which] - self._charge[ids]
        return result

    def characters(self, text: str, before: str = "\n") -> Floats:
        """The log probability of each character of `text` that follows on `before`."""
        if not text:
            return np.zeros(0, np.float32)
        from fixers.language.running import running  # which knows this module

        before = before[-CONTEXT:]
        each = running(self, np.concatenate([np.full(CONTEXT, BORDER, np.uint16), self.ids(before + text)]))
        return each[len(before) :]

    def score(self, texts: Sequence[str]) -> Floats:
        """The log probability of each text as a line of its own, its end not counted.

        >>> better, worse = model().score(["人民政府", "政民人府"])
        >>> bool(better > worse)
        True
        """
        joined = "\n" + "\n".join(texts)
        each = self.characters(joined)
        ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)
        total = np.concatenate([[0.0], np.cumsum(each, dtype=np.float64)])
        starts = np.concatenate([[0], ends[:-1]]) + 1
        scores: Floats = (total[ends] - total[np.minimum(starts, len(joined))]).astype(np.float32)
        return scores


class Contexts(NamedTuple):
    """What the model knows of contexts: by length (first axis) and context (second)."""

    keys: _Keys
    weights: Floats
    length: npt.NDArray[np.uint8]
    """The longest context that the model has."""


def in_row(there: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
    """How many of a column are true from its beginning on; the others become false."""
    count: npt.NDArray[np.uint8] = there[0].astype(np.uint8)
    for row in range(1, len(there)):  # accumulate and sum take numpy four times as long along so short an axis
        there[row] &= there[row - 1]
        count += there[row]
    return count


def probability_of(cells: npt.NDArray[np.uint32]) -> Floats:
    """The log probabilities of n-grams."""
    steps = (cells >> np.uint32(WEIGHT_BITS)) & np.uint32((1 << PROBABILITY_BITS) - 1)
    return steps.astype(np.float32) * np.float32(-1 / STEP)


def weight_of(cells: npt.NDArray[np.uint32]) -> Floats:
    """The log weights of n-grams as contexts."""
    steps = (cells & np.uint32((1 << WEIGHT_BITS) - 1)).astype(np.float32)
    return (steps - np.float32(WEIGHT_ZERO)) * np.float32(1 / WEIGHT_STEP)


@cache
def model() -> Model:
    """The model of Chinese that comes with the package, mapped into memory."""
    return _open("language.npy")


@cache
def world() -> Model:
    """The model of all languages: n-grams of up to four characters, which stand for themselves.

    Only the ten digits share a number: capitals, accents and full-width forms are evidence here.
    """
    return _open("world.npy", ORDER - 1)


def _open(name: str, order: int = ORDER) -> Model:
    with resources.as_file(resources.files("fixers.data") / name) as real:
        return Model(np.load(real, mmap_mode="r"), order)
