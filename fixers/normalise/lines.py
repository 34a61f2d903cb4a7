r"""Lines of Chinese prose: broken sentences whole again, blank lines and indents in order.

    推进机场建⏎⏎设。来到  ->  推进机场建设。来到

Pages cut sentences where a page of paper or of a reader ended; old e-books, mails and PDF text cut
them at a fixed width; converters leave runs of blank lines, form feeds and indents behind. Three
things are done, in Chinese documents only:

- A sentence that a page border cut is joined again. The line before must be long, and the document's
  long lines must mostly end with marks as prose does. Then a comma or 、 at the end is enough, or a
  closing mark at the start of what follows; between two Han characters the pair itself must tell,
  by a table of pairs that hardly ever meet where one sentence ends and the next begins, or by
  standing elsewhere in the document. A page number that says it is one (— 3 —, 第3页) is joined over.
- Hard wraps are joined when lines that end without a mark fill one width to a character or two, in
  characters or in columns. A paragraph then begins at an indent, a blank line, or after a short line.
- Runs of blank lines become one blank line, and none at the ends of the text; one line end stays at
  the end if there were any. Indents of prose go (option `indent`). \r\n, \r, form feeds and the
  separators U+2028 and U+2029 become \n.

Left alone: other languages; documents of code, markup or logs; headlines, credits, verse, tables,
list items, address blocks, chat; what begins with a number, bullet, agency or label; program text
with its blank lines and indents; the nesting of lists; deliberate layout, that is indents that no
line of prose has. Words cut by a hyphen stay cut. U+0085 stays: on Chinese pages it is part of a
broken ellipsis, not a line end. A full line that ends with 。 is joined only where paragraphs show
by indents or blank lines.

Measured on 125 clean documents (972 paragraphs) broken by the forward model in several ways; weights
and thresholds were chosen on the same documents, so unseen text will do somewhat worse. Of 1,419 cuts
at random places inside sentences 53 % are joined: 71 % where 40 characters or more stand before the
cut, 36 % from 20 on, none below. Of 27,554 hard wraps at 20 to 40 characters 99 % are joined, 98 %
where paragraphs don't show. None of the 847 ends of paragraphs was joined to the next in any run, but
6 of 345 whose full stop had been taken away. Lines of a corpus of verse, in nine layouts with 279,000
line ends: 43 joined, all in one layout; the 14 looked at were prose of manuals among the verse.
Unrelated lines of reviews and manuals put below each other: 16 joins in 26,000, about half of them wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from fixers.characters import HAN, count
from fixers.context import is_chinese
from fixers.continuation import CLOSING, cut_by_pages
from fixers.edit import Edit, apply, compose
from fixers.fixer import Marks, ranges
from fixers.layout import (
    BLANKS,
    BREAK,
    BREAKS,
    Line,
    is_item,
    is_markdown_item,
    is_table_row,
    program_lines,
    read_lines,
)
from fixers.wrapping import wrapped

_SURE = 0.9
"""What is less sure is told, but the next round doesn't build on it."""

_ROUNDS = 8
"""No text was seen that needs more than three."""

_PROSE = 20
"""Characters of a line that is prose by its length and its marks alone."""

_WORK = re.compile(
    rf"\n(?:(?=[{BLANKS}])|(?=\n\n)|(?=[{CLOSING}])"
    rf"|(?<=[^\n]{{17}}[{HAN}，、；]\n)|(?<=[^\n]{{17}}[{HAN}，、；][{BLANKS}]\n))"
)
"""A line end at which there may be work; it begins with a literal, so that search skips to line ends."""


@dataclass(frozen=True)
class Lines:
    """Finds broken sentences, runs of blank lines, and indents; `indent` says whether indents of prose go."""

    indent: Literal["strip", "keep"] = "strip"

    kind: ClassVar[str] = "lines"
    marks: ClassVar[Marks] = Marks(ranges(*BREAKS), ("\u3000\u3000", "\u00a0\u00a0"))

    def find(self, text: str) -> Iterator[Edit]:
        """Edits that cover whole gaps between lines: line ends, blank lines and indents together.

        One change can make another possible (a joined line is long enough for the next join), so
        rounds are run until nothing changes; a text that finds no rest is left alone.
        """
        if not _may_have_work(text) or not _is_chinese(text):
            return
        now = text
        rounds: list[list[Edit]] = []
        while len(rounds) < _ROUNDS:
            found = list(_round(now, self.indent == "strip"))
            sure = [edit for edit in found if edit.confidence >= _SURE]
            if not rounds:
                first = found
            if not sure:
                break
            rounds.append(sure)
            now = apply(now, sure)
            if not _may_have_work(now):
                break
        else:
            return
        yield from first if len(rounds) < 2 else compose(text, rounds)


def _may_have_work(text: str) -> bool:
    """Whether some line end is suspicious; costs about a search for line ends."""
    if text.isascii():
        return False
    if "\n" not in text and not any(each in text for each in BREAKS):
        return text.startswith(("\u3000\u3000", "\u00a0\u00a0"))
    return (
        text[0] in BLANKS
        or text[0] == "\n"
        or text[-1] in BLANKS
        or text.endswith("\n\n")
        or any(each in text for each in BREAKS if each != "\n")
        or _WORK.search(text) is not None
    )


def _is_chinese(text: str) -> bool:
    """Whether a document is in Chinese for the most part; two letters weigh as much as a Han character.

    The first 200,000 characters tell.
    """
    head = text[:200_000]
    counts = count(head)
    return counts.han * 2 > counts.latin + counts.cyrillic + counts.greek and is_chinese(head)


def _round(text: str, strip: bool) -> Iterator[Edit]:
    """One edit for each gap between lines that changes, and for the ends of the text."""
    lines = read_lines(text)
    program = program_lines(lines)
    if sum(program) * 4 > len(lines) or not lines:
        return
    joins = cut_by_pages(text, lines, program) | wrapped(text, lines, program)
    bare = _bare(lines, program) if strip else frozenset()

    indents = ["" if at in bare else line.indent for at, line in enumerate(lines)]
    yield from _change(0, text[: lines[0].start], text[: lines[0].start] if program[0] else indents[0])
    at = 0
    while at + 1 < len(lines):
        start = lines[at].end
        join = joins.get(at)
        if join and join.confidence >= _SURE:
            old = text[start : lines[join.to].start]
            yield Edit(start, old, _glue(text, lines[at], lines[join.to]), "lines", join.why, join.confidence)
            at = join.to
            continue
        at += 1
        old = text[start : lines[at].start]
        new = _tidy(old, indents[at], program[at - 1] or program[at])
        if new != old:
            yield from _change(start, old, new)
        elif join and join.to == at:
            glue = _glue(text, lines[at - 1], lines[at])
            yield Edit(start, old, glue, "lines", join.why, join.confidence)
    tail = text[lines[-1].end :]
    blank, *more = BREAK.split(tail)
    yield from _change(lines[-1].end, tail, blank + "\n" if more else blank)


def _change(start: int, old: str, new: str) -> Iterator[Edit]:
    """An edit of white space, or none where nothing changes."""
    if old == new:
        return
    breaks = [len(BREAK.findall(each)) for each in (old, new)]
    parts = []
    if breaks[0] != breaks[1]:
        parts.append("blank lines")
    if any(each in old for each in BREAKS if each != "\n"):
        parts.append("line ends that are not \\n")
    if not parts:
        parts.append("white space at the ends of lines of prose")
    yield Edit(start, old, new, "lines", " and ".join(parts), 0.99)


def _tidy(gap: str, indent: str, program: bool) -> str:
    """What stands between two lines, put in order."""
    if gap in ("\n", "\n\n"):
        return gap
    if program:
        return BREAK.sub("\n", gap)
    trailing, *rest = BREAK.split(gap)
    return trailing + ("\n" if len(rest) == 1 else "\n\n") + indent


def _glue(text: str, line: Line, after: Line) -> str:
    """What goes between the halves of a joined line: a blank between Latin words, or that stood there."""
    last, first = line.body[-1], after.body[0]
    blank = text[line.end] == " " or after.indent == " "
    beside = last.isascii() or first.isascii()
    return " " if (_latin(last) and _latin(first)) or (blank and beside) else ""


def _latin(character: str) -> bool:
    return character.isalpha() and character < "\u0250"


def _bare(lines: Sequence[Line], program: Sequence[bool]) -> frozenset[int]:
    """Lines whose indent goes: prose, and shorter lines with the indent of prose."""
    if not any(line.indent for line in lines):
        return frozenset()
    nested = len({line.depth for line in lines if is_item(line.body)}) > 1
    markdown = any(not line.indent and is_markdown_item(line.body) for line in lines)
    free = [
        at
        for at, line in enumerate(lines)
        if line.indent
        and not program[at]
        and not is_table_row(line.body)
        and not (nested and is_item(line.body))
        and not (markdown and line.indent.isascii())
    ]
    prose = {lines[at].depth for at in free if _is_prose(lines[at].body)}
    return frozenset(at for at in free if lines[at].depth in prose)


def _is_prose(body: str) -> bool:
    return len(body) >= _PROSE and (body[-1] in "。！？…”」" or "。" in body)
