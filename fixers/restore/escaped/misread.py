r"""Escapes of text that had been misread before it was escaped, with the private-use characters that GBK gives it."""

from __future__ import annotations

import re

from fixers.reading import escaped
from fixers.reading.escaped import Run
from fixers.restore.chains.at_once import at_once

_LEADS = ("%EE", "%ee", "=EE", "\\xee", "\\xEE")
"""Escapes with which nearly all such characters begin in UTF-8: their runs are not told at all, where others are cut."""

_POINTS = ("\\ue", "\\uE", "%ue", "%uE", "u{e", "u{E")
"""Nearly all such characters as code points."""

_PRIVATE = re.compile("[\ue000-\uf8ff]")

_ENOUGH, _LONGEST = 6, 10_000
"""Characters of such a run, at least, and of one that is looked at."""


def is_misread(run: Run) -> bool:
    """Whether a run spells text that was evidently read in a wrong codec before it was escaped."""
    return run.form != "bare" and _ENOUGH <= len(run.text) <= _LONGEST and at_once(run.text) is not None


def with_misread(text: str, runs: list[Run]) -> list[Run]:
    r"""The runs of escapes in a text, those of misread text whole; private-use characters part all others.

    >>> text = r"\u9354\ue7d2\u7d1d\u6d94\u71bb\ue6e6\u7459\uff45\u5585\u6d5c\u70d8\u76b5"
    >>> runs = escaped.search(text)
    >>> [len(run.text) for run in runs], [len(run.text) for run in with_misread(text, runs)]
    ([1, 3, 6], [12])
    """
    if not any(map(text.__contains__, (*_LEADS, *_POINTS) if runs else _LEADS)):
        return runs
    every = escaped.search(text, private=True)
    whole = [run for run in every if _PRIVATE.search(run.text) and is_misread(run)]
    if not whole:
        return runs
    apart = [run for run in runs if not any(run.start < each.end and each.start < run.end for each in whole)]
    return sorted([*apart, *whole])
