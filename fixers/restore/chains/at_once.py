"""Readings that are right beyond doubt at a glance, before any language model is asked.

A call of a model costs a quarter of a millisecond, and a search in three layers twenty of them; but most
misread lines are of East Asian text, whose right reading costs 4 to 5 nats a character at a glance, where
wrong ones cost 9 to 15. And what is a whole line of UTF-8, byte by byte, was UTF-8: twelve bytes or more of
its sequences are so by chance in one line of 100,000. So layers of UTF-8 are taken off first, one after another, and
what is left is looked at once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import SINGLE
from fixers.breakage.mojibake import Chain, Step
from fixers.language.plain import quick
from fixers.reading.characters import KANA, codes_of
from fixers.restore.chains.by_line import undone_many
from fixers.restore.evident import said
from fixers.restore.lossy.left_to import lose_inside
from fixers.restore.wrong_codecs.able import DOUBLE, able, able_many
from fixers.restore.wrong_codecs.inverses import price, undone

Sample = tuple[str, bool]
"""What of a piece is searched, and whether it is cut off."""

_LAYERS = 3

_LEAST, _LEAST_OF_PAIRS, _LEAST_CERTAIN, _LEAST_UTF8 = 5, 3, 3, 2
"""Characters beyond ASCII that are enough, and of which all readings are far apart; those that a piece has at least that
was read in pairs, one whose bytes were certainly UTF-8, and one whose bytes may have been UTF-8."""

_EACH = 5.2
"""Nats that each of them costs at most: 98 % of Japanese and Korean pieces of ten to forty characters, nine of ten
simplified and six of ten traditional ones do. Of pieces that are short of a layer 1 % do, all of them Chinese or
Korean that was read as EUC-JP; they are found in the next round."""

_GAIN = 30.0
"""Nats that are gained, and one a character more."""

_APART, _APART_IN_ALL, _APART_OF_FEW = 1.5, 14.0, 30.0
"""Nats by which any other reading is worse, or else the models choose: for each character beyond ASCII, for all of them
at least, and for less than `_LEAST`. Of 41,300 readings of pieces of one to nine characters 35 are wrong; the models
alone would take 33 of these, too, most of them Japanese in Big5 read as Shift_JIS, which is not read back the same."""

BYTES, _BYTES_AT_ONCE = 12, 9
"""Bytes of sequences of UTF-8 that are not such by chance; where what they are is evidently text, fewer are enough: with
9 for 12 one reading less of 22,650 was wrong."""

_EAST_ASIAN = 0x2E80


class Glance(NamedTuple):
    """A text at a glance."""

    cost: float
    """Nats of all its characters."""
    each: float
    """Nats of a character beyond ASCII, on the mean."""
    beyond: int
    """Characters beyond ASCII."""
    wide: int
    """Those of East Asia among them."""


class Evident(NamedTuple):
    """What a text was, evidently."""

    text: str
    chain: Chain
    gain: float
    """Nats by which it is more probable than what was found, at a glance."""
    surprise: float
    """Nats a character beyond ASCII."""
    sole: bool = False
    """Whether no other codec of one byte gives bytes that are whole, too."""


def glances(texts: Sequence[str]) -> list[Glance]:
    """What each text costs, character by character.

    >>> [right, wrong] = glances(["人民政府", "浜烘皯鏀垮簻"])
    >>> right.each < 6 < 9 < wrong.each
    True
    """
    if not texts:
        return []
    codes = codes_of("\n".join([*texts, ""]))
    ends = np.cumsum([len(text) + 1 for text in texts])
    starts = np.concatenate([[0], ends[:-1]])
    costs = -quick(codes)
    beyond = codes >= 0x80
    sums = (costs, np.where(beyond, costs, np.float32(0)), beyond.astype(np.int64), codes >= _EAST_ASIAN)
    rows = zip(*(np.add.reduceat(row.astype(np.float64), starts).tolist() for row in sums), strict=True)
    return [Glance(cost, most / max(count, 1), int(count), int(wide)) for cost, most, count, wide in rows]


def at_once(piece: str, cut: bool = False) -> Evident | None:
    """What `piece`, all of it, was, if that is beyond doubt. One that is `cut` off may end within a character.

    >>> at_once("ÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ").text
    '中央人民政府委员会今天举行'
    >>> at_once("中央人民政府委员会今天举行")
    """
    return at_once_many([(piece, cut)])[0]


def add_ends(rows: Sequence[tuple[dict[Sample, Evident | None], str, Sequence[Sample]]]) -> None:
    """Add what samples of lines that may end within a character were to what is known of each, for all lines together.

    Of a line that has lost bytes before its end none is anything.
    """
    new = [
        (known, line, [each for each in dict.fromkeys(samples) if each not in known]) for known, line, samples in rows
    ]
    new = [row for row in new if row[2]]
    if not new:
        return
    lose = lose_inside([line for _, line, _ in new])
    left = [*dict.fromkeys(each for (*_, fresh), lost in zip(new, lose, strict=True) if not lost for each in fresh)]
    told = dict(zip(left, at_once_many(left), strict=True))
    for (known, _, fresh), lost in zip(new, lose, strict=True):
        known.update({each: None if lost else told[each] for each in fresh})


def at_once_many(pieces: Sequence[Sample]) -> list[Evident | None]:
    """The same of many pieces, each with whether it is cut off: what is looked up in tables is so for all together."""
    found: list[Evident | None] = [None] * len(pieces)
    before = glances([piece for piece, _ in pieces])
    now: dict[int, tuple[str, Chain, bool]] = {at: (piece, (), True) for at, (piece, _) in enumerate(pieces)}
    paired: list[int] = []
    for layer in range(_LAYERS):
        once_before = _certain([(*now[at], pieces[at][1]) for at in now])
        paired += [at for at, was in zip(now, once_before, strict=True) if was is None and not layer]
        now = {at: was for at, was in zip(now, once_before, strict=True) if was is not None}
        here = dict(zip(now, glances([text for text, *_ in now.values()]), strict=True))
        read = [at for at, glance in here.items() if _is_text(glance, len(now[at][0]), before[at])]
        goes_on = _go_on([(now[at][0], here[at]) for at in read])
        for at, more in zip(read, goes_on, strict=True):
            text, chain, sole = now.pop(at)
            if not more:
                gain = before[at].cost - here[at].cost - price(chain)
                found[at] = Evident(text, chain, gain, here[at].each, sole)
    for at, was in zip(paired, _of_pairs([pieces[at] for at in paired], [before[at] for at in paired]), strict=True):
        found[at] = was
    return found


def _is_text(here: Glance, length: int, before: Glance) -> bool:
    """Whether what was certainly UTF-8 is now evidently text."""
    return here.beyond >= _LEAST_CERTAIN and is_evident(here, length, before)


def _certain(texts: Sequence[tuple[str, Chain, bool, bool]]) -> list[tuple[str, Chain, bool] | None]:
    """Each text before UTF-8 was misread, if one reading is certain, with the chain and whether that is the sole one.

    With each text the chain after it stands, whether that was the sole one, and whether the text is cut off.
    """
    found: list[tuple[str, Chain, bool] | None] = []
    for (text, chain, sole, cut), codecs in zip(texts, able_many([text for text, *_ in texts]), strict=True):
        read = [codec for codec in codecs if codec in _READ]
        whole = dict(undone(text, chain, cut, ("utf-8",), read))
        was = [(old, step) for old, step in whole.items() if is_certain(old, step, _BYTES_AT_ONCE)]
        sole = sole and len(whole) == 1 and not cut
        found.append((was[0][0], (was[0][1], *chain), sole) if len(was) == 1 else None)
    return found


def _go_on(texts: Sequence[tuple[str, Glance]]) -> list[bool]:
    """Whether what is left of texts was read in pairs before: Japanese keeps its kana where EUC-JP is read as GBK.

    Only these two have kana at the same bytes, and of 5,700 readings of clean and of misread text in Chinese that were
    evident without kana none went on.
    """
    readings: list[list[str]] = []
    for text, _ in texts:
        read = [codec for codec in able(text) if codec in _SAME_KANA] if _IS_KANA.search(text) else []
        readings.append([was for was, _ in undone(text, (), False, _SAME_KANA, read)])
    looks = iter(glances([was for row in readings for was in row]))
    least = [min([each.cost for each in islice(looks, len(row))], default=math.inf) for row in readings]
    return [cost + _ONCE_MORE < here.cost for cost, (_, here) in zip(least, texts, strict=True)]


_SAME_KANA = ("gbk", "euc-jp")
_IS_KANA = re.compile(f"[{KANA}]")
_ONCE_MORE = 4.0
"""Nats at a glance that one more reading gains, at least, so that the models are asked: three Han of twelve characters
gained 11."""


def is_certain(text: str, step: Step, least: int = BYTES) -> bool:
    """Whether a text has so many sequences of UTF-8 that its bytes can't have been valid by chance.

    Of what was read in pairs only sequences of three bytes count: a pair that is one of two is common in Chinese.
    """
    if step.written != "utf-8" or step.read not in _READ:
        return False
    first = text[:_FIRST]
    if step.read in SINGLE:
        return len(first.encode("utf-8", "surrogatepass")) - len(first.encode("ascii", "ignore")) >= least
    return 3 * len(_LONG.findall(first)) >= least


_LONG = re.compile("[\u0800-\U0010ffff]")
_SEVERAL = ("utf-8", *DOUBLE)
_READ = frozenset((*SINGLE, *DOUBLE))
_FIRST = 64
"""Characters among which so many are looked for."""


class _Reading(NamedTuple):
    """What a piece may have been."""

    cost: float
    """At a glance, with the price of the step."""
    text: str
    here: Glance
    step: Step


def _of_pairs(pieces: Sequence[tuple[str, bool]], before: Sequence[Glance]) -> list[Evident | None]:
    """What each piece was in a codec of several bytes a character, if one reading is far better than all others.

    Where a few are near, as Chinese in GBK and EUC-JP is, the models choose, of all pieces in one call.
    """
    found = [dict(row) for row in undone_many(pieces, _SEVERAL)]
    looks = iter(glances([text for row in found for text in row]))
    near: list[list[_Reading]] = []
    for row, glance in zip(found, before, strict=True):
        glanced = zip(row.items(), islice(looks, len(row)), strict=True)
        ranked = sorted(_Reading(here.cost + price((step,)), text, here, step) for (text, step), here in glanced)
        near.append(_near(ranked, glance))
    asked = [each for row in near if len(row) > 1 for each in row]
    scores = {
        each.text: heard.score - price((each.step,))
        for each, heard in zip(asked, said([each.text for each in asked]), strict=True)
    }
    chosen = [_chosen(row, scores) for row in near]
    return [each and _evident(each, glance) for each, glance in zip(chosen, before, strict=True)]


def _near(ranked: Sequence[_Reading], before: Glance) -> list[_Reading]:
    """The readings that no other is far better than; none where none of them is evident, or too many are."""
    if not ranked:
        return []
    first = ranked[0]
    few = first.here.beyond < _LEAST
    limit = first.cost + (_APART_OF_FEW if few else max(_APART_IN_ALL, _APART * first.here.beyond))
    near = [each for each in ranked if each.cost <= limit]
    return near if len(near) <= _ASKED and any(_is_read(each, before) for each in near) else []


def _chosen(near: Sequence[_Reading], scores: Mapping[str, float]) -> _Reading | None:
    """The one of some readings that the models find far likelier than the others."""
    if len(near) < _TWO:
        return next(iter(near), None)
    first, second, *_ = sorted(near, key=lambda each: -scores[each.text])
    return first if scores[first.text] > scores[second.text] + _LIKELIER else None


_ASKED, _TWO = 4, 2
_LIKELIER = 12.0
"""Readings of which the models are asked, at most, and nats by which one must be likelier."""


def _evident(reading: _Reading, before: Glance) -> Evident | None:
    """A reading that was chosen, if it is evident."""
    _, text, here, step = reading
    if not _is_read(reading, before) or (step.written == "utf-8" and _go_on([(text, here)])[0]):
        return None
    return Evident(text, (step,), before.cost - here.cost - price((step,)), here.each, step.written != "utf-8")


def _is_read(reading: _Reading, before: Glance) -> bool:
    """Whether a reading is evidently text, and all but ASCII of it was read anew."""
    least = _LEAST_UTF8 if reading.step.written == "utf-8" else _LEAST_OF_PAIRS
    beyond, length = reading.here.beyond, len(reading.text)
    return beyond >= least and 2 * beyond >= length and is_evident(reading.here, length, before)


def is_evident(here: Glance, length: int, before: Glance) -> bool:
    """Whether a reading is of East Asian text as common as most, and far better than what was found."""
    return 2 * here.wide >= here.beyond and here.each <= _EACH and before.cost - here.cost >= _GAIN + length
