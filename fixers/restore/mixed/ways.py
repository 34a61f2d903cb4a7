"""The ways in which text may have been read as UTF-8 in part, and what it was by one of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import MIXED, decode
from fixers.restore.mixed.forms import read

WAYS = ("latin-1", "cp1252", *MIXED)
"""Ways of reading that are told apart. Where all bytes were read by themselves, the first two are enough."""


class Reading(NamedTuple):
    """What a text may have been."""

    codec: str
    text: str
    score: float
    """Log probability, in nats, by the model that knows it best."""
    read: str
    """How it was read: a name of `fixers.breakage.code_pages`; nothing where no way of reading gives back
    exactly what was found, though every character is one of its forms."""


def reread(data: bytes, way: str) -> str:
    """What is read from some bytes in one of `WAYS`; the same as `decode`, and faster for long texts."""
    if way not in WAYS[2:4]:
        return decode(data, way)
    codes = read(np.frombuffer(data, np.uint8), latin=way.endswith("latin-1"))
    return codes.astype("<u4").tobytes().decode("utf-32-le")
