"""What one encoding can't read: broken bytes, and files in which several encodings are mixed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from fixers.breakage import code_pages
from fixers.decode import other_codes, robust, standard, struck
from fixers.decode.agreed import LETTERS, agreed, beyond
from fixers.decode.damage import Damage
from fixers.decode.decoded import Decoded, Segment, read, to_text
from fixers.decode.likelier import gain, worth
from fixers.decode.segments import segments
from fixers.language.plain import quick
from fixers.reading.characters import codes_of

_ODD = 7.5
"""Nats a character from which on a text may be two in different encodings. Of 1,000 whole texts of more
than 64 bytes the dearest costs 7.4; Big5 with lines of GBK is read as GBK without a broken byte."""

_MOST = 1 << 20
"""Bytes up to which a file is searched for segments: that takes 3.5 seconds a megabyte."""

_FEWER = 3
"""How many times fewer bytes must be broken when a file is read in segments."""

_GAIN, _MANY = 8.0, 20
"""Nats for each segment by which the lines that come out otherwise have to be likelier, up to so many segments."""

_ENCODINGS = 3
"""Encodings of one file, at most: what seems to have more is in one that is none of `segments.ENCODINGS`."""

_LEAST = 64


def repaired(data: bytes, found: Decoded, start: int = 0, *, whole: bool = True) -> Decoded:
    """The text again, with bytes that are broken costing no more than they must; `start` as for `read`.

    `whole` data are read in segments where a line with broken bytes is evidently in another encoding.
    """
    cut = found.bad and all(at == 0 or at + len(raw) == len(data) for at, raw in found.bad)
    if whole and not cut and len(data) <= _MOST and _has_other_line(data, found):
        parts = ask(data, found)
        if parts is not None:
            return parts
    known = None
    if found.encoding in _WIDE and (found.exact or found.encoding != "cp932") and not start:
        # Of 20,000 such inputs all were read as `robust` reads them.
        places = [(at, at + 1) for first, raw in found.bad for at in range(first, first + len(raw))]
        known = found.text, places
    elif found.encoding in _UNITS and not start and found.bad == ((len(data) - 1, data[-1:]),):
        known = found.text[:-1] + robust.shown(data[-1:]), [(len(data) - 1, len(data))]
    return _with_damage(data, found, *robust.decode_robust(data, found.encoding, start=start, known=known))


def mended(data: bytes, found: Decoded) -> Decoded | None:
    """The text of a page from which a byte was struck, None where none was."""
    again = struck.restored(data, found.encoding, found.text)
    if again is None:
        return None
    note = "; ".join(filter(None, (found.note, struck.told(again))))
    return _with_damage(data, found._replace(note=note), again.text, again.damage)


def _with_damage(data: bytes, found: Decoded, text: str, damage: tuple[Damage, ...]) -> Decoded:
    """The text read otherwise, with what was wrong with its bytes."""
    note = found.note
    bad: list[tuple[int, bytes]] = []
    for each in damage:
        if not _ESCAPE.search(each.text):
            continue
        if bad and bad[-1][0] + len(bad[-1][1]) == each.start:
            bad[-1] = (bad[-1][0], bad[-1][1] + each.raw)
        else:
            bad.append((each.start, each.raw))
    if found.encoding == "utf-8":
        note = "; ".join(filter(None, (note, f"{sum(len(raw) for _, raw in bad)} bytes are not valid UTF-8")))
    if found.encoding == "gb18030" and ("€" in text or b"\xa3\xa0" in data):
        damage = other_codes.marked(data, text, damage)
    again = found._replace(text=text, damage=damage, bad=tuple(bad), note=note, exact=False)
    try:
        return again if again.encode() != data else again._replace(exact=True)
    except UnicodeEncodeError:
        return again


_UNITS = frozenset(("utf-16-le", "utf-16-be"))
_WIDE = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
_ASKED = 8
"""Lines that are read in each of these, the strangest ones."""

_SURE, _LINES = 20.0, 2
"""Nats by which one of them must be likelier, for so many lines: a title of stars and hearts is no other encoding."""


def _has_other_line(data: bytes, found: Decoded) -> bool:
    """Whether lines that make little sense have no broken byte in another encoding, and make more sense in it.

    Lines of Big5 among lines of GBK have hardly a broken byte.
    """
    if found.encoding not in _WIDE:
        return False
    lines, texts = data.split(b"\n"), found.text.split("\n")
    if len(lines) < 2 or len(lines) != len(texts):
        return False
    costs = _each(texts)
    odd = sorted(((each, at) for at, each in enumerate(costs) if len(lines[at]) >= _SHORT), reverse=True)
    odd = [(each, at) for each, at in odd[:_ASKED] if each > _STRANGE]
    pairs = [
        (at, texts[at][:_LINE], to_text(lines[at][:_LINE], encoding))
        for _, at in odd
        for encoding in _WIDE
        if encoding != found.encoding and is_whole(lines[at][:_LINE], encoding)
    ]
    if not pairs:
        return False
    said = worth([other for *_, other in pairs] + [own for _, own, _ in pairs])
    gains = said[: len(pairs)] - said[len(pairs) :]
    return len({at for (at, *_), each in zip(pairs, gains.tolist(), strict=True) if each > _SURE}) >= _LINES


def _each(texts: Sequence[str]) -> list[float]:
    """Nats that a character beyond ASCII costs at a glance, by text; nothing where it is little in all of them."""
    codes = codes_of("\n".join(texts) + "\n")
    starts = np.array([0, *accumulate([len(text) + 1 for text in texts])][:-1])
    beyond = codes > 0x7F
    costs = quick(codes) * beyond
    if not (np.add.reduceat(costs + np.float32(_STRANGE) * beyond, starts) < 0).any():
        return []
    sizes = np.add.reduceat(beyond, starts, dtype=np.intp)
    sums = -np.add.reduceat(costs, starts)
    found: list[float] = np.where(sizes >= _FEWEST, sums / np.maximum(sizes, 1), 0.0).tolist()
    return found


_STRANGE, _FEWEST = 6.5, 6
"""Nats of a line that is looked at, and characters that it must have."""


def is_whole(line: bytes, encoding: str) -> bool:
    r"""Whether a line, which may be cut at its end, has no broken byte in an encoding.

    >>> is_whole("本週會議".encode("big5"), "big5hkscs"), is_whole(b"\xff", "gb18030")
    (True, False)
    """
    try:
        standard.decode(line, encoding)
    except UnicodeDecodeError as error:
        return error.start >= _LINE - 3
    return True


_LINE, _SHORT = 160, 12
"""Bytes of a line that are looked at, and those that it must have."""

_ESCAPE = re.compile("[\udc80-\udcff]")


def is_suspect(data: bytes, found: Decoded, each: float) -> bool:
    """Whether bytes that were read in one encoding may be in several; `each` is what a character costs."""
    if not _LEAST <= len(data) <= _MOST or b"\n" not in data.strip():
        return False
    if found.encoding in code_pages.SINGLE and not _has_utf8(data):
        return False  # what is in a code page elsewhere is mixed with UTF-8 or with nothing
    if found.bad or each > _ODD:
        return True
    if found.encoding not in code_pages.SINGLE:
        return False
    valid = len(_BEYOND.sub("", data.decode("utf-8", "ignore")))
    return valid >= _SEQUENCES and valid * 8 >= len(_BEYOND.sub("", found.text))


def _has_utf8(data: bytes) -> bool:
    """Whether a line has valid sequences of UTF-8 and no other bytes beyond ASCII: Thai has pairs that are valid."""
    for line in data.split(b"\n"):
        try:
            if not line.isascii() and line.decode():
                return True
        except UnicodeDecodeError:
            continue
    return False


_BEYOND = re.compile("[\x00-\x7f]+")
_SEQUENCES = 4
"""Valid sequences of UTF-8 in the text of a code page that can be no accident."""


def ask(data: bytes, found: Decoded) -> Decoded | None:
    """The text in segments, where there are several that are evidently better than one encoding."""
    if found.encoding == "utf-8" and len(data) > _LONG and not _may_be_other(data, found.bad):
        return None
    parts = agreed(data, segments(data))
    encodings = {each.encoding for each in parts}
    if not 2 <= len(encodings) <= _ENCODINGS or (found.encoding in code_pages.SINGLE and "utf-8" not in encodings):
        return None
    if (
        min(sum(beyond(data[each.start : each.end]) for each in parts if each.encoding == name) for name in encodings)
        < LETTERS
    ):
        return None
    read_ones = [read(data[start:end], encoding, "guess", found.confidence) for start, end, encoding in parts]
    broken = sum(len(raw) for each in read_ones for _, raw in each.bad)
    if found.bad and broken * _FEWER > sum(len(raw) for _, raw in found.bad):
        return None
    if gain(found.text, "".join(each.text for each in read_ones)) < _GAIN * min(len(parts), _MANY):
        return None
    text, rows, damage, bad = "", [], [], []
    exact = True
    for (start, end, _), each in zip(parts, read_ones, strict=True):
        if each.bad:
            each = mended(data[start:end], each) or repaired(data[start:end], each, whole=False)
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


_LONG = 2048
"""Bytes from which on the lines of UTF-8 are looked at by themselves in which bytes are bad."""


def _may_be_other(data: bytes, bad: Sequence[tuple[int, bytes]]) -> bool:
    """Whether lines of UTF-8 in which bytes are bad may be in another encoding: all others are UTF-8 by no accident."""
    lines: list[bytes] = []
    end = 0
    for at, _ in bad:
        if at < end:
            continue
        end = data.find(b"\n", at) + 1 or len(data)
        lines.append(data[data.rfind(b"\n", 0, at) + 1 : end])
    return any(each.encoding != "utf-8" for each in segments(b"".join(lines)))


def _moved(row: Damage, start: int, at: int) -> Damage:
    return row._replace(start=row.start + start, at=row.at + at)


def _size(rows: list[Segment], encoding: str) -> int:
    """Bytes that are in one encoding."""
    return sum(each.end - each.start for each in rows if each.encoding == encoding)
