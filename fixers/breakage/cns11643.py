r"""EUC-TW and ISO-2022-CN, which Python lacks, as codecs `euc_tw` and `iso2022_cn`.

Unix systems of Taiwan wrote EUC-TW: pairs of bytes from A1 on for plane 1 of CNS 11643, and 8E A2
before a pair for plane 2, 8E A3 for plane 3. Its pairs look like those of GB2312 and EUC-KR. ISO-2022-CN is mail in
seven bits, in GB2312 or CNS 11643, with escape sequences that hold to the end of the line.

Left alone: planes 4 to 15, rare characters and variants; their codes can't be read and count as bad bytes.

The table is `cns11643`, recorded from iconv. Importing this module makes the codecs known to Python.

>>> b"\xcb\xe9\xd1\xfa".decode("euc_tw")
'亞洲'
>>> "亞洲".encode("euc_tw")
b'\xcb\xe9\xd1\xfa'
>>> b"\x1b$)G\x0eKiQz\x0f!\n".decode("iso2022_cn")
'亞洲!\n'
"""

from __future__ import annotations

import codecs
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

EUC_TW, ISO_2022_CN = "euc_tw", "iso2022_cn"

_FIRST = 0xA1

_RUN = re.compile(
    rb"[\x00-\x7f]+|(?:[\xa1-\xfe]{2})+|(?:\x8e\xa1[\xa1-\xfe]{2})+|(?:\x8e\xa2[\xa1-\xfe]{2})+|(?:\x8e\xa3[\xa1-\xfe]{2})+"
)

RARE = re.compile(rb"\x8e[\xa4-\xb0][\xa1-\xfe]{2}")
"""A character of a plane that is not in the table."""

_THIRD = b"\x8e\xa3"
"""Before a pair of plane 3, which ISO-2022-CN has not."""

_ESCAPE = re.compile(rb"\x1b\$\)([AG])|\x1b\$\*(H)|(\x0e)|(\x0f)|\x1bN([\x21-\x7e]{2})|(\n)")
"""What switches alphabets: designations of GB2312 and of the planes, shifts, one pair of plane 2, the end of a line."""


@cache
def _planes() -> npt.NDArray[np.uint16]:
    with resources.as_file(resources.files("fixers.data") / "cns11643.npy") as path:
        planes: npt.NDArray[np.uint16] = np.load(path)
    return planes


@cache
def _by_pair() -> npt.NDArray[np.uint16]:
    """The same by plane and both bytes of a pair as one number."""
    pairs = np.zeros((len(_planes()), 1 << 16), "<u2")
    rows, cells = _planes().shape[1:]
    pairs.reshape(-1, 256, 256)[:, _FIRST : _FIRST + rows, _FIRST : _FIRST + cells] = _planes()
    return pairs


def first_plane() -> npt.NDArray[np.uint16]:
    """By first and second byte the code point of each character of plane 1, 0 where none is.

    >>> chr(first_plane()[0xCB, 0xE9])
    '亞'
    """
    pairs: npt.NDArray[np.uint16] = _by_pair()[0].reshape(256, 256)
    return pairs


@cache
def _codes() -> dict[str, bytes]:
    """What each character is in EUC-TW."""
    codes: dict[str, bytes] = {chr(byte): bytes((byte,)) for byte in range(0x80)}
    for plane, row, cell in np.argwhere(_planes() > 0).tolist():
        pair = bytes((_FIRST + row, _FIRST + cell))
        codes[chr(_planes()[plane, row, cell])] = bytes((0x8E, _FIRST + plane)) + pair if plane else pair
    return codes


def _read(pairs: bytes, plane: int) -> str:
    """The characters of pairs of bytes in a plane, NUL for each that is none."""
    codes: bytes = _by_pair()[plane].take(np.frombuffer(pairs, ">u2")).tobytes()
    return codes.decode("utf-16-le")


def _decode(data: ReadableBuffer, errors: str = "strict", final: bool = True) -> tuple[str, int]:
    data = bytes(data)
    parts: list[str] = []
    at = 0
    while at < len(data):
        run = _RUN.match(data, at)
        if run is None:
            width = 4 if data[at] == 0x8E else 2
            if not final and len(data) - at < width and all(byte >= _FIRST for byte in data[at + 1 :]):
                break
            at = _bad(data, at, errors, parts, 4 if RARE.match(data, at) else 1)
            continue
        part, end = run[0], run.end()
        if part[0] < 0x80:
            parts.append(part.decode("ascii"))
        else:
            plane = part[1] - _FIRST if part[0] == 0x8E else 0
            width = 4 if part[0] == 0x8E else 2
            pairs = np.frombuffer(part, np.uint8).reshape(-1, width)[:, -2:].tobytes() if plane or width > 2 else part
            text = _read(pairs, plane)
            good = text.find("\0")
            parts.append(text if good < 0 else text[:good])
            if good >= 0:
                end = _bad(data, at + good * width, errors, parts, width)
        at = end
    return "".join(parts), at


def _bad(data: bytes, at: int, errors: str, parts: list[str], size: int) -> int:
    """Let the handler of errors have `size` bytes from `at` on, and say where to go on."""
    # Without a name here: what a frame holds that it has passed would wait for Python to look for cycles.
    new, at = codecs.lookup_error(errors)(UnicodeDecodeError(EUC_TW, data, at, at + size, "illegal multibyte sequence"))
    parts.append(str(new))
    return at


def _encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
    known = _codes()
    try:
        return b"".join([known[character] for character in text]), len(text)
    except KeyError:  # what it lacks is for the handler
        pass
    parts: list[bytes] = []
    at = 0
    while at < len(text):
        code = known.get(text[at])
        if code is None:
            error = UnicodeEncodeError(EUC_TW, text, at, at + 1, "illegal multibyte sequence")
            new, at = codecs.lookup_error(errors)(error)
            parts.append(new if isinstance(new, bytes) else _encode(new)[0])
            continue
        parts.append(code)
        at += 1
    return b"".join(parts), len(text)


def _decode_mail(data: ReadableBuffer, errors: str = "strict") -> tuple[str, int]:
    """ISO-2022-CN; of other designations than those of GB2312 and the two planes nothing is known."""
    data = bytes(data)
    parts: list[str] = []
    shifted, alphabet, at = False, b"", 0
    for sign in [*_ESCAPE.finditer(data), None]:
        parts.append(_mail(data, at, sign.start() if sign else len(data), alphabet if shifted else None, errors))
        if sign is None:
            break
        at = sign.end()
        designated, _, shift_out, shift_in, pair, line_end = sign.groups()
        alphabet = designated or (b"" if line_end else alphabet)
        shifted = bool(shift_out) or (shifted and not shift_in and not line_end)
        if pair:
            parts.append(_read(bytes(byte | 0x80 for byte in pair), 1).replace("\0", "\ufffd"))
        parts.append("\n" if line_end else "")
    return "".join(parts), len(data)


def _mail(data: bytes, start: int, end: int, alphabet: bytes | None, errors: str) -> str:
    """A stretch of one alphabet: ASCII where nothing is shifted out."""
    part = data[start:end]
    if alphabet is None:
        if part.isascii() and b"\x1b" not in part:
            return part.decode("ascii")
    elif alphabet and len(part) % 2 == 0 and all(0x21 <= byte < 0x7F for byte in part):
        high = bytes(byte | 0x80 for byte in part)
        text = high.decode("gb2312", "ignore") if alphabet == b"A" else _read(high, 0)
        if len(text) * 2 == len(part) and "\0" not in text:
            return text
    elif not part:
        return ""
    new, _ = codecs.lookup_error(errors)(UnicodeDecodeError(ISO_2022_CN, data, start, end, "illegal escape sequence"))
    return str(new)


class _Mail:
    """Writes ISO-2022-CN: what is designated holds to the end of a line, and so does what is shifted."""

    def __init__(self) -> None:
        self._alphabet, self._second, self._shifted = b"", False, False

    def write(self, text: str, errors: str) -> bytes:
        parts: list[bytes] = []
        at = 0
        while at < len(text):
            part = self._one(text[at])
            at += 1
            if part is None:
                error = UnicodeEncodeError(ISO_2022_CN, text, at - 1, at, "illegal multibyte sequence")
                new, at = codecs.lookup_error(errors)(error)
                part = new if isinstance(new, bytes) else self.write(new, "strict")
            parts.append(part)
        return b"".join(parts)

    def end(self) -> bytes:
        shifted, self._shifted = self._shifted, False
        return b"\x0f" if shifted else b""

    def _one(self, character: str) -> bytes | None:
        if character.isascii():
            before = self.end()
            if character == "\n":
                self._alphabet, self._second = b"", False
            return before + character.encode("ascii")
        taiwan = _codes().get(character, b"")
        pairs = {b"A": character.encode("gb2312", "ignore"), b"G": b"" if taiwan[:2] == _THIRD else taiwan}
        if len(pairs[b"G"]) == 4 and not pairs[b"A"]:
            before, self._second = b"" if self._second else b"\x1b$*H", True
            return before + b"\x1bN" + _seven(pairs[b"G"][2:])
        fitting = [alphabet for alphabet, pair in pairs.items() if len(pair) == 2]
        if not fitting:
            return None
        before = b""
        if self._alphabet not in fitting:
            self._alphabet = fitting[0]
            before = b"\x1b$)" + self._alphabet
        if not self._shifted:
            before, self._shifted = before + b"\x0e", True
        return before + _seven(pairs[self._alphabet])


def _seven(pair: bytes) -> bytes:
    return bytes(byte & 0x7F for byte in pair)


def _encode_mail(text: str, errors: str = "strict") -> tuple[bytes, int]:
    mail = _Mail()
    return mail.write(text, errors) + mail.end(), len(text)


class _Incremental(codecs.BufferedIncrementalDecoder):
    def _buffer_decode(self, data: ReadableBuffer, errors: str, final: bool) -> tuple[str, int]:
        return _decode(data, errors, final)


class _IncrementalMail(codecs.BufferedIncrementalDecoder):
    """Alphabets hold to the end of a line, so lines are read whole."""

    def _buffer_decode(self, data: ReadableBuffer, errors: str, final: bool) -> tuple[str, int]:
        whole = bytes(data)
        return _decode_mail(whole if final else whole[: whole.rfind(b"\n") + 1], errors)


class _IncrementalEncoder(codecs.IncrementalEncoder):
    def encode(self, input: str, final: bool = False) -> bytes:  # noqa: A002, ARG002 (the names of codecs)
        return _encode(input, self.errors)[0]


class _IncrementalMailEncoder(codecs.IncrementalEncoder):
    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self._mail = _Mail()

    def encode(self, input: str, final: bool = False) -> bytes:  # noqa: A002 (the name of codecs)
        return self._mail.write(input, self.errors) + (self._mail.end() if final else b"")


def _search(name: str) -> codecs.CodecInfo | None:
    if name == EUC_TW:
        return codecs.CodecInfo(_encode, _decode, None, None, _IncrementalEncoder, _Incremental, EUC_TW)
    if name == ISO_2022_CN:
        return codecs.CodecInfo(
            _encode_mail, _decode_mail, None, None, _IncrementalMailEncoder, _IncrementalMail, ISO_2022_CN
        )
    return None


codecs.register(_search)
