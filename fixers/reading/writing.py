"""In which script a text is written, and which of its parts: simplified, traditional, neither.

Evidence are characters that one script alone writes. OpenCC's tables name them, but many a
"simplified" character is an old form that native traditional text writes as well (秘 群 峰 床) and
the other way round (後 捱 in simplified text), so each must also be in the character set of its own
script and not in that of the other: GB2312 for simplified, code page 950 (Big5) for traditional.
In 18 million Han characters of native simplified text that leaves 350 characters of traditional
evidence, in 4 million of native traditional text 8,000 of simplified evidence, mostly in old verse.

Japanese and Korean share these characters: 現在, 機場 and 設定 are evidence of nothing. So evidence
is *strong* only when the character is not among the common ones of Japanese (level 1 of JIS X
0208), and what has no strong evidence is in no script. Lines with kana or Hangul belong to their
own language unless they have characters of Chinese alone (你 這 們 嗎 很).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from fixers.data import opencc_tables
from fixers.reading.characters import HAN, HANGUL, KANA, spans
from fixers.reading.context import HANGUL_SHARE, KANA_SHARE
from fixers.reading.conversion import Codes, look_up

Scopes = npt.NDArray[np.uint8]

NONE, WHOLE, HINT, LINE, CLAUSE, CHARACTER = range(6)
"""Why a character is converted: not at all; since the whole text is in the script; the same by a
single character of evidence; since its line, or its clause is; since the character itself is, in a
text that mixes scripts within clauses."""

(_OTHER, _LINE_END, _CLAUSE_END, _HAN, _CHINESE, _WEAK, _STRONG, _STRONG_CHINESE) = range(8)
(_AGAINST, _AGAINST_CHINESE, _JAPANESE, _KANA, _HANGUL) = range(8, 13)
_KINDS = 16

_CLAUSE_ENDS = "\t ,.!?;:\"'()[]{}<>|/，。！？；：、…—“”‘’「」『』（）《》〈〉【】〔〕〖〗［］｛｝｜／\u3000"
_LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
_CHINESE_ALONE = "你妳呢吧很她佢嘅喺咗冇"
_CHINESE_ALONE_TRADITIONAL = "這們嗎"
_CHINESE_ALONE_SIMPLIFIED = "这们吗"

_OLD_FORMS = "黄烟却凉遥卧带迹强脚摇携荆瑶况凄衮横恒韵潜兹"
"""Simplified characters that are older than the reform: each stands 64 times or more in 4.3 million
characters of native traditional text, mostly verse."""

_STRAY = 100
"""One character of evidence against a hundred for it is an old form or a slip (黄 却 隠), no passage."""

_MIXED = 3
"""Characters of evidence from which a text counts as mixed, or a quoted clause as evident. In
443,000 lines of native simplified text two have three characters of traditional evidence."""


class Evidence:
    """What speaks for and against text being in the script that is to be converted."""

    def __init__(self, *, traditional: bool) -> None:
        ours, theirs = _evidence() if traditional else _evidence()[::-1]
        words, their_words = _CHINESE_ALONE_TRADITIONAL, _CHINESE_ALONE_SIMPLIFIED
        if not traditional:
            words, their_words = their_words, words
        common = _level_1()
        table = np.zeros(0x110000, np.uint8)
        for writing, kind in ((HAN, _HAN), (KANA, _KANA), (HANGUL, _HANGUL)):
            for first, last in spans(writing):
                table[first : last + 1] = kind
        for characters, kind in (
            (_japanese_alone(), _JAPANESE),
            (theirs, _AGAINST),
            (ours & common, _WEAK),
            (ours - common, _STRONG),
            (_CHINESE_ALONE, _CHINESE),
            (words, _STRONG_CHINESE),
            (their_words, _AGAINST_CHINESE),
            (_CLAUSE_ENDS, _CLAUSE_END),
            (_LINE_ENDS, _LINE_END),
        ):
            table[[ord(character) for character in characters]] = kind
        self._table = table
        # Japanese writes more simplified characters (学 国 会) than traditional ones that Chinese shares.
        self._sentence = 8 if traditional else 12
        self.characters = ours
        """The characters of which one at least stands in each text that is in the script."""

    def scopes(self, codes: Codes) -> Scopes | int:
        """For each character why it is to be converted; one number where that is the same for all."""
        kinds = look_up(self._table, codes)
        counts = np.bincount(kinds, minlength=_KINDS)
        total = counts.tolist()
        strong = total[_STRONG] + total[_STRONG_CHINESE]
        ours = total[_WEAK] + strong
        if not ours:
            return NONE
        against = sum(total[_AGAINST:_KANA])
        if total[_KANA] or total[_HANGUL] or against * _STRAY > ours:
            return _by_lines(kinds, _Tally(counts[None, :]), self._sentence)
        han = sum(total[_HAN:])
        if strong and han > 1:
            return WHOLE if ours > 1 else HINT
        return HINT if han >= self._sentence else NONE

    def sides(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """For each character whether it is evidence, strong evidence, evidence of another script or language."""
        kinds = self._table
        ours = (kinds >= _WEAK) & (kinds <= _STRONG_CHINESE)
        return ours, ours & (kinds != _WEAK), kinds > _STRONG_CHINESE

    def holds(self, codes: Codes) -> npt.NDArray[np.bool_]:
        """Which characters are evidence of the script."""
        kinds = look_up(self._table, codes)
        held: npt.NDArray[np.bool_] = (kinds >= _WEAK) & (kinds <= _STRONG_CHINESE)
        return held


_SUMS = np.zeros((_KINDS, 8))
"""What each kind of character is counted as: a column a count of `_Tally`. In floating point, since
numpy multiplies integer matrices eight times slower; counts are far from where that is inexact."""
for _column, _counted in enumerate(
    (
        (_WEAK, _STRONG, _STRONG_CHINESE),
        (_STRONG, _STRONG_CHINESE),
        (_AGAINST, _AGAINST_CHINESE),
        (_CHINESE, _STRONG_CHINESE, _AGAINST_CHINESE),
        range(_HAN, _JAPANESE + 1),
        (_JAPANESE,),
        (_KANA,),
        (_HANGUL,),
    )
):
    _SUMS[list(_counted), _column] = 1
_SUMS.flags.writeable = False


class _Tally:
    """Counts of evidence, one a line or clause."""

    def __init__(self, counts: npt.NDArray[np.intp]) -> None:
        self.ours, self.strong, self.theirs, self.chinese, self.han, self.japanese, self.kana, self.hangul = (
            counts @ _SUMS
        ).T
        self.foreign = ((self.kana > 0) & (self.kana * KANA_SHARE >= self.han + self.kana)) | (
            (self.hangul > 0) & (self.hangul * HANGUL_SHARE >= self.han + self.hangul)
        )

    def sure(self, sentence: int) -> npt.NDArray[np.bool_]:
        """Where there is strong evidence, or weak evidence in a row of characters too long for Japanese without kana."""
        weak = (self.ours > 0) & (self.han >= sentence) & (self.theirs == 0) & (self.japanese == 0)
        sure: npt.NDArray[np.bool_] = ((self.strong > 0) & (self.han > 1)) | weak
        return sure


def _tally(kinds: Scopes, parts: npt.NDArray[np.intp]) -> _Tally:
    """The counts of each part; `parts` numbers the part of each character."""
    rows = int(parts[-1]) + 1
    return _Tally(np.bincount(parts * _KINDS + kinds, minlength=rows * _KINDS).reshape(rows, _KINDS))


def _by_lines(kinds: Scopes, total: _Tally, sentence: int) -> Scopes | int:
    """The decision line by line, and clause by clause in lines that mix."""
    line_of = np.cumsum(kinds == _LINE_END)
    line = _tally(kinds, line_of)
    foreign = (line.chinese == 0) & (line.foreign | total.foreign[0]) | (line.japanese > line.strong)
    ours, theirs = int(line.ours[~foreign].sum()), int(line.theirs[~foreign].sum())
    # Where nearly all is the other script, three characters must say that a line is not.
    enough = line.sure(sentence) & (line.ours > line.theirs)
    if theirs > 4 * ours:
        enough &= (line.ours >= _MIXED) & (line.ours > 4 * line.theirs)
    elif ours > 4 * theirs and line.strong[~foreign].any():
        enough |= line.ours >= line.theirs
    enough &= ~foreign
    mixed = (line.ours > 0) & ((line.theirs > 0) | (line.kana > 0) | (line.hangul > 0)) & ~foreign
    if not mixed.any():
        return (enough * np.uint8(LINE))[line_of] if enough.any() else NONE

    clause_of = np.cumsum((kinds == _LINE_END) | (kinds == _CLAUSE_END))
    clause = _tally(kinds, clause_of)
    heads = line_of[np.flatnonzero(np.diff(clause_of, prepend=-1))]
    if clause_of[0]:  # a mark opens the text: the clause before it is empty
        heads = np.append(0, heads)
    in_ours, in_mixed = enough[heads], mixed[heads]
    native = (clause.kana == 0) & (clause.hangul == 0)
    evident = (clause.ours > clause.theirs) & (in_ours | ((clause.ours >= _MIXED) & (clause.strong > 0)))
    scope = np.where(in_ours, LINE, NONE).astype(np.uint8)
    scope[in_mixed] = np.where(
        evident | (in_ours & (clause.ours == clause.theirs) & (clause.theirs == 0)), CLAUSE, NONE
    )[in_mixed]
    if ours >= _MIXED and ours * 10 >= theirs:
        scope[in_mixed & (clause.ours > 0) & (clause.theirs >= clause.ours)] = CHARACTER
    scope[~native] = NONE
    return scope[clause_of] if scope.any() else NONE


@cache
def _evidence() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that traditional text alone writes, and those that simplified text alone does."""
    traditional = {c for c in opencc_tables.traditional_only() if _in(c, "cp950") and not _in(c, "gb2312")}
    simplified = {c for c in opencc_tables.simplified_only() if _in(c, "gb2312") and not _in(c, "cp950")}
    # What conversion can leave is no evidence, or a converted text would be converted again.
    phrases = opencc_tables.best("TSPhrases")
    left = {c for key, value in phrases.items() if len(key) > 1 for c in value}
    variants = ("HKVariants", "HKVariantsPhrases", "TWVariants", "TWVariantsPhrases")
    left_hant = {c for name in variants for value in opencc_tables.best(name).values() for c in value}
    return frozenset(traditional - left), frozenset(simplified - left_hant - set(_OLD_FORMS))


@cache
def _level_1() -> frozenset[str]:
    """The 2,965 common characters of Japanese: level 1 of JIS X 0208, rows 16 to 47."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("euc_jp", "ignore") for pair in rows))


@cache
def _japanese_alone() -> frozenset[str]:
    """Characters of everyday Japanese that neither script of Chinese has: 経 済 図 駅 込."""
    variants = {c for name in ("TWVariants", "HKVariants") for pair in opencc_tables.best(name).items() for c in pair}
    return frozenset(c for c in _level_1() - variants if not _in(c, "gb2312") and not _in(c, "cp950"))


def _in(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
