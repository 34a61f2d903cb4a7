"""What decoders eat of UTF-8 for one substitute, or for nothing that is seen, found out by trying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from fixers.breakage.decoders import Model, model, step

DECODERS: dict[str, tuple[tuple[str, str], ...]] = {
    family: tuple(tuple(each.split("/")) for each in row.split())  # type: ignore[misc]
    for family, row in {
        "gbk": "gbk/python gbk/dotnet gbk/browser gb18030/python gbk/java gbk/iconv gb18030/java gb18030/iconv gbk/php",
        "shift_jis": "cp932/python cp932/dotnet shift_jis/browser shift_jis/python cp932/java cp932/iconv"
        " shift_jis/java cp932/php",
        "big5": "big5/python cp950/python cp950/dotnet big5/browser big5/java big5/iconv cp950/java"
        " big5-hkscs/python cp950/php",
        "euc-kr": "cp949/python euc-kr/python cp949/dotnet euc-kr/browser cp949/java cp949/iconv euc-kr/java cp949/php",
        "euc-jp": "euc-jp/python euc-jp/browser euc-jp/java euc-jp/iconv",
    }.items()
}
"""Decoders (codec, habit) of each family, the common ones first."""

END = -1
"""Stands for the byte after the last one."""

_INNER = bytes([*range(0x80, 0xC0), *range(0xC2, 0xF5)])
"""Bytes of UTF-8 other than ASCII."""

_ASCII = bytes([0x0A, *range(0x20, 0x7C), 0x7D, 0x7E])
"""ASCII that an author types and a decoder can eat with a byte before it."""

_LINE_END = 3.0
"""Nats that a line end costs which was eaten: a line is read by itself more often than not."""


class Eaten(NamedTuple):
    """What a decoder eats for one substitute."""

    alone: dict[int, bytes]
    """By the byte that follows and is read again: bytes that are eaten by themselves."""
    pairs: tuple[tuple[bytes, bytes, float], ...]
    """First and second bytes that are eaten together, and what that costs in nats."""


@cache
def eaten(codec: str, habit: str) -> Eaten:
    """What the decoder eats of UTF-8."""
    decoder = model(codec, habit)
    alone: dict[int, list[int]] = {}
    pairs: dict[bytes, list[int]] = {}
    for lead, unread in zip(_INNER, _unread(decoder), strict=True):
        if step(decoder, bytes((lead,)), 0)[0] == _BAD:
            alone.setdefault(END, []).append(lead)
        both = bytearray()
        for second, taken in unread:
            if taken == 2:
                both.append(second)
            else:
                alone.setdefault(second, []).append(lead)
        if both:
            pairs.setdefault(bytes(both), []).append(lead)
    return Eaten(
        {second: bytes(leads) for second, leads in alone.items()},
        tuple(
            (bytes(leads), part, cost)
            for both, leads in pairs.items()
            for part, cost in ((both.replace(b"\n", b""), 0.0), (b"\n" if b"\n" in both else b"", _LINE_END))
            if part
        ),
    )


_BAD = "\udfff"
"""What `step` reads where it reads nothing."""

_FENCE = b"\n\n\n"
"""Bytes behind a pair that nothing swallows whole."""

_EATEN = "\ufffd\n\n\n"
"""What a pair becomes that is eaten whole."""


def _unread(decoder: Model) -> Iterator[list[tuple[int, int]]]:
    """For each first byte the second ones with which it is no character, and how many bytes are eaten then.

    What Python's codec reads, the decoder reads too but for a few characters; that leaves one pair in five
    to be tried.
    """
    seconds = b"\n" + _ASCII[1:] + _INNER
    ends = b"".join(bytes((second,)) + _FENCE + b"|" for second in seconds)
    for lead in _INNER:
        tries = ends.replace(b"|", b"|" + bytes((lead,)))
        texts = (bytes((lead,)) + tries[:-1]).decode(decoder.base, "replace").split("|")
        pairs = zip(seconds, texts, strict=False)  # behind the last separator stands nothing
        if decoder.rule is None:
            yield [(each, 1 + (text == _EATEN)) for each, text in pairs if text[0] == "\ufffd"]
            continue
        found = []
        for second, text in pairs:
            if text[0] == "\ufffd" or (decoder.doubtful is not None and decoder.doubtful.match(text)):
                read, taken = step(decoder, bytes((lead, second)) + _FENCE, 0)
                if read == _BAD:
                    found.append((second, taken))
        yield found


@cache
def before(codec: str, habit: str, following: tuple[int, ...]) -> bytes:
    """The bytes that are eaten by themselves before one of some bytes; before another loss where none is told."""
    alone = eaten(codec, habit).alone
    wanted: Iterable[int] = following or _INNER
    return bytes(sorted({lead for second in wanted for lead in alone.get(second, b"")}))
