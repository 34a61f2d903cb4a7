"""Streams in codecs that switch alphabets by escape sequences: a byte means what the ones before it say."""

from __future__ import annotations

import codecs

from fixers.decode.decoded import Decoded

CODECS = frozenset(("iso2022_jp_2", "iso2022_kr", "iso2022_cn", "hz"))


class Switching:
    """Decodes block by block, and writes the text again to see whether it gives the bytes back."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._encoder = codecs.getincrementalencoder(encoding)()
        self._read = self._written = b""
        """Bytes that came in and went out, without what is equal."""
        self._exact = True

    def read(self, data: bytes, last: bool) -> tuple[Decoded, int] | None:
        """The text of a block, and how many bytes it has; None where it can't be read on in this codec.

        Bytes of a character that the block has cut are those of the next block.
        """
        held, _ = before = self._decoder.getstate()
        try:
            text = self._decoder.decode(data, last)
        except UnicodeDecodeError:
            self._decoder.setstate(before)
            return None
        size = len(held) + len(data) - len(self._decoder.getstate()[0])
        self._compare((held + data)[:size], self._encoder.encode(text))
        return Decoded(text, self._encoding, "escapes", 0.98, True), size

    def end(self) -> tuple[bytes, bool]:
        """Bytes that were held back, and whether the text so far gives its bytes back."""
        self._compare(b"", self._encoder.encode("", final=True))
        return self._decoder.getstate()[0], self._exact and self._read == self._written

    def _compare(self, read: bytes, written: bytes) -> None:
        self._read += read
        self._written += written
        size = min(len(self._read), len(self._written))
        self._exact = self._exact and self._read[:size] == self._written[:size]
        self._read, self._written = self._read[size:], self._written[size:]
        if not self._exact:
            self._read = self._written = b""
