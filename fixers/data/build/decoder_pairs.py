"""Builds decoder_pairs.tsv: where real decoders read other characters than Python's codecs do.

From a recording of the real decoders, which `python benchmarks/record_decoders.py tables FILE.json`
makes on a machine that has Chromium, PHP, Java and glibc. What a decoder reads as Python's codec
does is not in the table. Browsers follow the Encoding Standard, so their rows are those of its
indexes (gb18030 in the edition of 2022).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import fixers.data
from fixers.data import write_table

_BASES = {
    ("browser", "gbk"): "gb18030",
    ("browser", "big5"): "big5hkscs",
    ("browser", "shift_jis"): "cp932",
    ("browser", "euc-kr"): "cp949",
    ("iconv", "big5"): "cp950",
    ("iconv", "cp950"): "cp950",
}
"""Which Python codec is closest, where it isn't the one of the same name."""

_REFUSED = "refused"

_BLANKS = {("browser", "euc-jp"): "a1a1"}
"""A code that the recording has as refused although the Encoding Standard maps it to the wide blank, U+3000:
blanks at the edge of a page are not text, which is what was recorded."""


def build(source: str) -> None:
    """Write the table from `source`, the path of a recording."""
    recording = json.loads(Path(source).read_text(encoding="utf-8"))
    rows = []
    for decoder, table in sorted(recording["tables"].items()):
        habit, codec = decoder.split(" ")
        base = _BASES.get((habit, codec), codec.replace("-hkscs", "hkscs").replace("-", "_"))
        rows.append((habit, codec, "base", "1", base))
        found = [each for each in _differences(table, base) if each != (_BLANKS.get((habit, codec)), None)]
        rows += [(habit, codec, *run) for run in _runs(found)]
    versions = ", ".join(f"{name} {version}" for name, version in recording["versions"].items())
    header = (
        "Where decoders differ from Python's codecs: decoder, codec, first code (hex), how many codes from it on,",
        "their characters, or the first one as U+ if they count up, or that the decoder refuses them.",
        f"From a recording of {versions}.",
        "Built by: python -m fixers.data.build decoder_pairs FILE.json. DO NOT EDIT BY HAND.",
    )
    write_table(Path(fixers.data.__file__).with_name("decoder_pairs.tsv"), header, rows)


def _differences(table: dict[str, str | None], base: str) -> list[tuple[str, str | None]]:
    """The codes that the decoder and Python's codec read otherwise, in order, with what the decoder reads."""
    found = []
    for code, text in table.items():
        alone = len(code) > 2 and _decoded(code[:2], base) is not None
        if text != (None if alone else _decoded(code, base)):
            found.append((code, text))
    return sorted(found, key=lambda each: (len(each[0]), each[0]))


def _decoded(code: str, base: str) -> str | None:
    try:
        return bytes.fromhex(code).decode(base)
    except UnicodeDecodeError:
        return None


def _runs(found: list[tuple[str, str | None]]) -> Iterator[tuple[str, str, str]]:
    """Codes that follow one another, with characters of one sort, as one row."""
    run: list[tuple[str, str | None]] = []
    sorts = [_sort(text) for _, text in found]
    for number, (code, text) in enumerate(found):
        if run and not _continues(run[-1], (code, text), sorts[number - 1 : number + 1]):
            yield _row(run)
            run = []
        run.append((code, text))
    if run:
        yield _row(run)


def _sort(text: str | None) -> str:
    if text is None:
        return _REFUSED
    if len(text) != 1:
        return "several"
    return "characters" if text.isprintable() and text != " " else "numbers"


def _continues(before: tuple[str, str | None], now: tuple[str, str | None], sorts: list[str]) -> bool:
    if len(before[0]) != len(now[0]) or int(before[0], 16) + 1 != int(now[0], 16) or sorts[0] != sorts[1]:
        return False
    if sorts[0] == "numbers":
        return ord(before[1] or "") + 1 == ord(now[1] or "")
    return sorts[0] != "several"


def _row(run: list[tuple[str, str | None]]) -> tuple[str, str, str]:
    code, text = run[0]
    sort = _sort(text)
    points = [ord(each) for _, each in run if each is not None and len(each) == 1]
    if sort == "numbers" or (len(run) > 3 and points and all(b == a + 1 for a, b in pairwise(points))):
        written = f"U+{points[0]:04X}"
    else:
        written = _REFUSED if text is None else "".join(each or "" for _, each in run)
    return code, str(len(run)), written
