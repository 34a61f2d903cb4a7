"""Any bytes are decoded: none raise, and `exact` is true where they come back."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import fixers

_BATCH = 2000

_MARKS = (
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"\x84\x31\x95\x33",
    b"\x1b$B", b"\x1b$)C", b"\x0e", b"~{", b"~}", b"<meta charset=gbk>", b"<?xml encoding='big5'?>", b"\0", b"\n", b"PK\x03\x04",
)  # fmt: skip
_LABELS = (None, None, None, "gbk", "big5", "utf-16", "iso-2022-kr", "hz", "utf-7", "latin-1", "cp037", "x-none")


def inputs(seeds: Sequence[bytes], chance: random.Random) -> Iterator[bytes]:
    """Bytes without end: noise, and pieces of real texts that were cut, broken, put together."""
    while True:
        kind = chance.randrange(5)
        if kind == 0:
            data = chance.randbytes(chance.randrange(40))
        elif kind == 1:
            data = bytes(chance.choices(range(0x80, 0x100), k=chance.randrange(60)))
        else:
            data = b"".join(_piece(chance.choice(seeds), chance) for _ in range(kind - 1))
            for _ in range(chance.randrange(4)):
                data = _broken(data, chance)
        yield (chance.choice(_MARKS) if chance.random() < 0.1 else b"") + data


def _piece(seed: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(seed) + 1)
    return seed[start : start + chance.randrange(80)]


def _broken(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    new = chance.choice((b"", b"", bytes((chance.randrange(256),)), chance.choice(_MARKS)))
    return data[:at] + new + data[at + chance.randrange(3) :]


def check(data: bytes, found: fixers.Decoded) -> None:
    """Raises AssertionError where an answer doesn't keep what is promised of every answer."""
    assert found.exact == (found.encode() == data), data
    assert 0 <= found.confidence <= 1, data
    for at, raw in found.bad:
        assert data[at : at + len(raw)] == raw, data
    for each in found.damage:
        assert data[each.start : each.start + each.length] == each.raw, data


def _decoded(batch: Sequence[bytes], label: str | None) -> list[fixers.Decoded]:
    try:
        return fixers.decode_many(batch, declared=label)
    except Exception:
        for data in batch:
            try:
                fixers.decode(data, declared=label)
            except Exception:
                print(f"raised by {data!r}, declared {label}")
                raise
        raise


def fuzz(seeds: Sequence[bytes], count: int, seed: int = 0) -> None:
    """Decode so many inputs, and print how long that took; raises what they make raise."""
    chance = random.Random(seed)
    source = inputs(seeds, chance)
    witnesses: Counter[str] = Counter()
    inexact = 0
    start = time.process_time()
    for _ in range(0, count, _BATCH):
        batch = [next(source) for _ in range(_BATCH)]
        for data, found in zip(batch, _decoded(batch, chance.choice(_LABELS)), strict=True):
            check(data, found)
            witnesses[found.witness] += 1
            inexact += not found.exact
    took = time.process_time() - start
    total = witnesses.total()
    print(f"\n{total:,} inputs, none raised; {total - inexact:,} exact; {took:.0f} s; {dict(witnesses.most_common())}")
