"""Whether a wrong reading that was undone was one: what the language model and the characters say of it.

Two witnesses are heard. The language model tells how much likelier the text around each
restored piece has become, and what it costs a character now: pieces of GBK or Shift_JIS that are
UTF-8 by chance become likelier too, but not likely, since nonsense stands around them. ftfy's rules
for pairs of characters that words don't have (`ftfy.badness`) tell that something was wrong at all; with
them a little less is asked of the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from fixers.edit import Edit
from fixers.language.model import model, world

AROUND = 10
"""Characters of context that a piece is weighed with, on either side."""

MOST_WEIGHED = 24
"""Pieces of a line that are weighed; more would say the same."""

_HAN = re.compile("[\u3400-\u9fff]")


class Weight(NamedTuple):
    """What the model says of a line: nats gained in all, nats a character costs now, and the gain of each piece."""

    gain: float
    cost: float
    gains: tuple[float, ...]


def weigh(lines: Sequence[tuple[str, str, Sequence[Edit]]]) -> list[Weight]:
    """What was gained in each line, which is given as it was found, as it is now, and by the edits in between."""
    found: list[str] = []
    now: list[str] = []
    counts = []
    for before, after, edits in lines:
        shift = 0
        some = edits[:MOST_WEIGHED]
        counts.append(len(some))
        for edit in some:
            new = edit.new or ""
            begin = edit.start + shift
            found.append(before[max(0, edit.start - AROUND) : edit.end + AROUND])
            now.append(after[max(0, begin - AROUND) : begin + len(new) + AROUND])
            shift += len(new) - len(edit.old)
    if not found:
        return [Weight(0.0, 0.0, ()) for _ in lines]
    was, be = score(found), score(now)
    lengths = np.array([len(each) for each in now])
    ends = np.cumsum(counts).tolist()
    weights = []
    for first, last in pairwise([0, *ends]):
        part = slice(first, last)
        gains = be[part] - was[part]
        cost = -be[part].sum() / max(1, lengths[part].sum())
        weights.append(Weight(float(gains.sum()), float(cost), tuple(gains.tolist())))
    return weights


def score(texts: Sequence[str]) -> np.typing.NDArray[np.float32]:
    """The log probability of each text under the model that likes it better; Chinese has one of its own."""
    flat = [text.replace("\n", " ") for text in texts]
    best = world().score(flat)
    chinese = [at for at, text in enumerate(flat) if _HAN.search(text)]
    if chinese:
        best[chinese] = np.maximum(best[chinese], model().score([flat[at] for at in chinese]))
    return best
