"""The dev corpora in two halves that share no line: one to calibrate on, one to measure on.

A corpus is cut into blocks of 50 lines that stand one after the other; the even blocks calibrate,
the odd ones measure. Lines that stand in both halves are left out of both.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Half = Literal["even", "odd"]

BLOCK = 50
"""Lines of a block, as the corpora were split into train and dev."""

TELLTALES: dict[str, dict[str, str]] = {
    "zh_hans": {
        "news": r"习近平|联播|外交部|记者|报道|本报|新华社|总书记|巴勒斯坦|乌克兰|[0-9０-９]+[月日]|改革|[(（]图",
        "law": r"第[一二三四五六七八九十百零]+[章节条]|人民法院|规定|不得|应当",
        "web": r"酒店|房间|送餐|味道|京东|这本书|快递|电脑|硬盘|态度|好吃|外卖|差评|质量",
        "technical": r"[A-Za-z_]{3}|单击|选项|文件|函数",
    },
    "zh_hant": {
        "HK and Cantonese": r"[嘅咗喺唔佢哋嗰啲嚟冇啦喎咁乜嘢]|係|路|街",
        "TW law": r"第[一二三四五六七八九十百零]+[章節條項款]|應|不得",
        "TW technical": r"[A-Za-z_]{3}|選取|檔案|指令",
        "poems": r"^[^，。？！]{5}，[^，。？！]{5}[。？！]|^[^，。？！]{7}，[^，。？！]{7}[。？！]|□",
    },
}
"""For each corpus its genres, with what a line of each may have. Blocks come from one source each, so a
block is of the genre whose telltales stand in most of its lines: rules by content alone."""

_LEAST = 4
"""A block has a genre if one line of so many has telltales of it."""


class Block(NamedTuple):
    """Lines that stand together."""

    number: int
    genre: str
    lines: tuple[str, ...]


def genre(lines: Sequence[str], corpus: str) -> str:
    """What a block of lines is, by the telltales of its corpus: nothing where they don't say.

    >>> genre(["第一条 为了保护耕地，制定本法。", "第二条 不得占用耕地。"], "zh_hans")
    'law'
    """
    rules = TELLTALES.get(corpus, {})
    counts = {name: sum(bool(re.search(rule, line)) for line in lines) for name, rule in rules.items()}
    best = max(counts, key=lambda name: counts[name], default="")
    return best if best and counts[best] * _LEAST >= len(lines) else ""


@cache
def blocks(path: Path, half: Half) -> tuple[Block, ...]:
    """The blocks of one half of a corpus (`.xz` or plain), without lines that the other half has, too."""
    data = path.read_bytes()
    text = (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8")
    lines = text.split("\n")
    every = [lines[at : at + BLOCK] for at in range(0, len(lines), BLOCK)]
    first = 0 if half == "even" else 1
    other = {line for block in every[1 - first :: 2] for line in block}
    found = []
    for number, block in enumerate(every):
        if number % 2 == first and any(block):
            mine = tuple(line for line in block if line and line not in other)
            found.append(Block(number, genre(block, path.name.split(".")[0]), mine))
    return tuple(found)


GENRES: dict[str, tuple[str, tuple[str, ...]]] = {
    "news": ("zh_hans", ("news",)),
    "law": ("zh_hans", ("law",)),
    "web": ("zh_hans", ("web",)),
    "traditional": ("zh_hant", ("TW law", "TW technical", "HK and Cantonese", "")),
    "ja": ("ja", ("",)),
    "ko": ("ko", ("",)),
}
"""The sorts of text that are broken: corpus, and genres of its blocks. Poems are left out."""

CORPORA = ("zh_hans", "zh_hant", "ja", "ko", "world")


def lines_of(folder: Path, half: Half, genre: str) -> list[str]:
    """All lines of one sort in one half of the dev corpora in `folder`, in order."""
    corpus, wanted = GENRES[genre]
    found = [b for b in blocks(folder / f"{corpus}.dev.txt.xz", half) if b.genre in wanted]
    return [line for block in found for line in block.lines]


def spread(rows: Sequence[str], count: int, size: int = 1) -> list[str]:
    """About `count` of the rows, in groups of `size` that stood together, from all parts alike."""
    groups = [rows[at : at + size] for at in range(0, len(rows), size)]
    step = max(1, len(groups) * size // max(count, 1))
    return [row for group in groups[::step] for row in group][:count]


def clean_lines(folder: Path, half: Half, count: int) -> list[str]:
    """About `count` lines of each corpus, of all sorts of text: what no kind should change."""
    found = []
    for corpus in CORPORA:
        every = [line for block in blocks(folder / f"{corpus}.dev.txt.xz", half) for line in block.lines]
        found += spread(every, count)
    return found
