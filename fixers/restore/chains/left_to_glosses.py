"""What a search for whole misreadings leaves alone: lines that are strange by their glosses only, 國(guó)家.

No chain of codecs explains these, and to find that out takes a search of twenty milliseconds a line, in which pages with
glosses spent three quarters of their time. The kinds `byte-slip` and `glosses` put them right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fixers.language.together import Ask, Job
from fixers.reading.characters import PINYIN
from fixers.restore.looks.first_look import Suspect, at_first_many
from fixers.restore.slips.page import GLOSS

_SLIPPED = re.compile(rf"\?[{PINYIN}]{{1,6}}\)[^\x00-\x7f]{{0,24}}")
"""A gloss that fell between two characters, and what was read one byte off behind it."""

_LEFT = re.compile(rf"[A-Za-z]?\([{PINYIN}]{{1,6}}\)")
"""A gloss behind such text, the last byte of which may be a letter."""


def unglossed(text: str, suspects: Sequence[Suspect]) -> Job[list[Suspect]]:
    """Finds those of some suspects of which the lines are suspect without their glosses, too.

    >>> from fixers.language.together import together
    >>> [*map(len, together([unglossed("我國(guó)經(jīng)濟(jì)運(yùn)行", [Suspect(2, 22, 0, 26, 9.0)])]))]
    [0]
    """
    lines = [text[each.line : each.line_end] for each in suspects]
    glossed = [at for at, line in enumerate(lines) if GLOSS.search(line) or _SLIPPED.search(line)]
    if not glossed:
        return [*suspects]
    clear = yield Ask(clear_ones_of, [_bare(lines[at]) for at in glossed])
    alone = {at for at, is_clear in zip(glossed, clear, strict=True) if not is_clear}
    return [each for at, each in enumerate(suspects) if at not in alone]


def _bare(line: str) -> str:
    """A line without its glosses."""
    return _LEFT.sub("", GLOSS.sub("", _SLIPPED.sub("", line)))


def clear_ones_of(every: Sequence[Sequence[str]]) -> list[list[bool]]:
    """For each of several texts, of which of its lines something is suspect by itself; one look at all lines."""
    seen = iter(at_first_many([line for lines in every for line in lines]))
    return [[bool(next(seen).clear) for _ in lines] for lines in every]
