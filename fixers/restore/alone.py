"""Pages of which one line was misread, evidently, and nothing else may have been: most pages with a misread line.

All that a search would ask of the page is answered by what was seen of many pages at once, so such a page costs a
tenth of a search. Where anything else stands there that may have been misread, nothing is said, and the page is searched.
"""

from __future__ import annotations

from fixers.restore.able import DOUBLE
from fixers.restore.announced import STRINGS
from fixers.restore.chains import is_settled
from fixers.restore.looked import Looked
from fixers.restore.misread import SUBSTITUTES
from fixers.restore.suspected import Piece, search_at_once
from fixers.restore.suspects import EXCESS


def alone(text: str, looked: Looked) -> Piece | None:
    r"""The one misread line of a page.

    >>> from fixers.restore.looked import look
    >>> text = "第一行\nÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ\n第三行"
    >>> alone(text, look(text)).new
    '中央人民政府委员会今天举行'
    """
    clear = [each for each in looked.suspects if each.excess >= EXCESS]
    if len(clear) != 1 or any(each in text for each in STRINGS):
        return None
    piece = search_at_once(text, clear[0], looked.readings)
    if piece is None or not is_settled(piece.chain, [piece.old]):
        return None
    read = piece.chain[-1].read
    if any(first != piece.start for first, _ in looked.likely.lines(read)):
        return None
    if read in DOUBLE and (len(looked.suspects) > 1 or is_torn(text, piece)):
        return None
    return piece


def is_torn(text: str, piece: Piece) -> bool:
    """Whether what stands for a loss is beside a piece."""
    end = piece.start + len(piece.old)
    return any(each in SUBSTITUTES for each in text[max(0, piece.start - 1) : piece.start] + text[end : end + 1])
