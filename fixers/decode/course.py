"""One block of a stream after the other: each in the encoding of the one before, as long as that makes sense."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fixers.decode import Decoded, binary, decode, mixed
from fixers.decode.borders import border, line
from fixers.decode.decoded import is_wide, read, to_text
from fixers.decode.likelier import worth
from fixers.decode.switching import CODECS, Switching

_TAIL = 2048
"""Bytes at the end of a block that are looked at again."""

_LEAST = 128
"""Bytes of a block that is not halved any more."""

_SURE = 0.99
"""Confidence in what goes on as it began."""

_CLEARLY = 20.0
"""Nats by which another encoding has to be likelier than that of the bytes before."""

_BROKEN = 0.1
"""Share of broken bytes above which a block is not in UTF-16 or UTF-32 any more."""

_APPENDED, _CUT = 256, 3
"""Bytes that are UTF-8 by no chance, and those of a character that was cut in front of them."""

_ESCAPED = "".join(map(chr, range(0xDC80, 0xDD00)))
_NO_UTF8 = re.compile("[\0\udc80-\udcff]")

_SEVEN = bytes(range(0x80))

_ANY_CODEC = "hz"
"""Any of the codecs that switch alphabets: they are cut at line ends."""

Piece = tuple[Decoded, int]
"""A text, and the bytes that it has."""


class Course:
    """What is known after some blocks."""

    def __init__(self, declared: str | None) -> None:
        self._declared = declared
        self.encoding: str | None = None
        """Of the last bytes, once there were some that tell it."""
        self.exact = True
        """Whether blocks in codecs that switch alphabets gave their bytes back."""
        self._held = b""
        """Bytes of a character that goes on in the next block."""
        self._last = False
        self._binary = False
        self._switching: Switching | None = None

    def end(self, data: bytes) -> int:
        """How much of the data, which go on, can be decoded now."""
        encoding = self.encoding
        if encoding is None:
            # In codecs that switch alphabets a cut in a line may be one in a character.
            encoding = _ANY_CODEC if data.isascii() else decode(data, declared=self._declared).encoding
        return border(data, encoding) or len(data)

    def pieces(self, data: bytes, last: bool) -> Iterator[Piece]:
        """The text of the next block, in as many pieces as it has to be read in."""
        data, self._held, self._last = self._held + data, b"", last
        if self._binary:
            yield read(data, "latin-1", "binary", 0.99), len(data)
        elif self.encoding is None:
            yield from self._begin(data, last)
        elif self._switching is not None:
            yield from self._switch(self._switching, data, last)
        elif data.isascii() and not binary.has_controls(data) and not is_wide(self.encoding) and not _switches(data):
            yield Decoded(data.decode("ascii"), self.encoding, "", 1.0, True), len(data)
        else:
            yield from self._checked(data, self._next(data, self.encoding))

    def _begin(self, data: bytes, last: bool) -> Iterator[Piece]:
        found = decode(data, declared=self._declared)
        if not last and data.isascii() and _switches(data) and found.encoding not in CODECS:
            found = decode(data[:-1], declared=self._declared)  # a character of two bytes may be cut
        self._binary = found.witness == "binary"
        if self._binary or (found.encoding == "utf-8" and data.isascii()):
            yield found, len(data)  # ASCII with control characters decides nothing
        elif found.encoding in CODECS and not last:
            self.encoding = found.encoding
            self._switching = Switching(found.encoding)
            yield from self._switch(self._switching, data, last)
        else:
            yield from self._checked(data, found)

    def _switch(self, switching: Switching, data: bytes, last: bool) -> Iterator[Piece]:
        """Blocks in a codec that switches alphabets, and the first one that isn't."""
        seven = len(data) if data.isascii() else line(data, len(data) - len(data.lstrip(_SEVEN)))
        found = switching.read(data[:seven], last and seven == len(data)) if seven else None
        if found is not None:
            yield found
            if seven == len(data):
                self.exact = not last or switching.end()[1]
                return
        held, self.exact = switching.end()
        self._switching = None
        data = held + (data[seven:] if found is not None else data)
        yield from self._checked(data, decode(data))

    def _next(self, data: bytes, before: str) -> Decoded:
        """A block after another one: what follows in a file is in the same encoding unless it evidently isn't."""
        found = read(data, before, "guess", _SURE)
        if not found.bad:
            return found
        other = decode(data)
        if is_wide(before):
            believed = sum(len(raw) for _, raw in found.bad) > _BROKEN * len(data)
        else:
            believed = bool(other.encoding == before or other.segments) or (
                other.witness != "binary" and _is_better(data, other.encoding, before)
            )
        return other if believed else mixed.mended(data, found) or mixed.repaired(data, found)

    def _checked(self, data: bytes, found: Decoded) -> Iterator[Piece]:
        """A block whose end may say something else than its beginning: then it is read in parts."""
        if is_wide(found.encoding):
            yield from self._appended(data, found)
            return
        begin = line(data, len(data) - _TAIL)
        if len(data) <= 2 * _TAIL or _is_proved(found) or not begin or _agrees(data[begin:], found.encoding):
            self.encoding = found.segments[-1].encoding if found.segments else found.encoding
            yield found, len(data)
            return
        parts = mixed.ask(data, found)
        if parts is None:
            yield from self._halved(data, found.encoding)
            return
        self.encoding = parts.segments[-1].encoding
        yield parts, len(data)

    def _halved(self, data: bytes, encoding: str) -> Iterator[Piece]:
        """A block by halves, down to some in which the end is as the beginning."""
        near = min(_TAIL, len(data) // 2)
        if not _agrees(data[:near], encoding):
            encoding = decode(data[:near]).encoding
        begin, middle = line(data, len(data) - near), line(data, len(data) // 2)
        if len(data) <= _LEAST or not middle or _agrees(data[begin:], encoding):
            self.encoding = encoding
            found = read(data, encoding, "guess", _SURE)
            better = found.bad and (mixed.mended(data, found) or mixed.repaired(data, found))
            yield better or found, len(data)
            return
        for half in (data[:middle], data[middle:]):
            yield from self._halved(half, encoding)
            encoding = self.encoding or encoding

    def _appended(self, data: bytes, found: Decoded) -> Iterator[Piece]:
        """A block of UTF-16 or UTF-32, at whose end UTF-8 may begin: programs append to logs as they like."""
        first, self.encoding = self.encoding is None, found.encoding
        begin = _utf8_from(data)
        if len(data) - begin < _APPENDED or (first and not begin):
            yield found, len(data)
            return
        if begin:
            head = data[:begin]
            yield decode(head) if found.bom else read(head, found.encoding, "guess", _SURE), begin
        end = len(data) if self._last else begin + border(data[begin:], "utf-8")
        self.encoding, self._held = "utf-8", data[end:]
        yield read(data[begin:end], "utf-8", "utf8", _SURE), end - begin


def _switches(data: bytes) -> bool:
    """Whether ASCII may be text in a codec that switches alphabets."""
    return b"\x1b" in data or b"~{" in data


def _utf8_from(data: bytes) -> int:
    """Where the UTF-8 begins that lasts to the end, and is no UTF-16: that has NULs, or bytes that are invalid."""
    tail = data[-_APPENDED:].decode("utf-8", "surrogateescape").rstrip(_ESCAPED)
    if _NO_UTF8.search(tail, _CUT):
        return len(data)
    text = data.decode("utf-8", "surrogateescape")
    own = _NO_UTF8.split(text.rstrip(_ESCAPED))[-1]
    cut = len(text) - len(text.rstrip(_ESCAPED))
    return len(data) - len(own.encode()) - cut if cut <= _CUT else len(data)


def _is_proved(found: Decoded) -> bool:
    """Whether nothing at the end of a block can say anything else: mixed ones have been looked at."""
    return bool(found.segments) or found.witness == "binary" or (found.encoding == "utf-8" and not found.bad)


def _agrees(tail: bytes, encoding: str) -> bool:
    """Whether some bytes are in an encoding, for all that is evident."""
    if tail.isascii():
        return True
    other = decode(tail)
    return other.encoding == encoding or other.witness == "binary" or not _is_better(tail, other.encoding, encoding)


def _is_better(data: bytes, one: str, other: str) -> bool:
    """Whether the language models find a reading evidently likelier than another one."""
    first, second = worth([to_text(data[:_TAIL], encoding) for encoding in (one, other)]).tolist()
    return bool(first > second + _CLEARLY)
