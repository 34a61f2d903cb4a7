"""In which script a text is written, and which of its parts: simplified, traditional, neither.

Evidence are characters that one script alone writes (see fixers/data/build/script_characters.py).
In 18 million Han characters of native simplified text stand 350 characters of traditional
evidence, in 4 million of native traditional text 8,000 of simplified evidence, mostly in old verse.

Japanese and Korean share these characters: 現在, 機場 and 設定 are evidence of nothing. So evidence
is *strong* only when the character is not among the common ones of Japanese (level 1 of JIS X
0208), and what has no strong evidence is in no script. Lines with kana or Hangul belong to their
own language unless they have characters of Chinese alone (你 這 們 嗎 很).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading import deliberate, mixing
from fixers.reading.conversion import Codes, look_up
from fixers.reading.evidence import (
    CLAUSE_END,
    IS_HANGUL,
    IS_KANA,
    LINE_END,
    STRONG_CHINESE,
    UNIT,
    WEAK,
    Kinds,
    kinds,
    side,
    weights,
)
from fixers.reading.phrases import firsts, ranges
from fixers.reading.rows import lengths, preceding, put, taken
from fixers.reading.tally import Tally, classes

Scopes = npt.NDArray[np.uint8]
Weights = npt.NDArray[np.int16]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

NONE, WHOLE, HINT, LINE, CLAUSE, CHARACTER, MIXES = range(7)
"""Why a character is converted: not at all; since the whole text is in the script; the same by a
single character of evidence; since its line, or its clause is; since the character itself is, in a
text that mixes scripts within clauses. `MIXES` is said of whole texts alone: their parts differ."""

_STRAY, _STRAY_IN_LINE = 20, 8
"""One character of evidence against twenty for it in a text, and against eight in its line, is an old form or a
slip (黄 却 隠), no passage."""

_AGAINST = (2, 5)
"""The columns of a `Tally` that count evidence of another script or language."""

_LINE_FEED = np.uint32(ord("\n"))

_LOUD = 12 * UNIT
"""Weight from which a line is in the script, where nearly all of its text is in the other one. A line of
native simplified text has 11 with 開, the commonest slip, and 6 with 兒 or 適 in an old name."""

_AUDIBLE = 3 * UNIT
"""Weight of what speaks for the other script from which on a line is searched for parts."""


class Found(NamedTuple):
    """Why each text of a batch is converted, and where one mixes why each character is."""

    texts: Scopes
    """One number a text; `MIXES` where its characters differ."""
    characters: Scopes | None
    """Of all texts, if one mixes."""


class _Lines(NamedTuple):
    """The lines of a batch: the counts of each, and where they are."""

    tally: Tally
    starts: Places
    lengths: Places
    """In characters, each line with its end."""
    text_of: Places
    first: Places
    """The first line of each text."""

    def within(self, which: Bools) -> tuple[Places, Places]:
        """The places of all characters of some lines, and which lines these are."""
        lines = which.nonzero()[0]
        return ranges(self.starts[lines], self.lengths[lines]), lines


class Evidence:
    """What speaks for and against text being in the script that is to be converted."""

    def __init__(self, *, traditional: bool) -> None:
        self._sign = 1 if traditional else -1
        self._table = kinds(traditional=traditional)
        # Japanese writes more simplified characters (学 国 会) than traditional ones that Chinese shares.
        self._sentence = 8 if traditional else 12
        self.characters = side("traditional" if traditional else "simplified", "strong", "weak")
        """The characters of which one at least stands in each text that is in the script."""
        self._classes = classes(self._table)

    def scopes(self, codes: Codes) -> Scopes | int:
        """For each character why it is to be converted; one number where that is the same for all."""
        found = self.scopes_many(np.append(codes, _LINE_FEED), np.zeros(1, np.intp))
        return int(found.texts[0]) if found.characters is None else found.characters[:-1]

    def scopes_many(self, codes: Codes, starts: Places) -> Found:
        """The same for each text of a batch.

        `codes` are the texts one after the other, each with a line feed behind it, so that none is
        empty; `starts` is where each begins. Texts with evidence of both scripts are gone through line
        by line, all of them together, and only lines of both scripts character by character.
        """
        looked = self._classes.look_up(codes)
        texts = Tally(self._classes.summed(looked, starts))
        sure = (texts.strong > 0) & (texts.han > 1)
        out = np.where(sure & (texts.ours > 1), WHOLE, np.where(sure | (texts.han >= self._sentence), HINT, NONE))
        out = out.astype(np.uint8)
        against, foreign = texts.theirs + texts.japanese, texts.kana + texts.hangul
        out[(against > 0) | (foreign > 0)] = MIXES
        out[texts.ours == 0] = NONE
        mixes = out == MIXES
        if not mixes.any():
            return Found(out, None)
        kept = np.zeros(0, np.intp)
        few = mixes & (foreign == 0) & (against * _STRAY <= texts.ours) & sure
        if few.any():
            others = np.sort(np.concatenate([self._classes.places(looked, number) for number in _AGAINST]))
            few, kept = self._strays(codes, starts, others, few)
            out[few] = WHOLE
            mixes &= ~few
        if not kept.size and not mixes.any():
            return Found(out, None)
        scopes = np.repeat(out, lengths(starts, codes.size))
        if mixes.any():
            which = mixes.nonzero()[0]
            begins, sizes = starts[which], lengths(starts, codes.size)[which]
            out[which], characters = self.by_lines(taken(codes, begins, sizes), np.cumsum(sizes) - sizes)
            put(scopes, begins, sizes, characters)
        scopes[kept] = NONE
        out[starts.searchsorted(kept, "right") - 1] = MIXES
        return Found(out, scopes if (out == MIXES).any() else None)

    def but_for_strays(self, codes: Codes, starts: Places, ours: Bools, others: Places) -> tuple[Bools, Places]:
        """Which texts of a batch are in the script but for strays of the other one, and which characters stay in them.

        All of the texts have strong evidence. `ours` says of each character whether it is evidence,
        `others` are the places of evidence of another script or language.
        """
        text_of = starts.searchsorted(others, "right") - 1
        found = self._table[codes[others]]
        foreign = np.bincount(text_of, (found == IS_KANA) | (found == IS_HANGUL), starts.size) > 0
        against = np.bincount(text_of, minlength=starts.size)
        strays = ~foreign & (against > 0) & (against * _STRAY <= np.add.reduceat(ours, starts, dtype=np.intp))
        return self._strays(codes, starts, others, strays) if strays.any() else (strays, np.zeros(0, np.intp))

    def _strays(self, codes: Codes, starts: Places, others: Places, strays: Bools) -> tuple[Bools, Places]:
        """The same for texts that are known to have few strays: all of their lines have to be in the script."""
        at = others[strays[starts.searchsorted(others, "right") - 1]]
        ends = (codes == _LINE_FEED).nonzero()[0]
        last = ends.searchsorted(at)
        last = last[firsts(last)]
        begins = np.where(last > 0, ends[last - 1] + 1, 0)
        places = ranges(begins, ends[last] + 1 - begins)
        codes = codes[places]
        found = look_up(self._table, codes)
        line_ends = (found == LINE_END).nonzero()[0]
        begins = preceding(line_ends + 1, 0)
        line = Tally(self._classes.counts(codes, begins))
        against = line.theirs + line.japanese > 0
        divided = against & ((line.theirs * _STRAY_IN_LINE > line.ours) | (line.japanese > line.strong))
        strays = strays.copy()
        strays[starts.searchsorted(places[begins[divided]], "right") - 1] = False
        # Lines of the texts that are left, apart from lines without strays between unusual line ends.
        asked = against & strays[starts.searchsorted(places[begins], "right") - 1]
        if not asked.all():
            inside = np.repeat(asked, lengths(begins, codes.size))
            places, codes, found = places[inside], codes[inside], found[inside]
        return strays, places[deliberate.meant(codes, found)] if places.size else places

    def by_lines(self, codes: Codes, starts: Places) -> tuple[Scopes, Scopes]:
        """The decision line by line for texts that mix, and within lines that mix part by part.

        One number for each text, `MIXES` or `NONE` where nothing is to be converted, and one for each character.
        """
        found = look_up(self._table, codes)
        lines = self._lines(codes, starts, found)
        line, text_of = lines.tally, lines.text_of
        texts = Tally(np.add.reduceat(line.counts, lines.first))
        foreign = (line.chinese == 0) & (line.foreign | texts.foreign[text_of]) | (line.japanese > line.strong)
        ours, theirs, strong = np.add.reduceat(np.where(foreign[:, None], 0, line.counts[:, :3]), lines.first).T[
            [0, 2, 1]
        ]
        louder, softer = self._loud(codes, lines)
        enough = line.sure(self._sentence) & (line.ours > line.theirs)
        enough &= (theirs <= 4 * ours)[text_of] | (louder - softer >= _LOUD)
        enough |= ((ours > 4 * theirs) & (strong > 0))[text_of] & (line.ours >= line.theirs)
        enough &= ~foreign
        decided = np.repeat(enough * np.uint8(LINE), lines.lengths)
        mixed = (line.ours > 0) & ~foreign & ((softer >= _AUDIBLE) | (line.kana > 0) | (line.hangul > 0))
        if mixed.any():
            at, some = lines.within(mixed)
            decided[at] = self._by_parts(codes[at], found[at], (ours > theirs)[text_of[some]], text_of[some])
        return np.where(np.logical_or.reduceat(decided, starts), np.uint8(MIXES), np.uint8(NONE)), decided

    def _lines(self, codes: Codes, starts: Places, found: Kinds) -> _Lines:
        begins = preceding((found == LINE_END).nonzero()[0] + 1, 0)
        first = begins.searchsorted(starts)
        text_of = np.repeat(np.arange(starts.size), lengths(first, begins.size))
        tally = Tally(self._classes.counts(codes, begins))
        return _Lines(tally, begins, lengths(begins, codes.size), text_of, first)

    def _loud(self, codes: Codes, lines: _Lines) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """How loudly the characters of each line speak for the script, and how loudly for the other one."""
        both = np.add.reduceat(look_up(_louder(), codes), lines.starts)
        sums = both & _HALF, both >> np.int64(32)
        return sums if self._sign > 0 else sums[::-1]

    def _by_parts(self, codes: Codes, found: Kinds, mostly: Bools, text_of: Places) -> Scopes:
        """The decision within lines that mix. Clauses with kana or Hangul stay, and what stands there on purpose."""
        loud = look_up(weights(), codes).astype(np.int16) * np.int16(self._sign)
        scope = (mixing.ours(found, loud, mostly=mostly) * np.uint8(CLAUSE)).astype(np.uint8)
        foreign = (found == IS_KANA) | (found == IS_HANGUL)
        if foreign.any():
            marks = (found == LINE_END) | (found == CLAUSE_END)
            clause_of = np.cumsum(marks) - marks
            scope[np.bincount(clause_of, foreign)[clause_of] > 0] = NONE
        scope[deliberate.meant(codes, found, text_of)] = NONE
        return scope

    def sides(self) -> tuple[Bools, Bools, Bools]:
        """For each character whether it is evidence, strong evidence, evidence of another script or language."""
        table = self._table
        ours = (table >= WEAK) & (table <= STRONG_CHINESE)
        return ours, ours & (table != WEAK), table > STRONG_CHINESE

    def holds(self, codes: Codes) -> Bools:
        """Which characters are evidence of the script."""
        found = look_up(self._table, codes)
        held: Bools = (found >= WEAK) & (found <= STRONG_CHINESE)
        return held


_HALF = np.int64((1 << 32) - 1)

_BEYOND = 0x40000
"""No character from here on has a weight; `look_up` takes the last entry of a table for all of them."""


@cache
def _louder() -> npt.NDArray[np.int64]:
    """The weights of characters, those for the traditional script in the lower half of a number, the others above."""
    table = weights()[: _BEYOND + 1].astype(np.int64)
    halves: npt.NDArray[np.int64] = np.maximum(table, 0) | (np.maximum(-table, 0) << 32)
    return halves
