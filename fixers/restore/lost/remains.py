"""What is left of lost text: runs of U+FFFD, their faces in other encodings, memory read as text.

Nothing is restored here. Stretches are found and told apart: single characters gone from readable
text, whole text in another encoding that was read as UTF-8, and substitutes that somebody talks about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from fixers.breakage.lost_characters import REMAINS, faces
from fixers.fixer import Ranges, ranges

APART = 4
"""Known characters between two gaps from which on the model reads them apart: its memory."""

_RUN = re.compile(f"{REMAINS}+")
_TOGETHER = 8
"""Known characters between two runs of U+FFFD that belong to one stretch."""

_FOREIGN = 4
"""U+FFFD side by side, or in all where they outnumber what is between them, that are no single characters any more."""

_QUOTES = "\"'`“”‘’「」『』《》（）()【】"
_ABOUT = (
    *("乱码", "亂碼", "乱碼", "文字化け", "編碼", "编码", "字符集", "替换符", "替換字", "替代字", "解码", "解碼"),
    *("锟斤铐", "깨진", "인코딩", "кодировк", "кракозябр", "mojibake", "unicode", "u+fffd", "\\ufffd", "utf8", "utf-8"),
    *("gbk", "encod", "decod", "charset", "replacement character", "garbled", "codepage"),
)
"""Words of texts about encodings, in small letters."""

_NEAR = 120
"""Characters before and after in which words of encodings make a short run something that is talked about."""

_MENTION, _MENTIONED_FACE = 3, 12
"""Characters of the longest run of U+FFFD, and of anything else, that is a mention; damage goes on."""

_NAMES = {
    "gbk": "GBK",
    "big5": "Big5",
    "cp949": "cp949",
    "euc_jp": "EUC-JP",
    "cp932": "Shift_JIS",
    "mac_roman": "MacRoman",
    "koi8-r": "KOI8-R",
}

_STRANGE = re.compile(f"[^\x00-\x7f{REMAINS}]+")
_HAN = re.compile("[\u3400-\u9fff]")
_ASCII = re.compile(r"[!-~]")
_MEMORY = {"烫": "CC", "屯": "CD"}
_UNFILLED = re.compile("烫烫烫+|屯屯屯+")
_MUCH = 8
"""烫 side by side that nobody writes who burnt himself."""

RARE: Ranges = ranges("锟", "嚙", "鐃", "Ѕ", "╫", "˝")
STRINGS = ("占쏙옙", "ｿｽ", "¿½", "┐╜", "øΩ", "烫烫烫", "屯屯屯")
"""Marks of the faces: each has one of these."""


class Stretch(NamedTuple):
    """Runs of U+FFFD that stand close to each other."""

    start: int
    end: int
    foreign: bool
    """Whether whole text is gone, not single characters."""


def stretches(text: str) -> Iterator[Stretch]:
    """All U+FFFD of `text`, in stretches.

    >>> [each.foreign for each in stretches("今天是好日子\ufffd他说。今天没有雨。\ufffd\ufffd\ufffd\ufffd\ufffdA\ufffd")]
    [False, True]
    """
    runs: list[tuple[int, int]] = []
    for match in _RUN.finditer(text):
        if runs and (match.start() - runs[-1][1] > _TOGETHER or "\n" in text[runs[-1][1] : match.start()]):
            yield _stretch(runs)
            runs = []
        runs.append(match.span())
    if runs:
        yield _stretch(runs)


def _stretch(runs: list[tuple[int, int]]) -> Stretch:
    start, end = runs[0][0], runs[-1][1]
    gone = sum(b - a for a, b in runs)
    foreign = gone >= _FOREIGN and (2 * gone > end - start or max(b - a for a, b in runs) >= _FOREIGN)
    return Stretch(start, end, foreign)


def by_lines(text: str) -> Iterator[Stretch]:
    """The same, with all that is another encoding on one line as one stretch."""
    line: Stretch | None = None
    for each in stretches(text):
        if line is not None and each.foreign and "\n" not in text[line.end : each.start]:
            line = Stretch(line.start, each.end, True)
            continue
        if line is not None:
            yield line
        line = each if each.foreign else None
        if line is None:
            yield each
    if line is not None:
        yield line


def tell(text: str, stretch: Stretch) -> str:
    """What is known of whole text that is gone.

    >>> tell("\ufffd\ufffd\u02ae\ufffd\ufffd", Stretch(0, 5, True))
    'another encoding that was read as UTF-8: 4 of 6 bytes outside ASCII are lost, if not more'
    """
    strange = _STRANGE.findall(text, stretch.start, stretch.end)
    gone = text.count(REMAINS, stretch.start, stretch.end)
    known = len("".join(strange).encode("utf-8", "surrogatepass"))
    return (
        f"another encoding that was read as UTF-8: {gone} of {known + gone} bytes outside ASCII are lost, if not more"
    )


def talked_about(text: str, start: int, end: int) -> bool:
    """Whether what stands there is quoted or talked about, not damage.

    >>> talked_about("出现“\ufffd”怎么办", 3, 4), talked_about("今天\ufffd好", 2, 3)
    (True, False)
    """
    if end - start > (_MENTION if text[start] == REMAINS else _MENTIONED_FACE):
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and after and before in _QUOTES and after in _QUOTES:
        return True
    if not _is_about(text):
        return False
    near = text[max(0, start - _NEAR) : end + _NEAR].lower()
    return any(word in near for word in _ABOUT)


@lru_cache(4)
def _is_about(text: str) -> bool:
    """Whether a text has any such word, told once: one has hundreds of gaps."""
    small = text.lower()
    return any(word in small for word in _ABOUT)


def reread(text: str) -> Iterator[tuple[int, int, str]]:
    """Where U+FFFD was written and read in another encoding, and where memory was, with the reason."""
    if not has_faces(text):
        return
    for first, pattern, codec in _patterns():
        if first in text:
            for match in pattern.finditer(text):
                if not _is_mention(text, match, first):
                    name = _NAMES.get(codec, codec)
                    yield match.start(), match.end(), f"U+FFFD that was read as {name}: what stood here was lost before"
    if "烫烫烫" in text or "屯屯屯" in text:
        for match in _UNFILLED.finditer(text):
            if _is_memory(text, match):
                byte = _MEMORY[match[0][0]]
                yield match.start(), match.end(), f"memory that was never filled (bytes {byte}), read as GBK"


def has_faces(text: str) -> bool:
    """Whether some character of the faces stands in the text; a look takes 4 microseconds for 4,000 characters."""
    return any(sign in text for sign in _signs())


@cache
def _signs() -> tuple[str, ...]:
    """The characters without which none of the faces is there."""
    return tuple({first[0] for first, _, _ in _patterns()} | {"烫", "屯"})


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """For each face what must stand in a text, and the run of it with the odd characters between."""
    patterns = []
    for face, codec in faces().items():
        half = face[: len(face) // 2]
        if face == half * 2:  # an encoding of single bytes
            each = re.escape(half)
            patterns.append((half, re.compile(f"{each}(?:[^\n{re.escape(half[0])}]{{0,3}}{each})*"), codec))
        else:
            lead = face[0]
            odd = "[^\n" + lead + "]{0,6}" if codec != "cp949" else "[가-힣][^\n" + lead + "]{0,3}"
            tail = "[가-힣]+" if codec == "cp949" else f"(?:{face[1:]})?"
            patterns.append((face, re.compile(f"{lead}(?:{odd}{lead})*{tail}"), codec))
    return tuple(patterns)


def _is_mention(text: str, match: re.Match[str], first: str) -> bool:
    """Whether a run is quoted, talked about, or a word in a sentence."""
    start, end = match.span()
    if first not in match[0] or talked_about(text, start, end):
        return True
    beside = text[max(0, start - 1) : start] + text[end : end + 1]
    return match[0] == first and _HAN.search(beside) is not None


def _is_memory(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if talked_about(text, start, end):
        return False
    beside = text[max(0, start - 1) : start] + text[end : end + 1]
    if _HAN.search(beside):
        return False
    return match[0][0] == "屯" or end - start >= _MUCH or _ASCII.search(beside) is not None
