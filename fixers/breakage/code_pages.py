r"""Codecs as real decoders have them: lenient where Windows and browsers are, strict where they lose bytes.

Python's codecs differ from what reads pages in the world. Undefined bytes of a Windows code page come
out as C1 controls; 80 is the euro sign in code page 936; Big5 has ETEN and Hong Kong extensions;
EUC-JP has row 13; and some characters have two code points in one place of the table, by edition
(wave dash and full-width tilde). `decode` reads as Windows and browsers do; `encode` takes both forms.

>>> decode("产品".encode(), "gbk"), encode("浜у搧", "gbk").decode()
('浜у搧', '产品')
>>> decode(b"\x81\x80", "cp1252")
'\x81€'
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import cache, partial

from fixers.breakage import cns11643
from fixers.breakage import wide_codecs as wide

SINGLE: tuple[str, ...] = (
    *("latin-1", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "cp874"),
    *(f"iso-8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
    *("macroman", "mac-cyrillic", "mac-greek", "mac-latin2", "mac-turkish"),
    *(f"cp{page}" for page in (437, 720, 737, 775, 850, 852, 855, 857, 862, 864, 866)),
    *("koi8-r", "koi8-u"),
)
"""Codecs of one byte a character."""

MULTI: tuple[str, ...] = (
    *("utf-8", "cesu-8", "gbk", "gb18030", "big5", "cp932", "euc-jp", "euc-tw", "cp949", "johab"),
    *("iso-2022-jp", "iso-2022-kr", "hz", "utf-7", "utf-16le", "utf-16be"),
)
"""Codecs of several bytes a character. cp932 is Shift_JIS and cp949 EUC-KR, as Windows has them."""

_MIX, _MENDED = "utf-8-else-", "-mended"

MIXED: tuple[str, ...] = (f"{_MIX}cp1252", f"{_MIX}latin-1", f"cp1252{_MENDED}", f"latin-1{_MENDED}")
"""Ways of reading in part as UTF-8: where two bytes or more are a sequence of it, with every other byte by itself; or
every byte by itself at first, and then what `ftfy.fix_encoding` makes of each line, as most crawls have it."""

CODECS: tuple[str, ...] = (*SINGLE, *MULTI, *MIXED)

_ALIASES = {
    "utf8": "utf-8",
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "mac-roman": "macroman",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "euc-kr": "cp949",
    "gb2312": "gbk",
    "cp950": "big5",
    "big5-hkscs": "big5",
} | {f"windows-{page}": f"cp{page}" for page in (874, *range(1250, 1259))}

_PYTHON = {
    "macroman": "mac_roman",
    "euc-tw": cns11643.EUC_TW,
    "big5": "big5hkscs",
    "iso-2022-jp": "iso2022_jp_ext",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
"""Names of Python's codecs where Python doesn't know ours."""

_UNDEFINED = "\ufffe"
"""What Python's charmap codecs take for "no character here"."""


def name(codec: str) -> str:
    """The name that is used here. Raises LookupError for a codec that is not known.

    >>> name("Windows-1252"), name("shift_jis"), name("UTF8")
    ('cp1252', 'cp932', 'utf-8')
    """
    known = codec.strip().lower()
    known = _ALIASES.get(known, known)
    if known not in _NAMES:
        raise LookupError(f"{codec!r} is none of {', '.join(CODECS)}")
    return known


_NAMES = frozenset(CODECS)


@cache
def letters(codec: str) -> str:
    r"""The 256 characters of a codec of one byte.

    A byte without a character is the control character of the same number, as in browsers; from A0
    on, in Windows' code pages, the character of the same number, as in ftfy; elsewhere U+FFFE,
    which `decode` and `encode` refuse. Raises LookupError for a codec of several bytes.

    >>> letters("cp1252")[0x80:0x83], letters("koi8-r")[0xC0:0xC6]
    ('€\x81‚', 'юабцде')
    """
    known = name(codec)
    if known not in SINGLE:
        raise LookupError(f"{codec!r} has characters of several bytes")
    python = _PYTHON.get(known, known)
    found = [bytes([byte]).decode(python, "replace") for byte in range(256)]
    windows = known.startswith("cp125") or known == "cp874"
    taken = set(found)
    for byte, letter in enumerate(found):
        if letter == "\ufffd":
            free = chr(byte) not in taken and (byte < 0xA0 or windows)
            found[byte] = chr(byte) if free else _UNDEFINED
    return "".join(found)


@cache
def bytes_of(codec: str) -> dict[str, int]:
    """The byte of each character of a codec of one byte. Raises LookupError for a codec of several bytes."""
    return {letter: byte for byte, letter in enumerate(letters(codec)) if letter != _UNDEFINED}


@cache
def _numbers(codec: str) -> object:
    return codecs.charmap_build(letters(codec))


def encode(text: str, codec: str) -> bytes:
    r"""The bytes of a text. Raises UnicodeEncodeError where the codec lacks a character, LookupError for the codec.

    For a way of reading in part as UTF-8 it is the plain inverse: what is a letter of the one-byte codec
    is that byte, every other character its UTF-8; raises UnicodeEncodeError where those bytes would not be
    read so (`fixers.restore.mixed.reading` finds others).

    >>> encode("ÐÂÎÅ", "latin-1").decode("gbk"), encode("ʱ¼ä", "utf-8-else-cp1252").decode("gbk")
    ('新闻', '时间')
    """
    return _encoder(codec)(text)


def decode(data: bytes, codec: str) -> str:
    """The text of the bytes. Raises UnicodeDecodeError where they are none, LookupError for the codec.

    >>> decode("时间".encode("gbk"), "utf-8-else-cp1252"), decode("时间".encode("gbk"), "cp1252-mended")
    ('ʱ¼ä', 'ʱ¼ä')
    """
    return _decoder(codec)(data)


@cache
def _encoder(codec: str) -> Callable[[str], bytes]:
    known = name(codec)
    if known in SINGLE:
        numbers = _numbers(known)
        return lambda text: codecs.charmap_encode(text, "strict", numbers)[0]  # type: ignore[arg-type]
    if known in MIXED:
        return partial(_encode_mixed, codec=known)
    own = {"cesu-8": wide.encode_cesu, "iso-2022-jp": wide.encode_iso_2022_jp}
    return own.get(known) or partial(str.encode, encoding=_PYTHON.get(known, known), errors=wide.errors(known))


@cache
def _decoder(codec: str) -> Callable[[bytes], str]:
    known = name(codec)
    if known in SINGLE:
        table = letters(known)
        return lambda data: codecs.charmap_decode(data, "strict", table)[0]
    if known.endswith(_MENDED):
        return partial(_decode_mended, codec=known)
    if known in MIXED:
        errors = wide.handler(known, _reads_bytes(known), None)
        return partial(bytes.decode, encoding="utf-8", errors=errors)
    own = {"cesu-8": wide.decode_cesu, "big5": wide.decode_big5}
    return own.get(known) or partial(bytes.decode, encoding=_PYTHON.get(known, known), errors=wide.errors(known))


FAILED = "\ufffe"
"""Stands at the end of a line that `decode_lines` could not read, behind as much of it as it could."""


def decode_lines(data: bytes, codec: str) -> list[str]:
    r"""The text of each line of the bytes, which a line feed ends; one that is none in the codec has `FAILED` in it.

    A call for many lines takes a microsecond a line that fails, where an exception each takes three. Codecs in
    which a line feed is no byte of its own, or which announce what follows, have no lines.

    >>> decode_lines(b"\xd6\xd0\n\xd6\n!", "gbk")
    ['中', '\ufffe', '!']
    """
    known = name(codec)
    if known in SINGLE:
        table: str = letters(known)
        return codecs.charmap_decode(data, _by_line(known), table)[0].split("\n")
    if known == "big5":
        return wide.signs(data.decode(_PYTHON[known], _by_line(known))).split("\n")
    if known not in _HAVE_LINES:
        raise LookupError(f"{codec!r} has no lines")
    return data.decode(_PYTHON.get(known, known), _by_line(known)).split("\n")


_HAVE_LINES = ("utf-8", "gbk", "gb18030", "cp932", "euc-jp", "euc-tw", "cp949")
HAVE_LINES = frozenset((*SINGLE, *_HAVE_LINES, "big5"))
"""Codecs that `decode_lines` knows."""


@cache
def _by_line(codec: str) -> str:
    """A handler that reads what the codec's own one does, and goes on at the next line where that knows nothing."""
    reads = wide.reads(codec)

    def handle(error: UnicodeError) -> tuple[str | bytes, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        if reads:
            text, taken = reads(error.object, error.start)
            if text:
                return text, error.start + taken
        end = error.object.find(b"\n", error.start)
        return FAILED, end if end >= 0 else len(error.object)

    known = f"fixers.code-page.by-line.{codec}"
    codecs.register_error(known, handle)
    return known


def _base(codec: str) -> str:
    """The codec of one byte a character in a name of `MIXED`."""
    return codec.removeprefix(_MIX).removesuffix(_MENDED)


def _decode_mended(data: bytes, codec: str) -> str:
    from ftfy import fix_encoding

    return "\n".join(str(fix_encoding(line)) for line in decode(data, _base(codec)).split("\n"))


_NO_UTF8 = re.compile(
    rb"(?:(?![\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|\xED[\x80-\x9F][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}"
    rb"|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2})[\x80-\xFF])+"
)
"""Bytes beyond ASCII with which no sequence of UTF-8 begins."""


def _reads_bytes(codec: str) -> wide.Reads:
    single = letters(_base(codec))

    def reads(data: bytes, at: int) -> tuple[str, int]:
        match = _NO_UTF8.match(data, at)
        run = match[0] if match else data[at : at + 1]
        return codecs.charmap_decode(run, "strict", single)[0], len(run)

    return reads


@cache
def _utf8_for_others(codec: str) -> str:
    """The handler that writes what a codec of one byte doesn't have in UTF-8."""
    return wide.handler(f"{codec}.write", None, lambda letter: letter.encode("utf-8"))


def _encode_mixed(text: str, codec: str) -> bytes:
    numbers = _numbers(_base(codec))
    data = codecs.charmap_encode(text, _utf8_for_others(codec), numbers)[0]  # type: ignore[arg-type]
    if decode(data, codec) != text:
        at = next((at for at, letter in enumerate(text) if ord(letter) > 0x7F), 0)
        raise UnicodeEncodeError(codec, text, at, at + 1, "its bytes would be read otherwise")
    return data
