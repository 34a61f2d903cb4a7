"""The way through a damaged stretch that makes most sense to the language models.

The cheapest way by single characters (`damage_paths.best`) tells about where a byte is bad. Around
each such place the models choose among the cheapest ways, the text before it in view.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from fixers.decode import standard
from fixers.decode.damage_costs import Bytes
from fixers.decode.damage_paths import Path, Step, best, cheapest
from fixers.language.model import Floats, model, world

_WAYS = 32
"""Ways through a window among which the models choose."""

_AROUND = 16
"""Bytes on either side of a bad one in which the better place for it is looked for."""

_LONGEST = 64
"""Bytes of a window."""

_BEFORE = 4
"""Characters before a window that the models see."""

_MARGIN = 6.0
"""Nats by which a reading with damage must be better where the plain codec reads everything."""

_CROWDED = 6
"""One bad byte in so many: then the encoding is wrong, or this is no text, and no search helps."""


def search(piece: Bytes, *, certain: bool, closely: bool = True) -> Path:
    """The way through the bytes.

    `certain` says that the plain codec can't read them all; only what is read `closely` is looked
    at by the models.
    """
    path = best(piece)
    damaged = sum(bool(step.arc.kind) for step in path)
    if not damaged or damaged * _CROWDED > len(piece.data) or not closely:
        return path if certain else []
    path = _refined(piece, path)
    return path if certain or _is_better(piece, path) else []


def _refined(piece: Bytes, path: Path) -> Path:
    """The path with each bad place where it makes most sense."""
    done = 0
    at = 0
    while at < len(path):
        step = path[at]
        if step.arc.kind not in _MOVABLE or step.start < done:
            at += 1
            continue
        first, last = at, at
        while first > 0 and step.start - path[first - 1].start <= _AROUND:
            first -= 1
        low = path[first].start
        while (
            last + 1 < len(path)
            and path[last + 1].arc.end - step.arc.end <= _AROUND
            and path[last + 1].arc.end - low <= _LONGEST
        ):
            last += 1
        high = path[last].arc.end
        window = piece._replace(
            data=piece.data[low:high],
            first=piece.first and low == 0,
            last=piece.last and high == len(piece.data),
        )
        before = written(piece, path[max(0, first - _BEFORE) : first])
        chosen = [Step(each.start + low, each.arc._replace(end=each.arc.end + low)) for each in _choose(window, before)]
        path[first : last + 1] = chosen
        # What stands before the middle of the window is settled; a bad place behind it gets its own.
        bad = [each.start for each in chosen if each.arc.kind]
        done = max(bad[0] if bad else 0, step.start) + 1
        at = first
    return path


def _choose(window: Bytes, before: str) -> Path:
    """Among the cheapest ways through a window the one that the models find likeliest."""
    ways = cheapest(window, _WAYS)
    texts = [before + written(window, way) for way in ways]
    scores = said(texts) - np.array([damage_of(way) for way in ways], np.float32)
    return ways[int(np.argmax(scores))]


def _is_better(piece: Bytes, path: Path) -> bool:
    """Whether a reading with damage is much likelier than the one of the plain codec."""
    plain, other = said([standard.decode(piece.data, piece.base, "surrogateescape"), written(piece, path)]).tolist()
    return bool(other - damage_of(path) > plain + _MARGIN)


def damage_of(path: Path) -> float:
    """What the damage on a path costs."""
    return sum(step.arc.damage for step in path)


def said(texts: Sequence[str]) -> Floats:
    """The log probability of each text, in the likelier model."""
    found: Floats = np.maximum(model().score(texts), world().score(texts))
    return found


def written(piece: Bytes, path: Path) -> str:
    """The characters on a path, without what is no character."""
    pieces = []
    for kind, steps in groupby(path, lambda step: step.arc.kind):
        row = list(steps)
        if not kind:
            pieces.append(standard.decode(piece.data[row[0].start : row[-1].arc.end], piece.base))
        elif kind not in _BARE:
            pieces += [step.arc.text[:1] for step in row]
    return "".join(pieces)


_BARE = frozenset(("byte", "head", "tail"))
"""Kinds of damage without a character."""

_MOVABLE = _BARE | {"blank", "inside"}
"""Kinds of damage that may be elsewhere. A line end in a character is evident."""
