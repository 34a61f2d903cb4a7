"""Where slips may begin: half glosses, and cuts behind which a text looks misread."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from fixers.data import slipped_characters
from fixers.language.together import Job, Score
from fixers.reading.characters import HAN
from fixers.restore.slips.page import GLOSS
from fixers.restore.slips.proof import BEGINNING

_ODD = -5.5
"""Nats a character below which what follows on a `?` and a mark looks misread; Chinese text is at -4."""

_LOOK = 12

_BEFORE = 60
"""Characters before a place, of which the glosses leave some that the model looks at."""

_LETTER = re.compile(rf".\?|[{HAN}?!;,][@-~](?=[{HAN}，,。、])|[{HAN}][\u0370-\u04ff]")
"""Another `?`, or one letter among Han characters: of ASCII a second byte that stands alone, of others two bytes."""

_TELLING, _USUAL = 3, -3
"""Bits by which the first characters must be rarer in clean than in slipped text, and those of all that have none.
Of the slips that the benchmark makes on pages without glosses all have more, of clean places none."""


class Place(NamedTuple):
    """A place where a slip may begin."""

    start: int
    reading: str
    before: str
    """What stands before it, without glosses."""


def is_marked(text: str) -> bool:
    """Whether a slip may begin anywhere: a quick look, since clean text hardly ever has such a place."""
    return BEGINNING.search(text) is not None


def places_of(text: str) -> Job[list[Place]]:
    """Finds where slips may begin: all half glosses, and the cuts behind which the text looks misread.

    On a page with glosses, all cuts.
    """
    half: list[Place] = []
    cuts: list[Place] = []
    for match in BEGINNING.finditer(text):
        least = max(0, match.start() - _BEFORE)
        line = max(least, text.rfind("\n", least, match.start()) + 1)
        before = GLOSS.sub("", text[line : match.start()])
        place = Place(match.start(), match["reading"] or "", before)
        (half if match["reading"] else cuts).append(place)
    if cuts and not half and not GLOSS.search(text):
        cuts = yield from _misread(text, cuts)
    return sorted(half + cuts)


def _misread(text: str, cuts: list[Place]) -> Job[list[Place]]:
    """Finds the cuts behind which rare characters stand, or another `?`, and the text is unlikely."""
    after = [text[place.start + 1 : place.start + 2 + _LOOK].partition("\n")[0] for place in cuts]
    some: dict[int, str] = {}
    for at, piece in enumerate(after):
        if letter := _LETTER.search(piece):
            some[at] = piece[: letter.end() + 1]
        elif _telling(piece[1:]):
            some[at] = piece
    scores = (yield Score(list(some.values()))) if some else []
    odd = zip(some.items(), scores, strict=True)
    return [cuts[at] for (at, piece), score in odd if "?" in after[at][1:] or score < _ODD * len(piece)]


def _telling(piece: str) -> bool:
    """Whether some first characters of `piece` together speak for slipped text."""
    bits = _bits()
    return max(accumulate(bits.get(character, _USUAL) for character in piece), default=0) >= _TELLING


@cache
def _bits() -> dict[str, int]:
    return {character: bits for bits, characters in slipped_characters() for character in characters}
