"""UTF-8, valid or with a few broken bytes.

Legacy text is hardly ever valid UTF-8 by accident, so validity is proof enough. Broken UTF-8 is
still UTF-8: one flipped byte must not turn a Chinese page into Cyrillic, which is what detectors
that ask for validity answer.
"""

from __future__ import annotations

import re

from fixers.decode.decoded import Decoded, read
from fixers.decode.sample import sample

_HIGH = bytes(range(0x80, 0x100))
_BROKEN = re.compile("[\udc80-\udcff]")

_VALID_FOR_BROKEN = 3
"""Bytes in valid sequences for each broken byte. One letter of three bytes outweighs one broken
byte; of the bytes of GBK text a third is valid UTF-8 by accident, one for each two that are not."""


def ask(data: bytes) -> Decoded | None:
    """The text when every byte of it is valid UTF-8."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return Decoded(text, "utf-8", "utf8", 1.0 if data.isascii() else 0.999, True)


def ask_damaged(data: bytes) -> Decoded | None:
    """The text when most of its non-ASCII bytes are valid UTF-8."""
    part = sample(data)
    high = len(part) - len(part.translate(None, _HIGH))
    broken = len(_BROKEN.findall(part.decode("utf-8", "surrogateescape")))
    if high - broken < _VALID_FOR_BROKEN * broken:
        return None
    found = read(data, "utf-8", "utf8", 0.99)
    return found._replace(note=f"{sum(len(raw) for _, raw in found.bad)} bytes are not valid UTF-8")
