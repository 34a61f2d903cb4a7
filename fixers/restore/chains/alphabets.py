"""Whether accented letters of a text are those of one language: code pages differ in single letters.

ISO 8859-2 and Windows-1250 have the same letters but for a few, so one reading of a Polish page has š where the
other has ą, and a model of letters side by side may like either. But no language has both ę and š.
"""

from __future__ import annotations

import re

from fixers.data import alphabets

_VIETNAMESE = re.compile("[\u0300-\u0323\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_ACCENTED = re.compile("[\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e80-\u1e85]")

FOREIGN = 5.0
"""Nats that a letter costs that the language has not whose letters the others are."""

_MOST = 2
"""Such letters that count, at most: names of other languages stand in all of them."""


def foreign(text: str) -> int:
    """How many of the different accented letters of a text the language has not that has most of them.

    >>> foreign("ziemią metro najgłębszych"), foreign("ziemiš metro najgłębszych"), foreign("quả bưởi")
    (0, 1, 0)
    """
    text = "".join(set(text)).lower()
    letters = set(_ACCENTED.findall(text))
    if len(letters) <= 1 or _VIETNAMESE.search(text):
        return 0
    return min(_MOST, *(len(letters - each) for each in alphabets()))
