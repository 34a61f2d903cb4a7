"""`fixers explain` and `fixers recipes`: the pages of kinds, and the rows they run in."""

from __future__ import annotations

import click

import fixers
from fixers.recipes import RECIPES, Recipe, write


@click.command()
@click.argument("kind", required=False)
def explain(kind: str | None) -> None:
    """Print what a kind of damage is, with samples; without KIND, the list of all kinds.

    \b
    Examples:
      fixers explain
      fixers explain question-marks
    """  # noqa: D301
    try:
        click.echo(fixers.explain(kind), nl=False)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


@click.command()
def recipes() -> None:
    """List the recipes, each with its kinds and its text form.

    \b
    Examples:
      fixers recipes
      fixers clean page.txt --recipe "zh-hans -lines"        a recipe without a kind
      fixers clean page.txt --recipe "repair +script=tw"     with a kind and its first option
      fixers clean page.txt --recipe "none +glosses"         one kind alone
    """  # noqa: D301
    for name, (row, about) in RECIPES.items():
        click.echo(f"{name}\n  {about}")
        click.echo(f"  kinds: {', '.join(fixer.kind for fixer in row) or 'none'}")
        click.echo(f"  is: {_spelled(row)}\n")


def _spelled(row: Recipe) -> str:
    """The text form of a recipe without its name."""
    forms = (write((fixer,)) for fixer in row)
    # A kind that has a recipe of its own is written by the name of that.
    parts = [form.removeprefix("none ") if form.startswith("none ") else f"+{form}" for form in forms]
    return " ".join(["none", *parts])
