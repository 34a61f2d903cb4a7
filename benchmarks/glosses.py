"""How sure the document rule of glosses is: recall on injected text, false alarms on authors' glosses.

    python benchmarks/glosses.py ../shared/corpora/zh_hant.train.txt.xz

Takes traditional text, one sentence or paragraph a line, cuts it into texts of 1, 3 and 10 lines
and (a) injects glosses as sites do, (b) lets an author gloss 2, 3 or 5 random characters that only
traditional text has, every occurrence, with their usual readings.
"""

from __future__ import annotations

import lzma
import random
import sys
from collections import Counter
from pathlib import Path

import fixers
from fixers.data import gloss_order, readings

ROUNDS = 4000
LEVELS = (0, 2, 5, 9, 14)


def main(path: str) -> None:
    lines = lzma.decompress(Path(path).read_bytes()).decode("utf-8").split("\n")
    clean = fixers.Cleaner("none +glosses")
    pick = random.Random(5)
    print(f"{'lines':>5} {'what':32} {'texts':>7} {'changed':>8} {'exact':>7}")
    for size in (1, 3, 10):
        tally: dict[str, Counter[str]] = {}
        for _ in range(ROUNDS):
            start = pick.randrange(len(lines) - size)
            text = "\n".join(lines[start : start + size])
            for name, broken in _broken(text, pick):
                fixed = clean.fix_many([broken])[0]
                tally.setdefault(name, Counter()).update(texts=1, changed=fixed != broken, exact=fixed == text)
        for name, counted in sorted(tally.items()):
            print(f"{size:5} {name:32} {counted['texts']:7} {counted['changed']:8} {counted['exact']:7}")


def _broken(text: str, pick: random.Random) -> list[tuple[str, str]]:
    """The text with glosses of sites and of authors, each with what it is."""
    order, known = gloss_order(), readings()
    out = []
    for level in LEVELS:
        distinct = len({c for c in text if c in order and order[c].level <= level})
        if distinct >= 2:
            name = "site, 4 characters or more" if distinct >= 4 else "site, 2 or 3 characters"
            out.append((name, fixers.breakage.glosses.damage(text, level=level)))
    candidates = sorted(set(text) & known.keys())
    for count in (2, 3, 5):
        if len(candidates) >= count:
            chosen = {c: known[c][0] for c in pick.sample(candidates, count)}
            out.append((f"author, {count} at random", fixers.breakage.glosses.damage(text, characters=chosen)))
    return out


if __name__ == "__main__":
    main(*sys.argv[1:])
