"""Builds machine_tables.tsv: which traditional character some converters write for each simplified one."""

from __future__ import annotations

import importlib
from pathlib import Path

import fixers.data
from fixers.data import opencc_tables, write_table

HEADER = (
    "How converters that know no words make simplified text traditional: table, simplified characters, what becomes",
    "of each. What is not listed becomes OpenCC's first candidate. hanziconv: derived from hanziconv 0.3.2",
    "(Apache-2.0), whose table is the same in both directions. mirror: what mirror sites were seen to write.",
    "mediawiki: facts that were seen in its output.",
    "Built by: python -m fixers.data.build machine_tables. DO NOT EDIT BY HAND.",
)

_KEPT = "后里干于游制范征占斗筑尸杰系几谷余云丑松郁朱曲姜岳娘才板胡舍吃么合只伙并"
"""Characters that the table of mirror sites leaves as they are. Of those that have several
traditional forms, the ones met in four documents; each stood unchanged at all its places there."""

_FORMS = dict(zip("为众启群峰着湿净陕鉴闲床签杆", "為眾啟群峰著濕凈陜鑒閑床簽桿", strict=True))
"""Where that table has another form than OpenCC's standard; 凈 and 陜 are slips of its own."""

_MEDIAWIKI = dict(zip("托栗喂踊苎", "託慄餵踴薴", strict=True))
"""Where the characters of MediaWiki's converter differ from OpenCC's; it also makes “” into 「」."""

_ROW = 40
"""Characters of a row."""


def build(_source: str) -> None:
    """Write the table; it needs hanziconv 0.3.2, which is no dependency."""
    first = opencc_tables.best("STCharacters")
    rows: list[tuple[str, str, str]] = []
    tables = {"hanziconv": _hanziconv(first), "mediawiki": _MEDIAWIKI, "mirror": _FORMS | {c: c for c in _KEPT}}
    for name, forms in tables.items():
        pairs = [(c, forms[c]) for c in sorted(forms) if forms[c] != first.get(c, c)]
        for at in range(0, len(pairs), _ROW):
            row = pairs[at : at + _ROW]
            rows.append((name, "".join(a for a, _ in row), "".join(b for _, b in row)))
    write_table(Path(fixers.data.__file__).with_name("machine_tables.tsv"), HEADER, rows)


def _hanziconv(first: dict[str, str]) -> dict[str, str]:
    """What hanziconv makes of all characters that it or OpenCC changes: it takes the first of its list."""
    charmap = importlib.import_module("hanziconv.charmap")
    found: dict[str, str] = {}
    for simplified, traditional in zip(charmap.simplified_charmap, charmap.traditional_charmap, strict=True):
        found.setdefault(simplified, traditional)
    return {character: found.get(character, character) for character in {*first, *found}}
