r"""Codecs as the Encoding Standard has them, at the speed of Python's.

Python's tables are older. `gb18030` is the edition of 2000, where 20 pairs are private characters
that have been moved since: A3A0, the wide blank of old pages, is one of them; 80, the euro sign of
Windows, is an error. `big5hkscs` lacks 192 pairs and has 11 signs elsewhere, `euc_jp` lacks 457 and
has 7 elsewhere, `cp932` reads four bytes that are none. `cp949` is the Standard's EUC-KR.

Python's codec reads, and an error handler knows what it lacks: for GB18030 it is that of GBK, which
has no character elsewhere. Where others have one elsewhere, it is translated afterwards. The differences are those of
the table decoder_pairs, recorded from a browser; of all codes of the Standard's own index three
are read otherwise, where Python has one character twice: Big5 A241 and A242 are ／ and ＼, not ∕
and ﹨, and 8FA2B7 of EUC-JP is ~, not ～.

>>> decode(b"\x80\xa3\xa0", "gb18030"), b"\x80\xa3\xa0".decode("gb18030", "replace")
('€\u3000', '�\ue5e5')
>>> encode("€\u3000", "gb18030")
b'\xa2\xe3\xa1\xa1'
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import NamedTuple

from fixers.data import decoder_pairs

FAMILIES = {
    "gb18030": "gb18030", "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030",
    "big5": "big5", "big5hkscs": "big5", "cp950": "big5",
    "shift_jis": "shift_jis", "cp932": "shift_jis",
    "euc_jp": "euc-jp",
    "euc_kr": "euc-kr", "cp949": "euc-kr",
}  # fmt: skip
"""Names of Python's codecs, and what the Standard calls the encoding that is meant."""

_BASES = {"gb18030": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc-jp": "euc_jp", "euc-kr": "cp949"}

_NONE = "\uf8f0\uf8f1\uf8f2\uf8f3"
"""What cp932 makes of the bytes A0, FD, FE and FF, which are no characters."""

_TWICE = "／＼"
"""Characters that big5hkscs has at the Standard's places, A1FE and A240, and at two others."""


class _Codec(NamedTuple):
    base: str
    """Python's codec, or the codec by its own name where the Standard says nothing else."""
    lacks: dict[bytes, str]
    """Codes that `base` doesn't have."""
    moved: dict[int, str]
    """Characters of `base` that are others in the Standard, by code point."""
    moved_ones: str
    """These characters: finding each of a dozen takes a tenth of the time of a pattern."""
    any_moved: frozenset[str]
    """The same."""
    back: dict[int, str]
    """What `base` calls the characters that it has elsewhere."""
    any_back: re.Pattern[str] | None
    writes: dict[str, bytes]
    """Characters that `base` doesn't have."""


@cache
def python_name(encoding: str) -> str:
    """The Python codec on which `decode` builds, the same for all names of an encoding.

    Raises LookupError for an encoding that Python does not know.

    >>> python_name("GBK"), python_name("Big5"), python_name("windows-1252")
    ('gb18030', 'big5hkscs', 'cp1252')
    """
    name = codecs.lookup(encoding).name
    return _BASES[FAMILIES[name]] if name in FAMILIES else name


def decode(data: bytes | memoryview, encoding: str, errors: str = "strict") -> str:
    """`data` as text. Raises UnicodeDecodeError as `bytes.decode` does, with the same `errors`."""
    codec = _codec(python_name(encoding))
    reader = "gbk" if codec.base == "gb18030" else codec.base
    text = str(data, reader, _handler(codec.base, errors) if codec.lacks else errors)
    if reader == codec.base and _has_moved(text, codec):
        text = _exchanged(text, codec.moved)
        bad = _ESCAPED.search(text) if errors == "strict" else None
        if bad is not None:
            start = len(text[: bad.start()].encode(codec.base))
            raise UnicodeDecodeError(codec.base, bytes(data), start, start + 1, "a byte that is no character")
    return text


def encode(text: str, encoding: str, errors: str = "strict") -> bytes:
    """`text` as bytes. Raises UnicodeEncodeError as `str.encode` does, with the same `errors`."""
    codec = _codec(python_name(encoding))
    if codec.any_back is not None and codec.any_back.search(text):
        text = _exchanged(text, codec.back)
    return text.encode(codec.base, _handler(codec.base, errors) if codec.writes else errors)


_ESCAPED = re.compile("[\udc80-\udcff]")

_SHORT = 32
"""Characters up to which each is looked up, and not each of those that have moved."""


def _has_moved(text: str, codec: _Codec) -> bool:
    if len(text) <= _SHORT:
        return not codec.any_moved.isdisjoint(text)
    return any(character in text for character in codec.moved_ones)


def _exchanged(text: str, others: dict[int, str]) -> str:
    """The text with some characters as others, as `str.translate` gives it, which takes a hundred times as long."""
    if _SWAPPED in others:
        return text.translate(others)
    for code, other in others.items():
        text = text.replace(chr(code), other)
    return text


_SWAPPED = ord("ḿ")
"""In GB18030 it and a private character stand for each other, so that one after the other is not enough."""


@cache
def _codec(base: str) -> _Codec:
    family = FAMILIES.get(base)
    if family is None:
        return _Codec(base, {}, {}, "", frozenset(), {}, None, {})
    pairs = decoder_pairs().get(("browser", "gbk" if family == "gb18030" else family))
    lacks: dict[bytes, str] = {}
    moved: dict[int, str] = {}
    for code, character in (pairs.reads if pairs else {}).items():
        try:
            old = code.decode(base)
        except UnicodeDecodeError:
            lacks[code] = character
            continue
        if old.encode(base) == code and old not in _TWICE:
            moved[ord(old)] = character
    back = {ord(new): chr(old) for old, new in moved.items() if not _has_pair(new, base)}
    if base == "gb18030":
        # What has moved away from its code of four bytes: the Standard gives it the private character.
        moved[ord("ḿ")], back[0xE7C7] = "\ue7c7", "ḿ"
    if base == "cp932":
        moved |= {ord(old): chr(0xDC00 + byte) for old, byte in zip(_NONE, b"\xa0\xfd\xfe\xff", strict=True)}
    writes: dict[str, bytes] = {}
    for code, character in lacks.items():
        if _is_new(character, base):
            writes.setdefault(character, code)
    ones = "".join(map(chr, moved))
    return _Codec(base, lacks, moved, ones, frozenset(ones), back, _any(back), writes)


def _is_new(character: str, base: str) -> bool:
    try:
        character.encode(base)
    except UnicodeEncodeError:
        return len(character) == 1
    return False


def _has_pair(character: str, base: str) -> bool:
    """Whether a codec writes a character in two bytes already: the wide blank is A1A1, not A3A0."""
    return len(character.encode(base, "ignore")) == 2


def _any(characters: dict[int, str]) -> re.Pattern[str] | None:
    return re.compile(f"[{re.escape(''.join(map(chr, characters)))}]") if characters else None


@cache
def _handler(base: str, errors: str) -> str:
    """The name of an error handler that knows what `base` lacks, and asks `errors` about all else."""
    codec = _codec(base)
    other = codecs.lookup_error(errors)

    def handle(error: UnicodeError) -> tuple[str | bytes, int]:
        if isinstance(error, UnicodeDecodeError):
            found = _beyond_gbk(error.object, error.start, codec) if base == "gb18030" else None
            if found is not None:
                return found
            for length in (1, 2, 3):
                character = codec.lacks.get(error.object[error.start : error.start + length])
                if character is not None:
                    return character, error.start + length
        elif isinstance(error, UnicodeEncodeError):
            data = codec.writes.get(error.object[error.start])
            if data is not None:
                return data, error.start + 1
        return other(error)

    known = f"fixers.standard.{base}.{errors}"
    codecs.register_error(known, handle)
    return known


_BEYOND_GBK = re.compile(rb"(?:[\x81-\xfe][0-9][\x81-\xfe][0-9])+|[\x81-\xfe][\x40-\x7e\x80-\xfe]")


def _beyond_gbk(data: bytes, at: int, codec: _Codec) -> tuple[str, int] | None:
    """What stands where the codec of GBK, twice as fast, can't go on: codes of four bytes, and private ones."""
    run = _BEYOND_GBK.match(data, at)
    if run is None:
        return None
    for code in (run[0], run[0][:4]):
        try:
            found = code.decode("gb18030")
        except UnicodeDecodeError:
            continue
        return "".join([codec.moved.get(ord(each), each) for each in found]), at + len(code)
    return None
