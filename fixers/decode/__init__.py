r"""Bytes become text, and nothing is lost.

Witnesses are asked in turn, and the first that is sure decides:

    bom       a byte order mark, and what follows agrees with it
    binary    the bytes are no text: NULs only, the first bytes of an image, control bytes throughout
    utf16     every other byte is NUL: UTF-16 without a mark, or two or three of four: UTF-32
    escapes   ISO-2022 or HZ, which switch alphabets by escape sequences in ASCII
    utf8      valid UTF-8, unless it is so short that it may be valid by accident
    declared  a label whose encoding statistics know nothing of, when the bytes decode by it
    guess     every way of reading is scored, and the best ones judged by a language model; a label
              that came with the bytes or stands in them speaks for its encoding, and when that is
              the best, `declared` is the witness
              (charset-normalizer is asked where none of them is a text; what is left has a low confidence)

No bytes make `decode` raise, and no byte is dropped: those that can't be decoded stay in the text
as the lone surrogates U+DC80 to U+DCFF (PEP 383, `errors="surrogateescape"`), and `bad` says where
they stood.

>>> decode("联通".encode("gbk"))[:3]
('联通', 'gb18030', 'guess')
>>> decode(b"caf\xe9", declared="latin-1")[:3]
('café', 'cp1252', 'declared')
>>> decode("中文".encode() + b"\xff").bad
((6, b'\xff'),)
"""

from __future__ import annotations

from collections.abc import Iterable

from fixers.decode import binary, bom, escapes, guessed, utf8, utf16, utf32
from fixers.decode import declared as declarations
from fixers.decode.decoded import Decoded
from fixers.decode.labels import look_up

__all__ = ["Decoded", "decode", "decode_many"]


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """`data` as text, with the encoding, who told it, and whether the text gives the bytes back.

    `declared` is a label from an HTTP header, a `meta` tag or a catalogue, or a whole `Content-Type`.
    An unknown label is passed over, and `note` says so. Never raises for any bytes; raises TypeError
    for a str.
    """
    return decode_many([data], declared=declared)[0]


def decode_many(many: Iterable[bytes], *, declared: str | None = None) -> list[Decoded]:
    """The same for many pieces of bytes at once, which takes a tenth of the time for short ones.

    >>> [each.encoding for each in decode_many(["产品".encode("gbk"), "新聞".encode("big5"), b"news"])]
    ['gb18030', 'big5hkscs', 'utf-8']
    """
    codec, note = look_up(declarations.header(declared) if declared else None)
    found: list[Decoded | None] = []
    left: list[bytes] = []
    for data in many:
        if not isinstance(data, bytes | bytearray | memoryview):
            raise TypeError(f"decode takes bytes, not {type(data).__name__}")
        data = bytes(data)
        sure = _surely(data) or declarations.ask(data, codec, guessed.KNOWN)
        found.append(sure)
        if sure is None:
            left.append(data)
    rest = iter(guessed.ask([(data, codec) for data in left]))
    every = [next(rest) if each is None else each for each in found]
    return [each._replace(note="; ".join(filter(None, (note, each.note)))) for each in every] if note else every


_LOOK = 1024
"""Bytes at the beginning among which there are control bytes, where the data are UTF-16 or no text."""


_SHORT = 24
"""Bytes up to which control bytes don't tell what is no text."""


def _surely(data: bytes) -> Decoded | None:
    """What the witnesses say that need no label and no statistics."""
    found = bom.ask(data) or binary.ask(data)
    if found is not None:
        return found
    if b"\0" in data or binary.has_controls(data[:_LOOK]):
        found = binary.ask_inside(data) or utf32.ask(data) or utf16.ask(data)
        if found is None and len(data) <= _SHORT and not data.isspace():
            return escapes.ask(data)  # a few characters of Chinese in UTF-16 have such bytes, too
        if found is None:
            found = binary.ask_controls(data)
            if found is not None and utf16.may_be(data):
                return None
    return found or escapes.ask(data) or utf8.ask(data)
