"""ISO-2022-JP, -KR and -CN, and HZ: seven-bit text that switches alphabets by escape sequences."""

from __future__ import annotations

from fixers.breakage.cns11643 import ISO_2022_CN
from fixers.decode.decoded import Decoded, to_bytes

_SIGNS = (
    ((b"\x1b$B", b"\x1b$@", b"\x1b(J"), "iso2022_jp_2"),
    ((b"\x1b$)C",), "iso2022_kr"),
    ((b"\x1b$)A", b"\x1b$)G", b"\x1b$*H"), ISO_2022_CN),
    ((b"~{",), "hz"),
)


def ask(data: bytes) -> Decoded | None:
    """The text when all bytes are ASCII, an escape is there, and everything decodes by it."""
    if not data.isascii() or not (b"\x1b" in data or b"~{" in data):
        return None
    for signs, encoding in _SIGNS:
        if not any(sign in data for sign in signs):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # "~{" stands in program text too; HZ closes what it opens, and yields Han characters.
        if not text.isascii() and (encoding != "hz" or b"~}" in data):
            return Decoded(text, encoding, "escapes", 0.98, to_bytes(text, encoding) == data)
    return None
