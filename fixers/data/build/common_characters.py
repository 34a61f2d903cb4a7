"""Builds common_characters.tsv: how common each character is in four ways of writing."""

from __future__ import annotations

import lzma
import math
from collections import Counter, defaultdict
from pathlib import Path

import fixers.data
from fixers.data import write_table

WRITINGS = {"zh-hans": "zh_hans", "zh-hant": "zh_hant", "ja": "ja", "ko": "ko"}
"""The name of each way of writing, and of its file NAME.train.txt.xz (one sentence a line)."""

HEADER = (
    "How common characters are: way of writing, cost in bits (-log2 of the share), characters of that cost.",
    "Shares are among the non-ASCII characters of the corpora; characters seen on fewer than three lines are left out.",
    "Used to tell which of several readings of some bytes is a text. Sources: see README.md, corpora.",
    "Built by: python -m fixers.data.build common_characters FOLDER. DO NOT EDIT BY HAND.",
)

_LEAST = 3
"""Lines on which a character must be seen."""


def build(source: str) -> None:
    """Write the table from `source`, the folder that holds the corpora."""
    rows: list[tuple[str, str, str]] = []
    for writing, name in WRITINGS.items():
        seen: Counter[str] = Counter()
        lines: Counter[str] = Counter()
        with lzma.open(Path(source) / f"{name}.train.txt.xz", "rt", encoding="utf-8") as stream:
            for line in stream:
                if line.isascii():
                    continue
                counts = Counter(line)
                seen.update(counts)
                lines.update(counts.keys())
        kept = {
            character: count
            for character, count in seen.items()
            if lines[character] >= _LEAST and 0x80 <= ord(character) <= 0xFFFF
        }
        total = sum(kept.values())
        steps: defaultdict[int, list[str]] = defaultdict(list)
        for character, count in sorted(kept.items()):
            steps[round(-math.log2(count / total))].append(character)
        # Blanks and format characters would not survive an editor; they carry no evidence either.
        rows += [(writing, str(cost), "".join(filter(str.isprintable, steps[cost]))) for cost in sorted(steps)]
    write_table(Path(fixers.data.__file__).with_name("common_characters.tsv"), HEADER, rows)
