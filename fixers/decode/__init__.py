r"""Bytes become text, and nothing is lost.

Witnesses are asked in turn, and the first that is sure decides:

    bom       a byte order mark, and what follows agrees with it
    binary    the bytes are no text: NULs only, the first bytes of an image, control bytes throughout
    utf16     every other byte is NUL: UTF-16 without a mark
    escapes   ISO-2022 or HZ, which switch alphabets by escape sequences in ASCII
    utf8      valid UTF-8; or, further down, UTF-8 with a few broken bytes, which stays UTF-8
    declared  the label that came with the bytes, when they decode by it and no other reading is
              evidently the text
    guess     every East Asian reading is scored by how common its characters are; then what
              charset-normalizer says
    last      nobody knows: the label again or windows-1252, with a confidence near nothing

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

from fixers.decode import binary, bom, escapes, guess, utf8, utf16
from fixers.decode import declared as labels
from fixers.decode.decoded import Decoded

__all__ = ["Decoded", "decode"]


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """`data` as text, with the encoding, who told it, and whether the text gives the bytes back.

    `declared` is a label from an HTTP header, a `meta` tag or a catalogue. An unknown label is
    passed over, and `note` says so. Never raises for any bytes; raises TypeError for a str.
    """
    if not isinstance(data, bytes | bytearray | memoryview):
        raise TypeError(f"decode takes bytes, not {type(data).__name__}")
    data = bytes(data)
    label, note = labels.look_up(declared)
    found = (
        _surely(data)
        or labels.ask(data, label)
        or utf8.ask_damaged(data)
        or guess.ask(data)
        or binary.ask_again(data)
        or labels.ask_last(data, label)
    )
    return found._replace(note="; ".join(filter(None, (note, found.note))))


def _surely(data: bytes) -> Decoded | None:
    """What the witnesses say that need no label and no statistics."""
    for ask in (bom.ask, binary.ask, utf16.ask, escapes.ask, binary.ask_controls, utf8.ask):
        found = ask(data)
        if found is not None:
            return found
    return None
