"""The other parts of benchmarks.mojibake: broken stretches in clean paragraphs, clean text, speed, and real damage."""

from __future__ import annotations

import json
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import fixers
from benchmarks.mojibake_texts import TRIES, Case, Cell, foreign, written_in
from fixers.breakage.mojibake import chain, damage, form, undo
from fixers.data.build.held_out import Half, clean_lines
from fixers.data.build.judged import distance

Fix = Callable[[Sequence[str]], Sequence[str]]

COMMON = (
    *("utf-8>cp1252", "utf-8>latin-1", "utf-8>gbk", "utf-8>cp1251", "utf-8>big5", "utf-8>cp932", "utf-8>macroman"),
    *("utf-8>cp437", "utf-8>cp850", "gbk>latin-1", "gbk>cp1252", "gbk>macroman", "gbk>cp1251", "gbk>big5"),
    *("big5>latin-1", "big5>cp1252", "big5>gbk", "cp932>latin-1", "cp932>cp1252", "cp932>gbk", "euc-jp>latin-1"),
    *("euc-jp>cp1252", "cp949>latin-1", "cp949>cp1252", "cp949>gbk", "cp1251>latin-1", "cp1251>cp1252"),
    *("koi8-r>cp1251", "cp866>cp1251", "cp1251>koi8-r", "cp1253>latin-1", "cp1256>cp1252", "cp1255>cp1252"),
    *("utf-8>cp1252,utf-8>cp1252", "utf-8>gbk,utf-8>gbk", "gbk>utf-8-else-cp1252", "cp949>utf-8-else-cp1252"),
)
"""The chains by which spans are broken."""


_BORDERS = ((" ", " "), ("\n", "\n"), ("“", "”"), (" (", ") "))
"""What stands around the broken stretch."""

_SIZES = (6, 10, 16, 25, 40)
"""Characters of the broken stretch that are not ASCII, at least: 6 are what the issue asks for."""


class Span(NamedTuple):
    """A paragraph of which one stretch is broken."""

    case: Case
    before: str
    after: str
    size: int

    @property
    def found(self) -> str:
        """The paragraph as it is found."""
        return self.before + self.case.found + self.after

    @property
    def clean(self) -> str:
        """The paragraph as it was written."""
        return self.before + self.case.clean + self.after


def spans(language: str, sentences: Sequence[str], count: int) -> Iterator[Span]:
    """For each common chain up to `count` paragraphs with a broken stretch, of all sizes and borders alike."""
    written = {*written_in(language)}
    for each in COMMON:
        cell = Cell(language, chain(each), realistic=True)
        if cell.chain[0].written not in written:
            continue
        seed = zlib.crc32(f"span {language} {each}".encode())
        start = seed % max(len(sentences), 1)
        rows = [*sentences[start:], *sentences[:start]]
        made = 0
        for at in range(0, min(len(rows) - 2, 3 * TRIES), 3):
            size = _SIZES[(seed + made) % len(_SIZES)]
            case = _stretch(cell, rows[at + 1], size)
            if case:
                left, right = _BORDERS[(seed // 7 + made) % len(_BORDERS)]
                made += 1
                yield Span(case, rows[at] + left, right + rows[at + 2], size)
                if made == count:
                    break


def _stretch(cell: Cell, clean: str, size: int) -> Case | None:
    """The shortest beginning of the sentence, at a border of words where it has any, that makes a span."""
    for length in range(2, len(clean)):
        piece = clean[:length]
        if clean[length].isalpha() and clean[length] < "\u2000" and not "\u0e00" <= clean[length] < "\u0e80":
            continue
        try:
            found = damage(piece, chain=form(cell.chain))
            if undo(found, cell.chain) == piece and foreign(found) >= size and found != piece:
                return Case(cell, piece, found)
        except UnicodeError:
            continue
    return None


def show_spans(fix: Fix, every: Sequence[Span], most: int) -> None:
    """Shares of the stretches that are restored exactly, by chain and by size, and of those where more was touched."""
    found = fix([span.found for span in every])
    rows: dict[str, Counter[str]] = {}
    shown = 0
    for span, now in zip(every, found, strict=True):
        around = now.startswith(span.before) and now.endswith(span.after)
        outcome = "exact" if now == span.clean else "unchanged" if now == span.found else "wrong"
        for name in (form(span.case.cell.chain), f"size {span.size:2}", span.case.cell.language, "all"):
            row = rows.setdefault(name, Counter())
            row["spans"] += 1
            row[outcome] += 1
            row["touched"] += not around
        if outcome != "exact" and shown < most:
            shown += 1
            print(f"  {form(span.case.cell.chain)} {outcome}: {span.found!r} is {now!r}, must be {span.clean!r}")
    print(f"{'spans':32}  spans   exact unchanged  wrong touched")
    for name, row in sorted(rows.items()):
        n = row["spans"]
        shares = " ".join(f"{row[each] / n:7.1%}" for each in ("exact", "unchanged", "wrong"))
        print(f"{name:32} {n:6} {shares} {row['touched']:7}")


def show_harm(corpora: Path, half: Half, count: int, recipe: str, most: int) -> None:
    """Clean lines that the recipe changes, by kind."""
    lines = clean_lines(corpora, half, count)
    cleaner = fixers.Cleaner(recipe)
    changed = [(line, now) for line, now in zip(lines, cleaner.fix_many(lines), strict=True) if line != now]
    kinds = Counter(edit.kind for line, _ in changed for edit in fixers.inspect(line, recipe).edits if not edit.lost)
    print(f"clean lines: {len(changed)} of {len(lines)} changed {dict(kinds)}")
    for line, now in changed[:most]:
        print(f"  {line!r} became {now!r}")


SPEED = (("utf-8>cp1252", 40), ("utf-8>gbk", 40), ("gbk>latin-1", 40), ("utf-8>latin-1,utf-8>latin-1", 40))
"""Chains, and about how many characters a line has: a longer one seldom passes a reading without loss."""

DOCUMENT, DOCUMENTS = 4000, 100
"""Characters of a document, and how many there are."""


def show_speed(fix: Fix, lines: Sequence[str]) -> None:
    """Speed on clean, slightly and wholly broken documents, and its ratio to bytes.decode."""
    print(f"{'speed, documents of 4,000 characters':44} MB/s   of decode")
    for text, length in SPEED:
        clean = [piece for line in lines for piece in _cut(line, length)]
        broken = dict(_broken(clean, text))
        whole = [broken[each] for each in clean if each in broken]
        little = [broken.get(each, each) if at % 100 == 50 else each for at, each in enumerate(clean)]
        for name, rows in (("clean", clean), ("1 % of the lines broken", little), ("wholly broken", whole)):
            documents = _documents(rows)
            data = [each.encode("utf-8", "surrogatepass") for each in documents]
            ours, theirs = _seconds(partial(fix, documents)), _seconds(partial(_decode, data), 20)
            size = sum(map(len, data)) / 1e6
            print(f"{text:20} {name:23} {size / ours:8.2f} {theirs / ours:8.3f}")


def _cut(line: str, length: int) -> list[str]:
    return [line[at : at + length] for at in range(0, len(line), length)]


def _broken(lines: Iterable[str], text: str) -> Iterator[tuple[str, str]]:
    for line in lines:
        for piece in (line, line[:-1]):
            try:
                yield line, damage(piece, chain=text)
                break
            except UnicodeError:
                continue


def _documents(lines: Sequence[str]) -> list[str]:
    found = []
    text: list[str] = []
    size = 0
    for line in lines:
        text.append(line)
        size += len(line) + 1
        if size >= DOCUMENT:
            found.append("\n".join(text))
            text, size = [], 0
            if len(found) == DOCUMENTS:
                break
    return found


def _decode(data: Sequence[bytes]) -> list[str]:
    return [each.decode("utf-8", "surrogatepass") for each in data]


_TURNS = 3


def _seconds(work: Callable[[], object], times: int = 1) -> float:
    """Processor time of one call: the best of some turns, since the first ones load tables; fewer where it takes long."""
    best = 1e9
    for _ in range(_TURNS):
        begin = time.process_time()
        for _ in range(times):
            work()
        took = max(time.process_time() - begin, 1e-9)
        best = min(best, took / times)
        if took > 3:
            break
    return best


_REAL = ("mojibake", "_as_", "html_double", "literal_u", "ftfy", "nul_", "legacy_bytes")


def show_wild(fix: Fix, path: Path, most: int) -> None:
    """Real damage whose clean text is known: exact, better, untouched, worse by the distance in characters."""
    rows = [row for row in map(json.loads, path.read_text(encoding="utf-8").split("\n")[:-1]) if row["clean"]]
    rows = [row for row in rows if any(each in row["kind"] for each in _REAL)]
    table: dict[str, Counter[str]] = {}
    shown = 0
    for row, now in zip(rows, fix([row["corrupt"] for row in rows]), strict=True):
        before, after = distance(row["corrupt"], row["clean"]), distance(now, row["clean"])
        outcome = (
            "exact" if not after else "better" if after < before else "untouched" if now == row["corrupt"] else "worse"
        )
        outcome = "as good" if outcome == "worse" and after == before else outcome
        table.setdefault(row["kind"], Counter())[outcome] += 1
        if outcome != "exact" and shown < most:
            shown += 1
            print(f"  {row['id']} {outcome}, {before} -> {after}: {row['corrupt'][:200]!r} is {now[:200]!r}")
    print(f"{'real damage':32} " + " ".join(f"{each:>9}" for each in _OUTCOMES))
    total = sum(table.values(), Counter())
    for name, counts in [*sorted(table.items()), ("all", total)]:
        print(f"{name:32} " + " ".join(f"{counts[each]:9}" for each in _OUTCOMES))


_OUTCOMES = ("exact", "better", "untouched", "as good", "worse")
