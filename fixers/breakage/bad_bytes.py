r"""Bytes as they get damaged on their way: each function is one mechanism, told where it strikes.

These are faults of bytes, not of text: lines folded at a fixed number of bytes in the middle of
characters, NULs from buffers, A0 taken for a no-break space and made a blank, bytes lost, put in
or changed, ends cut off.

>>> folded("中文".encode(), 4), blanked("你".encode())
(b'\xe4\xb8\xad\xe6\n\x96\x87', b'\xe4\xbd ')
"""

from __future__ import annotations

from collections.abc import Iterable


def lost(data: bytes, places: Iterable[int]) -> bytes:
    """Without the bytes at some places. Raises IndexError for a place that is none."""
    gone = _checked(data, places)
    return bytes(byte for at, byte in enumerate(data) if at not in gone)


def put_in(data: bytes, place: int, stray: bytes) -> bytes:
    """With stray bytes before a place, which may be the end. Raises IndexError for a place that is none."""
    if not 0 <= place <= len(data):
        raise IndexError(f"no place {place} in {len(data)} bytes")
    return data[:place] + stray + data[place:]


def flipped(data: bytes, places: Iterable[int], bit: int = 0) -> bytes:
    """With one bit changed, 0 the lowest, in the bytes at some places. Raises IndexError for a place that is none."""
    changed = _checked(data, places)
    return bytes(byte ^ 1 << bit if at in changed else byte for at, byte in enumerate(data))


def folded(data: bytes, width: int = 67, line_end: bytes = b"\n") -> bytes:
    """With a line end after every `width` bytes of a line, characters or not. Raises ValueError for no width."""
    if width < 1:
        raise ValueError(f"lines of {width} bytes are none")
    lines = data.split(line_end)
    return line_end.join(
        line_end.join(line[at : at + width] for at in range(0, len(line), width)) if line else line for line in lines
    )


def with_nuls(data: bytes, places: Iterable[int]) -> bytes:
    """With a NUL before the bytes at some places. Raises IndexError for a place that is none."""
    struck = _checked(data, places)
    return b"".join(b"\0" + data[at : at + 1] if at in struck else data[at : at + 1] for at in range(len(data)))


def blanked(data: bytes) -> bytes:
    """With a blank for every A0, which is a no-break space in Latin-1 and half a character elsewhere."""
    return data.replace(b"\xa0", b" ")


def cut(data: bytes, head: int = 0, tail: int = 0) -> bytes:
    """Without some bytes at the beginning and the end."""
    return data[head : len(data) - tail if tail else None]


def _checked(data: bytes, places: Iterable[int]) -> frozenset[int]:
    known = frozenset(places)
    for place in known:
        if not 0 <= place < len(data):
            raise IndexError(f"no byte {place} in {len(data)} bytes")
    return known
