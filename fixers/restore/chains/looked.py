"""What is seen of many texts at once before each is searched for misread pieces by itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from fixers.restore.chains.announced import may_announce
from fixers.restore.chains.at_once import Evident, Sample, at_once_many
from fixers.restore.chains.chain_lines import Likely, look_on, sort_of
from fixers.restore.chains.commonest import told
from fixers.restore.chains.odd_characters import ANNOUNCING
from fixers.restore.chains.plain_lines import FEW, Plain, plain_lines
from fixers.restore.chains.searched import are_searched
from fixers.restore.chains.sense import margin
from fixers.restore.chains.suspected import sample_of
from fixers.restore.looks.first_look import Seen, Suspect, at_first_many, clearest_first, pairs_on, seen_on
from fixers.restore.looks.joined import Page, Told, pages
from fixers.restore.looks.shown import Sort
from fixers.restore.looks.suspects import any_borne_out


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
    plain: Plain
    """The lines that were misread by one of the commonest mistakes."""


def look(text: str) -> Looked:
    """What is seen of one text."""
    seen = at_first_many([text])[0].but_tail(text)
    announces = may_announce(text)
    seen = seen if _are_borne_out([(text, seen.clear)], [announces])[0] else Seen([])
    return Looked(seen, {}, Likely(text), announces, Plain([], []))


def look_at_all(texts: Sequence[str], pairs: Told | None = None, announce: Sequence[bool] = ()) -> list[Looked]:
    """What is seen of each text, whatever the others are.

    Triage knows the odd pairs of texts that it has marked, one after another; the suspects of these are borne out. It
    also knows which of them may `announce` a codec.

    >>> [looked] = look_at_all(["ÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ"])
    >>> [found.text for found in looked.readings.values()]
    ['中央人民政府委员会今天举行']
    """
    looked: list[Looked] = []
    for page, own in pages(texts, pairs):
        known = announce[len(looked) : len(looked) + len(page.texts)]
        looked += _look_on(page, own, known or _announce(page))
    return looked


def _look_on(page: Page, pairs: Told | None, announce: Sequence[bool]) -> list[Looked]:
    """What is seen of texts that are looked at together."""
    texts = page.texts
    found = pairs_on(page, pairs)
    # Triage marks texts of which a suspect is borne out, and those that announce a codec.
    seen = seen_on(page, found, suspected=pairs is not None and not any(announce))
    seen = [each.but_tail(text) for each, text in zip(seen, texts, strict=True)]
    asked = [at for at, announces in enumerate(announce) if seen[at].clear and (announces or not pairs)]
    borne_out = _are_borne_out([(texts[at], seen[at].clear) for at in asked], [announce[at] for at in asked])
    for at, is_so in zip(asked, borne_out, strict=True):
        seen[at] = seen[at] if is_so else Seen([])
    plain, whole = plain_lines(texts, seen)
    clear = [[] if row.pieces else _sampled(own.clear) for row, own in zip(plain, seen, strict=True)]
    samples = [
        [sample_of(each.line, text[each.line : each.line_end], each.start) for each in row]
        for text, row in zip(texts, clear, strict=True)
    ]
    readings = _readings([*chain.from_iterable(samples)], whole)
    likely = [Likely(text) for text in texts]
    sorts: dict[Sort, list[int]] = {}
    for at, row in enumerate(samples):
        first = plain[at].pieces[0] if plain[at].pieces else readings[row[0]] if row else None
        if first:
            sorts.setdefault(sort_of(first.chain), []).append(at)
    for sort, which in sorts.items():
        known = np.array([page.starts[at] + each.start for at in which for each in plain[at].pieces], np.int64)
        look_on(likely, page, sort, found.places, which, known)
    return [Looked(*row) for row in zip(seen, [readings] * len(texts), likely, announce, plain, strict=True)]


def _readings(samples: Sequence[Sample], known: dict[Sample, Evident]) -> dict[Sample, Evident | None]:
    """What samples evidently were, and what is known of whole lines."""
    readings: dict[Sample, Evident | None] = {**known}
    fresh = [sample for sample in dict.fromkeys(samples) if sample not in readings]
    readings |= told(fresh)
    others = [sample for sample in fresh if sample not in readings]
    readings |= dict.fromkeys(others)
    others = [sample for sample in others if not math.isinf(margin("", sample[0]))]  # else no reading is believed
    readings.update(zip(others, at_once_many(others), strict=True))
    return readings


def _are_borne_out(rows: Sequence[tuple[str, Sequence[Suspect]]], announce: Sequence[bool]) -> list[bool]:
    """Whether one suspect of each text is searched by itself; what is too short for that may still be announced."""
    found = iter(are_searched([row for row, announces in zip(rows, announce, strict=True) if not announces]))
    others = iter(any_borne_out([row for row, announces in zip(rows, announce, strict=True) if announces]))
    return [next(others if announces else found) for announces in announce]


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
    if len(clear) < _TWO:
        return clear
    some = clearest_first(clear)
    return some[:1] if len(clear) > FEW else some


_TWO = 2
