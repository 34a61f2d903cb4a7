"""A file that is one text: read in whatever encoding it has, written in UTF-8."""

from __future__ import annotations

import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_NOT_BYTES = re.compile("([\ud800-\udc7f\udd00-\udfff]+)")

DAMAGED_ARCHIVE = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading a damaged gzip file raises."""


def to_utf8(text: str) -> bytes:
    r"""`text` in UTF-8, lone surrogates included, so that nothing is lost.

    U+DC80 to U+DCFF are bytes that could not be decoded, and become these bytes again; other lone
    surrogates become the three bytes that UTF-8 would have for them.

    >>> to_utf8("中\udcff\ud800")
    b'\xe4\xb8\xad\xff\xed\xa0\x80'
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        parts = _NOT_BYTES.split(text)
        return b"".join(
            part.encode("utf-8", "surrogatepass" if at % 2 else "surrogateescape") for at, part in enumerate(parts)
        )


def is_packed(path: Path | None) -> bool:
    """Whether a file is read and written through gzip."""
    return path is not None and path.suffix.lower() == ".gz"


@contextmanager
def opened(path: Path | None) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The bytes of a file or of standard input, unpacked; and the stream as it is on the disk."""
    if path is None:
        yield sys.stdin.buffer, sys.stdin.buffer
        return
    with path.open("rb") as raw:
        if not is_packed(path):
            yield raw, raw
            return
        with gzip.GzipFile(fileobj=raw, mode="rb") as unpacked, io.BufferedReader(unpacked) as stream:
            yield stream, raw


@contextmanager
def packing(stream: BinaryIO, path: Path | None) -> Iterator[BinaryIO]:
    """`stream`, through gzip where `path` says so; the same input gives the same bytes."""
    if not is_packed(path):
        yield stream
        return
    with gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0, compresslevel=6) as packed:
        yield packed  # type: ignore[misc]
