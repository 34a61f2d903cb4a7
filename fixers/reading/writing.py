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
from fixers.reading.phrases import ranges
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
        empty; `starts` is where each begins. All lines of a batch are counted together, and only
        those with evidence of both scripts are looked at character by character.
        """
        found = look_up(self._table, codes)
        ends = (found == LINE_END).nonzero()[0]
        begins = np.append(0, ends[:-1] + 1)
        rows = self._classes.summed(self._classes.look_up(codes), begins)
        first = np.searchsorted(begins, starts)
        texts = Tally(np.add.reduceat(rows, first))
        sure = (texts.strong > 0) & (texts.han > 1)
        out = np.where(sure & (texts.ours > 1), WHOLE, np.where(sure | (texts.han >= self._sentence), HINT, NONE))
        out = out.astype(np.uint8)
        against, foreign = texts.theirs + texts.japanese, texts.kana + texts.hangul
        mixing = (texts.ours > 0) & ((against > 0) | (foreign > 0))
        strays = mixing & (foreign == 0) & (against * _STRAY <= texts.ours) & (out == WHOLE)
        out[mixing & ~strays] = MIXES
        out[texts.ours == 0] = NONE
        if not mixing.any():
            return Found(out, None)
        text_of = np.repeat(np.arange(starts.size), np.diff(first, append=begins.size))
        lines = _Lines(Tally(rows), begins, np.diff(begins, append=codes.size), text_of, first)
        kept = np.zeros(0, np.intp)
        if strays.any():
            kept = self._but_for_strays(codes, found, lines, strays, out)
        if not kept.size and not (out == MIXES).any():
            return Found(out, None)
        scopes = self._by_lines(codes, found, lines, texts, out)
        out[text_of[begins.searchsorted(kept, "right") - 1]] = MIXES
        scopes[kept] = NONE
        return Found(out, scopes if (out == MIXES).any() else None)

    def _but_for_strays(self, codes: Codes, found: Kinds, lines: _Lines, strays: Bools, out: Scopes) -> Places:
        """The characters that stay in texts in which strays of the other script stand.

        Texts of which a line has more than strays are put down as mixing.
        """
        line = lines.tally
        asked = strays[lines.text_of] & (line.theirs + line.japanese > 0)
        divided = asked & ((line.theirs * _STRAY_IN_LINE > line.ours) | (line.japanese > line.strong))
        out[lines.text_of[divided]] = MIXES
        at, _ = lines.within(asked & (out[lines.text_of] != MIXES))
        return at[deliberate.meant(codes[at], found[at])] if at.size else at

    def _by_lines(self, codes: Codes, found: Kinds, lines: _Lines, texts: Tally, out: Scopes) -> Scopes:
        """The decision line by line for the texts that mix, and within lines that mix part by part."""
        asked, line, text_of = (out == MIXES)[lines.text_of], lines.tally, lines.text_of
        foreign = (line.chinese == 0) & (line.foreign | texts.foreign[text_of]) | (line.japanese > line.strong)
        ours, theirs, strong = (
            np.add.reduceat(np.where(foreign, 0, each), lines.first) for each in (line.ours, line.theirs, line.strong)
        )
        louder, softer = self._loud(codes, lines, asked)
        enough = line.sure(self._sentence) & (line.ours > line.theirs)
        enough &= (theirs <= 4 * ours)[text_of] | (louder - softer >= _LOUD)
        enough |= ((ours > 4 * theirs) & (strong > 0))[text_of] & (line.ours >= line.theirs)
        enough &= ~foreign
        scope = np.where(asked, enough * np.uint8(LINE), out[text_of])
        scopes = np.repeat(scope, lines.lengths)
        mixed = asked & (line.ours > 0) & ~foreign
        mixed &= (softer >= _AUDIBLE) | (line.kana > 0) | (line.hangul > 0)
        if mixed.any():
            at, which = lines.within(mixed)
            scopes[at] = self._by_parts(codes[at], found[at], (ours > theirs)[text_of[which]], text_of[which])
        some = np.logical_or.reduceat(scopes, lines.starts[lines.first])
        out[(out == MIXES) & ~some] = NONE
        return scopes

    def _loud(self, codes: Codes, lines: _Lines, asked: Bools) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """How loudly the characters of some lines speak for the script, and how loudly for the other one."""
        sums = np.zeros((2, asked.size), np.int64)
        at, which = lines.within(asked)
        lengths = lines.lengths[which]
        both = np.add.reduceat(look_up(_louder(), codes[at]), np.cumsum(lengths) - lengths)
        sums[:, which] = both & _HALF, both >> np.int64(32)
        return (sums[0], sums[1]) if self._sign > 0 else (sums[1], sums[0])

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


@cache
def _louder() -> npt.NDArray[np.int64]:
    """The weights of characters, those for the traditional script in the lower half of a number, the others above."""
    table = weights().astype(np.int64)
    halves: npt.NDArray[np.int64] = np.maximum(table, 0) | (np.maximum(-table, 0) << 32)
    return halves
