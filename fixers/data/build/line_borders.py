"""Builds line_borders.tsv: pairs of Han characters that hardly ever meet at the border of two sentences.

The source is a text file (plain or .xz) of clean Chinese, one sentence or paragraph a line.
"""

from __future__ import annotations

import itertools
import lzma
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

import fixers.data
from fixers.data import write_table
from fixers.reading.characters import HAN

HEADER = (
    "Pairs of Han characters (simplified) inside sentences: first character, evidence, second characters.",
    "Evidence is log(P(second | first) / (P(sentence ends | first) * P(sentence begins with second))),",
    "rounded down, 9 for more. Pairs below 2, and pairs seen less than 50 times, are left out.",
    "Built by: python -m fixers.data.build line_borders TEXT. DO NOT EDIT BY HAND.",
)
LEAST_SEEN = 50
LEAST, MOST = 2, 9

_RUN = re.compile(f"[{HAN}]+")
_FIRST = re.compile(f"(?:^|[。！？；][”’）」』]?)[“「（《]?([{HAN}])")
_LAST = re.compile(f"([{HAN}])[”’）」』》]?(?=[。！？；]|$)")


def build(source: str) -> None:
    """Write the table from the text file `source`."""
    pairs: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    first: Counter[str] = Counter()
    last: Counter[str] = Counter()
    opener = lzma.open if source.endswith(".xz") else open
    with opener(source, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            for run in _RUN.findall(line):
                alone.update(run)
                pairs.update(map("".join, itertools.pairwise(run)))
            first.update(_FIRST.findall(line))
            last.update(_LAST.findall(line))
    rows: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    sentences = sum(first.values())
    for pair, seen in pairs.items():
        a, b = pair[0], pair[1]
        if seen >= LEAST_SEEN:
            ends = (last[a] + 1) / alone[a]
            begins = (first[b] + 0.5) / sentences
            evidence = min(MOST, int(math.log(seen / alone[a] / ends / begins)))
            if evidence >= LEAST:
                rows[a, evidence].append(b)
    table = [(a, str(evidence), "".join(sorted(seconds))) for (a, evidence), seconds in sorted(rows.items())]
    write_table(Path(fixers.data.__file__).with_name("line_borders.tsv"), HEADER, table)
