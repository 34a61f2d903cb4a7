"""What speaks for a restored stretch, and the one number that comes of it.

All kinds that guess lost bytes gather the same evidence, and one logistic curve a kind turns it
into a confidence: the share of stretches with such evidence that were right, when text of the
dev corpora was broken and restored (`python -m fixers.data.build calibration`, Platt 1999). So 0.9
means the same in every kind. What does not break again to what was found is never sure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from operator import mul
from typing import NamedTuple

import numpy as np

from fixers.data import calibration

UNPROVED = 0.89
"""The most that a restored stretch can have that does not break again to what was found."""

MOST = 0.995
"""The most that a calibrated guess can have: what is certain is proved without a model."""


KNOT = 4.0
"""Log odds of a posterior (0.982) beyond which they are a feature of their own: the model's last
tenths of a percent say a third as much as they seem to, on 5,000 candidates of four mechanisms."""


class Evidence(NamedTuple):
    """What is known about one restored stretch."""

    posterior: float
    """Share of the reading in the probability of all readings."""
    gain: float
    """How much more probable the model finds the restored text than the found one, in nats."""
    surprise: float
    """Nats a restored character costs under the model: common text costs 2 to 5, nonsense 8 and more."""
    guessed: int
    """Slots: bytes or characters that only the model could name."""
    length: int
    """Characters of the restored stretch."""
    proved: bool
    """Whether the forward model, applied to the restored text, gives what was found."""
    mechanism: str = ""
    """What happened, where a kind has several mechanisms that need curves of their own."""


def features(evidence: Evidence) -> tuple[float, ...]:
    """The evidence as numbers of about one, for the curve: see the table `calibration`."""
    posterior = min(max(evidence.posterior, 1e-6), 1 - 1e-6)
    odds = math.log(posterior / (1 - posterior))
    return (
        1.0,
        max(-KNOT, min(odds, KNOT)) / 4,
        max(0.0, odds - KNOT) / 4,
        max(min(evidence.gain, 80.0), -20.0) / 20,
        min(evidence.surprise, 15.0) / 5,
        math.log1p(evidence.guessed),
        math.log1p(evidence.length) / 2,
    )


NAMES = ("one", "posterior", "certain", "gain", "surprise", "guessed", "length")
"""The names of the features, in order."""


def curve(kind: str, evidence: Evidence) -> str:
    """The name in the table of the curve for such evidence."""
    return f"{kind}/{evidence.mechanism}" if evidence.mechanism else kind


def confidence(kind: str, evidence: Evidence) -> float:
    """The probability that a stretch with such evidence was restored as it was written.

    Raises KeyError for a kind or mechanism that the table does not have.
    """
    weights = _weights()[curve(kind, evidence)]
    total = sum(map(mul, weights, features(evidence)))
    chance = 1 / (1 + math.exp(-max(min(total, 30.0), -30.0)))
    return round(min(chance, MOST if evidence.proved else UNPROVED), 3)


def confidences(kind: str, rows: Sequence[Evidence]) -> list[float]:
    """The same of many stretches, of which one takes four microseconds by itself.

    >>> row = Evidence(0.97, 40.0, 5.0, 0, 12, True)
    >>> confidences("mojibake-cjk", [row] * 9) == [confidence("mojibake-cjk", row)] * 9
    True
    """
    if len(rows) <= _FEW:
        return [confidence(kind, each) for each in rows]
    posterior, gain, surprise, guessed, length = np.array([each[:5] for each in rows]).T
    posterior = posterior.clip(1e-6, 1 - 1e-6)
    odds = np.log(posterior / (1 - posterior))
    numbers = (
        np.ones(len(rows)),
        odds.clip(-KNOT, KNOT) / 4,
        (odds - KNOT).clip(0.0) / 4,
        gain.clip(-20.0, 80.0) / 20,
        surprise.clip(None, 15.0) / 5,
        np.log1p(guessed),
        np.log1p(length) / 2,
    )
    totals = (np.array([_weights()[curve(kind, each)] for each in rows]).T * np.array(numbers)).sum(axis=0)
    chances = (1 / (1 + np.exp(-totals.clip(-30.0, 30.0)))).tolist()
    return [
        round(min(chance, MOST if each.proved else UNPROVED), 3) for chance, each in zip(chances, rows, strict=True)
    ]


_FEW = 8
"""Stretches up to which one by one is as quick."""


@cache
def _weights() -> dict[str, tuple[float, ...]]:
    return {kind: tuple(weights[name] for name in NAMES) for kind, weights in calibration().items()}


class Candidate(NamedTuple):
    """A stretch of text that could be restored, before it is an edit."""

    start: int
    old: str
    new: str
    evidence: Evidence
    why: str
