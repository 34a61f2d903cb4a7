"""Which pieces of a text look as if they had been read in a wrong codec.

A first look at characters, by arithmetic on whole texts: what pairs of them speak for misread text
(`fixers.restore.odd_pairs`), and where they stand close together. Triage takes the same look at whole batches.
Clean text is suspected now and then, broken text nearly always.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fixers.language.model import Model, model, world
from fixers.reading.characters import codes_of
from fixers.restore.odd_pairs import STEP, Codes, Odd, least, odd, rare, sums

EXCESS = 8.0
"""Excess from which on a piece is searched by itself. Lines with less are suspected only because others of the
text are: what explains those may explain them."""

LEAST = 2.0
"""Nats that such lines have at least."""


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
    codes = codes_of(text)
    places = rare().take(codes, mode="clip").nonzero()[0]
    if not places.size:
        return []
    found = odd(codes, places, np.zeros(1, np.int64))
    enough = int(least(np.array([len(codes)]))[0])
    if sums(found, np.zeros_like(found.places)).rises().max(initial=0) < enough:
        return []  # nearly all clean texts that come here
    return _by_line(codes, found, enough)


def _by_line(codes: Codes, found: Odd, enough: int) -> list[Suspect]:
    """The worst piece of each line that has one."""
    ends = np.append((codes == 0x0A).nonzero()[0], len(codes))
    lines = ends.searchsorted(found.places)
    added = sums(found, lines)
    bottoms = np.minimum.accumulate(added.below)
    rises = added.above - bottoms
    firsts = np.flatnonzero(np.diff(lines, prepend=-1))
    worst = np.maximum.reduceat(rises, firsts)
    level = min(enough, int(worst.max()))
    pieces = []
    for at in np.flatnonzero(worst >= LEAST * STEP).tolist():
        begin, stop = int(firsts[at]), int(firsts[at + 1]) if at + 1 < len(firsts) else len(lines)
        top = begin + int(rises[begin:stop].argmax())
        bottom = begin + int(np.flatnonzero(added.below[begin : top + 1] == bottoms[top])[-1])
        start, end = int(found.places[bottom]), int(found.places[top])
        line = int(ends[lines[begin] - 1]) + 1 if lines[begin] else 0
        excess = (int(worst[at]) - level) / STEP + EXCESS
        # Of the first and the last pair only what is not ASCII.
        start, end = start - int(codes[start - 1] >= 0x80), end + int(codes[end] >= 0x80)
        pieces.append(Suspect(start, end, line, int(ends[lines[begin]]), excess))
    return pieces


def borne_out(text: str, found: list[Suspect]) -> list[Suspect]:
    """Without short pieces that a model finds usual: rare words (卟啉, 滹沱河), names (СПбГПУ), arrows, faces."""
    letters, words, least = {}, {}, {}
    for each in found:
        start, end = max(each.line, each.start - _AROUND), min(each.line_end, each.end + _AROUND)
        if end - start >= _LONG or each.excess >= _EVIDENT:
            continue
        if not _has_wide(text[each.start : each.end]):
            letters[each], least[each] = text[start:end], _LETTERS
        elif not _is_in_word(text, each):
            words[each] = text[start:end]
            beside = text[start : each.start] + text[each.end : end]
            few = _WORD if sum(map(_is_wide, beside)) >= _AROUND else _SIGN
            least[each] = max(few, _EACH * sum(map(_is_wide, text[each.start : each.end])))
    for known, windows in ((model(), words), (world(), words), (world(), letters)):
        asked = {each: window for each, window in windows.items() if each in least}
        strange = _excess(known, list(asked.values()), words=windows is words) if asked else []
        for each, excess in zip(asked, strange, strict=True):
            if excess < least[each]:
                del least[each]
                found.remove(each)
    return found


_EVIDENT = 60.0
"""Excess of pieces of which no model is asked."""

_LETTER_LIMIT, _LETTERS = 4.5, 12.0
"""Nats that a character of a piece in letters and what stands beside it costs at most, and nats above it from which on
the piece is suspected. All of 7,244 broken pieces have 13.9 and more."""

_WORD_LIMIT, _WORD, _SIGN, _EACH = 6.0, 33.0, 10.0, 2.5
"""Nats that a character of such a piece and what stands beside it costs at most; nats above it from which on the piece
is suspected between others of East Asia, and elsewhere, and for each of its characters. Of broken pieces in clean
lines that are repaired, 5 of 149 of three or four characters have less than 33, 3 of 309 of five or six, 1 of 421 of
six to twenty; 33 was chosen with clean pieces in view. Of 1,907 broken pieces none has less than 3.8 a character."""

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


def _excess(known: Model, windows: Sequence[str], *, words: bool) -> list[float]:
    """Nats above the limit of the costliest stretch of each window, of East Asian `words` what is ASCII left out."""
    joined = "\n".join(windows)
    costs = -known.characters(joined) - np.float32(_WORD_LIMIT if words else _LETTER_LIMIT)
    if words:
        costs[[each.isascii() for each in joined]] = 0
    found, start = [], 0
    for window in windows:
        added = np.concatenate([[0.0], np.cumsum(costs[start : start + len(window)])])
        found.append(float((added - np.minimum.accumulate(added)).max()))
        start += len(window) + 1
    return found
