"""UTF-16 and UTF-32 as text, whatever is wrong with it."""

from __future__ import annotations


def read(data: bytes, encoding: str) -> tuple[str, tuple[tuple[int, bytes], ...]]:
    r"""UTF-16 or UTF-32 as text, and what was broken.

    Their codecs can't escape single bytes: a lone surrogate is kept as it is, and each byte of a
    unit that was cut, or is no character at all, becomes an escape.

    >>> read("中".encode("utf-16-le") + b"\xff", "utf-16-le")
    ('中\udcff', ((2, b'\xff'),))
    """
    view = memoryview(data)
    parts: list[str] = []
    bad: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        try:
            parts.append(str(view[at:], encoding))
            break
        except UnicodeDecodeError as error:
            start, end = at + error.start, at + error.end
            if len(bad) >= _MOST:
                end = len(data)
            parts.append(str(view[at:start], encoding))
            bad.append((start, data[start:end]))
            try:
                parts.append(data[start:end].decode(encoding, "surrogatepass"))
            except UnicodeDecodeError:
                parts.append("".join(chr(0xDC00 + byte) for byte in data[start:end]))
            at = end
    return "".join(parts), tuple(bad)


_MOST = 10_000
"""Broken units after which the rest is not even tried: such data is no UTF-16 or UTF-32."""
