"""The bytes of a text that was read as UTF-8 where that was possible, and byte by byte elsewhere.

Such a reading keeps every byte, but not which way each was read: `û` is the byte FB, or the bytes
C3 BB read as UTF-8; `š` is 9A or C5 A1. Two facts decide most of it. A valid sequence of UTF-8 is
always read as such, so two characters that would make one can't both be single bytes; and the
bytes must be text in their codec.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import letters

Bytes = npt.NDArray[np.uint8]
Codes = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]


LETTERS: Codes = np.array([ord(letter) for letter in letters("cp1252")], np.uint32)
"""By byte, the character of Windows-1252."""

BYTES = {int(LETTERS[byte]): byte for byte in range(0x80, 256)} | {byte: byte for byte in range(0x80, 256)}
"""By character, the byte that it was read from by itself, in Windows-1252 or in Latin-1."""


def sequences(data: Bytes) -> npt.NDArray[np.uint8]:
    r"""At each byte, the length of the valid sequence of UTF-8 that begins there, 0 if none of two or more does.

    Valid sequences never overlap: what follows the first byte of one can begin none.

    >>> sequences(np.frombuffer("aé€".encode() + b"\xc3(", np.uint8)).tolist()
    [0, 2, 0, 3, 0, 0, 0, 0]
    """
    lengths = np.zeros(len(data), np.uint8)
    at = np.flatnonzero(data >= 0xC2)
    padded = np.concatenate([data, np.zeros(3, np.uint8)])
    lead, second, third, fourth = (padded[at + step] for step in range(4))
    follows = [(each & 0xC0) == 0x80 for each in (second, third, fourth)]
    two = (lead < 0xE0) & follows[0]
    low = np.select([lead == 0xE0, lead == 0xF0], [0xA0, 0x90], 0x80)
    high = np.select([lead == 0xED, lead == 0xF4], [0x9F, 0x8F], 0xBF)
    begun = (second >= low) & (second <= high) & (lead >= 0xE0) & follows[1]
    three = begun & (lead < 0xF0)
    four = begun & (lead >= 0xF0) & (lead < 0xF5) & follows[2]
    lengths[at] = two * np.uint8(2) + three * np.uint8(3) + four * np.uint8(4)
    return lengths


def read(data: Bytes, latin: bool = False) -> Codes:
    """What is read from `data` as UTF-8 where it is valid, else as Windows-1252 (or Latin-1) byte by byte.

    >>> "".join(map(chr, read(np.frombuffer("时没证。".encode("gbk"), np.uint8)).tolist()))
    'ʱû֤¡£'
    """
    lengths = sequences(data)
    codes = data.astype(np.uint32) if latin else LETTERS[data]
    inside = np.zeros(len(data), np.bool_)
    for length in (2, 3, 4):
        at = np.flatnonzero(lengths == length)
        if at.size:
            code = data[at].astype(np.uint32) & np.uint32((1 << (7 - length)) - 1)
            for step in range(1, length):
                code = code << np.uint32(6) | data[at + step] & np.uint32(0x3F)
                inside[at + step] = True
            codes[at] = code
    kept: Codes = codes[~inside]
    return kept


class Plain(NamedTuple):
    """A text as bytes, each character as one byte where that can be."""

    text: str
    data: Bytes
    starts: npt.NDArray[np.int64]
    """Where the bytes of each character begin, and the end of them all."""
    double: Flags
    """By character: it is one byte here but could have been a sequence of UTF-8."""
    clash: npt.NDArray[np.int64]
    """Bytes that begin a sequence of UTF-8 though their character is one byte: this can't have been read so."""
    other: npt.NDArray[np.int64]
    """Bytes of characters that ftfy may have made of other bytes, so that the text was as long."""


@cache
def single_bytes() -> Bytes:
    """By character up to U+FFFF the byte that it was read from by itself; 0 where there is none."""
    table = np.zeros(1 << 16, np.uint8)
    table[:0x80] = np.arange(0x80)
    for code, byte in BYTES.items():
        table[code] = byte
    return table


def plain(text: str) -> Plain:
    r"""`text` as bytes, each character as one byte where that can be, else as UTF-8.

    Raises UnicodeEncodeError where it has lone surrogates.

    >>> plain("ʱû").data.tobytes()
    b'\xca\xb1\xfb'
    """
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4")
    byte = single_bytes()[np.minimum(codes, 0xFFFF)]
    byte[codes > 0xFFFF] = 0
    short = (byte != 0) | (codes == 0)
    lengths = np.where(short, 1, 2 + (codes >= 0x800) + (codes >= 0x10000))
    starts = np.concatenate([[0], np.cumsum(lengths)])
    data = np.zeros(int(starts[-1]), np.uint8)
    data[starts[:-1][short]] = byte[short]
    for length, lead in ((2, 0xC0), (3, 0xE0), (4, 0xF0)):
        at = np.flatnonzero(~short & (lengths == length))
        if at.size:
            first, code = starts[at], codes[at]
            data[first] = lead | (code >> np.uint32(6 * (length - 1)))
            for step in range(1, length):
                data[first + step] = 0x80 | ((code >> np.uint32(6 * (length - 1 - step))) & np.uint32(0x3F))
    alone = np.zeros(len(data), np.bool_)
    alone[starts[:-1][short]] = True
    clash = np.flatnonzero((sequences(data) != 0) & alone)
    several = np.unique(codes[~short])
    odd = several[[bool(other_forms(chr(code))) for code in several.tolist()]] if several.size else several
    blank = np.flatnonzero((data[:-1] == 0xE0) & (data[1:] == 0x20) | (data[:-1] == 0xA0))
    other = np.sort(np.concatenate([starts[:-1][np.isin(codes, odd)], blank]))
    return Plain(text, data, starts, short & (codes >= 0x80), clash, other)


def were_all_read(left: int, read: int) -> bool:
    """Whether all sequences may have been read as UTF-8, by those `left` as single bytes and further bytes of those `read`.

    Two letters that look like a sequence may have been one of them and a byte.

    >>> were_all_read(2, 0), were_all_read(30, 100)
    (True, False)
    """
    return left <= max(read * _FEW, 2)


_FEW = 0.2
"""Sequences left for each that was read: with more, they were not always read."""


def forms(character: str) -> tuple[bytes, ...]:
    r"""The bytes that a character can have been read from, the single byte first.

    >>> forms("û"), forms("ʱ"), forms("a"), forms("š")
    ((b'\xfb', b'\xc3\xbb'), (b'\xca\xb1',), (b'a',), (b'\x9a', b'\xc5\xa1'))
    """
    sequence = character.encode("utf-8")
    byte = BYTES.get(ord(character))
    return (sequence,) if byte is None else (bytes([byte]), sequence)


_PAGES = ("cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso-8859-2", "macroman", "cp437")
"""Code pages in which ftfy looks for sequences of UTF-8, Latin-1 besides."""

_FIRST = frozenset(range(0xC2, 0xF5)) | {0x8A, 0x8E, 0x9A}
_FURTHER = frozenset(range(0x80, 0xC0)) | {0xC6, 0xD8, 0xE6, 0xF8}
"""Bytes of the letters that it takes for the first byte of a sequence, and for a further one."""


@cache
def other_forms(character: str) -> tuple[bytes, ...]:
    r"""As many bytes, read one by one, in which ftfy takes a sequence of UTF-8 by another code page.

    `ä µ Ø` are E4 B5 D8, and E4 B5 A8 in Windows-1257: UTF-8 for 䵨. A blank is taken for A0.

    >>> other_forms("䵨"), other_forms("\xa0"), other_forms("ʱ")
    ((b'\xe4\xb5\xd8',), (b'\xc2 ',), ())
    """
    sequence = character.encode("utf-8", "surrogatepass")
    found = []
    for page in _PAGES if len(sequence) > 1 else ():
        single = bytes(BYTES.get(ord(letters(page)[byte]), 0) for byte in sequence)
        if single != sequence and single[0] in _FIRST and _FURTHER.issuperset(single[1:]):
            found.append(single)
    if 0xA0 in sequence[1:]:
        found.append(sequence.replace(b"\xa0", b" "))
    return tuple(dict.fromkeys(found))


@cache
def _twice(character: str) -> tuple[bytes, ...]:
    """Bytes that ftfy makes a character of in two rounds: a letter of the sequence was one itself."""
    sequence = character.encode("utf-8", "surrogatepass")
    found = [b"\xc2" + BYTES[ord(character)].to_bytes()] if character > "\xff" and ord(character) in BYTES else []
    for page in ("latin-1", *_PAGES) if len(sequence) > 1 else ():
        ways = []
        for at, byte in enumerate(sequence):
            letter = letters(page)[byte]
            single, double = BYTES.get(ord(letter)), letter.encode("utf-8")
            way = [single.to_bytes()] if single in (_FURTHER if at else _FIRST) else []
            ways.append(way + [double] * (len(double) == 2))
        found += [form for form in map(b"".join, product(*ways)) if len(form) > len(sequence)]
    return tuple(dict.fromkeys(found))


@cache
def loose_forms(two: str) -> tuple[bytes, ...]:
    r"""The forms of the first of two characters after ftfy, which decodes again what it has decoded, and more.

    D0 C2 BD became `Ð½` and then `н`; C5 B0 B8 became `Ű¸`, which are DB B8 in Windows-1250, and so
    `۸`. `Ã` before a blank is taken for `à`.

    >>> b"\xd0\xc2\xbd" in loose_forms("н"), b"\xc5\xb0\xb8" in loose_forms("۸"), b"\xc3" in loose_forms("à ")
    (True, True, True)
    """
    found = (*forms(two[0]), *other_forms(two[0]), *_twice(two[0]))
    return (*found, b"\xc3") if two == "à " else found


_BEGUN = re.compile(
    rb"[\xc2-\xf4]|(?:[\xe1-\xec\xee\xef\xf1-\xf3][\x80-\xbf]|\xe0[\xa0-\xbf]|\xed[\x80-\x9f]"
    rb"|\xf0[\x90-\xbf]|\xf4[\x80-\x8f])|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]"
)
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|(?:[\xe1-\xec\xee\xef][\x80-\xbf]|\xe0[\xa0-\xbf]|\xed[\x80-\x9f])[\x80-\xbf]"
    rb"|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]{2}"
)

_OPEN, _JOINED, _SHUT = b"o", b"j", b"s"
"""What stood before the bytes that UTF-8 may have begun with: something else, a sequence that was
read as UTF-8, or a single byte that could have gone on in one."""

_LEFT = 0.7
"""Nats for a sequence that a repair tool left as it was, though it could have read it."""

_ODD = 6.0
"""Nats for what no version of the tool that is known to us would have done."""

_ROUNDS = 3.0
"""Nats for what it decoded twice, or by another code page."""

_MARKS = frozenset(b"\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97")
"""Quotation marks, dashes and such in Windows-1252: ftfy looks at what follows them."""

START = _OPEN


@cache
def follow(before: bytes, form: bytes, always: bool) -> tuple[bytes, float] | None:
    r"""What of UTF-8 is begun after one more form, and what the form costs there; None where it can't stand.

    `before` is what was begun before it, `START` at the beginning. If sequences were `always` read as
    UTF-8, single bytes that make one are impossible. If a repair tool did it (ftfy, whose crawls are
    most of what is found), a run of sequences is read or left as one, and never read after a single
    byte 80-BF.

    >>> follow(START, b"\xc3", True), follow(b"o\xc3", b"\xa9", True), follow(b"o\xc3", b"\xa9", False)
    ((b'o\xc3', 0.0), None, (b's', 0.7))
    """
    begun, what = before[:1], before[1:]
    if len(form) > 1:
        shut = not always and (begun == _SHUT if not what else len(what) > 1)
        return _JOINED, _ODD * shut + _ROUNDS * (_SEQUENCE.fullmatch(form) is None)
    longer = what + form
    if what and _SEQUENCE.fullmatch(longer):
        if always:
            return None
        return _SHUT, _ODD if begun == _JOINED else _LEFT if begun == _OPEN else 0.0
    if what and _BEGUN.fullmatch(longer):
        return begun + longer, 0.0
    if _BEGUN.fullmatch(form):
        since = begun if not what else _SHUT if len(what) > 1 else _OPEN
        return since + form, 0.0
    return _SHUT if 0x80 <= form[0] < 0xC0 and form[0] not in _MARKS else _OPEN, 0.0
