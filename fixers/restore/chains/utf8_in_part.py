"""What a suspect was that stands in UTF-8 which was read in pairs and lost bytes: what of that is whole, or nothing.

No chain of codecs explains such a line, nor what `lossy` leaves of it for being unsure. A search for whole misreadings
took 5 to 25 milliseconds for each of 950 such suspects, and found nothing but pieces of UTF-8 that are whole (170) and
three others, none of which was right. So such pieces are all that is looked for, which takes a third of that.
"""

from __future__ import annotations

import re

import numpy as np

from fixers.reading.characters import codes_of
from fixers.restore.chains.suspected import Piece, search, span, stands_alone
from fixers.restore.looks.first_look import Suspect
from fixers.restore.lossy.misread import Stretch, stretches, table
from fixers.restore.lossy.misread_bytes import LOST, Encoded, encoded
from fixers.restore.wrong_codecs.able import DOUBLE

_HALF, _COVERED = 0.5, 0.4
"""The share of the bytes above ASCII of a stretch in whole characters of UTF-8, and that of the suspect that stands in
such stretches. Or"""
_SOME, _BYTES, _PRIVATE = 0.28, 10, 3
"""a smaller share of one stretch, with so many bytes in whole characters, if not one in three of its characters is of
private use. Of 4,720 suspects in text that was read by other chains, or in clean lines, none is taken for one so."""

_OWN = re.compile("[\ue000-\uf8ff]")


def search_part(text: str, suspect: Suspect) -> Piece | None:
    """What `search` finds of a suspect; of one that stands in UTF-8 with bytes lost, the whole part of that."""
    if not is_lossy_around(text, suspect):
        return search(text, suspect)
    piece = span(text, suspect, DOUBLE, ("utf-8",))
    return piece if piece and stands_alone(text, piece) else None


def is_lossy_around(text: str, suspect: Suspect) -> bool:
    """Whether a suspect stands in UTF-8 read in pairs of which bytes are lost.

    >>> is_lossy_around("鏈嶅姟鍣ㄨ繑鍥炴暟鎹�", Suspect(0, 5, 0, 10, 9.0))
    True
    >>> is_lossy_around("杩斿洖鏁版嵁涓虹┖", Suspect(0, 5, 0, 9, 9.0))
    False
    """
    line = text[suspect.line : suspect.line_end]
    first, last = suspect.start - suspect.line, suspect.end - suspect.line
    if _is_korean(line[first:last]):
        return True
    covered = 0
    has_gaps = False
    for each in stretches(line):
        if first < each.end and each.start < last:
            found = encoded([line[each.start : each.end]], each.family)[0]
            if _has_lost(each, found):
                return True
            if found.whole >= _HALF:
                covered += min(last, each.end) - max(first, each.start)
                has_gaps |= bool(found.gaps)
    return has_gaps and covered >= _COVERED * (last - first)


def _is_korean(part: str) -> bool:
    """Whether a part of a line is UTF-8 read as EUC-KR of which so much is lost that it is no stretch of it.

    Each character of it can stand in UTF-8; syllables of Korean that were read so lose a byte in two of three.
    """
    codes = codes_of(part)
    codes = np.minimum(codes[codes >= 0x80], 0xFFFF)
    if codes.size < _SYLLABLES or 2 * np.count_nonzero((codes >= 0xAC00) & (codes < 0xD7A4)) < codes.size:
        return False
    if np.count_nonzero(table("euc-kr").possible[codes]) < _POSSIBLE * codes.size:
        return False
    return bool(encoded([part], "euc-kr")[0].gaps)


_SYLLABLES, _POSSIBLE = 16, 0.9
"""Characters beyond ASCII of such a part, at least, of which half are syllables, and the share that can stand in UTF-8: of
5,800 suspects of other chains none has them."""


def _has_lost(stretch: Stretch, found: Encoded) -> bool:
    """Whether a stretch has enough in whole characters of UTF-8 to be that, and is not whole."""
    if not found.gaps or found.whole < _SOME:
        return False
    beyond = sum(LOST > byte >= 0x80 for byte in found.data)
    return found.whole * beyond >= _BYTES and _PRIVATE * len(_OWN.findall(found.text)) < stretch.end - stretch.start
