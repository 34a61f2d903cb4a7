"""Find out what happened to a text, and put back what its author wrote.

The map:

    decode/      bytes become text, nothing lost          fixers.decode(data)
    repair/      what the author wrote, one kind a file    fixers.fix(text)
    normalise/   what the reader wants, one kind a file    fixers.fix(text, "zh-hans")
    breakage/    how text breaks: the forward models       fixers.breakage.glosses.damage(text)
    language/    what text looks like: two n-gram models, a quick look, and the search over lattices of bytes
    restore/     how each mechanism of damage is undone, and what the best reading is worth
    reading/     what kinds ask of a text before they judge it: places, lines, writing    fixers.scripts(text)
    recipes      which kinds run, in which order           fixers.inspect(text, "repair -glosses")
    edit, fixer  the one record of change; how a row runs  fixers.inspect(text).edits
    triage       one scan a batch; clean text costs that   fixers.Cleaner("repair").fix_many(texts)
    report/, files/, cli                                   what was done; formats; the command line

A kind of damage has one name everywhere: its file, class, samples folder, edits and recipes.

>>> fix("我們的&#32178;&#31449;")
'我們的網站'
>>> for edit in inspect("大氣&amp;amp;海洋").edits:
...     print(edit.start, edit.old, "->", edit.new, edit.kind)
2 &amp;amp; -> & entities
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fixers.decode import decode, decode_many
from fixers.edit import Edit, apply, compose, undo
from fixers.fixer import Fixed, Fixer, Marks, Pass, run

if TYPE_CHECKING:
    from fixers import breakage
    from fixers.cleaner import Cleaner
    from fixers.decode.decoded import Decoded
    from fixers.decode.stream import decode_stream

__version__ = "0.1.0"

__all__ = [
    "Cleaner",
    "Decoded",
    "Edit",
    "Fixed",
    "Fixer",
    "Marks",
    "Pass",
    "apply",
    "breakage",
    "compose",
    "decode",
    "decode_many",
    "decode_stream",
    "explain",
    "fix",
    "inspect",
    "run",
    "scripts",
    "scripts_many",
    "undo",
]


def __getattr__(name: str) -> Any:
    """Kinds, with their patterns, and numpy load when they are first asked for, not on import.

    Importing this package costs 40 ms instead of 290, which every command and worker would pay.
    """
    if name == "Cleaner":
        return import_module("fixers.cleaner").Cleaner
    if name == "breakage":
        return import_module("fixers.breakage")
    if name in ("scripts", "scripts_many"):
        return getattr(import_module("fixers.reading.scripts"), name)
    if name == "Decoded":
        return import_module("fixers.decode.decoded").Decoded
    if name == "decode_stream":
        return import_module("fixers.decode.stream").decode_stream
    raise AttributeError(f"module 'fixers' has no attribute {name!r}")


def fix(text: str, recipe: str | Sequence[Fixer] = "repair", *, min_confidence: float = 0.9) -> str:
    """`text` cleaned by `recipe`; the same object when there is nothing to do.

    Raises ValueError for an unknown recipe and TypeError when `text` is not a str: bytes go
    through `decode` first. For many texts a `Cleaner` is far faster.
    """
    return _cleaner(_key(recipe), min_confidence).fix_many([_checked(text)])[0]


def inspect(text: str, recipe: str | Sequence[Fixer] = "repair", *, min_confidence: float = 0.9) -> Fixed:
    """What `fix` would do to `text`, and why: every edit with its place, reason and confidence."""
    return _cleaner(_key(recipe), min_confidence).inspect_many([_checked(text)])[0]


def explain(kind: str | None = None) -> str:
    """The page of `kind`, with its samples, or the list of all kinds. Raises ValueError for an unknown one."""
    from fixers.pages import page

    return page(kind)


def _checked(text: str) -> str:
    if not isinstance(text, str):
        hint = "; use fixers.decode(data).text" if isinstance(text, bytes | bytearray) else ""
        raise TypeError(f"a text is a str, not {type(text).__name__}{hint}")
    return text


def _key(recipe: str | Sequence[Fixer]) -> str | tuple[Fixer, ...]:
    return recipe if isinstance(recipe, str) else tuple(recipe)


@lru_cache(maxsize=16)
def _cleaner(recipe: str | tuple[Fixer, ...], min_confidence: float) -> Cleaner:
    """A compiled recipe; compiling costs more than most texts."""
    from fixers.cleaner import Cleaner

    return Cleaner(recipe, min_confidence=min_confidence)
