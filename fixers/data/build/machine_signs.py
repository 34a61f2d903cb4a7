"""Builds machine_signs.tsv: the few characters of which one stands in each pair of machine_pairs.tsv.

`python -m fixers.data.build machine_signs`: from that table, OpenCC's, and that of common characters.
"""

from __future__ import annotations

from pathlib import Path

import fixers.data
from fixers.data import common_characters, machine_pairs, opencc_tables, write_table
from fixers.reading.cover import cover
from fixers.reading.suspicion import RARE, cost, forms

HEADER = (
    "Characters of which one stands in each pair by which text is told that a machine made traditional, in all forms:",
    "only where one of them is such pairs are looked for. Chosen are those that are rare in text of both scripts.",
    "DO NOT EDIT BY HAND. Built by: python -m fixers.data.build machine_signs",
    "Source: machine_pairs.tsv, common_characters.tsv, opencc.tsv.",
)


def build(_source: str = "") -> None:
    """Write the table: one row."""
    written = {character: bits for bits, every in common_characters()["zh-hant"] for character in every}
    simplified, pairs = opencc_tables.best("TSCharacters"), machine_pairs()["any"]
    often = dict.fromkeys("".join(sorted(pairs)), 0.0)
    for each in often:
        for form in forms().get(each, each):
            often[each] += 2.0 ** -written.get(form, RARE) + 2.0 ** -cost().get(simplified.get(form, form), RARE)
    signs = {form for each in cover(sorted(pairs), often) for form in forms().get(each, each)}
    write_table(Path(fixers.data.__file__).parent / "machine_signs.tsv", HEADER, [["".join(sorted(signs))]])
