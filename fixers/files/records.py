r"""JSON lines, of which one column is a text.

Only the column is touched: its new value is put into the line where the old one stood, so other
fields keep their order, blanks and spelling (1.10 stays 1.10, 1e400 stays 1e400), and a line
whose text does not change keeps every byte. JSON has to be UTF-8: lines in other encodings are
read as `fixers.decode` reads them, each as the file was read so far, and written in UTF-8; of a line
with some bad bytes nothing is dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

from fixers.decode import Decoded
from fixers.files.lines import lines
from fixers.files.texts import to_utf8

_BOM = b"\xef\xbb\xbf"
_BLANK = re.compile(r"[ \t\r\n]*")
_SURROGATE = re.compile("[\ud800-\udfff]")

_READER = json.JSONDecoder(parse_int=str, parse_float=str, strict=False)
"""Numbers are not needed as numbers, and one of 5,000 digits must not fail; raw control characters
in strings are wrong JSON, but dumps have them."""


_UTF8 = Decoded("", "utf-8", "utf8", 1.0, True)
"""How lines are read that need no decoding; their text is elsewhere."""


class Line(NamedTuple):
    """A line of a file: its number from 1, its bytes, and the text of the column.

    `text` is None where the line goes through untouched; `why` then says what is wrong with the
    line, at `byte`, and is empty where it is a record without such a text or a blank line.
    `raw` is the line as it is written if its text stays: its own bytes, or UTF-8 where it was
    `decoded` from something else.
    """

    number: int
    raw: bytes
    text: str | None
    why: str = ""
    byte: int | None = None
    decoded: Decoded = _UTF8

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing on the line."""
        return not self.raw.strip()


def read(stream: BinaryIO, column: str, declared: str | None = None) -> Iterator[Line]:
    """The lines of `stream`, which is said to be in the encoding `declared`."""
    for number, (raw, decoded) in enumerate(lines(stream, declared), 1):
        line = _line(number, raw if decoded is None else _utf8(decoded), column)
        if decoded is None:
            yield line
        elif line.why:
            yield line._replace(raw=raw)
        else:
            yield line._replace(decoded=decoded._replace(text=""))


def _utf8(decoded: Decoded) -> bytes:
    """A decoded line in UTF-8, bad bytes as they are, with the mark that it had."""
    return (_BOM if decoded.bom else b"") + to_utf8(decoded.text)


def _line(number: int, raw: bytes, column: str) -> Line:
    if not raw.strip():
        return Line(number, raw, None)
    try:
        record = _value(_decoded(raw, number))
    except json.JSONDecodeError as error:
        return Line(number, raw, None, f"the line is not JSON ({error.msg})", len(to_utf8(error.doc[: error.pos])))
    except RecursionError:
        return Line(number, raw, None, "the JSON is nested too deeply to be read")
    if not isinstance(record, dict):
        return Line(number, raw, None, "the line is JSON, but not an object with columns")
    text = record.get(column)
    # With parse_int=str a number looks like a text here: the spelling of the value tells them apart.
    if not isinstance(text, str) or not _is_string(raw, number, column, text):
        return Line(number, raw, None)
    return Line(number, raw, text)


def _decoded(raw: bytes, number: int) -> str:
    start = len(_BOM) if number == 1 and raw.startswith(_BOM) else 0
    return raw[start:].decode("utf-8", "surrogateescape")


def _value(line: str) -> Any:
    value, end = _READER.raw_decode(line, _skip(line, 0))
    end = _skip(line, end)
    if end != len(line):
        raise json.JSONDecodeError("Extra data", line, end)
    return value


def _skip(line: str, at: int) -> int:
    match = _BLANK.match(line, at)
    return match.end() if match else at


def _is_string(raw: bytes, number: int, column: str, text: str) -> bool:
    if not text or not (text[0].isdigit() or text[0] == "-"):
        return True
    line = _decoded(raw, number)
    span = _span(line, column)
    return span is not None and line[span[0]] == '"'


def put(raw: bytes, number: int, column: str, text: str) -> bytes:
    r"""The line `raw` with `text` as its column.

    >>> put(b'{"n": 1.10, "text": "a" , "z": 1e400}\r\n', 1, "text", "中")
    b'{"n": 1.10, "text": "\xe4\xb8\xad" , "z": 1e400}\r\n'
    """
    line = _decoded(raw, number)
    span = _span(line, column)
    if span is None:
        raise ValueError(f"the record has no column {column!r}")
    old = line[span[0] : span[1]]
    # A file whose writer escaped everything beyond ASCII stays such a file.
    value = json.dumps(text, ensure_ascii=old.isascii() and "\\u" in old)
    value = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    mark = raw[: len(raw) - len(to_utf8(line))]
    return mark + to_utf8(line[: span[0]] + value + line[span[1] :])


def _span(line: str, column: str) -> tuple[int, int] | None:
    """Where the value of `column` stands in a line that is a JSON object; the last one where it has several."""
    at = _skip(line, line.index("{") + 1)
    found: tuple[int, int] | None = None
    while line[at] != "}":
        key, at = _READER.raw_decode(line, at)
        start = _skip(line, _skip(line, at) + 1)
        _, end = _READER.raw_decode(line, start)
        if key == column:
            found = start, end
        at = _skip(line, end)
        if line[at] == ",":
            at = _skip(line, at + 1)
    return found


def batches(rows: Iterable[Line], most: int = 2000, characters: int = 1 << 22) -> Iterator[list[Line]]:
    """Lines in lists of at most `most`, which end once they hold so many characters of text."""
    batch: list[Line] = []
    size = 0
    for line in rows:
        batch.append(line)
        size += len(line.text or "")
        if len(batch) >= most or size >= characters:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
