"""What a character becomes in simplified text where phrases of OpenCC's hold it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from fixers.data.build.opencc import best

PHRASES = ("STPhrases", "STPhrases_GeneratedFromRegionalPhrases")

RATHER = 4
"""Times that one phrase must be as frequent as another to be taken for the word where they overlap."""

LONGEST = 8
_SPANS = tuple((start, start + size) for size in range(2, LONGEST + 1) for start in range(1 - size, 1))
"""Where phrases that hold a character begin and end, seen from it."""


def _inside(part: str, start: int, other: str, begin: int) -> bool:
    return len(other) > len(part) and begin <= start and start + len(part) <= begin + len(other)


def decided(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The places in `text` where a phrase of OpenCC's holds a character, and what becomes of it there.

    Where two phrases disagree, one of them crosses the border of two words: in 体系结构 it is 系结. The
    one that is seen `RATHER` times as often is taken, and where none is the place is left out.
    """
    known = _known()
    places: list[tuple[int, list[tuple[str, str]]]] = []
    for at in range(LONGEST, len(text) - LONGEST):
        if text[at] in wanted:
            found = [(part, start) for start, end in _SPANS if (part := text[at + start : at + end]) in known]
            words = [(part, start) for part, start in found if not any(_inside(part, start, *each) for each in found)]
            if words:
                places.append((at, [(part, known[part][-start]) for part, start in words]))
    often = Counter(part for _, values in places for part, _ in values)
    for at, values in places:
        forms: dict[str, int] = {}
        for part, form in values:
            forms[form] = max(forms.get(form, 0), often[part])
        ranked = sorted(forms, key=lambda form: -forms[form])
        if len(ranked) == 1 or forms[ranked[0]] > RATHER * forms[ranked[1]]:
            yield at, ranked[0]


@cache
def _known() -> dict[str, str]:
    """The phrases, with what becomes of them."""
    found: dict[str, str] = {}
    for name in reversed(PHRASES):
        found.update(best(name))
    return {phrase: value for phrase, value in found.items() if len(phrase) == len(value) > 1}
