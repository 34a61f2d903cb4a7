"""Which pieces of a text look as if they had been read in a wrong codec.

A first look at characters, by arithmetic on whole texts: what pairs of them speak for misread text
(`fixers.restore.odd_pairs`), and where they stand close together. Triage takes the same look at whole batches.
Clean text is suspected now and then, broken text nearly always.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.model import Floats, model, world
from fixers.language.plain import quick
from fixers.reading.characters import KANA, codes_of
from fixers.restore.odd_pairs import STEP, Codes, Odd, least, odd, sums

EXCESS = 8.0
"""Excess from which on a piece is searched by itself. Lines with less are suspected only because others of the
text are: what explains those may explain them."""

LEAST = 2.0
"""Nats that such lines have at least."""

TOGETHER = 1 << 17
"""Characters that are looked at together: their code points stay in the cache."""

_Places = npt.NDArray[np.int64]


class Suspect(NamedTuple):
    """A piece of one line whose pairs of characters are odd."""

    start: int
    end: int
    line: int
    """Where its line begins."""
    line_end: int
    excess: float


def suspects(text: str) -> list[Suspect]:
    """The suspected pieces of `text`, in order, one a line at most: the worst of it.

    >>> [(each.start, each.end) for each in suspects("Он сказал: Ïðèâåò, êàê äåëà.")]
    [(11, 27)]
    """
    return borne_out(text, at_first(text))


def at_first(text: str) -> list[Suspect]:
    """The same, and those that `borne_out` leaves out."""
    return at_first_many([text])[0]


def at_first_many(texts: Sequence[str]) -> list[list[Suspect]]:
    """The suspected pieces of each text, and those that `borne_out` leaves out, whatever the other texts are.

    A text by itself takes 80 to 400 microseconds, of which nearly all goes into calls of numpy on a few numbers; 100
    texts share them.

    >>> [[(each.start, each.end) for each in found] for found in at_first_many(["Да.", "Он сказал: Ïðèâåò, êàê äåëà."])]
    [[], [(11, 27)]]
    """
    found: list[list[Suspect]] = [[] for _ in texts]
    for first, last in _groups(texts):
        some = [at for at in range(first, last) if texts[at]]
        for at, suspect in _found([texts[at] for at in some]):
            found[some[at]].append(suspect)
    return found


def _groups(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Slices of the texts that are looked at together."""
    first = size = 0
    for at, text in enumerate(texts):
        size += len(text)
        if size >= TOGETHER:
            yield first, at + 1
            first, size = at + 1, 0
    if first < len(texts):
        yield first, len(texts)


def _found(texts: Sequence[str]) -> Iterator[tuple[int, Suspect]]:
    """The suspects of texts that are not empty, each with the number of its text."""
    if not texts:
        return
    codes = codes_of("".join(texts))
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    starts = np.cumsum(lengths) - lengths
    found = odd(codes, starts)
    if not found.places.size:
        return
    owners = starts.searchsorted(found.places, "right") - 1
    enough = least(lengths)
    high = sums(found, owners).rises() >= enough[owners]
    kept = np.zeros(len(texts), np.bool_)
    kept[owners[high]] = True
    if not kept.any():  # nearly all clean texts that come here
        return
    inside = kept[owners]
    found = found._replace(places=found.places[inside], gains=found.gains[inside])
    yield from _by_line(codes, found, owners[inside], enough, np.append(starts, len(codes)))


def _by_line(
    codes: Codes, found: Odd, owners: _Places, enough: _Places, borders: _Places
) -> Iterator[tuple[int, Suspect]]:
    """The worst piece of each line that has one, with the number of its text; texts lie between `borders`."""
    breaks = (codes == 0x0A).nonzero()[0]
    lines = breaks.searchsorted(found.places) + owners
    added = sums(found, lines)
    bottoms = np.minimum.accumulate(added.below)
    rises = added.above - bottoms
    firsts = np.flatnonzero(np.diff(lines, prepend=-1))
    worst = np.maximum.reduceat(rises, firsts)
    own = owners[firsts]
    texts = np.flatnonzero(np.diff(own, prepend=-1))
    level = np.minimum(enough[own[texts]], np.maximum.reduceat(worst, texts))
    level = level.repeat(np.diff(texts, append=len(own)))
    some = np.flatnonzero(worst >= LEAST * STEP)
    tops = _first_of_each(firsts, some, rises == worst.repeat(np.diff(firsts, append=len(lines))))
    low = _last_before(firsts[some], tops, added.below, bottoms)
    starts, ends = found.places[low], found.places[tops]
    # Of the first and the last pair only what is not ASCII.
    starts, ends = starts - (codes[starts - 1] >= 0x80), ends + (codes[ends] >= 0x80)
    at = breaks.searchsorted(found.places[firsts[some]])
    before, behind = np.append(-1, breaks), np.append(breaks, len(codes))
    line = np.maximum(before[at] + 1, borders[own[some]])
    line_end = np.minimum(behind[at], borders[own[some] + 1])
    excess = (worst[some] - level[some]) / STEP + EXCESS
    for text, *row in zip(*(each.tolist() for each in (own[some], starts, ends, line, line_end, excess)), strict=True):
        begin = int(borders[text])
        start, end, first, last = (int(each) - begin for each in row[:4])
        yield text, Suspect(start, end, first, last, row[4])


def _first_of_each(firsts: _Places, some: _Places, true: npt.NDArray[np.bool_]) -> _Places:
    """Of some runs, each with where it begins, the first place at which something is true, as it is somewhere."""
    places = true.nonzero()[0]
    found: _Places = places[places.searchsorted(firsts[some])]
    return found


def _last_before(firsts: _Places, tops: _Places, below: _Places, bottoms: _Places) -> _Places:
    """The last place of each run, up to its top, at which it is as low as it has been there at the lowest."""
    true = np.zeros(len(below), np.bool_)
    for first, top in zip(firsts.tolist(), tops.tolist(), strict=True):
        true[first : top + 1] = below[first : top + 1] == bottoms[top]
    places = true.nonzero()[0]
    found: _Places = places[places.searchsorted(tops, "right") - 1]
    return found


def borne_out(text: str, found: Sequence[Suspect]) -> list[Suspect]:
    """Without short pieces that a model finds usual: rare words (卟啉, 滹沱河), names (СПбГПУ), arrows, faces."""
    return borne_out_many([(text, found)])[0]


def any_borne_out(rows: Sequence[tuple[str, Sequence[Suspect]]]) -> list[bool]:
    """Of texts, each with its suspects, whether one is borne out that is searched by itself.

    All 4,555 sentences of the benchmark that are restored have one, and all 225 paragraphs in which a part is; of 409
    clean lines and documents that are suspected 344 have none.
    """
    clear = [(text, [each for each in found if each.excess >= EXCESS]) for text, found in rows]
    sure = [any(each.excess >= EVIDENT for each in found) for _, found in clear]
    kept = iter(borne_out_many([row for row, known in zip(clear, sure, strict=True) if not known]))
    return [known or bool(next(kept)) for known in sure]


def borne_out_many(rows: Sequence[tuple[str, Sequence[Suspect]]]) -> list[list[Suspect]]:
    """What is borne out of each text, of which the models are asked once for all."""
    letters: dict[tuple[int, Suspect], str] = {}
    words: dict[tuple[int, Suspect], str] = {}
    chinese: dict[tuple[int, Suspect], str] = {}
    least: dict[tuple[int, Suspect], float] = {}
    for at, (text, found) in enumerate(rows):
        for each in found:
            start, end = max(each.line, each.start - _AROUND), min(each.line_end, each.end + _AROUND)
            if end - start >= _LONG or each.excess >= EVIDENT:
                continue
            if not _has_wide(text[each.start : each.end]):
                letters[at, each], least[at, each] = text[start:end], _LETTERS
            elif not _is_in_word(text, each):
                words[at, each] = text[start:end]
                beside = sum(map(_is_wide, text[start : each.start] + text[each.end : end]))
                alone, among, one = _JAPANESE if _KANA.search(text, start, end) else _OTHERS
                if _IS_CHINESE.fullmatch(text, start, end):
                    chinese[at, each] = text[start:end]
                    alone, among, one = _CHINESE
                size = sum(map(_is_wide, text[each.start : each.end]))
                least[at, each] = max(among if beside >= _AROUND else alone, one * size)
    usual = {key for key, excess in _strange(chinese, _glance) if excess < _GLANCE * least[key]}
    for known, windows in ((_by_model, words), (_by_world, words), (_by_world, letters)):
        asked = {key: window for key, window in windows.items() if key not in usual}
        usual |= {key for key, excess in _strange(asked, known, windows is words) if excess < least[key]}
    return [[each for each in found if (at, each) not in usual] for at, (_, found) in enumerate(rows)]


EVIDENT = 40.0
"""Excess of pieces of which no model is asked; of 409 clean texts that are suspected none has as much."""

_LETTER_LIMIT, _LETTERS = 4.5, 12.0
"""Nats that a character of a piece in letters and what stands beside it costs at most, and nats above it from which on
the piece is suspected. All of 7,244 broken pieces have 13.9 and more."""

_WORD_LIMIT = 6.0
"""Nats that a character of a piece of East Asia and what stands beside it costs at most."""

_CHINESE, _JAPANESE, _OTHERS = (16.0, 36.0, 3.8), (10.0, 23.0, 0.5), (10.0, 33.0, 0.5)
"""Nats above it from which on such a piece is suspected: alone, among others of East Asia, and for each of its
characters; where nothing but Han characters, marks and Greek letters stand around it, beside kana, and elsewhere. Of
1,994 short lines that were read in pairs of bytes instead of others, as little suspected as clean ones are, 1,550 are
restored; of those in Han characters the lowest have 18 alone and 50 among others, beside kana 24, elsewhere 10 and 33.
Of broken pieces of two to six characters in clean lines the lowest have 36 and 33. Of 409 clean texts 65 have as much."""

_GLANCE = 0.33
"""The part of it that a piece in Han characters has at least at a glance, before a model is asked: all of those broken
texts have 0.46 and more, and of the clean ones half have less than a third."""

_KANA = re.compile(f"[{KANA}]")
_IS_CHINESE = re.compile(r"[㐀-鿿豈-﫿，。、；：！？“”‘’（）《》〈〉「」『』—…·0-9α-ω(){}\[\]/]*")

_AROUND = 8
_LONG = 200
"""Characters beside a piece that are looked at with it, and of a piece that is looked at."""


def _is_in_word(text: str, piece: Suspect) -> bool:
    """Whether a piece stands between letters of ASCII."""
    beside = text[piece.start - 1 : piece.start] + text[piece.end : piece.end + 1]
    return len(beside) == 2 and beside.isascii() and beside.isalpha()


def _is_wide(character: str) -> bool:
    return character >= "\u1100"


def _has_wide(piece: str) -> bool:
    """Whether the most of what is not ASCII in a piece are characters of East Asia."""
    return 2 * sum(map(_is_wide, piece)) > sum(not each.isascii() for each in piece)


def _by_model(text: str) -> Floats:
    return model().characters(text)


def _by_world(text: str) -> Floats:
    return world().characters(text)


def _glance(text: str) -> Floats:
    return quick(codes_of(text))


def _strange(
    windows: dict[tuple[int, Suspect], str], known: Callable[[str], Floats], words: bool = True
) -> Iterator[tuple[tuple[int, Suspect], float]]:
    """Nats above the limit of the costliest stretch of each window, of East Asian `words` what is ASCII left out."""
    if not windows:
        return
    joined = "\n".join([*windows.values(), ""])
    costs = -known(joined).astype(np.float64) - (_WORD_LIMIT if words else _LETTER_LIMIT)
    if words:
        costs[codes_of(joined) < 0x80] = 0
    ends = np.cumsum([len(window) + 1 for window in windows.values()])
    costs[ends - 1] = -_APART  # no stretch is worth it that goes from one to the next
    added = np.cumsum(costs)
    rises = np.maximum(added - np.minimum.accumulate(added - costs), 0)
    yield from zip(windows, np.maximum.reduceat(rises, np.append(0, ends[:-1])).tolist(), strict=True)


_APART = 1e6
