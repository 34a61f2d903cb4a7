"""The ways through damaged stretches that make most sense to the language models.

The cheapest way by single characters (`damage_paths.best`) tells about where bytes are bad, and the
models where exactly (`damage_choose`). UTF-8 needs no models: its bytes tell themselves apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fixers.decode import standard
from fixers.decode.damage_choose import damage_of, said, settled
from fixers.decode.damage_costs import BYTE, EDGE, Bytes, by_character
from fixers.decode.damage_paths import Path, Step, best
from fixers.decode.damage_places import written
from fixers.reading.characters import codes_of

_MARGIN = 6.0
"""Nats by which a reading with damage must be better where the plain codec reads everything, or all but
a character that the end of the data has cut."""

_EVIDENT = 20.0
"""Nats by which it is without any model: of 700 stretches in which a decoder was out of step all with 17 and more were."""

_CLEAR = 8.0
"""The same in pages that are damaged elsewhere: of 217 stretches with 8 to 20 the models preferred it in 216."""

_CROWDED = 6
"""One bad byte in so many: then the encoding is wrong, or this is no text, and no search helps."""

_ESCAPES = re.compile("[\ud800-\udfff]")


class Stretch(NamedTuple):
    """Bytes that may be damaged."""

    piece: Bytes
    certain: bool
    """Whether they are: the plain codec can't read them all."""


def search(stretches: Sequence[Stretch], *, closely: bool = True) -> list[list[Step] | None]:
    """What is bad in each stretch, None where the plain codec is right.

    Only what is read `closely` is looked at by the models.
    """
    paths = best([each.piece for each in stretches])
    worth = [_is_worth(each, path) for each, path in zip(stretches, paths, strict=True)]
    found = [
        path.steps() if each.certain or (closely and looked) else None
        for each, path, looked in zip(stretches, paths, worth, strict=True)
    ]
    asked = [at for at, looked in enumerate(worth) if closely and looked and stretches[at].piece.base != "utf-8"]
    chosen = settled([(stretches[at].piece, paths[at]) for at in asked])
    for at, bad in zip(asked, chosen, strict=True):
        found[at] = bad
    clear = _CLEAR if any(each.certain for each in stretches) else _EVIDENT
    doubtful = [
        at for at in asked if not stretches[at].certain and not _is_evident(stretches[at].piece, paths[at], clear)
    ]
    better = _are_better([(stretches[at].piece, found[at] or []) for at in doubtful])
    for at, is_better in zip(doubtful, better, strict=True):
        found[at] = found[at] if is_better else None
    return found


def _is_worth(stretch: Stretch, path: Path) -> bool:
    """Whether there is damage, and not everywhere."""
    return 0 < len(path.arcs) * _CROWDED <= len(stretch.piece.data)


def _is_evident(piece: Bytes, path: Path, clear: float) -> bool:
    """Whether a reading with damage is so much likelier by single characters that the models need not be asked."""
    if piece.base.startswith("utf-16"):
        return False
    plain = by_character(piece.base).take(codes_of(_plain(piece)), mode="clip")
    return float(plain.sum()) > path.cost + clear


def _are_better(found: Sequence[tuple[Bytes, Sequence[Step]]]) -> Sequence[bool]:
    """Whether readings with damage are much likelier than those of the plain codec, all of one encoding."""
    if not found:
        return []
    plain = [_plain(piece) for piece, _ in found]
    bare = [_ESCAPES.sub("", text) for text in plain]
    texts = bare + [written(piece, bad) for piece, bad in found]
    scores = said(texts, found[0][0].base).tolist()
    costs = [
        (EDGE if piece.last else BYTE) * (len(text) - len(rest))
        for (piece, _), text, rest in zip(found, plain, bare, strict=True)
    ]
    return [
        other - damage_of(bad) > own - cost + _MARGIN
        for (_, bad), own, other, cost in zip(found, scores, scores[len(found) :], costs, strict=False)
    ]


def _plain(piece: Bytes) -> str:
    """What the plain codec reads."""
    if piece.base.startswith("utf-16"):
        return piece.data[: len(piece.data) & ~1].decode(piece.base, "surrogatepass")
    return standard.decode(piece.data, piece.base, "surrogateescape")
