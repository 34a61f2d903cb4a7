"""Options that several commands share, and the listener that shows a run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

import fixers
from fixers.breakage.mojibake import Chain, words
from fixers.decode.summary import Summary
from fixers.files import Job, PlanError, plan
from fixers.files.whole import whole
from fixers.recipes import read
from fixers.report import Document, Problem, Tally, chains, records, terminal
from fixers.report.chains import expect

if TYPE_CHECKING:
    from rich.console import Console

FAILED = 3

_SHOWN_PROBLEMS = 20
"""Problems that are told one by one; the others are counted. With --json all are told."""

Command = TypeVar("Command", bound=Callable[..., Any])


def many(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options as one decorator."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


inputs = click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
declared = click.option("--declared", metavar="ENCODING", help="Encoding that the files are said to be written in.")
as_json = click.option("--json", "as_json", is_flag=True, help="JSON lines on standard output: a record a document.")
no_progress = click.option("--no-progress", is_flag=True, help="No progress bar (there is none outside terminals).")
cleaning = many(
    click.option("-r", "--recipe", default="repair", show_default=True, metavar="RECIPE",
                 help="What to do: a name or text form, see `fixers recipes`."),
    click.option("--min-confidence", type=click.FloatRange(0, 1), default=0.9, show_default=True, metavar="P",
                 help="Leave out edits that are less sure than P."),
    click.option("--column", metavar="NAME",
                 help="Column of JSON lines that is the text.  [default: text]  Makes .json files and standard input JSON lines."),
    declared,
)  # fmt: skip


def cleaner(recipe: str, min_confidence: float, plan_file: str | None = None) -> fixers.Cleaner:
    """The compiled recipe, which expects what a plan says; what can't be read is wrong use."""
    try:
        row = expect(read(recipe), read_plan(plan_file) if plan_file is not None else ())
        return fixers.Cleaner(row, min_confidence=min_confidence)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def read_plan(name: str) -> tuple[Chain, ...]:
    """The chains of a plan file; one that can't be read is wrong use."""
    try:
        return chains.read(Path(name).read_text(encoding="utf-8"))
    except OSError as error:
        raise click.UsageError(f"the plan {name} can't be read: {error.strerror or error}") from None
    except ValueError as error:
        raise click.UsageError(f"the plan {name} can't be used: {error}") from None


def refuse_input(plan_file: str | None, todo: Iterable[Job]) -> None:
    """A plan is not written over what is read."""
    if plan_file is None:
        return
    real = os.path.realpath(plan_file)
    if any(job.source is not None and os.path.realpath(job.source) == real for job in todo):
        raise click.UsageError(f"the plan {plan_file} is an input and would be overwritten; name another file")


def write_plan(name: str, found: chains.Chains) -> None:
    """Write a plan file; one that can't be written is wrong use."""
    try:
        with whole(Path(name)) as stream:
            stream.write(found.write(fixers.__version__).encode())
    except OSError as error:
        raise click.UsageError(f"the plan {name} can't be written: {error.strerror or error}") from None


def jobs(names: tuple[str, ...], out: str | None, reporter: Reporter, **how: bool) -> list[Job]:
    """What is to be done; what can't be is wrong use."""
    try:
        return plan(names, out, reporter.problem, **how)
    except PlanError as error:
        raise click.UsageError(str(error)) from None


class Reporter(Tally):
    """Counts a run, and shows it: differences, JSON lines, problems, progress."""

    def __init__(
        self,
        *,
        as_json: bool = False,
        diff: bool = False,
        data_on_stdout: bool = False,
        planned: chains.Chains | None = None,
    ) -> None:
        super().__init__()
        self._planned = planned
        self._json: BinaryIO | None = sys.stdout.buffer if as_json else None
        self._free: IO[str] = sys.stderr if data_on_stdout or as_json else sys.stdout
        self._diff = diff
        self._console: Console | None = None
        self._advance: Callable[[int], None] = lambda _: None

    @property
    def console(self) -> Console:
        """Where differences and tables go: standard output, unless data goes there."""
        if self._console is None:
            self._console = terminal.console(self._free)
        return self._console

    def document(self, document: Document) -> None:
        """Count it, and show it as was asked."""
        super().document(document)
        if self._planned is not None:
            self._planned.count(document.fixed)
        if self._json is not None:
            self._json.write(records.line(records.of_document(document)).encode())
        if self._diff:
            terminal.difference(self.console, document)

    def problem(self, problem: Problem) -> None:
        """Name it; the first ones only where a person reads them."""
        super().problem(problem)
        if self._json is not None:
            self._json.write(records.line(records.of_problem(problem)).encode())
        if self.failed <= _SHOWN_PROBLEMS:
            click.echo(terminal.show(f"fixers: {problem}", 2000), err=True)

    def decoded(self, file: str, decoded: Summary) -> None:
        """Tell of a file that was only decoded, as JSON where that was asked for."""
        if self._json is not None:
            self._json.write(records.line(records.of_decoded(file, decoded)).encode())

    def progress(self, size: int) -> None:
        """Move the bar."""
        self._advance(size)

    def close(self, *, table: bool = True) -> None:
        """The closing table, and how many problems were not told."""
        if self._json is not None:
            self._json.flush()
        if self.failed > _SHOWN_PROBLEMS:
            click.echo(f"fixers: and {self.failed - _SHOWN_PROBLEMS:,} more problems; --json tells all", err=True)
        if table:
            terminal.closing(self.console, self)
        if self._planned is not None and self._planned.edits:
            found = self._planned
            rows = [(words(each), f"{found.edits[each]:,}", f"{found.texts[each]:,}") for each in found.most_common()]
            terminal.listing(self.console, ("chain", "edits", "texts"), rows)

    @contextmanager
    def bar(self, todo: Iterable[Job], *, wanted: bool) -> Iterator[None]:
        """A progress bar on standard error while the block runs, where that is a terminal."""
        if not wanted or not sys.stderr.isatty():
            yield
            return
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        total = sum(os.path.getsize(job.source) for job in todo if job.source is not None and job.source.is_file())  # noqa: PTH202
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=terminal.console(sys.stderr), transient=True) as progress:
            task = progress.add_task("cleaning", total=total or None)
            self._advance = lambda size: progress.advance(task, size)
            try:
                yield
            finally:
                self._advance = lambda _: None
