"""What is repaired of text read in a wrong codec: python -m benchmarks.mojibake [--parts PART ...]

The matrix: sentences of 8 to 200 characters that nothing was tuned on (the odd blocks of the dev corpora; Thai,
Vietnamese and more German, French and Polish from the snippets for telling encodings) are broken by every chain
of one or two steps: the codec in which a language is written, the codec in which it is read, and then the same
once more or UTF-8 read as cp1252, latin-1 or GBK. Only where the strict inverse gives the sentence back, and
with eight or more characters that are not ASCII. Cells known from the world are apart from those that are only
possible (--cells all).

cells      language and chain
texts      sentences
exact      restored to the character
unchanged  as found
wrong      anything else
lost       not exact, and the strict inverse that restored what was found (or that of the first step alone, where
           the second was undone) fails on it now
KB/s       of broken text in UTF-8 a second of processor time

Then spans (a broken stretch of six or more characters in a clean paragraph; "touched" counts paragraphs that
were changed elsewhere), harm (clean lines that were changed), speed, and wild (real damage). Below the matrix
stand ftfy.fix_encoding, plsfix and a plain two-step search on the same texts.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import fixers
from benchmarks import mojibake_parts as parts
from benchmarks.mojibake_texts import LANGUAGES, LEAST, Case, cases, cells, sentences
from benchmarks.restore_tools import tools
from benchmarks.texts import CORPORA
from fixers.breakage.mojibake import form, undo

PARTS = ("matrix", "spans", "harm", "speed", "wild")
Rows = dict[str, Counter[str]]


def outcome(case: Case, now: str) -> tuple[str, bool]:
    """What became of a case, and whether it can't be restored any more."""
    if now == case.clean:
        return "exact", False
    if now == case.found:
        return "unchanged", False
    return "wrong", not any(_restores(now, case, layers) for layers in range(1, len(case.cell.chain) + 1))


def _restores(now: str, case: Case, layers: int) -> bool:
    """Whether the strict inverse of the chain, or of its first steps where the others were undone, still restores it."""
    try:
        return undo(now, case.cell.chain[:layers]) == case.clean
    except UnicodeError:
        return False


def size(case: Case) -> str:
    """The length of the sentence, in three classes."""
    length = len(case.clean)
    return "8 to 20 characters" if length <= 20 else "21 to 60 characters" if length <= 60 else "61 to 200 characters"


def hardly(case: Case) -> bool:
    """Whether the chain leaves nearly all as it is, as between code pages that are nearly the same."""
    pairs = zip(case.clean, case.found, strict=False)
    return len(case.clean) == len(case.found) and sum(a != b for a, b in pairs) < LEAST


def tally(every: Sequence[Case], found: Sequence[str], most: int) -> Rows:
    """Counts by language, by length, by pair of codecs, by number of layers, and altogether."""
    rows: Rows = {}
    seen: dict[str, set[str]] = {}
    shown: Counter[str] = Counter()
    for case, now in zip(every, found, strict=True):
        cell = case.cell
        what, lost = outcome(case, now)
        layers = f"{'realistic' if cell.realistic else 'exotic'}, layers: {len(cell.chain)}"
        groups = [layers, f"  {cell.language}", f" {size(case)}", f"    {cell.pair}", "all"]
        for name in groups if not hardly(case) else [*groups, f" fewer than {LEAST} differ"]:
            row = rows.setdefault(name, Counter())
            seen.setdefault(name, set()).add(f"{cell.language} {form(cell.chain)}")
            row["cells"] = len(seen[name])
            row["texts"] += 1
            row[what] += 1
            row["lost"] += lost
        if what != "exact" and shown[cell.language] < most:
            shown[cell.language] += 1
            mark = ", lost" if lost else ""
            print(f"  {cell.language} {form(cell.chain)} {what}{mark}: {case.found!r} is {now!r}, was {case.clean!r}")
    return rows


def line(name: str, row: Counter[str]) -> str:
    """One row of the table."""
    n = max(row["texts"], 1)
    shares = " ".join(f"{row[each] / n:9.1%}" for each in ("exact", "unchanged", "wrong", "lost"))
    return f"{name:40} {row['cells']:6} {row['texts']:6} {shares}"


def run(fix: Callable[[list[str]], Sequence[str]], every: Sequence[Case]) -> tuple[Sequence[str], float]:
    """The answers, and KB a second."""
    texts = [case.found for case in every]
    fix(texts[:1])  # loads tables
    begin = time.process_time()
    found = fix(texts)
    seconds = max(time.process_time() - begin, 1e-9)
    return found, sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1000 / seconds


def matrix(args: argparse.Namespace, pools: dict[str, list[str]]) -> dict[str, Rows]:
    """Measure and print the matrix; counts by tool."""
    chosen = [
        cell for cell in cells(args.languages, args.layers, every=args.cells == "all") if args.chain in form(cell.chain)
    ]
    every = [case for cell in chosen for case in cases(cell, pools[cell.language], args.sentences)]
    print(f"{'matrix':40}  cells  texts     exact unchanged     wrong      lost     KB/s")
    found, speed = run(fixers.Cleaner(args.recipe).fix_many, every)
    rows = {args.recipe: tally(every, found, args.most)}
    names = sorted(rows[args.recipe], key=lambda name: (name == "all", name.startswith("    "), name))
    for name in names if not args.short else [name for name in names if not name.startswith("    ")]:
        print(line(name, rows[args.recipe][name]))
    print(f"{line(args.recipe, rows[args.recipe].get('all', Counter()))} {speed:8.0f}")
    for name, tool in tools() if args.tools == "yes" else ():
        if name == "ftfy.fix_text":
            continue  # it folds marks, which counts against it here
        if tool is None:
            print(f"{name:40} is not installed")
            continue
        found, speed = run(lambda texts, tool=tool: [tool(text) for text in texts], every)  # type: ignore[misc]
        rows[name] = tally(every, found, 0)
        print(f"{line(name, rows[name]['all'])} {speed:8.0f}")
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--recipe", default="repair", help="a recipe in its text form, such as none +mojibake")
    parser.add_argument(
        "--kinds", nargs="+", metavar="KIND", help="these kinds alone; the same as --recipe 'none +KIND'"
    )
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    parser.add_argument("--cells", choices=("realistic", "all"), default="realistic")
    parser.add_argument("--layers", nargs="+", type=int, choices=(1, 2), default=[1, 2])
    parser.add_argument("--chain", default="", help="only chains with this in their text form, such as utf-8>gbk")
    parser.add_argument("--sentences", type=int, default=5, help="sentences a cell, and spans a chain and language")
    parser.add_argument("--lines", type=int, default=1000, help="clean lines of each corpus")
    parser.add_argument("--half", choices=("even", "odd"), default="odd", help="even: what things are tuned on")
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--snippets", type=Path, default=CORPORA.parent / "dev" / "encdet" / "world.jsonl.gz")
    parser.add_argument("--wild", type=Path, default=CORPORA.parent / "dev" / "wild.jsonl")
    parser.add_argument("--tools", choices=("yes", "no"), default="yes")
    parser.add_argument("--short", action="store_true", help="no rows by pair of codecs")
    parser.add_argument("--most", type=int, default=0, help="show so many failures a language, and of each other part")
    parser.add_argument("--json", type=Path, help="write the counts of the matrix to this file, too")
    args = parser.parse_args()
    if args.kinds:
        args.recipe = " ".join(["none", *(f"+{kind}" for kind in args.kinds)])
    fix = fixers.Cleaner(args.recipe).fix_many
    pools = sentences(args.corpora, args.snippets, args.half)
    if "matrix" in args.parts:
        rows = matrix(args, pools)
        if args.json:
            args.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    if "spans" in args.parts:
        every = [span for each in args.languages for span in parts.spans(each, pools[each], args.sentences)]
        parts.show_spans(fix, every, args.most)
    if "harm" in args.parts:
        parts.show_harm(args.corpora, args.half, args.lines, args.recipe, args.most)
    if "speed" in args.parts:
        parts.show_speed(fix, pools["zh-hans"])
    if "wild" in args.parts and args.wild.is_file():
        parts.show_wild(fix, args.wild, args.most)


if __name__ == "__main__":
    main()
