"""Pages of which a few lines were misread, evidently and alike, and nothing else may have been: most with misread lines.

All that a search would ask of the page is answered by what was seen of many pages at once, so such a page costs a
tenth of a search. Where anything else stands there that may have been misread, nothing is said, and the page is searched.
"""

from __future__ import annotations

from collections.abc import Sequence

from fixers.restore.able import DOUBLE
from fixers.restore.chains import is_settled
from fixers.restore.first_look import Suspect
from fixers.restore.inverses import undo
from fixers.restore.looked import FEW, Looked
from fixers.restore.misread import SUBSTITUTES
from fixers.restore.suspected import Piece, pieces, sample_of, search_at_once


def alone(text: str, looked: Looked) -> list[Piece]:
    r"""The misread lines of a page, the clearest first; none where it must be searched.

    >>> from fixers.restore.looked import look
    >>> text = "第一行\nÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ\n第三行"
    >>> [piece.new for piece in alone(text, look(text))]
    ['中央人民政府委员会今天举行']
    """
    clear = looked.seen.clear
    if not 0 < len(clear) <= FEW or looked.announces:
        return []
    found: list[Piece] = []
    for each in sorted(clear, key=_clearness):
        piece = search_at_once(text, each, looked.readings)
        if piece is None or (found and piece.chain != found[0].chain) or not _is_settled(piece, each, looked):
            return []
        found.append(piece)
    chain = found[0].chain
    starts = {piece.start for piece in found}
    if any(first not in starts for first, _ in looked.likely.lines(chain)):
        return []
    if chain[-1].read not in DOUBLE:
        return found
    torn = any(is_torn(text, piece) for piece in found)
    return [] if torn or _explains_more(text, found, looked.seen.strong) else found


def _is_settled(piece: Piece, suspect: Suspect, looked: Looked) -> bool:
    """Whether no other chain explains a piece; of most the first look has told it."""
    evident = looked.readings.get(sample_of(piece.start, piece.old, suspect.start))
    known = evident is not None and evident.sole and evident.chain == piece.chain
    return known or is_settled(piece.chain, [piece.old])


def _clearness(suspect: Suspect) -> float:
    return -suspect.excess


def _explains_more(text: str, found: Sequence[Piece], suspects: Sequence[Suspect]) -> bool:
    """Whether the chain of some pieces may explain another suspect."""
    starts = {piece.start for piece in found}
    others = [each for each in suspects if each.line not in starts]
    return any(undo(old, found[0].chain) for each in others for _, old in pieces(text, each)[:2])


def is_torn(text: str, piece: Piece) -> bool:
    """Whether what stands for a loss is beside a piece."""
    end = piece.start + len(piece.old)
    return any(each in SUBSTITUTES for each in text[max(0, piece.start - 1) : piece.start] + text[end : end + 1])
