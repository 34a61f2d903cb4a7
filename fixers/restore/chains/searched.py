"""Which suspected texts are searched, told without a model where that is plain.

A model costs half a millisecond however few pieces it is asked about, and of a hundred pages with misread lines a
dozen have doubtful ones: what is evidently a common mistake needs no model, nor do lines that are too short to be read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from fixers.restore.chains.at_once import Sample, is_certain
from fixers.restore.chains.commonest import may_be, told
from fixers.restore.chains.page_at_once import LEAST
from fixers.restore.chains.sense import margin
from fixers.restore.chains.suspected import sample_of
from fixers.restore.looks.first_look import EXCESS, Suspect
from fixers.restore.looks.suspects import EVIDENT, any_borne_out

_TOLD = 16.0
"""Excess from which on it may be told without a model: clean text that is doubted mostly has less, and costs nothing so."""

_FEWEST = 10
"""Characters of a line from which on it may be UTF-8 of which bytes are gone (`fixers.restore.chains.one_byte_gaps`)."""


def are_searched(rows: Sequence[tuple[str, Sequence[Suspect]]]) -> list[bool]:
    r"""Of texts that announce no codec, each with its suspects, whether one is searched by itself.

    >>> from fixers.restore.looks.first_look import at_first
    >>> texts = ["第一行\n绗簲", "前面的话。浜烘皯鏀垮簻鏈嶅姟浜烘皯", "滹沱河"]
    >>> are_searched([(text, at_first(text)) for text in texts])
    [False, True, False]
    """
    known: dict[int, bool] = {}
    samples: dict[Sample, list[int]] = {}
    for at, (text, found) in enumerate(rows):
        clear = [each for each in found if each.excess >= EXCESS]
        if not clear or any(each.excess >= EVIDENT for each in clear):
            known[at] = bool(clear)
        elif _is_short(clear) and is_too_little(text, clear):
            known[at] = False
        else:
            for each in clear if max(each.excess for each in clear) >= _TOLD else ():
                samples.setdefault(sample_of(each.line, text[each.line : each.line_end], each.start), []).append(at)
    plain = []
    for sample, own in samples.items():
        was = may_be(*sample)
        if was and is_certain(*was):
            known |= dict.fromkeys(own, True)
        elif was:
            plain.append(sample)
    for sample in told(plain) if plain else ():
        known |= dict.fromkeys(samples[sample], True)
    left = [at for at in range(len(rows)) if at not in known]
    known |= zip(left, any_borne_out([rows[at] for at in left]), strict=True)
    return [known[at] for at in range(len(rows))]


def _is_short(clear: Sequence[Suspect]) -> bool:
    return all(each.size < _FEWEST for each in clear)


def is_too_little(text: str, clear: Sequence[Suspect]) -> bool:
    """Whether lines are so short that none of them is searched, nor are all of them together."""
    lines = [text[each.line : each.line_end] for each in clear]
    return sum(map(len, lines)) < LEAST and all(math.isinf(margin("", line)) for line in lines)
