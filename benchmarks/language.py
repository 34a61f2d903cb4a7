"""How well the language model knows text it was not built from: python -m benchmarks.language [--dev FILE ...]

Prints bits per character by genre, and speed. Each FILE (plain or `.xz`, a line a sentence or
paragraph; the dev corpora beside the project if none is named) must be text that the model was not
built from. `--variants FILE ...` names the corpora that it was built from: then models of other
orders, sizes and steps are built in memory from them (30 seconds each, 9 GB) and measured the same way.

Lines carry no label. Blocks of 50 lines come from one source each, so a block is of the genre whose
telltales stand in most of its lines, if in a quarter of them at least: rules by content alone,
which put some lines of other genres into each. The bitext of the classics mixes both languages line
by line; there a line is classical if it has a classical particle and no modern one.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.texts import CORPORA, read
from fixers.data.build import language as builder
from fixers.data.build import language_file
from fixers.data.build.held_out import BLOCK, TELLTALES
from fixers.language import model as format_
from fixers.language.model import Model, model

OTHERS = {"zh_hans": "other prose", "zh_hant": "TW sentences", "ja": "Japanese", "ko": "Korean"}
CLASSICAL = re.compile(r"^(?=.*[之乎者也矣焉曰哉其])(?!.*[的了们这那是着])")


def genres(corpus: str, lines: Sequence[str]) -> dict[str, list[str]]:
    """The lines of a corpus by genre, as the module says."""
    rules = {genre: re.compile(rule) for genre, rule in TELLTALES.get(corpus, {}).items()}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for at in range(0, len(lines), BLOCK):
        block = lines[at : at + BLOCK]
        counts = {genre: sum(bool(rule.search(line)) for line in block) for genre, rule in rules.items()}
        most = max(counts.values(), default=0)
        if most >= BLOCK // 4:
            found[next(genre for genre in counts if counts[genre] == most)] += block
            continue
        for line in block:
            classical = corpus == "zh_hans" and CLASSICAL.match(line)
            found["classical" if classical else OTHERS.get(corpus, corpus)].append(line)
    return found


def held_out(paths: Sequence[Path]) -> dict[str, str]:
    """The text of each genre."""
    texts: defaultdict[str, str] = defaultdict(str)
    for path in paths:
        for genre, lines in genres(path.name.split(".")[0], [line for line in read(path).split("\n") if line]).items():
            texts[genre] += "\n" + "\n".join(lines)
    return dict(sorted(texts.items()))


def bits(measured: Model, text: str) -> float:
    """Bits per character, line ends not counted."""
    each = measured.characters(text).astype(np.float64)
    inside = np.frombuffer(text.encode("utf-32-le"), "<u4") != ord("\n")
    return float(-each[inside].mean() / np.log(2))


FRESH = """
import time
begin = time.process_time()
import numpy
numpy_there = time.process_time()
from fixers.language.model import model
there = time.process_time()
model().score(["人民政府"])
print(numpy_there - begin, there - numpy_there, time.process_time() - there)
"""


def speed(text: str) -> None:
    """Print what scoring costs, and what a new process has to do first, in time of the processor."""
    for size, name in ((1_000_000, "in one batch"), (1_000, "in texts of 1,000"), (20, "in texts of 20")):
        pieces = [text[at : at + size] for at in range(0, min(len(text), size * 500), size)]
        taken = []
        for _ in range(3):
            begin = time.process_time()
            for piece in pieces:
                model().characters(piece)
            taken.append((time.process_time() - begin) / sum(map(len, pieces)))
        print(f"{min(taken) * 1e9:8,.0f} ns a character {name}")
    runs = [subprocess.run([sys.executable, "-c", FRESH], capture_output=True, check=True) for _ in range(5)]
    parts = np.array([run.stdout.split() for run in runs], float).min(axis=0) * 1000
    print(f"{parts[0]:.0f} ms numpy, {parts[1]:.0f} ms the module, {parts[2]:.0f} ms to the first score")


def variants(paths: list[Path]) -> Iterator[tuple[str, Model]]:
    """Models of other orders, sizes and steps."""
    codes = builder.read(paths)
    numbers, vocabulary = builder.number(codes)
    ids = numbers[codes]
    grams = builder.count(ids, format_.ORDER)

    def built(order: int = format_.ORDER, size: int = builder.SIZE, lines: int = builder.LINES) -> builder.Trained:
        smoothed = builder.smooth(ids, grams[:order], vocabulary)
        most = builder.room(size, vocabulary)
        return builder.cut(
            ids, grams[:order], smoothed, builder.choose(grams[:order], smoothed, most, lines), vocabulary
        )

    def opened(trained: builder.Trained, size: int = builder.SIZE) -> Model:
        return Model(language_file.pack(numbers, trained, size))

    shipped = built()
    yield "as shipped: order 5, 16 MB", opened(shipped)
    for part in (2, 4):
        steps, weights = format_.STEP / part, format_.WEIGHT_STEP / part
        coarse = shipped._replace(
            probability=np.rint(shipped.probability * steps) / steps, weight=np.rint(shipped.weight * weights) / weights
        )
        yield f"steps {part} times as wide", opened(coarse)
    del shipped
    for order in (4, 3):
        yield f"order {order}", opened(built(order))
    for size in (4, 8, 32):
        yield f"{size} MB", opened(built(size=size * 1_000_000), size * 1_000_000)
    for size in (16, 32, 64):
        yield f"{size} MB, n-grams of any line", opened(built(size=size * 1_000_000, lines=1), size * 1_000_000)


def main() -> None:
    """Print everything that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", nargs="+", type=Path, default=sorted(CORPORA.glob("[jkz]*.dev.txt.xz")))
    parser.add_argument("--variants", nargs="+", type=Path)
    args = parser.parse_args()
    texts = held_out(args.dev)
    for genre, text in texts.items():
        print(f"{genre:18} {len(text):9,} characters {bits(model(), text):6.2f} bits each")
    speed("".join(texts.values()))
    if args.variants:
        print(" | ".join(["variant", *texts]))
        for name, variant in variants(args.variants):
            print(" | ".join([name, *(f"{bits(variant, text):.2f}" for text in texts.values())]), flush=True)


if __name__ == "__main__":
    main()
