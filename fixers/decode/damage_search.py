"""The ways through damaged stretches that make most sense to the language models.

The cheapest way by single characters (`damage_paths.best`) tells about where bytes are bad, and the
models where exactly (`damage_choose`). UTF-8 needs no models: its bytes tell themselves apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fixers.decode import standard
from fixers.decode.damage_choose import damage_of, said, settled, written
from fixers.decode.damage_costs import BYTE, EDGE, Bytes
from fixers.decode.damage_paths import Path, best

_MARGIN = 6.0
"""Nats by which a reading with damage must be better where the plain codec reads everything, or all but
a character that the end of the data has cut."""

_CROWDED = 6
"""One bad byte in so many: then the encoding is wrong, or this is no text, and no search helps."""

_ESCAPES = re.compile("[\ud800-\udfff]")


class Stretch(NamedTuple):
    """Bytes that may be damaged."""

    piece: Bytes
    certain: bool
    """Whether they are: the plain codec can't read them all."""


def search(stretches: Sequence[Stretch], *, closely: bool = True) -> list[Path]:
    """The way through each stretch, nothing where the plain codec is right.

    Only what is read `closely` is looked at by the models.
    """
    paths = [best(each.piece) for each in stretches]
    looked_at = [at for at, (each, path) in enumerate(zip(stretches, paths, strict=True)) if _is_worth(each, path)]
    if not closely:
        looked_at = []
    for at, (each, path) in enumerate(zip(stretches, paths, strict=True)):
        if not each.certain and (not closely or not _is_worth(each, path)):
            paths[at] = []
    asked = [at for at in looked_at if stretches[at].piece.base != "utf-8"]
    chosen = settled([(stretches[at].piece, paths[at]) for at in asked])
    for at, path in zip(asked, chosen, strict=True):
        paths[at] = path
    doubtful = [at for at in asked if not stretches[at].certain]
    for at, better in zip(doubtful, _are_better([(stretches[at].piece, paths[at]) for at in doubtful]), strict=True):
        paths[at] = paths[at] if better else []
    return paths


def _is_worth(stretch: Stretch, path: Path) -> bool:
    """Whether there is damage, and not everywhere."""
    damaged = sum(bool(step.arc.kind) for step in path)
    return 0 < damaged * _CROWDED <= len(stretch.piece.data)


def _are_better(found: Sequence[tuple[Bytes, Path]]) -> Sequence[bool]:
    """Whether readings with damage are much likelier than those of the plain codec, all of one encoding."""
    if not found:
        return []
    plain = [_plain(piece) for piece, _ in found]
    bare = [_ESCAPES.sub("", text) for text in plain]
    texts = bare + [written(piece, path) for piece, path in found]
    scores = said(texts, found[0][0].base).tolist()
    costs = [
        (EDGE if piece.last else BYTE) * (len(text) - len(rest))
        for (piece, _), text, rest in zip(found, plain, bare, strict=True)
    ]
    return [
        other - damage_of(path) > own - cost + _MARGIN
        for (_, path), own, other, cost in zip(found, scores, scores[len(found) :], costs, strict=False)
    ]


def _plain(piece: Bytes) -> str:
    """What the plain codec reads."""
    if piece.base.startswith("utf-16"):
        return piece.data[: len(piece.data) & ~1].decode(piece.base, "surrogatepass")
    return standard.decode(piece.data, piece.base, "surrogateescape")
