"""How fast bytes become text: against `bytes.decode`, against other detectors, class by class."""

from __future__ import annotations

import base64
import io
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import fixers
from benchmarks.decode_sets import CORE, Answer, Case, asked, rows
from fixers.decode.decoded import to_text

_MOST = 12
"""Cases of a class that are timed."""


def throughput(folder: Path, others: Mapping[str, Answer]) -> None:
    """Print ratios to plain decoding and records a second."""
    snippets = list(rows(folder, "snippets"))
    short = [
        base64.b64decode(row["b64"])
        for row in snippets
        if int(row["L"]) == 64 and row["enc"] in CORE and row["mode"] == "border"
    ]
    short = (short * (4096 // len(short) + 1))[:4096]
    long = [
        base64.b64decode(row["b64"])
        for row in snippets
        if int(row["L"]) == 1024 and row["enc"] == "gbk" and row["mode"] == "border"
    ]
    page = b"\n".join(long)[:20_000]
    utf8 = to_text(page, "gb18030").encode("utf-8", "replace") * 50
    fixers.decode(page)
    batch = timed(lambda: fixers.decode_many(short), 1)
    alone = timed(lambda: [fixers.decode(each) for each in short[:512]], 1)
    print(f"\n64 bytes in a batch: {len(short) / batch:,.0f} records a second; alone: {1e3 * alone / 512:.3f} ms")
    for name, ask in others.items():
        took = timed(lambda ask=ask: [asked(ask, each) for each in short[:256]], 1)  # type: ignore[misc]
        print(f"  {name}: {256 / took:,.0f} records a second")
    plain = timed(lambda: page.decode("gb18030", "replace"), 50)
    print(f"GBK of 20 KB: {plain / timed(lambda: fixers.decode(page), 20):.2f} of bytes.decode")
    said = timed(lambda: fixers.decode(page, declared="gbk"), 20)
    print(f"the same, declared: {plain / said:.2f}")
    plain = timed(utf8.decode, 20)
    print(f"UTF-8 of {len(utf8) / 1e6:.1f} MB: {plain / timed(lambda: fixers.decode(utf8), 20):.2f} of bytes.decode")
    for name, data in (("UTF-8", utf8 * 8), ("GBK", (page + b"\n") * 600)):
        codec = "utf-8" if name == "UTF-8" else "gb18030"
        plain = timed(lambda data=data, codec=codec: data.decode(codec, "replace"), 1)  # type: ignore[misc]
        took = timed(lambda data=data: sum(map(len, fixers.decode_stream(io.BytesIO(data)))), 1)  # type: ignore[misc]
        print(f"a stream of {len(data) / 1e6:.0f} MB of {name}: {plain / took:.2f} of bytes.decode")


def by_class(cases: Sequence[Case], other: tuple[str, Answer] | None) -> None:
    """Print for each class how long a case takes alone, and its ratio to the time of another detector.

    Both get all bytes of a case; the ratio of a class is the median of the ratios of its cases. Cases of
    which the other one says nothing, as of UTF-16 without a mark and of pages with NULs, are counted apart:
    to give up takes it a fiftieth of a millisecond.
    """
    groups: dict[str, list[bytes]] = defaultdict(list)
    for case in cases:
        size = f" {len(case.data).bit_length():2}" if case.group.startswith("world") else ""
        groups[case.group + size].append(case.data)
    name, ask = other or ("", lambda _: None)
    found = []
    for group, every in groups.items():
        some = every[:: max(1, len(every) // _MOST)][:_MOST]
        fixers.decode(some[0])  # tables that are read once
        times = [_both(data, ask) for data in some]
        said = [pair for pair, data in zip(times, some, strict=True) if other is None or asked(ask, data)]
        found.append(
            (_ratio(said), _ratio(times), group, *(1e3 * median(column) for column in zip(*times, strict=True)))
        )
    found.sort(key=lambda row: (row[0] or 0.0, row[1] or 0.0), reverse=True)
    slower, asked_all = (sum((row[column] or 0.0) > 1 for row in found) for column in (0, 1))
    print(f"\nfixers takes longer than {name or 'nothing'} in {slower} of {len(found)} classes, one case at a time")
    print(f"(in {asked_all} with the cases of which it says nothing)")
    print(f"{'class':40} {'ms':>9} {name or '-':>9} {'ratio':>6} {'of all':>7}")
    for ratio, every_ratio, group, mine, theirs in found:
        row = " ".join(f"{each:6.2f}" if each is not None else "     -" for each in (ratio, every_ratio))
        print(f"{group:40} {mine:9.3f} {theirs:9.3f} {row}")


def _both(data: bytes, ask: Answer) -> tuple[float, float]:
    """Seconds for one case: ours, and those of the other detector."""
    return timed(lambda: fixers.decode(data), 1, rounds=_ROUNDS), timed(lambda: asked(ask, data), 1, rounds=_ROUNDS)


_ROUNDS = 9
"""Runs of which the best counts, for both: with three the ratios of a class differ by a tenth from run to run."""


def _ratio(times: Sequence[tuple[float, float]]) -> float | None:
    """The median of our share of the other one's time, None where there are no cases."""
    return median(mine / theirs for mine, theirs in times) if times else None


def timed(run: Callable[[], object], times: int, rounds: int = 5) -> float:
    """Seconds of the processor for one run, the best of some rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            run()
        best = min(best, (time.process_time() - start) / times)
    return best
