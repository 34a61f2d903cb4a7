"""What pairs of neighbouring bytes are, looked up for many bytes at once."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from fixers.decode.damage_costs import characters, doubles


def of_pairs(data: bytes, costs: npt.NDArray[np.float64]) -> list[float]:
    """What each byte and the one before it cost as one character, of which the first has none.

    A hundred places of a list of 65,536 numbers are seldom in the cache: by an array this takes a fifth of the time.
    """
    found: list[float] = costs.take(_codes(data)).tolist()
    found.insert(0, math.inf)
    return found


def read_pairs(data: bytes, base: str) -> tuple[list[float], str]:
    r"""The same with these characters, NUL where there is none; of UTF-8 and UTF-16, which have others, no characters.

    >>> costs, found = read_pairs("中文".encode("gbk"), "gb18030")
    >>> found[1::2], [cost < 10 for cost in costs[1::2]]
    ('中文', [True, True])
    """
    codes = _codes(data)
    costs: list[float] = doubles(base).take(codes).tolist()
    costs.insert(0, math.inf)
    if base.startswith("utf"):
        return costs, ""
    return costs, "\0" + characters(base).take(codes).astype("<u4", copy=False).tobytes().decode("utf-32-le")


def _codes(data: bytes) -> npt.NDArray[np.uint16]:
    """Each byte but the first with the one before it."""
    values = np.frombuffer(data, np.uint8).astype(np.uint16)
    codes: npt.NDArray[np.uint16] = values[:-1] << np.uint16(8)
    codes |= values[1:]
    return codes
