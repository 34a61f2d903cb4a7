"""A quick guess at the bytes of a text that was read as UTF-8 in part: the cheapest by characters alone.

One pass with a table of steps, 2 to 5 microseconds a character. It knows nothing of what follows what,
but bytes that are out of step cost so much more that 9 of 10 lines are right; where the language model finds
nothing odd in the result no search is needed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from fixers.restore.mixed.costs import Coder, advance, coder
from fixers.restore.mixed.forms import START, follow, forms, other_forms

_Path = tuple[object, bytes] | None
"""The bytes of a character, after those of the characters before it."""

_Known = tuple[float, _Path, bytes]
"""What a reading costs in nats, its bytes, and what of UTF-8 it has begun."""

_WIDTH = 16.0
"""Nats by which a reading must be dearer to be given up at once."""

_PIECES = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")


def guess(text: str, codec: Coder, always: bool) -> list[bytes] | None:
    """The bytes of each piece of `text` that are the cheapest characters of a codec; None where none are text in it.

    Pieces are characters that aren't ASCII, and those that are: the first of a row, and all the others together.

    If sequences were `always` read as UTF-8, none of them may stand in `text` as single letters.
    """
    states: dict[bytes, _Known] = {b"": (0.0, None, START)}
    for piece in _PIECES.findall(text):
        after: dict[bytes, _Known] = {}
        for pending, (cost, path, begun) in states.items():
            for form, now, more in _forms(piece[0], begun, always):
                moved = _advance(codec.name, pending, form)
                if moved:
                    total = cost + more + moved[0]
                    known = after.get(moved[1])
                    if known is None or total < known[0]:
                        after[moved[1]] = (total, (path, form), now)
        if len(piece) > 1:
            rest = piece[1:].encode()
            whole = after.get(b"")
            after = {b"": (whole[0], (whole[1], rest), whole[2])} if whole else {}
        if len(after) > 2:
            limit = min(after.values(), key=_cost)[0] + _WIDTH
            after = {pending: known for pending, known in after.items() if known[0] < limit}
        if not after:
            return None
        states = after
    return _pieces(states[b""][1]) if b"" in states else None


def _cost(known: _Known) -> float:
    return known[0]


def _pieces(path: object) -> list[bytes]:
    backwards = []
    while isinstance(path, tuple):
        path, form = path
        backwards.append(form)
    return backwards[::-1]


@lru_cache(maxsize=1 << 16)
def _forms(character: str, begun: bytes, always: bool) -> tuple[tuple[bytes, bytes, float], ...]:
    """The forms of a character, what of UTF-8 is begun after each, and what it costs there."""
    if always:
        return tuple((form, START, 0.0) for form in forms(character))
    found = []
    for form in (*forms(character), *other_forms(character)):
        read = follow(begun, form, always)
        if read:
            found.append((form, *read))
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def _advance(codec: str, pending: bytes, form: bytes) -> tuple[float, bytes] | None:
    return advance(coder(codec), pending, form)
