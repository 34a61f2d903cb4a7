"""What the bytes of a page cost from which a byte was struck, one by one and in pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.decode.damage_costs import BYTE, by_character, characters, singles
from fixers.decode.damage_costs import pairs as usual
from fixers.language.model import world
from fixers.language.plain import single

_TWINS = 5.0
"""Nats for two partners in a row of which the second one is a letter: whether they are a character is asked later."""

_RARER = 4.5
"""Nats by which of two characters that a byte may be the half of the rarer one is never meant: of 4,800 such places
in struck pages the language model never preferred it."""

_OWN = {"euc_jp": ((0x3000, 0x3002, 4.0), (0x3041, 0x30FF, 4.0)), "cp949": ((0xAC00, 0xD7A3, 5.0),)}
"""Characters of the language of an encoding, with nats by which they are likelier than in all languages together."""

_CHINESE = 4.0
"""Nats by which a character is dearer there than in Chinese, if that is where it is commonest."""


@cache
def pairs(base: str) -> list[float]:
    """By both bytes what a character costs in the language of the encoding, infinite where there is none.

    A row of kana moved by one byte is a row of Han that only Chinese has, and no byte is bad in it.
    """
    if base not in _OWN:
        return usual(base)
    codes = np.arange(0x10001)
    said = np.maximum(world().single(world().ids_of(codes)), single() - _CHINESE).astype(np.float64)
    for first, last, nats in _OWN[base]:
        said[first : last + 1] += nats
    known = characters(base)
    found: list[float] = np.where(known, -said[np.minimum(known, 0x10000)], np.inf).ravel().tolist()
    return found


class Step(NamedTuple):
    """Bytes of a line that are no character as they stand."""

    start: int
    end: int
    kind: str
    text: str
    """What they are read as."""


class Costs(NamedTuple):
    """Nats by single characters, for one codec and struck byte."""

    base: str
    pair: list[float]
    """By both bytes of a character."""
    double: npt.NDArray[np.float64]
    """The same, and of two partners where `twins` has them."""
    one: list[float]
    """By a byte: as a character, as the partner of a struck one, or as no character."""
    partner: list[tuple[str, ...]]
    """By a byte the characters of which it may be the partner, the commonest first; none where it is none.

    Letters may be partners in Big5, and what they cost alone is what they cost as letters.
    """
    single: list[float]
    """By a byte, as a character."""
    twins: dict[int, float]
    """By both bytes of a character of which the second one is a letter: what they cost as two partners, if that is less."""
    plain: npt.NDArray[np.float64]
    """By code point what a character of the plain codec costs, all from U+10000 on the same."""

    @staticmethod
    @cache
    def of(base: str, byte: int) -> Costs:
        """The costs where a byte was struck; none was where it is 0."""
        one = [min(cost, BYTE) for cost in singles(base)]
        partner: list[tuple[str, ...]] = [()] * 256
        for value in range(0x40 if base == "big5hkscs" else 0x80, 0x100) if byte else ():
            codes = {byte << 8 | value, value << 8 | byte}
            known = sorted((pairs(base)[code], code) for code in codes if pairs(base)[code] < math.inf)
            if known and (value < 0x80 or known[0][0] < one[value]):
                one[value] = known[0][0] if value >= 0x80 else one[value]
                likely = [code for cost, code in known if cost < known[0][0] + _RARER]
                partner[value] = tuple(chr(int(characters(base)[code >> 8, code & 0xFF])) for code in likely)
        twins = _twins(base, byte, one, partner)
        double = np.array(pairs(base))
        for code, cost in twins.items():
            double[code] = cost
        return Costs(base, pairs(base), double, one, partner, singles(base), twins, by_character(base))


def _twins(base: str, byte: int, one: Sequence[float], partner: Sequence[tuple[str, ...]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for first in range(0x80, 0x100) if base == "big5hkscs" and byte else ():
        for second in range(0x40, 0x7F) if partner[first] else ():
            cost = one[first] + pairs(base)[byte << 8 | second] - _TWINS
            if cost < pairs(base)[first << 8 | second]:
                found[first << 8 | second] = cost
    return found
