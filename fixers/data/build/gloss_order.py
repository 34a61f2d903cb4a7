"""Builds gloss_order.tsv from the measured order of injected glosses (a JSON file)."""

from __future__ import annotations

import json
from pathlib import Path

import fixers.data
from fixers.data import write_table

HEADER = (
    "The order in which characters receive injected glosses: level, character, reading, pages.",
    "A page glosses all characters down to its own level and none below it. Pages: how many were seen",
    "to gloss the character; where they are few, its level is the highest that it can have.",
    "Measured on 93 documents of 54 domains: 6,432 ordered pairs, 0 contradictions.",
    "Built by: python -m fixers.data.build gloss_order gloss_order.json. DO NOT EDIT BY HAND.",
)


def build(source: str) -> None:
    """Write the table from `source`, the JSON file of the measurement."""
    levels = json.loads(Path(source).read_text(encoding="utf-8"))["levels"]
    rows = [
        (str(level), character, entry["reading"], str(entry["docs"]))
        for level, characters in enumerate(levels)
        for character, entry in sorted(characters.items())
    ]
    write_table(Path(fixers.data.__file__).with_name("gloss_order.tsv"), HEADER, rows)
