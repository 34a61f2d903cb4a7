"""Training for `choices`: a weight for each row of neighbours and each choice, by gradient descent.

A softmax over the choices of a character. What speaks is the choice of OpenCC and the rows of neighbours
of `fixers.reading.neighbours.CONTEXTS`; rows that were not seen `LEAST` times are left out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data.build.choices_examples import UNKNOWN, Examples
from fixers.reading.neighbours import CONTEXTS, REACH, keys

LEAST = 2
EPOCHS, BATCH, RATE, DECAY = 8, 2048, 0.3, 2e-6

Floats = npt.NDArray[np.float32]


class Model(NamedTuple):
    """`known` are the hashes of rows of neighbours, in order; a row of `weights` is that of one of them."""

    known: npt.NDArray[np.uint64]
    weights: Floats
    """What a row of neighbours says for choice 1, 2, … against choice 0."""
    bias: Floats
    """The same for a character and what OpenCC chose: character, choice of OpenCC, choice."""
    seen: npt.NDArray[np.int64]


def hashes(examples: Examples) -> npt.NDArray[np.uint64]:
    """The hashes of the rows of neighbours; 0 where one of them is unknown."""
    found = keys(examples.window)
    for number, context in enumerate(CONTEXTS):
        found[(examples.window[:, [REACH + offset for offset in context]] == UNKNOWN).any(axis=1), number] = 0
    return found


def index(known: npt.NDArray[np.uint64], hashed: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
    """The row of each hash, and one after the last for those that are not known."""
    at = np.searchsorted(known, hashed)
    at[at == known.size] = 0
    return np.where(known[at] == hashed, at, known.size).astype(np.int32)


def scores(model: Model, rows: npt.NDArray[np.int32], examples: Examples, sizes: npt.NDArray[np.int64]) -> Floats:
    """For each example what speaks for each choice; `sizes` are the choices of each character."""
    weights = np.vstack([model.weights, np.zeros((1, model.weights.shape[1]), np.float32)])
    found: Floats = np.zeros((len(rows), model.weights.shape[1] + 1), np.float32)
    found[:, 1:] = weights[rows].sum(axis=1) + model.bias[examples.character, examples.opencc]
    found[np.arange(found.shape[1]) >= sizes[examples.character][:, None]] = -np.inf
    return found


def train(examples: Examples, hashed: npt.NDArray[np.uint64], sizes: npt.NDArray[np.int64]) -> Model:
    """The weights that say best what native text has."""
    known, counts = np.unique(hashed, return_counts=True)
    keep = (counts >= LEAST) & (known != 0)
    known, counts = known[keep], counts[keep]
    rows = index(known, hashed)
    most = int(sizes.max())
    weights = np.zeros((known.size + 1, most - 1), np.float32)
    bias = np.zeros((len(sizes), most + 1, most - 1), np.float32)  # the last choice of OpenCC: not asked
    speed, bias_speed = np.full_like(weights, 1e-3), np.full_like(bias, 1e-3)
    order = np.random.default_rng(0)
    size = len(examples.right)
    for _ in range(EPOCHS):
        shuffled = order.permutation(size)
        for start in range(0, size, BATCH):
            at = shuffled[start : start + BATCH]
            part = examples.part(at)
            model = Model(known, weights[:-1], bias, counts)
            slope = _slope(model, weights, rows[at], part, sizes)
            used, where = np.unique(rows[at], return_inverse=True)
            where = where.reshape(rows[at].shape)
            gradient = np.zeros((used.size, most - 1), np.float32)
            for choice in range(most - 1):
                spread = np.broadcast_to(slope[:, choice, None], where.shape)
                gradient[:, choice] = np.bincount(where.ravel(), spread.ravel(), used.size)
            gradient += DECAY * len(at) * weights[used]
            speed[used] += gradient**2
            weights[used] -= RATE * gradient / np.sqrt(speed[used])
            weights[-1] = 0
            change = np.zeros_like(bias)
            np.add.at(change, (part.character, part.opencc), slope)
            bias_speed += change**2
            bias -= RATE * change / np.sqrt(bias_speed)
    return Model(known, weights[:-1], bias, counts)


def _slope(
    model: Model, weights: Floats, rows: npt.NDArray[np.int32], part: Examples, sizes: npt.NDArray[np.int64]
) -> Floats:
    found = np.zeros((len(rows), weights.shape[1] + 1), np.float32)
    found[:, 1:] = weights[rows].sum(axis=1) + model.bias[part.character, part.opencc]
    found[np.arange(found.shape[1]) >= sizes[part.character][:, None]] = -np.inf
    found -= found.max(axis=1, keepdims=True)
    chances = np.exp(found)
    chances /= chances.sum(axis=1, keepdims=True)
    chances[np.arange(len(rows)), part.right] -= 1
    slope: Floats = chances[:, 1:] * part.weight[:, None]
    return slope
