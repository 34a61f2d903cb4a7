r"""Lines of prose: where the marks and blanks of a text may change, and where they are structure.

A comma between two Han characters is punctuation in a sentence and a separator in a row of
values, a colon ends a speaker's name in a chat and a key in JSON. `Prose` looks at a line once,
and only at lines that somebody asks about.

>>> prose = Prose("他说,好。\n编号,姓名,年龄\n17,张三,25\n")
>>> prose.allows(2), prose.allows(8)
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fixers.reading.characters import IS_HAN, LATIN
from fixers.reading.context import Places, is_code, places

APART = "(?!(?<=[0-9A-Za-z].)[0-9A-Za-z])"
"""Behind a mark: it is not between two ASCII letters or digits."""

_WORK = (
    *((mark, re.compile(re.escape(mark) + APART)) for mark in ",;:?!.()\"'"),
    ("-", re.compile("-(?![^-])")),
)
_DOUBLED = (re.compile("，，"), re.compile("。[。，]"), re.compile("、、"))
"""Patterns that begin with a literal: each is found ten times as fast as by a class of all marks."""

_LETTER = re.compile(f"[{LATIN}\u0370-\u052f]")
_QUOTING = 6
"""Letters for each Han character: of 26,250 lines of Chinese, many of them technical, none has more than
three; lines of other languages that quote Chinese words have ten and more."""

_ODD = re.compile(
    # A blank only before another one, a semicolon only at the end of the line.
    r"[=|{}<>\[\]\\$#_`\t@^*&~│┃─━/; ](?:(?<![; ])|(?<= )(?= )|(?<=;)(?=\s*$))"
)
_BOXES = ("│", "┃", "──")
_GAPS = re.compile("  +")
_RECORD = re.compile(
    r"""\s*(?:
        \[?\d{2,4}[-/]\d\d?[-/]\d\d?[T\s]\s*\d\d?:\d\d       # a log with dates
      | \[?\d\d?:\d\d:\d\d                                    # a log, or subtitles, with times
      | \[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|TRACE)\b
      | //|/\*|<!--|%|--\s|\$\s|>>>\s                         # comments and prompts
      | [\[{]\s*["'{\[]|["'][\w.-]+["']\s*:                   # JSON
      | (?:-\s)?[^\s:，。,]{1,20}:\s*[\[{].*[\]}]\s*$            # YAML
    )""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"[ -~\t]*[=(){};:\[\].][ -~\t]*\s(?:#|//|/\*)")
_ENDS = re.compile('[。！？；…]|[!?;.][”’"]?$')

_NONE = Places(())


class Prose:
    """Where in `text` marks may change: not in code, logs, tables, records and addresses.

    `start` and `end` are the bounds of the line of the last question, its line end included;
    `plain` says that the whole of it is prose.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = self.end = 0
        self.plain = False
        self._open = False
        self._placed = self._closed = _NONE
        self._seen: dict[int, tuple[int, bool, Places]] = {}

    def allows(self, at: int) -> bool:
        """Whether the character at `at` stands in prose. Questions go fastest line by line."""
        if not self.start <= at < self.end:
            self._enter(at)
        return self.plain or (self._open and not self._placed.holds(at) and not self._closed.holds(at))

    def close(self, spans: Iterable[tuple[int, int]]) -> None:
        """Take `spans` out of the prose: calls, which only brackets show."""
        self._closed = Places(spans)
        self.start = self.end = 0

    def _enter(self, at: int) -> None:
        text = self.text
        self.start = text.rfind("\n", 0, at) + 1
        seen = self._seen.get(self.start)
        if seen is None:
            end = text.find("\n", at)
            self.end = len(text) if end < 0 else end + 1
            line = text[self.start : self.end]
            placed = _NONE
            odd = _ODD.search(line) is not None
            if odd or "www" in line:
                spans = [(self.start + start, self.start + end) for start, end in places(line)]
                placed = Places(spans) if spans else _NONE
            seen = self._seen[self.start] = self.end, self._is_prose(line, odd), placed
        self.end, self._open, self._placed = seen
        self.plain = self._open and self._placed is _NONE and self._closed is _NONE

    def _is_prose(self, line: str, odd: bool) -> bool:
        if not IS_HAN.search(line) or _is_foreign(line):
            return False
        if odd and (_is_table(line.strip()) or _COMMENT.match(line) or is_code(line)):
            return False
        if _RECORD.match(line):
            return False
        return "," not in line or "。" in line or _ENDS.search(line.rstrip()) is not None or not self._is_row(line)

    def _is_row(self, line: str) -> bool:
        """Whether a line that doesn't end as a sentence is a row of comma-separated values."""
        commas = line.count(",")
        bare = sum(not IS_HAN.search(field) for field in line.split(","))
        if commas > 1 and bare * 3 > commas and ", " not in line:
            return True
        # A run of lines alike, three with one comma or two with more: every line of it finds the run.
        alike = 0
        for step in (self._above, self._below):
            at = self.start
            for _ in range(2):
                bounds = step(at)
                if bounds is None or not _is_like(self.text[bounds[0] : bounds[1]], commas):
                    break
                alike += 1
                at = bounds[0]
        return alike * commas > 1

    def _above(self, start: int) -> tuple[int, int] | None:
        """The bounds of the line above the one that begins at `start`."""
        return (self.text.rfind("\n", 0, start - 1) + 1, start) if start else None

    def _below(self, start: int) -> tuple[int, int] | None:
        """The bounds of the line below the one that begins at `start`."""
        begin = self.text.find("\n", start) + 1
        if not begin:
            return None
        end = self.text.find("\n", begin)
        return begin, (len(self.text) if end < 0 else end)


def _is_foreign(line: str) -> bool:
    """Whether a line is a sentence of another language that quotes Chinese.

    >>> _is_foreign("The word 漢字(kanji) appears in"), _is_foreign("调用 GetModuleHandleA(None) 函数")
    (True, False)
    """
    if len(line.encode("ascii", "ignore")) * 2 < len(line):
        return False
    return len(_LETTER.findall(line)) > _QUOTING * len(IS_HAN.findall(line))


def _is_like(line: str, commas: int) -> bool:
    """Whether a line has as many commas and doesn't end as a sentence either."""
    return line.count(",") == commas and not _ENDS.search(line.rstrip())


def _is_table(line: str) -> bool:
    """Whether a line without its outer blanks has columns."""
    if "\t" in line or line.count("|") > 1 or any(box in line for box in _BOXES):
        return True
    return len(_GAPS.findall(line)) > 1


def has_work(text: str) -> bool:
    """Whether an ASCII mark stands in `text` that is not within a number or a word."""
    return any(mark in text and pattern.search(text) for mark, pattern in _WORK)


def is_doubled(text: str) -> bool:
    """Whether one of the pairs stands in `text`. So asked, each costs less than `pair in text`."""
    return any(pair.search(text) for pair in _DOUBLED)
