"""Which reading of a piece is evidently right after one layer, so that no more layers are searched."""

from __future__ import annotations

import re

import numpy as np

from fixers.breakage.code_pages import SINGLE
from fixers.breakage.mojibake import Chain, Step
from fixers.language.together import Job
from fixers.reading.characters import beyond_ascii, codes_of
from fixers.restore.chains.ranking import Costs, Reading, cost, likely, weigh, weighed
from fixers.restore.chains.sense import letters_of
from fixers.restore.evident import has_strays, is_evident, is_hopeful
from fixers.restore.looks.odd_pairs import STEP, odd
from fixers.restore.wrong_codecs.inverses import undo

AT_ONCE = 4
"""Texts of a layer that are weighed before more are looked for: 169 of 171 evident readings of a layer were among
the first four at a glance, the others fifth. Where a reading is doubted for one character, as many as at the end."""

WEIGHED = 12
"""Texts that the language models weigh after the first look, at most."""


def evident(piece: str, found: dict[str, Chain], costs: Costs, doubted: dict[str, Chain]) -> Job[list[Reading]]:
    """Finds the best of what was found and the piece, if one is evidently right, else nothing.

    What all of them cost at a glance is known. It must be better than what is `doubted`.
    """
    best, own = likely(found, WEIGHED if doubted else AT_ONCE, costs=costs), costs[piece]
    plain = _is_plain(best[0], found[best[0]]) if best and costs[best[0]] < own - _PLAIN else False
    if not plain and not any(is_hopeful(text, costs[text], own, _is_whole_utf8(found[text])) for text in best):
        return []
    ranked = yield from weighed({piece: (), **doubted, **{text: found[text] for text in best}})
    before = next(each.score for each in ranked if not each.chain)
    text, chain, score, surprise = ranked[0]
    if not chain or not (
        is_evident(text, score, before, surprise, _is_whole_utf8(chain))
        or (plain and text == best[0] and _is_far(ranked, before))
    ):
        return []
    if has_strays(text) or _C1.search(text):
        return []
    return sorted([*once_more(ranked[0]), *_cased(text, found), *ranked], key=_doubt)


def _is_plain(text: str, chain: Chain) -> bool:
    """Whether a text of Latin letters was UTF-8 throughout, read in a codec of one byte, and no pair of them is odd.

    What is short of a layer has odd pairs. A search for one costs ten times as much as this look. Of Han characters
    too many pairs are as rare as wrong ones.
    """
    if not _is_whole_utf8(chain) or len(chain) > 1 or letters_of(text) != "latin":
        return False
    gains = odd(codes_of(text), np.zeros(1, np.int64)).gains
    return int(gains.sum()) < _ODD * STEP


_PLAIN, _ODD, _FAR = 14.0, 2, 10.0
"""Nats that such a text gains at a glance and by the models, at least, and that it may have of odd pairs; nats by which
all other readings are less likely."""


def _is_far(ranked: list[Reading], before: float) -> bool:
    """Whether the first reading is far better than what was found, and than all others."""
    first, second = ranked[0].score, ranked[1].score
    return first > before + _PLAIN + _LETTER * (beyond_ascii(ranked[0].text)) and (first > second + _FAR)


_LETTER = 3.0


def _doubt(reading: Reading) -> float:
    return -reading.score


def _cased(text: str, found: dict[str, Chain]) -> list[Reading]:
    """What differs from a text in capitals and small letters alone: at a glance capitals are dear."""
    small = text.lower()
    same = {each: found[each] for each in found if len(each) == len(text) and each != text and each.lower() == small}
    return weigh(same) if same else []


_C1 = re.compile("[\x80-\x9f]")
"""Controls that no text has; a codec that is nearly the same has letters for them."""


def once_more(best: Reading) -> list[Reading]:
    """What the text of a reading was before, where it was UTF-8 that had been read in a twin of its codec.

    Twins share most of their letters, so such a text looks evident: Japanese keeps its kana, and Russian all but its
    capitals.
    """
    text, chain, *_ = best
    found: dict[str, Chain] = {}
    for step in _TWINS if chain[0].written == "utf-8" else ():
        for times in (1, 2):
            before = undo(text, (step,) * times)
            if before and before != text:
                found.setdefault(before, ((step,) * times + chain))
    most = cost([text])[0]
    near = {each: found[each] for each, dear in zip(found, cost(list(found)), strict=True) if dear < most + _NEAR}
    return [each for each in weigh(near) if each.score > best.score + _MORE]


_TWINS = tuple(
    Step(*pair)
    for one, other in (
        ("gbk", "euc-jp"),
        ("cp1251", "mac-cyrillic"),
        ("cp1253", "iso-8859-7"),
        ("cp1250", "iso-8859-2"),
    )
    for pair in ((one, other), (other, one))
)
_NEAR, _MORE = 5.0, 8.0
"""Nats that a text before can cost more at a glance, and by which it must be likelier."""


def _is_whole_utf8(chain: Chain) -> bool:
    return bool(chain) and chain[0].written == "utf-8" and chain[0].read in SINGLE
