"""Builds neighbours.tsv: what it costs that characters of two kinds stand side by side.

Clean lines of the training corpora, and the same lines read in wrong codecs, are scored by the
model of all languages. What that model says of a character is told by the character by itself
(one slope for all) and by the kinds of it and of the one before (a mean for each pair that is
seen often enough, drawn towards the mean of the second kind where it is rare).
"""

from __future__ import annotations

import itertools
import lzma
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

import fixers.data
from fixers.data import write_table
from fixers.data.build.held_out import CORPORA, spread
from fixers.language import plain
from fixers.language.model import world

LINES = 3000
"""Lines of each corpus, and eight times as many of the one that holds many languages."""

WRITTEN = (
    "utf-8",
    "cp1251",
    "koi8-r",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp1250",
    "cp1252",
    "gb18030",
    "cp950",
    "cp932",
    "euc-jp",
    "cp949",
)
READ = (
    "cp1252",
    "latin-1",
    "cp1251",
    "koi8-r",
    "cp866",
    "cp437",
    "cp1250",
    "cp1253",
    "cp874",
    "cp1255",
    "cp1256",
    "iso8859-2",
    "cp850",
    "mac-roman",
    "gb18030",
    "big5hkscs",
    "cp932",
    "euc-jp",
    "cp949",
)
"""Codecs in which lines are written and read wrongly, each line in one pair of them."""

SHOUTED = 5
"""One line in so many also stands in capitals: else these would be known from wrong codecs alone."""

WEIGHT = 20
"""The mean of a pair of kinds counts as much as the mean of the second kind when seen so often."""

_Array = npt.NDArray[np.float64]


def build(source: str) -> None:
    """Write the table from the corpora in the folder `source`."""
    clean = list(lines(Path(source)))
    clean += [line.upper() for line in clean[::SHOUTED]]
    costs, singles, before, after = scored([*clean, *broken(clean)])
    centred = [_centred(each, before, after) for each in (costs, singles)]
    slope = float(np.dot(*centred) / np.dot(centred[1], centred[1]))
    rows = table(costs - slope * singles, before, after)
    header = [
        "What it costs that characters of two kinds stand side by side: before, after, log probability.",
        "Without a kind before: that of any kind that is not named. slope: by what the cost of a",
        "character by itself is multiplied, before this is added.",
        "Built by: python -m fixers.data.build neighbours FOLDER. DO NOT EDIT BY HAND.",
        "Counted in the training corpora (see README.md), clean and read in wrong codecs.",
    ]
    rows.insert(0, ["slope", "", f"{slope:.3f}"])
    write_table(Path(fixers.data.__file__).with_name("neighbours.tsv"), header, rows)


def lines(folder: Path) -> Iterator[str]:
    """Some lines of all corpora, from all parts alike."""
    for name in CORPORA:
        text = lzma.decompress((folder / f"{name}.train.txt.xz").read_bytes()).decode("utf-8")
        yield from spread(text.split("\n"), LINES * 8 if name == "world" else LINES)


def broken(clean: list[str]) -> Iterator[str]:
    """Each line written in one codec and read in another: in the first pair that can be, of pairs in turn."""
    pairs = [(written, read) for written, read in itertools.product(WRITTEN, READ) if written != read]
    at = 0
    for line in clean:
        if line.isascii():
            continue
        for step in range(len(pairs)):
            written, read = pairs[(at + 7 * step) % len(pairs)]
            try:
                wrong = line.encode(written).decode(read, "replace")
            except UnicodeEncodeError:
                continue
            if wrong != line and "\n" not in wrong:
                yield wrong
                break
        at += 1


def scored(texts: list[str]) -> tuple[_Array, _Array, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Of each character what the model says of it, what it costs by itself, the kind before it and its own."""
    text = "\n".join(texts)
    codes = np.minimum(np.frombuffer(text.encode("utf-32-le"), "<u4"), 0x10000)
    kind = plain.kinds()[codes].astype(np.int64)
    said = world().characters(text).astype(np.float64)
    at = np.flatnonzero(codes != ord("\n"))
    before = np.concatenate([[plain.kinds()[ord("\n")]], kind[:-1]])
    return said[at], plain.single()[codes[at]].astype(np.float64), before[at], kind[at]


def _centred(values: _Array, before: npt.NDArray[np.int64], after: npt.NDArray[np.int64]) -> _Array:
    pair = before << 8 | after
    means = np.bincount(pair, values) / np.maximum(np.bincount(pair), 1)
    centred: _Array = values - means[pair]
    return centred


def table(rest: _Array, before: npt.NDArray[np.int64], after: npt.NDArray[np.int64]) -> list[list[str]]:
    """The rows: what is left of the cost of a character, by the kinds of it and of the one before."""
    names = plain.names()
    size = len(names)
    usual = (np.bincount(after, rest, size) + WEIGHT * rest.mean()) / (np.bincount(after, minlength=size) + WEIGHT)
    pair = before * size + after
    seen = np.bincount(pair, minlength=size * size).reshape(size, size)
    mean = (np.bincount(pair, rest, size * size).reshape(size, size) + WEIGHT * usual) / (seen + WEIGHT)
    rows = [["", "", f"{rest.mean():.2f}"]]
    rows += [["", names[kind], f"{usual[kind]:.2f}"] for kind in np.flatnonzero(seen.any(axis=0))]
    rows += [[names[one], names[two], f"{mean[one, two]:.2f}"] for one, two in zip(*np.nonzero(seen > 2), strict=True)]
    return rows
