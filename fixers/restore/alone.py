"""Pages of which one line was misread, evidently, and nothing else may have been: most pages with a misread line.

All that a search would ask of the page is answered by what was seen of many pages at once, so such a page costs a
tenth of a search. Where anything else stands there that may have been misread, nothing is said, and the page is searched.
"""

from __future__ import annotations

from collections.abc import Sequence

from fixers.restore.able import DOUBLE
from fixers.restore.announced import may_announce
from fixers.restore.chains import is_settled
from fixers.restore.inverses import undo
from fixers.restore.looked import Looked
from fixers.restore.misread import SUBSTITUTES
from fixers.restore.suspected import Piece, pieces, search_at_once
from fixers.restore.suspects import EXCESS, Suspect


def alone(text: str, looked: Looked) -> Piece | None:
    r"""The one misread line of a page.

    >>> from fixers.restore.looked import look
    >>> text = "第一行\nÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ\n第三行"
    >>> alone(text, look(text)).new
    '中央人民政府委员会今天举行'
    """
    clear = [each for each in looked.suspects if each.excess >= EXCESS]
    if len(clear) != 1 or may_announce(text):
        return None
    piece = search_at_once(text, clear[0], looked.readings)
    if piece is None or not is_settled(piece.chain, [piece.old]):
        return None
    if any(first != piece.start for first, _ in looked.likely.lines(piece.chain)):
        return None
    if piece.chain[-1].read in DOUBLE and (is_torn(text, piece) or _explains_more(text, piece, looked.suspects)):
        return None
    return piece


def _explains_more(text: str, piece: Piece, suspects: Sequence[Suspect]) -> bool:
    """Whether the chain of a piece may explain another suspect."""
    others = [each for each in suspects if each.line != piece.start]
    return any(undo(old, piece.chain) for each in others for _, old in pieces(text, each)[:2])


def is_torn(text: str, piece: Piece) -> bool:
    """Whether what stands for a loss is beside a piece."""
    end = piece.start + len(piece.old)
    return any(each in SUBSTITUTES for each in text[max(0, piece.start - 1) : piece.start] + text[end : end + 1])
