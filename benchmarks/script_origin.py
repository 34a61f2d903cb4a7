"""Text that a machine made traditional character by character: python -m benchmarks.script_origin [--even]

Simplified text of the dev corpora goes through the tables of four converters that know no words, and
back: how many characters come out wrong, for OpenCC's configurations and for the recipes here, in one
long text and in documents of 1,000 characters; which documents `origin` recognises, by length; and
that no native traditional one is taken for a machine's. The odd blocks are measured, with `--even`
those that thresholds were tuned on. zhconv's own table (GPL) is a measuring stick where installed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import get_args

import numpy as np

import fixers
from benchmarks.texts import CORPORA
from fixers.breakage import script as breakage
from fixers.data.build.held_out import Half, blocks
from fixers.reading import origin
from fixers.reading.characters import codes_of
from fixers.reading.conversion import conversion

LENGTHS = (100, 300, 1000, 4000)
MOST = 400
"""Documents of one length that are damaged."""

Damage = Callable[[str], str]


def documents(folder: Path, corpus: str, half: Half, length: int, *, modern: bool = False) -> list[str]:
    """Lines that stood together, put together to documents of `length` characters, all of one genre.

    `modern` are those of news, law, web and technical text: not the classics, which have old forms
    (馀 於 後) that no table gives back.
    """
    found, part, size, before = [], [], 0, ""
    for block in blocks(folder / f"{corpus}.dev.txt.xz", half):
        if modern and not block.genre:
            continue
        if block.genre != before:
            part, size, before = [], 0, block.genre
        for line in block.lines:
            part.append(line)
            size += len(line) + 1
            if size >= length:
                found.append("\n".join(part))
                part, size = [], 0
    return found


def tables() -> Iterator[tuple[str, Damage]]:
    """The ways in which text is made traditional, by name."""
    for table in get_args(breakage.Table):
        yield table, lambda text, table=table: breakage.damage(text, table=table)
    yield "opencc, Taiwan's forms", lambda text: breakage.damage(text, table="opencc", region="tw")
    yield "opencc, Hong Kong's", lambda text: breakage.damage(text, table="opencc", region="hk")
    if (zhconv := _zhconv()) is not None:
        yield "zhconv's own table", lambda text: text.translate(zhconv)
    else:
        print("  (zhconv is not installed: its own table is not measured)")


@cache
def _zhconv() -> dict[int, str] | None:
    try:
        from zhconv import zhconv  # type: ignore[import-untyped]
    except ImportError:
        return None
    zhconv.loaddict()
    pairs = zhconv.zhcdicts["zh2Hant"].items()
    return {ord(simplified): form for simplified, form in pairs if len(simplified) == 1 == len(form)}


def wrong(source: str, back: str) -> Counter[str]:
    """The Han characters of `source` that `back` has otherwise."""
    assert len(source) == len(back), "each character has its place"
    pairs = ((a, b) for a, b in zip(source, back, strict=True) if a != b and "\u3400" <= a < "\ua000")
    return Counter(f"{a}>{b}" for a, b in pairs)


def han(text: str) -> int:
    """Han characters of a text."""
    codes = codes_of(text)
    return int(np.count_nonzero((codes >= 0x3400) & (codes < 0xA000)))


def errors(sources: list[str], name: str) -> None:
    """A table of wrong characters in 100,000 after each way there and each way back."""
    ways: dict[str, Callable[[str], str]] = {
        "t2s": conversion("t2s").convert,
        "tw2s": conversion("tw2s").convert,
        "hans": partial(fixers.fix, recipe="none +script=hans"),
        "origin": partial(fixers.fix, recipe="none +script=origin"),
    }
    size = sum(map(han, sources))
    print(f"\nWrong characters in 100,000 after table and back: {name}, {size} Han characters")
    print(f"  {'table':24}" + "".join(f"{way:>9}" for way in ways) + "   taken back by origin; the commonest left")
    for table, damage in tables():
        made = [damage(source) for source in sources]
        row, left, taken = [], Counter[str](), 0
        for way, convert in ways.items():
            back = [convert(text) for text in made]
            if way == "origin":  # what it leaves traditional is counted by `recall`
                changed = [(a, b) for a, b, text in zip(sources, back, made, strict=True) if b != text]
                taken = len(changed)
                left = sum((wrong(a, b) for a, b in changed), Counter())
                row.append(left.total() / max(sum(han(a) for a, _ in changed), 1) * 1e5)
            else:
                row.append(sum(wrong(a, b).total() for a, b in zip(sources, back, strict=True)) / size * 1e5)
        shown = " ".join(f"{pair} {count}" for pair, count in left.most_common(4))
        cells = "".join(f"{each:9.1f}" for each in row)
        print(f"  {table:24}{cells}   {taken} of {len(sources)}; {shown}")


def recall(folder: Path, half: Half) -> None:
    """Which documents are recognised, by length and table."""
    print("\nDocuments recognised as a machine's, by length in characters")
    every = {length: documents(folder, "zh_hans", half, length) for length in LENGTHS}
    every = {length: found[:: max(1, len(found) // MOST)][:MOST] for length, found in every.items()}
    print(f"  {'table':24}" + "".join(f"{f'{length} ({len(found)})':>13}" for length, found in every.items()))
    for table, damage in tables():
        shares = [np.mean([recognised(damage(text)) for text in found]) for found in every.values()]
        print(f"  {table:24}" + "".join(f"{share:13.1%}" for share in shares))


def native(folder: Path, half: Half) -> int:
    """How many native documents, and documents that OpenCC converted word by word, are taken for a machine's."""
    print("\nTaken for a machine's, of documents that are not")
    total = 0
    for length in LENGTHS:
        row = []
        for corpus in ("zh_hant", "ja", "ko"):
            found = documents(folder, corpus, half, length)
            row.append((corpus, sum(map(recognised, found)), len(found)))
        simplified = documents(folder, "zh_hans", half, length)[:MOST]
        for config in ("s2t", "s2tw", "s2hk"):
            convert = conversion(config).convert
            row.append((config, sum(recognised(convert(text)) for text in simplified), len(simplified)))
        print(f"  {length:5} characters: " + ", ".join(f"{name} {count} of {of}" for name, count, of in row))
        total += sum(count for _, count, _ in row)
    return total


def recognised(text: str) -> bool:
    """Whether a text is taken for a machine's."""
    codes = codes_of(text)
    return origin.recognise(codes, np.ones(codes.size, np.bool_)) is not None


def anew(folder: Path, half: Half) -> None:
    """What `hant`, `tw` and `hk` make of a machine's text, against the same recipe on what it was made from."""
    sources = documents(folder, "zh_hans", half, 4000)[:40]
    size = sum(map(han, sources))
    print(f"\nDifferent characters in 100,000 from the recipe on simplified text, {len(sources)} documents of 4,000")
    for table, damage in tables():
        cells = []
        for to in ("hant", "tw", "hk"):
            fix = partial(fixers.fix, recipe=f"none +script={to}")
            wanted = [fix(source) for source in sources]
            before = sum(wrong(a, damage(b)).total() for a, b in zip(wanted, sources, strict=True))
            after = sum(wrong(a, fix(damage(b))).total() for a, b in zip(wanted, sources, strict=True))
            cells.append(f"{to} {before / size * 1e5:.0f} -> {after / size * 1e5:.0f}")
        print(f"  {table:24}" + ", ".join(cells))


def measure(folder: Path, half: Half) -> int:
    """All of it; how many texts are taken for a machine's that are not."""
    short = documents(folder, "zh_hans", half, 1000, modern=True)
    errors(["\n".join(short)], "news, law, web, technical, one text")
    errors(short, "the same, documents of 1,000 characters")
    errors(documents(folder, "zh_hans", half, 1000), "all genres, documents of 1,000 characters")
    recall(folder, half)
    anew(folder, half)
    return native(folder, half)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--even", action="store_true", help="the blocks that were tuned on")
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    chosen = parser.parse_args()
    if not (chosen.corpora / "zh_hans.dev.txt.xz").is_file():
        print(f"no corpora in {chosen.corpora}: nothing is measured")
        return
    half: Half = "even" if chosen.even else "odd"
    if measure(chosen.corpora, half):
        sys.exit(1)


if __name__ == "__main__":
    main()
