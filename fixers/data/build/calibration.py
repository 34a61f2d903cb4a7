"""Builds calibration.tsv: the curves that turn the evidence for a restored stretch into a confidence.

The even blocks of the dev corpora are broken in every way of `broken`; all candidates of the kinds,
those that arise on the same amount of clean text among them, are judged against the truth; and one
logistic curve a mechanism is fitted to their evidence (Platt 1999), by Newton's method. A curve may
not fall where the posterior or the gain rises: a weight that comes out negative is fitted without.

All of it takes some minutes; with kinds named behind the folder only their curves are built, and the
table keeps the others as they are, which gives the same, since kinds have nothing in common here.

A curve is kept where the one fitted anew restores less at the same precision. Those of `lossy` and
`mojibake-cjk` are from an earlier run: wrong candidates are one in a thousand there, few enough for the
weights to change from run to run, and with the new ones 22 of 4,589 misread lines and 23 of 787 texts
with lost bytes fell below 0.9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

import fixers.data
from fixers.data import calibration, write_table
from fixers.data.build.broken import PAGE, SHIFTS, SLIPS, broken, slips
from fixers.data.build.held_out import clean_lines, lines_of, spread
from fixers.data.build.judged import Broken, Judge
from fixers.language.evidence import NAMES, Candidate, Evidence, curve, features
from fixers.language.together import Job, for_all

HEADER = (
    "Weights of the logistic curves that turn evidence into confidence: kind or kind/mechanism, feature, weight.",
    "Fitted on the dev corpora, broken and restored: see fixers/language/evidence.py.",
    "Built by: python -m fixers.data.build calibration FOLDER [KIND ...]. DO NOT EDIT BY HAND.",
)

LINES = 250
"""Lines of each sort of text that are broken for a kind; ten times as many for pages with slips."""

CLEAN = 4000
"""Lines of each corpus at most in which all candidates are wrong, more than are broken."""

RIDGE = 0.02
"""What a weight costs by its square, against the mean loss of a candidate times their number."""

RIDGE_ONCE = 0.1
"""The same for the curves of `ONCE`, of which the 900 candidates are from 120 pages: with it the confidence of other
slips, of the odd half, is off by 0.016 and of 0.9 and more 98.4 % are right, with 0.02 by 0.023 and 98.2 %."""

RISING = ("posterior", "certain", "gain")

_Floats = npt.NDArray[np.float64]


ONCE = ("byte-slip",)
"""Curves to which a stretch that several sites break alike is one: it is as hard or as easy in each of their pages.
Counted as often as it is found, what is found often makes the curve too sure of all else: of the restored stretches
of the odd half with 0.9 and more, each counted once, 95.9 % were right by such a curve, 96.6 % by the other."""


class Judged(NamedTuple):
    """One candidate, and whether it was right."""

    evidence: Evidence
    right: bool
    stretch: tuple[str, str] = ("", "")
    """What was found, and what it became."""


Search = Callable[[Sequence[str]], list[list[Candidate]]]
"""Finds the candidates of each text."""


def build(source: str) -> None:
    """Write the table from the dev corpora: `source` is their folder, and the kinds of which the curves are built."""
    folder, *chosen = source.split()
    every = kinds()
    chosen = chosen or list(every)
    rows = [row for row in _kept() if row[0].split("/")[0] not in chosen]
    for kind in chosen:
        found: dict[str, list[Judged]] = {}
        for judged in collect(Path(folder), kind, every[kind]):
            found.setdefault(curve(kind, judged.evidence), []).append(judged)
        for name in sorted(found):
            if name in ONCE:
                found[name] = [*{(each.stretch, each.right): each for each in found[name]}.values()]
            weights = fit(found[name], RIDGE_ONCE if name in ONCE else RIDGE)
            rows += [(name, feature, f"{weight:.4f}") for feature, weight in zip(NAMES, weights, strict=True)]
            print(f"{name}: {len(found[name])} candidates, {sum(each.right for each in found[name])} right")
    write_table(Path(fixers.data.__file__).with_name("calibration.tsv"), HEADER, sorted(rows))


def _kept() -> list[tuple[str, str, str]]:
    """The rows of the table as it is."""
    return [
        (name, feature, f"{weight:.4f}") for name, some in calibration().items() for feature, weight in some.items()
    ]


def kinds() -> dict[str, Search]:
    """What finds the candidates of each kind."""
    from fixers.repair import byte_slip, lost_characters
    from fixers.restore.chains import misdecoded
    from fixers.restore.injuries import search as injury
    from fixers.restore.lossy import search as lossy
    from fixers.restore.slips import search as slip

    def out_of_step(text: str) -> Job[list[Candidate]]:
        slips = yield from slip.search(text)
        return byte_slip.apart(slips, (yield from injury.search(text, slips)))

    return {
        "byte-slip": lambda texts: for_all(texts, out_of_step),
        "lossy": lambda texts: for_all(texts, lossy.search),
        "mojibake-cjk": lambda texts: [misdecoded.candidates(text) for text in texts],
        "lost-characters": lambda texts: [lost_characters.candidates(text) for text in texts],
    }


def collect(folder: Path, kind: str, search: Search) -> Iterator[Judged]:
    """The candidates of a kind on broken text and on clean text."""
    yield from _judged(broken(folder, "even", kind, LINES), search)
    if kind == "byte-slip":
        yield from (each for each in _judged(more_slips(folder), search) if curve(kind, each.evidence) in ONCE)
    for row in search(clean_lines(folder, "even", CLEAN)):
        yield from (Judged(each.evidence, False, (each.old, each.new)) for each in row)


def _judged(texts: Iterable[Broken], search: Search) -> Iterator[Judged]:
    """The candidates of broken texts, and whether they are right."""
    every = list(texts)
    for text, row in zip(every, search([each.text for each in every]), strict=True):
        judge = Judge(text)
        yield from (Judged(each.evidence, judge.is_right(each), (each.old, each.new)) for each in row)


def more_slips(folder: Path) -> Iterator[Broken]:
    """Each page through all sites that are not among those of `broken`, since slips are rare."""
    for number, genre in enumerate(("law", "news", "web")):
        pages = spread(lines_of(folder, "even", genre), 10 * LINES, PAGE)
        for shift in [each for each in range(len(SLIPS)) if each not in SHIFTS]:
            yield from slips(genre, pages, number + shift)


def fit(judged: Sequence[Judged], ridge: float = RIDGE) -> list[float]:
    """The weights of the curve that makes what was seen most likely, by the names of the features."""
    rows = np.array([features(each.evidence) for each in judged])
    right = np.array([each.right for each in judged], np.float64)
    used = list(range(len(NAMES)))
    while True:
        weights = _newton(rows[:, used], right, ridge)
        falling = [at for at, weight in zip(used, weights, strict=True) if NAMES[at] in RISING and weight < 0]
        if not falling:
            break
        used = [at for at in used if at not in falling]
    return [float(weights[used.index(at)]) if at in used else 0.0 for at in range(len(NAMES))]


def _newton(rows: _Floats, right: _Floats, each: float) -> _Floats:
    ridge = np.full(rows.shape[1], each * len(rows) ** 0.5)
    ridge[0] = 1e-6
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (right - chance) - ridge * weights
        bend = (rows * (chance * (1 - chance) + 1e-9)[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights = weights + np.clip(step, -2, 2)
        if float(np.abs(step).max()) < 1e-8:
            break
    return weights
