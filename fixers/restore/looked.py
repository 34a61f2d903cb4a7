"""What is seen of many texts at once before each is searched for misread pieces by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from fixers.restore.announced import may_announce
from fixers.restore.at_once import Evident, at_once_many
from fixers.restore.chain_lines import Likely, look_on, sort_of
from fixers.restore.commonest import told
from fixers.restore.first_look import Seen, Suspect, at_first_many, seen_on
from fixers.restore.joined import Page, Told, pages
from fixers.restore.odd_characters import ANNOUNCING
from fixers.restore.sense import margin
from fixers.restore.suspected import Sample, sample_of
from fixers.restore.suspects import any_borne_out


class Looked(NamedTuple):
    """What was seen of a text."""

    seen: Seen
    """Its suspects, where one of the clear ones is borne out."""
    readings: dict[Sample, Evident | None]
    """What samples of the clear ones of them evidently were."""
    likely: Likely
    """Lines that may have been read as a chain tells."""
    announces: bool
    """Whether what announces a codec may stand in it."""


def look(text: str) -> Looked:
    """What is seen of one text."""
    seen = at_first_many([text])[0].but_tail(text)
    seen = seen if any_borne_out([(text, seen.clear)])[0] else Seen([])
    return Looked(seen, {}, Likely(text), may_announce(text))


def look_at_all(texts: Sequence[str], pairs: Told | None = None) -> list[Looked]:
    """What is seen of each text, whatever the others are.

    Triage knows the odd pairs of texts that it has marked, one after another; the suspects of these are borne out.

    >>> [looked] = look_at_all(["ÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ"])
    >>> [found.text for found in looked.readings.values()]
    ['中央人民政府委员会今天举行']
    """
    looked: list[Looked] = []
    for page, own in pages(texts, pairs):
        looked += _look_on(page, own)
    return looked


def _look_on(page: Page, pairs: Told | None) -> list[Looked]:
    """What is seen of texts that are looked at together."""
    texts = page.texts
    # Triage marks texts of which a suspect is borne out, and those that announce a codec.
    announce = _announce(page)
    seen = seen_on(page, pairs, suspected=pairs is not None and not any(announce))
    seen = [each.but_tail(text) for each, text in zip(seen, texts, strict=True)]
    asked = [at for at, announces in enumerate(announce) if seen[at].clear and (announces or not pairs)]
    for at, is_so in zip(asked, any_borne_out([(texts[at], seen[at].clear) for at in asked]), strict=True):
        seen[at] = seen[at] if is_so else Seen([])
    samples = [
        [sample_of(each.line, text[each.line : each.line_end], each.start) for each in _sampled(found.clear)]
        for text, found in zip(texts, seen, strict=True)
    ]
    every = dict.fromkeys(chain.from_iterable(samples))
    readings: dict[Sample, Evident | None] = {**told([*every])}
    others = [sample for sample in every if sample not in readings]
    readings |= dict.fromkeys(others)
    others = [sample for sample in others if not math.isinf(margin("", sample[0]))]  # else no reading is believed
    readings.update(zip(others, at_once_many(others), strict=True))
    likely = [Likely(text) for text in texts]
    sorts: dict[str, list[int]] = {}
    for at, row in enumerate(samples):
        if row and (evident := readings[row[0]]):
            sorts.setdefault(sort_of(evident.chain), []).append(at)
    for sort, which in sorts.items():
        look_on([likely[at] for at in which], page.of(which).codes[:-1], sort)
    return [Looked(*row) for row in zip(seen, [readings] * len(texts), likely, announce, strict=True)]


def _announce(page: Page) -> list[bool]:
    """In which texts what announces a codec may stand, as `may_announce` has it."""
    there = np.zeros(page.codes.size, np.bool_)
    for character in ANNOUNCING:
        there |= page.codes == ord(character)
    places = there.nonzero()[0]
    own = zip(page.codes[places].tolist(), page.codes[places + 1].tolist(), strict=True)  # the last one is a line end
    found = [place for place, pair in zip(places.tolist(), own, strict=True) if may_announce("".join(map(chr, pair)))]
    some = set(page.starts.searchsorted(found, "right").tolist())
    return [at in some for at in range(1, len(page.texts) + 1)]


def _sampled(clear: Sequence[Suspect]) -> Sequence[Suspect]:
    """The clear suspects of a text, the clearest first; that one alone where they are many."""
    if len(clear) > FEW:
        return [max(clear, key=_excess)]
    return clear if len(clear) < _TWO else sorted(clear, key=_excess, reverse=True)


def _excess(suspect: Suspect) -> float:
    return suspect.excess


FEW, _TWO = 4, 2
"""Clear suspects of a text that are all sampled, at most: where more were misread, the chain of one explains the others."""
