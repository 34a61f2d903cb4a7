r"""Where escapes stand: in prose, in a program, in an address, or in a text about escapes.

Each line is judged by how it reads once its escapes are read, and by what is left without them: a
call, an assignment or a row of data is one whatever its strings say.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import NamedTuple

from fixers.reading.context import Places, is_code
from fixers.reading.escaped import Run, replaced

_HEAD = 20_000
"""Characters at the beginning of a text from which its nature is judged."""

_LINE = 8_000
"""Characters of a line that are looked at to judge it."""

_REACH = 100
"""Characters around an escape within which it is spoken about."""

ENOUGH = 20
"""Escaped letters on a line that are more than an example."""

_STAND_IN = "ж" * 20
"""What stands for escapes where the shape of a line is judged: a word of no program, so long that a line of
prose is not taken for mostly signs."""

_ABOUT = re.compile(
    r"编码|編碼|解码|解碼|转码|轉碼|转义|轉義|跳脱|跳脫|乱码|亂碼|字符|字元|字串|字节|字節|位元組|反斜|正则|正則|正規表|码点|码位|碼位"
    r"|十六进|十六進|八进制|八進|エスケープ|エンコ|デコード|文字コード|文字列|バイト|文字化け|표현식|인코딩|디코딩|유니코드|이스케이프|바이트"
    r"|кодиров|юникод|unicode|utf-?(?:8|16)|gb(?:k|18030|2312)|ascii|escape|escaping|encod(?:e|ing)\b|decod(?:e|ing)|json|regex"
    r"|bytes?\b|codec|charset|hex\b|hexadecimal|octal|code ?point|url(?:encode|s?\b)"
)
"""Words of texts that speak about escapes, in small letters. All begin with a literal: they are found ten times as fast."""

_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_CATALOGUE = re.compile(r"^(?:msg(?:id|str)\b|diff --git |@@ -\d)", re.MULTILINE)
_SESSION = re.compile(r"^\s*(?:>>>|\.\.\.|In \[|Out\[|\$ )")
_LABEL = re.compile(r"^\s+\*+\s|^\s*(?:msg(?:id|str|ctxt)\b|[@*] ?@\w|#\s*[~,:]|[\w.-]+\s*=(?!\?)|\w+://)", re.ASCII)
_TOKEN = re.compile(r"[!#$&-;=?-\[\]_~A-Za-z%]+")
_ADDRESS = re.compile(r"[/=?&#@:\\$]|\]\(|''")
_MARKS = ".,:;?!()"
_FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
_SINGLE = re.compile(r"(?<![A-Za-z\\])'|'(?![A-Za-z])")
_QUOTES = (("`", re.compile("`")), ('"', re.compile(r'(?<!\\)"')), ("'", _SINGLE))
_CLASS = re.compile(r"\](?:[+*?{]|\\)")

_OPENS, _CLOSES = "=([{,+:<>?|&#*", ")]};,+:<>*"
"""What stands before a string of a program, and behind it."""


class Line(NamedTuple):
    """A line with escapes on it."""

    start: int
    end: int
    runs: list[Run]
    shown: str
    """How it reads once its escapes are read: its beginning."""
    code: bool
    about: Places
    addresses: Places
    files: Places
    quotes: dict[str, list[int]]


class Page:
    """One text with its escapes, line by line."""

    def __init__(self, text: str, runs: list[Run]) -> None:
        self.text = text
        self._runs = runs
        self.lines: list[Line] = []
        at = 0
        while at < len(runs):
            start = text.rfind("\n", 0, runs[at].start) + 1
            end = start
            row: list[Run] = []
            while at < len(runs) and (runs[at].start < end or not row):
                row.append(runs[at])
                if runs[at].end > end:  # at first, and where a soft line end stands in a run
                    end = text.find("\n", runs[at].end)
                    end = len(text) if end < 0 else end
                at += 1
            self.lines.append(self._line(start, end, row))

    def _line(self, start: int, end: int, row: list[Run]) -> Line:
        text = self.text
        raw = text[start : min(end, start + _LINE)]
        shown = replaced(raw, row, start)
        bare = replaced(raw, row, start, _STAND_IN)
        code = is_code(shown) or is_code(bare) or _LABEL.match(bare) is not None or _is_answer(text, start)
        first, last = max(0, start - _REACH), min(len(text), end + _REACH)
        spans: list[tuple[int, int]] = []
        if end - start > _LINE or _ABOUT.search(_lower(text[first:start] + bare + text[end:last])):
            spans = [
                (first + each.start() - _REACH, first + each.end() + _REACH)
                for each in _ABOUT.finditer(_lower(text[first:last]))
            ]
        tokens = []
        if any(run.form.startswith("percent") for run in row):
            tokens = [each for each in _TOKEN.finditer(text, start, end) if "%" in each[0]]
        named = [(each, replaced(each[0], row, each.start(), "x")) for each in tokens]
        return Line(
            start,
            end,
            row,
            shown,
            code,
            Places(spans),
            Places(each.span() for each, rest in named if _ADDRESS.search(rest.strip(_MARKS))),
            Places(each.span() for each, rest in named if _FILE.search(rest.strip(_MARKS))),
            {mark: [each.start() for each in sign.finditer(text, start, end)] for mark, sign in _QUOTES},
        )

    @cached_property
    def code(self) -> bool:
        """Whether the whole text is code, a diff, or a catalogue of messages."""
        head = replaced(self.text[:_HEAD], self._runs, 0)
        if _CATALOGUE.search(head):
            return True
        lines = [line for line in head.split("\n") if line.strip()]
        return len(lines) > 3 and sum(map(is_code, lines)) * 2 >= len(lines)

    @cached_property
    def is_json(self) -> bool:
        """Whether the whole text, or each line of it, has the brackets of JSON around it."""
        bare = self.text.strip()
        return bare[:1] + bare[-1:] in ("{}", "[]") and '"' in bare

    @cached_property
    def _fences(self) -> list[int]:
        """Where fenced code begins and ends, in turn."""
        return [match.start() for match in _FENCE.finditer(self.text)]

    def is_set_apart(self, run: Run, line: Line) -> bool:
        """Whether a run is quoted code, part of an address, or of a regular expression."""
        if bisect_right(self._fences, run.start) % 2:
            return True
        if bisect_left(line.quotes["`"], run.start) % 2 or line.addresses.holds(run.start):
            return True
        return self._is_expression(run, line)

    def _is_expression(self, run: Run, line: Line) -> bool:
        before, after = self.text[max(0, run.start - 2) : run.start], self.text[run.end : run.end + 2]
        at = bisect_left(line.runs, run)
        dashed = []
        for beside, mark in ((at - 1, before[-1:]), (at + 1, after[:1])):
            if mark in ("-", "–", "~") and 0 <= beside < len(line.runs):
                other = line.runs[beside]
                if 1 in (other.start - run.end, run.start - other.end):
                    dashed.append(other)
        if len(dashed) == 2 or any(len(run.text) == 1 or len(other.text) == 1 for other in dashed):
            return True
        return before == "[^" or (before[-1:] == "[" and _CLASS.match(after) is not None)

    def in_string(self, run: Run, line: Line) -> bool:
        """Whether a run stands in a string of a program, or of a row of data, or is one."""
        if run.form == "repr":
            return self._is_of_program(run.start, run.end, line)
        for mark in ('"', "'"):
            places = line.quotes[mark]
            at = bisect_left(places, run.start)
            if at % 2 and at < len(places) and places[at] >= run.end:
                return self._is_of_program(places[at - 1], places[at] + 1, line)
        return False

    def _is_of_program(self, start: int, end: int, line: Line) -> bool:
        """Whether a string with its quotes stands as in a program: behind a call, or alone and indented."""
        before = self.text[line.start : start][-20:]
        after = self.text[end : min(line.end, end + 20)].strip()
        if not before.strip():
            return before != "" or after[:1] in tuple(_CLOSES) or (not after and self.text[start] == "'")
        return before.rstrip()[-1] in _OPENS or after[:1] in tuple(_CLOSES) or before.rstrip().endswith("return")

    def is_named(self, run: Run, line: Line) -> bool:
        """Whether what a run spells stands on its line as well, read: an explanation."""
        return (len(run.text) > 1 or run.form == "half") and self.text.find(
            run.text, line.start, min(line.end, line.start + _LINE)
        ) >= 0

    def beside(self, run: Run) -> tuple[str, str]:
        """The characters before and after a run."""
        return self.text[max(0, run.start - 1) : run.start], self.text[run.end : run.end + 1]


def _lower(text: str) -> str:
    """`text` in small letters, each in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(each.lower()[:1] for each in text)


def _is_answer(text: str, start: int) -> bool:
    """Whether the line that begins at `start`, or the one above it, is typed at a prompt."""
    if _SESSION.match(text[start : start + 20]):
        return True
    above = text.rfind("\n", 0, max(0, start - 1)) + 1
    return start > 0 and _SESSION.match(text[above : above + 20]) is not None
