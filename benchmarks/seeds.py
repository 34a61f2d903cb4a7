"""How near broken documents come to their originals: python -m benchmarks.seeds [RECIPE ...] [--broken DIR --gold DIR]

For each NAME.txt in the folder of broken documents and each recipe, the original is expected as
NAME_RECIPE.txt in the other folder, where NAME may be cut at its first "_". White space is left
aside. Without folders the seed documents beside the project are taken, or else the whole
documents among the samples.
"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import fixers
from benchmarks.texts import ROOT, read
from fixers.recipes import RECIPES

SHARED = ROOT.parent / "shared"


class Document(NamedTuple):
    """A broken text and what a recipe must make of it."""

    name: str
    recipe: str
    broken: str
    gold: str


def distance(a: str, b: str) -> int:
    """Characters to insert, remove or replace between `a` and `b`: quick where they are alike.

    >>> distance("kitten", "sitting"), distance("", "ab"), distance("same", "same")
    (3, 2, 0)
    """
    # reach[d] is how far into `a` one gets on diagonal d (place in b less place in a) with `steps` changes.
    reach = {0: _slide(a, b, 0, 0)}
    steps = 0
    goal = len(b) - len(a)
    while reach.get(goal, -1) < len(a):
        steps += 1
        after = {}
        for d in range(-steps, steps + 1):
            at = max(reach.get(d, -2) + 1, reach.get(d + 1, -2) + 1, reach.get(d - 1, -1))
            at = min(at, len(a), len(b) - d)
            if at >= 0 and at + d >= 0:
                after[d] = _slide(a, b, at, at + d)
        reach = after
    return steps


def _slide(a: str, b: str, at: int, there: int) -> int:
    """How far into `a` the two agree from these places on."""
    while at < len(a) and there < len(b) and a[at] == b[there]:
        at += 1
        there += 1
    return at


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def documents(recipes: list[str], broken: Path, gold: Path) -> Iterator[Document]:
    """Pairs of broken and original documents in two folders."""
    for path in sorted(broken.glob("*.txt")):
        for recipe in recipes:
            for name in (path.stem, path.stem.partition("_")[0]):
                original = gold / f"{name}_{recipe}.txt"
                if original.is_file():
                    yield Document(path.stem, recipe, read(path), read(original))
                    break


def samples() -> Iterator[Document]:
    """The whole documents among the samples."""
    repair = {fixer.kind for fixer in RECIPES["repair"][0]}
    for path in sorted((ROOT / "samples").glob("*/*.broken.txt")):
        recipe = "repair" if path.parent.name.replace("_", "-") in repair else "zh-hans"
        original = path.with_name(path.name.replace(".broken.", ".fixed."))
        yield Document(f"{path.parent.name}/{path.name}", recipe, read(path), read(original))


def show(document: Document) -> tuple[int, int]:
    """Print the distance before and after, and what is still wrong."""
    after = squeezed(fixers.fix(document.broken, document.recipe))
    gold = squeezed(document.gold)
    before, left = distance(squeezed(document.broken), gold), distance(after, gold)
    print(f"{document.recipe:10} {document.name:40} {len(gold):7} characters  before {before:5}  after {left:5}")
    for tag, i, j, k, m in difflib.SequenceMatcher(None, after, gold, autojunk=False).get_opcodes() if left else ():
        if tag != "equal":
            print(f"    {after[max(0, i - 8) : i]!r} is {after[i:j]!r}, must be {gold[k:m]!r}")
    return before, left


def main() -> None:
    """Compare all documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*", default=["repair", "zh-hans"])
    parser.add_argument("--broken", type=Path, default=SHARED / "seeds")
    parser.add_argument("--gold", type=Path, default=SHARED / "gold")
    args = parser.parse_args()
    pairs = list(documents(args.recipes, args.broken, args.gold)) or list(samples())
    totals = [show(document) for document in pairs]
    before, after = (sum(column) for column in zip(*totals, strict=True)) if totals else (0, 0)
    print(f"{len(totals)} documents, distance before {before}, after {after}")


if __name__ == "__main__":
    main()
