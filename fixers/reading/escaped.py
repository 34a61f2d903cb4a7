r"""Runs of escapes in a text, form by form, and what they spell where no codec has to be guessed.

`\u4e2d`, `\U0001f600`, `\x{4e2d}`, `u4e2d` and `%u4e2d` are code points. `%E4`, `=E4`, `\xe4` and
`\344` are bytes: what is valid UTF-8 is UTF-8, since hardly anything else happens to be.

>>> [(run.form, run.text) for run in search(r"\u4e2d\u6587 %E4%B8%AD")]
[('unicode', '中文'), ('percent', '中')]
"""

from __future__ import annotations

import ast
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

_HEX = "[0-9A-Fa-f]"
_SIGN = r"\\(?<!\\\\)\\*+"
"""One or more backslashes, from the first one: a long row of them is looked at once."""

_POINT = rf"{_SIGN}(?:u{_HEX}{{4}}|U00{_HEX}{{6}}|[ux]\{{{_HEX}{{1,6}}\}})"
_PLAIN = rf"{_SIGN}[nrt\"'/]"
_PERCENT = rf"%(?:25){{0,3}}{_HEX}{{2}}"
_PRINTABLE = "=[0-9A-F]{2}"
_BYTE = rf"{_SIGN}(?:x{_HEX}{{2}})"
_OCTAL = rf"{_SIGN}[0-3][0-7]{{2}}"

_UNIT = re.compile(
    rf"{_SIGN}(?:u(?P<point>{_HEX}{{4}})|U(?P<long>{_HEX}{{8}})|[ux]\{{(?P<braces>{_HEX}{{1,6}})\}}|(?P<plain>.))"
    rf"|%?u(?P<bare>{_HEX}{{4}})",
    re.DOTALL,
)
_BEFORE_DIGITS = re.compile(r"%?\\*u")
_PLAIN_MEANS = {"n": "\n", "r": "\r", "t": "\t"}

_BYTE_UNIT = re.compile(
    rf"%(?:25){{0,3}}(?P<percent>{_HEX}{{2}})|=(?P<printable>[0-9A-F]{{2}})|{_SIGN}(?:x(?P<hex>{_HEX}{{2}})"
    r"|(?P<octal>[0-3][0-7]{2}))|(?P<soft>=\r?\n)|(?P<plain>.)",
    re.DOTALL,
)

_POINTS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("unicode", "\\", re.compile(rf"{_POINT}(?:(?:{_PLAIN})*{_POINT})*")),
    ("percent-u", "%u", re.compile(rf"(?:%u{_HEX}{{4}})+")),
    ("bare", "u", re.compile(rf"u(?<![\\%].){_HEX}{{4}}(?:u{_HEX}{{4}})*")),
)
_BYTES: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("percent", "%", re.compile(rf"{_PERCENT}(?:[A-Za-z0-9._~*+!'()-]{{0,60}}{_PERCENT})*")),
    ("printable", "=", re.compile(rf"{_PRINTABLE}(?:(?:=\r?\n|[!-<>-~])?{_PRINTABLE})*")),
    ("hex", "\\", re.compile(rf"{_BYTE}(?:[ -\[\]-~]?{_BYTE})*")),
    ("octal", "\\", re.compile(rf"{_OCTAL}(?:[ -\[\]-~]?{_OCTAL})*")),
)
"""Name, what stands in each, pattern. One ASCII character may stand between two bytes: it is text, or
the second byte of a character of Big5 or Shift_JIS. Between percent signs whole words stay as they are."""

_REPR = re.compile(r"""[bu](?<!\w.)(?P<quote>["'])(?:(?!(?P=quote))[^\\\n]|\\.)*+(?P=quote)(?![.\w])""")
_NEXT = r"(?:[\x80-\xbf]|\\(?:x|u00)[89ABab][0-9A-Fa-f])"
_LEAD = r"(?:{}|\\(?:x|u00){})"
_HALF = re.compile(
    "(?:"
    + "|".join(
        _LEAD.format(*lead) + _NEXT * more
        for lead, more in (
            (("[\xc2-\xdf]", "(?:[Cc][2-9A-Fa-f]|[Dd][0-9A-Fa-f])"), 1),
            (("[\xe0-\xef]", "[Ee][0-9A-Fa-f]"), 2),
            (("[\xf0-\xf4]", "[Ff][0-4]"), 3),
        )
    )
    + ")+"
)
"""UTF-8 that was read byte by byte, some of it escaped: `repr` escapes what can't be printed, 你 is `ä½\\xa0`."""

_HALF_ESCAPE = re.compile(r"\\(?:x|u00)([0-9A-Fa-f]{2})")
_IS_HALF = re.compile(r"[\x80-\xff]\\(?:x|u00)[89ABab][0-9A-Fa-f]")

_LONGEST = 100_000
"""Characters of a repr that are looked at."""

BARE = re.compile(rf"u(?:{_HEX}{{4}}[!-~]{{0,8}}u{_HEX}{{4}}|00[C-Fc-f]{_HEX}|201[89])")
"""Two code points that lost their backslashes, as any text has that was broken so; a Latin letter or ’ by itself."""


class Run(NamedTuple):
    """Escapes in a row: characters `start` to `end` of the text."""

    start: int
    end: int
    form: str
    text: str
    """What they spell; nothing where their bytes are not UTF-8."""
    data: bytes = b""
    """Their bytes, where they are bytes that are not UTF-8."""
    codec: str = ""
    """The codec of their bytes, as people call it; nothing where they are code points."""


def search(text: str, *, private: bool = False) -> list[Run]:
    """All runs of escapes in `text`, in order and apart; with private-use characters in them if these may be text."""
    found: list[Run] = []
    for form, sign, pattern in _POINTS:
        if sign in text and (form != "bare" or BARE.search(text)):
            for match in pattern.finditer(text):
                found += _points(match, form, private)
    for form, sign, pattern in _BYTES:
        if sign in text:
            for match in pattern.finditer(text):
                found += _bytes(match, form, private)
    if "\\" in text:
        found += _reprs(text)
        found += _halves(text)
    found.sort()
    apart: list[Run] = []
    for each in found:
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    return apart


def _points(match: re.Match[str], form: str, private: bool) -> Iterator[Run]:
    """A run of code points, cut where one is no character of a text."""
    try:  # the usual run, at a fifth of the cost
        text = bytes.fromhex(_BEFORE_DIGITS.sub("", match[0])).decode("utf-16-be")
    except ValueError:
        text = ""
    if text > "\xff" and (text.isprintable() or _is_text(text, private)):
        yield Run(*match.span(), form, text)
        return
    units: list[tuple[int, int, str]] = []
    for unit in _UNIT.finditer(match[0]):
        number = unit["point"] or unit["long"] or unit["braces"] or unit["bare"]
        code = int(number, 16) if number else 0
        if number is None:
            units.append((*unit.span(), _PLAIN_MEANS.get(unit["plain"], unit["plain"])))
        elif 0xDC00 <= code < 0xE000 and units and "\ud800" <= units[-1][2] <= "\udbff":
            start, _, high = units.pop()
            units.append((start, unit.end(), chr(0x10000 + (ord(high) - 0xD800 << 10) + code - 0xDC00)))
        else:
            units.append((*unit.span(), chr(code) if code < 0x110000 else "\0"))
    whole = "".join(each for _, _, each in units)
    peeled = _peeled(whole)
    if peeled != whole and all(map(is_text, peeled)):
        yield Run(match.start(), match.end(), form, peeled)
        return
    begin = 0
    for at in range(len(units) + 1):
        if at == len(units) or not is_text(units[at][2]):
            if at > begin:
                start, end = units[begin][0] + match.start(), units[at - 1][1] + match.start()
                yield Run(start, end, form, "".join(each for _, _, each in units[begin:at]))
            begin = at + 1


def _bytes(match: re.Match[str], form: str, private: bool) -> Iterator[Run]:
    """A run of bytes, read as UTF-8 where that is possible; what was cut off at its end is left out."""
    numbers = [
        (unit.end(), int(number, 8 if unit["octal"] else 16) if number else ord(unit["plain"]))
        for unit in _BYTE_UNIT.finditer(match[0])
        if (number := unit["percent"] or unit["printable"] or unit["hex"] or unit["octal"]) or unit["plain"]
    ]
    data = bytes(number for _, number in numbers)
    if data.isascii():
        return
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        # Three bytes of the last character are missing at most, where a length limit cut a text.
        cut = len(data) - error.start < 4 and error.reason == "unexpected end of data" and error.start > 0
        if not cut:
            after = match.string[match.end() : match.end() + 1]
            if "@" <= after <= "~" and after != "\\":  # perhaps the second byte of its last character
                yield Run(match.start(), match.end() + 1, form, "", data + after.encode())
            else:
                yield Run(match.start(), match.end(), form, "", data)
            return
        data = data[: error.start]
        text = data.decode()
    if form == "percent" and "+" in match[0] and "%20" not in match[0]:
        text = text.replace("+", " ") if "%2B" not in match[0].upper() else text
    text = _peeled(text)
    if not data.isascii() and (text.isprintable() or _is_text(text, private)):
        yield Run(match.start(), match.start() + numbers[len(data) - 1][0], form, text, codec="UTF-8")


def _reprs(text: str) -> Iterator[Run]:
    """Strings of Python with escapes in them, quotes and all."""
    for match in _REPR.finditer(text):
        if "\\" not in match[0] or len(match[0]) > _LONGEST:
            continue
        try:
            parsed = ast.parse(match[0], mode="eval").body
        except (SyntaxError, ValueError):  # not one after all
            continue
        # `literal_eval` gives the same, and leaves functions that hold each other.
        value = parsed.value if isinstance(parsed, ast.Constant) else None
        was = value if isinstance(value, str) else ""
        if isinstance(value, bytes):
            try:
                was = value.decode()
            except UnicodeDecodeError:
                yield Run(*match.span(), "repr", "", value)
                continue
        was = _peeled(was)
        if not was.isascii() and all(map(is_text, was)):
            yield Run(*match.span(), "repr", was, codec="UTF-8")


def _halves(text: str) -> Iterator[Run]:
    """Pieces of UTF-8 that was read byte by byte of which a part is escaped, and a part is not."""
    if not _IS_HALF.search(text):
        return
    for match in _HALF.finditer(text):
        if "\\" in match[0] and not match[0].isascii():
            data = _HALF_ESCAPE.sub(lambda each: chr(int(each[1], 16)), match[0]).encode("latin-1")
            try:
                read = data.decode()
            except UnicodeDecodeError:  # a surrogate, or a longer form than is needed
                continue
            if all(map(is_text, read)):
                yield Run(*match.span(), "half", read, codec="UTF-8")


def _peeled(text: str) -> str:
    """`text`, or what its characters spell as bytes of UTF-8, as in JSON that was escaped after it was misread."""
    for misread in (text, text.translate(_WINDOWS)):
        try:
            return misread.encode("latin-1").decode()
        except UnicodeError:
            continue
    return text


_WINDOWS = {ord(letter): byte for byte in range(0x80, 0xA0) if (letter := bytes([byte]).decode("cp1252", "ignore"))}
"""The byte in Windows-1252 of each of its characters that Latin-1 lacks."""


def is_text(character: str) -> bool:
    """Whether a character can stand in a text: assigned, and no control but blanks and line ends."""
    return character in "\t\n\r" or unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn")


def _is_text(text: str, private: bool) -> bool:
    """Whether all characters can stand in a text, or are private-use ones and these may be text."""
    return all(is_text(each) or (private and "\ue000" <= each <= "\uf8ff") for each in text)


def replaced(text: str, runs: list[Run], start: int, by: str | None = None) -> str:
    """`text`, which stands at `start` of what was searched, with its runs read, or replaced by something."""
    out: list[str] = []
    done = 0
    for at in range(bisect_left(runs, start, key=lambda run: run.start), len(runs)):
        run = runs[at]
        if run.start >= start + len(text):
            break
        out += text[done : run.start - start], run.text[: len(text)] if by is None else by
        done = run.end - start
    return "".join(out) + text[done:]
