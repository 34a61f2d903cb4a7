"""What a search for whole misreadings leaves alone: lines that are strange by their glosses only, 國(guó)家.

No chain of codecs explains these, and to find that out takes a search of twenty milliseconds a line, in which pages with
glosses spent three quarters of their time. The kinds `byte-slip` and `glosses` put them right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fixers.reading.characters import PINYIN
from fixers.restore.looks.first_look import Suspect, at_first_many
from fixers.restore.slips.page import GLOSS

_SLIPPED = re.compile(rf"\?[{PINYIN}]{{1,6}}\)[^\x00-\x7f]{{0,24}}")
"""A gloss that fell between two characters, and what was read one byte off behind it."""


def unglossed(text: str, suspects: Sequence[Suspect]) -> list[Suspect]:
    """Those of some suspects of which the lines are suspect without their glosses, too.

    >>> len(unglossed("我國(guó)經(jīng)濟(jì)運(yùn)行", [Suspect(2, 22, 0, 26, 9.0)]))
    0
    """
    lines = [text[each.line : each.line_end] for each in suspects]
    glossed = [at for at, line in enumerate(lines) if GLOSS.search(line)]
    if not glossed:
        return [*suspects]
    bare = [GLOSS.sub("", _SLIPPED.sub("", lines[at])) for at in glossed]
    alone = {at for at, seen in zip(glossed, at_first_many(bare), strict=True) if not seen.clear}
    return [each for at, each in enumerate(suspects) if at not in alone]
