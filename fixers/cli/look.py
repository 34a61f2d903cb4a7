"""`fixers inspect` and `fixers decode`: look, change nothing."""

from __future__ import annotations

import sys
from collections import Counter

import click

from fixers import files
from fixers.cli import options
from fixers.decode.summary import Summary
from fixers.report import terminal
from fixers.report.chains import Chains


@click.command()
@options.inputs
@options.cleaning
@click.option(
    "--plan", "plan_file", metavar="FILE", help="Write the wrong readings that were sure to FILE, for `clean`."
)
@options.as_json
@options.no_progress
def inspect(
    inputs: tuple[str, ...], recipe: str, min_confidence: float, column: str | None, declared: str | None,
    plan_file: str | None, as_json: bool, no_progress: bool,
) -> None:  # fmt: skip
    """Show every edit that `clean` would make, with its place, its reason and how sure it is.

    \b
    Examples:
      fixers inspect page.txt
      fixers inspect dump.jsonl --column content --json > edits.jsonl
      fixers inspect page.txt --min-confidence 0         also what is too unsure to be done
      fixers inspect long/ --plan site.json              which codecs a site mixes up
    """  # noqa: D301
    cleaner = options.cleaner(recipe, min_confidence)
    found = Chains() if plan_file is not None else None
    reporter = options.Reporter(as_json=as_json, diff=not as_json, planned=found)
    jobs = options.jobs(inputs, None, reporter, nowhere=True)
    options.refuse_input(plan_file, jobs)
    with reporter.bar(jobs, wanted=as_json and not no_progress):
        files.inspect(jobs, cleaner, reporter, column=column, declared=declared)
    if plan_file is not None and found is not None:
        options.write_plan(plan_file, found)
    reporter.close()
    sys.exit(options.FAILED if reporter.failed else 0)


@click.command()
@options.inputs
@click.option(
    "-o", "--output", metavar="OUT", help="Write the text in UTF-8: a file for one input, a folder for several."
)
@options.declared
@options.as_json
@options.no_progress
def decode(inputs: tuple[str, ...], output: str | None, declared: str | None, as_json: bool, no_progress: bool) -> None:
    """Tell in which encoding files are written, and how that is known; with -o, convert them to UTF-8.

    \b
    Examples:
      fixers decode pages/*.txt
      fixers decode page.html --declared gb2312
      fixers decode old/ -o utf8/
      cat dump.txt | fixers decode - -o - > utf8.txt

    Files of any size are read in pieces. Exact means that the text gives back the same bytes. Bad
    counts bytes that can't be decoded; they stay in the converted file as they are. Damage counts
    places where bytes were lost, put in or changed, by kind. With --json each has its offset, and
    parts in encodings of their own are listed. Images, archives, programs and other files that are
    no text are named and left out.
    """  # noqa: D301
    if output == "-" and as_json:
        raise click.UsageError("the text goes to standard output, so --json needs -o FILE")
    reporter = options.Reporter(as_json=as_json, data_on_stdout=output == "-")
    jobs = options.jobs(inputs, output, reporter, nowhere=output is None)
    rows: list[tuple[str, ...]] = []

    def seen(file: str, decoded: Summary) -> None:
        reporter.decoded(file, decoded)
        rows.append((terminal.show(file), *_cells(decoded)))

    sink = sys.stdout.buffer if output == "-" else None
    with reporter.bar(jobs, wanted=not no_progress):
        try:
            files.decode(jobs, seen, reporter, declared=declared, stdout=sink)
        except OSError as error:  # the disk is full, which the reporter has told
            if isinstance(error, BrokenPipeError):
                raise
    if not as_json and rows:
        terminal.listing(reporter.console, _HEAD, rows)
    reporter.close(table=False)
    sys.exit(options.FAILED if reporter.failed else 0)


_HEAD = ("file", "encoding", "web name", "language", "witness", "sure", "exact", "bad", "damage", "note")


def _cells(decoded: Summary) -> tuple[str, ...]:
    """The cells of a row but the first."""
    kinds = Counter(each.kind for each in decoded.damage)
    damage = ", ".join(f"{count:,} {kind}" for kind, count in kinds.most_common())
    more = decoded.damaged - kinds.total()
    is_text = decoded.witness != "binary"
    return (
        decoded.encoding if is_text else "-",
        decoded.whatwg or "-" if is_text else "-",
        decoded.language or "-",
        decoded.witness,
        f"{decoded.confidence:.2f}",
        "yes" if decoded.exact else "no",
        f"{decoded.bad_bytes:,}",
        f"{damage}, {more:,} more" if more else damage or "-",
        decoded.note,
    )
