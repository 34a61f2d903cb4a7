"""Which detector reads bytes as what they are: all that are installed, side by side, in one run.

    python -m benchmarks.decode ../shared/dev/encdet [--every 4] [--only snippets,world,html,damage,mixed,speed]

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
import gzip
import importlib
import itertools
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import fixers
from fixers.decode.decoded import to_text
from fixers.decode.labels import look_up

CORE = ("gbk", "big5", "big5hkscs", "utf-8", "shift-jis", "euc-jp", "cp949")
"""Core encodings of East Asia: with GBK in both scripts eight cells."""

Answer = Callable[[bytes], str | None]
_BROKEN = re.compile("[\ufffd\udc00-\udcff]+")


class Case(NamedTuple):
    cell: str
    data: bytes
    label: str
    whole: bool
    """Whether no byte in it was broken or lost but at the end."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take one case of so many")
    parser.add_argument("--only", default="snippets,world,html,damage,mixed,calibration,speed")
    chosen = parser.parse_args()
    others = dict(detectors())
    print("detectors:", ", ".join(["fixers", *others]))
    wanted = chosen.only.split(",")
    margins: list[tuple[float, bool]] = []
    for name in ("snippets", "world", "html", "damage"):
        if name in wanted:
            cases = list(read(chosen.folder, name))[:: chosen.every]
            table(name, cases, others, margins)
    if "mixed" in wanted:
        mixed(chosen.folder, others)
    if "calibration" in wanted:
        calibration(margins)
    if "speed" in wanted:
        speed(chosen.folder, others)


def detectors() -> Iterator[tuple[str, Answer]]:
    """The detectors that can be imported, by name."""
    for name, make in (
        ("chardet", _chardet),
        ("charset_normalizer", _normalizer),
        ("cchardet", _cchardet),
        ("chardetng_py", _chardetng),
    ):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        yield name, make(module)


def _chardet(module: Any) -> Answer:
    def ask(data: bytes) -> str | None:
        try:
            found = module.detect(data, prefer_superset=False)
        except TypeError:  # before 7
            found = module.detect(data)
        return found["encoding"]

    return ask


def _normalizer(module: Any) -> Answer:
    def ask(data: bytes) -> str | None:
        best = module.from_bytes(data).best()
        return best.encoding if best else None

    return ask


def _cchardet(module: Any) -> Answer:
    return lambda data: module.detect(data)["encoding"]


def _chardetng(module: Any) -> Answer:
    def ask(data: bytes) -> str | None:
        detector = module.EncodingDetector()
        detector.feed(data, last=False)
        return detector.guess(tld=None, allow_utf8=True)

    return ask


def read(folder: Path, name: str) -> Iterator[Case]:
    """The cases of one set, each in the cell of the table that it counts for."""
    for row in _rows(folder, name):
        if "segs" in row or row["label"] in ("euc-tw", "iso-2022-cn"):
            continue
        data, label = base64.b64decode(row["b64"]), row["label"]
        if name == "snippets":
            group = "core" if row["enc"] in CORE else "utf-16" if "utf-16" in label else "other"
            yield Case(f"{group} {row['mode']} {int(row['L']):4} B", data, label, row["mode"] != "head")
        elif name == "world":
            group = "unicode" if label.startswith("utf") else "code pages"
            yield Case(f"{group} {int(row['L']):4} B", data, label, True)
        elif name == "html":
            yield Case(
                row["kind"].split("-")[0] + ("" if row["kind"] != "nometa-late300k" else " late"), data, label, True
            )
        else:
            yield Case(row["kind"], data, label, row["kind"] == "clean")


def _rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def folded(text: str) -> str:
    """A text in which what can't be decoded is one sign, however many bytes it has."""
    return _BROKEN.sub("\ufffd", text).rstrip("\ufffd").removeprefix("\ufeff")


def is_same(data: bytes, answer: str | None, label: str) -> bool:
    """Whether two labels give the same text."""
    mine, theirs = look_up(answer)[0], look_up(label)[0]
    if mine is None or theirs is None:
        return False
    return mine == theirs or _read(data, mine) == _read(data, theirs)


def _read(data: bytes, codec: str) -> str:
    try:
        return folded(to_text(data, codec))
    except (UnicodeError, LookupError):
        return folded(data.decode(codec, "replace"))


def is_right(found: fixers.Decoded, case: Case) -> bool:
    """The same for what fixers makes of a case."""
    if not case.whole:
        return is_same(case.data, found.encoding, case.label)
    codec = look_up(case.label)[0]
    assert codec is not None
    return folded(found.text) == _read(case.data, codec)


def table(name: str, cases: Sequence[Case], others: dict[str, Answer], margins: list[tuple[float, bool]]) -> None:
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
        answers = [_asked(ask, case.data) for case in cases]
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


def _asked(ask: Answer, data: bytes) -> str | None:
    try:
        return ask(data)
    except (ValueError, LookupError, UnicodeError):
        return None


def mixed(folder: Path, others: dict[str, Answer]) -> None:
    """Print how many lines of mixed files come out as they were written."""
    lines = 0
    right: dict[str, int] = defaultdict(int)
    for row in _rows(folder, "damage"):
        if "segs" not in row:
            continue
        data = base64.b64decode(row["b64"])
        true = row["text"].split("\n")
        lines += len(true)
        texts = {"fixers": fixers.decode(data).text}
        for name, ask in others.items():
            codec = look_up(_asked(ask, data))[0]
            texts[name] = _read(data, codec) if codec else ""
        for name, text in texts.items():
            right[name] += sum(a == b for a, b in zip(text.split("\n"), true, strict=False))
    print(
        "\nlines of mixed files right, %: ",
        {name: round(100 * good / max(lines, 1), 1) for name, good in right.items()},
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


def speed(folder: Path, others: dict[str, Answer]) -> None:
    """Print ratios to plain decoding and records a second."""
    rows = [
        row
        for row in _rows(folder, "snippets")
        if int(row["L"]) == 64 and row["enc"] in CORE and row["mode"] == "border"
    ]
    short = [base64.b64decode(row["b64"]) for row in rows]
    short = (short * (4096 // len(short) + 1))[:4096]
    long = [
        base64.b64decode(row["b64"])
        for row in _rows(folder, "snippets")
        if int(row["L"]) == 1024 and row["enc"] == "gbk" and row["mode"] == "border"
    ]
    page = b"\n".join(long)[:20_000]
    utf8 = to_text(page, "gb18030").encode("utf-8", "replace") * 50
    fixers.decode(page)
    batch = _timed(lambda: fixers.decode_many(short), 1)
    alone = _timed(lambda: [fixers.decode(each) for each in short[:512]], 1)
    print(f"\n64 bytes in a batch: {len(short) / batch:,.0f} records a second; alone: {1e3 * alone / 512:.3f} ms")
    for name, ask in others.items():
        took = _timed(lambda ask=ask: [_asked(ask, each) for each in short[:256]], 1)  # type: ignore[misc]
        print(f"  {name}: {256 / took:,.0f} records a second")
    plain = _timed(lambda: page.decode("gb18030", "replace"), 50)
    print(f"GBK of 20 KB: {plain / _timed(lambda: fixers.decode(page), 20):.2f} of bytes.decode")
    said = _timed(lambda: fixers.decode(page, declared="gbk"), 20)
    print(f"the same, declared: {plain / said:.2f}")
    plain = _timed(utf8.decode, 20)
    print(f"UTF-8 of {len(utf8) / 1e6:.1f} MB: {plain / _timed(lambda: fixers.decode(utf8), 20):.2f} of bytes.decode")


def _timed(run: Callable[[], object], times: int) -> float:
    """Seconds of the processor for one run, the best of five rounds."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for _ in range(times):
            run()
        best = min(best, (time.process_time() - start) / times)
    return best


if __name__ == "__main__":
    main()
