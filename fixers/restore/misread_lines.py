"""Misread stretches as bytes, and the windows in which bytes are missing.

The characters of a stretch, encoded again, are its bytes less those that the decoder ate. Where
they are no whole UTF-8, bytes are missing: a break. Breaks with fewer known characters between them
than the language model looks back at share a window.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading.characters import HAN, HANGUL, KANA, codes_of, east_asian
from fixers.restore.misread import SUBSTITUTES, Stretch, is_odd, stretches, table

_Data = npt.NDArray[np.uint8]

LOST = 0xFF
"""Stands for a substitute among bytes; UTF-8 never has it."""

_VALID = re.compile(
    rb"(?:[\x00-\x7f]+|(?:[\xe1-\xec\xee\xef][\x80-\xbf]|\xe0[\xa0-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    rb"|[\xc2-\xdf][\x80-\xbf]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2})+"
)

MARGIN = 3
"""Bytes before a break at which nothing is seen that may belong to the loss: one character."""

_APART = 4
"""Characters known for sure that make what follows independent: the context of the model."""

_BREAKS = 8
_LONGEST = 48
"""Breaks and characters of a window, at most, before it is cut though what follows depends on it."""


class Window(NamedTuple):
    """A damaged piece of a stretch: characters from `first` to before `last`."""

    first: int
    last: int
    substitute: str
    """What stands for a loss; nothing where nothing does."""
    breaks: tuple[tuple[int, int], ...] = ()
    """The bytes that are no whole UTF-8: first, and one past the last."""
    known: int = 0
    """Where the first break can begin: the bytes of the window before it are known characters."""


class Line(NamedTuple):
    """A stretch as bytes."""

    stretch: Stretch
    text: str
    data: bytes
    """The bytes of its characters; FF for a substitute."""
    offsets: list[int]
    """Where each character's bytes begin, and the end of them all."""
    windows: list[Window]
    whole: float
    """The share of the bytes above ASCII that stand in whole characters of UTF-8."""

    def units(self, first: int, last: int) -> list[bytes]:
        """The bytes of each of some characters."""
        return [self.data[self.offsets[at] : self.offsets[at + 1]] for at in range(first, last)]

    def known(self, first: int, last: int) -> str:
        """Undamaged characters, restored."""
        return self.data[self.offsets[first] : self.offsets[last]].decode("utf-8", "replace")


def misread(text: str) -> list[Line]:
    """The misread stretches of `text` that can be restored.

    Those that clean text touches or seems to quote are not among them. What this kind leaves in a
    sentence for being unsure touches clean characters: it is not looked at again, in another light
    and with less around it.
    """
    found = stretches(text)
    if not found:
        return []
    least = _shortest(text, found)
    lines = [parse(text, each) for each in found if each.end - each.start >= least]
    lines = [line for line in lines if line.whole >= _least(line)]
    least = _shortest(text, [line.stretch for line in lines])
    return [line for line in lines if not least or (len(line.text) >= least and not _touched(text, line.stretch))]


def _shortest(text: str, found: list[Stretch]) -> int:
    """Characters of the shortest stretch that is no quotation; 0 where there is no clean text that could quote."""
    borders = [0, *(at for stretch in found for at in stretch[:2]), len(text)]
    outside = "".join(text[first:last] for first, last in zip(borders[::2], borders[1::2], strict=True))
    clean = sum(east_asian(outside))
    least = _LONG_QUOTATION if clean and _ABOUT.search(outside) else _QUOTATION
    return min(least, 1 + clean) if clean else 0


def _touched(text: str, stretch: Stretch) -> bool:
    beside = text[max(stretch.start - 1, 0) : stretch.start] + text[stretch.end : stretch.end + 1]
    return any(_SENTENCE.match(each) and not is_odd(each) for each in beside)


_SENTENCE = re.compile(f"[{HAN}{KANA}{HANGUL}，。、；！？]")
_ABOUT = re.compile("乱码|亂碼|误读|誤讀|文字化け|[Mm]ojibake")
_QUOTATION, _LONG_QUOTATION = 8, 40
"""Characters of a stretch that are too many for a quotation."""


def _least(line: Line) -> float:
    """The share of the bytes that must stand in whole characters of UTF-8; less where losses are to be seen."""
    return 0.3 if "\ufffd" in line.text else 0.5


def parse(text: str, stretch: Stretch) -> Line:
    """The bytes of a stretch, and where they are damaged; less the clean characters at its ends that look like it."""
    line, data, gaps = _encoded(text, stretch)
    clean_before = stretch.start > 0 and not text[stretch.start - 1].isascii()
    clean_after = stretch.end < len(text) and not text[stretch.end].isascii()
    if clean_before or clean_after:
        worth = _worth(data, gaps)
        first = _worst(worth, line.offsets) if clean_before else 0
        last = _worst(worth[::-1], [len(data) - each for each in line.offsets[::-1]]) if clean_after else 0
        if (first or last) and first + last < len(line.text):
            stretch = Stretch(stretch.start + first, stretch.end - last, stretch.family)
            line, data, gaps = _encoded(text, stretch)
    broken = sum(last - first for first, last in gaps) - line.data.count(LOST)
    share = 1 - broken / max(1, int(np.count_nonzero(data >= 0x80)) - line.data.count(LOST))
    return line._replace(windows=_windows(line, data, gaps), whole=share)


_EDGE = 8
"""Clean characters beside a misread stretch that can be taken for a part of it, at most."""


def _worth(data: _Data, gaps: list[tuple[int, int]]) -> npt.NDArray[np.float64]:
    """For each byte whether it speaks for misread text: it does in whole characters of three bytes."""
    worth = np.where(data < 0x80, 0.0, 1.0)
    for first, last in gaps:
        worth[first:last] = np.where(data[first:last] == LOST, 0.0, -1.5)
    short = np.flatnonzero((data >= 0xC2) & (data < 0xE0) & (worth > 0))
    if 2 * short.size < np.count_nonzero((data >= 0xE0) & (worth > 0)):
        worth[short] = worth[short + 1] = -0.5
    return worth


def _worst(worth: npt.NDArray[np.float64], offsets: Sequence[int]) -> int:
    """How many characters at the beginning speak against misread text."""
    sums = np.concatenate([[0.0], np.cumsum(worth)])[list(offsets[: _EDGE + 1])]
    return int(np.argmin(sums))


def _encoded(text: str, stretch: Stretch) -> tuple[Line, _Data, list[tuple[int, int]]]:
    """A stretch as bytes, and where they are no whole UTF-8."""
    piece = text[stretch.start : stretch.end]
    codes = codes_of(piece)
    values = table(stretch.family).codes[np.minimum(codes, 0xFFFF)]
    values = np.where(codes < 0x80, codes, values).astype(np.uint16)
    for each in SUBSTITUTES + ("・" if stretch.family == "shift_jis" else ""):
        values[codes == ord(each)] = LOST
    _choose(values, table(stretch.family).others[np.minimum(codes, 0xFFFF)])
    sizes = np.where(values < 0x100, 1, 2)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    data = np.zeros(int(offsets[-1]), np.uint8)
    data[offsets[1:] - 1] = values & 0xFF
    wide = sizes == 2
    data[offsets[:-1][wide]] = values[wide] >> 8
    whole = data.tobytes()
    return Line(stretch, piece, whole, offsets.tolist(), [], 0.0), data, _gaps(whole)


def _choose(values: npt.NDArray[np.uint16], others: npt.NDArray[np.uint16]) -> None:
    """Take the other bytes of characters that have two ways to be UTF-8, where only they fit between their neighbours."""
    at = np.flatnonzero(others[1:-1]) + 1
    beside = at[:-1][at[1:] - at[:-1] == 1] + 1
    kept = values[beside]
    _fit(values, at, others[at])
    for place, value in zip(beside.tolist(), kept, strict=True):  # what the one before became counts here
        values[place] = value
        _fit(values, np.array([place]), others[[place]])


def _fit(values: npt.NDArray[np.uint16], at: npt.NDArray[np.int64], other: npt.NDArray[np.uint16]) -> None:
    wanted = (values[at - 1] & 0xFF) >= 0xC2
    following = np.where(values[at + 1] < 0x100, values[at + 1], values[at + 1] >> 8)
    goes_on = (following >= 0x80) & (following < 0xC0)
    pair = (other & 0xFF) < 0xC0  # two continuation bytes, as after a lead; of two such the first code is taken
    fits = np.where(pair, wanted & ((values[at] & 0xFF) >= 0xC0), goes_on & ~wanted)
    values[at] = np.where(fits, other, values[at])


def _gaps(data: bytes) -> list[tuple[int, int]]:
    """Where the bytes are no whole UTF-8."""
    gaps = []
    done = 0
    for match in _VALID.finditer(data):
        if match.start() > done:
            gaps.append((done, match.start()))
        done = match.end()
    if done < len(data):
        gaps.append((done, len(data)))
    return gaps


def _windows(line: Line, data: _Data, gaps: list[tuple[int, int]]) -> list[Window]:
    whole = line.data
    heads = (data < 0x80) | (data >= 0xC2)
    for first, last in gaps:
        heads[first:last] = False
    offsets = np.array(line.offsets)
    cuts = np.flatnonzero(np.append(heads, True)[offsets]).tolist()
    places = offsets[cuts].tolist()
    written = np.concatenate([[0], np.cumsum(heads)])
    windows: list[Window] = []
    for first, last in gaps:
        while last < len(whole) and whole[last] == 0x3F:
            last += 1
        while first and whole[first - 1] == 0x3F:
            first -= 1
        found = {line.text[at] for at in range(*_between(line.offsets, first, last))}
        substitute = next((each for each in (*SUBSTITUTES, "・", "?") if each in found), "")
        before = bisect_right(places, first - (0 if substitute else MARGIN)) - 1
        after = bisect_left(places, last)
        opening = cuts[before] if before >= 0 else 0
        known = _head(whole, max(first - (0 if substitute else MARGIN), line.offsets[opening]), line.offsets[opening])
        window = Window(opening, cuts[after], substitute, ((first, last),), known)
        if windows:
            past = windows[-1]
            between = int(written[line.offsets[window.first]] - written[line.offsets[past.last]])
            dependent = between < _APART and window.last - past.first <= _LONGEST and len(past.breaks) < _BREAKS
            if window.first < past.last or dependent:
                window = Window(
                    past.first,
                    max(window.last, past.last),
                    past.substitute or substitute,
                    past.breaks + window.breaks,
                    past.known,
                )
                windows.pop()
        windows.append(window)
    return windows


def _between(offsets: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """The characters that have bytes from `first` to before `last`."""
    return bisect_right(offsets, first) - 1, bisect_left(offsets, last)


def regions(line: Line, window: Window, margin: int) -> list[tuple[int, int]]:
    """The breaks of a window, with the characters before them that reach back to a margin."""
    found: list[tuple[int, int]] = []
    for first, last in window.breaks:
        start = _head(line.data, first - margin, window.known)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((start, last))
    return found


def nexts(line: Line, end: int, following: tuple[int, ...]) -> tuple[int, ...]:
    """The bytes that can come after a place: the next one, or `following` at the end of the line."""
    return (line.data[end],) if end < len(line.data) else following


def _head(data: bytes, at: int, least: int) -> int:
    """The first byte of the character to which a byte belongs."""
    while at > least and 0x80 <= data[at] < 0xC0:
        at -= 1
    return max(at, least)


class Unit(NamedTuple):
    """A character that was read, or a part of its bytes, or a substitute."""

    data: bytes
    lost: str
    """The substitute, where it is one."""
    starts: bool
    """Whether the bytes begin with the first of the character."""


def units(line: Line, window: Window, first: int, last: int) -> tuple[tuple[Unit, ...], bool, bool]:
    """The bytes from `first` to before `last`, whether a character ends there, whether losses are hidden."""
    found = []
    at, place = bisect_right(line.offsets, first) - 1, first
    while place < last:
        stop = min(line.offsets[at + 1], last)
        lost = line.text[at] if line.text[at] == window.substitute or line.data[place] == LOST else ""
        found.append(Unit(line.data[place:stop], lost, place == line.offsets[at]))
        at, place = at + 1, stop
    return tuple(found), line.offsets[at] == last, not window.substitute
