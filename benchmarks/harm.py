"""What a recipe changes in clean text: python -m benchmarks.harm RECIPE [FILE ...]

Each FILE (plain or `.xz`; `.jsonl` has its texts under "text"; in others each line is a text) is
taken to be clean, so that every change is harm until somebody has looked at it. Without files
the clean samples are read, each as one text. Each change is shown where it stands; `--most N`
shows at most N a kind and file. Exit code 1 when anything was changed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import fixers
from benchmarks.texts import ROOT, read
from fixers.edit import Edit

AROUND = 15
"""Characters shown on either side of a change."""


def texts_of(path: Path) -> list[str]:
    """The texts in a file of clean text."""
    if ".jsonl" in path.suffixes:
        return [json.loads(line)["text"] for line in read(path).split("\n") if line]
    return read(path).split("\n")


def show(text: str, edit: Edit) -> str:
    """An edit with the text around it, on one line."""
    before, after = text[max(0, edit.start - AROUND) : edit.start], text[edit.end : edit.end + AROUND]
    return f"{edit.kind:16} {before!r} [{edit.old!r} -> {edit.new!r}] {after!r} {edit.confidence:.2f} {edit.why}"


def measure(name: str, texts: Sequence[str], recipe: str, most: int) -> int:
    """Clean `texts`, print what was changed, and say how many texts were."""
    cleaner = fixers.Cleaner(recipe)
    begin = time.perf_counter()
    out = cleaner.fix_many(texts)
    took = time.perf_counter() - begin
    changed = [text for text, after in zip(texts, out, strict=True) if text != after]
    edits = [(text, edit) for text in changed for edit in fixers.inspect(text, recipe).edits if not edit.lost]
    size = sum(map(len, texts))
    print(
        f"{name}: {len(changed)} of {len(texts)} texts changed, {size} characters, {size / took / 1e6:.1f} M a second"
    )
    kinds = Counter(edit.kind for _, edit in edits)
    for kind, count in kinds.most_common():
        print(f"  {kind}: {count} changes, {count / max(size, 1) * 1e6:.2f} in a million characters")
        for text, edit in [pair for pair in edits if pair[1].kind == kind][:most]:
            print(f"    {show(text, edit)}")
    return len(changed)


def main() -> None:
    """Measure every file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--most", type=int, default=40)
    args = parser.parse_args()
    if args.files:
        changed = sum(measure(path.name, texts_of(path), args.recipe, args.most) for path in args.files)
    else:
        clean = sorted((ROOT / "samples" / "clean").glob("*.txt"))
        changed = measure("samples/clean", [read(path) for path in clean], args.recipe, args.most)
    sys.exit(1 if changed else 0)


if __name__ == "__main__":
    main()
