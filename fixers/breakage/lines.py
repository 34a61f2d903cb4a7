"""A sentence is cut where a page ends, or wherever a line is full.

A page of paper, of a PDF file or of a reader ends in the middle of a sentence, and the text that is
taken from it has a line end there, or a blank line, or a form feed. Mail programs and old e-books
wrap all lines at one width.
"""

from __future__ import annotations

from collections.abc import Iterable


def damage(text: str, *, at: Iterable[int] = (), border: str = "\n\n", width: int = 0, indent: str = "") -> str:
    r"""`text` with `border` written before the characters at the places `at`, then wrapped.

    `width`, if it isn't 0, is the number of characters of a full line; each line of the text, with
    `indent` before it, is cut into lines of that many characters.

    >>> damage("推进机场建设。", at=[5])
    '推进机场建\n\n设。'
    >>> damage("甲乙丙丁戊。", width=4, indent="　　")
    '　　甲乙\n丙丁戊。'
    """
    for place in sorted(at, reverse=True):
        text = text[:place] + border + text[place:]
    if width:
        lines = [indent + line if line else "" for line in text.split("\n")]
        text = "\n".join("\n".join(line[i : i + width] for i in range(0, len(line) or 1, width)) for line in lines)
    return text
