"""UTF-8 read as a one-byte codec of which a byte is gone: become a blank, become U+FFFD, or left out.

Byte A0 is a no-break space in most codecs, and many programs make plain blanks of those: `voilÃ le`.
Bytes that a codec has no character for (81 8D 8F 90 9D in Windows-1252) become U+FFFD or nothing, and
so the byte can only be one of few: `â€` before a blank was ”, since of E2 80 and one of the five only
9D makes a mark.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from fixers.breakage.mojibake import letters
from fixers.language.model import Floats
from fixers.restore.one_byte.places import Read

_WORDS = "quele|quela|quilo|s "
"""How Portuguese words go on after à."""

_ALONE = re.compile(r"(?:(?<=[a-z])|(?<=[a-z,;:] )|^)Ã (?= |[a-z'’])|(?<=[a-z,.!?])Â (?=\S)|^Â (?=\S)", re.MULTILINE)
"""A lost A0 that is evident though nothing else in the line is broken."""


@cache
def _blanked(codec: str) -> re.Pattern[str]:
    """Sequences of `codec` with a blank for their A0, of those that are likelier than a blank after a letter.

    The leads are those after which A0 is in use; E2 80 20 is none, it is a mark that lost its last byte.
    """
    table = letters(codec)

    def of(*numbers: int) -> str:
        return "[" + "".join(re.escape(table[each]) for each in numbers if table[each] != "\ufffe") + "]"

    then = of(*(each for each in range(0x80, 0xC0) if each != 0xA0))
    forms = (
        of(0xC2, 0xC3, 0xC5, 0xCE, 0xD0, 0xD9) + " ",
        of(0xE2, 0xE3) + " " + then,
        f"(?!{of(0xE2)}{of(0x80)})" + of(0xE0, 0xE1, 0xE2, 0xE3) + then + " ",
        of(0xF0) + f"(?: {then}{then}|{then} {then}|{then}{then} )",
    )
    return re.compile("|".join(forms))


def blanks(line: str, codec: str, found: Sequence[Read]) -> list[Read]:
    """`found` with the sequences in which a blank stands for A0; only evident ones where `found` is empty."""
    pattern = _blanked(codec) if found else _ALONE
    taken = [(each.start, each.start + len(each.old)) for each in found]
    more = []
    at = 0
    for match in pattern.finditer(line):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at < len(taken) and taken[at][0] < match.end():
            continue
        more.append(_read_blank(line, match, codec))
    return sorted([*found, *more])


def _read_blank(line: str, match: re.Match[str], codec: str) -> Read:
    """A sequence with byte A0 for its blank; à before another word keeps the blank that stood there too."""
    old, end = match[0], match.end()
    table = letters(codec)
    new = bytes(0xA0 if each == " " else table.index(each) for each in old).decode("utf-8", "replace")
    apart = not re.match(_WORDS, line[end : end + 6]) and line[end : end + 1] != " "
    if old == table[0xC3] + " " and apart:
        new += " "
    return Read(match.start(), old, new, 1)


class Guess(NamedTuple):
    """A sequence that lost a byte, and the characters that it may have been."""

    start: int
    old: str
    options: tuple[str, ...]


_MOST_OPTIONS = 8

_ALONE_AT_MOST = 2
"""Sequences that lost a byte in a line without whole ones; where two of three lost one, too little is left."""


@cache
def _missing(codec: str) -> tuple[int, ...]:
    """The second and later bytes of UTF-8 for which `codec` has no character; nothing where they are too many."""
    table = letters(codec)
    found = tuple(each for each in range(0x80, 0xC0) if table[each] == "\ufffe" or "\x80" <= table[each] < "\xa0")
    return found if len(found) <= _MOST_OPTIONS else ()


@cache
def _holed(codec: str) -> re.Pattern[str]:
    """Sequences of `codec` with U+FFFD, nothing, or (of a quotation mark) a question mark in the place of a byte."""
    table = letters(codec)

    def of(first: int, end: int) -> str:
        return "[" + "".join(re.escape(each) for each in table[first:end] if each != "\ufffe") + "]"

    then, two, three = of(0x80, 0xC0), of(0xC2, 0xE0), of(0xE0, 0xF0)
    closing = re.escape(table[0xE2] + table[0x80])
    return re.compile(
        f"{two}\ufffd|{three}(?:\ufffd{then}|{then}\ufffd)|{closing}(?:\\?(?![A-Za-z])|(?!{then}|\ufffd))"
        f"|{two}(?=[A-Za-z]|{of(0xC2, 0xF0)})"
    )


def holes(line: str, codec: str, found: Sequence[Read]) -> list[Guess]:
    """Sequences that lost a byte, apart from what is in `found`."""
    missing = _missing(codec)
    if not missing:
        return []
    taken = [(each.start, each.start + len(each.old)) for each in found]
    guesses = []
    at = 0
    for match in _holed(codec).finditer(line):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at == len(taken) or taken[at][0] >= match.end():
            options = _options(match[0], codec, missing)
            if options:
                guesses.append(Guess(match.start(), match[0], options))
    return guesses if len(guesses) <= 2 * len(found) + _ALONE_AT_MOST else []


def _options(old: str, codec: str, missing: Sequence[int]) -> tuple[str, ...]:
    """The characters that a sequence may have been."""
    table = letters(codec)
    marked = old.rstrip("?")
    hole = marked.find("\ufffd")
    data = [table.index(each) for each in marked if each != "\ufffd"]
    found = []
    for byte in missing:
        filled = bytes([*data[:hole], byte, *data[hole:]]) if hole >= 0 else bytes([*data, byte])
        try:
            new = filled.decode()
        except UnicodeDecodeError:
            continue
        if new.isprintable():
            found.append(new)
    return tuple(found)


SURE = 0.93
"""The share of the best option at which it is taken for granted."""


def choose(
    line: str, found: Sequence[Read], guesses: Sequence[Guess], score: Callable[[Sequence[str]], Floats]
) -> list[Read]:
    """The best option of each guess in the context of all others, if it is sure; what was found is one of the options."""
    best = [Read(each.start, each.old, each.options[0], 1) for each in guesses]
    shares = [0.0] * len(guesses)
    for _ in range(_PASSES):
        known = sorted([*found, *best])
        starts = [each.start for each in known]
        texts: list[str] = []
        for guess in guesses:
            at = bisect_left(starts, guess.start)
            left = _restored(line, known[max(0, at - _AROUND) : at], guess.start - 3 * _AROUND, guess.start)
            end = guess.start + len(guess.old)
            right = _restored(line, known[at + 1 : at + 1 + _AROUND], end, end + 3 * _AROUND)
            texts += [left[-_AROUND:] + option + right[:_AROUND] for option in (*guess.options, guess.old)]
        scores = score(texts)
        done = 0
        for at, guess in enumerate(guesses):
            part = scores[done : done + len(guess.options) + 1]
            done += len(part)
            top = int(part.argmax())
            best[at] = best[at]._replace(new=(*guess.options, guess.old)[top])
            shares[at] = float(1 / np.exp(part - part[top]).sum())
    return [each for each, share in zip(best, shares, strict=True) if share >= SURE and each.new != each.old]


_PASSES = 2
_AROUND = 8
"""Characters of context on either side of a guess, each from three found ones at most."""


def _restored(line: str, read: Sequence[Read], start: int, end: int) -> str:
    """A piece of the line with what was read in the place of what was found."""
    out = []
    start = max(0, start)
    for each in read:
        if start <= each.start < end:
            out += [line[start : each.start], each.new]
            start = each.start + len(each.old)
    return "".join([*out, line[start:end]])
