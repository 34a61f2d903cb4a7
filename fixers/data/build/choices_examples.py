"""Examples for `choices`: characters that are several in the other script, and what native text has there.

To traditional: native traditional text is made simplified by OpenCC and back, and what stood there is
compared with what comes back. To it come OpenCC's own phrases, and simplified text where OpenCC finds
a phrase (its answer is taken for right, but for characters on which native text disagrees with it).
To simplified: native simplified text is made traditional as Taiwan writes it, and back.
"""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import opencc_tables
from fixers.data.build.choices_phrases import PHRASES, decided
from fixers.data.build.held_out import BLOCK, genre
from fixers.data.build.opencc import best
from fixers.reading.characters import codes_of
from fixers.reading.conversion import Codes, conversion
from fixers.reading.neighbours import REACH, neighbours

UNKNOWN = 0x110000
"""In the place of a neighbour that a phrase of a dictionary doesn't tell."""

SAME = {"畫": "劃"}
"""Forms between which native text wavers without a difference: 計畫 and 計劃. The second is taken."""

EITHER = {"台": "臺"}
"""Simplified characters that traditional text has too, as often as OpenCC's: they stay where neighbours say nothing.

Everyday sentences of Taiwan have 台灣 91 times and 臺灣 85, 台北 35 and 16, 平台 26 and 5; its laws have 臺.
"""

WEIGHTS = {"poems": 0.2, "phrase": 0.2, "agreed": 0.6, "taught": 3.0}
"""How much an example counts; one of native prose counts 1."""

SIMPLIFIED = "著:着著 乾:干乾 於:于於 覆:覆复 徵:征徵 座:座坐 藉:借藉 瞭:了瞭 薰:熏薰 濛:蒙濛"
"""Traditional characters that are several in simplified text, what OpenCC writes by itself first."""

LINES = 2000
"""Lines that are converted at a time."""

DISPUTED = 0.03
"""How often at least native text has another character than a phrase of OpenCC's, so that the phrase isn't trusted."""

TAUGHT = (
    "了如何:了如何 被发明:被發明 被发掘:被發掘 被发现:被發現 被发布:被發布 被发送:被發送 被发射:被發射 "
    "被发出:被發出 被发放:被發放 被发起:被發起 被发往:被發往 被发觉:被發覺 与制造:與製造 参与制造:參與製造 中俄关系:中俄關係 机关系统:機關系統 "
    "体系结构:體系結構 干得很:幹得很 干得好:幹得好 干得不:幹得不 余秋雨:余秋雨 剩余秋雨:剩餘秋雨"
)
"""Words that OpenCC gets wrong, and what they are: taught besides what native text has."""

_AS_TAIWAN = str.maketrans("賬", "帳")


class Characters(NamedTuple):
    """The characters of one side that are several on the other, and the forms of each choice."""

    number: dict[str, int]
    choices: list[list[list[str]]]
    """For each character, for each choice, the forms in which it is written; the first is OpenCC's."""

    def choice(self, character: str, form: str) -> int:
        """Which choice `form` is, -1 for none."""
        choices = self.choices[self.number[character]]
        return next((at for at, forms in enumerate(choices) if form == forms[0]), self.opencc(character, form))

    def opencc(self, character: str, form: str) -> int:
        """The same for what OpenCC writes, which may be a form of the choice before: its 臺 is 台."""
        choices = self.choices[self.number[character]]
        return next((at for at, forms in enumerate(choices) if form in forms), -1)


class Examples(NamedTuple):
    """One row an example."""

    character: npt.NDArray[np.int32]
    window: Codes
    right: npt.NDArray[np.int8]
    opencc: npt.NDArray[np.int8]
    """What OpenCC chose; -1 where it was not asked, in phrases of its own."""
    weight: npt.NDArray[np.float32]
    genre: npt.NDArray[np.int8]
    fold: npt.NDArray[np.int8]

    def part(self, at: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Examples:
        """Some of the examples."""
        character, window, right, opencc = self.character[at], self.window[at], self.right[at], self.opencc[at]
        return Examples(character, window, right, opencc, self.weight[at], self.genre[at], self.fold[at])


GENRES = ("", "TW law", "TW technical", "HK and Cantonese", "poems", "phrase", "agreed", "simplified", "taught")


def joined(parts: Sequence[Examples]) -> Examples:
    """All of them as one."""
    return Examples(*(np.concatenate(column) for column in zip(*parts, strict=True)))


@cache
def to_traditional() -> Characters:
    """The simplified characters that are several in traditional text."""
    taiwan, hong_kong = opencc_tables.best("TWVariants"), opencc_tables.best("HKVariants")
    back = {value: key for each in ("TWVariants", "HKVariants") for key, value in opencc_tables.best(each).items()}
    number: dict[str, int] = {}
    every: list[list[list[str]]] = []
    for character, candidates in opencc_tables.characters("STCharacters").items():
        choices: dict[str, list[str]] = {}
        for form in candidates:
            name = SAME.get(form, taiwan.get(form, form))
            written = choices.setdefault(name, [SAME[form]] if form in SAME else [])
            known = (form, taiwan.get(form, form), hong_kong.get(form, form), back.get(form, form))
            written += [each for each in dict.fromkeys(known) if each not in written]
        for forms in choices.values():
            forms += [other for other, one in SAME.items() if one in forms and other not in forms]
        if character in EITHER:
            choices = {character: [character, *choices[EITHER[character]]], **choices}
        if len(choices) > 1:
            number[character] = len(every)
            every.append(list(choices.values()))
    return Characters(number, every)


@cache
def to_simplified() -> Characters:
    """The traditional characters that are several in simplified text."""
    pairs = [each.split(":") for each in SIMPLIFIED.split(" ")]
    return Characters(
        {character: number for number, (character, _) in enumerate(pairs)},
        [[[form] for form in forms] for _, forms in pairs],
    )


def rows(
    characters: Characters, source: str, native: str, opencc: str, kind: Sequence[int], fold: Sequence[int]
) -> Examples:
    """Examples of one text in three versions of the same length; `kind` and `fold` are those of each character."""
    codes = codes_of(source)
    table = np.full(0x110000, -1, np.int32)
    for character, index in characters.number.items():
        table[ord(character)] = index
    at = np.flatnonzero(table[codes] >= 0)
    choice = characters.choice
    right = np.array([choice(source[i], native[i]) for i in at.tolist()], np.int8)
    theirs = np.array([characters.opencc(source[i], opencc[i]) for i in at.tolist()], np.int8)
    told = (right >= 0) & (theirs >= 0)
    at, right, theirs = at[told], right[told], theirs[told]
    kinds = np.asarray(kind, np.int8)[at]
    weight = np.array([WEIGHTS.get(name, 1.0) for name in GENRES], np.float32)[kinds]
    return Examples(
        table[codes[at]], neighbours(codes, at), right, theirs, weight, kinds, np.asarray(fold, np.int8)[at]
    )


def _blocks(path: Path) -> Iterator[tuple[str, str]]:
    """The blocks of a corpus of traditional text, with their genres."""
    lines = lzma.decompress(path.read_bytes()).decode("utf-8").split("\n")
    for at in range(0, len(lines), BLOCK):
        block = lines[at : at + BLOCK]
        yield "\n".join(block), genre(block, path.name.split(".")[0])


def native_traditional(path: Path, folds: int) -> Examples:
    """Examples of native traditional text."""
    parts = []
    for number, (text, name) in enumerate(_blocks(path)):
        parts.append(text_rows(text, [GENRES.index(name)] * len(text), [number % folds] * len(text)))
    return joined(parts)


def text_rows(text: str, kind: Sequence[int], fold: Sequence[int]) -> Examples:
    """Examples of a traditional text."""
    source = conversion("tw2s").convert(text)
    return rows(to_traditional(), source, text, conversion("s2t").convert(source), kind, fold)


def phrases() -> Examples:
    """OpenCC's phrases as examples: what stands before and after them is not known."""
    pairs = ((phrase, value) for name in PHRASES for phrase, value in best(name).items())
    return _alone([(phrase, value, "") for phrase, value in pairs if len(phrase) == len(value) > 1], "phrase", -1)


def taught(folds: int) -> Examples:
    """The words of `TAUGHT`, once for each fold."""
    pairs = [each.split(":") for each in TAUGHT.split(" ")]
    found = [(source, right, conversion("s2t").convert(source)) for source, right in pairs]
    parts = [_alone(found, "taught", fold) for fold in range(folds)]
    return joined(parts)


def _alone(words: Sequence[tuple[str, str, str]], kind: str, fold: int) -> Examples:
    """Words by themselves: what they are, what they become, and what OpenCC makes of them, nothing if that isn't asked."""
    characters = to_traditional()
    found = []
    for word, value, answer in words:
        for at, character in enumerate(word):
            if character in characters.number and (right := characters.choice(character, value[at])) >= 0:
                found.append((word, at, right, characters.opencc(character, answer[at]) if answer else -1))
    window = np.full((len(found), 2 * REACH + 1), UNKNOWN, np.uint32)
    for row, (word, at, _, _) in enumerate(found):
        for distance in range(-REACH, REACH + 1):
            if 0 <= at + distance < len(word):
                window[row, REACH + distance] = ord(word[at + distance])
    size = len(found)
    return Examples(
        np.array([characters.number[word[at]] for word, at, *_ in found], np.int32),
        window,
        np.array([right for _, _, right, _ in found], np.int8),
        np.array([theirs for *_, theirs in found], np.int8),
        np.full(size, WEIGHTS[kind], np.float32),
        np.full(size, GENRES.index(kind), np.int8),
        np.full(size, fold, np.int8),
    )


def disputed(path: Path) -> frozenset[tuple[str, int]]:
    """The characters, with a choice, for which native text often has another where a phrase decides."""
    characters = to_traditional()
    wrong: Counter[tuple[str, int]] = Counter()
    every: Counter[tuple[str, int]] = Counter()
    for text, kind in _blocks(path):
        if kind not in {"poems", "HK and Cantonese"}:  # 系 is 係 in Cantonese alone
            source = conversion("tw2s").convert(text)
            for at, form in decided(source, frozenset(characters.number)):
                right, theirs = characters.choice(source[at], text[at]), characters.opencc(source[at], form)
                every[source[at], theirs] += 1
                wrong[source[at], theirs] += right >= 0 and right != theirs
    return frozenset(each for each, count in wrong.items() if count > DISPUTED * every[each] and count > 2)


def agreed(path: Path, step: int, without: frozenset[tuple[str, int]], folds: int) -> Examples:
    """Simplified text where a phrase of OpenCC's decides, one line in `step`; `without` what is disputed."""
    characters = to_traditional()
    lines = lzma.decompress(path.read_bytes()).decode("utf-8").split("\n")[::step]
    text = "\n".join(line for line in lines if len(line) > 4)
    answer = conversion("s2t").convert(text)
    places, right, theirs = [], [], []
    for at, form in decided(text, frozenset(characters.number)):
        choice = characters.opencc(text[at], form)
        if choice >= 0 and (text[at], choice) not in without:
            places.append(at)
            right.append(choice)
            theirs.append(characters.opencc(text[at], answer[at]) if at % 2 else -1)
    size = len(places)
    return Examples(
        np.array([characters.number[text[at]] for at in places], np.int32),
        neighbours(codes_of(text), np.array(places, np.intp)),
        np.array(right, np.int8),
        np.array(theirs, np.int8),  # -1 for every other, so that neighbours learn to speak by themselves
        np.full(size, WEIGHTS["agreed"], np.float32),
        np.full(size, GENRES.index("agreed"), np.int8),
        (np.array(places) // 5000 % folds).astype(np.int8),
    )


def native_simplified(path: Path, folds: int) -> Examples:
    """Examples of native simplified text that was made traditional."""
    lines = lzma.decompress(path.read_bytes()).decode("utf-8").split("\n")
    parts = []
    for start in range(0, len(lines), LINES):
        text = "\n".join(lines[start : start + LINES])
        source = conversion("s2tw").convert(text).translate(_AS_TAIWAN)
        kind = [GENRES.index("simplified")] * len(text)
        parts.append(
            rows(
                to_simplified(),
                source,
                text,
                conversion("tw2s").convert(source),
                kind,
                [start // LINES % folds] * len(text),
            )
        )
    return joined(parts)
