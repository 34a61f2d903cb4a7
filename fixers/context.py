"""What kind of place a character stands in: prose, code, markup, an address; and whose prose.

Never worse begins here. Most false repairs happen in code, markup, URLs and formulas, or in a
language for which a rule was not made, so every kind asks these questions and none answers them
for itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from fixers.characters import HAN, count

_ADDRESS = r"(?:https?|ftp|file|mailto|magnet|data)://?[^\s<>\"'，。；：（）《》「」“”]+|www\.[A-Za-z0-9-]+\.[^\s<>\"'，。；：（）《》「」“”]+"
_MAIL = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}"
_TAG = r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>\n]*)?/?>|<!--(?:[^\n<-]|<(?!!--)|-(?!->))*-->|<![A-Z][^<>\n]*>"
_QUOTED_CODE = r"``[^`\n]+``|`[^`\n]+`"
_PATH = r"(?<![A-Za-z0-9])(?:[A-Za-z]:\\|\.{0,2}/)[\w.~-]+(?:[\\/][\w.~-]+)+"

PLACES = re.compile("|".join((_ADDRESS, _MAIL, _TAG, _QUOTED_CODE, _PATH)), re.ASCII)
"""Addresses, paths, tags and quoted code inside other text."""

_TAGS = re.compile(_TAG)

_CODE_LINE = re.compile(
    r"""^\s*(?:
        (?:\#include|\#define|import\s+[\w.]+|from\s+[\w.]+\s+import|using\s+[\w.]+;|package\s+[\w.]+;)
      | (?:def|class|function|fn|func|sub|public|private|protected|static|const|let|var|return|if|for|while|else|elif|switch|case|try|catch|assert|print|echo|SELECT|INSERT|UPDATE|DELETE|CREATE|VALUES)\b.*[;{}():=]
      | (?://|/\*|\*/|\#!|<\?|\?>|\$\s|>>>\s|\.\.\.\s)
      | [\w.$\[\]'"-]+\s*(?:=|\+=|-=|:=|=>|->|==)\s*\S
      | [\w.$>-]+\([^)]*\)\s*[;{.]?\s*$
      | ["'][\w.-]+["']\s*(?:=>|:)\s*\S
      | [{}()\[\];,]+\s*$
      | \S.*[;{}]\s*$(?<![；。])
    )""",
    re.VERBOSE | re.ASCII,
)

_CODE_SIGNS = re.compile(r"[{}\[\]<>=;|\\$^*_~`@#%&]|\w\(|\)\.|::|->|\"\w|'\w", re.ASCII)
_HAN = re.compile(f"[{HAN}]")


def is_code(line: str) -> bool:
    r"""Whether a line is evidently program text, a table of data, a regex or a log of a machine.

    Prose with a single sign of code is prose; a line that is mostly signs, or has the shape of a
    statement and hardly any Han, is code.

    >>> is_code('if re.search(r"[\\u4e00-\\u9fa5]", char):')
    True
    >>> is_code("楼阳生强调(一)要加快融合;二要创新。")
    False
    """
    line = line.strip()
    if not line:
        return False
    han = len(_HAN.findall(line))
    signs = len(_CODE_SIGNS.findall(line))
    if han * 3 > len(line):
        return signs >= 6 and signs * 5 > len(line)
    if _CODE_LINE.match(line) and han * 4 <= len(line):
        return True
    return signs >= 4 and signs * 7 > len(line) - han


def has_markup(text: str) -> bool:
    """Whether `text` is evidently HTML or XML source: it has real tags.

    >>> has_markup('<p class="a">文字</p>'), has_markup("a < b > c")
    (True, False)
    """
    return "<" in text and _TAGS.search(text) is not None


def is_japanese(text: str) -> bool:
    """Whether a document is Japanese: kana stand among its Han characters.

    Chinese text may quote a few kana (の in shop names, a title), so a share is asked for: at
    least one kana in twenty of Han and kana together.
    """
    counts = count(text)
    return counts.kana > 0 and counts.kana * 20 >= counts.han + counts.kana


def is_korean(text: str) -> bool:
    """Whether a document is Korean: Hangul stand among its Han characters, one in ten at least."""
    counts = count(text)
    return counts.hangul > 0 and counts.hangul * 10 >= counts.han + counts.hangul


def is_chinese(text: str) -> bool:
    """Whether a document is in Chinese: Han characters, and neither Japanese nor Korean."""
    counts = count(text)
    if not counts.han:
        return False
    return counts.kana * 20 < counts.han + counts.kana and counts.hangul * 10 < counts.han + counts.hangul


class Places:
    """Spans of a text in which nothing may be touched, asked by position.

    >>> places = protected("见 https://a.b/c?d=e,f 与 `x,y`,好")
    >>> places.holds(17), places.holds(26), places.holds(29)
    (True, True, False)
    """

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends: list[int] = []
        far = 0
        for _, end in ordered:
            far = max(far, end)
            self._ends.append(far)

    def holds(self, at: int) -> bool:
        """Whether the character at `at` lies in one of the spans."""
        before = bisect_right(self._starts, at) - 1
        return before >= 0 and at < self._ends[before]


def protected(text: str) -> Places:
    """Addresses, paths, tags, quoted code and whole lines of code in `text`."""
    spans = [match.span() for match in PLACES.finditer(text)]
    start = 0
    for line in text.splitlines(keepends=True):
        if is_code(line):
            spans.append((start, start + len(line)))
        start += len(line)
    return Places(spans)
