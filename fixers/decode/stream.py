r"""Streams of bytes become text in pieces, in memory that does not grow with them.

ASCII at the beginning passes through, however much of it there is. From the first byte that is not,
64 KB decide as `decode` does. All that follows is read in the same encoding, in blocks that end
where a line or at least a character ends, as long as it makes sense so: a block with bytes that
can't be decoded is looked at anew, and so is the end of every block (`course`). Where later bytes
speak evidently against it, they are read in what they are in, and the summary lists the segments.
Nothing that was given out is ever taken back. Up to 64 KB a stream gives what `decode` gives.

>>> import io
>>> pages = decode_stream(io.BytesIO("第一行\n第二行\n".encode("gbk") * 20_000))
>>> sum(len(text) for text in pages), pages.summary.encoding, pages.summary.exact
(160000, 'gb18030', True)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from fixers.decode import binary
from fixers.decode import declared as declarations
from fixers.decode.borders import plain
from fixers.decode.course import Course
from fixers.decode.summary import Gathered, Summary

PREFIX = 1 << 16
"""Bytes that decide, from the first one that is not ASCII."""

BLOCK = 1 << 18
"""Bytes that are decoded at a time afterwards."""


class Readable(Protocol):
    """A binary file, a pipe, or anything that is read like one."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, none at the end."""


def decode_stream(source: Readable | Iterable[bytes], *, declared: str | None = None) -> TextStream:
    """`source`, a binary file, a pipe or any pieces of bytes, as an iterator of pieces of text.

    `declared` is what it is for `decode`. No bytes raise; errors of the source itself do. The
    `summary` of the stream tells what is known so far, and all once it is read to its end.
    """
    return TextStream(source, declared)


class TextStream(Iterator[str]):
    """Pieces of text, none of them empty, which joined are the whole text."""

    def __init__(self, source: Readable | Iterable[bytes], declared: str | None = None) -> None:
        self._buffer = _Buffer(source)
        self._declared = declared
        self._gathered = Gathered()
        self._texts = self._run()

    def __next__(self) -> str:
        """The next piece."""
        return next(self._texts)

    @property
    def summary(self) -> Summary:
        """What is known of the bytes that have been read so far."""
        return self._gathered.summary()

    def _run(self) -> Iterator[str]:
        buffer, gathered = self._buffer, self._gathered
        buffer.fill(PREFIX)
        course = Course(self._declared or declarations.within(buffer.data) or None)
        may_be_plain = binary.ask(buffer.data) is None
        while buffer.data:
            passed = plain(buffer.data) if course.encoding is None and may_be_plain else 0
            if passed:
                gathered.ascii(passed)
                yield buffer.take(passed).decode("ascii")
                buffer.fill(PREFIX)
                continue
            may_be_plain = True
            data = buffer.take(course.end(buffer.data) if buffer.more else len(buffer.data))
            for piece, size in course.pieces(data, last=not buffer.more):
                gathered.add(piece, size)
                if piece.text:
                    yield piece.text
            buffer.fill(BLOCK)
        gathered.exactly(course.exact)


class _Buffer:
    """Bytes that have been read and not been decoded yet."""

    def __init__(self, source: Readable | Iterable[bytes]) -> None:
        self._pieces = _pieces(source)
        self.data = b""
        self.more = True
        """Whether more may follow."""

    def fill(self, size: int) -> None:
        """Read until there are so many bytes, or all."""
        parts, length = [self.data], len(self.data)
        while self.more and length < size:
            part = self._pieces(size - length)
            self.more = bool(part)
            parts.append(part)
            length += len(part)
        self.data = b"".join(parts)

    def take(self, size: int) -> bytes:
        """The first bytes."""
        taken, self.data = self.data[:size], self.data[size:]
        return taken


def _pieces(source: Readable | Iterable[bytes]) -> Callable[[int], bytes]:
    """What gives the next bytes, at most so many if the source can be told, and none at the end."""
    if not isinstance(source, Iterable) or hasattr(source, "read"):
        return source.read
    pieces = iter(source)
    return lambda _: next((bytes(each) for each in pieces if each), b"")
