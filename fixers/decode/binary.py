"""Bytes that are no text: they are told apart, not refused, so that the caller decides."""

from __future__ import annotations

from fixers.decode.decoded import Decoded

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (or an Office document)"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
)

_ANY = tuple(magic for magic, _ in _MAGIC)

_CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r\f\x1b") + b"\x7f"

_LOOK = 1 << 16
"""Bytes looked at."""

_MANY = 0.3
"""Share of control bytes above which nothing is a text, valid UTF-8 or not."""

_SOME = 0.03
"""The same where no encoding fits: of random bytes one in nine is such a byte, of text none."""


def ask(data: bytes) -> Decoded | None:
    """A reading as Latin-1, one character a byte, when the bytes are evidently no text."""
    for magic, what in _MAGIC if data.startswith(_ANY) else ():
        if data.startswith(magic) and not (magic.isalnum() and _is_readable(data)):
            return _binary(data, f"it begins like {what}")
    if data[:1] == b"\x00" and not data.strip(b"\x00"):
        return _binary(data, "it holds nothing but NUL bytes")
    return None


def has_controls(data: bytes) -> bool:
    """Whether there are control bytes other than those of layout."""
    return len(data.translate(None, _CONTROLS)) != len(data)


def ask_controls(data: bytes) -> Decoded | None:
    """The same where far too many bytes are control bytes; UTF-16, half of it NULs, is known by now."""
    share = _share(data)
    return _binary(data, f"{share:.0%} of its bytes are control bytes") if share > _MANY else None


def ask_again(data: bytes) -> Decoded | None:
    """The same, once no encoding fits: far fewer control bytes are evidence now."""
    share = _share(data)
    return _binary(data, f"no encoding fits and {share:.0%} of its bytes are control bytes") if share > _SOME else None


def _binary(data: bytes, why: str) -> Decoded:
    return Decoded(data.decode("latin-1"), "latin-1", "binary", 0.99, True, note=f"no text: {why}")


def _share(data: bytes) -> float:
    """Share of control bytes; NULs that pad the data at either end don't count."""
    head = data[:_LOOK].strip(b"\x00")
    return (len(head) - len(head.translate(None, _CONTROLS))) / len(head) if head else 0.0


def _is_readable(data: bytes) -> bool:
    """Whether data that begins with letters of a magic number is an article about GIF89a."""
    try:
        return "\0" not in data[:_LOOK].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > _LOOK - 4  # a character that the cut has halved
