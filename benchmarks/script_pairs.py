"""Native traditional text made simplified and brought back: wrong characters, ours beside opencc's.

What is measured is the choice among several characters (后 is 後 or 后), since detection has nothing to
doubt in whole texts of one script. Half of the dev corpus, of which nothing was learned and on which
nothing was tuned.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from benchmarks.script_parts import peers
from fixers.data.build.held_out import Half, blocks
from fixers.normalise.script import Script
from fixers.reading.characters import count
from fixers.reading.targets import To

TARGETS: dict[str, tuple[To, str, str]] = {"HK and Cantonese": ("hk", "hk2s", "s2hk")}
"""Our target, and OpenCC's configurations there and back, by genre; else Taiwan's."""


def native(folder: Path, half: Half = "odd") -> None:
    """By genre wrong characters in 100,000 after opencc's conversion, and after ours."""
    path = folder / "zh_hant.dev.txt.xz"
    if not path.exists():
        print("  no corpus: left out")
        return
    make = peers()["opencc"]
    genres: dict[str, list[str]] = defaultdict(list)
    for block in blocks(path, half):
        genres[block.genre].extend(block.lines)
    for genre, lines in genres.items():
        to, there, back = TARGETS.get(genre, ("tw", "tw2s", "s2tw"))
        away, home = make(there), make(back)
        if away is None or home is None:
            print("  opencc is not installed: left out")
            return
        text = "\n".join(lines)
        simplified = away(text)
        han = count(text).han
        wrong = [
            100_000 * sum(a != b for a, b in zip(text, made, strict=True)) / han
            for made in (home(simplified), Script(to).rewrite(simplified))
        ]
        print(
            f"  {genre or 'other':20}{to}  of {han:6} characters: opencc {wrong[0]:5.0f}, ours {wrong[1]:5.0f} in 100,000"
        )
