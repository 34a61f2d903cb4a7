"""Script conversion against opencc, zhconv and hanziconv in one run: python -m benchmarks.script [PART ...]

cases      OpenCC's own test cases, exact ones
exact      characters that differ from opencc's, by configuration, on simplified, traditional, mixed and fuzzed text
phrases    the phrases of OpenCC's issue 1497
pairs      hand-corrected sentences in both scripts (UD Chinese GSD), exact ones
native     native traditional text, to simplified and back: wrong characters (benchmarks.script_pairs)
choices    native traditional text to simplified and back: wrong characters (benchmarks.script_pairs)
speed      times opencc, in turns, by processor time
memory     the most that a batch takes, as a multiple of its texts
start      the first conversion in a fresh process
detect     in which script texts are, mixed texts, and harm to native ones (benchmarks.script_detect)
origin     text that a machine made traditional, taken back (benchmarks.script_origin)

Peers that are not installed are left out with a message. Texts are the dev corpora beside the project where
they are there, else the clean samples, repeated.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks import script_detect, script_origin, script_pairs, script_parts
from benchmarks.texts import CORPORA


def parts(megabytes: float, folder: Path) -> dict[str, Callable[[], object]]:
    """The parts by name."""
    return {
        "cases": script_parts.cases,
        "exact": lambda: script_parts.exact(megabytes),
        "phrases": script_parts.phrases,
        "pairs": lambda: script_parts.pairs(folder.parent / "dev" / "gsd_pairs.jsonl"),
        "native": lambda: script_pairs.native(folder),
        "choices": lambda: script_pairs.native(folder),
        "speed": script_parts.speed,
        "memory": lambda: script_parts.memory(megabytes),
        "start": script_parts.start,
        "detect": lambda: _detect(folder),
        "origin": lambda: _origin(folder),
    }


def _detect(folder: Path) -> None:
    for part in script_detect.PARTS.values():
        part(folder, "odd")


def _origin(folder: Path) -> None:
    script_origin.measure(folder, "odd")


def main() -> None:
    """Run the parts that are asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help="parts to run (all)")
    parser.add_argument("--megabytes", type=float, default=10, help="of each kind of text to compare with opencc (10)")
    parser.add_argument("--folder", type=Path, default=CORPORA, help="where the corpora are")
    options = parser.parse_args()
    every = parts(options.megabytes, options.folder)
    for name in options.parts or every:
        if name not in every:
            parser.error(f"there is no part {name!r}; there are {', '.join(every)}")
        print(f"{name}:")
        every[name]()


if __name__ == "__main__":
    main()
