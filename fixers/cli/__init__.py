"""The command line: `fixers clean`, `inspect`, `decode`, `explain` and `recipes`.

Each command is one call of the API with a listener that shows what is heard; nothing here knows
anything about text.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

import fixers
from fixers.cli.clean import clean
from fixers.cli.look import decode, inspect
from fixers.cli.words import explain, recipes

_INTERRUPTED = 130
"""What shells expect of a program that Ctrl-C ended."""


_TERMINATED = 143
"""The same for `kill`, with which schedulers end what takes too long."""


@contextmanager
def _terminable() -> Iterator[None]:
    """Lets SIGTERM end the run as an exception does, so that nothing half-written is left behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(_TERMINATED))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Commands(click.Group):
    """A group that ends an interrupted run as the shell expects; files are whole by then."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _terminable():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted; every output file is either whole or not there", err=True)
            sys.exit(_INTERRUPTED)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order in which one meets them."""
        return list(self.commands)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(fixers.__version__, prog_name="fixers")
def main() -> None:
    """Find out what happened to scraped text, and put back what its author wrote.

    \b
    Examples:
      fixers clean pages/ -o cleaned/                    a folder of text files
      fixers clean dump.jsonl.gz -o out.jsonl.gz         JSON lines, column `text`
      cat page.txt | fixers clean - > fixed.txt          in a pipe
      fixers inspect page.txt                            what is wrong, and why

    \b
    Exit codes:
      0  done          1  damage found (with --check)
      2  wrong use     3  some inputs failed; each is named     130  interrupted
    """  # noqa: D301


for _command in (clean, inspect, decode, explain, recipes):
    main.add_command(_command)
