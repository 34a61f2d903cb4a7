"""Decoders that lose bytes, each with its own habit of what it eats with a bad one.

`decode` reads any bytes as the named decoder would. Valid stretches are read by Python's own
codec; where that stops, or where the real decoder has another table, the rules of `decoder_rules`
and the table decoder_pairs decide. The habits, what they write for what they can't read, and on
how many of 13,912 byte strings a codec (text of other codecs, cut and with bytes changed, random
bytes, every lead byte with every class of trail byte: `benchmarks/record_decoders.py agree`) model
and decoder agreed:

| habit | is | substitute | agreement |
|---|---|---|---|
| python | errors="replace"; with substitute="" errors="ignore" | U+FFFD | by definition |
| browser | the Encoding Standard, as Chromium 156 | U+FFFD | all, but for two faults of Chromium |
| iconv | iconv -c of glibc 2.36 | none | all |
| php | mb_convert_encoding of PHP 8.2 | ? | all |
| java | new String(bytes, charset) of OpenJDK 17 | U+FFFD | all |
| dotnet | Encoding.GetEncoding(n).GetString of .NET 8 | ?, or U+FFFD for UTF-8 | read off its source, never run |

Chromium 156 reads Big5 8862, 8864, 88A3 and 88A5 (Ê and ê with a second mark) as C1 and lone
surrogates, and after a broken code of JIS X 0212 in EUC-JP it takes the next pair for another one
(1 of the 13,912 strings in Big5, 25 in EUC-JP). The Standard does neither, and so does this model.

For .NET the tables of Windows are taken to be those of PHP (936, 950), Java (949) and Python (932).
The single bytes 80 and FF of pages 949 and 950, best-fit tables and EUC-JP are not modelled.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from fixers.breakage import decoder_rules as rules
from fixers.data import decoder_pairs

CODECS = ("utf-8", "gbk", "gb18030", "big5", "big5-hkscs", "cp950", "shift_jis", "cp932", "euc-kr", "cp949", "euc-jp")
SUBSTITUTES = {"python": "\ufffd", "browser": "\ufffd", "iconv": "", "php": "?", "java": "\ufffd", "dotnet": "?"}
"""The habits, and what each writes for what it can't read."""

_SAME: dict[str, dict[str, str]] = {
    "browser": {"gb18030": "gbk", "big5-hkscs": "big5", "cp950": "big5", "cp932": "shift_jis", "cp949": "euc-kr"},
    "iconv": {"cp950": "big5"},
    "php": {"big5-hkscs": "cp950"},
    "dotnet": {"big5": "cp950", "big5-hkscs": "cp950", "shift_jis": "cp932", "euc-kr": "cp949"},
}
"""Codecs for which a decoder knows only one of the siblings."""

_TABLES = {
    ("dotnet", "gbk"): ("php", "gbk"),
    ("dotnet", "gb18030"): ("php", "gb18030"),
    ("dotnet", "cp950"): ("php", "cp950"),
    ("dotnet", "cp949"): ("java", "cp949"),
}
"""Decoders that were not recorded, and whose table is taken for theirs."""

_BAD = "\udfff"
"""Stands for a substitute until the text is whole: a lone surrogate comes out of no decoder."""


class Model(NamedTuple):
    """One decoder: a Python codec, what it reads otherwise, and what it eats."""

    base: str
    read: Callable[[bytes], str | None]
    """What one code is read as; None: it isn't."""
    refuses: frozenset[bytes]
    """Codes of one byte that `base` has and this decoder doesn't, among others."""
    rule: rules.Rule | None
    """None: as Python's codec does."""
    long: str
    """Which codes take more than two bytes: "four" (GB18030), "three" (EUC-JP), "utf-8" or none."""
    errors: str
    doubtful: re.Pattern[str] | None
    """Characters of `base` that this decoder has at another place or not at all."""


def decode(data: bytes, codec: str, habit: str = "python", substitute: str | None = None) -> str:
    r"""`data` as the decoder reads it; what it can't read becomes its substitute, or `substitute`.

    Raises ValueError for a codec or habit that isn't modelled; never for any bytes.

    >>> [decode(b"\xd6\xd0\xd6<b>", "gbk", habit) for habit in ("python", "php", "dotnet", "iconv")]
    ['中�<b>', '中?b>', '中?b>', '中<b>']
    >>> decode(b"\xd6\xd0\xd6\xff\xce\xc4", "gbk"), decode(b"\xd6\xd0\xd6\xff\xce\xc4", "gbk", "browser")
    ('中��文', '中�文')
    >>> decode("中国".encode(), "gbk", substitute="")
    '涓鍥'
    """
    decoder = model(codec, habit)
    data = bytes(data)
    text = data.decode(decoder.base, decoder.errors)
    if decoder.doubtful is not None and decoder.doubtful.search(text):
        text = _slowly(decoder, data)
    if _BAD not in text:
        return text
    if substitute is None:
        substitute = "\ufffd" if decoder.base == "utf-8" and habit == "dotnet" else SUBSTITUTES[habit]
    return text.replace(_BAD, substitute)


def _slowly(decoder: Model, data: bytes) -> str:
    """What `step` reads, one after the other, without a call for each."""
    read, refuses, rule, long = decoder.read, decoder.refuses, decoder.rule, bool(decoder.long)
    assert rule is not None, "only real decoders have doubtful characters"
    out = []
    at = 0
    while at < len(data):
        code = data[at : at + 1]
        text = read(code)
        if text is None and code not in refuses:
            code = data[at : at + (_length(decoder, data, at) if long else 2)]
            text = read(code)
        if text is None:
            at += rule(data, at)
            out.append(_BAD)
        else:
            at += len(code)
            out.append(text)
    return "".join(out)


def gaps(data: bytes, codec: str, habit: str = "python") -> list[tuple[int, int]]:
    """Where `decode` finds bytes that it can't read: first byte and length, one pair a substitute.

    >>> gaps("中国".encode(), "gbk")
    [(2, 1), (5, 1)]
    """
    found = []
    at = 0
    for text, taken in _steps(model(codec, habit), bytes(data)):
        if text == _BAD:
            found.append((at, taken))
        at += taken
    return found


def _steps(decoder: Model, data: bytes) -> list[tuple[str, int]]:
    """The text code by code, each with its number of bytes."""
    out = []
    at = 0
    while at < len(data):
        out.append(step(decoder, data, at))
        at += out[-1][1]
    return out


def step(decoder: Model, data: bytes, at: int) -> tuple[str, int]:
    """The character at byte `at` (a lone surrogate if it can't be read), and how many bytes it takes."""
    if decoder.rule is None or decoder.long == "utf-8":
        return _python_step(decoder, data, at)
    code = data[at : at + 1]
    text = decoder.read(code)
    if text is None and code not in decoder.refuses:
        code = data[at : at + _length(decoder, data, at)]
        text = decoder.read(code)
    return (_BAD, decoder.rule(data, at)) if text is None else (text, len(code))


def _python_step(decoder: Model, data: bytes, at: int) -> tuple[str, int]:
    """The same where Python's codec is the decoder, or eats what the decoder eats."""
    for taken in range(1, 9):  # EUC-KR makes syllables of eight bytes
        try:
            return data[at : at + taken].decode(decoder.base), min(taken, len(data) - at)
        except UnicodeDecodeError:
            continue
    try:
        data[at : at + 8].decode(decoder.base)
    except UnicodeDecodeError as error:
        return _handler(decoder)(error)  # its second answer is a place in the piece: the bytes taken
    raise AssertionError("bytes can't be readable together that are not as any prefix")


def _length(decoder: Model, data: bytes, at: int) -> int:
    """How many bytes a character takes whose first byte isn't one alone."""
    if decoder.long == "four":
        return 4 if b"0" <= data[at + 1 : at + 2] <= b"9" else 2
    return 3 if decoder.long == "three" and data[at] == 0x8F else 2


@cache
def model(codec: str, habit: str) -> Model:
    """The decoder of a codec with a habit. Raises ValueError if there is no model of it."""
    named = codec.lower().replace("_", "-").replace("shift-jis", "shift_jis")
    named = _SAME.get(habit, {}).get(named, named)
    known = named in CODECS and habit in SUBSTITUTES
    if not known or ((habit, named) not in rules.RULES and habit != "python" and named != "utf-8"):
        raise ValueError(f"no model of a decoder of {codec!r} with habit {habit!r}: {CODECS}, {tuple(SUBSTITUTES)}")
    errors = f"fixers.{habit}.{named}"
    long = {"gb18030": "four", "euc-jp": "three", "utf-8": "utf-8"}.get(named, "")
    if habit == "python" or named == "utf-8":
        rule = rules.java_utf8 if habit == "java" else None
        base = named.replace("-hkscs", "hkscs")
        decoder = Model(base, _reader(base, {}, frozenset()), frozenset(), rule, long, errors, None)
    else:
        source = _TABLES.get((habit, named), (habit, named))
        pairs = decoder_pairs().get(source)
        base, reads, refuses = pairs or (named, {}, frozenset())
        if base == "gb18030":
            long = "four"
        read, doubtful = _reader(base, reads, refuses), _doubtful(base, reads, refuses)
        decoder = Model(base, read, refuses, rules.RULES[habit, named], long, errors, doubtful)
    codecs.register_error(errors, _handler(decoder))
    return decoder


def _reader(base: str, reads: dict[bytes, str], refuses: frozenset[bytes]) -> Callable[[bytes], str | None]:
    # Text that was read in the wrong codec meets the same bad pairs again and again.
    @lru_cache(maxsize=1 << 16)
    def read(code: bytes) -> str | None:
        if code in reads or code in refuses:
            return reads.get(code)
        try:
            return code.decode(base)
        except UnicodeDecodeError:
            return None

    return read


def _doubtful(base: str, reads: dict[bytes, str], refuses: frozenset[bytes]) -> re.Pattern[str] | None:
    """Characters that the Python codec reads at codes where the decoder doesn't."""
    found = set()
    for code in (*reads, *refuses):
        try:
            found.add(code.decode(base)[0])
        except UnicodeDecodeError:
            continue
    return re.compile("[" + re.escape("".join(sorted(found))) + "]") if found else None


def _handler(decoder: Model) -> Callable[[UnicodeError], tuple[str, int]]:
    """What Python's codec calls where it can't go on: it is told what stands there and where to go on."""

    def handler(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        if decoder.rule is None:
            return _BAD, error.end
        if decoder.long == "utf-8":
            return _BAD, max(error.end, error.start + decoder.rule(error.object, error.start))
        text, taken = step(decoder, error.object, error.start)
        return text, error.start + taken

    return handler
