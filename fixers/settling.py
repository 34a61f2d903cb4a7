"""Searches that go on in what they made of a text, until nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, cast

from fixers.edit import Edit, apply, compose
from fixers.fixer import ROUNDS


def settle(text: str, find: Callable[[str], Iterable[Edit]], sure: float = 0.9) -> list[Edit]:
    """The edits of `find`, repeated on its own result until nothing is left to do.

    What one edit uncovers another may need: `&am&#112;;` is `&amp;`, which is `&`. Kinds that peel
    layers run their search through this, so that fixing a fixed text changes nothing. Edits less
    sure than `sure` are not followed up. A text that does not settle is left alone.
    """

    def plainly(now: str) -> Generator[Any, Any, Iterable[Edit]]:
        yield from ()
        return find(now)

    try:
        next(settling(text, plainly, sure))
    except StopIteration as done:
        return cast(list[Edit], done.value)
    raise TypeError("a search that asks for something is to be run as a job")


def settling(
    text: str, find: Callable[[str], Generator[Any, Any, Iterable[Edit]]], sure: float = 0.9
) -> Generator[Any, Any, list[Edit]]:
    """The same as a job, of a search that is one (see `fixers.language.together`)."""
    first = list((yield from find(text)))
    done = [edit for edit in first if edit.new is not None and edit.confidence >= sure]
    if not done:
        return first
    rows = [done]
    now = apply(text, done)
    for _ in range(ROUNDS):
        found = list((yield from find(now)))
        more = [edit for edit in found if edit.new is not None and edit.confidence >= sure]
        if not more:
            break
        rows.append(more)
        now = apply(now, more)
    else:
        return []
    if len(rows) == 1:
        return first
    return list(compose(text, [*rows, [edit for edit in found if edit.new is None]]))
