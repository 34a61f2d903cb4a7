"""Builds radicals.tsv: for each radical the unified ideograph that looks the same.

From EquivalentUnifiedIdeograph.txt of the Unicode Character Database (Debian package
unicode-data installs it as /usr/share/unicode/EquivalentUnifiedIdeograph.txt). The CJK strokes
of that file are left out: no extractor writes them for ideographs.
"""

from __future__ import annotations

import re
from pathlib import Path

import fixers.data
from fixers.data import write_table

_LINE = re.compile(r"^([0-9A-F]{4,6})(?:\.\.([0-9A-F]{4,6}))?\s*;\s*([0-9A-F]{4,6})")
_FIRST, _LAST = 0x2E80, 0x2FDF


def build(source: str) -> None:
    """Write the table from `source`, the path of EquivalentUnifiedIdeograph.txt."""
    lines = Path(source).read_text(encoding="utf-8").splitlines()
    name = lines[0].removeprefix("# ").removesuffix(".txt")
    rows = []
    for line in lines:
        if match := _LINE.match(line):
            first = int(match[1], 16)
            codes = range(max(first, _FIRST), min(int(match[2] or match[1], 16), _LAST) + 1)
            rows += [(chr(code), chr(int(match[3], 16)), f"U+{code:04X}") for code in codes]
    header = (
        "Kangxi radicals and CJK radicals supplement: radical, the unified ideograph of the same look, code point.",
        f"From {name} of the Unicode Character Database, (c) Unicode, Inc., Unicode License.",
        "Built by: python -m fixers.data.build radicals EquivalentUnifiedIdeograph.txt. DO NOT EDIT BY HAND.",
    )
    write_table(Path(fixers.data.__file__).with_name("radicals.tsv"), header, rows)
