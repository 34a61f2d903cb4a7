"""What decoding gives, and the one way from bytes to text and back that loses nothing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from fixers.breakage import code_pages
from fixers.decode import language, other_codes, standard, units
from fixers.decode.blocks import is_mixed, parts
from fixers.decode.damage import Damage
from fixers.decode.damage import to_bytes as rebuilt
from fixers.decode.labels import whatwg

_ESCAPES = re.compile("[\udc80-\udcff]+")


class Segment(NamedTuple):
    """Bytes `start` to `end` of the data, which are in an encoding of their own."""

    start: int
    end: int
    encoding: str
    at: int
    """Where its text begins, in characters."""


class Decoded(NamedTuple):
    """A text, how its bytes were read, and how we know.

    `exact` is true when `encode()` gives back the very bytes that came in. `bad` lists the bytes
    that could not be decoded, with their offsets in bytes from the start of the data; in `text`
    they stand as lone surrogates. `bom` is the byte order mark, which is no part of `text`.
    `note` is what else is worth knowing, for a person. `segments` are the parts in encodings of their
    own where one encoding is not enough, `damage` the places where the bytes themselves are broken.
    """

    text: str
    encoding: str
    witness: str
    confidence: float
    exact: bool
    bom: bytes = b""
    bad: tuple[tuple[int, bytes], ...] = ()
    note: str = ""
    segments: tuple[Segment, ...] = ()
    damage: tuple[Damage, ...] = ()

    @property
    def language(self) -> str:
        """The language: zh, ja, ko and so on, empty where neither script nor letters tell it."""
        return language.of(self.text)

    @property
    def whatwg(self) -> str:
        """The Encoding Standard's name of the encoding, empty where it has none."""
        return whatwg(self.encoding)

    def encode(self, text: str | None = None) -> bytes:
        r"""`text`, by default the decoded one, as bytes in this encoding, mark and broken bytes included.

        >>> read("中文".encode("gbk") + b"\xff", "gb18030", "guess", 0.9).encode()
        b'\xd6\xd0\xce\xc4\xff'
        """
        if text is None and self.segments:
            return self.bom + b"".join(self._segments())
        if text is None and self.damage:
            return self.bom + rebuilt(self.text, self.encoding, self.damage)
        return self.bom + to_bytes(self.text if text is None else text, self.encoding)

    def _segments(self) -> Iterator[bytes]:
        """The bytes of each segment."""
        ends = [each.at for each in self.segments[1:]] + [len(self.text)]
        for each, end in zip(self.segments, ends, strict=True):
            damage = [
                row._replace(start=row.start - each.start, at=row.at - each.at)
                for row in self.damage
                if each.start <= row.start < each.end
            ]
            text = self.text[each.at : end]
            yield rebuilt(text, each.encoding, damage) if damage else to_bytes(text, each.encoding)


def read(
    data: bytes, encoding: str, witness: str, confidence: float, *, bom: bytes = b"", start: int = 0, note: str = ""
) -> Decoded:
    """`data` read as `encoding`, whatever is wrong with it; `start` bytes after the mark are the rest of a character."""
    rest = data[len(bom) :] if bom else data
    head = "".join(chr(0xDC00 + byte) for byte in rest[:start])
    bad: tuple[tuple[int, bytes], ...]
    if is_wide(encoding):
        text, bad = units.read(rest[start:], encoding)
        exact = not start and to_bytes(text, encoding) == rest
    else:
        text, bad, exact = _narrow(rest[start:] if start else rest, encoding)
    damage: tuple[Damage, ...] = ()
    if not exact and not bad and not start and encoding == "gb18030":
        damage = tuple(each._replace(start=each.start + len(bom)) for each in other_codes.marked(rest, text, ()))
        exact = rebuilt(text, encoding, damage) == rest
        damage = damage if exact else ()
    if start:
        bad = ((0, rest[:start]), *((at + start, raw) for at, raw in bad))
    if bom:
        bad = tuple((at + len(bom), raw) for at, raw in bad)
    return Decoded(head + text, encoding, witness, confidence, exact, bom, bad, note, damage=damage)


_ONE_WAY = frozenset(("utf-8", "cp949", *code_pages.SINGLE))
"""Codecs in which no two sequences of bytes are the same text: what they read strictly they write again."""


def _narrow(data: bytes, encoding: str) -> tuple[str, tuple[tuple[int, bytes], ...], bool]:
    try:
        if encoding in _STEADY and is_mixed(data):
            return _in_parts(data, encoding)
        text = _strictly(data, encoding)
    except UnicodeDecodeError as error:
        text = _but_for_the_last(data, encoding) if error.start == len(error.object) - 1 else ""
        if text:
            return f"{text}{chr(0xDC00 + data[-1])}", ((len(data) - 1, data[-1:]),), True
        text = to_text(data, encoding)
        exact = _is_exact(data, text, encoding)
        if exact or len(to_bytes(text, encoding)) == len(
            data
        ):  # characters of two codes are as long in both, as a rule
            bad = _escaped(text, encoding, len(data))
            if exact or all(data.startswith(raw, at) for at, raw in bad):
                return text, bad, exact
        return text, _located(data, encoding), exact
    return text, (), _is_exact(data, text, encoding)


def _but_for_the_last(data: bytes, encoding: str) -> str:
    """The text before a last byte that is half a character, which the text gives back; nothing where there is more to it.

    A cut leaves one every other time, and to escape it takes three times as long.
    """
    if encoding not in _HALVED or data[-1] < 0x80:
        return ""
    try:
        text = _strictly(data[:-1], encoding)
    except UnicodeDecodeError:
        return ""
    return text if _is_exact(data[:-1], text, encoding) else ""


_HALVED = frozenset(("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "euc_tw"))
"""Codecs of two bytes a character."""

_STEADY = frozenset(("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "johab", *code_pages.SINGLE))
"""Codecs that can be asked about parts of data."""


def _in_parts(data: bytes, encoding: str) -> tuple[str, tuple[tuple[int, bytes], ...], bool]:
    """The same for long data that may be ASCII for the most part, and strictly."""
    texts: list[str] = []
    exact = True
    for start, end, is_ascii in parts(data):
        part = data[start:end]
        text = part.decode("ascii") if is_ascii else _strictly(part, encoding)
        exact = exact and (is_ascii or _is_exact(part, text, encoding))
        texts.append(text)
    return "".join(texts), (), exact


def _is_exact(data: bytes, text: str, encoding: str) -> bool:
    """Whether the text gives back the bytes, without writing them where that is known.

    GB18030 has but two characters at two places each: the euro sign and the wide blank.
    """
    if encoding in _ONE_WAY:
        return True
    euro = b"\x80" in data and "€" in text
    if encoding == "gb18030" and not euro and ("\u3000" not in text or b"\xa3\xa0" not in data):
        return True
    return to_bytes(text, encoding) == data


def to_text(data: bytes, encoding: str) -> str:
    """`data` decoded, with the bytes that can't be decoded kept as lone surrogates."""
    if is_wide(encoding):
        return units.read(data, encoding)[0]
    if _is_page(encoding):
        return codecs.charmap_decode(data, "surrogateescape", code_pages.letters(encoding))[0]
    return standard.decode(data, encoding, "surrogateescape")


def to_bytes(text: str, encoding: str) -> bytes:
    """The inverse of `to_text`, where there is one; what can't be written is left out.

    Leaving out shows: the bytes then differ from those that came in, and `exact` is false.
    """
    errors = "surrogatepass" if is_wide(encoding) else "surrogateescape"
    try:
        return _write(text, encoding, errors)
    except UnicodeEncodeError:
        return _write(text, encoding, "ignore")


def _strictly(data: bytes, encoding: str) -> str:
    if _is_page(encoding):
        return codecs.charmap_decode(data, "strict", code_pages.letters(encoding))[0]
    return data.decode(encoding) if encoding == "utf-8" else standard.decode(data, encoding)


def _write(text: str, encoding: str, errors: str) -> bytes:
    if _is_page(encoding):
        return codecs.charmap_encode(text, errors, _numbers(encoding))[0]  # type: ignore[arg-type]
    return text.encode(encoding, errors) if is_wide(encoding) else standard.encode(text, encoding, errors)


def _is_page(encoding: str) -> bool:
    return encoding in code_pages.SINGLE


@cache
def _numbers(encoding: str) -> object:
    return codecs.charmap_build(code_pages.letters(encoding))


def is_wide(encoding: str) -> bool:
    """Whether all characters of an encoding take two bytes or more: no ASCII stands in it."""
    return encoding.startswith(("utf-16", "utf-32"))


def _escaped(text: str, encoding: str, size: int) -> tuple[tuple[int, bytes], ...]:
    """The runs of escaped bytes in `text`, which stands for so many bytes, with their byte offsets."""
    found: list[tuple[int, bytes]] = []
    offset = 0
    runs = [*_ESCAPES.finditer(text)]
    begins = [0, *(run.end() for run in runs)]
    before = [text[begin : run.start()] for begin, run in zip(begins, runs, strict=False)]
    for run, sound in zip(runs, _sizes(before, encoding), strict=True):
        raw = bytes(ord(each) - 0xDC00 for each in run[0])
        # A cut may have halved the last character.
        offset = size - len(raw) if run.end() == len(text) else offset + sound
        found.append((offset, raw))
        offset += len(raw)
    return tuple(found)


def _sizes(texts: Sequence[str], encoding: str) -> list[int]:
    """How many bytes some texts are, which are written at once, since every call takes a while."""
    if len(texts) > _FEW and encoding in _STEADY and not any("\0" in text for text in texts):
        return [*map(len, to_bytes("\0".join(texts), encoding).split(b"\0"))]
    return [len(to_bytes(text, encoding)) for text in texts]


_FEW = 2


_PART = 1 << 10
"""Bytes that are tried at a time where errors are looked for one after the other: an exception copies what it is about."""


def _located(data: bytes, encoding: str) -> tuple[tuple[int, bytes], ...]:
    """The same where the text doesn't give the bytes back, so that they have to be read once more."""
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        block = data[at : at + _PART]
        try:
            _strictly(block, encoding)
            at += len(block)
        except UnicodeDecodeError as error:
            if error.start > len(block) - 4 and error.start and at + len(block) < len(data):
                at += error.start  # a character that the end of the block has cut
                continue
            place = at + error.start
            at += max(error.end, error.start + 1)
            raw = data[place:at]
            raw = raw[: len(raw) - len(raw.lstrip(_HIGH))] or raw[:1]
            at = place + len(raw)
            if found and found[-1][0] + len(found[-1][1]) == place:
                found[-1] = found[-1][0], found[-1][1] + raw
            else:
                found.append((place, raw))
    return tuple(found)


_HIGH = bytes(range(0x80, 0x100))
