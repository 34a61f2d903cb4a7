"""PDF extraction, OCR and line joins leave blanks in Chinese, which has none between its words.

A PDF places every character by itself, and an extractor that takes a wide step for a blank writes
经 济 发 展. A page sets blanks around marks, fills lines with blanks at their end, or doubles
them.
"""

from __future__ import annotations

import re

from fixers.reading.characters import HAN

_BETWEEN = re.compile(f"(?<=[{HAN}])(?=[{HAN}])")
_AFTER = re.compile(r"(?<=[，。、；：？！（《])(?=[^\s，。、；：？！）》”])")
_BEFORE = re.compile(r"(?<=[^\s，。、；：？！（《“])(?=[，。、；：？！）》])")


def damage(
    text: str, *, spread: bool = False, after: str = "", before: str = "", end: str = "", blank: str = " "
) -> str:
    """Blanks where Chinese has none.

    `spread` puts one between all Han that touch; `after` and `before` are put behind and before
    marks; `end` is put at the end of every line; `blank` replaces every blank that was there.

    >>> damage("经济发展，很快。", spread=True, after=" ")
    '经 济 发 展， 很 快。'
    """
    text = text.replace(" ", blank)
    if spread:
        text = _BETWEEN.sub(" ", text)
    text = _BEFORE.sub(before, _AFTER.sub(after, text))
    return text.replace("\n", end + "\n") if end else text
