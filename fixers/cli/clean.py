"""`fixers clean`."""

from __future__ import annotations

import sys

import click

from fixers import files
from fixers.cli import options

_DAMAGE = 1


@click.command()
@options.inputs
@click.option("-o", "--output", metavar="OUT", help="File for one input, folder for several; - is standard output.")
@options.cleaning
@click.option(
    "--plan", "plan_file", metavar="FILE", help="Expect the wrong readings that `inspect --plan` wrote to FILE."
)
@click.option("--diff", is_flag=True, help="Show every edit in its context, with its reason.")
@click.option("--dry-run", is_flag=True, help="Write nothing; count what would be done.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when something is damaged.")
@click.option("--in-place", is_flag=True, help="Replace each file by its cleaned text, in UTF-8.")
@options.as_json
@options.no_progress
def clean(
    inputs: tuple[str, ...], output: str | None, recipe: str, min_confidence: float, column: str | None,
    declared: str | None, plan_file: str | None, diff: bool, dry_run: bool, check: bool, in_place: bool, as_json: bool,
    no_progress: bool,
) -> None:  # fmt: skip
    """Clean text files, folders, patterns, JSON lines (.jsonl, .ndjson, also .gz) or standard input (-).

    \b
    Examples:
      fixers clean pages/ -o cleaned/                    all files in a folder, by the same names
      fixers clean "pages/**/*.txt" -o cleaned/          a pattern
      fixers clean page.txt > fixed.txt                  one file to standard output
      fixers clean dump.jsonl.gz -o out.jsonl.gz --column content --recipe zh-hans
      fixers clean pages/ --check --diff                 look, write nothing
      fixers clean titles.jsonl -o out.jsonl --plan site.json

    Files are read in whatever encoding they have and written in UTF-8, with their line ends as they
    were; bytes that can't be decoded stay the bytes they are. In JSON lines only the column changes.

    An output file appears whole or not at all, and never overwrites an input unless --in-place says
    so. A folder keeps the paths below it; two single files of one name (a/x.txt and b/x.txt) for one
    output are refused: give the folder that holds both. An output folder inside the input is not
    read. Inputs that can't be read are named and the others go on.

    A plan is for text too short to prove by itself in which codec it was read: what a site's long
    pages have gone through is expected of its titles, too.
    """  # noqa: D301
    nowhere = dry_run or check
    to_stdout = not nowhere and not in_place and output in (None, "-")
    if to_stdout and as_json:
        raise click.UsageError("the text goes to standard output, so --json needs -o, --in-place, --check or --dry-run")
    cleaner = options.cleaner(recipe, min_confidence, plan_file)
    reporter = options.Reporter(as_json=as_json, diff=diff, data_on_stdout=to_stdout)
    jobs = options.jobs(inputs, output, reporter, in_place=in_place, nowhere=nowhere)
    stdout = sys.stdout.buffer if to_stdout else None
    full = False
    with reporter.bar(jobs, wanted=not (no_progress or diff)):
        try:
            files.clean(jobs, cleaner, reporter, column=column, declared=declared, stdout=stdout)
        except BrokenPipeError:
            raise
        except OSError:  # the disk is full, which the reporter has told
            full = True
    if stdout is not None and not full:
        stdout.flush()
    reporter.close()
    sys.exit(options.FAILED if reporter.failed else _DAMAGE if check and reporter.damaged else 0)
