"""What a search for whole misreadings leaves alone: text in GBK or Big5 that is read one byte out of step.

No chain of codecs explains it, and to find that out takes a search of thirty milliseconds a line, in which such lines
spent nine tenths of their time. The kind `byte-slip` restores it.
"""

from __future__ import annotations

from collections.abc import Sequence

from fixers.language.together import Job
from fixers.reading.characters import codes_of
from fixers.restore.injuries.runs import Run, runs
from fixers.restore.looks.first_look import Suspect

_EVIDENT = 25.0
"""Nats by which a run is likelier a byte further on, at least: with 12 two of 9,225 misread texts would be left alone,
too."""

_FLUENT = -8.0
"""Nats of a character of it then, on the mean: of text it is -4 to -6, where another byte is lost or put in -7 and less; of
text in a third codec -8.1 and less: with -9 five lines of the matrix of `benchmarks.mojibake` would be left alone, too."""

_BESIDE = 4
"""Characters beside a run that may belong to it."""


def in_step(text: str, suspects: Sequence[Suspect]) -> Job[list[Suspect]]:
    """Finds those of some suspects that do not stand in text which is evidently out of step.

    >>> slipped = "今天幕嵋樘致哿送际楣莸慕ㄉ栉侍狻�"
    >>> from fixers.language.together import together
    >>> found = together([in_step(slipped, [Suspect(2, 9, 0, 18, 9.0)]), in_step("锛屽浘", [Suspect(0, 3, 0, 3, 9.0)])])
    >>> [*map(len, found)]
    [0, 1]
    """
    if not suspects:
        return []
    found = [each for each in (yield from runs(codes_of(text))) if each.gain >= _EVIDENT and _is_text(each)]
    if not found:
        return [*suspects]
    return [
        suspect
        for suspect in suspects
        if not any(each.start - _BESIDE < suspect.end and suspect.start < each.end + _BESIDE for each in found)
    ]


def _is_text(run: Run) -> bool:
    """Whether a run reads well a byte further on."""
    low = run.scored.low
    return float(run.scored.moved[run.start - low : run.end - low].mean()) >= _FLUENT
