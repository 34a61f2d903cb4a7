"""A text as bytes in a codec that doesn't have all of its characters, and one injury of the bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple


class Encoded(NamedTuple):
    """A text in a codec: `data`, and between each two of them what the codec doesn't have."""

    data: list[bytes]
    strange: list[str]

    def join(self, decoded: Iterable[str]) -> str:
        """The text of what became of each piece of `data`; raises ValueError for too few or many."""
        if not self.strange:
            (text,) = decoded
            return text
        return "".join(each for pair in zip(decoded, [*self.strange, ""], strict=True) for each in pair)


def encode(text: str, codec: str) -> Encoded:
    r"""The text as bytes; runs of characters that the codec doesn't have stay characters.

    >>> encode("好\U0001f600好", "gbk")
    Encoded(data=[b'\xba\xc3', b'\xba\xc3'], strange=['😀'])
    """
    try:
        return Encoded([text.encode(codec)], [])
    except UnicodeEncodeError:
        strange = "".join(sorted(each for each in set(text) if not to_bytes(each, codec)))
        pieces = re.split(f"([{re.escape(strange)}]+)", text)
        return Encoded([piece.encode(codec) for piece in pieces[::2]], pieces[1::2])


def to_bytes(text: str, codec: str) -> bytes:
    """The text in the codec, or nothing if the codec doesn't have all of it."""
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return b""


def injure(text: str, at: int, byte: int, codec: str, *, gone: int = 0, new: bytes = b"") -> Encoded:
    """The text as bytes, with `new` in the place of `gone` bytes of character `at`, from its byte `byte` on.

    Raises IndexError where there is no such character or byte.
    """
    hit = to_bytes(text[at], codec) if 0 <= at < len(text) else b""
    if not 0 <= byte < len(hit):
        raise IndexError(f"character {at} has no byte {byte} in {codec}")
    before, after = encode(text[:at], codec), encode(text[at + 1 :], codec)
    middle = before.data[-1] + hit[:byte] + new + hit[byte + gone :] + after.data[0]
    return Encoded([*before.data[:-1], middle, *after.data[1:]], before.strange + after.strange)
