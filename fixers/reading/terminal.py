r"""Escape sequences of terminals: what they look like, and whether a program or an author wrote them.

ECMA-48 sequences stand in two kinds of text. What a program printed on a terminal (a log, a build,
a session) was captured with the codes that coloured and moved it; they are no part of what it
said. But some documents are *written* with colour, for a pager that shows it: a collection of
11,415 such lines marks titles, authors and commands with it. The two are told apart by how colour
ends. In the documents it ends with a reset without a number (`ESC[m`, `ESC[;m`: 16,960 of 16,960
resets), and there is nothing but colour of the sixteen. Programs end it with `ESC[0m`, or switch off
one attribute (`ESC[39m`), or also erase, move, set a title, use 256 colours, or leave it open.
`git diff` alone also writes `ESC[m`; its lines are known by their form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

SEQUENCE = (
    r"\x1b(?:"
    r"\[[0-?]{0,96}[ -/]{0,4}[@-~]"  # control sequences: colour, cursor, erase, modes
    r"|\][^\x07\x1b\n]{0,4096}(?:\x07|\x1b\\)"  # titles and links
    r"|[PX^_][^\x1b\n]{0,4096}\x1b\\"  # strings to the device
    r"|\$[()*+]?[@-Z0-9]|[()*+,./-][@-Z0-9]"  # designation of a character set
    r")"
)
"""One whole sequence. Lengths are bounded, so that a search never rereads a long text."""

CLOSERS = ("[0m", "[39m", "[22m", "[49m", "[m[K")
"""What a line has at least that lost the escape characters of its colours."""

_STRIPPED = re.compile(
    r"(?<![\x1b\\^])(?:\u241b?\[(?P<codes>\d{1,3}(?:;\d{1,3}){0,5}|)m(?:\u241b?\[K)?|\u241b\[[0-9;?]{0,16}[A-HJKSTfhlm])"
)
"""A sequence whose escape character was dropped, or became its picture U+241B."""

_MENTIONED = ("\\e", "\\E", "\\033", "\\x1b", "\\x1B", "\\u001b", "\\u001B", "\\[", "ESC", "ESC ", '"', "'", "`")
"""Before a code without its escape: a text that talks about codes, or a program that writes them."""

_COLOUR = re.compile(r"\x1b\[([0-9;]*)m")
_GIT = re.compile(
    r"^(?:\x1b\[[0-9;]*m)+(?:diff --git |index [0-9a-f]{7}|@@ -\d|commit [0-9a-f]{7})|^\x1b\[3[12]m[-+]", re.MULTILINE
)
_CHARACTER_SET = re.compile(r"\x1b\$|\x1b\([IJ]")


def is_designation(sequence: str) -> bool:
    """Whether `sequence` chooses a character set."""
    return len(sequence) > 1 and sequence[1] in "$()*+,./-"


def is_iso_2022(text: str) -> bool:
    """Whether `text` switches to the double-byte sets of ISO 2022: text of another encoding."""
    return "\x1b" in text and _CHARACTER_SET.search(text) is not None


def resets(codes: str) -> bool:
    """Whether the codes of a colour sequence end in a return to plain text.

    >>> resets("0"), resets(""), resets("39;49"), resets("0;33")
    (True, True, True, False)
    """
    return (codes.split(";") or [""])[-1].lstrip("0") in ("", "22", "23", "24", "27", "39", "49")


def writer(text: str, sequences: Sequence[str]) -> Literal["author", "program", "unknown"]:
    r"""Who wrote the escapes of `text`; `sequences` are all that it has.

    >>> writer("\x1b[32m题目\x1b[m", ["\x1b[32m", "\x1b[m"])
    'author'
    >>> writer("\x1b[31mERROR\x1b[0m", ["\x1b[31m", "\x1b[0m"])
    'program'
    >>> writer("\x1b[31mERROR", ["\x1b[31m"])
    'unknown'
    """
    closed = False
    for sequence in dict.fromkeys(sequences):
        match = _COLOUR.fullmatch(sequence)
        if match is None or (match[1].strip(";") and _of_a_program(match[1])):
            return "program"
        closed = closed or not match[1].strip(";")
    if _GIT.search(text):
        return "program"
    return "author" if closed else "unknown"


def _of_a_program(codes: str) -> bool:
    """Whether an author's hand would not have written these codes.

    That is 0 and 39 as resets, 38 and 48 for more colours than sixteen, and 01, as dircolors and
    GCC write it; `1;36`, `35;1` and `0;33` all stand in documents.
    """
    return resets(codes) or any(code in ("38", "48") or (len(code) > 1 and code[0] == "0") for code in codes.split(";"))


def stripped(text: str) -> Iterator[tuple[int, int, float]]:
    r"""Where sequences without their escape character stand, and how surely they are that.

    Without it a code is ordinary text, so a line must have one that opens and one that closes.

    >>> list(stripped("[31mERROR[0m"))
    [(0, 4, 0.93), (9, 12, 0.93)]
    >>> list(stripped("写成 \\033[31m…\\033[0m"))
    []
    """
    if "\u241b[" not in text and not any(each in text for each in CLOSERS):
        return
    end = -1
    row: list[re.Match[str]] = []
    for match in _STRIPPED.finditer(text):
        if match.start() > end:
            yield from _judged(text, row)
            row = []
            end = text.find("\n", match.start())
            end = len(text) if end < 0 else end
        row.append(match)
    yield from _judged(text, row)


def _judged(text: str, row: Sequence[re.Match[str]]) -> Iterator[tuple[int, int, float]]:
    """The sequences of one line, if they are what they look like."""
    if any(text[max(0, match.start() - 6) : match.start()].endswith(_MENTIONED) for match in row):
        return
    opens = any(match["codes"] and not resets(match["codes"]) and _is_colour(match["codes"]) for match in row)
    closes = any(match[0].startswith(CLOSERS) for match in row)
    for match in row:
        if match[0][0] == "\u241b":
            yield match.start(), match.end(), 0.95
        elif opens and closes and (_is_colour(match["codes"]) or match[0] == "[m[K"):
            yield match.start(), match.end(), 0.93
        elif match[0].startswith(CLOSERS):
            yield match.start(), match.end(), 0.6


def _is_colour(codes: str) -> bool:
    """Whether `codes` are attributes and colours that there are."""
    first = codes.split(";")[0]
    return first.isdecimal() and (int(first) < 10 or 21 <= int(first) < 50 or 90 <= int(first) < 108)
