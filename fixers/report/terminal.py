"""For a person at a terminal: differences made from the edits, and the closing table.

Colours come from rich, which obeys NO_COLOR and falls silent where the output is no terminal;
there deleted text stands as [-so-], inserted as {+so+} and lost as [?so?]. Text of documents is
never interpreted: control characters in it are written out, so it can't drive the terminal.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from fixers.edit import Edit
from fixers.report.tally import Document, Tally

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_AROUND = 24
"""Characters of context shown on either side of an edit."""

_BEGINNING = 100_000
"""Characters of a document in which its script is looked for."""

_SCRIPTS = {
    "simplified": "simplified Chinese",
    "traditional": "traditional Chinese",
    "mixed": "simplified and traditional Chinese",
    "japanese": "Japanese",
    "korean": "Korean",
}

_LONG = 120
"""Characters of an old or new text that are shown; the rest is counted."""


def console(stream: IO[str]) -> Console:
    """A console on `stream`, without colours where it is no terminal or NO_COLOR is set."""
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True)


def is_plain(out: Console) -> bool:
    """Whether what is deleted and inserted has to be marked by signs, for want of colours."""
    return not out.is_terminal or "NO_COLOR" in os.environ


def show(text: str, limit: int = _LONG) -> str:
    r"""`text` on one line, with what can't be seen written out, and cut when it is long.

    >>> show("一\n二\x1b[31m")
    '一\\n二\\x1b[31m'
    """
    more = len(text) - limit
    seen = "".join(c if c.isprintable() or c == "\u3000" else ascii(c)[1:-1] for c in text[:limit])
    return f"{seen}… ({more} more characters)" if more > 0 else seen


def difference(out: Console, document: Document) -> None:
    """Print what was changed in `document` and what is lost, with context and reasons."""
    edits = document.fixed.edits if document.fixed.passes else ()
    if not edits:
        return
    plain = is_plain(out)
    about = ", ".join([_amount(edits), *_script(document.fixed.source)])
    out.print(f"{show(document.place)}  ({about})", style=None if plain else "bold")
    for group in _groups(edits, document.fixed.source):
        out.print(_context(document.fixed.source, group, plain))
        for edit in group:
            out.print(
                f"      {edit.kind}  {show(edit.why, 400)}  ({edit.confidence:.2f})", style=None if plain else "dim"
            )


def _script(text: str) -> list[str]:
    """In which script the beginning of a text is, and of which region, as far as that can be told."""
    from fixers.reading.scripts import scripts  # numpy takes longer to load than most commands to run

    found = scripts(text[:_BEGINNING])
    region = "" if found.region is None else f" ({found.region})"
    return [_SCRIPTS[found.script] + region] if found.script in _SCRIPTS else []


def _amount(edits: Sequence[Edit]) -> str:
    lost = sum(edit.lost for edit in edits)
    done = len(edits) - lost
    return ", ".join(
        part for part in (f"{_count(done, 'edit')}" if done else "", f"{lost} lost" if lost else "") if part
    )


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"


def _groups(edits: Iterable[Edit], source: str) -> Iterator[list[Edit]]:
    """Edits that are shown in one context: near each other, on one line, none inside another."""
    group: list[Edit] = []
    for edit in edits:
        if group:
            gap = source[group[-1].end : edit.start]
            near = group[-1].end <= edit.start <= group[-1].end + 2 * _AROUND
            if not near or "\n" in gap or "\n" in group[-1].old or len(group) >= 8:
                yield group
                group = []
        group.append(edit)
    if group:
        yield group


def _context(source: str, group: Sequence[Edit], plain: bool) -> Text:
    """The line around a group of edits, with the old and the new."""
    from rich.text import Text

    start, end = group[0].start, group[-1].end
    before = source[max(0, start - _AROUND) : start].rpartition("\n")[2]
    after = source[end : end + _AROUND].partition("\n")[0]
    line = Text("    ")
    line.append(show(before))
    at = start
    for edit in group:
        line.append(show(source[at : edit.start]))
        _append(line, edit, plain)
        at = edit.end
    line.append(show(after))
    return line


def _append(line: Text, edit: Edit, plain: bool) -> None:
    if edit.new is None:
        line.append(
            f"[?{show(edit.old)}?]" if plain else show(edit.old) or "?", style=None if plain else "black on yellow"
        )
        return
    if edit.old:
        line.append(f"[-{show(edit.old)}-]" if plain else show(edit.old), style=None if plain else "red strike")
    if edit.new:
        line.append(f"{{+{show(edit.new)}+}}" if plain else show(edit.new), style=None if plain else "green")


def closing(out: Console, tally: Tally) -> None:
    """Print the closing table: documents, changed, edits by kind, lost, failed."""
    rows = [("documents", tally.documents, ""), ("changed", tally.changed, "bold")]
    rows += [(f"  {kind}", count, "green") for kind, count in tally.edits.most_common()]
    rows += [(f"  {kind}, lost", count, "yellow") for kind, count in tally.lost.most_common()]
    rows.append(("lost", tally.lost.total(), "yellow" if tally.lost else ""))
    for name, count in (
        ("less sure than asked for", tally.unsure),
        ("undecodable bytes kept", tally.bad_bytes),
        ("not given back byte for byte", tally.inexact),
        ("records without text", tally.no_text),
    ):
        if count:
            rows.append((name, count, ""))
    rows.append(("failed", tally.failed, "red" if tally.failed else ""))
    _table(out, ("", "count"), [(name, f"{count:,}") for name, count, _ in rows], [style for *_, style in rows])


def listing(out: Console, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table with a heading."""
    _table(out, head, rows, [""] * len(rows))


def _table(out: Console, head: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str]) -> None:
    """A table of rich at a terminal, aligned columns elsewhere."""
    if out.is_terminal:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, show_header=any(head[:1]))
        for name in head:
            table.add_column(name, justify="right" if name == "count" else "left", overflow="fold")
        for row, style in zip(rows, styles, strict=True):
            table.add_row(*(Text(cell, style=style) for cell in row))
        out.print(table)
        return
    body = [list(head), *rows] if any(head[:1]) else list(rows)
    widths = [max(len(row[at]) for row in body) for at in range(len(head))]
    for row in body:
        cells = (
            cell.rjust(width) if name == "count" else cell.ljust(width)
            for name, cell, width in zip(head, row, widths, strict=True)
        )
        out.print("  ".join(cells).rstrip())
