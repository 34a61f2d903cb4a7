"""How to find out whether a text has one of some strings, with as little as can be looked at."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from fixers.data import common_characters


class Search(NamedTuple):
    """How to find out whether a text has one of some strings."""

    strings: tuple[str, ...]
    rarest: tuple[str, ...]
    """The character of each to look for first: single characters are found ten times as fast."""
    first: str
    """What all of them begin with, if that is an ASCII mark, which is faster to look for than for each of them."""
    last: str
    """What all of them end with, if that is one."""

    def finds(self, text: str) -> bool:
        """Whether `text` has one of the strings."""
        mark = self.first or self.last
        if not mark or text.count(mark) > _FEW:
            return any(rare in text and string in text for rare, string in zip(self.rarest, self.strings, strict=True))
        at = text.find(mark)
        while at >= 0:
            if self.first and text.startswith(self.strings, at):
                return True
            if self.last and text.endswith(self.strings, 0, at + 1):
                return True
            at = text.find(mark, at + 1)
        return False


_FEW = 30
"""Marks in a text that are looked at one by one as fast as all strings are looked for."""


def search_for(strings: tuple[str, ...]) -> Search:
    """The search for some strings.

    >>> search = search_for(("&lt;", "&gt;"))
    >>> search.finds("a &gt; b"), search.finds("a & b")
    (True, False)
    """
    firsts, lasts = ({string[at] for string in strings} for at in (0, -1))
    first, last = (each.pop() if len(each) == 1 else "" for each in (firsts, lasts))
    return Search(strings, tuple(map(_rarest, strings)), _ascii_mark(first), _ascii_mark(last))


def pair_of(string: str) -> tuple[str, bool]:
    """Two characters of `string` side by side of which one is the rarest, and whether it is the second.

    >>> pair_of("&lt;"), pair_of("quo;")
    (('&l', False), ('o;', True))
    """
    at = string.index(_rarest(string))
    return (string[at - 1 : at + 1], True) if at else (string[:2], False)


def _ascii_mark(text: str) -> str:
    """The first ASCII character of `text` that is neither letter nor digit, if there is one."""
    return next((each for each in text if each.isascii() and not each.isalnum()), "")


def _rarest(string: str) -> str:
    """The character of `string` to look for first: an ASCII mark if it has one, since letters are common."""
    return _ascii_mark(string) or max(string, key=lambda character: _costs().get(character, _NEVER))


_NEVER = 99


@cache
def _costs() -> dict[str, int]:
    """What characters cost in the way of writing in which they are most common, in bits."""
    costs: dict[str, int] = {}
    for rows in common_characters().values():
        for cost, characters in rows:
            costs |= {each: min(cost, costs.get(each, _NEVER)) for each in characters}
    return costs
