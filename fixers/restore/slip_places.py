"""Where slips may begin: half glosses, and cuts behind which a text looks misread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from fixers.data import slipped_characters
from fixers.language.model import model
from fixers.reading.characters import HAN
from fixers.restore.page import GLOSS
from fixers.restore.slip_proof import BEGINNING

_ODD = -5.5
"""Nats a character below which what follows on a `?` and a mark looks misread; Chinese text is at -4."""

_LOOK = 6

_LETTER = re.compile(rf".\?|[{HAN}][@-~](?=[{HAN}])")
"""Another `?`, or one ASCII letter among Han characters: a second byte that stands alone."""

_TELLING = 3
"""Bits of a character that is rare but in slipped text: of the slips that the benchmark makes nine in ten have one."""


class Place(NamedTuple):
    """A place where a slip may begin."""

    start: int
    reading: str
    before: str
    """What stands before it, without glosses."""


def places_of(text: str) -> Iterator[Place]:
    """Where slips may begin: all half glosses, and the cuts behind which the text looks misread.

    On a page with glosses, all cuts.
    """
    half: list[Place] = []
    cuts: list[Place] = []
    for match in BEGINNING.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        before = GLOSS.sub("", text[max(line, match.start() - 60) : match.start()])
        place = Place(match.start(), match["reading"] or "", before)
        (half if match["reading"] else cuts).append(place)
    if cuts and not half and not GLOSS.search(text):
        cuts = _misread(text, cuts)
    yield from sorted(half + cuts)


def _misread(text: str, cuts: list[Place]) -> list[Place]:
    """The cuts behind which rare characters stand, or another `?`, and the text is unlikely."""
    after = [text[place.start + 1 : place.start + 2 + _LOOK].partition("\n")[0] for place in cuts]
    some = [at for at, piece in enumerate(after) if _LETTER.search(piece) or not _telling().isdisjoint(piece)]
    scores = model().score([after[at] for at in some]).tolist()
    odd = zip(some, scores, strict=True)
    return [cuts[at] for at, score in odd if "?" in after[at][1:] or score < _ODD * len(after[at])]


@cache
def _telling() -> frozenset[str]:
    rows = slipped_characters()
    return frozenset(character for bits, characters in rows if bits >= _TELLING for character in characters)
