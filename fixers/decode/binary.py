"""Bytes that are no text: they are told apart, not refused, so that the caller decides."""

from __future__ import annotations

from functools import cache

from fixers.data import Magic, magic
from fixers.decode.decoded import Decoded

_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r\f\x1b") + b"\x7f"

_LOOK = 1 << 16
"""Bytes looked at."""

_NEAR = 4096
"""The same, where a magic number is of letters only."""

_FARTHEST = 1 << 16
"""Offset of a magic number, at most: disk images have theirs at 32769."""

_MANY = 0.3
"""Share of control bytes above which nothing is a text, valid UTF-8 or not."""

_SOME = 0.03
"""The same where no encoding fits: of random bytes one in nine is such a byte, of text none."""


def ask(data: bytes) -> Decoded | None:
    """A reading as Latin-1, one character a byte, when the bytes are evidently no text."""
    if data[:2] in _beginnings():
        found = _format(data, _first())
        if found is not None:
            return found
    if data[:1] == b"\x00" and not data.strip(b"\x00"):
        return _binary(data, "it holds nothing but NUL bytes")
    return None


def ask_inside(data: bytes) -> Decoded | None:
    """The same for formats that are known by bytes further on, when there are control bytes."""
    return _format(data, _further())


@cache
def _beginnings() -> frozenset[bytes]:
    return frozenset(each.raw[:2] for each in _first())


@cache
def _first() -> tuple[Magic, ...]:
    """The magic numbers at the beginning."""
    return tuple(each for each in magic() if not each.offset)


@cache
def _further() -> tuple[Magic, ...]:
    """Those further on."""
    return tuple(each for each in magic() if 1 <= each.offset <= _FARTHEST)


def _format(data: bytes, known: tuple[Magic, ...]) -> Decoded | None:
    """What one of some magic numbers says."""
    for each in known:
        if data.startswith(each.raw, each.offset) and _is_proved(data, each.proof):
            return _binary(data, f"it begins like {each.what}")
    return None


def _is_proved(data: bytes, proof: str) -> bool:
    """Whether there is what a text that begins with the letters of a magic number, an article on GIF89a, has not."""
    head = data[:_NEAR]
    return proof == "none" or (b"\0" in head if proof == "nul" else has_controls(head))


def has_controls(data: bytes) -> bool:
    """Whether there are control bytes other than those of layout."""
    return len(data.translate(None, _CONTROLS)) != len(data)


def ask_controls(data: bytes) -> Decoded | None:
    """The same where far too many bytes are control bytes; UTF-16, half of it NULs, is known by now."""
    share = _share(data)
    return _binary(data, f"{share:.0%} of its bytes are control bytes") if share > _MANY else None


def ask_again(data: bytes) -> Decoded | None:
    """The same, once no encoding fits: far fewer control bytes are evidence now."""
    share = _share(data)
    return _binary(data, f"no encoding fits and {share:.0%} of its bytes are control bytes") if share > _SOME else None


def _binary(data: bytes, why: str) -> Decoded:
    return Decoded(data.decode("latin-1"), "latin-1", "binary", 0.99, True, note=f"no text: {why}")


def _share(data: bytes) -> float:
    """Share of control bytes; NULs that pad the data at either end don't count."""
    head = data[:_LOOK].strip(b"\x00")
    return (len(head) - len(head.translate(None, _CONTROLS))) / len(head) if head else 0.0
