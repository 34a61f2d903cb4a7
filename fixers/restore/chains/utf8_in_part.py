"""What a suspect was that stands in UTF-8 which was read in pairs and lost bytes: what of that is whole, or nothing.

No chain of codecs explains such a line, nor what `lossy` leaves of it for being unsure. A search for whole misreadings
took 5 to 25 milliseconds for each of 950 such suspects, and found nothing but pieces of UTF-8 that are whole (170) and
three others, none of which was right. So such pieces are all that is looked for, in all texts of a batch at once, which
takes 0.2 milliseconds each. The same holds for what is too little to be a stretch, but looks like one
(`fixers.restore.chains.in_pairs`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from fixers.language.together import together
from fixers.reading.characters import beyond_ascii, codes_of
from fixers.restore.chains.in_pairs import Asked, Look, looks
from fixers.restore.chains.sense import is_sense, margin
from fixers.restore.chains.suspected import BESIDE, Piece, search, stands_alone
from fixers.restore.chains.utf8_pieces import pieces_of
from fixers.restore.evident import said
from fixers.restore.looks.first_look import Suspect
from fixers.restore.lossy.misread import Stretch, stretches_of, table
from fixers.restore.lossy.misread_bytes import Encoded, encoded
from fixers.restore.lossy.misread_lines import encoded_stretches

_HALF, _COVERED = 0.5, 0.4
"""The share of the bytes above ASCII of a stretch in whole characters of UTF-8, and that of the suspect that stands in
such stretches. Or"""
_SOME, _BYTES, _PRIVATE = 0.28, 10, 3
"""a smaller share of one stretch, with so many bytes in whole characters, if not one in three of its characters is of
private use. Of 4,720 suspects in text that was read by other chains, or in clean lines, none is taken for one so."""

_OWN = re.compile("[\ue000-\uf8ff]")


def search_parts(asked: Sequence[Asked]) -> list[Piece | None]:
    """What `search` finds of each suspect; of one that stands in UTF-8 with bytes lost, the whole part of that."""
    lost = are_lossy_around(asked)
    left = [at for at, known in enumerate(lost) if not known]
    alike = dict(zip(left, looks([asked[at] for at in left]), strict=True))
    tried = [at for at, known in enumerate(lost) if known or alike[at]]
    found = dict(zip(tried, _parts([asked[at] for at in tried]), strict=True))
    searched = [at for at in left if alike[at] is not Look.LOST and not _is_believed(*asked[at], found.get(at))]
    found.update(zip(searched, together([search(*asked[at]) for at in searched]), strict=True))
    return [found[at] for at in range(len(asked))]


def _is_believed(text: str, suspect: Suspect, piece: Piece | None) -> bool:
    """Whether a piece of UTF-8 is all that is to be found: it reads well, and clean text stands beside it."""
    if piece is None or piece.surprise > _SURPRISE:
        return False
    last = piece.start + len(piece.old)
    return beyond_ascii(text[suspect.line : piece.start] + text[last : suspect.line_end]) >= _CLEAN


_SURPRISE, _CLEAN = 8.4, 3
"""Nats that a character of such a piece costs at most, and the characters beyond ASCII beside it, at least: of 1,407
suspects that were UTF-8 in pairs in the last of two readings none is believed, those with so much beside them cost 9.5
and more; of 82 that are pieces of UTF-8 in lossy text, 68 are."""


def _parts(asked: Sequence[Asked]) -> list[Piece | None]:
    """The likeliest piece of UTF-8 of each that is sense, if it stands alone."""
    rows = []
    for text, each in asked:
        first = max(each.line, each.start - BESIDE)
        rows.append((text[first : min(each.line_end, each.end + BESIDE)], each.start - first, each.end - first))
    found: list[Piece | None] = [None] * len(asked)
    left = {at: iter(some) for at, some in enumerate(pieces_of(rows)) if some}
    while left:
        tried = {}
        for at, some in left.items():
            span = next(some, None)
            if span and span.gain >= margin(span.new, rows[at][0][span.start : span.end]):
                tried[at] = span
        kept = {}
        for (at, span), told in zip(tried.items(), said([span.new for span in tried.values()]), strict=True):
            if not is_sense(span.new, told.surprise):
                kept[at] = left[at]
                continue
            text, each = asked[at]
            start = max(each.line, each.start - BESIDE) + span.start
            old = rows[at][0][span.start : span.end]
            piece = Piece(start, old, span.new, span.chain, span.gain, told.surprise)
            found[at] = piece if stands_alone(text, piece) else None
        left = kept
    return found


def are_lossy_around(asked: Sequence[Asked]) -> list[bool]:
    """Whether each suspect stands in UTF-8 read in pairs of which bytes are lost.

    >>> are_lossy_around([("鏈嶅姟鍣ㄨ繑鍥炴暟鎹�", Suspect(0, 5, 0, 10, 9.0)), ("杩斿洖鏁版嵁涓虹┖", Suspect(0, 5, 0, 9, 9.0))])
    [True, False]
    """
    lines = [text[each.line : each.line_end] for text, each in asked]
    every = stretches_of(lines)
    near: list[list[Stretch]] = []
    for (_, suspect), some in zip(asked, every, strict=True):
        first, last = suspect.start - suspect.line, suspect.end - suspect.line
        near.append([each for each in some if first < each.end and each.start < last])
    rows = iter(encoded_stretches([(line, each) for line, some in zip(lines, near, strict=True) for each in some]))
    found = []
    for line, (_, suspect), some in zip(lines, asked, near, strict=True):
        first, last = suspect.start - suspect.line, suspect.end - suspect.line
        own = [next(rows) for _ in some]
        found.append(_is_lossy(some, own, first, last) or _is_korean(line[first:last]))
    return found


def _is_lossy(stretches: Sequence[Stretch], rows: Sequence[Encoded], first: int, last: int) -> bool:
    """The same by the stretches which have something of what stands from `first` to `last`."""
    covered = 0
    has_gaps = False
    for each, found in zip(stretches, rows, strict=True):
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
    return found.in_whole >= _BYTES and _PRIVATE * len(_OWN.findall(found.text)) < stretch.end - stretch.start
