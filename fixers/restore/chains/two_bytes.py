r"""Text in UTF-16 that was read byte by byte: `h\0e\0l\0l\0o\0`, whole files and parts of them.

A shell that appends UTF-16 to a log, or a program that takes each byte for a character, leaves a NUL beside every
letter of ASCII. No text has NULs at every other place, so where they stand tells which byte is the first one, and what
is between them (Chinese has no NULs) is read with them as long as it makes characters that are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fixers.breakage.mojibake import Step
from fixers.reading.escaped import is_text
from fixers.restore.chains.ranking import surprise_of
from fixers.restore.chains.sense import is_sense
from fixers.restore.chains.suspected import Piece

_LEAST = 6
"""NULs in turn with other characters, at least: an array of two numbers has three."""

_FAR = 128
"""Characters between two NULs of one piece, at most: sixty of Chinese."""

_GAIN = 80.0
"""Nats that it is worth that every other character was a NUL: more than any reading can gain."""

_HIGH = "\0\x01\x03-\x06\x0e"
"""High bytes of letters of Latin, Greek, Cyrillic, Hebrew, Arabic and Thai, which no other text has in turn."""

_TURNS = re.compile(rf"(?:[^{_HIGH}][{_HIGH}]){{{_LEAST},}}|(?:[{_HIGH}][^{_HIGH}]){{{_LEAST},}}")
_IS_HIGH = re.compile(f"[{_HIGH}]")
_BYTES = re.compile(r"[\0-\xff]+")
_ORDERS = (("utf-16le", "utf-16-le", 1, "ÿþ"), ("utf-16be", "utf-16-be", 0, "þÿ"))
"""Name, Python's name, at which of two places the NUL of a letter of ASCII stands, and the mark of the order."""


def two_bytes(text: str) -> list[Piece]:
    r"""The pieces of `text` that were UTF-16, in order and apart.

    >>> [(piece.start, piece.new) for piece in two_bytes("log:\nh\0e\0l\0l\0o\0!\0\r\0\n\0end")]
    [(5, 'hello!\r\n')]
    """
    if "\0" not in text or not _TURNS.search(text):
        return []
    found: list[Piece] = []
    end = 0
    for turn in _TURNS.finditer(text):
        if turn.start() >= end:
            piece = next(_readings(text, turn, end), None)
            if piece:
                found.append(piece)
                end = piece.start + len(piece.old)
    return found


def _readings(text: str, turn: re.Match[str], least: int) -> Iterator[Piece]:
    """The piece around characters in turn with NULs, by each order of bytes that makes text of it."""
    run = next(each for each in _BYTES.finditer(text, least) if each.end() > turn.start())
    is_big = _IS_HIGH.match(text, turn.start()) is not None
    for name, codec, place, mark in reversed(_ORDERS) if is_big else _ORDERS:
        first = turn.start() if _IS_HIGH.match(text, turn.start() + place) else turn.start() + 1
        start, end = _bounds(text, run, first, place, mark)
        new = "" if _is_part(text, start, end) else _decoded(text[start:end], codec)
        surprise = surprise_of(plain) if (plain := new.lstrip("\ufeff")) and not plain.isascii() else 0.0
        if new and is_sense(new, surprise):
            yield Piece(start, text[start:end], new, (Step(name, "latin-1"),), _GAIN, surprise)


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether more of the same stands beside a piece in characters that Latin-1 lacks: another codec was read."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return any(_IS_HIGH.search(each) and max(each) > "\xff" for each in (before, after))


def _bounds(text: str, run: re.Match[str], first: int, place: int, mark: str) -> tuple[int, int]:
    """Where a piece begins and ends that has a whole character at `first`."""
    start = end = first
    while start - 2 >= run.start() and _goes_on(text, start - 2, place):
        start -= 2
    if (begin := text.rfind(mark, run.start(), start)) >= 0 and (start - begin) % 2 == 0 and start - begin <= _FAR:
        start = begin
    while end + 2 <= run.end() and _goes_on(text, end, place):
        end += 2
    last = end
    while (high := _next_high(text, last, min(last + _FAR, run.end()), place)) >= 0:
        last = high + 2 - place
        while last + 2 <= run.end() and _goes_on(text, last, place):
            last += 2
    return start, min(last, run.end() - (run.end() - start) % 2)


def _next_high(text: str, start: int, end: int, place: int) -> int:
    """Where the next high byte of a letter stands, at the `place` of two in which they are from `start` on, or -1."""
    return next((at.start() for at in _IS_HIGH.finditer(text, start, end) if (at.start() - start) % 2 == place), -1)


def _goes_on(text: str, at: int, place: int) -> bool:
    """Whether the two characters at `at` are the bytes of a letter."""
    return _IS_HIGH.match(text, at + place) is not None and _IS_HIGH.match(text, at + 1 - place) is None


def _decoded(piece: str, codec: str) -> str:
    """The text of a piece, or nothing if it is none."""
    try:
        new = piece.encode("latin-1").decode(codec)
    except UnicodeError:
        return ""
    return new if all(is_text(each) or each == "\ufeff" for each in new) else ""
