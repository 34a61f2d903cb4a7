"""What a chain that has explained most of a page says of its other lines: short ones, and those that nothing made suspect.

One mistake breaks all lines of a page alike. So a line of two characters is told by its page, where nothing in itself
could tell it, and what its chain undoes to nonsense no other one explains.
"""

from __future__ import annotations

from collections.abc import Sequence

from fixers.breakage.mojibake import MIXED, Chain
from fixers.language.together import Ask, Job, together
from fixers.restore.chains.by_line import undo_lines
from fixers.restore.chains.chain_lines import Likely, looked_on
from fixers.restore.chains.following import Lines, follow_many
from fixers.restore.chains.suspected import Piece
from fixers.restore.looks.first_look import Suspect, clearest_first
from fixers.restore.wrong_codecs.able import DOUBLE

_PAGE = 8
"""Lines that a chain has explained where it is that of a page."""

_FEW_LEFT = 0.1
"""The share of their characters that other lines have at most which may have been read alike."""

_LEFT, _LEFT_OF_MANY, _RARER = 6.0, 9.0, 2.0
"""Nats that short ones must gain by the chain, and where others are left, too; nats that each of their characters may
be rarer than others, as it is where a word was cut."""

_SHORT = 24
"""Characters of a line up to which a search would hardly find what its page tells."""

_WHOLE_PAGE, _ALL_BUT = 30, 20.0
"""Lines that a chain has explained where it is that of all lines of a page, and nats that this is worth for the few
others: a full stop by itself is rare as a line, whatever its page was."""

_EVIDENT_PAGE = 100.0
"""Nats that a chain must have gained before lines are read by it that look like others."""

_SAME_KANA, _MOST = {"gbk", "euc-jp"}, 2
"""Codecs that have kana in the same places, so that what else is in a line is not rare enough to be seen, and all lines
are tried; for other pairs the times that what a chain has explained is a text, at most, of which they are."""


def by_page(text: str, waiting: Sequence[Suspect], chain: Chain, found: list[Piece]) -> list[Suspect]:
    """What must be searched of the suspects of a page that its chain has left, where these are few, the clearest first.

    Of short ones those are that it can't have given; what it explains is added to `found`.
    """
    return together([page_left(text, waiting, chain, found)])[0]


def page_left(text: str, waiting: Sequence[Suspect], chain: Chain, found: list[Piece]) -> Job[list[Suspect]]:
    """Finds the same; its lines are looked at with those of other pages."""
    if len(found) < _PAGE or sum(each.size for each in waiting) > _FEW_LEFT * sum(len(each.old) for each in found):
        return list(waiting)
    short = yield from _told(text, [each for each in waiting if each.size <= _SHORT], chain, found, _LEFT)
    news = undo_lines([text[each.line : each.line_end] for each in short], chain)
    unlike = [each for each, new in zip(short, news, strict=True) if not new]
    return clearest_first([*unlike, *(each for each in waiting if each.size > _SHORT)])


def rest(text: str, found: list[Piece], likely: Likely) -> Job[None]:
    """Adds the lines that nothing made suspect, where one chain explains the lines around them."""
    gains: dict[Chain, float] = {}
    for each in found:
        if each.chain[-1].read not in MIXED:
            gains[each.chain] = gains.get(each.chain, 0.0) + each.gain
    chain, gain = max(gains.items(), key=lambda each: each[1], default=((), 0.0))
    if gain < _EVIDENT_PAGE or 2 * gain < sum(each.gain for each in found):
        return
    yield from looked_on(likely, [chain])
    done = {text.rfind("\n", 0, each.start) + 1 for each in found}
    others = [Suspect(*line, *line, 0.0) for line in likely.lines(chain) if line[0] not in done]
    is_page = sum(each.chain == chain for each in found) >= _PAGE
    left: list[Suspect] = yield Ask(follow_many, Lines(text, others, chain, found, parts=None if is_page else ()))
    explained = _explained(found, chain)
    if chain[-1].read in DOUBLE and ({*chain[-1]} == _SAME_KANA or (is_page and _MOST * explained >= len(text))):
        known = set(left)
        others = [each for each in lines_left(text, found) if each not in known]
        left += yield Ask(follow_many, Lines(text, others, chain, found, parts=()))
        explained = _explained(found, chain)
    if is_page and left:
        few = sum(each.size for each in left) <= _FEW_LEFT * explained
        some = left if few else [each for each in left if each.size <= _SHORT]
        yield from _told(text, some, chain, found, _LEFT if few else _LEFT_OF_MANY)


def _told(text: str, lines: Sequence[Suspect], chain: Chain, found: list[Piece], least: float) -> Job[list[Suspect]]:
    """Finds the lines that a page doesn't tell; what it tells is added to `found`."""
    first = len(found)
    parts = None if least == _LEFT else ()
    left: list[Suspect] = yield Ask(follow_many, Lines(text, lines, chain, found, least, parts, _RARER))
    if least == _LEFT and sum(each.chain == chain for each in found[:first]) >= _WHOLE_PAGE:
        found[first:] = [each._replace(gain=each.gain + _ALL_BUT) for each in found[first:]]
    return left


def lines_left(text: str, found: Sequence[Piece]) -> list[Suspect]:
    r"""The lines beyond ASCII of which nothing was found yet.

    >>> [(each.line, each.line_end) for each in lines_left("a\nÄÐ\nb", [])]
    [(2, 4)]
    """
    done = {text.rfind("\n", 0, piece.start) + 1 for piece in found}
    others = []
    at = 0
    for line in text.split("\n"):
        if at not in done and not line.isascii():
            others.append(Suspect(at, at + len(line), at, at + len(line), 0.0))
        at += len(line) + 1
    return others


def _explained(found: Sequence[Piece], chain: Chain) -> int:
    """Characters that a chain has explained."""
    return sum(len(each.old) for each in found if each.chain == chain)
