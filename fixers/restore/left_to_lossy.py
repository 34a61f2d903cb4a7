"""What a search for whole misreadings leaves alone: UTF-8 that was read in pairs, with bytes lost.

No chain of codecs explains it, and to find that out takes a search of ten milliseconds a line, in which lines of lossy
text spent nine tenths of their time. The kind `lossy` restores it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from fixers.restore.first_look import Suspect
from fixers.restore.misread_lines import misread

_WHOLE = 0.5
"""The share of the bytes above ASCII that stand in whole characters of UTF-8, at least, and"""
_CHARACTERS = 8
"""the characters of such a stretch: UTF-8 is hardly told by less."""


def others(text: str, suspects: Sequence[Suspect]) -> list[Suspect]:
    """Those of some suspects that do not stand in UTF-8 which was read in pairs and lost bytes.

    >>> suspect = Suspect(0, 5, 0, 9, 9.0)
    >>> len(others("鏈嶅姟鍣ㄨ繑鍥炴暟鎹�", [suspect])), len(others("鏈嶅姟鍣ㄨ繑鍥炴暟", [suspect]))
    (0, 1)
    """
    lines = [line for line in misread(text) if line.whole >= _WHOLE and len(line.text) >= _CHARACTERS]
    if not any(line.windows for line in lines):
        return [*suspects]
    starts = [line.stretch.start for line in lines]
    ends = [line.stretch.end for line in lines]
    found = []
    for suspect in suspects:
        at = bisect_right(starts, suspect.start) - 1
        if at < 0 or suspect.start >= ends[at]:
            found.append(suspect)
    return found
