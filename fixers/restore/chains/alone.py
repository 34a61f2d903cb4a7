"""Pages of which a few lines were misread, evidently and alike, and nothing else may have been: most with misread lines.

All that a search would ask of the page is answered by what was seen of many pages at once, so such a page costs a
tenth of a search. Where anything else stands there that may have been misread, nothing is said, and the page is searched.
"""

from __future__ import annotations

from collections.abc import Sequence

from fixers.breakage.mojibake import Chain
from fixers.restore.chains.at_once import Evident, Sample, add_ends
from fixers.restore.chains.by_line import undo_lines
from fixers.restore.chains.looked import Looked
from fixers.restore.chains.page_rest import by_page
from fixers.restore.chains.part_of_utf8 import may_be_line, may_have_part
from fixers.restore.chains.plain_lines import FEW
from fixers.restore.chains.search import is_settled
from fixers.restore.chains.suspected import Piece, pieces, sample_of, search_at_once, wholes_of
from fixers.restore.looks.first_look import Suspect, clearest_first
from fixers.restore.lossy.misread import SUBSTITUTES
from fixers.restore.wrong_codecs.able import DOUBLE


def alone(text: str, looked: Looked) -> list[Piece]:
    r"""The misread lines of a page, the clearest first; none where it must be searched.

    >>> from fixers.restore.chains.looked import look
    >>> text = "第一行\nÖÐÑëÈËÃñÕþ¸®Î¯Ô±»á½ñÌì¾ÙÐÐ\n第三行"
    >>> [piece.new for piece in alone(text, look(text))]
    ['中央人民政府委员会今天举行']
    """
    return alone_many([text], [looked])[0]


def alone_many(texts: Sequence[str], every: Sequence[Looked]) -> list[list[Piece]]:
    """The same of many pages, of which all was looked at."""
    _look_at_ends(texts, every)
    rows = [_that_are_all(text, looked) for text, looked in zip(texts, every, strict=True)]
    more: dict[Chain, list[tuple[int, str]]] = {}
    for at, (text, looked, found) in enumerate(zip(texts, every, rows, strict=True)):
        if found and found[0].chain[-1].read in DOUBLE:
            starts = {piece.start for piece in found}
            others = [each for each in looked.seen.strong if each.line not in starts]
            parts = [(at, old) for each in others for old in _that_may_be(text, each, found[0].chain)]
            more.setdefault(found[0].chain, []).extend(parts)
    for chain, asked in more.items():  # other suspects that the chain may explain
        for (at, _), new in zip(asked, undo_lines([old for _, old in asked], chain), strict=True):
            if new:
                rows[at] = []
    return rows


def _look_at_ends(texts: Sequence[str], every: Sequence[Looked]) -> None:
    """Add to what was seen of texts what they were but for their last characters, where `search_at_once` asks for that.

    One by one that was an eighth of the time of lines of lossy text.
    """
    asked: list[tuple[dict[Sample, Evident | None], str, list[Sample]]] = []
    for text, looked in zip(texts, every, strict=True):
        clear = looked.seen.clear
        if looked.announces or looked.plain.pieces or not 0 < len(clear) <= FEW:
            continue
        first = clearest_first(clear)[0]
        wholes = wholes_of(text, first)
        samples = [sample_of(first.line, each, first.start) for each in wholes]
        if len(wholes) > 1 and samples[0] in looked.readings and looked.readings[samples[0]] is None:
            asked.append((looked.readings, wholes[0], samples))
    add_ends(asked)


def _that_are_all(text: str, looked: Looked) -> list[Piece]:
    """The misread lines of a page, if no other line may have been misread."""
    found = [] if looked.announces else [*looked.plain.pieces] or _searched(text, looked)
    if not found:
        return []
    chain = found[0].chain
    if looked.plain.left and by_page(text, looked.plain.left, chain, found):
        return []
    starts = {piece.start for piece in found}
    if any(first not in starts for first, _ in looked.likely.lines(chain)):
        return []
    torn = chain[-1].read in DOUBLE and any(is_torn(text, piece) for piece in found)
    return [] if torn else found


def _that_may_be(text: str, suspect: Suspect, chain: Chain) -> list[str]:
    """The line of a suspect, and the part of it, that may have gone through a chain."""
    line = [text[suspect.line : suspect.line_end]] if may_be_line(text, suspect, chain) else []
    return line + [old for _, old in pieces(text, suspect)[1:2]] if may_have_part(text, suspect, chain) else line


def _searched(text: str, looked: Looked) -> list[Piece]:
    """The misread lines of a page, if each of a few is told by a look and by one chain."""
    clear = looked.seen.clear
    found: list[Piece] = []
    if len(clear) > FEW:
        return found
    for each in clearest_first(clear):
        piece = search_at_once(text, each, looked.readings)
        if piece is None or (found and piece.chain != found[0].chain) or not _is_settled(piece, each, looked):
            return []
        found.append(piece)
    return found


def _is_settled(piece: Piece, suspect: Suspect, looked: Looked) -> bool:
    """Whether no other chain explains a piece; of most the first look has told it."""
    evident = looked.readings.get(sample_of(piece.start, piece.old, suspect.start))
    known = evident is not None and evident.sole and evident.chain == piece.chain
    return known or is_settled(piece.chain, [piece.old])


def is_torn(text: str, piece: Piece) -> bool:
    """Whether what stands for a loss is beside a piece."""
    end = piece.start + len(piece.old)
    return any(each in SUBSTITUTES for each in text[max(0, piece.start - 1) : piece.start] + text[end : end + 1])
