"""The readings of a slip by what the page adds to the model: its own words, and marks that close what is open."""

from __future__ import annotations

import math
from typing import NamedTuple

from fixers.language.search import Reading
from fixers.restore.page import brackets, familiar, unpaired, wanted

CLOSER = 5.0
"""Nats in the search for the mark that closes what is open in the line, so that readings with it are among the best."""

_PAIR, _TRIPLE, _UNPAIRED = 0.5, 1.0, 6.5
"""Nats for two and three characters that stand on the page elsewhere, and against a mark without its partner."""

_NEAR = 20_000
"""Characters before and after a stretch that count as its page."""


_LINE = 1000
"""Characters of the line before and behind a stretch among which marks have partners: a line can be a whole book."""


class Line(NamedTuple):
    """The quotation marks and brackets that stand in the line before a stretch and behind it."""

    before: str
    after: str

    def unpaired(self, new: str) -> int:
        """How many are without a partner if `new` is the stretch."""
        return unpaired(self.before + new + self.after)

    def paired(self, found: str, new: str) -> float:
        """The nats that speak for `new` and against `found`, since marks have their partners."""
        return _UNPAIRED * (self.unpaired(found) - self.unpaired(new))


class Around(NamedTuple):
    """What stands round a stretch: its line, the characters right behind it, and the page without it."""

    line: Line
    after: str
    elsewhere: str


def line_of(text: str, start: int, end: int) -> Line:
    """The line round the stretch from `start` to `end`."""
    return Line(brackets(before_in_line(text, start)), brackets(text[end : end + _LINE].split("\n", 1)[0]))


def before_in_line(text: str, start: int) -> str:
    """What stands before a place in its line, at most `_LINE` characters."""
    least = max(0, start - _LINE)
    return text[max(least, text.rfind("\n", least, start) + 1) : start]


def around(text: str, start: int, end: int) -> Around:
    """What stands round the stretch from `start` to `end`."""
    elsewhere = text[max(0, start - _NEAR) : start] + "\n" + text[end : end + _NEAR]
    return Around(line_of(text, start, end), text[end : end + 2].split("\n", 1)[0], elsewhere)


def rank_again(ranked: list[Reading], before: str, page: Around) -> list[Reading]:
    """The readings with the page's evidence in their posteriors, the best first; `before` is free of glosses."""
    closer = wanted(page.line.before)
    bonus = []
    known: dict[str, bool] = {}
    for reading in ranked:
        pairs, triples = familiar(reading.text, before, page.after, page.elsewhere, known)
        wrong = page.line.unpaired(reading.text)
        doubled = "。。" in reading.text and "。。" not in page.elsewhere
        closed = CLOSER * reading.text.count(closer) if closer else 0.0  # the search gave it to every one
        bonus.append(_PAIR * pairs + _TRIPLE * triples - _UNPAIRED * (wrong + doubled) - closed)
    top = max(bonus)
    shares = [reading.posterior * math.exp(each - top) for reading, each in zip(ranked, bonus, strict=True)]
    rest = max(0.0, 1 - sum(reading.posterior for reading in ranked)) * math.exp(min(bonus) - top)
    total = sum(shares) + rest
    again = [reading._replace(posterior=share / total) for reading, share in zip(ranked, shares, strict=True)]
    return sorted(again, key=lambda reading: -reading.posterior)
