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

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading import deliberate, mixing
from fixers.reading.conversion import Codes, look_up
from fixers.reading.evidence import (
    AGAINST,
    CLAUSE_END,
    IS_HAN,
    IS_HANGUL,
    IS_KANA,
    JAPANESE,
    KINDS,
    LINE_END,
    STRONG,
    STRONG_CHINESE,
    UNIT,
    WEAK,
    Kinds,
    kinds,
    side,
    weights,
)
from fixers.reading.tally import Classes, Tally, tally

Scopes = npt.NDArray[np.uint8]
Weights = npt.NDArray[np.int16]
Bools = npt.NDArray[np.bool_]

NONE, WHOLE, HINT, LINE, CLAUSE, CHARACTER, MIXES = range(7)
"""Why a character is converted: not at all; since the whole text is in the script; the same by a
single character of evidence; since its line, or its clause is; since the character itself is, in a
text that mixes scripts within clauses. `MIXES` is said of whole texts alone: their parts differ."""

_STRAY, _STRAY_IN_LINE = 20, 8
"""One character of evidence against twenty for it in a text, and against eight in its line, is an old form or a
slip (黄 却 隠), no passage."""

_LINE_FEED = ord("\n")

_LOUD = 12 * UNIT
"""Weight from which a line is in the script, where nearly all of its text is in the other one. A line of
native simplified text has 11 with 開, the commonest slip, and 6 with 兒 or 適 in an old name."""

_AUDIBLE = 3 * UNIT
"""Weight of what speaks for the other script from which on a line is searched for parts."""


class Evidence:
    """What speaks for and against text being in the script that is to be converted."""

    def __init__(self, *, traditional: bool) -> None:
        self._sign = 1 if traditional else -1
        self._table = kinds(traditional=traditional)
        # Japanese writes more simplified characters (学 国 会) than traditional ones that Chinese shares.
        self._sentence = 8 if traditional else 12
        self.characters = side("traditional" if traditional else "simplified", "strong", "weak")
        """The characters of which one at least stands in each text that is in the script."""
        table = self._table
        held, firm, _ = self.sides()
        against, han = (table >= AGAINST) & (table <= JAPANESE), (table >= IS_HAN) & (table <= JAPANESE)
        self._classes = Classes([held, firm, against, (table == IS_KANA) | (table == IS_HANGUL), han])

    def scopes(self, codes: Codes) -> Scopes | int:
        """For each character why it is to be converted; one number where that is the same for all."""
        found = look_up(self._table, codes)
        counts = np.bincount(found, minlength=KINDS)
        total = counts.tolist()
        strong = total[STRONG] + total[STRONG_CHINESE]
        ours = total[WEAK] + strong
        if not ours:
            return NONE
        against = sum(total[AGAINST:IS_KANA])
        if total[IS_KANA] or total[IS_HANGUL] or against:
            text = _Text(codes, found)
            if not (total[IS_KANA] or total[IS_HANGUL]) and strong and ours > 1 and against * _STRAY <= ours:
                scope = _but_for_strays(text)
                if scope is not None:
                    return scope
            return _by_lines(text, self._sign, Tally(counts[None, :]), self._sentence)
        han = sum(total[IS_HAN:])
        if strong and han > 1:
            return WHOLE if ours > 1 else HINT
        return HINT if han >= self._sentence else NONE

    def scopes_many(self, codes: Codes, starts: npt.NDArray[np.intp]) -> Scopes:
        """For each text of a batch what `scopes` says of all of it, or `MIXES` where it has to be asked.

        `codes` are the texts one after the other, each with a line feed behind it,
        so that none is empty; `starts` is where each begins. One text in a thousand of native text
        mixes, and the others cost a third of what they cost one by one.
        """
        looked = self._classes.look_up(codes)
        ours, strong, against, foreign, han = self._classes.summed(looked, starts).T
        sure = (strong > 0) & (han > 1)
        out = np.where(sure & (ours > 1), WHOLE, np.where(sure | (han >= self._sentence), HINT, NONE)).astype(np.uint8)
        stray = (against > 0) & (foreign == 0) & (against * _STRAY <= ours) & (out == WHOLE)
        out[(foreign > 0) | (against > 0)] = MIXES
        out[ours == 0] = NONE
        if stray.any():
            at = self._classes.places(looked, 2)
            text_of = np.searchsorted(starts, at, "right") - 1
            out[stray] = WHOLE
            out[self._with_parts(codes, starts, at[stray[text_of]])] = MIXES
        return out

    def _with_parts(self, codes: Codes, starts: npt.NDArray[np.intp], at: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
        """The texts of which the lines at the places `at`, where a stray character stands, are not all in one script."""
        ends = (codes == _LINE_FEED).nonzero()[0]
        last = np.unique(np.searchsorted(ends, at))
        begins, stops = np.where(last > 0, ends[last - 1] + 1, 0), ends[last] + 1
        lengths = stops - begins
        within = np.repeat(begins - np.cumsum(lengths) + lengths, lengths) + np.arange(int(lengths.sum()))
        part = _Text(codes[within], look_up(self._table, codes[within]))
        line_of = np.repeat(np.arange(last.size), lengths)
        meant = np.bincount(line_of, deliberate.meant(part.codes, part.found, tables=False)) > 0
        texts: npt.NDArray[np.intp] = np.searchsorted(starts, begins[meant | _is_divided(part, line_of)], "right") - 1
        return texts

    def sides(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """For each character whether it is evidence, strong evidence, evidence of another script or language."""
        table = self._table
        ours = (table >= WEAK) & (table <= STRONG_CHINESE)
        return ours, ours & (table != WEAK), table > STRONG_CHINESE

    def holds(self, codes: Codes) -> npt.NDArray[np.bool_]:
        """Which characters are evidence of the script."""
        found = look_up(self._table, codes)
        held: npt.NDArray[np.bool_] = (found >= WEAK) & (found <= STRONG_CHINESE)
        return held


class _Text(NamedTuple):
    """A text, or some lines of it: its characters, and their kinds."""

    codes: Codes
    found: Kinds

    def only(self, which: Bools) -> _Text:
        """Some lines of it."""
        return _Text(self.codes[which], self.found[which])


def _by_lines(text: _Text, sign: int, total: Tally, sentence: int) -> Scopes | int:
    """The decision line by line, and within lines that mix part by part."""
    loud = look_up(weights(), text.codes).astype(np.int16) * np.int16(sign)
    line_of = np.cumsum(text.found == LINE_END)
    line = tally(text.found, line_of)
    foreign = (line.chinese == 0) & (line.foreign | total.foreign[0]) | (line.japanese > line.strong)
    ours, theirs = int(line.ours[~foreign].sum()), int(line.theirs[~foreign].sum())
    enough = line.sure(sentence) & (line.ours > line.theirs)
    if theirs > 4 * ours:
        enough &= np.bincount(line_of, loud) >= _LOUD
    elif ours > 4 * theirs and line.strong[~foreign].any():
        enough |= line.ours >= line.theirs
    enough &= ~foreign
    scope = (enough * np.uint8(LINE))[line_of]
    against = np.bincount(line_of, np.minimum(loud, 0)) <= -_AUDIBLE
    mixed = (line.ours > 0) & ~foreign & (against | (line.kana > 0) | (line.hangul > 0))
    if mixed.any():
        inside = mixed[line_of]
        scope[inside] = _by_parts(text.only(inside), loud[inside], mostly=ours > theirs)
    return scope if scope.any() else NONE


def _by_parts(text: _Text, loud: Weights, *, mostly: bool) -> Scopes:
    """The decision within lines that mix. Clauses with kana or Hangul stay, and what stands there on purpose."""
    scope = (mixing.ours(text.found, loud, mostly=mostly) * np.uint8(CLAUSE)).astype(np.uint8)
    foreign = (text.found == IS_KANA) | (text.found == IS_HANGUL)
    if foreign.any():
        clause_of = np.cumsum((text.found == LINE_END) | (text.found == CLAUSE_END))
        scope[np.bincount(clause_of, foreign)[clause_of] > 0] = NONE
    scope[deliberate.meant(text.codes, text.found)] = NONE
    return scope


def _is_divided(text: _Text, line_of: npt.NDArray[np.intp]) -> Bools:
    """Which lines have more than strays of the other script."""
    line = tally(text.found, line_of)
    divided: Bools = (line.theirs * _STRAY_IN_LINE > line.ours) | (line.japanese > line.strong)
    return divided


def _but_for_strays(text: _Text) -> Scopes | int | None:
    """The decision for a text in the script in which strays of the other one stand; None where there is more."""
    line_of = np.cumsum(text.found == LINE_END)
    against = np.zeros(int(line_of[-1]) + 1, np.bool_)
    against[line_of[(text.found >= AGAINST) & (text.found <= JAPANESE)]] = True
    inside = against[line_of]
    part = text.only(inside)
    if _is_divided(part, np.cumsum(part.found == LINE_END)).any():
        return None
    meant = deliberate.meant(part.codes, part.found, tables=False)
    if not meant.any():
        return WHOLE
    scope = np.full(text.codes.size, WHOLE, np.uint8)
    scope[inside.nonzero()[0][meant]] = NONE
    return scope
