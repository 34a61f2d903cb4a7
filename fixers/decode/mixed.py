"""What one encoding can't read: broken bytes, and files in which several encodings are mixed."""

from __future__ import annotations

import re

from fixers.breakage import code_pages
from fixers.decode import robust
from fixers.decode.damage import Damage
from fixers.decode.decoded import Decoded, Segment, read
from fixers.decode.segments import segments

_ODD = 7.5
"""Nats a character from which on a text may be two in different encodings. Of 1,000 whole texts of more
than 64 bytes the dearest costs 7.4; Big5 with lines of GBK is read as GBK without a broken byte."""

_MOST = 1 << 20
"""Bytes up to which a file is searched for segments: that takes 3.5 seconds a megabyte."""

_FEWER = 3
"""How many times fewer bytes must be broken when a file is read in segments."""

_LEAST = 64


def repaired(data: bytes, found: Decoded) -> Decoded:
    """The text again, with bytes that are broken costing no more than they must."""
    text, damage = robust.decode_robust(data, found.encoding)
    bad: list[tuple[int, bytes]] = []
    for each in damage:
        if not _ESCAPE.search(each.text):
            continue
        if bad and bad[-1][0] + len(bad[-1][1]) == each.start:
            bad[-1] = (bad[-1][0], bad[-1][1] + each.raw)
        else:
            bad.append((each.start, each.raw))
    note = found.note
    if found.encoding == "utf-8":
        note = "; ".join(filter(None, (note, f"{sum(len(raw) for _, raw in bad)} bytes are not valid UTF-8")))
    found = found._replace(text=text, damage=damage, bad=tuple(bad), note=note)
    try:
        return found._replace(exact=found.encode() == data)
    except UnicodeEncodeError:
        return found._replace(exact=False)


_ESCAPE = re.compile("[\udc80-\udcff]")


def is_suspect(data: bytes, found: Decoded, each: float) -> bool:
    """Whether bytes that were read in one encoding may be in several; `each` is what a character costs."""
    if not _LEAST <= len(data) <= _MOST or b"\n" not in data.strip():
        return False
    if found.bad or each > _ODD:
        return True
    if found.encoding not in code_pages.SINGLE:
        return False
    valid = len(_BEYOND.sub("", data.decode("utf-8", "ignore")))
    return valid >= _SEQUENCES and valid * 8 >= len(_BEYOND.sub("", found.text))


_BEYOND = re.compile("[\x00-\x7f]+")
_SEQUENCES = 4
"""Valid sequences of UTF-8 in the text of a code page that can be no accident."""


def ask(data: bytes, found: Decoded) -> Decoded | None:
    """The text in segments, where there are several that are evidently better than one encoding."""
    parts = segments(data)
    encodings = {each.encoding for each in parts}
    if len(encodings) < 2 or (found.encoding in code_pages.SINGLE and "utf-8" not in encodings):
        return None
    if (
        min(sum(_beyond(data[each.start : each.end]) for each in parts if each.encoding == name) for name in encodings)
        < _LETTERS
    ):
        return None
    read_ones = [read(data[start:end], encoding, "guess", found.confidence) for start, end, encoding in parts]
    broken = sum(len(raw) for each in read_ones for _, raw in each.bad)
    if found.bad and broken * _FEWER > sum(len(raw) for _, raw in found.bad):
        return None
    text, rows, damage, bad = "", [], [], []
    exact = True
    for (start, end, _), each in zip(parts, read_ones, strict=True):
        if each.bad:
            each = repaired(data[start:end], each)
        rows.append(Segment(start, end, each.encoding, len(text)))
        damage += [_moved(row, start, len(text)) for row in each.damage]
        bad += [(at + start, raw) for at, raw in each.bad]
        exact = exact and each.exact
        text += each.text
    names = ", ".join(dict.fromkeys(each.encoding for each in rows))
    return found._replace(
        text=text,
        encoding=max({each.encoding for each in rows}, key=lambda name: _size(rows, name)),
        exact=exact,
        bad=tuple(bad),
        segments=tuple(rows),
        damage=tuple(damage),
        note="; ".join(filter(None, (found.note, f"encodings are mixed: {names}"))),
    )


def _beyond(data: bytes) -> int:
    """Bytes beyond ASCII."""
    return len(data) - len(data.translate(None, _HIGH))


_HIGH = bytes(range(0x80, 0x100))

_LETTERS = 4
"""Bytes beyond ASCII that each encoding of several has to have: fewer may be a character that is cut."""


def _moved(row: Damage, start: int, at: int) -> Damage:
    return row._replace(start=row.start + start, at=row.at + at)


def _size(rows: list[Segment], encoding: str) -> int:
    """Bytes that are in one encoding."""
    return sum(each.end - each.start for each in rows if each.encoding == encoding)
