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
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from fixers.edit import Edit, apply, compose
from fixers.fixer import Marks, ranges
from fixers.reading.characters import HAN, count, east_asian
from fixers.reading.context import is_chinese
from fixers.reading.continuation import CLOSING, SURE, Join, cut_by_pages
from fixers.reading.layout import (
    BLANKS,
    BREAK,
    BREAKS,
    Layout,
    has_odd_breaks,
    is_item,
    is_markdown_item,
    is_plain,
    is_table_row,
)
from fixers.reading.wrapping import wrapped

_ROUNDS = 8
"""No text was seen that needs more than three."""

_PROSE = 20
"""Characters of a line that is prose by its length and its marks alone."""

_RUNS_ON = rf"(?=[{CLOSING}])|(?<=[{HAN}，、；]\n)(?<=[^\n]{{17}}.\n)"
_OPEN = re.compile(rf"\n(?:{_RUNS_ON})")
"""A line end at which a sentence may run on; it begins with a literal, so that search skips to line ends."""

_WORK = re.compile(rf"\n(?:(?=[{BLANKS}])|(?=\n\n)|{_RUNS_ON}|(?<=[{HAN}，、；][{BLANKS}]\n)(?<=[^\n]{{17}}..\n))")
"""The same, or one with white space that may be out of order."""


@dataclass(frozen=True)
class Lines:
    """Finds broken sentences, runs of blank lines, and indents; `indent` says whether indents of prose go."""

    indent: Literal["strip", "keep"] = "strip"

    kind: ClassVar[str] = "lines"
    settles: ClassVar[float] = SURE
    marks: ClassVar[Marks] = Marks(ranges(*BREAKS), ("\u3000\u3000", "\u00a0\u00a0"))

    def find(self, text: str) -> Iterator[Edit]:
        """Edits that cover whole gaps between lines: line ends, blank lines and indents together.

        One change can make another possible (a joined line is long enough for the next join), so
        rounds are run until nothing changes; a text that finds no rest is left alone.
        """
        if text.isascii():
            return
        plain = is_plain(text)
        # Whatever costs less is asked first.
        if not (_OPEN.search(text) if plain else _may_have_work(text) and _is_chinese(text)):
            return
        page = Layout(text, plain)
        first = list(_round(page, self.indent == "strip"))
        if not first or (plain and not _is_chinese(text)):
            return
        rounds: list[list[Edit]] = []
        found, now = first, text
        while sure := [edit for edit in found if edit.confidence >= SURE]:
            rounds.append(sure)
            if len(rounds) == _ROUNDS:
                return
            now = apply(now, sure)
            if not _may_have_work(now):
                break
            found = list(_round(Layout(now), self.indent == "strip", unsure=False))
        yield from first if len(rounds) < 2 else compose(text, rounds)


def _may_have_work(text: str) -> bool:
    """Whether some line end is suspicious; costs about a search for line ends."""
    if text.isascii():
        return False
    if "\n" not in text and not has_odd_breaks(text):
        return text.startswith(("\u3000\u3000", "\u00a0\u00a0"))
    return (
        text[0] in BLANKS
        or text[0] == "\n"
        or text[-1] in BLANKS
        or text.endswith("\n\n")
        or _WORK.search(text) is not None
        or has_odd_breaks(text)
    )


def _is_chinese(text: str) -> bool:
    """Whether a document is in Chinese for the most part; two letters weigh as much as a Han character.

    The first 200,000 characters tell.
    """
    head = text[:200_000]
    han, kana, hangul = east_asian(head)
    if (kana or hangul) and not is_chinese(head):
        return False
    if han * 3 > len(head):  # so much that all others together are less
        return True
    counts = count(head)
    return han * 2 > counts.latin + counts.cyrillic + counts.greek


def _round(page: Layout, strip: bool, *, unsure: bool = True) -> Iterator[Edit]:
    """One edit for each gap between lines that changes, and for the ends; not all `unsure` ones if not asked."""
    if not len(page) or (not page.plain and page.is_mostly_program):
        return
    joins = cut_by_pages(page, unsure=unsure) | wrapped(page)
    if not page.plain:
        yield from _gaps(page, joins, _bare(page) if strip else frozenset())
    elif joins and not page.is_mostly_program:
        to = 0
        for at, join in sorted(joins.items()):
            if at >= to and (join.confidence >= SURE or join.to == at + 1):
                yield _join(page, at, join)
                to = join.to if join.confidence >= SURE else to


def _gaps(page: Layout, joins: dict[int, Join], bare: frozenset[int]) -> Iterator[Edit]:
    """The edits of one round where something is to be done besides joining."""
    text, starts = page.text, page.starts
    head = text[: starts[0]]
    yield from _change(0, head, head if page.is_program(0) else "" if 0 in bare else page.indents[0])
    at = 0
    while at + 1 < len(page):
        start = page.end(at)
        join = joins.get(at)
        if join and join.confidence >= SURE:
            yield _join(page, at, join)
            at = join.to
            continue
        at += 1
        old = text[start : starts[at]]
        if old not in ("\n", "\n\n"):
            indent = "" if at in bare else page.indents[at]
            new = _tidy(old, indent, page.is_program(at - 1) or page.is_program(at))
            if new != old:
                yield from _change(start, old, new)
                continue
        if join and join.to == at:
            yield _join(page, at - 1, join)
    end = page.end(at)
    tail = text[end:]
    blank, *more = BREAK.split(tail)
    yield from _change(end, tail, blank + "\n" if more else blank)


def _join(page: Layout, at: int, join: Join) -> Edit:
    """What joins a line to the one that continues it."""
    start = page.end(at)
    old = page.text[start : page.starts[join.to]]
    return Edit(start, old, _glue(page, at, join.to), "lines", join.why, join.confidence)


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
    if program:
        return BREAK.sub("\n", gap)
    trailing, *rest = BREAK.split(gap)
    return trailing + ("\n" if len(rest) == 1 else "\n\n") + indent


def _glue(page: Layout, at: int, to: int) -> str:
    """What goes between the halves of a joined line: a blank between Latin words, or that stood there."""
    last, first = page.bodies[at][-1], page.bodies[to][0]
    if not last.isascii() and not first.isascii():
        return " " if _latin(last) and _latin(first) else ""
    blank = page.text[page.end(at)] == " " or page.indents[to] == " "
    return " " if blank or (_latin(last) and _latin(first)) else ""


def _latin(character: str) -> bool:
    return character.isalpha() and character < "\u0250"


def _bare(page: Layout) -> frozenset[int]:
    """Lines whose indent goes: prose, and shorter lines with the indent of prose."""
    bodies, indents = page.bodies, page.indents
    if not any(indents):
        return frozenset()
    nested = len({page.depth(at) for at, body in enumerate(bodies) if is_item(body)}) > 1
    markdown = any(not indent and is_markdown_item(body) for indent, body in zip(indents, bodies, strict=True))
    free = [
        at
        for at, indent in enumerate(indents)
        if indent
        and not page.is_program(at)
        and not is_table_row(bodies[at])
        and not (nested and is_item(bodies[at]))
        and not (markdown and indent.isascii())
    ]
    prose = {page.depth(at) for at in free if _is_prose(bodies[at])}
    return frozenset(at for at in free if page.depth(at) in prose)


def _is_prose(body: str) -> bool:
    return len(body) >= _PROSE and (body[-1] in "。！？…”」" or "。" in body)
