"""The readings of a slip by all that speaks for them: the model, words, the page's own words, and marks in pairs.

The search knows the model of characters alone. Its best readings are weighed again with what costs
too much to ask at each step of it. The weights are those that make the truth most likely among the
readings of 1,166 windows of slips in the training corpora, with glosses and without (a logistic curve
over all readings of a window). Of 1,219 slips of the odd dev half 379 characters are wrong with them,
401 with the model and the page's own words alone; 98.4 and 98.0 % of the edits of 0.9 and more are right.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

import numpy as np

from fixers.language.search import Reading
from fixers.language.together import Ask, Each, Job
from fixers.language.words import LONGEST, scores_of_each
from fixers.restore.slips.own_words import OwnWords
from fixers.restore.slips.page import GLOSS, brackets, unpaired, wanted

CLOSER = 5.0
"""Nats in the search for the mark that closes what is open in the line, so that readings with it are among the best."""

_UNPAIRED = 6.5
"""Nats against a mark without its partner."""

_MODEL, _FOUND, _WORDS, _OWN, _CHARACTER = 0.80, 0.58, 0.36, 0.47, 1.86
"""Weights of the log probability under the model, of the damage and the page's choice of characters, under the table of
words, of the page's own words, and for each character: to the model a shorter reading is likelier than it is, since it
spreads its probability over more characters than people write. Of 1,217 wrong characters in slips of the even dev half
835 stood where the truth is longer, 87 where it is shorter."""

_BEFORE, _AFTER = 8, 4
"""Characters before and behind a stretch that are weighed with it."""


_NEAR = 20_000
"""Characters before and behind a stretch that count as its page."""

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
    """What stands round a stretch that begins at `start`."""

    line: Line
    after: str
    """The next characters, a line end among them if the stretch ends its line."""
    start: int
    doubled: bool
    """Whether the page has 。。 anywhere."""


def line_of(text: str, start: int, end: int) -> Line:
    """The line round the stretch from `start` to `end`."""
    return Line(brackets(before_in_line(text, start)), brackets(text[end : end + _LINE].split("\n", 1)[0]))


def before_in_line(text: str, start: int) -> str:
    """What stands before a place in its line, at most `_LINE` characters."""
    least = max(0, start - _LINE)
    return text[max(least, text.rfind("\n", least, start) + 1) : start]


def around(text: str, start: int, end: int) -> Around:
    """What stands round the stretch from `start` to `end`."""
    after = re.split(r"[\r\n]", text[end : end + 6 * _AFTER])[0]
    after = GLOSS.sub("", after)[:_AFTER] if after else "\n"
    return Around(line_of(text, start, end), after, start, "。。" in text[max(0, start - _NEAR) : end + _NEAR])


def rank_again(ranked: list[Reading], before: str, page: Around, own: OwnWords) -> Job[list[Reading]]:
    """The readings with all evidence in their posteriors, the best first; `before` is free of glosses."""
    if len(ranked) == 1:  # it has the share that it has, whatever it weighs
        return ranked
    closer = wanted(page.line.before)
    rows = [before[-_BEFORE:] + reading.text + page.after for reading in ranked]
    begins = [min(len(before), _BEFORE)] * len(rows)
    said = yield Each([reading.text + page.after for reading in ranked], [before] * len(ranked))
    words = yield Ask(scores_of_each, [row[max(0, begin - LONGEST) :] for row, begin in zip(rows, begins, strict=True)])
    gains = own.gains(page.start, rows, begins, said)
    total = []
    for reading, each, gain, divided in zip(ranked, said, gains, words, strict=True):
        size = len(reading.text) + page.after.startswith("\n")  # the reading of a whole line was scored with its end
        found = reading.score - float(each[:size].sum(dtype=np.float64))
        if closer:  # the search has spoken for it
            found -= CLOSER * reading.text.count(closer)
        wrong = page.line.unpaired(reading.text) + ("。。" in reading.text and not page.doubled)
        weighed = _MODEL * float(each.sum(dtype=np.float64)) + _FOUND * found + _WORDS * divided + _OWN * gain
        total.append(weighed + _CHARACTER * len(reading.text) - _UNPAIRED * wrong)
    return _by_weight(ranked, total)


def _by_weight(ranked: list[Reading], total: list[float]) -> list[Reading]:
    """The readings with the posteriors of log weights; of what was not among the best no more is known than it had."""
    top = max(total)
    shares = [math.exp(each - top) for each in total]
    least = min(share / max(reading.posterior, _NO_SHARE) for share, reading in zip(shares, ranked, strict=True))
    whole = sum(shares) + max(0.0, 1 - sum(reading.posterior for reading in ranked)) * least
    again = [reading._replace(posterior=share / whole) for reading, share in zip(ranked, shares, strict=True)]
    return sorted(again, key=lambda reading: -reading.posterior)


_NO_SHARE = 1e-300
