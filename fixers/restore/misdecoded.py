"""Pieces of a text that were read in a wrong codec, whole: finds them, and what they were.

The clearest suspect comes first. The chain that explains it is tried on all the others, since one
mistake breaks all lines of a page alike; what it leaves is searched by itself (`fixers.restore.suspected`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from fixers.breakage.mojibake import MIXED, SINGLE, Chain, Step, words
from fixers.language.evidence import Candidate, Evidence
from fixers.restore.able import DOUBLE
from fixers.restore.alone import alone, is_torn
from fixers.restore.announced import announced_pieces
from fixers.restore.chain_lines import Likely, alike, may_be, shown_by, unexplained
from fixers.restore.chains import is_utf8_in_pairs, refined
from fixers.restore.inverses import is_proved, undo
from fixers.restore.looked import Looked, look
from fixers.restore.misread import stretches
from fixers.restore.misread_lines import misread
from fixers.restore.mixed_lines import read_lines
from fixers.restore.mixed_reading import is_mostly_bytes
from fixers.restore.ranking import cost, score, surprise_of
from fixers.restore.sense import MARGIN, is_sense, letters_of, margin
from fixers.restore.suspected import Piece, pieces, search, search_at_once
from fixers.restore.suspects import EXCESS, Suspect, borne_out

_SEARCHES = 6
"""Pieces of a text that are searched without success, at most, before the rest is left alone."""

_SIMILAR = 20
"""Other suspects that have a say in which of several similar codecs it was."""

_EVIDENT = 30.0
"""Nats by which characters by themselves tell which text is better, without the models; one more a character."""


Hopeless = tuple[str, int, int]
"""A line and the stretch of it that is suspected."""


def candidates(
    text: str, expected: Sequence[Chain] = (), hopeless: set[Hopeless] | None = None, looked: Looked | None = None
) -> list[Candidate]:
    """What of `text` was read in a wrong codec, in order and apart. Chains that are `expected` come first.

    What was searched without success is added to `hopeless`, and what is in it is not searched again. `looked` is what
    was seen of the text before.
    """
    hopeless = set() if hopeless is None else hopeless
    looked = look(text) if looked is None else looked
    if not looked.suspects and not expected:  # nearly all clean texts that come here
        return [_candidate(each) for each in announced_pieces(text)]
    piece = None if expected else alone(text, looked)
    if piece:
        return [_candidate(piece)]
    found = _searched(text, expected, hopeless, looked)
    for piece in announced_pieces(text):
        if not any(
            each.start < piece.start + len(piece.old) and piece.start < each.start + len(each.old) for each in found
        ):
            found.append(piece)
    return [_candidate(each) for each in sorted(found)]


def _searched(text: str, expected: Sequence[Chain], hopeless: set[Hopeless], looked: Looked) -> list[Piece]:
    """The pieces of a text that were read in a wrong codec, in any order."""
    found: list[Piece] = []
    for chain in expected:
        _follow(text, _lines(text, found), chain, found, _EXPECTED)
    waiting = [each for each in looked.suspects if not _is_tail(text, each)]
    waiting = [each for each in waiting if not any(each.line <= piece.start < each.line_end for piece in found)]
    failed = 0
    borne = False
    waiting.sort(key=_clearness)
    while waiting and failed < _SEARCHES and waiting[0].excess >= EXCESS:
        first, *waiting = waiting
        known = (text[first.line : first.line_end], first.start - first.line, first.end - first.line)
        piece = None if known in hopeless else search_at_once(text, first, looked.readings)
        if (
            piece is None and not borne and margin("", known[0]) < math.inf
        ):  # the models look at all that is left, only now that it is needed
            waiting, borne = sorted(borne_out(text, [first, *waiting]), key=_clearness), True
            continue
        if piece is None and known not in hopeless:
            piece = search(text, first)
        if piece is None:
            hopeless.add(known)
            failed += 1
            continue
        if piece.chain[0].read in MIXED:
            found.append(piece)
            if len(piece.chain) == 1:
                waiting = _follow_mixed(text, waiting, piece.chain[0].written, found)
            continue
        piece = _refined(text, piece, waiting)
        found.append(piece)
        waiting = _follow(text, waiting, piece.chain, found)
    _rest(text, found, looked.likely)
    return _whole(text, found, looked.likely)


def _is_tail(text: str, suspect: Suspect) -> bool:
    """Whether a suspect may be what is left of a character with which the last line of a text ends.

    It is too short to be believed without the rest of its line, which nothing makes suspect.
    """
    if suspect.end < len(text) or suspect.end - suspect.start > _TAIL:
        return False
    before = text[suspect.line : suspect.start]
    return len(before) - len(before.encode("ascii", "ignore")) >= _BEFORE_TAIL


_TAIL, _BEFORE_TAIL = 4, 8
"""Characters of it, with the one before, at most; characters beyond ASCII that the line has before it, at least."""


def _refined(text: str, piece: Piece, waiting: Sequence[Suspect]) -> Piece:
    """A piece by the chain that explains most of what waits, too."""
    if is_utf8_in_pairs(piece.chain):
        return piece
    others = [text[each.line : each.line_end] for each in waiting[:_SIMILAR]]
    others = alike(piece.old, [line for line in others if may_be(line, piece.chain[-1].read)])
    chain = refined([piece.old, *others], piece.chain, piece.old, piece.new)
    new = undo(piece.old, chain)
    return piece._replace(new=new, chain=chain) if new else piece


def _clearness(suspect: Suspect) -> float:
    return -suspect.excess


def _rest(text: str, found: list[Piece], likely: Likely) -> None:
    """Add the lines that nothing made suspect, where one chain explains the lines around them."""
    gains: dict[Chain, float] = {}
    for each in found:
        if each.chain[-1].read not in MIXED:
            gains[each.chain] = gains.get(each.chain, 0.0) + each.gain
    chain, gain = max(gains.items(), key=lambda each: each[1], default=((), 0.0))
    if gain < _EVIDENT_PAGE or 2 * gain < sum(each.gain for each in found):
        return
    done = {text.rfind("\n", 0, each.start) + 1 for each in found}
    others = [line for line in likely.lines(chain) if line[0] not in done]
    left = _follow(text, [Suspect(first, last, first, last, 0.0) for first, last in others], chain, found)
    explained = [len(each.old) for each in found if each.chain == chain]
    if left and len(explained) >= _PAGE and sum(map(_size, left)) <= _FEW_LEFT * sum(explained):
        _follow(text, left, chain, found, _LEFT)


def _size(suspect: Suspect) -> int:
    return suspect.line_end - suspect.line


_PAGE, _FEW_LEFT, _LEFT = 8, 0.1, 6.0
"""Lines that a chain has explained, the share of their characters that other lines have at most which may have been
read alike, and the nats that these must gain by the chain: a line of two characters is told by its page."""


def _lines(text: str, found: list[Piece]) -> list[Suspect]:
    """The lines beyond ASCII of which nothing was found yet."""
    done = {text.rfind("\n", 0, each.start) + 1 for each in found}
    others = []
    at = 0
    for line in text.split("\n"):
        if at not in done and not line.isascii():
            others.append(Suspect(at, at + len(line), at, at + len(line), 0.0))
        at += len(line) + 1
    return others


_KNOWN = 40.0
"""Nats that it is worth for a piece that the chain explains other lines or is expected: on pages in which all lines
were broken alike, 13 mistakes in 9 languages, no line that was read so came out wrong."""

_EXPECTED = 4.0
"""Nats that a piece must gain by a chain that is expected."""

_EVIDENT_PAGE = 100.0
"""Nats that a chain must have gained before lines are read by it that look like others."""


def _whole(text: str, found: list[Piece], likely: Likely) -> list[Piece]:
    """Those without a loss: UTF-8 that was read in pairs with bytes lost is restored as one, by another kind."""
    pairs = [each for each in found if len(each.chain) == 1 and each.chain[0].written == "utf-8"]
    pairs = [each for each in pairs if each.chain[0].read in DOUBLE]
    if pairs and (any(is_torn(text, each) for each in pairs) or _has_losses(*unexplained(text, pairs, likely))):
        return [each for each in found if each not in pairs]
    return found


def _has_losses(explained: str, others: Sequence[str]) -> bool:
    """Whether bytes are lost in one of the other lines of a text, of which one is explained."""
    if not others:
        return False
    text = "\n".join([explained, *others])
    if all(stretch.end <= len(explained) for stretch in stretches(text)):
        return False
    return any(line.windows for line in misread(text))


def _follow(
    text: str, waiting: list[Suspect], chain: Chain, found: list[Piece], least: float | None = None
) -> list[Suspect]:
    """Add the pieces that a known chain explains to `found`; those it does not explain are left."""
    shown = shown_by(chain[-1].read)
    done: set[Suspect] = set()
    for whole in (True, False):
        likely = [each for each in waiting if each not in done and shown.search(text, each.line, each.line_end)]
        tried = [(each, piece) for each in likely for piece in _one(text, each, whole)]
        undone = [(each, start, old, undo(old, chain)) for each, (start, old) in tried]
        for each, piece in _explained([row for row in undone if row[3]], chain, least):
            if each not in done:
                done.add(each)
                found.append(piece)
    return [each for each in waiting if each not in done]


def _one(text: str, suspect: Suspect, whole: bool) -> list[tuple[int, str]]:
    """The line of a suspect, or else the first smaller piece of it that may have been misread alone."""
    return [(suspect.line, text[suspect.line : suspect.line_end])] if whole else pieces(text, suspect)[1:2]


def _explained(
    asked: list[tuple[Suspect, int, str, str]], chain: Chain, least: float | None
) -> Iterator[tuple[Suspect, Piece]]:
    """Which of some pieces, each with where it begins and what it was by a chain, make more sense so."""
    olds, news = [old for _, _, old, _ in asked], [new for *_, new in asked]
    costs = cost(news + olds)
    gains = [before - after for before, after in zip(costs[len(news) :], costs, strict=False)]
    close = [at for at, gain in enumerate(gains) if gain < _EVIDENT + len(news[at]) and gain > -_EVIDENT]
    if close:
        scores = score([olds[at] for at in close] + [news[at] for at in close])
        for at, before, after in zip(close, scores, scores[len(close) :], strict=False):
            gains[at], costs[at] = after - before, -after
    for gain, dear, (each, start, old, new) in zip(gains, costs, asked, strict=False):
        surprise = dear / len(new)
        enough = margin(new, old) - MARGIN / 2 if least is None else least
        if gain > enough and is_sense(new, surprise):
            yield each, Piece(start, old, new, chain, gain + _KNOWN, surprise)


def _follow_mixed(text: str, waiting: list[Suspect], codec: str, found: list[Piece]) -> list[Suspect]:
    """The same for lines of which some bytes were read as UTF-8 and the others one by one."""
    lines = [pieces(text, each)[0] for each in waiting]
    read = read_lines([line if is_mostly_bytes(line) else "" for _, line in lines], codec)
    asked = [(each, start, old, it) for each, (start, old), it in zip(waiting, lines, read, strict=True) if it]
    scores = score([old for _, _, old, _ in asked]) if asked else []
    done = set()
    for before, (each, start, old, it) in zip(scores, asked, strict=True):
        gain, surprise = it.score - before, surprise_of(it.text)
        if it.read and gain > margin(it.text, old) - MARGIN / 2 and is_sense(it.text, surprise):
            done.add(each)
            found.append(Piece(start, old, it.text, (Step(it.codec, it.read),), gain + _KNOWN, surprise))
    return [each for each in waiting if each not in done]


def _candidate(piece: Piece) -> Candidate:
    letters = letters_of(piece.new)
    surprise = piece.surprise * (_OF_LATIN if letters == "latin" else 1.0)
    proved = is_proved(piece.old, piece.chain) and not _has_left_over(piece)
    evidence = Evidence(piece.posterior, piece.gain, surprise, 0, len(piece.new), proved, letters and "letters")
    first = _shared(piece.old, piece.new)
    last = _shared(piece.old[:first:-1], piece.new[:first:-1])
    old, new = (each[first : len(each) - last] for each in (piece.old, piece.new))
    return Candidate(piece.start + first, old, new, evidence, words(piece.chain))


def _has_left_over(piece: Piece) -> bool:
    """Whether a few bytes were no letters in the codec: it was one that is nearly the same, which has them."""
    beyond = len(piece.new) - len(piece.new.encode("ascii", "ignore"))
    return piece.chain[0].written in SINGLE and 0 < 4 * len(_C1.findall(piece.new)) <= beyond


_C1 = re.compile("[\x80-\x9f]")

_OF_LATIN = 0.62
"""The part of what an accented letter costs that a letter of another alphabet costs where both are as right: the first
stands among ASCII, and nonsense begins at 10.5 nats and at 6.5. Without this 7 of 150 misses in two samples of 7,500
were readings that were right and not believed; with a curve of its own (854 of 858 right) all were."""


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    if one[:1] != other[:1]:  # as with nearly all that was misread
        return 0
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
