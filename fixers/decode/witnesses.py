"""All witnesses in turn, the first that is sure decides; see `fixers.decode`."""

from __future__ import annotations

from collections.abc import Iterable

from fixers.decode import binary, bom, escapes, guessed, utf8, utf16, utf32
from fixers.decode import declared as declarations
from fixers.decode.decoded import Decoded
from fixers.decode.labels import look_up


def ask(many: Iterable[bytes], declared: str | None) -> list[Decoded]:
    """The text of each piece of bytes. Raises TypeError for what is no bytes."""
    codec, note = look_up(declarations.header(declared) if declared else None)
    found: list[Decoded | None] = []
    left: list[bytes] = []
    for data in many:
        if not isinstance(data, bytes | bytearray | memoryview):
            raise TypeError(f"decode takes bytes, not {type(data).__name__}")
        data = bytes(data)
        sure = _surely(data) or declarations.ask(data, codec, guessed.KNOWN)
        found.append(sure)
        if sure is None:
            left.append(data)
    rest = iter(guessed.ask([(data, codec) for data in left]) if left else ())
    every = [next(rest) if each is None else each for each in found]
    return [each._replace(note="; ".join(filter(None, (note, each.note)))) for each in every] if note else every


_LOOK = 1024
"""Bytes at the beginning among which there are control bytes, where the data are UTF-16 or no text."""


_SHORT = 24
"""Bytes up to which control bytes don't tell what is no text."""


def _surely(data: bytes) -> Decoded | None:
    """What the witnesses say that need no label and no statistics."""
    found = bom.ask(data) or binary.ask(data)
    if found is not None:
        return found
    if b"\0" in data or binary.has_controls(data[:_LOOK]):
        found = binary.ask_inside(data) or utf32.ask(data) or utf16.ask(data)
        if found is None and len(data) <= _SHORT and not data.isspace():
            return escapes.ask(data)  # a few characters of Chinese in UTF-16 have such bytes, too
        if found is None:
            found = binary.ask_controls(data)
            if found is not None and utf16.may_be(data):
                return None
    return found or escapes.ask(data) or utf8.ask(data)
