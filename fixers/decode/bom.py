"""The byte order mark, believed when what follows agrees with it."""

from __future__ import annotations

import codecs

from fixers.decode.decoded import Decoded, read

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

_ANY = tuple(mark for mark, _ in _MARKS)

_BAD_SHARE = 0.1
"""Editors and servers put a UTF-8 mark before GBK text, and an image may begin with FF FE: where
more than this share of the bytes is broken, the mark is not believed."""


def ask(data: bytes) -> Decoded | None:
    """The text behind the mark, or None where there is no mark or it lies."""
    for mark, encoding in _MARKS if data.startswith(_ANY) else ():
        if data.startswith(mark):
            unit = 4 if encoding.startswith("utf-32") else 1
            if len(data) % unit:
                continue
            found = read(data, encoding, "bom", 0.999, bom=mark)
            if sum(len(raw) for _, raw in found.bad) <= _BAD_SHARE * len(data):
                return found
    return None
