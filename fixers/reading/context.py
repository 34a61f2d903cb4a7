"""What kind of place a character stands in: prose, code, markup, an address; and whose prose.

Never worse begins here. Most false repairs happen in code, markup, URLs and formulas, or in a
language for which a rule was not made, so every kind asks these questions and none answers them
for itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache

from fixers.reading.characters import HAN, east_asian

KANA_SHARE = 20
"""A text is Japanese from one kana in twenty of its Han and kana on."""

HANGUL_SHARE = 10
"""A text is Korean from one syllable in ten of its Han and Hangul on."""

_ADDRESS = r"(?:https?|ftp|file|mailto|magnet|data)://?[^\s<>\"'，。；：（）《》「」“”]+|www\.[A-Za-z0-9-]+\.[^\s<>\"'，。；：（）《》「」“”]+"
_MAIL = r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,}"
_TAG = r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>\n]*)?/?>|<!--(?:[^\n<-]|<(?!!--)|-(?!->))*-->|<![A-Z][^<>\n]*>"
_QUOTED_CODE = r"``[^`\n]+``|`[^`\n]+`"
_PATH = r"(?<![A-Za-z0-9])(?:[A-Za-z]:\\|\.{0,2}/)[\w.~-]+(?:[\\/][\w.~-]+)+"

_PLACES = (_ADDRESS, _MAIL, _TAG, _QUOTED_CODE, _PATH)
_SIGNS = (
    ("/", re.compile(":/"), _ADDRESS),
    ("w", re.compile(r"www\."), _ADDRESS),
    ("@", re.compile(r"@[\w-]{1,63}\.", re.ASCII), _MAIL),
    ("<", re.compile("<[/A-Za-z!]"), _TAG),
    ("`", re.compile("`"), _QUOTED_CODE),
    ("/", re.compile(r"/[\w.~-]++[\\/]", re.ASCII), _PATH),
    ("\\", re.compile(r"\\[\w.~-]++[\\/]", re.ASCII), _PATH),
)
"""What stands in all that a pattern finds. These begin with a literal and are found ten times as fast or more."""

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
      | \S.*+(?<=[;{}])$
    )""",
    re.VERBOSE | re.ASCII,
)

_CODE_SIGNS = re.compile(r"[{}\[\]<>=;|\\$^*_~`@#%&]|\w\(|\)\.|::|->|\"\w|'\w", re.ASCII)
_SIGN = re.compile(r"[{}\[\]<>=;|\\$^*_~`@#%&():\"']")
"""Each sign of code has one of these at least, so there are no more signs than these."""
_HAN = re.compile(f"[{HAN}]+")


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
    most = len(_SIGN.findall(line))
    if most < 4 or most * 21 <= 2 * len(line):  # too few for either share of signs below
        return _CODE_LINE.match(line) is not None and _han(line) * 4 <= len(line)
    han = _han(line)
    signs = len(_CODE_SIGNS.findall(line))
    if han * 3 > len(line):
        return signs >= 6 and signs * 5 > len(line)
    if _CODE_LINE.match(line) and han * 4 <= len(line):
        return True
    return signs >= 4 and signs * 7 > len(line) - han


def _han(line: str) -> int:
    """How many Han characters `line` has."""
    return sum(map(len, _HAN.findall(line)))


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
    han, kana, _ = east_asian(text)
    return kana > 0 and kana * KANA_SHARE >= han + kana


def is_korean(text: str) -> bool:
    """Whether a document is Korean: Hangul stand among its Han characters, one in ten at least."""
    han, _, hangul = east_asian(text)
    return hangul > 0 and hangul * HANGUL_SHARE >= han + hangul


def is_chinese(text: str) -> bool:
    """Whether a document is in Chinese: Han characters, and neither Japanese nor Korean."""
    han, kana, hangul = east_asian(text)
    return han > 0 and kana * KANA_SHARE < han + kana and hangul * HANGUL_SHARE < han + hangul


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


@cache
def _patterns(wanted: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds places, and what finds where one begins: the same behind the characters that can begin one."""
    either = "|".join(each for each in _PLACES if each in wanted)
    return re.compile(either, re.ASCII), re.compile(rf"[\w.+/<`-](?<=(?={either}).)", re.ASCII)


def places(text: str) -> list[tuple[int, int]]:
    """Where addresses, paths, tags and quoted code stand in `text`, in order.

    >>> places("见 https://a.b/c 与 `x`")
    [(2, 15), (18, 21)]
    """
    spans: list[tuple[int, int]] = []
    wanted = frozenset(each for sign, sure, each in _SIGNS if sign in text and sure.search(text))
    if wanted:
        whole, first = _patterns(wanted)
        end = 0
        while (begins := first.search(text, end)) and (match := whole.match(text, begins.start())):
            end = match.end()
            spans.append(match.span())
    return spans


def protected(text: str) -> Places:
    """Addresses, paths, tags, quoted code and whole lines of code in `text`."""
    spans = places(text)
    start = 0
    for line in text.splitlines(keepends=True):
        if is_code(line):
            spans.append((start, start + len(line)))
        start += len(line)
    return Places(spans)
