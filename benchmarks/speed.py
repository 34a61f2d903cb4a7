"""How fast, as ratios measured in one run: python -m benchmarks.speed [CORPUS]

CORPUS is a file of simplified Chinese, one paragraph a line, plain or `.xz`. Each pair is timed
in turns, so that a busy machine slows both; the ratio is the median over the turns. Absolute
speeds are printed only to make sense of the ratios.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import fixers
from benchmarks.texts import documents, lines, strings
from fixers.breakage.mojibake import damage
from fixers.recipes import read
from fixers.triage import Triage

Work = Callable[[], Any]


class Pair(NamedTuple):
    """Two ways to do the same amount of work, and the ratio of their speeds that is aimed at."""

    what: str
    ours: Work
    against: str
    theirs: Work
    target: float | None
    characters: int
    turns: int = 11


def seconds(work: Work) -> float:
    """Wall-clock time of one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def compare(pair: Pair) -> None:
    """Time a pair in turns and print the ratio of the speeds: more than 1 is faster than theirs."""
    turns = []
    for turn in range(pair.turns + 1):
        if turn % 2:
            theirs, ours = seconds(pair.theirs), seconds(pair.ours)
        else:
            ours, theirs = seconds(pair.ours), seconds(pair.theirs)
        turns.append((theirs / ours, ours, theirs))
    turns = turns[1:]  # the first turn loads tables
    ratio, ours, theirs = (statistics.median(column) for column in zip(*turns, strict=True))
    speed = [f"{pair.characters / each / 1e6:8.2f} M characters/s" for each in (ours, theirs)]
    target = f"target {pair.target:g}" if pair.target is not None else ""
    print(f"{pair.what:52} {ratio:8.2f} x {pair.against:16} {target:12} {speed[0]} against {speed[1]}")


def size(texts: Sequence[str]) -> int:
    """Characters in a batch."""
    return sum(map(len, texts))


def against_decoding(docs: list[str], short: list[str]) -> list[Pair]:
    """Cleaning clean text against making a str of its bytes."""
    cleaner = fixers.Cleaner("repair")
    triage = Triage(read("repair"))
    pairs = []
    for name, texts, target in (("documents of 4,000", docs, 0.35), ("strings of 100", short, 0.2)):
        data = [text.encode("utf-8") for text in texts]
        decode = decoding(data)
        scan, fix = calling(triage.scan, texts), calling(cleaner.fix_many, texts)
        pairs.append(Pair(f"triage alone, {name}", scan, "utf-8 decode", decode, None, size(texts)))
        pairs.append(Pair(f"repair, {name}", fix, "utf-8 decode", decode, target, size(texts)))
    return pairs


BROKEN = ("utf-8>cp1252", "utf-8>gbk", "gbk>latin-1")
"""Chains by which one line in a hundred is broken."""


def slightly_broken(found: list[str]) -> list[Pair]:
    """The same on text of which one line in a hundred was misread: as documents, as lines, and as one text."""
    cleaner = fixers.Cleaner("repair")
    pairs = []
    for chain in BROKEN:
        some = [broken(line, chain) if at % 100 == 50 else line for at, line in enumerate(found[:4000])]
        shapes = (("documents of 4,000", documents(some)), ("lines", some), ("one text", ["\n".join(some)]))
        for name, texts in shapes:
            decode = decoding([text.encode("utf-8") for text in texts])
            fix = calling(cleaner.fix_many, texts)
            pairs.append(
                Pair(f"repair, 1 % of lines {chain}, {name}", fix, "utf-8 decode", decode, 0.12, size(texts), 5)
            )
    return pairs


def broken(line: str, chain: str) -> str:
    """The longest beginning of a line that a chain breaks without loss."""
    for end in range(len(line), 0, -1):
        try:
            return damage(line[:end], chain=chain)
        except UnicodeError:
            continue
    return line


def decoding(data: list[bytes]) -> Work:
    return lambda: [each.decode("utf-8") for each in data]


def calling(function: Callable[[list[str]], Any], texts: list[str]) -> Work:
    return lambda: function(texts)


def each_by(function: Callable[[str], str], texts: list[str]) -> Work:
    return lambda: [function(text) for text in texts]


def against_peers(docs: list[str], traditional: list[str]) -> list[Pair]:
    """Cleaning against the tools that do part of the same work."""
    import ftfy
    import opencc

    some = docs[:40]
    repair = calling(fixers.Cleaner("repair").fix_many, some)
    what = "repair, documents of 4,000"
    pairs = [Pair(what, repair, "ftfy.fix_text", each_by(ftfy.fix_text, some), 100, size(some), 3)]
    if importlib.util.find_spec("plsfix"):
        other = each_by(importlib.import_module("plsfix").fix_text, some)
        pairs.append(Pair(what, repair, "plsfix.fix_text", other, None, size(some), 3))
    news = [opencc.OpenCC("s2t").convert(each) for each in docs[:100]]
    for name, old in (("prose", news), ("manuals, laws, verse", traditional[:100])):
        t2s = each_by(opencc.OpenCC("t2s").convert, old)
        for recipe, target in (("none +script=hans", None), ("zh-hans", 1.0)):
            clean = calling(fixers.Cleaner(recipe).fix_many, old)
            pairs.append(Pair(f"{recipe}, traditional {name}", clean, "opencc t2s", t2s, target, size(old), 5))
    return pairs


def imports() -> None:
    """Time of imports in fresh processes, less that of an empty one."""
    modules = ("pass", "import json", "import numpy", "import fixers")
    times: dict[str, list[float]] = {module: [] for module in modules}
    for _ in range(9):
        for module in modules:
            run = [sys.executable, "-c", module]
            times[module].append(seconds(lambda run=run: subprocess.run(run, check=True)))  # type: ignore[misc]
    empty = statistics.median(times["pass"])
    took = {module: (statistics.median(times[module]) - empty) * 1000 for module in modules[1:]}
    for module, each in took.items():
        target = "target 150 ms" if module == "import fixers" else ""
        print(f"{module:52} {each:8.0f} ms {target}")


def main() -> None:
    """Run all pairs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path)
    corpus: Path | None = parser.parse_args().corpus
    found, source = lines(corpus, "zh_hans.dev.txt.xz")
    old, old_source = lines(None, "zh_hant.dev.txt.xz")
    print(f"simplified: {source}; traditional: {old_source}; Python {sys.version.split()[0]}")
    docs, short = documents(found), strings(found)
    for pair in against_decoding(docs, short) + slightly_broken(found) + against_peers(docs, documents(old)):
        compare(pair)
    imports()


if __name__ == "__main__":
    main()
