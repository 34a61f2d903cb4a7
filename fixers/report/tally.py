"""A document that was cleaned, a problem that was met, and the counts of a whole run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from fixers.decode.damage import Damage
from fixers.fixer import Fixed


class Document(NamedTuple):
    """One text: a whole file, or the column of one record.

    `record` is the line of the file, from 1, or None where the file is one text. `encoding`,
    `bom`, `exact`, `bad` and `damage` tell how its bytes were read, as in `fixers.Decoded`.
    """

    file: str
    record: int | None
    fixed: Fixed
    encoding: str = "utf-8"
    bom: bytes = b""
    exact: bool = True
    bad: tuple[tuple[int, bytes], ...] = ()
    damage: tuple[Damage, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether the text is another one now."""
        return self.fixed.text != self.fixed.source

    @property
    def place(self) -> str:
        """Where it stands, as a person writes it: `dump.jsonl:7`."""
        return self.file if self.record is None else f"{self.file}:{self.record}"


class Problem(NamedTuple):
    """What could not be done: where, why, and what to do about it.

    `record` is a line from 1, `byte` an offset in bytes from 0, in the record where there is one.
    """

    file: str
    why: str
    record: int | None = None
    byte: int | None = None

    def __str__(self) -> str:
        place = self.file
        if self.record is not None:
            place += f", record {self.record}"
        if self.byte is not None:
            place += f", byte {self.byte}"
        return f"{place}: {self.why}"


class Listener:
    """Hears what happens in a run. This one takes no notice; others say what they want to hear."""

    def document(self, document: Document) -> None:
        """A text was read, cleaned and, if asked for, written."""

    def problem(self, problem: Problem) -> None:
        """An input or a record went through untouched, or not at all."""

    def without_text(self, file: str, record: int) -> None:
        """A record has no such column, or something else than a text in it: it went through untouched."""

    def progress(self, size: int) -> None:
        """So many more bytes of input have been read."""


@dataclass
class Tally(Listener):
    """Counts of a run. `edits` and `lost` count by kind; `bad_bytes` those that don't decode."""

    documents: int = 0
    changed: int = 0
    edits: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    unsure: int = 0
    failed: int = 0
    no_text: int = 0
    bad_bytes: int = 0
    inexact: int = 0

    @property
    def damaged(self) -> bool:
        """Whether something was changed, or is lost."""
        return self.changed > 0 or self.lost.total() > 0

    def document(self, document: Document) -> None:
        """Count a document, its edits pass by pass: composing them would cost more than finding them."""
        self.documents += 1
        self.changed += document.changed
        self.bad_bytes += sum(len(raw) for _, raw in document.bad)
        self.inexact += not document.exact
        for each in document.fixed.passes:
            if each.done:
                self.edits[each.kind] += len(each.done)
            lost = sum(edit.lost for edit in each.left)
            if lost:
                self.lost[each.kind] += lost
            self.unsure += len(each.left) - lost

    def problem(self, problem: Problem) -> None:  # noqa: ARG002
        """Count a problem."""
        self.failed += 1

    def without_text(self, file: str, record: int) -> None:  # noqa: ARG002
        """Count a record without text."""
        self.no_text += 1
