"""Which pieces of a text look as if they had been read in a wrong codec.

What the first look finds (`fixers.restore.looks.first_look`) is left out where a model finds it usual. Clean text is
suspected now and then, broken text nearly always.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from fixers.language.model import Floats, model, world
from fixers.language.plain import quick
from fixers.reading.characters import HANGUL, KANA, codes_of
from fixers.restore.looks.first_look import EXCESS, Suspect, at_first
from fixers.restore.looks.one_step import Part, gains


def suspects(text: str) -> list[Suspect]:
    """The suspected pieces of `text`, in order, one a line at most: the worst of it.

    >>> [(each.start, each.end) for each in suspects("Он сказал: Ïðèâåò, êàê äåëà.")]
    [(11, 27)]
    """
    return borne_out(text, at_first(text))


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
    usual: set[tuple[int, Suspect]] = set()
    for at, (text, found) in enumerate(rows):
        for each in found:
            start, end = max(each.line, each.start - _AROUND), min(each.line_end, each.end + _AROUND)
            if end - start >= _LONG or each.excess >= EVIDENT:
                continue
            if _is_acronym(text, each):
                usual.add((at, each))
            elif not _has_wide(text[each.start : each.end]):
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
    usual |= {key for key, excess in _strange(chinese, _glance) if excess < _GLANCE * least[key]}
    for known, windows in ((_by_model, words), (_by_world, words), (_by_world, letters)):
        asked = {key: window for key, window in windows.items() if key not in usual}
        usual |= {key for key, excess in _strange(asked, known, windows is words) if excess < least[key]}
    inside = [key for key in words if key not in usual and _is_inside(rows[key[0]][0], key[1])]
    parts = [_in_line(rows[at][0], each) for at, each in inside]
    usual |= {key for key, gain in zip(inside, gains(parts), strict=True) if gain < _ONE_STEP}
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

_ONE_STEP = 38.0
"""Nats that one step must make of such a piece inside clean Chinese at most (`fixers.restore.looks.one_step`): of 465 broken
pieces all have 41 and more, seven of 12,566 clean strings that models find strange have 37 and less."""

_KANA = re.compile(f"[{KANA}]")
_OTHER_SCRIPTS = re.compile(f"[{KANA}{HANGUL}]")
_IS_CHINESE = re.compile(r"[㐀-鿿豈-﫿，。、；：！？“”‘’（）《》〈〉「」『』—…·0-9α-ω(){}\[\]/]*")

_AROUND = 8
_LONG = 200
"""Characters beside a piece that are looked at with it, and of a piece that is looked at."""


_SHORT, _PROSE = 7, 20
"""Letters that an acronym has at most, and small letters on its line at least."""


def _is_acronym(text: str, piece: Suspect) -> bool:
    """Whether a piece is one of other letters than Latin (СПбГПУ) among words: no model knows it, no codec explains it.

    Of 12,000 texts in 13 languages that were broken none is left alone for it.
    """
    first, last = text[piece.start], text[piece.end - 1]
    if not ("\u0370" <= first < "\u0590" and "\u0370" <= last < "\u0590"):
        return False
    before = _LETTERS_BEFORE.search(text, max(piece.line, piece.start - _SHORT), piece.start)
    behind = _LETTERS_BEHIND.match(text, piece.end, min(piece.line_end, piece.end + _SHORT))
    word = f"{before[0] if before else ''}{text[piece.start : piece.end]}{behind[0] if behind else ''}"
    if len(word) > _SHORT or not word.isalpha() or not word[0].isupper():
        return False
    small = sum(map(str.islower, text[piece.line : piece.line_end]))
    return 2 * sum(map(str.isupper, word)) > len(word) and small >= _PROSE


_LETTERS_BEFORE, _LETTERS_BEHIND = re.compile(r"[^\W\d_]+\Z"), re.compile(r"[^\W\d_]+")


def _is_inside(text: str, piece: Suspect) -> bool:
    """Whether what stands beside a piece is Chinese, or marks of it."""
    before, behind = _beside(text, piece)
    if _OTHER_SCRIPTS.search(before + text[piece.start : piece.end] + behind):
        return False
    return sum(map(_is_wide, _MARKS.sub("，", before + behind))) >= _AROUND


_MARKS = re.compile("[\u2010-\u2027]")


def _beside(text: str, piece: Suspect) -> tuple[str, str]:
    before = text[max(piece.line, piece.start - _AROUND) : piece.start]
    return before, text[piece.end : min(piece.line_end, piece.end + _AROUND)]


def _in_line(text: str, piece: Suspect) -> Part:
    """A piece in its line, or as much of that as is looked at."""
    before, behind = _beside(text, piece)
    return before + text[piece.start : piece.end] + behind, len(before), len(before) + piece.end - piece.start


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
