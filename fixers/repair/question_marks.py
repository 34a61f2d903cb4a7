"""Question marks that were ideographic spaces: the indent of a paragraph.

    ????落實“十大戰略”  ->  　　落實“十大戰略”

A converter that doesn't know U+3000 writes `?` for each of its two bytes, so the two spaces that
indent a Chinese paragraph come out as four question marks at the start of a line. A page breaks
them all alike, so one document has many such lines, or one long paragraph.

Left alone: runs of any other length (`？？？`, `???` of a chat), runs inside a sentence, lines
that ask or exclaim, placeholders (`VALUES (?, ?)`), regexes, and documents in which some line
begins with an odd number of question marks, since there they are somebody's words.

Found in one of five seed documents, on each of its 19 indented lines. Source of the mechanism:
measured pages, see docs/kinds.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from fixers.edit import Edit
from fixers.fixer import Marks
from fixers.reading.characters import HAN

_RUN = "????"
_INDENT = "\u3000\u3000"

_AT_LINE = re.compile(rf"^([ \t]*)(\?+)(?=([{HAN}“‘「『《〈（(【〔□○●◎■◆★☆△▲0-9A-Za-z—]?))", re.MULTILINE)
_IN_LINE = re.compile(rf"(?<=[。！？…”」』）])(?<!\?)\?\?\?\?(?=[{HAN}“‘「『《〈（【〔])")
_ASKS = re.compile(r"[?？!！]|[吗呢吧啊嗎呀啦喔哦][，。,.~～]?$")

_MANY = 0.99
"""Two lines or more: in 3.7 million characters of clean Chinese no document has such a pair."""

_ONE = 0.92
"""One long paragraph that ends as prose does."""

_HAN_OF_A_PARAGRAPH = 20


@dataclass(frozen=True)
class QuestionMarks:
    """Finds `????` where a paragraph's indent stood."""

    kind: ClassVar[str] = "question-marks"
    marks: ClassVar[Marks] = Marks(strings=(_RUN,))

    def find(self, text: str) -> Iterator[Edit]:
        """One edit an indent: `????` becomes two ideographic spaces."""
        if _RUN not in text:
            return
        runs = list(_AT_LINE.finditer(text))
        lines = [match for match in runs if match[2] == _RUN and match[3]]
        if not lines or any(len(match[2]) % 2 for match in runs):
            return
        if len(lines) > 1:
            why = f"the indent of a paragraph, {len(lines)} lines of this text begin so"
            places = [match.start(2) for match in lines]
            places += [match.start() for match in _IN_LINE.finditer(text)]
            for start in sorted(places):
                yield Edit(start, _RUN, _INDENT, self.kind, why, _MANY)
        elif _is_paragraph(text[lines[0].end(2) :].partition("\n")[0]):
            why = "the indent of a paragraph, which asks nothing"
            yield Edit(lines[0].start(2), _RUN, _INDENT, self.kind, why, _ONE)


def _is_paragraph(line: str) -> bool:
    """Whether `line` is prose of some length that asks nothing."""
    line = line.rstrip()
    han = len(re.findall(f"[{HAN}]", line))
    return han >= _HAN_OF_A_PARAGRAPH and line.endswith(tuple("。”」』）)")) and not _ASKS.search(line)
