"""The texts of benchmarks.mojibake: sentences by language, and the cells of the matrix in which they are broken.

A cell is a language and a chain of one or two wrong readings. A sentence takes part in it where the strict
inverse gives it back, where the found text is another one, and where it has at least LEAST characters that are
not ASCII: with less there may be no evidence.
"""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fixers.breakage.code_pages import MIXED, MULTI, SINGLE, name
from fixers.breakage.mojibake import Chain, Step, damage, form, undo
from fixers.data.build.held_out import Half, blocks

LEAST = 8
"""Characters of origin that are not ASCII."""

SHORTEST, LONGEST = 8, 200
"""Characters of a sentence."""

TRIES = 40
"""Sentences that are tried for a cell before it is given up."""

_CORPORA = {"zh-hans": "zh_hans", "zh-hant": "zh_hant", "ja": "ja", "ko": "ko"}

_SCRIPTS = {
    "ru": re.compile("[а-яё]"),
    "el": re.compile("[α-ωάέήίόύώ]"),
    "he": re.compile("[א-ת]"),
    "ar": re.compile("[ء-ي]"),
    "th": re.compile("[ก-๙]"),
}
_WORDS = {
    "de": re.compile(r"\b(?:der|die|und|nicht|ist|das|ein|ich|den|mit)\b"),
    "fr": re.compile(r"\b(?:le|la|les|des|est|et|une|dans|pour|du)\b"),
    "pl": re.compile(r"\b(?:nie|się|jest|na|że|jak|do|to)\b|[ąęłżśćź]"),
    "vi": re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữự]"),
    "other": re.compile(
        r"\b(?:the|of|and|el|los|que|una|il|che|di|os|não|och|det|je|az|egy|bir|ve|en)\b|[ãõñěřůőűğış]"
    ),
}
LANGUAGES = (*_CORPORA, "ru", "de", "fr", "pl", "el", "ar", "he", "th", "vi")

_EAST = ("gbk", "big5", "cp932", "cp949", "euc-jp")
_ANYWHERE = ("latin-1", "cp1252", "cp1251", "macroman", "cp437", "cp850", *_EAST, *MIXED)
"""What text in a legacy code page is read as in the world."""

_FAMILIES: dict[str, tuple[str, ...]] = {
    "zh-hans": ("gbk",),
    "zh-hant": ("big5", "gbk"),
    "ja": ("cp932", "euc-jp"),
    "ko": ("cp949",),
    "ru": ("cp1251", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic"),
    "de": ("cp1252", "macroman", "cp850"),
    "fr": ("cp1252", "macroman", "cp850"),
    "pl": ("cp1250", "iso-8859-2", "cp852", "mac-latin2"),
    "el": ("cp1253", "iso-8859-7", "cp737", "mac-greek"),
    "ar": ("cp1256", "iso-8859-6", "cp720"),
    "he": ("cp1255", "iso-8859-8", "cp862"),
    "th": ("cp874",),
    "vi": ("cp1258",),
}
"""The legacy code pages of each language; text in one is also read as the others."""


class Cell(NamedTuple):
    """One square of the matrix."""

    language: str
    chain: Chain
    realistic: bool
    """Whether it is known from the world; the others are possible."""

    @property
    def pair(self) -> str:
        """The first step and how it went on, as the tables name it."""
        first = form(self.chain[:1])
        return first if len(self.chain) == 1 else f"{first} +1"


class Case(NamedTuple):
    """A sentence broken by a chain."""

    cell: Cell
    clean: str
    found: str


def language_of(line: str) -> str:
    """The language of a line that is not Chinese, Japanese or Korean: by script, then by common words.

    >>> language_of("Где находится вокзал?"), language_of("Das ist nicht der Bahnhof."), language_of("abc")
    ('ru', 'de', '')
    """
    low = line.lower()
    for language, letters in _SCRIPTS.items():
        if 2 * len(letters.findall(low)) > len(re.findall(r"\w", low)):
            return "" if language == "ru" and re.search("[іїєґўјљњћђџ]", low) else language
    counts = {language: len(words.findall(low)) for language, words in _WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    others = max(count for language, count in counts.items() if language != best)
    return best if counts[best] >= 2 and counts[best] >= 2 * others and best != "other" else ""


def _world(path: Path, half: Half) -> dict[str, list[str]]:
    """Lines of the world corpus by language; Hebrew from both halves, since the odd one has none."""
    found: dict[str, list[str]] = {}
    other: Half = "even" if half == "odd" else "odd"
    for each in (half, other):
        for block in blocks(path, each):
            for line in block.lines:
                language = language_of(line)
                if language and (each == half or language == "he"):
                    found.setdefault(language, []).append(line)
    return found


_SNIPPETS = {"th", "vi", "de", "fr", "pl"}


def _snippets(path: Path) -> dict[str, list[str]]:
    """Languages of which the corpora have little, of the snippets for telling encodings."""
    found: dict[str, list[str]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            known = row["label"] in ("utf-8", "cp874") or row["label"].startswith("windows-125")
            if known and row["src"] in _SNIPPETS and (row["L"] >= 64 or row["src"] in ("th", "vi")):
                text = base64.b64decode(row["b64"]).decode(row["label"].replace("windows-", "cp"), "ignore")
                found.setdefault(row["src"], []).append(" ".join(text.split()))
    return found


def pieces(rows: Sequence[str]) -> list[str]:
    """Sentences with enough characters that are not ASCII: lines, cut where long, put together where poor.

    Of lines in Latin letters only the clauses are taken in which one character in 25 is not ASCII:
    else German had no sentence of 200 characters with eight umlauts.
    """
    found = []
    text = ""
    for row in itertools.chain.from_iterable(map(_clauses, rows)):
        text = f"{text} {row}" if text else row
        text = text[:LONGEST].strip()
        if foreign(text) >= LEAST:
            if len(text) >= SHORTEST and "\ufffd" not in text:
                found.append(text)
            text = ""
        elif len(text) >= LONGEST:
            text = ""
    return found


def foreign(text: str) -> int:
    """Characters that are not ASCII."""
    return sum(letter > "\x7f" for letter in text)


def _clauses(row: str) -> list[str]:
    if 10 * foreign(row) > len(row):
        return [row]
    clauses = re.split(r"(?<=[,.;:!?–]) ", row)
    return [each for each in clauses if 25 * foreign(each) >= len(each)]


def sentences(corpora: Path, snippets: Path | None, half: Half) -> dict[str, list[str]]:
    """The sentences of each language, those that stood together apart, in a fixed order."""
    rows = _world(corpora / "world.dev.txt.xz", half)
    for language, corpus in _CORPORA.items():
        every = blocks(corpora / f"{corpus}.dev.txt.xz", half)
        rows[language] = [line for block in every for line in block.lines]
    for language, more in (_snippets(snippets) if snippets and snippets.is_file() else {}).items():
        rows.setdefault(language, []).extend(more)
    found = {language: pieces(rows.get(language, [])) for language in LANGUAGES}
    return {language: sorted(each, key=lambda text: zlib.crc32(text.encode())) for language, each in found.items()}


def cells(languages: Sequence[str], layers: Sequence[int], *, every: bool) -> Iterator[Cell]:
    """The cells of the matrix, realistic ones alone or all."""
    for language in languages:
        known = _known(language)
        possible = {Step(written, read) for written in written_in(language) for read in (*SINGLE, *MULTI, *MIXED)}
        for step in sorted(known | possible) if every else sorted(known):
            for steps in ((step,), *_second(step)):
                if len(steps) in layers:
                    yield Cell(language, steps, step in known)


def written_in(language: str) -> tuple[str, ...]:
    return ("utf-8", *_FAMILIES[language], "utf-16le")


def _known(language: str) -> set[Step]:
    """The steps that are known from the world."""
    family = _FAMILIES[language]
    steps = {Step("utf-8", read) for read in (*SINGLE, *_EAST)}
    steps |= {Step(written, read) for written in family for read in (*_ANYWHERE, *family) if written != read}
    return steps


def _second(step: Step) -> list[Chain]:
    """The same step once more, or UTF-8 read as what it is mostly read as."""
    again = dict.fromkeys([step, *(Step("utf-8", name(read)) for read in ("cp1252", "latin-1", "gbk"))])
    return [(step, each) for each in again]


def cases(cell: Cell, sentences: Sequence[str], count: int) -> list[Case]:
    """Up to `count` sentences that the chain breaks and the strict inverse restores."""
    if not sentences:
        return []
    start = zlib.crc32(f"{cell.language} {form(cell.chain)}".encode()) % len(sentences)
    found = []
    for clean in itertools.islice(itertools.chain(sentences[start:], sentences[:start]), TRIES):
        case = _case(cell, clean)
        if case:
            found.append(case)
            if len(found) == count:
                break
    return found


def _case(cell: Cell, clean: str) -> Case | None:
    """The sentence broken, or its first half or quarter: a long one seldom passes a reading without loss."""
    for part in (1, 2, 4):
        piece = clean[: len(clean) // part]
        if len(piece) < SHORTEST or foreign(piece) < LEAST:
            return None
        try:
            found = damage(piece, chain=form(cell.chain))
            if found != piece and undo(found, cell.chain) == piece:
                return Case(cell, piece, found)
        except UnicodeError:
            continue
    return None
