"""Builds machine_pairs.tsv: pairs of characters, and characters, that tell a machine's traditional text from anyone's."""

from __future__ import annotations

import lzma
import math
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, get_args

import fixers.data
from fixers.breakage import script as breakage
from fixers.data import opencc_tables, write_table
from fixers.data.build.opencc import best
from fixers.reading.conversion import conversion

HEADER = (
    "What tells text that a machine made traditional character by character from text that someone wrote: table, bits,",
    "pairs or characters. Rows of `any`: pairs that such a machine writes and hardly anyone else (關系 什么 皇後 國傢).",
    "Bits are log2 of their share in simplified text made traditional by one of the tables, over their share in",
    "native traditional text or in what OpenCC makes of the same text, whichever is greater. The other rows:",
    "characters that someone writes and this table never does (係 in 關係); bits are log2 of the share the other way.",
    "Rows of `telltale`: characters so common in what a table makes, and so rare elsewhere, that they make one look.",
    "Forms of Taiwan and Hong Kong count as one. Sources: see README.md, corpora.",
    "Built by: python -m fixers.data.build machine_pairs FOLDER. DO NOT EDIT BY HAND.",
)

_LEAST_SEEN = 12
"""Times that a pair stands at a wrong place in 18 million characters."""

_LEAST_BITS = 4

_MOST_BITS = 8
"""One pair or character never says more, however often the corpora have it."""

_SEEN_NATIVE = 0.5
"""What is added to the count of a pair in native text: there are only 4 million characters of it."""

_USUAL = 10 / 1e6
"""Share of native text from which on it means something that a character is never written."""

_IN_PHRASES = 3
"""Phrases of OpenCC's dictionaries from which on a pair counts as a word; fewer are slips of theirs (中俄關系)."""

_TELLING = 1 / 1e4
"""Share of what a table makes that a telltale has: one in 10,000 characters."""

_WRITTEN_TOO = "布周注尽像象赞扎家台座托卷迹欲毁杯佛胡升雇岩凶秘吊荡回向巨昆烟"
"""Simplified characters of which Taiwan or Hong Kong, or some of their writers, take the form of the table in
words where OpenCC has another: 公布 周年 盡快 想象 扎實 家具 委托 遺跡. Native corpora are too small to
show all of them."""


_GLYPHS = "産綫鑒奬顔勛綉艷閑疊別别"
"""Traditional characters that differ from others in print alone, and that Hong Kong or Japan has (將軍澳綫 資産)."""


class _Corpora(NamedTuple):
    """Simplified text; the same as OpenCC converts it; native traditional text."""

    simplified: str
    converted: str
    native: str


def build(source: str) -> None:
    """Write the tables from `source`, the folder that holds the corpora."""
    simplified, native = (_read(Path(source) / f"{name}.train.txt.xz") for name in ("zh_hans", "zh_hant"))
    plain = _Corpora(simplified, conversion("s2t").convert(simplified), native)
    folded = _Corpora(simplified, fold(plain.converted), fold(native))
    pairs: dict[str, int] = {}
    telltales: dict[str, int] = {}
    rows: list[tuple[str, str, str]] = []
    for table in get_args(breakage.Table):
        made = breakage.damage(simplified, table=table)
        telltales.update(_telltales(made, plain))
        made = fold(made)
        for pair, bits in _pairs(made, folded).items():
            pairs[pair] = max(bits, pairs.get(pair, 0))
        rows += _rows(table, _never(made, folded))
    rows = [*_rows("any", pairs), *_rows("telltale", telltales), *sorted(rows)]
    write_table(Path(fixers.data.__file__).with_name("machine_pairs.tsv"), HEADER, rows)


def fold(text: str) -> str:
    """The text with one form for those that differ between OpenCC's standard, Taiwan and Hong Kong."""
    variants = {**opencc_tables.best("HKVariants"), **opencc_tables.best("TWVariants")}
    return text.translate({ord(standard): form for standard, form in variants.items() if len(standard) == 1})


def _read(path: Path) -> str:
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        return stream.read()


def _pairs(made: str, corpora: _Corpora) -> dict[str, int]:
    """The pairs with a character that the machine chose wrongly, with their bits."""
    spared = set(fold(breakage.damage(_WRITTEN_TOO, table="opencc")) + _WRITTEN_TOO + _GLYPHS)
    wrong: Counter[str] = Counter()
    for at, (mine, theirs) in enumerate(zip(made, corpora.converted, strict=True)):
        if mine != theirs and mine not in spared and theirs not in spared:
            wrong.update((made[at - 1 : at + 1], made[at : at + 2]))
    wanted = {pair for pair, count in wrong.items() if count >= _LEAST_SEEN and len(pair) == 2 and _han(pair)}
    wanted -= _in_dictionaries()
    usual, converted, native = (_count(text, wanted) for text in (made, corpora.converted, corpora.native))
    found = {}
    for pair in wanted:
        # OpenCC itself goes wrong at the borders of words (參與制造), so its share may be two bits greater.
        other = max((native[pair] + _SEEN_NATIVE) / len(corpora.native), converted[pair] / len(made) / 4)
        bits = math.log2(usual[pair] / len(made) / other)
        if bits >= _LEAST_BITS:
            found[pair] = min(int(bits), _MOST_BITS)
    return found


def _never(made: str, corpora: _Corpora) -> dict[str, int]:
    """The characters that native text writes and this table as good as never, with their bits."""
    forms = opencc_tables.characters("STCharacters")
    several = {fold(form) for simplified, every in forms.items() for form in (*every, simplified) if len(every) > 1}
    mine, theirs = Counter(made), Counter(corpora.native)
    found = {}
    for character in several:
        share = theirs[character] / len(corpora.native)
        bits = math.log2(share / ((mine[character] + 1) / len(made))) if share >= _USUAL else 0
        if bits >= _LEAST_BITS:
            found[character] = min(int(bits), _MOST_BITS)
    return found


def _telltales(made: str, corpora: _Corpora) -> dict[str, int]:
    """The characters that stand in what the table makes, and hardly in other traditional text."""
    mine, converted, native = Counter(made), Counter(corpora.converted), Counter(corpora.native)
    found = {}
    for character, count in mine.items():
        share = count / len(made)
        other = max((native[character] + _SEEN_NATIVE) / len(corpora.native), converted[character] / len(made))
        if share >= _TELLING and _han(character) and character not in _GLYPHS and other * 2**_LEAST_BITS <= share:
            found[character] = min(int(math.log2(share / max(other, share / 2**_MOST_BITS))), _MOST_BITS)
    return found


def _in_dictionaries() -> set[str]:
    """All pairs that are words, or stand in several phrases, of what OpenCC's dictionaries have as traditional."""
    found: Counter[str] = Counter()
    for name in ("STPhrases", "TWPhrases", "TWVariantsPhrases", "HKVariantsPhrases"):
        for phrase in best(name).values():
            folded = fold(phrase)
            found.update({folded[at : at + 2] for at in range(len(folded) - 1)})
            found[folded] += _IN_PHRASES
    return {pair for pair, count in found.items() if count >= _IN_PHRASES}


def _count(text: str, wanted: set[str]) -> Counter[str]:
    return Counter(pair for pair in map("".join, pairwise(text)) if pair in wanted)


def _han(text: str) -> bool:
    return all("\u3400" <= character < "\ua000" for character in text)


def _rows(table: str, bits: dict[str, int]) -> list[tuple[str, str, str]]:
    steps: defaultdict[int, list[str]] = defaultdict(list)
    for each in sorted(bits):
        steps[bits[each]].append(each)
    return [(table, str(step), " ".join(steps[step])) for step in sorted(steps, reverse=True)]
