"""UTF-16 without a byte order mark, known by the byte that its characters have in common.

ASCII characters have a NUL as one of their two bytes, always on the same side; Cyrillic letters a
04, Arabic ones a 06. On which side they stand does not tell the order of the bytes, since a cut may
have taken the first one; so both orders are read from both bytes, and the likeliest text counts.

Chinese has nothing of that kind, and is left to `guess`, which scores it, but for longer text with
so many control bytes that it would be taken for no text at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from fixers.decode.decoded import Decoded, read
from fixers.language.plain import quick

_LOOK = 1 << 16
"""Bytes looked at."""

_ALPHABETS = range(0x10)
"""First bytes of the alphabets that are written in pairs of one first byte: Latin to Lao."""

_LEAST = 4
"""Characters that have to have a first byte in common; of two, any two may."""

_SHORT = 12
"""Characters up to which half of them have to have a NUL: one NUL is in 一, U+4E00, and in 가, U+AC00."""

_WINDOWS, _WINDOW = 4, 128
"""Places at which the two orders are compared, and bytes of each."""

_CLEARLY = 6.0
"""Nats by which a text that something has been cut from must be likelier than a whole one."""

_DEAREST = 8.0
"""Nats a character that Chinese in UTF-16 costs at most where no byte of it is damaged: it costs 5 to 7,
random bytes and numbers of two or four bytes cost 11 and more."""


def ask(data: bytes) -> Decoded | None:
    """The text when one side of the pairs looks like first bytes and nothing else is wrong."""
    head = data[:_LOOK]
    if len(head) < 4 or (len(head) - len(head.translate(None, _SMALL_ONES))) * _FEWER < len(head) // 2:
        return None
    even, odd = head[::2], head[1::2]
    if not (_is_first(odd, even) or _is_first(even, odd)):
        return None
    encoding, start, _ = _best(head)
    found = read(data, encoding, "utf16", 0.99, start=start)
    text = found.text[:_LOOK]
    controls = sum(each < " " and each not in "\t\n\r\f" for each in text)
    broken = sum(len(raw) for _, raw in found.bad)
    if broken * 20 > len(data) or controls * 50 > len(text):
        return None
    return found


def may_be(data: bytes) -> bool:
    """Whether bytes of which many are control bytes may be Chinese, Japanese or Korean in UTF-16.

    >>> may_be("新花卷车站是东日本所属的新干线路线，与地方交通线的交会车站。".encode("utf-16-le"))
    True
    """
    return len(data) >= _WINDOW // 4 and _best(data[:_LOOK])[2] < _DEAREST


def _best(head: bytes) -> tuple[str, int, float]:
    """The order of bytes and the first byte by which bytes are likeliest, and what a character costs at the best place."""
    size = min(_WINDOW, len(head) & ~1)
    step = max(0, len(head) - size) // _WINDOWS & ~1
    windows = [head[at : at + size + 1] for at in ([step * number for number in range(_WINDOWS)] if step else [0])]
    orders = [(start, kind) for start in (0, 1) for kind in ("<u2", ">u2")]
    units = [
        np.frombuffer(window[start : start + (len(window) - start & ~1)], kind)
        for start, kind in orders
        for window in windows
    ]
    costs = np.array([*_means(units)]).reshape(len(orders), -1)
    found = []
    for (start, kind), means in zip(orders, costs.tolist(), strict=True):
        penalty = _CLEARLY / max(size // 2, 1) if (len(head) - start) % 2 else 0.0
        penalty += 2 * _CLEARLY / max(size // 2, 1) if start else 0.0
        encoding = "utf-16-le" if kind == "<u2" else "utf-16-be"
        found.append((sum(means) / len(means) + penalty, min(means), start, encoding))
    _, lowest, start, encoding = min(found)
    return encoding, start, lowest


def _means(windows: Sequence[npt.NDArray[np.uint16]]) -> Iterator[float]:
    """Nats a character of each window."""
    line = np.array([0x0A], np.uint16)
    costs = quick(np.concatenate([part for window in windows for part in (line, window)], dtype=np.uint32))
    at = 0
    for window in windows:
        yield float(-costs[at + 1 : at + 1 + window.size].mean()) if window.size else np.inf
        at += 1 + window.size


def _is_first(side: bytes, other: bytes) -> bool:
    """Whether `side` holds the first bytes of characters of an alphabet, or NULs that only it has."""
    size, nuls = len(side), side.count(0)
    # Chinese has NULs on the wrong side too, since 一 is U+4E00, but never so many.
    if nuls * (2 if size < _SHORT else 5) >= size and nuls > 20 * other.count(0):
        return True
    if size < _LEAST:
        return False
    common = max(map(side.count, _ALPHABETS))
    # Of bytes that are no UTF-16 either side has as many small ones as the other.
    small = len(other) - len(other.translate(None, _SMALL))
    return (common + nuls) * 2 >= size and small * 10 < size


_SMALL_ONES, _FEWER = bytes(_ALPHABETS), 5
"""First bytes of these alphabets, of which there is one in ten bytes at least where `_is_first` says so."""

_SMALL = bytes(each for each in _ALPHABETS if each not in b"\t\n\r")
