"""Builds choices.tsv and choices.npy: which of several characters a character becomes, by its neighbours.

`choices_examples` makes examples of native text, `choices_training` weighs the evidence in them. What
is asked for before OpenCC's choice is given up is set for each character and each pair of choices, on
examples that the weights were not learned from: so much that `SURE` of the changes are right.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

import fixers.data
from fixers.data import write_table
from fixers.data.build.choices_examples import (
    GENRES,
    Characters,
    Examples,
    agreed,
    disputed,
    joined,
    native_simplified,
    native_traditional,
    phrases,
    taught,
    to_simplified,
    to_traditional,
)
from fixers.data.build.choices_training import Floats, Model, hashes, index, scores, train
from fixers.reading.conversion import Codes
from fixers.reading.neighbours import (
    BUCKET_BITS,
    CELLS,
    GATE_BITS,
    REACH,
    STEP,
    ZERO,
    Places,
    cell_of,
    gate_key,
    gate_of,
)

FOLDS = 3
AGREED = 4
"""One line in so many of simplified text is an example."""

SURE, SEEN = 0.94, 3
"""The share of changes that must be right, and how many right ones must be seen."""

TRIED = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)
"""What may be asked for, in nats."""

POEMS = 0.2
"""How much an example from a poem counts there; one of prose counts 1."""

LIGHT = 0.3
"""Weights below so many nats are left out."""

NEVER = {("於", "於")}
"""What simplified text has only where someone forgot to convert it."""

STAYS = ("台臺", "污汙")
"""Forms of which OpenCC writes the second for Taiwan, and Taiwan as often the first, which simplified text has too:
everyday sentences of Taiwan have 台灣 91 times and 臺灣 85, 台北 35 and 16, 平台 26 and 5, 污 116 and 汙 7."""

SPEAKS = 1.0
"""Neighbours must speak for a change by so many nats at least: where they are silent nothing changes."""

NEARLY, TAUGHT_RIGHT, FAR = 0.8, 0.95, 1000.0
"""The share of what is said by a word that was taught which is asked for, and how many such changes count as right."""

OPENS = 0.3
"""A character beside another is looked at where that one speaks for a change by so many nats."""


class Change(NamedTuple):
    """Two choices of a character: what must speak for the second where OpenCC took the first, in nats."""

    character: str
    opencc: int
    instead: int
    least: float
    right: float
    """The share of such changes that is right."""


class Weights(NamedTuple):
    """Weights by bucket and print, in steps."""

    buckets: Places
    prints: Codes
    steps: npt.NDArray[np.int16]


class Side(NamedTuple):
    """What is written of one side."""

    rows: list[tuple[str, ...]]
    weights: Weights
    gate: npt.NDArray[np.bool_]


def build(source: str) -> None:
    """Write both files from the corpora in the folder `source`."""
    folder = Path(source)
    traditional = folder / "zh_hant.train.txt.xz"
    simplified = folder / "zh_hans.train.txt.xz"
    hant = [
        native_traditional(traditional, FOLDS),
        agreed(simplified, AGREED, disputed(traditional), FOLDS),
        phrases(),
        taught(FOLDS),
    ]
    parts = [
        side("hant", to_traditional(), joined(hant)),
        side("hans", to_simplified(), native_simplified(simplified, FOLDS)),
    ]
    write(Path(fixers.data.__file__).parent, parts)


def side(name: str, characters: Characters, examples: Examples) -> Side:
    """The table of one side, and its weights."""
    sizes = np.array([len(each) for each in characters.choices])
    hashed = hashes(examples)
    unseen = np.zeros((len(examples.right), int(sizes.max())), np.float32)
    for fold in range(FOLDS):
        out = examples.fold == fold
        model = train(examples.part(~out), hashed[~out], sizes)
        unseen[out] = scores(model, index(model.known, hashed[out]), examples.part(out), sizes)
    checked = (examples.fold >= 0) & (examples.opencc >= 0)
    changes = table(characters, examples.part(checked), unseen[checked])
    model = train(examples, hashed, sizes)
    changes = with_taught(characters, model, examples, hashed, changes)
    rows = [row(name, characters, model, change) for change in changes]
    if name == "hant":
        rows += [stay(character, rows) for character in STAYS]
    opened = gate(characters, model, examples, hashed, changes)
    return Side(rows, useful(characters, model, examples, hashed, changes), opened)


def row(name: str, characters: Characters, model: Model, change: Change) -> tuple[str, ...]:
    """A row of the table."""
    number = characters.number[change.character]
    choices = "/".join("".join(forms) for forms in characters.choices[number])
    least = f"{needed(model, number, change):.2f}"
    return name, change.character, choices, str(change.opencc), str(change.instead), least, f"{change.right:.2f}"


def stay(forms: str, rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The row that says that a character stays what it is, where OpenCC has another form of it."""
    choices = next((row[2] for row in rows if row[1] == forms[0]), forms)
    return ("hant", forms[0], choices, "0", "0", "0.00", "0.95")


def table(characters: Characters, examples: Examples, found: Floats) -> list[Change]:
    """For each character and each two choices what must speak for the second where OpenCC took the first."""
    best = found.argmax(axis=1)
    every = np.arange(len(best))
    margin = found[every, best] - found[every, examples.opencc]
    changes = []
    for character, number in characters.number.items():
        here = examples.character == number
        for theirs, instead in itertools.permutations(range(len(characters.choices[number])), 2):
            at = here & (examples.opencc == theirs) & (best == instead)
            if at.any() and (character, characters.choices[number][instead][0]) not in NEVER:
                least, right = asked(margin[at], examples.right[at] == instead, examples.genre[at])
                if least is not None:
                    changes.append(Change(character, theirs, instead, least, right))
    return changes


def asked(margin: Floats, good: npt.NDArray[np.bool_], genre: npt.NDArray[np.int8]) -> tuple[float | None, float]:
    """The least margin with which enough changes are right, None where there is none, and the share that is.

    Enough must be right in prose alone, where any were seen there, and in all.
    """
    prose = genre != GENRES.index("poems")
    for least in TRIED:
        over = margin > least
        shares = [share(good[over & some], weight) for some, weight in ((prose, 1.0), (~prose, POEMS))]
        right, wrong = (sum(each) for each in zip(*shares, strict=True))
        sure = (right + 0.5) / (right + wrong + 1)
        prose_right, prose_wrong = shares[0]
        if (good & over).sum() >= SEEN and sure >= SURE and prose_right >= (prose_right + prose_wrong) * SURE:
            return least, sure
    return None, 0.0


def share(good: npt.NDArray[np.bool_], weight: float) -> tuple[float, float]:
    """How many are right and how many wrong, by weight."""
    return float(good.sum()) * weight, float((~good).sum()) * weight


def useful(
    characters: Characters, model: Model, examples: Examples, hashed: npt.NDArray[np.uint64], changes: list[Change]
) -> Weights:
    """The weights of the neighbours that speak for one of the changes or against it."""
    owner = np.full(model.known.size + 1, -1, np.int32)
    for column in index(model.known, hashed).T:
        owner[column] = examples.character
    parts = []
    full = np.hstack([np.zeros((model.known.size, 1), np.float32), model.weights])
    for character, number in characters.number.items():
        mine = np.flatnonzero(owner[:-1] == number)
        ours = [change for change in changes if change.character == character]
        for choice in sorted({choice for change in ours for choice in (change.opencc, change.instead)} - {0}):
            heavy = mine[np.abs(full[mine, choice]) >= LIGHT]
            steps = np.clip(np.rint(full[heavy, choice] * STEP), 1 - ZERO, ZERO - 1).astype(np.int16)
            parts.append((*cell_of(model.known[heavy], choice), steps))
    return Weights(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def gate(
    characters: Characters, model: Model, examples: Examples, hashed: npt.NDArray[np.uint64], changes: list[Change]
) -> npt.NDArray[np.bool_]:
    """Which character beside which neighbour is looked at: one that speaks for a change where there is one."""
    bits = np.zeros(1 << GATE_BITS, np.bool_)
    weights = np.vstack([model.weights, np.zeros((1, model.weights.shape[1]), np.float32)])
    full = np.hstack([np.zeros((len(weights), 1), np.float32), weights])
    every = index(model.known, hashed)
    for change in changes:
        number = characters.number[change.character]
        at = np.flatnonzero(examples.character == number)
        spoken = full[every[at], change.instead] - full[every[at], change.opencc]
        moved = spoken.sum(axis=1) > needed(model, number, change)
        window = examples.window[at]
        own = np.full(at.size, gate_key(change.character, change.opencc), np.uint32)
        sides = gate_of(own, window[:, REACH - 1], window[:, REACH + 1])
        for side in (0, 1):
            bits[sides[side][moved & (spoken[:, side] > OPENS)]] = True
    return bits


def with_taught(
    characters: Characters, model: Model, examples: Examples, hashed: npt.NDArray[np.uint64], changes: list[Change]
) -> list[Change]:
    """The changes, and those that were taught by words: as much is asked for as one of the words says, nearly."""
    names = list(characters.number)
    words = (examples.genre == GENRES.index("taught")) & (examples.opencc != examples.right)
    known = {(each.character, each.opencc, each.instead): each for each in changes}
    for number, theirs, other in {
        tuple(map(int, each))
        for each in zip(examples.character[words], examples.opencc[words], examples.right[words], strict=True)
    }:
        at = words & (examples.character == number) & (examples.opencc == theirs) & (examples.right == other)
        full = np.vstack([model.weights, np.zeros((1, model.weights.shape[1]), np.float32)])
        full = np.hstack([np.zeros((len(full), 1), np.float32), full])
        rows = index(model.known, hashed[at])
        said = (full[rows, other] - full[rows, theirs]).sum(axis=1).min() * NEARLY
        change = Change(names[number], theirs, other, 0.0, TAUGHT_RIGHT)
        least = float(said) - needed(model, number, change._replace(least=FAR)) + FAR
        earlier = known.get(change[:3])
        if said > SPEAKS and (earlier is None or earlier.least > least):
            known[change[:3]] = change._replace(least=least)
    return list(known.values())


def needed(model: Model, number: int, change: Change) -> float:
    """What neighbours must say for a change: of what is asked for that is taken off which OpenCC's choice says."""
    theirs, other = (
        float(model.bias[number, change.opencc, choice - 1]) if choice else 0.0
        for choice in (change.opencc, change.instead)
    )
    return max(change.least + theirs - other, SPEAKS)


def write(folder: Path, sides: list[Side]) -> None:
    """Write the table, and keys, weights and gate in one array of bytes."""
    header = [
        "Which of several characters a character becomes in the other script: side, character, the choices",
        "and the forms in which each is written, which OpenCC takes, which is taken instead, how much must",
        "speak for that (nats), how many of such changes were right in text that was not learned from.",
        "Built by: python -m fixers.data.build choices FOLDER. DO NOT EDIT BY HAND.",
        "Counted in the training corpora (see README.md).",
    ]
    write_table(folder / "choices.tsv", header, [list(each) for side in sides for each in side.rows])
    gate = np.packbits(sides[0].gate | sides[1].gate).view("<u4")
    cells = filled(*(np.concatenate(column) for column in zip(*(each.weights for each in sides), strict=True)))
    np.save(folder / "choices.npy", np.concatenate([gate, cells.ravel()]))


def filled(buckets: Places, prints: Codes, weights: npt.NDArray[np.int16]) -> Codes:
    """The cells, bucket by bucket; where more weights fall into one than it has cells, the lightest are left out."""
    order = np.lexsort((-np.abs(weights), buckets))
    buckets, prints, weights = buckets[order], prints[order], weights[order]
    rank = np.arange(buckets.size) - np.searchsorted(buckets, buckets)
    kept = rank < CELLS
    cells = np.zeros((1 << BUCKET_BITS, CELLS), np.uint32)
    cells[buckets[kept], rank[kept]] = prints[kept] << np.uint32(8) | (weights[kept] + ZERO).astype(np.uint32)
    return cells
