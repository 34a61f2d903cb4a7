"""How a text whose full-width ASCII was folded may have been written: in which width each mark, word and number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product
from typing import NamedTuple

from fixers.breakage.encoded import encode

_UNFOLDED = {narrow: narrow + 0xFEE0 for narrow in range(0x21, 0x7F)}
_NARROW = re.compile(r"[0-9A-Za-z]+|[!-/:-@\[-`{-~]")


def written_forms(text: str, *, limit: int = 64) -> Iterator[str]:
    """How `text`, whose full-width ASCII was folded, may have been written, likeliest first.

    First all its marks in full width, then none, then marks, letters and digits, then mixtures; at
    most `limit` forms.

    >>> list(written_forms("好,A"))
    ['好，A', '好,A', '好，Ａ', '好,Ａ']
    """
    pieces = _NARROW.split(text)
    narrow = _NARROW.findall(text)
    wide = [each.translate(_UNFOLDED) for each in narrow]
    words = [each.isalnum() for each in narrow]

    def forms() -> Iterator[tuple[bool, ...]]:
        yield tuple(not word for word in words)
        yield from ((each,) * len(words) for each in (False, True))
        yield from product(*(((False, True) if word else (True, False)) for word in words))

    for choice in dict.fromkeys(islice(forms(), limit)):
        chosen = [w if is_wide else n for n, w, is_wide in zip(narrow, wide, choice, strict=True)]
        yield "".join(x for pair in zip(pieces, [*chosen, ""], strict=True) for x in pair)


class Reading(NamedTuple):
    """How bytes are read that are cut in places: each piece by itself, pair by pair."""

    glosses: Mapping[bytes, bytes]
    """What may be put behind some pairs of bytes before they are read; none of the pairs stands in it."""
    cuts: re.Pattern[bytes]
    """Matches, without a width, where bytes are cut; it looks at `_AHEAD` bytes behind a place, at most."""
    read: Callable[[bytes], str]


_AHEAD = 4

_LEAD, _LAST_LEAD = 0x81, 0xFE
"""The first bytes of pairs, from the lowest to the highest."""


class _Begun(NamedTuple):
    """How far a text is read."""

    at: int
    """How much of what was found that is."""
    left: bytes = b""
    """The bytes behind that."""
    last: bytes = b""
    """The last two bytes of the text."""


def can_be_read(text: str, reading: Reading, found: str) -> bool:
    r"""Whether any form of a text without line ends, written in GBK, may be read as `found`.

    All forms are read side by side. Of those that were read so far alike, and have the same bytes left to be read, one
    is followed: a text with fifteen marks has 32,768 forms, and two or three are.

    >>> cuts = re.compile(b"(?=\xa3\xbf)")
    >>> reading = Reading({}, cuts, lambda data: data.decode("gbk", "replace").replace("？", "?"))
    >>> [can_be_read("好?好", reading, found) for found in ("好?好", "好!好")]
    [True, False]
    """
    begun = {_Begun(0)}
    for piece, narrow in zip(_NARROW.split(text), [*_NARROW.findall(text), ""], strict=True):
        begun = _read_on(begun, piece, reading, found)
        if narrow:
            wide = narrow.translate(_UNFOLDED)
            begun = _read_on(begun, narrow, reading, found) | _read_on(begun, wide, reading, found)
        if not begun:
            return False
    return any(found[at:] == _read(left, reading) for at, left, _ in begun)


def _read_on(begun: set[_Begun], text: str, reading: Reading, found: str) -> set[_Begun]:
    """What is begun with a text behind it, where that is read as found as far as can be told."""
    (first, *more), strange = encode(text, "gbk")
    begun = _read_bytes(begun, first, reading, found)
    for ending, piece in zip(strange, more, strict=True):  # what GBK does not have ends a piece
        ended = ((at, _read(left, reading) + ending) for at, left, _ in begun)
        begun = {_Begun(at + len(done)) for at, done in ended if found.startswith(done, at)}
        begun = _read_bytes(begun, piece, reading, found)
    return begun


def _read_bytes(begun: set[_Begun], data: bytes, reading: Reading, found: str) -> set[_Begun]:
    """The same with bytes: behind each pair that has a gloss with it and without it."""
    if not data:
        return begun
    glosses = reading.glosses
    hits = [at for at in range(2, len(data) + 1) if data[at - 2 : at] in glosses] if glosses else []
    ends = sorted({*hits, len(data), *([1] if glosses else [])})
    for first, end in zip([0, *ends], ends, strict=False):
        begun = {now for each in begun if (now := _surely_read(each, data[first:end], reading, found))}
        if glosses:
            tried = ((each, glosses.get(data[end - 2 : end] if end > 1 else each.last)) for each in begun)
            begun |= {
                now._replace(last=each.last)
                for each, gloss in tried
                if gloss and (now := _surely_read(each, gloss, reading, found))
            }
    return begun


def _read(data: bytes, reading: Reading) -> str:
    return "".join(map(reading.read, reading.cuts.split(data)))


def _surely_read(begun: _Begun, data: bytes, reading: Reading, found: str) -> _Begun | None:
    """What is begun with bytes behind it; of these some are read in the same way whatever follows on them."""
    *whole, last = reading.cuts.split(begun.left + data)
    end, enough = 0, len(last) - _AHEAD
    while end < enough:
        end += 2 if _LEAD <= last[end] <= _LAST_LEAD else 1
    done = "".join(map(reading.read, [*whole, last[:end]]))
    if not found.startswith(done, begun.at):
        return None
    return _Begun(begun.at + len(done), last[end:], (begun.last + data)[-2:])
