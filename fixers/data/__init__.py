"""Tables: lazy readers, one function a table, each read once when first used.

Every table format is owned here, both directions: builders in `fixers.data.build` write with
`write_table`, readers read with `read_table`. Where a table comes from stands in README.md
beside this file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple


def read_table(name: str) -> Iterator[list[str]]:
    """The rows of `NAME.tsv`: tab-separated fields; lines that begin with "# " are comments."""
    text = (resources.files("fixers.data") / f"{name}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("# "):
            yield line.split("\t")


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table that `read_table` reads: comment lines, then one row a line."""
    lines = [f"# {line}" for line in header] + ["\t".join(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Gloss(NamedTuple):
    """A character's place in the order in which pages gloss, and the reading that they print."""

    level: int
    reading: str


@cache
def gloss_order() -> dict[str, Gloss]:
    """The order in which characters receive injected glosses, strongest level (0) first."""
    return {character: Gloss(int(level), reading) for level, character, reading in read_table("gloss_order")}


@cache
def readings() -> dict[str, frozenset[str]]:
    """All readings, with tone marks, of each character that is traditional only."""
    return {character: frozenset(each.split(" ")) for character, each in read_table("readings")}
