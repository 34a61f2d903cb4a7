"""Which other pieces of a text a known chain explains.

One mistake breaks all lines of a page alike, so what explains one of them is tried on the others before they are
searched: they are undone together, and the language models are asked only of those that a glance leaves in doubt.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Sequence

from fixers.breakage.mojibake import Chain, Step
from fixers.reading.characters import beyond_ascii
from fixers.restore.by_line import undo_lines
from fixers.restore.chain_lines import shown_by
from fixers.restore.evident import said
from fixers.restore.first_look import Suspect
from fixers.restore.mixed_lines import read_lines
from fixers.restore.mixed_reading import GOOD, is_mostly_bytes
from fixers.restore.ranking import cost, score
from fixers.restore.sense import MARGIN, is_sense, margin
from fixers.restore.suspected import Piece, pieces

KNOWN = 40.0
"""Nats that it is worth for a piece that the chain explains other lines or is expected: on pages in which all lines
were broken alike, 13 mistakes in 9 languages, no line that was read so came out wrong."""

_EVIDENT, _EVIDENT_EACH, _HOPELESS = 16.0, 0.35, -20.0
"""Nats that are gained at a glance, in all and a character, from which on a reading is right without the models, and
those up to which it is wrong. Of 4,292 lines in 42 chains, of which 792 were clean, the models refuse none that gains 10
nats or more, no clean one gains more than 5, and they accept none that gains less than -13."""


def follow(
    text: str,
    waiting: Sequence[Suspect],
    chain: Chain,
    found: list[Piece],
    least: float | None = None,
    *,
    parts: Container[Suspect] | None = None,
    rarer: float = 0.0,
) -> list[Suspect]:
    """Add the pieces that a known chain explains to `found`; those it does not explain are left.

    A piece is a line, or else the first smaller piece of it that may have been misread alone; that of one of some
    `parts` if they are told. Characters may be so many nats `rarer` than those of other text.
    """
    shown = shown_by(chain[-1].read)
    left = [each for each in waiting if shown.search(text, each.line, each.line_end)]
    explained: set[Suspect] = set()
    for whole in (True, False):
        if whole:
            tried = [(each, each.line, text[each.line : each.line_end]) for each in left]
        else:
            some = left if parts is None else [each for each in left if each in parts]
            tried = [(each, *piece) for each in some for piece in pieces(text, each)[1:2]]
        news = undo_lines([old for *_, old in tried], chain)
        asked = [(*row, new) for row, new in zip(tried, news, strict=True) if new]
        for each, piece in _explained(asked, chain, least, rarer):
            explained.add(each)
            found.append(piece)
        left = [each for each in left if each not in explained]
    return [each for each in waiting if each not in explained] if explained else list(waiting)


def _explained(
    asked: list[tuple[Suspect, int, str, str]], chain: Chain, least: float | None, rarer: float
) -> Iterator[tuple[Suspect, Piece]]:
    """Which of some pieces, each with where it begins and what it was by a chain, make more sense so."""
    if not asked:
        return
    olds, news = [old for _, _, old, _ in asked], [new for *_, new in asked]
    costs = cost(news + olds)
    gains = [before - after for before, after in zip(costs[len(news) :], costs, strict=False)]
    enough = [
        (margin(new, old) - MARGIN / 2 if least is None else least) if gain > _HOPELESS else math.inf
        for gain, new, old in zip(gains, news, olds, strict=True)
    ]
    close = [
        at for at, most in enumerate(enough) if most < math.inf and _is_close(gains[at], costs[at], news[at], most)
    ]
    if close:
        scores = score([olds[at] for at in close] + [news[at] for at in close])
        for at, before, after in zip(close, scores, scores[len(close) :], strict=False):
            gains[at], costs[at] = after - before, -after
    for gain, dear, most, (each, start, old, new) in zip(gains, costs, enough, asked, strict=False):
        if gain > most and is_sense(new, (surprise := dear / len(new)) - rarer):
            yield each, Piece(start, old, new, chain, gain + KNOWN, surprise)


def _is_close(gain: float, dear: float, new: str, enough: float) -> bool:
    """Whether the models are asked of a reading: it gains little, or looks like nonsense, as few letters may."""
    return gain < max(_EVIDENT + _EVIDENT_EACH * len(new), enough) or not is_sense(new, dear / len(new))


def follow_mixed(text: str, waiting: Sequence[Suspect], codec: str, found: list[Piece]) -> list[Suspect]:
    """The same for lines of which some bytes were read as UTF-8 and the others one by one."""
    lines = [pieces(text, each)[0] for each in waiting]
    read = read_lines([line if is_mostly_bytes(line) else "" for _, line in lines], codec)
    asked = [(each, start, old, it) for each, (start, old), it in zip(waiting, lines, read, strict=True) if it]
    before = [-each for each in cost([old for _, _, old, _ in asked])]
    means = [-it.score / max(1, len(it.text)) for *_, it in asked]
    # The models tell more of what is in words of other letters, or gains little at a glance.
    close = [
        at
        for at, (_, _, old, it) in enumerate(asked)
        if 2 * beyond_ascii(it.text) < len(it.text)
        or it.score < before[at] + _EVIDENT + 2 * len(old)
        or means[at] > GOOD
    ]
    heard = said([asked[at][2] for at in close] + [asked[at][3].text for at in close])
    for at, was, now in zip(close, heard, heard[len(close) :], strict=False):
        before[at], means[at] = was.score, now.surprise
    done = set()
    for score_before, surprise, (each, start, old, it) in zip(before, means, asked, strict=True):
        gain = it.score - score_before
        if it.read and gain > margin(it.text, old) - MARGIN / 2 and is_sense(it.text, surprise):
            done.add(each)
            found.append(Piece(start, old, it.text, (Step(it.codec, it.read),), gain + KNOWN, surprise))
    return [each for each in waiting if each not in done]
