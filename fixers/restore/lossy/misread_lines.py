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

from fixers.language.together import remembered
from fixers.reading.characters import HAN, HANGUL, KANA, east_asian
from fixers.restore.lossy.misread import SUBSTITUTES, Stretch, is_odd, stretches_of
from fixers.restore.lossy.misread_bytes import Encoded, encoded, trimmed

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
    return misread_of([text])[0]


def misread_of(texts: Sequence[str]) -> list[list[Line]]:
    """The same for each of some texts: one look at all of them takes little longer than one at one.

    Of a batch the kinds of a recipe ask about each text three times, so lines and other short texts are remembered.
    """
    known: dict[str, list[Line]] = remembered(misread_of)
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    new = dict(zip(fresh, _misread_of(fresh), strict=True))
    found = [new[text] if text in new else known[text] for text in texts]
    if len(known) < _ROOM:
        known.update((text, lines) for text, lines in new.items() if len(text) <= _A_LINE)
    return found


_ROOM, _A_LINE = 8192, 400
"""Texts that are remembered, about, and their characters, at most: these take 40 bytes each."""


def _misread_of(texts: Sequence[str]) -> list[list[Line]]:
    looked = [
        (at, text, some, _shortest(text, some))
        for at, (text, some) in enumerate(zip(texts, stretches_of(texts), strict=True))
        if some
    ]
    long = [(text, each) for _, text, some, least in looked for each in some if each.end - each.start >= least]
    lines = iter(_parsed(long))
    found: list[list[Line]] = [[] for _ in texts]
    for at, text, some, least in looked:
        own = [next(lines) for each in some if each.end - each.start >= least]
        own = [(line, row) for line, row in own if line.whole >= _least(line)]
        kept = [line.stretch for line, _ in own]
        least = least if kept == some else _shortest(text, kept)
        found[at] = [
            line._replace(windows=_windows(line, row))
            for line, row in own
            if not least or (len(line.text) >= least and not _touched(text, line.stretch))
        ]
    return found


def _parsed(found: Sequence[tuple[str, Stretch]]) -> list[tuple[Line, Encoded]]:
    """The bytes of stretches, less the clean characters at their ends that look like it; their windows are not told yet."""
    rows = encoded_stretches(found)
    beside = [
        (
            stretch.start > 0 and not text[stretch.start - 1].isascii(),
            stretch.end < len(text) and not text[stretch.end].isascii(),
        )
        for text, stretch in found
    ]
    some = [at for at, sides in enumerate(beside) if any(sides)]
    cut: dict[int, tuple[str, Stretch]] = {}
    for at, (first, last) in zip(some, trimmed([rows[at] for at in some], [beside[at] for at in some]), strict=True):
        if first or last:
            text, stretch = found[at]
            cut[at] = text, Stretch(stretch.start + first, stretch.end - last, stretch.family)
    again = dict(zip(cut, encoded_stretches([*cut.values()]), strict=True))
    lines = []
    for at, ((_, stretch), row) in enumerate(zip(found, rows, strict=True)):
        if at in cut:
            stretch, row = cut[at][1], again[at]
        lines.append((Line(stretch, row.text, row.data, row.offsets, [], row.whole), row))
    return lines


def encoded_stretches(found: Sequence[tuple[str, Stretch]]) -> list[Encoded]:
    """The bytes of stretches of texts, those of a family of codecs together."""
    rows: dict[int, Encoded] = {}
    for family in dict.fromkeys(stretch.family for _, stretch in found):
        own = [at for at, (_, stretch) in enumerate(found) if stretch.family == family]
        pieces = [found[at][0][found[at][1].start : found[at][1].end] for at in own]
        rows.update(zip(own, encoded(pieces, family), strict=True))
    return [rows[at] for at in range(len(found))]


def _shortest(text: str, found: list[Stretch]) -> int:
    """Characters of the shortest stretch that is no quotation; 0 where there is no clean text that could quote."""
    borders = [0, *(at for stretch in found for at in stretch[:2]), len(text)]
    outside = "".join(text[first:last] for first, last in zip(borders[::2], borders[1::2], strict=True))
    if outside.isascii():
        return 0
    # Counting takes ten times as long as the words, so most pages are counted up to where it makes no difference.
    clean = sum(east_asian(outside[:_ENOUGH]))
    if clean < _LONG_QUOTATION:
        clean = sum(east_asian(outside))
    least = _LONG_QUOTATION if any(each in outside for each in _ABOUT) else QUOTATION
    return min(least, 1 + clean) if clean else 0


def _touched(text: str, stretch: Stretch) -> bool:
    beside = text[max(stretch.start - 1, 0) : stretch.start] + text[stretch.end : stretch.end + 1]
    return any(_SENTENCE.match(each) and not is_odd(each) for each in beside)


_SENTENCE = re.compile(f"[{HAN}{KANA}{HANGUL}，。、；！？]")
_ABOUT = ("乱码", "亂碼", "误读", "誤讀", "文字化け", "Mojibake", "mojibake")
QUOTATION, _LONG_QUOTATION = 8, 40
"""Characters of a stretch that are too many for a quotation, and for one in text about misread text."""

_ENOUGH = 200
"""Characters of the clean text around stretches among which so many of East Asia are looked for."""


def _least(line: Line) -> float:
    """The share of the bytes that must stand in whole characters of UTF-8; less where losses are to be seen."""
    return 0.3 if "\ufffd" in line.text else 0.5


def _windows(line: Line, row: Encoded) -> list[Window]:
    whole, cuts, offsets = line.data, row.cuts, line.offsets
    place = offsets.__getitem__
    kept = [each for each in _KEPT if each in line.text]
    asked = b"?" in whole
    windows: list[Window] = []
    breaks: list[list[tuple[int, int]]] = []  # of each window: a page of losses can be one
    for first, last in row.gaps:
        if asked:
            while last < len(whole) and whole[last] == 0x3F:
                last += 1
            while first and whole[first - 1] == 0x3F:
                first -= 1
        found = line.text[slice(*_between(offsets, first, last))] if kept else ""
        substitute = next((each for each in kept if each in found), "")
        start = first - (0 if substitute else MARGIN)
        before = bisect_right(cuts, start, key=place) - 1
        opening = cuts[before] if before >= 0 else 0
        end = cuts[bisect_left(cuts, last, key=place)]
        if windows:
            past = windows[-1]
            between = whole[offsets[past.last] : offsets[opening]]
            near = len(between) < 4 * _APART and len(between.decode("utf-8", "replace")) < _APART
            dependent = near and end - past.first <= _LONGEST and len(breaks[-1]) < _BREAKS
            if opening < past.last or dependent:
                breaks[-1].append((first, last))
                both = past.substitute or substitute
                windows[-1] = Window(past.first, max(end, past.last), both, (), past.known)
                continue
        known = _head(whole, max(start, offsets[opening]), offsets[opening])
        windows.append(Window(opening, end, substitute, (), known))
        breaks.append([(first, last)])
    return [window._replace(breaks=tuple(each)) for window, each in zip(windows, breaks, strict=True)]


_KEPT = (*SUBSTITUTES, "・", "?")
"""What can stand for a loss, the surest first."""


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


def _head(data: bytes, at: int, least: int) -> int:
    """The first byte of the character to which a byte belongs."""
    while at > least and 0x80 <= data[at] < 0xC0:
        at -= 1
    return max(at, least)
