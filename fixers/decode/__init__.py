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
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fixers.decode.decoded import Decoded

__all__ = ["Decoded", "decode", "decode_many"]


def __getattr__(name: str) -> Any:
    """The witnesses, and numpy with them, load when bytes are first decoded: `import fixers` takes this package in."""
    if name == "Decoded":
        return import_module("fixers.decode.decoded").Decoded
    raise AttributeError(f"module 'fixers.decode' has no attribute {name!r}")


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
    from fixers.decode.witnesses import ask

    return ask(many, declared)
