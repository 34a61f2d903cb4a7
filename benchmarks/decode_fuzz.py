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
    makers = (_noise, _high, _cut, _cut, _hurt, _spliced, _spliced, _twice, _few)
    while True:
        data = chance.choice(makers)(seeds, chance)
        yield (chance.choice(_MARKS) if chance.random() < 0.1 else b"") + data


def _noise(_: Sequence[bytes], chance: random.Random) -> bytes:
    """Any bytes, none of them sometimes."""
    return chance.randbytes(chance.randrange(40))


def _high(_: Sequence[bytes], chance: random.Random) -> bytes:
    """Bytes beyond ASCII."""
    return bytes(chance.choices(range(0x80, 0x100), k=chance.randrange(60)))


def _few(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Some bytes of a text, fewer than it takes to know its encoding."""
    return _cut(seeds, chance)[: chance.randrange(9)]


def _cut(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """A piece of a text, which begins and ends anywhere."""
    seed = chance.choice(seeds)
    start = chance.randrange(len(seed) + 1)
    return seed[start : start + chance.randrange(80)]


def _hurt(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """The same with bytes lost, changed and put in."""
    data = _cut(seeds, chance)
    for _ in range(chance.randrange(1, 4)):
        data = _broken(data, chance)
    return data


def _spliced(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Pieces of texts in several encodings, one of them broken, or each in a line of its own."""
    between = chance.choice((b"", b"", b"\n"))
    return between.join((_cut(seeds, chance), _broken(_cut(seeds, chance), chance)))


def _twice(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """A piece that is repeated, as menus and feet of pages are, with every byte of one value changed or struck out."""
    data = _cut(seeds, chance)
    new = chance.choice((b"", b"", b" ", b"?", b"\0"))
    return (data + b"\n").replace(data[:1] or b"\0", new) * chance.randrange(1, 4)


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
