"""What is restored of text that was broken on purpose: python -m benchmarks.restore [--kinds KIND ...] [--lines N]

Dev text that nothing was trained or calibrated on (the odd blocks of 50 lines; see fixers/data/build/held_out.py) is
broken in every way of fixers/data/build/broken.py and restored by each kind alone, with all of its edits. One row a way:

places     stretches in which the broken text differs from the truth
exact      of these, the share that is restored to the character
right      share of the damaged characters that are right
error      character error rate of the whole texts, before and after
sure       of the places the share that is exact with the edits of confidence 0.9 and more alone
at 0.9     edits with confidence of 0.9 and more, and the share of them that is right
at 0.5     the same for 0.5
off        expected calibration error of the edits: ten bins of confidence of the same width
KB/s       of broken text in UTF-8 a second of processor time, all texts of a way in batches of at
           most 2,000, as `fixers clean` reads them from a file; lines of lossy text ten times as
           many as are judged, since fixed costs of a batch would be half of what is measured
repair     the same with the whole recipe `repair` in place of the kind, in rounds until nothing changes

Tables are loaded before anything is timed. The row "clean" has the edits in clean lines: each is wrong; "all, repair"
and "nothing lost, repair" restore by the whole recipe, since what lost nothing belongs to mojibake-cjk; "pages" are
14 KB that were misread as one, of each line a place. None of these is among "all". Below stand ftfy, plsfix and a plain
two-step search (encode in one codec, decode in another, take what the model likes best), with whole texts exact, error
rate before and after, and speed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.restore_speed import Find, Rates, by_way, rates_of, timed
from benchmarks.restore_tools import Tool, tools
from benchmarks.texts import CORPORA
from fixers.cleaner import Cleaner
from fixers.data.build.broken import MISREAD, broken, misread_pages
from fixers.data.build.held_out import Half, clean_lines, lines_of
from fixers.data.build.judged import Broken, Judge, Stretch, distance, without_glosses
from fixers.edit import Edit, apply
from fixers.fixer import BatchFinder
from fixers.repair.byte_slip import ByteSlip
from fixers.repair.lossy import Lossy
from fixers.repair.lost_characters import LostCharacters

RESTORE: dict[str, type[Any]] = {each.kind: each for each in (ByteSlip, Lossy, LostCharacters)}
BINS = 10
REPORTED = "GBK or Big5 as UTF-8"
"""What leaves too little to restore, so that it is reported only; it is not among "all"."""
WHOLE = "nothing lost"
PAGE = 14_000
"""Bytes of UTF-8 of a page."""


@dataclass
class Row:
    """Sums over the texts of one way."""

    places: int = 0
    exact: int = 0
    sure: int = 0
    damaged: int = 0
    wrong: int = 0
    size: int = 0
    before: int = 0
    after: int = 0
    seconds: float = 0.0
    repairing: float = 0.0
    bytes: int = 0
    edits: list[tuple[float, bool]] = field(default_factory=list)

    def precision(self, least: float) -> tuple[int, float | None]:
        """How many edits are as sure as that, and the share that is right."""
        chosen = [right for sure, right in self.edits if sure >= least]
        return len(chosen), sum(chosen) / len(chosen) if chosen else None

    def calibration_error(self) -> float | None:
        """Mean distance of confidence and share of right edits over ten bins, weighed by their sizes."""
        if not self.edits:
            return None
        bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
        for sure, right in self.edits:
            bins[min(BINS - 1, int(sure * BINS))].append((sure, right))
        gaps = (abs(sum(sure for sure, _ in each) - sum(right for _, right in each)) for each in bins)
        return sum(gaps) / len(self.edits)

    def numbers(self) -> dict[str, float | int | None]:
        """What is printed."""
        (many, sure), (more, likely) = self.precision(0.9), self.precision(0.5)
        return {
            "places": self.places,
            "exact": self.exact / max(self.places, 1),
            "right": 1 - self.wrong / max(self.damaged, 1),
            "error before": self.before / max(self.size, 1),
            "error after": self.after / max(self.size, 1),
            "sure": self.sure / max(self.places, 1),
            "edits at 0.9": many,
            "precision at 0.9": sure,
            "edits at 0.5": more,
            "precision at 0.5": likely,
            "off": self.calibration_error(),
            "KB/s": self.bytes / 1000 / max(self.seconds, 1e-9),
            "KB/s of repair": self.bytes / 1000 / self.repairing if self.repairing else None,
        }


def finder(kind: str) -> Find:
    """Finds all edits of one kind alone in each of some texts, also unsure ones, as a batch does."""
    fixer = RESTORE[kind]()

    def find(texts: Sequence[str]) -> list[list[Edit]]:
        found = fixer.find_many(texts) if isinstance(fixer, BatchFinder) else [list(fixer.find(text)) for text in texts]
        return [[edit for edit in edits if edit.new is not None] for edits in found]

    return find


def repair(texts: Sequence[str]) -> list[list[Edit]]:
    """The edits of the recipe `repair` that are likelier right than wrong."""
    return [
        [edit for edit in fixed.edits if edit.new is not None and edit.confidence >= 0.5]
        for fixed in _REPAIR.inspect_many(texts)
    ]


_REPAIR = Cleaner("repair", min_confidence=0.5)


def measure(
    find: Find, texts: Sequence[Broken], most: int = 0, rates: Rates | None = None, repairs: Rates | None = None
) -> dict[str, Row]:
    """One row a way, one a genre, one for all. At most `most` places a way that are not exact are shown.

    The time that a way takes is that of these texts, or as `rates` tell; `repairs` tell that of the whole recipe.
    """
    shown: Counter[str] = Counter()
    rows: dict[str, Row] = {}
    for text, edits, took in _found(find, texts, rates or {}):
        judge = Judge(text)
        judged = [(edit.confidence, judge.is_right(edit)) for edit in edits]
        sure = judge.outcomes([edit for edit in edits if edit.confidence >= 0.9])
        places = list(zip(judge.outcomes(edits), sure, strict=True))
        before, after = _error(text, text.text), _error(text, apply(text.text, edits))
        for name in (text.way, f"  {text.genre}", "all") if text.way != REPORTED else (text.way,):
            row = rows.setdefault(name, Row())
            row.seconds, row.bytes = row.seconds + took, row.bytes + len(text.text.encode("utf-8", "surrogatepass"))
            row.repairing += (repairs or {}).get(text.way, 0.0) * len(text.text)
            row.edits += judged
            row.size, row.before, row.after = row.size + len(text.truth), row.before + before, row.after + after
            for (place, restored, wanted), alone in places:
                if name == text.way and restored != wanted and shown[name] < most:
                    shown[name] += 1
                    print(f"  {name}: {_around(text, place)} is {restored!r}, must be {wanted!r}")
                length = max(place.true_end - place.true_start, 1)
                row.places, row.damaged = row.places + 1, row.damaged + length
                row.exact += restored == wanted
                row.sure += alone.restored == alone.wanted
                row.wrong += min(length, distance(restored, wanted))
    return rows


def _found(find: Find, texts: Sequence[Broken], rates: Rates) -> Iterator[tuple[Broken, list[Edit], float]]:
    """Each text with its edits and its share, by length, of the time that all texts of its way took together."""
    find([some[0].text for some in by_way(texts).values()])  # loads the tables
    for way, some in by_way(texts).items():
        found, rate = timed(find, some)
        rate = rates.get(way, rate)
        yield from ((text, edits, rate * len(text.text)) for text, edits in zip(some, found, strict=True))


def _around(text: Broken, place: Stretch) -> str:
    before, after = text.text[max(0, place.start - 8) : place.start], text.text[place.end : place.end + 8]
    return f"{before!r} [{text.text[place.start : place.end]!r}] {after!r}"


def _error(text: Broken, now: str) -> int:
    """Characters that are wrong: line by line, but for texts that lost line ends or got more."""
    lines, truth = without_glosses(now).split("\n"), text.truth.split("\n")
    if len(lines) != len(truth):
        return distance("\n".join(lines), text.truth)
    return sum(distance(a, b) for a, b in zip(lines, truth, strict=True))


def clean(folder: Path, kind: str, half: Half, count: int) -> Row:
    """The edits of a kind in clean lines."""
    row = Row()
    find = finder(kind)
    lines = list(clean_lines(folder, half, count))
    begin = time.process_time()
    found = find(lines)
    row.seconds = time.process_time() - begin
    for line, edits in zip(lines, found, strict=True):
        row.bytes += len(line.encode("utf-8"))
        row.size += len(line)
        row.after += distance(apply(line, edits), line) if edits else 0
        row.edits += [(edit.confidence, False) for edit in edits]
    return row


def pages(folder: Path, half: Half) -> list[Broken]:
    """Whole pages that were misread, one for each way and sort of text."""
    return [
        each
        for genre in ("news", "law", "web")
        for each in itertools.islice(misread_pages(genre, lines_of(folder, half, genre), PAGE), len(MISREAD))
    ]


def all_rows(kind: str, texts: Sequence[Broken], folder: Path, half: Half, lines: int, most: int) -> dict[str, Row]:
    """What is measured of one kind."""
    repairer = Cleaner().fix_many
    if kind != Lossy.kind:
        rows = measure(finder(kind), texts, most, repairs=rates_of(repairer, texts))
    else:
        many = list(broken(folder, half, kind, 10 * lines))
        rows = measure(finder(kind), texts, most, rates_of(finder(kind), many), rates_of(repairer, many))
        repaired = measure(repair, texts)
        rows |= {f"{name}, repair": repaired[name] for name in ("all", WHOLE)}
        whole = pages(folder, half)
        paged = measure(finder(kind), whole, repairs=rates_of(repairer, whole))
        rows |= {way: row for way, row in paged.items() if way.startswith("pages")}
    rows["clean"] = clean(folder, kind, half, 10 * lines)
    return rows


def compare(tool: Tool, texts: Iterable[Broken]) -> dict[str, float | int]:
    """Texts exact, error rates and speed of another tool."""
    exact = count = size = before = after = total = 0
    begin = time.process_time()
    done = [(text, tool(text.text)) for text in texts]
    seconds = time.process_time() - begin
    for text, now in done:
        count, size, exact = count + 1, size + len(text.truth), exact + (now == text.truth)
        before, after = before + _error(text, text.text), after + _error(text, now)
        total += len(text.text.encode("utf-8"))
    return {
        "texts": count,
        "exact": exact / max(count, 1),
        "error before": before / max(size, 1),
        "error after": after / max(size, 1),
        "KB/s": total / 1000 / max(seconds, 1e-9),
    }


def show(name: str, numbers: dict[str, Any]) -> None:
    """One row of the table."""
    n = numbers
    share = {
        key: f"{n[key]:.3f}" if n[key] is not None else "-" for key in ("precision at 0.9", "precision at 0.5", "off")
    }
    repair = f" {n['KB/s of repair']:7.0f}" if n["KB/s of repair"] else ""
    print(
        f"{name:26} {n['places']:6} {n['exact']:6.1%} {n['right']:6.1%} {n['error before']:6.1%} {n['error after']:6.1%}"
        f" {n['sure']:6.1%} {n['edits at 0.9']:6} {share['precision at 0.9']:>5} {n['edits at 0.5']:6}"
        f" {share['precision at 0.5']:>5} {share['off']:>5} {n['KB/s']:7.0f}{repair}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="+", choices=list(RESTORE), default=list(RESTORE))
    parser.add_argument(
        "--lines", type=int, default=120, help="lines of each sort of text; ten times as many for pages"
    )
    parser.add_argument("--half", choices=("even", "odd"), default="odd", help="even: what curves are fitted on")
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--no-tools", action="store_true", help="leave ftfy, plsfix and the two-step search out")
    parser.add_argument("--most", type=int, default=0, help="show at most so many places a way that are not exact")
    parser.add_argument("--json", type=Path, help="write all numbers to this file, too")
    args = parser.parse_args()
    found: dict[str, Any] = {}
    for kind in args.kinds:
        texts = list(broken(args.corpora, args.half, kind, args.lines))
        head = "places  exact  right before  after   sure   n 0.9  at 0.9  n 0.5  at 0.5   off    KB/s  repair"
        print(f"{kind:26} {head}")
        rows = all_rows(kind, texts, args.corpora, args.half, args.lines, args.most)
        for name in sorted(rows):
            found.setdefault(kind, {})[name.strip()] = numbers = rows[name].numbers()
            show(name, numbers)
        for name, tool in tools() if not args.no_tools else ():
            if tool is None:
                print(f"{name:26} is not installed")
                continue
            found[kind][name] = numbers = compare(tool, texts)
            print(
                f"{name:26} {numbers['texts']:6} texts, {numbers['exact']:6.1%} exact, error {numbers['error before']:6.1%}"
                f" before, {numbers['error after']:6.1%} after, {numbers['KB/s']:7.0f} KB/s"
            )
    if args.json:
        args.json.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
