"""What was done, for a person and for a program."""

from __future__ import annotations

import io
import json
from typing import IO, TYPE_CHECKING

import pytest

import fixers
from fixers.decode.summary import Summary
from fixers.edit import apply, undo
from fixers.fixer import Pass
from fixers.report import Document, Problem, Tally, records, terminal

if TYPE_CHECKING:
    from rich.console import Console

BROKEN = "????昨日上午，供水工程现场会召开。\n????会议指出，改造要一户不落。\n"


def document(text: str = BROKEN, file: str = "a.txt", record: int | None = None) -> Document:
    return Document(file, record, fixers.inspect(text, "none +question-marks"))


def edited(text: str, *edits: fixers.Edit) -> Document:
    done = tuple(edit for edit in edits if not edit.lost)
    left = tuple(edit for edit in edits if edit.lost)
    return Document("a.txt", None, fixers.Fixed(text, apply(text, done), (Pass("kind", done, left),)))


def screen(stream: IO[str]) -> Console:
    """A console that takes `stream` for a terminal."""
    from rich.console import Console

    return Console(file=stream, force_terminal=True, color_system="standard", highlight=False, width=200)


def printed(document: Document, *, coloured: bool = False) -> str:
    stream = io.StringIO()
    out = screen(stream) if coloured else terminal.console(stream)
    terminal.difference(out, document)
    return stream.getvalue()


def test_a_difference_without_colours_has_signs() -> None:
    text = printed(document())
    assert "[-????-]{+\u3000\u3000+}昨日上午，供水工程现场会召开。\n" in text
    assert "2 edits" in text
    assert "\x1b" not in text


def test_a_difference_at_a_terminal_has_colours_and_no_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = printed(document(), coloured=True)
    assert "\x1b[9;31m????" in text
    assert "[-" not in text.replace("\x1b[", "")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[-????-]" in printed(document(), coloured=True)


def test_a_difference_shows_what_is_lost_and_never_drives_the_terminal() -> None:
    text = "好\x1b[31m坏\ufffd了"
    shown = printed(edited(text, fixers.Edit(7, "\ufffd", None, "kind", "gone \x1b[0m", 1.0)))
    assert "好\\x1b[31m坏[?\ufffd?]了" in shown
    assert "\x1b" not in shown
    assert "1 lost" in shown


def test_edits_that_are_near_share_a_context_and_others_do_not() -> None:
    text = "ab" + "x" * 200 + "c"
    edits = [fixers.Edit(at, text[at], "Y", "kind", "why", 1.0) for at in (0, 1, 202)]
    shown = printed(edited(text, *edits)).splitlines()
    assert sum("[-" in line for line in shown) == 2
    assert "    [-a-]{+Y+}[-b-]{+Y+}xxx" in shown[1]
    assert len(shown[1]) < 100


def test_long_texts_are_cut_and_counted() -> None:
    shown = terminal.show("x" * 1000)
    assert shown == "x" * 120 + "… (880 more characters)"


def test_a_document_without_edits_is_silent() -> None:
    assert printed(document("好")) == ""


def test_the_closing_table_counts() -> None:
    tally = Tally()
    tally.document(document())
    tally.document(document("好"))
    tally.document(edited("坏\ufffd", fixers.Edit(1, "\ufffd", None, "kind", "gone", 1.0)))
    tally.problem(Problem("b.txt", "no"))
    stream = io.StringIO()
    terminal.closing(terminal.console(stream), tally)
    rows = dict(line.rsplit(None, 1) for line in stream.getvalue().splitlines())
    assert {name.strip(): count for name, count in rows.items()} == {
        "documents": "3", "changed": "1", "question-marks": "2", "kind, lost": "1", "lost": "1", "failed": "1",
    }  # fmt: skip
    assert tally.damaged


def test_the_closing_table_at_a_terminal() -> None:
    stream = io.StringIO()
    tally = Tally()
    tally.document(document())
    terminal.closing(screen(stream), tally)
    assert "question-marks" in stream.getvalue()


def test_edits_below_the_wanted_confidence_are_counted() -> None:
    tally = Tally()
    tally.document(Document("a", None, fixers.inspect(BROKEN, "none +question-marks", min_confidence=1.0)))
    assert (tally.unsure, tally.changed, tally.damaged) == (2, 0, False)


def test_a_record_undoes_its_document() -> None:
    each = document(file="d.jsonl", record=7)
    record = json.loads(records.line(records.of_document(each)))
    assert (record["file"], record["record"], record["changed"], record["encoding"]) == ("d.jsonl", 7, True, "utf-8")
    assert record["edits"][0][:4] == [0, "????", "\u3000\u3000", "question-marks"]
    assert apply(each.fixed.text, undo(records.edits(record))) == BROKEN
    assert "bad" not in record


def test_a_record_holds_what_was_odd_about_the_bytes() -> None:
    each = document()._replace(bom=b"\xff\xfe", exact=False, bad=((5, b"\x80"),), encoding="utf-16-le")
    record = records.of_document(each)
    assert (record["bom"], record["exact"], record["bad"]) == ("fffe", False, [[5, "80"]])


def test_lines_are_utf8_whatever_is_in_them() -> None:
    lone = edited("\ud800a", fixers.Edit(1, "a", "b", "kind", "why", 1.0))._replace(file="\udcff.txt")
    line = records.line(records.of_document(lone))
    assert json.loads(line.encode())["file"] == "\udcff.txt"


def test_problems_say_where() -> None:
    assert str(Problem("a", "bad", 3, 17)) == "a, record 3, byte 17: bad"
    assert records.of_problem(Problem("a", "bad", 3, 17)) == {"file": "a", "record": 3, "error": "bad", "byte": 17}


def test_a_decoded_file_as_a_record() -> None:
    data = "好\u3000".encode() + b"\xff"
    record = records.of_decoded("a", Summary.of(fixers.decode(data), len(data)))
    assert (record["encoding"], record["exact"], record["bad"]) == ("utf-8", True, [[6, "ff"]])
