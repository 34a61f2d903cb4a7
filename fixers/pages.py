"""`fixers explain`: what a kind is, from its own module and its own samples.

The page of a kind is its module's docstring, then its sample cases, so there is no second text
that could drift.
"""

from __future__ import annotations

import inspect
import tomllib
from importlib import resources
from pathlib import Path

from fixers.recipes import KINDS, RECIPES


def page(kind: str | None = None) -> str:
    """The page of `kind`, or the list of all kinds. Raises ValueError for an unknown one."""
    if kind is None:
        return "\n".join(f"{name:16}{_doc(name).splitlines()[0]}" for name in KINDS) + "\n"
    name = kind.replace("_", "-")
    if name not in KINDS:
        raise ValueError(f"there is no kind {kind!r}; the kinds are {', '.join(KINDS)}")
    runs = ", ".join(row for row, (fixers, _) in RECIPES.items() if any(each.kind == name for each in fixers))
    parts = [f"{name}\n{'=' * len(name)}", _doc(name), f"In the recipes: {runs or 'none'}.", _cases(name)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _doc(name: str) -> str:
    module = inspect.getmodule(KINDS[name])
    return inspect.cleandoc((module and module.__doc__) or "")


def _cases(name: str) -> str:
    """Sample cases of a kind, as broken -> fixed lines; nothing when samples are not installed."""
    path = f"{name.replace('-', '_')}/cases.toml"
    for root in (resources.files("fixers") / "samples", Path(__file__).parent.parent / "samples"):
        file = root / path
        if file.is_file():
            cases = tomllib.loads(file.read_text(encoding="utf-8"))["case"]
            return "Samples\n-------\n" + "\n".join(_case(case) for case in cases)
    return ""


def _case(case: dict[str, str]) -> str:
    broken = case["broken"]
    fixed = case.get("fixed", broken)
    tail = f"      -> {_show(fixed)}" if fixed != broken else "      stays"
    return f"  {case['label']}\n         {_show(broken)}\n{tail}"


def _show(text: str) -> str:
    """`text` on one line, with what can't be seen written out."""
    return "".join(c if c.isprintable() or c == "\u3000" else ascii(c)[1:-1] for c in text)
