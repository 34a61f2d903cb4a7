"""Builds language.npy: the n-gram model of characters that `fixers.language.model` reads.

The sources are text files (plain or .xz), one sentence or paragraph a line. Modified Kneser-Ney
(Chen and Goodman 1998) over n-grams of up to five characters; only n-grams that stand on at least
three different lines are kept, and of those the ones whose loss would cost most, as many as the
file may hold. Contexts and endings of a kept n-gram are kept with it, so that the weights of what
is left can be set right exactly.
"""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

import fixers.data
from fixers.data import opencc_tables
from fixers.data.build.language_file import CHARACTERS, SIZE, Trained, pack, room
from fixers.language import model as format_

LINES = 3
"""Different lines on which an n-gram must stand."""

_VOCABULARY = 1 << 14
_MARKS = str.maketrans("「」『』﹁﹂〝〞", "“”‘’“”“”")

_Counts = npt.NDArray[np.int64]


class Grams(NamedTuple):
    """All n-grams of one length that the corpora have."""

    at: _Counts
    """Where each first stands."""
    seen: _Counts
    lines: _Counts
    rank: _Counts
    """For each place of the corpora the number of the n-gram that begins there, -1 where none does."""


def build(source: str) -> None:
    """Write the model from the files named in `source`, with blanks between them."""
    words = pack(*train([Path(name) for name in source.split()]))
    np.save(Path(fixers.data.__file__).with_name("language.npy"), words)


def folding() -> npt.NDArray[np.uint16]:
    """For each character below U+10000 the one that stands for it in the model."""
    fold = np.arange(CHARACTERS, dtype=np.uint16)
    for key, value in opencc_tables.best("TSCharacters").items():
        if len(key) == len(value) == 1 and ord(key) < CHARACTERS and ord(value) < CHARACTERS:
            fold[ord(key)] = ord(value)
    fold[0xFF01:0xFF5F] = np.arange(0x21, 0x7F)
    fold[0x3000] = fold[0xA0] = 0x20
    for code, to in _MARKS.items():
        fold[code] = to
    for code in range(CHARACTERS):
        small = chr(fold[code]).lower()
        if len(small) == 1:
            fold[code] = ord(small)
    return fold


def read(paths: list[Path]) -> npt.NDArray[np.uint16]:
    """The code points of all different lines, folded, with a line end before, between and after them."""
    lines: dict[str, None] = {}
    for path in paths:
        data = path.read_bytes()
        text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8")
        lines |= dict.fromkeys(line for line in text.split("\n") if line)
    text = "\n" + "\n".join(lines) + "\n"
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    return np.where(codes < CHARACTERS, folding()[codes & 0xFFFF], 0xFFFD).astype(np.uint16)


def number(
    codes: npt.NDArray[np.uint16], fold: npt.NDArray[np.uint16] | None = None
) -> tuple[npt.NDArray[np.uint16], int]:
    """The model's number of each character below U+10000, and how many numbers there are.

    Characters that stand on fewer than `LINES` lines get the number of their class. `fold` says
    which character stands for each, as `folding()` does.
    """
    line = np.cumsum(codes == 10)
    pairs = np.unique(codes.astype(np.int64) << 32 | line)
    lines = np.bincount(pairs >> 32, minlength=CHARACTERS)
    lines[[10, 0xFFFD]] = 0
    known = np.flatnonzero(lines >= LINES)
    known = known[np.argsort(-lines[known], kind="stable")][: _VOCABULARY - 3]
    numbers = np.full(CHARACTERS, format_.OTHER, np.uint16)
    numbers[0x3400:0x4DC0] = numbers[0x4E00:0xA000] = numbers[0xF900:0xFB00] = format_.HAN
    numbers[known] = np.arange(3, 3 + len(known))
    numbers[10] = format_.BORDER
    return numbers[folding() if fold is None else fold], 3 + len(known)


def count(ids: npt.NDArray[np.uint16], order: int) -> list[Grams]:
    """The n-grams of 1 to `order` characters. A border stands only at the ends of an n-gram."""
    line = np.cumsum(ids == format_.BORDER)
    size = len(ids)
    border = ids == format_.BORDER
    found: list[Grams] = []
    rank = np.zeros(size, np.int64)
    for n in range(1, order + 1):
        there = np.arange(size - n + 1)
        if n > 1:
            there = there[rank[: size - n + 1] >= 0]
            if n > 2:
                there = there[~border[there + n - 2]]
        keys = (rank[there] << 16) | ids[there + n - 1]
        by_key = np.argsort(keys, kind="stable")
        keys = keys[by_key]
        new = np.concatenate([[True], keys[1:] != keys[:-1]])
        starts = np.flatnonzero(new)
        lines = line[there[by_key]]
        other_line = np.concatenate([[True], lines[1:] != lines[:-1]]) | new
        rank = np.full(size, -1, np.int64)
        rank[there[by_key]] = np.cumsum(new) - 1
        counts = np.diff(np.append(starts, len(keys)))
        found.append(Grams(there[by_key[starts]], counts, np.add.reduceat(other_line.astype(np.int64), starts), rank))
        print(f"{len(starts):10,} n-grams of {n}, {np.count_nonzero(found[-1].lines >= LINES):9,} on {LINES} lines")
    return found


class Smoothed(NamedTuple):
    """N-grams of one length with their probabilities before pruning."""

    probability: npt.NDArray[np.float64]
    prefix: _Counts
    suffix: _Counts
    rest: npt.NDArray[np.float64]
    """By prefix: the share left to shorter contexts."""


def discounts(counts: _Counts) -> npt.NDArray[np.float64]:
    """What is taken off counts of 0, 1, 2 and of 3 or more (Chen and Goodman 1998)."""
    ones, twos, threes, fours = (np.count_nonzero(counts == k) for k in (1, 2, 3, 4))
    if not (ones and twos and threes):  # too little text to tell
        return np.array([0.0, 0.7, 1.1, 1.4])
    share = ones / (ones + 2 * twos)
    taken = [0, 1 - 2 * share * twos / ones, 2 - 3 * share * threes / twos, 3 - 4 * share * fours / threes]
    return np.clip(taken, [0, 0.1, 0.1, 0.1], [0, 0.9, 1.9, 2.9])


def smooth(ids: npt.NDArray[np.uint16], grams: list[Grams], vocabulary: int) -> list[Smoothed]:
    """Interpolated modified Kneser-Ney."""
    order = len(grams)
    result: list[Smoothed] = []
    for n in range(1, order + 1):
        each = grams[n - 1]
        counts = each.seen
        if n < order:  # shorter n-grams count by the characters they follow on
            longer = grams[n]
            kinds = np.bincount(each.rank[longer.at + 1], minlength=len(each.at))
            counts = np.where(ids[each.at] == format_.BORDER, each.seen, np.maximum(kinds, 1))
        prefix = grams[n - 2].rank[each.at] if n > 1 else np.zeros(len(each.at), np.int64)
        suffix = grams[n - 2].rank[each.at + 1] if n > 1 else np.zeros(len(each.at), np.int64)
        size = len(grams[n - 2].at) if n > 1 else 1
        taken = discounts(counts)[np.minimum(counts, 3)]
        total = np.maximum(np.bincount(prefix, counts, size), 1)
        rest = np.bincount(prefix, taken, size) / total
        shorter = result[-1].probability[suffix] if n > 1 else np.full(len(each.at), 1 / vocabulary)
        probability = (counts - taken) / total[prefix] + rest[prefix] * shorter
        result.append(Smoothed(probability, prefix, suffix, rest))
    return result


def choose(grams: list[Grams], smoothed: list[Smoothed], most: int, lines: int = LINES) -> list[npt.NDArray[np.bool_]]:
    """Which n-grams of two and more are kept: by what their loss would cost, with their contexts and endings."""
    gains: list[npt.NDArray[np.float64]] = []
    for each, model in zip(grams[1:], smoothed[1:], strict=True):
        shorter = smoothed[len(gains)].probability[model.suffix] * model.rest[model.prefix]
        gain = each.lines.astype(np.float64) * np.log(model.probability / shorter)
        gain[each.lines < lines] = -np.inf
        gains.append(gain)
    every = np.sort(np.concatenate([gain[np.isfinite(gain) & (gain > 0)] for gain in gains]))[::-1]
    if not every.size:
        return [np.zeros(gain.size, np.bool_) for gain in gains]
    low, high = 0, len(every) - 1
    kept: list[npt.NDArray[np.bool_]] = []
    while low < high:  # closure adds to what a threshold keeps, so the threshold is searched for
        middle = (low + high + 1) // 2
        kept = _closed(gains, smoothed, float(every[middle]))
        low, high = (middle, high) if sum(int(np.count_nonzero(each)) for each in kept) <= most else (low, middle - 1)
    return _closed(gains, smoothed, float(every[low]))


def _closed(
    gains: list[npt.NDArray[np.float64]], smoothed: list[Smoothed], least: float
) -> list[npt.NDArray[np.bool_]]:
    kept = [gain >= least for gain in gains]
    for at in range(len(kept) - 1, 0, -1):
        model = smoothed[at + 1]
        kept[at - 1][model.prefix[kept[at]]] = True
        kept[at - 1][model.suffix[kept[at]]] = True
    return kept


def train(paths: list[Path], order: int = format_.ORDER, size: int = SIZE) -> tuple[npt.NDArray[np.uint16], Trained]:
    """The numbers of characters and the model of the corpora in `paths`, for a file of `size` bytes."""
    codes = read(paths)
    numbers, vocabulary = number(codes)
    ids = numbers[codes]
    print(f"{len(ids):,} characters, {vocabulary:,} of them different")
    grams = count(ids, order)
    smoothed = smooth(ids, grams, vocabulary)
    return numbers, cut(ids, grams, smoothed, choose(grams, smoothed, room(size, vocabulary)), vocabulary)


def cut(
    ids: npt.NDArray[np.uint16],
    grams: list[Grams],
    smoothed: list[Smoothed],
    longer: list[npt.NDArray[np.bool_]],
    vocabulary: int,
) -> Trained:
    """The model of the n-grams that are kept, with the weights of contexts set so that all sums to one."""
    order = len(grams)
    kept = [np.ones(len(grams[0].at), np.bool_), *longer]
    parts = []
    for n in range(1, order + 1):
        mine = kept[n - 1]
        weight = np.ones(len(mine))
        if n < order:
            after = smoothed[n]
            chosen = np.flatnonzero(kept[n])
            prefix = after.prefix[chosen]
            said = np.bincount(prefix, after.probability[chosen], len(mine))
            shorter = np.bincount(prefix, smoothed[n - 1].probability[after.suffix[chosen]], len(mine))
            weight = np.maximum(1 - said, 1e-9) / np.maximum(1 - shorter, 1e-9)
        at = grams[n - 1].at[mine]
        keys = np.zeros(len(at), np.uint64)
        for j in range(n):
            keys = format_.extend(keys, ids[at + j])
        parts.append((at, keys, np.log(smoothed[n - 1].probability[mine]), np.log(weight[mine])))
        print(f"{len(at):10,} n-grams of {n} kept")
    single = np.full(vocabulary, np.log(smoothed[0].rest[0] / vocabulary))
    single_weight = np.zeros(vocabulary)
    at, _, probability, weight = parts[0]
    single[ids[at]], single_weight[ids[at]] = probability, weight
    keys, probability, weight = (np.concatenate([part[k] for part in parts[1:]]) for k in (1, 2, 3))
    return Trained(keys, probability, weight, single, single_weight)
