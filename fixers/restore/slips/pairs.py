"""Characters and pairs of bytes as sites that slip have them: GBK, and readings of traditional characters."""

from __future__ import annotations

from functools import cache

from fixers.data import readings

LEADS = bytes(range(0x81, 0xFF))
_TRAILS = bytes(byte for byte in range(0x40, 0xFF) if byte != 0x7F)


@cache
def dropped_pairs() -> tuple[tuple[bytes, bytes], ...]:
    """First bytes and second bytes of the pairs of GBK that are no character: the decoder dropped these.

    Nearly all are in the user-defined areas, AAA1-AFFE, F8A1-FEFE and A140-A7A0.
    """
    by_second: dict[bytes, list[int]] = {}
    for first in LEADS:
        second = bytes(each for each in _TRAILS if not bytes((first, each)).decode("gbk", "ignore"))
        if second:
            by_second.setdefault(second, []).append(first)
    return tuple((bytes(first), second) for second, first in by_second.items())


@cache
def code_of(character: str) -> bytes:
    """The bytes of a character in GBK, none if it doesn't have it."""
    try:
        return character.encode("gbk")
    except UnicodeEncodeError:
        return b""


@cache
def with_reading(reading: str) -> tuple[tuple[str, bytes], ...]:
    """The traditional characters of GBK that have a reading."""
    return tuple(
        (character, data)
        for character, each in readings().items()
        if reading in each and len(data := code_of(character)) == 2
    )


def has_reading(lead: int, trail: int, reading: str) -> bool:
    """Whether two bytes are a character with a reading; also where the first is not known."""
    return any(data[1] == trail and lead in (0, data[0]) for _, data in with_reading(reading))


def struck(reading: str, data: bytes) -> list[str]:
    """The characters with a reading whose bytes stand in `data`, in step or not."""
    return [character for character, each in with_reading(reading) if each in data]
