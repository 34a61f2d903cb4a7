"""The file of the language model, as `fixers.language.model` reads it: header, characters, a hash table of n-grams."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language import model as format_

SIZE = 16_000_000
"""Bytes of the file at most."""

FULL = 0.93
"""Share of the cells that are used; two places for each n-gram and four cells a place allow 0.97."""

CHARACTERS = 1 << 16


class Trained(NamedTuple):
    """What is written: n-grams by length from 2 on, and what single characters have."""

    keys: npt.NDArray[np.uint64]
    probability: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]
    single: npt.NDArray[np.float64]
    single_weight: npt.NDArray[np.float64]


def buckets(size: int, vocabulary: int) -> int:
    """How many buckets a file of `size` bytes has."""
    rest = size - 128 - CHARACTERS * 2 - (len(format_.Header._fields) + 2 * vocabulary) * 4
    return rest // (4 * format_.CELLS)


def room(size: int, vocabulary: int) -> int:
    """How many n-grams a file of `size` bytes holds."""
    return int(buckets(size, vocabulary) * format_.CELLS * FULL)


def pack(numbers: npt.NDArray[np.uint16], trained: Trained, size: int = SIZE) -> npt.NDArray[np.uint32]:
    """The file: header, numbers of characters, single characters, the hash table."""
    vocabulary = len(trained.single)
    steps = np.clip(np.rint(-trained.probability * format_.STEP), 0, (1 << format_.PROBABILITY_BITS) - 1).astype(
        np.uint32
    )
    weights = np.rint(trained.weight * format_.WEIGHT_STEP) + format_.WEIGHT_ZERO
    weights = np.clip(weights, 0, (1 << format_.WEIGHT_BITS) - 1).astype(np.uint32)
    number_of_buckets = buckets(size, vocabulary)
    first, prints = format_.place(trained.keys, number_of_buckets)
    cells = (prints << np.uint32(32 - format_.PRINT_BITS)) | (steps << np.uint32(format_.WEIGHT_BITS)) | weights
    header = format_.Header(format_.MAGIC, format_.VERSION, CHARACTERS, vocabulary, number_of_buckets)
    parts = [
        np.array(header, np.uint32),
        numbers.view(np.uint32),
        trained.single.astype(np.float32).view(np.uint32),
        trained.single_weight.astype(np.float32).view(np.uint32),
        settle(first, cells, number_of_buckets).ravel(),
    ]
    return np.concatenate(parts)


def settle(
    first: npt.NDArray[np.int64], cells: npt.NDArray[np.uint32], number_of_buckets: int
) -> npt.NDArray[np.uint32]:
    """Put every cell into one of its two buckets (cuckoo hashing, all at once, round by round)."""
    table = np.zeros((number_of_buckets, format_.CELLS), np.uint32)
    draw = np.random.default_rng(0)
    bucket = first.copy()
    while bucket.size:
        order = np.argsort(bucket, kind="stable")
        bucket, cells = bucket[order], cells[order]
        starts = np.flatnonzero(np.concatenate([[True], bucket[1:] != bucket[:-1]]))
        rank = np.arange(bucket.size) - np.repeat(starts, np.diff(np.append(starts, bucket.size)))
        used = np.count_nonzero(table[bucket], axis=1)
        fits = rank + used < format_.CELLS
        table[bucket[fits], (rank + used)[fits]] = cells[fits]
        bucket, cells, rank = bucket[~fits], cells[~fits], rank[~fits]
        # Where a bucket is full the first of those that wait throws one out; all then try elsewhere.
        lead = np.flatnonzero(np.concatenate([[True], bucket[1:] != bucket[:-1]])) if bucket.size else rank
        slot = draw.integers(0, format_.CELLS, lead.size)
        thrown = table[bucket[lead], slot]
        table[bucket[lead], slot] = cells[lead]
        cells[lead] = thrown
        bucket = format_.other_bucket(bucket, cells >> np.uint32(32 - format_.PRINT_BITS), number_of_buckets)
    return table
