"""The texts that are measured on: corpora beside the project when they are there, else the clean samples."""

from __future__ import annotations

import itertools
import lzma
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from fixers.reading.context import is_chinese

ROOT = Path(__file__).parent.parent
CORPORA = ROOT.parent / "shared" / "corpora"


def read(path: Path) -> str:
    """The text of a file, `.xz` or plain, with its line ends as they are."""
    data = path.read_bytes()
    return (lzma.decompress(data) if path.suffix == ".xz" else data).decode("utf-8")


def lines(corpus: Path | None, name: str) -> tuple[list[str], str]:
    """Lines of Chinese prose, and where they come from.

    `corpus` is a file, or None for the corpus called `name`; without either the Chinese ones
    among the clean samples are shuffled and repeated up to two million characters.
    """
    path = corpus or CORPORA / name
    if path.is_file():
        return [line for line in read(path).split("\n") if len(line) > 30], str(path.name)
    texts = [read(each) for each in sorted((ROOT / "samples" / "clean").glob("*.txt"))]
    found = [line for text in texts if is_chinese(text) for line in text.split("\n") if len(line) > 30]
    shuffler = random.Random(0)
    many: list[str] = []
    size = 0
    while size < 2_000_000:
        shuffler.shuffle(found)
        many += found
        size += sum(map(len, found))
    return many, "the clean samples, shuffled and repeated"


def documents(found: Sequence[str], length: int = 4000) -> list[str]:
    """Lines put together to documents of `length` characters."""
    return list(_documents(found, length))


def _documents(found: Sequence[str], length: int) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for line in found:
        part.append(line)
        size += len(line) + 1
        if size >= length:
            yield "\n".join(part)[:length]
            part, size = [], 0


def strings(found: Sequence[str], length: int = 100) -> list[str]:
    """Lines cut to strings of at most `length` characters."""
    return [line[:length] for line in itertools.islice(found, 20_000)]
