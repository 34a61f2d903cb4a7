"""Which detector reads bytes as what they are: all that are installed, side by side, in one run.

    python -m benchmarks.decode ../shared/dev/encdet [--every 4] [--only snippets,world,html,damage,mixed]
    python -m benchmarks.decode ../shared/dev/encdet --only speed,classes
    python -m benchmarks.decode ../shared/dev/encdet --only none --fuzz 1000000
    python -m benchmarks.decode ../shared/dev/encdet --only none --files chardet/tests
    python -m benchmarks.decode ../shared/dev/encdet --only none --fresh ../shared/corpora

Detectors beside fixers are tried where they can be imported: chardet, charset-normalizer,
faust-cchardet (or cchardet), chardetng-py. None is a dependency.

An answer is right when decoding with it gives the same text as decoding with the true label, both
read by the Encoding Standard. Of fixers the text itself is compared, with what can't be decoded
folded to one sign; where a byte was lost or broken, its encoding. Of mixed files the lines count
that come out as they were written.
"""

from __future__ import annotations

import argparse
import base64
import itertools
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import fixers
from benchmarks.decode_files import files
from benchmarks.decode_fresh import cases
from benchmarks.decode_fuzz import fuzz
from benchmarks.decode_sets import Answer, Case, asked, detectors, is_right, is_same, read, rows, text_of
from benchmarks.decode_speed import by_class, throughput
from fixers.decode.labels import look_up

_FRESH = 60
"""Fresh pieces of each encoding, size and mode."""

SETS = ("snippets", "world", "html", "damage")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take one case of so many")
    parser.add_argument("--only", default="snippets,world,html,damage,mixed,calibration,speed,classes")
    parser.add_argument("--files", type=Path, help="a folder with the test files of a detector")
    parser.add_argument("--fresh", type=Path, help="a folder with corpora, whose odd blocks nothing was tuned on")
    parser.add_argument("--fuzz", type=int, default=0, help="decode so many broken inputs")
    parser.add_argument("--alone", action="store_true", help="without other detectors")
    chosen = parser.parse_args()
    others = {} if chosen.alone else dict(detectors())
    print("detectors:", ", ".join(["fixers", *others]))
    wanted = chosen.only.split(",")
    margins: list[tuple[float, bool]] = []
    for name in SETS:
        if name in wanted:
            table(name, list(read(chosen.folder, name))[:: chosen.every], others, margins)
    if "mixed" in wanted:
        mixed(chosen.folder, others)
    if "calibration" in wanted and margins:
        calibration(margins)
    if "speed" in wanted:
        throughput(chosen.folder, others)
    if "classes" in wanted:
        every = [case for name in SETS for case in read(chosen.folder, name)]
        by_class(every, next(iter(others.items()), None))
    if chosen.files:
        files(chosen.files, others)
    if chosen.fresh:
        table("fresh", list(cases(chosen.fresh, _FRESH // chosen.every)), others, margins)
    if chosen.fuzz:
        fuzz([case.data for name in SETS for case in read(chosen.folder, name)][::29], chosen.fuzz)


def table(name: str, cases: Sequence[Case], others: Mapping[str, Answer], margins: list[tuple[float, bool]]) -> None:
    """Print how many of each cell are right, and how long a case takes."""
    right: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    count: dict[str, int] = defaultdict(int)
    took: dict[str, float] = {}
    start = time.process_time()
    found = fixers.decode_many([case.data for case in cases])
    took["fixers"] = time.process_time() - start
    for case, each in zip(cases, found, strict=True):
        count[case.cell] += 1
        good = is_right(each, case)
        right[case.cell]["fixers"] += good
        margins.append((each.confidence, good))
    for other, ask in others.items():
        start = time.process_time()
        answers = [asked(ask, case.data) for case in cases]
        took[other] = time.process_time() - start
        for case, answer in zip(cases, answers, strict=True):
            right[case.cell][other] += is_same(case.data, answer, case.label)
    names = ["fixers", *others]
    print(f"\n{name:24} {'cases':>6} " + " ".join(f"{each[:14]:>14}" for each in names))
    for cell in sorted(count):
        row = " ".join(f"{100 * right[cell][each] / count[cell]:14.1f}" for each in names)
        print(f"{cell:24} {count[cell]:6} {row}")
    row = " ".join(f"{1e6 * took[each] / len(cases):14.0f}" for each in names)
    print(f"{'microseconds a case':24} {len(cases):6} {row}")


def mixed(folder: Path, others: Mapping[str, Answer]) -> None:
    """Print how many lines of mixed files come out as they were written, by pair of encodings."""
    lines: dict[str, int] = defaultdict(int)
    right: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows(folder, "damage"):
        if "segs" not in row:
            continue
        data = base64.b64decode(row["b64"])
        true = row["text"].split("\n")
        texts = {"fixers": fixers.decode(data).text}
        for name, ask in others.items():
            codec = look_up(asked(ask, data))[0]
            texts[name] = text_of(data, codec) if codec else ""
        for cell in (row["kind"], "all"):
            lines[cell] += len(true)
            for name, text in texts.items():
                right[cell][name] += sum(a == b for a, b in zip(text.split("\n"), true, strict=False))
    names = ["fixers", *others]
    print(f"\n{'lines of mixed files':24} {'lines':>6} " + " ".join(f"{each[:14]:>14}" for each in names))
    for cell in sorted(lines):
        print(
            f"{cell:24} {lines[cell]:6} " + " ".join(f"{100 * right[cell][each] / lines[cell]:14.1f}" for each in names)
        )


def calibration(answers: Sequence[tuple[float, bool]]) -> None:
    """Print how often answers of some confidence are right."""
    print("\nconfidence   answers   right %   mean confidence %")
    borders = (0.0, 0.5, 0.7, 0.9, 0.95, 0.99, 1.01)
    error = 0.0
    for low, high in itertools.pairwise(borders):
        part = [(sure, good) for sure, good in answers if low <= sure < high]
        if part:
            share = sum(good for _, good in part) / len(part)
            mean = sum(sure for sure, _ in part) / len(part)
            error += abs(share - mean) * len(part) / len(answers)
            print(f"{low:4.2f}-{min(high, 1):4.2f}   {len(part):8} {100 * share:9.1f} {100 * mean:12.1f}")
    print(f"expected calibration error {error:.3f}")


if __name__ == "__main__":
    main()
