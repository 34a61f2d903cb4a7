"""Files that are no text are known for what they are, and texts are not taken for them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sqlite3
import struct
import tarfile
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest

from fixers import decode
from fixers.data import magic
from tests.test_decode import HANS


def archive(kind: str) -> bytes:
    """An archive with a text in it."""
    stream, data = io.BytesIO(), HANS.encode() * 20
    if kind == "zip":
        with zipfile.ZipFile(stream, "w") as packed:
            packed.writestr("a.txt", data)
    elif kind == "tar":
        with tarfile.open(fileobj=stream, mode="w") as tar:
            info = tarfile.TarInfo("a.txt")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    elif kind == "WAVE":
        with wave.open(stream, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(range(256)) * 9)
    return stream.getvalue()


REAL = {
    "gzip": gzip.compress(HANS.encode()),
    "bzip2": bz2.compress(HANS.encode() * 50),
    "xz": lzma.compress(HANS.encode()),
    "lzma": lzma.compress(HANS.encode() * 9, lzma.FORMAT_ALONE),
    "ZIP": archive("zip"),
    "tar": archive("tar"),
    "WAVE": archive("WAVE"),
    "BMP": b"BM" + struct.pack("<IHHI", 90, 0, 0, 54) + bytes(40) + b"\xff\x80" * 18,
    "MP4": b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\x80\0" * 40,
    "HEIF": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\x80\0" * 40,
    "TrueType": b"\0\1\0\0\0\x0c\0\x80\0\3\0\x40OS/2" + bytes(50),
    "Java class": b"\xca\xfe\xba\xbe\0\0\0\x34\0\x22\x0a\0\6",
    "PDF": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
    "NumPy": (lambda stream: (np.save(stream, np.arange(9)), stream.getvalue())[1])(io.BytesIO()),
    "program": b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0",
    "old Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40),
}


@pytest.mark.parametrize("name", REAL)
def test_a_format_is_known(name: str) -> None:
    found = decode(REAL[name])
    assert (found.witness, found.encoding, found.exact) == ("binary", "latin-1", True)
    assert name in found.note
    assert found.encode() == REAL[name]


def test_a_database_is_known(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as base:
        base.execute("create table texts (text)")
        base.execute("insert into texts values (?)", (HANS,))
    base.close()
    assert "SQLite" in decode((tmp_path / "a.db").read_bytes()).note


@pytest.mark.parametrize("row", magic(), ids=lambda row: f"{row.offset}:{row.raw.hex()}")
def test_every_magic_number_counts_before_control_bytes_and_not_before_text(row: tuple[int, bytes, str, str]) -> None:
    offset, raw, proof, _ = row
    head = bytes(offset % 7 + 1 for _ in range(offset)) + raw
    assert decode(head + b"\0\1\2\x80\xff" * 9).witness == "binary"
    if proof != "none":
        text = "x" * offset + raw.decode("latin-1") + "，这是一篇文章的开头，讲的是文件格式。" * 9
        assert decode(text.encode("utf-8")).text == text
        gbk = b"x" * offset + raw + "，这是一篇文章的开头，讲的是文件格式。".encode("gbk") * 9
        assert decode(gbk).witness != "binary"


def test_texts_of_every_encoding_are_no_binaries() -> None:
    for encoding in ("utf-8", "gbk", "utf-16", "utf-16-le", "utf-16-be", "hz"):
        assert decode(HANS.encode(encoding)).text == HANS
