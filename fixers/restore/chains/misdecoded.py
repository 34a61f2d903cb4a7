"""Pieces of a text that were read in a wrong codec, whole: finds them, and what they were.

The clearest suspect comes first. The chain that explains it is tried on all the others, since one
mistake breaks all lines of a page alike; what it leaves is searched by itself (`fixers.restore.chains.suspected`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from fixers.breakage.code_pages import SINGLE
from fixers.breakage.mojibake import MIXED, Chain
from fixers.language.evidence import Candidate
from fixers.language.together import Ask, Job, for_all, remembered, together
from fixers.restore.chains.alone import alone, alone_many, is_torn
from fixers.restore.chains.announced import announced_pieces
from fixers.restore.chains.chain_lines import Likely, alike, looked_on, may_be, unexplained
from fixers.restore.chains.following import Lines, follow, follow_many
from fixers.restore.chains.left_to_glosses import unglossed
from fixers.restore.chains.left_to_lost import not_lost
from fixers.restore.chains.left_to_slips import in_step
from fixers.restore.chains.looked import Looked, look, look_at_all
from fixers.restore.chains.mixed_page import explain, follow_mixed, read_at_once
from fixers.restore.chains.one_byte_gaps import gapped
from fixers.restore.chains.page_at_once import chain_of, page_read
from fixers.restore.chains.page_rest import lines_left, page_left, rest
from fixers.restore.chains.pieces_proved import in_order, in_order_many
from fixers.restore.chains.plain_lines import FEW
from fixers.restore.chains.search import is_utf8_in_pairs, refined
from fixers.restore.chains.searched import is_too_little
from fixers.restore.chains.sense import margin
from fixers.restore.chains.strangers import completed, mended, search_around
from fixers.restore.chains.suspected import Piece, search_at_once
from fixers.restore.chains.two_bytes import two_bytes
from fixers.restore.chains.utf8_in_part import search_parts
from fixers.restore.looks.first_look import EXCESS, Suspect, by_themselves, clearest_first, is_tail
from fixers.restore.looks.suspects import EVIDENT, borne_out_many
from fixers.restore.lossy.left_to import others
from fixers.restore.lossy.misread import stretches_of
from fixers.restore.lossy.misread_lines import misread_of
from fixers.restore.wrong_codecs.able import DOUBLE
from fixers.restore.wrong_codecs.inverses import undo

_SEARCHES = 6
"""Pieces of a text that are searched without success, at most, before the rest is left alone."""

_SIMILAR = 20
"""Other suspects that have a say in which of several similar codecs it was."""

Hopeless = tuple[str, int, int]
"""A line and the stretch of it that is suspected."""


def candidates(
    text: str, expected: Sequence[Chain] = (), hopeless: set[Hopeless] | None = None, looked: Looked | None = None
) -> list[Candidate]:
    """What of `text` was read in a wrong codec, in order and apart. Chains that are `expected` come first.

    What was searched without success is added to `hopeless`, and what is in it is not searched again. `looked` is what
    was seen of the text before.
    """
    looked = look(text) if looked is None else looked
    evident = [] if expected else alone(text, looked)
    if evident:
        return in_order(*mended([evident]))
    return together([_others(text, expected, set() if hopeless is None else hopeless, looked)])[0]


def candidates_many(
    texts: Sequence[str], every: Sequence[Looked] | None = None, hopeless: Sequence[set[Hopeless]] = ()
) -> list[list[Candidate]]:
    """The same of many texts: what needs no search is done together.

    `lossy` asks of what it may leave alone, and where it does so the same is asked for the kind behind it, and again by
    `lossy` in the next run of a recipe: a tenth of all texts. So the answers are remembered for the batch.
    """
    if hopeless:
        return _candidates_many(texts, every, hopeless)
    known: dict[str, list[Candidate]] = remembered(candidates_many)
    fresh = [at for at, text in enumerate(texts) if text not in known]
    own = [texts[at] for at in fresh]
    new = _candidates_many(own, every and [every[at] for at in fresh])
    known.update(zip(own, new, strict=True))
    return [[*known[text]] for text in texts]


def _candidates_many(
    texts: Sequence[str], every: Sequence[Looked] | None, hopeless: Sequence[set[Hopeless]] = ()
) -> list[list[Candidate]]:
    every = look_at_all(texts) if every is None else every
    evident = alone_many(texts, every)
    parts = iter(in_order_many(mended([row for row in evident if row])))
    left = [at for at, row in enumerate(evident) if not row]
    known = [hopeless[at] if hopeless else set() for at in left]
    others = iter(for_all([texts[at] for at in left], _others, [()] * len(left), known, [every[at] for at in left]))
    return [next(parts if row else others) for row in evident]


def _others(text: str, expected: Sequence[Chain], hopeless: set[Hopeless], looked: Looked) -> Job[list[Candidate]]:
    """Finds the candidates of a text that is searched."""
    if looked.announces and (whole := two_bytes(text)):
        return in_order(whole)
    if not expected and (gaps := gapped(text, looked.seen.clear)):
        return gaps
    if not looked.seen.clear and not expected:  # nearly all clean texts that come here
        return in_order(announced_pieces(text)) if looked.announces else []
    if not expected and not looked.announces and is_too_little(text, looked.seen.clear):
        return []
    found = yield from _searched(text, expected, hopeless, looked)
    for piece in announced_pieces(text) if looked.announces else ():
        if not any(
            each.start < piece.start + len(piece.old) and piece.start < each.start + len(each.old) for each in found
        ):
            found.append(piece)
    ordered: list[Candidate] = yield Ask(in_order_many, found)
    return ordered


def _searched(text: str, expected: Sequence[Chain], hopeless: set[Hopeless], looked: Looked) -> Job[list[Piece]]:
    """Finds the pieces of a text that were read in a wrong codec, in any order."""
    found: list[Piece] = []
    for chain in expected:
        follow(text, lines_left(text, found), chain, found, _EXPECTED)
    waiting = [each for each in looked.seen.every if not is_tail(text, each)]
    waiting = [each for each in waiting if not any(each.line <= piece.start < each.line_end for piece in found)]
    strong = set(looked.seen.strong)
    failed = 0
    borne = known_page = False
    waiting = clearest_first(waiting)
    while waiting and failed < _SEARCHES and waiting[0].excess >= EXCESS:
        first, *waiting = waiting
        known = (text[first.line : first.line_end], first.start - first.line, first.end - first.line)
        in_vain = known in hopeless or math.isinf(margin("", known[0]))
        piece = None if in_vain else search_at_once(text, first, looked.readings)
        if piece is None and not known_page:
            known_page = True
            every = [first, *waiting]
            if len(left := (yield from _left_by_page(text, every, looked, found))) < len(every):
                waiting = left
                continue
        if piece is None and not borne and first.excess < EVIDENT and not math.isinf(margin("", known[0])):
            # The models look at all that may be searched, only now that it is needed.
            clear = [each for each in [first, *waiting] if each.excess >= EXCESS]
            kept: list[Suspect] = yield Ask(borne_out_many, (text, clear))
            waiting, borne = [*kept, *waiting[len(clear) - 1 :]], True
            continue
        if piece is None and not in_vain:
            around = yield from search_around(text, first)
            if around:
                found += around
                waiting = follow(text, waiting, around[0].chain, found)
                continue
            piece = yield Ask(search_parts, (text, first))
        if piece is None:
            hopeless.add(known)
            failed += 1
            continue
        if piece.chain[0].read in MIXED:
            found.append(piece)
            if len(piece.chain) == 1:
                waiting = follow_mixed(text, waiting, piece.chain[0].written, found)
            continue
        piece = _refined(text, piece, waiting)
        found.append(piece)
        waiting = follow(text, waiting, piece.chain, found, parts=strong)
    yield from rest(text, found, looked.likely)
    yield from looked_on(looked.likely, [each.chain for each in found if each.chain[-1].read in SINGLE])
    found = completed(text, found, looked.likely)
    return (yield from _whole(text, found, looked.likely))


def _left_by_page(text: str, waiting: Sequence[Suspect], looked: Looked, found: list[Piece]) -> Job[list[Suspect]]:
    """Finds what must be searched of some suspects, by a look at the whole text: what one chain explains is added to `found`."""
    if found:
        left = yield from _not_lossy(text, waiting)
        if found[0].chain[-1].read in MIXED:
            return left
        return (yield from page_left(text, left, found[0].chain, found))
    known = set(waiting)
    clear = [each for each in looked.seen.clear if each in known]
    left = read_at_once(text, waiting, found) if clear else [*waiting]
    if found:
        return (yield from _not_lossy(text, left))
    chain: Chain = (yield from _chain_of_page(text, clear)) if len(clear) > FEW else ()
    if chain:  # it explains nothing that lost bytes, and a look at what did takes as long as a page
        left = yield Ask(follow_many, Lines(text, waiting, chain, found, parts=set(looked.seen.strong)))
        return (yield from page_left(text, (yield from _not_lossy(text, left)), chain, found))
    left = yield from _not_lossy(text, waiting)
    return explain(text, left, found) if left and len(clear) > FEW else left


def _not_lossy(text: str, waiting: Sequence[Suspect]) -> Job[list[Suspect]]:
    """Finds those of some suspects that no other kind is for; of the text only lines are looked at that would be searched."""
    clear = [each for each in waiting if each.excess >= EXCESS]
    clear = [each for each in clear if not math.isinf(margin("", text[each.line : each.line_end]))]
    if not clear:
        return [*waiting]
    page, moved = by_themselves(text, clear)
    own = dict(zip(moved, clear, strict=True))
    left = yield from unglossed(page, (yield from not_lost(page, moved)))
    left = yield from others(page, left)
    lost = set(clear) - {own[each] for each in (yield from in_step(page, left))}
    return [each for each in waiting if each not in lost]


def _chain_of_page(text: str, clear: Sequence[Suspect]) -> Job[Chain]:
    """Finds the chain that evidently explains many lines of a page, if one does."""
    page = yield from page_read(text, clear)
    if page is None:
        return ()
    lines = [text[each.line : each.line_end] for each in clear[:_SIMILAR]]
    return (yield from chain_of(page, alike(page.old, lines)))


def _refined(text: str, piece: Piece, waiting: Sequence[Suspect]) -> Piece:
    """A piece by the chain that explains most of what waits, too."""
    if is_utf8_in_pairs(piece.chain):
        return piece
    others = [text[each.line : each.line_end] for each in waiting[:_SIMILAR]]
    others = alike(piece.old, [line for line in others if may_be(line, piece.chain[-1].read)])
    chain = refined([piece.old, *others], piece.chain, piece.old, piece.new)
    new = undo(piece.old, chain)
    return piece._replace(new=new, chain=chain) if new else piece


_EXPECTED = 4.0
"""Nats that a piece must gain by a chain that is expected."""


def _whole(text: str, found: list[Piece], likely: Likely) -> Job[list[Piece]]:
    """Finds those without a loss: UTF-8 that was read in pairs with bytes lost is restored as one, by another kind."""
    pairs = [each for each in found if len(each.chain) == 1 and each.chain[0].written == "utf-8"]
    pairs = [each for each in pairs if each.chain[0].read in DOUBLE]
    if not pairs:
        return found
    if not any(is_torn(text, each) for each in pairs):
        yield from looked_on(likely, [pairs[0].chain])
        explained, others = unexplained(text, pairs, likely)
        if not others or not (yield Ask(_have_losses, (explained, others))):
            return found
    return [each for each in found if each not in pairs]


def _have_losses(asked: Sequence[tuple[str, Sequence[str]]]) -> list[bool]:
    """Whether bytes are lost in one of the other lines of each text, of which one is explained."""
    texts = ["\n".join([explained, *others]) for explained, others in asked]
    looks = zip(asked, stretches_of(texts), strict=True)
    some = [at for at, ((explained, _), row) in enumerate(looks) if any(each.end > len(explained) for each in row)]
    lost = {
        at
        for at, lines in zip(some, misread_of([texts[at] for at in some]), strict=True)
        if any(each.windows for each in lines)
    }
    return [at in lost for at in range(len(asked))]
