"""Lines of many texts that were misread as a whole by one of the commonest mistakes, told for all of them together.

What is told of a line as a whole needs no search: a sample of it is read anew in every codec, and the line is undone by
what that says, at three times the cost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from fixers.restore.chains.at_once import Evident, Sample
from fixers.restore.chains.commonest import may_be, told
from fixers.restore.chains.sense import margin
from fixers.restore.chains.suspected import Piece
from fixers.restore.looks.first_look import Seen, Suspect, clearest_first

FEW = 4
"""Clear suspects of a text that are all looked at, at most: where more were misread, the chain of one explains the others,
and all of them are looked at only where that is a common one."""

_LONGEST, _PART = 2000, 8
"""Characters of a line that is looked at as a whole, and the part of a text that more lines are at most: of a page that
was misread as a whole one line tells the chain, by which all are undone."""


class Plain(NamedTuple):
    """The misread lines of a text."""

    pieces: list[Piece]
    """Those that are told, the clearest first."""
    left: list[Suspect]
    """Other clear suspects: none, or a few of a page, which the chain of all lines may explain."""


def plain_lines(texts: Sequence[str], seen: Sequence[Seen]) -> tuple[list[Plain], dict[Sample, Evident]]:
    r"""The lines of each text that were misread by one mistake, if these are all its clear suspects or most of them.

    With what was told of lines.

    >>> from fixers.restore.looks.first_look import at_first_many
    >>> texts = ["第一行\nÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ\n第三行", "第一行"]
    >>> [[piece.new for piece in row.pieces] for row in plain_lines(texts, at_first_many(texts))[0]]
    [['中央人民政府委员会今天举行'], []]
    """
    clear = [clearest_first(own.clear) for own in seen]
    asked = [at for at, text in enumerate(texts) if clear[at] and _are_few(text, clear[at])]
    known = told([*dict.fromkeys(_line(texts[at], each) for at in asked for each in clear[at])])
    rows = [Plain([], []) for _ in texts]
    for at in asked:
        rows[at] = _pieces(texts[at], clear[at], known)
    return rows, known


def _are_few(text: str, clear: Sequence[Suspect]) -> bool:
    """Whether lines are few enough to be told each; of more than some the first one tells whether that may be."""
    sizes = [each.size for each in clear]
    if max(sizes) > _LONGEST or len(clear) <= FEW:
        return max(sizes) <= _LONGEST
    return _PART * sum(sizes) <= len(text) and may_be(*_line(text, clear[0])) is not None


def _line(text: str, suspect: Suspect) -> Sample:
    return text[suspect.line : suspect.line_end], False


def _pieces(text: str, clear: Sequence[Suspect], known: dict[Sample, Evident]) -> Plain:
    """The lines of some suspects and what they were; nothing if one is not told, or by another chain than the first."""
    found: list[Piece] = []
    left: list[Suspect] = []
    for each in clear:
        line = _line(text, each)
        evident = known.get(line)
        if evident is None and len(clear) > FEW:
            left.append(each)
        elif evident is None or (found and evident.chain != found[0].chain) or math.isinf(margin("", line[0])):
            return Plain([], [])
        else:
            found.append(Piece(each.line, line[0], evident.text, evident.chain, evident.gain, evident.surprise))
    return Plain(found, left) if found else Plain([], [])
