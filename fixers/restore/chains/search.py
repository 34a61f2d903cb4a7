"""Which chain of wrong codecs a piece of text has gone through: a search over inverses, ranked by language models.

A text in codec A that was read in codec B is undone by encoding it in B and decoding it in A. What
can be B is known from the characters: B must have all of them. What can be A is known from the bytes:
they must be whole in A. What is left, some ten to three hundred texts, is looked at character by
character, and the dozen of them that look best are weighed by the language models. The text as it was
found is weighed with them, and every chain has a price: the common mistakes cost little, the rare
ones more, and each layer more.

Nothing is guessed here: each reading, broken again by its chain, is what was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fixers.breakage.code_pages import SINGLE, encode
from fixers.breakage.mojibake import Chain, Step
from fixers.language.together import Job, together
from fixers.restore.chains.at_once import is_certain
from fixers.restore.chains.by_line import undo_lines
from fixers.restore.chains.evident_readings import AT_ONCE, WEIGHED, evident
from fixers.restore.chains.ranking import Costs, Limit, Reading, learn, likely, weigh, weighed
from fixers.restore.evident import has_strays
from fixers.restore.wrong_codecs.able import DOUBLE, READ, able, able_many
from fixers.restore.wrong_codecs.inverses import WRITTEN, price, undo, undone
from fixers.restore.wrong_codecs.twofold import READ as TWOFOLD

LAYERS = 3
"""Wrong readings on top of each other, at most."""


def readings(piece: str, layers: int = LAYERS, *, cut: bool = False) -> list[Reading]:
    """What `piece`, all of it, may have been, the likeliest first; the piece as it was found is among them.

    A piece that is `cut` off from a longer one may end within a character.
    """
    return together([find_readings(piece, layers, cut=cut)])[0]


def find_readings(piece: str, layers: int = LAYERS, *, cut: bool = False) -> Job[list[Reading]]:
    """Finds the same, together with others."""
    known: dict[str, Chain] = {piece: ()}
    fresh = [piece]
    best: list[str] = []
    costs: Costs = {}
    yield from learn(costs, fresh)
    limit = Limit(costs[piece], len(piece))
    for layer in range(1, layers + 1):
        found: dict[str, Chain] = {}
        for written in (_FIRST, _OTHERS) if layer == 1 else (WRITTEN,):
            for each in fresh:
                for text, step in undone(each, known[each], cut, written):
                    chain = (step, *known[each])
                    if text not in known and (text not in found or price(chain) < price(found[text])):
                        found[text] = chain
            certain = {text: chain for text, chain in found.items() if is_certain(text, chain[0])}
            found = certain or found
            yield from learn(costs, found)
            doubted = _doubted(known, costs)
            ranked = (yield from evident(piece, found, costs, doubted)) if layer < layers else []
            if ranked:
                return ranked
            if certain:  # then its bytes were no other codec's
                break
        if not certain:
            again = _again(piece, found)
            found |= {text: chain for text, chain in again.items() if text not in known and text not in found}
            yield from learn(costs, found)
        known |= found
        best += likely(found, AT_ONCE, limit, costs)
        fresh = _going_on(found, limit, costs) if layer < layers else []
    best += likely({text: chain for text, chain in known.items() if chain}, _many(piece), limit, costs)
    if not best:
        return [Reading(piece, (), 0.0)]
    return (yield from weighed({text: known[text] for text in [piece, *best]}))


_FIRST = ("utf-8", *DOUBLE)
"""Codecs of the bytes that are tried before all others: what is evidently text in one of them is."""

_OTHERS = tuple(codec for codec in WRITTEN if codec not in _FIRST)


def _doubted(known: dict[str, Chain], costs: Costs) -> dict[str, Chain]:
    """The best reading until now, where a sign in it makes one doubt that it is the last."""
    best = likely({text: chain for text, chain in known.items() if chain}, 1, costs=costs)
    return {text: known[text] for text in best if has_strays(text)}


def _again(piece: str, found: dict[str, Chain]) -> dict[str, Chain]:
    """What the texts were before the first mistake of each was made twice."""
    again: dict[str, Chain] = {}
    # What UTF-8 was is searched for all mistakes anyway.
    some = [(text, chain) for text, chain in found.items() if chain[0].written not in ("utf-8", "cesu-8")]
    twins = {read: _twins(piece, read) for read in {chain[0].read for _, chain in some if len(chain) == 1}}
    for (text, chain), able_to in zip(some, able_many([text for text, _ in some]), strict=True):
        step = chain[0]
        reads = [read for read in (twins[step.read] if len(chain) == 1 else [step.read]) if read in able_to]
        if step.read == "big5" and not reads:  # it has some characters only together
            reads = ["big5"]
        for same in [*(Step(step.written, read) for read in reads), *_written(text, step)]:
            before = undo(text, (same,))
            if before and before != text:
                again.setdefault(before, (same, same, *chain[1:]))
    return again


def _written(text: str, step: Step) -> list[Step]:
    """The step from a twin of the codec that was written, if a text is the same in both."""
    twin = _LIKE.get(step.written, step.read)
    if twin == step.read:
        return []
    try:
        return [Step(twin, step.read)] if encode(text, twin) == encode(text, step.written) else []
    except UnicodeEncodeError:
        return []


_LIKE = {
    "latin-1": "cp1252",
    "cp1252": "latin-1",
    "cp1250": "iso-8859-2",
    "iso-8859-2": "cp1250",
    "cp1253": "iso-8859-7",
    "iso-8859-7": "cp1253",
}
"""Codecs that share most letters, so that a mistake looks alike in both until it is made twice."""


def _twins(piece: str, read: str) -> list[str]:
    """The common codecs of one byte in which a piece has the same bytes as in this one, itself among them."""
    if read not in SINGLE:
        return [read]
    data = encode(piece, read)
    return [each for each in able(piece) if each == read or (each in _COMMON and encode(piece, each) == data)]


_COMMON = (
    *("latin-1", "cp1252", "cp1250", "cp1251", "macroman", "cp437", "cp850", "cp852", "iso-8859-2", "iso-8859-15"),
    *("cp1254", "cp1257", "mac-latin2", "cp1253", "iso-8859-7"),
)
"""Codecs in which text is read by mistake more than in others, and of which several have the same letters."""


def _going_on(found: dict[str, Chain], limit: Limit, costs: Costs) -> list[str]:
    """The texts of a layer that are read anew once more.

    Those of UTF-8 are few, and what shows that they are right may be only that its bytes are whole: control
    characters of C1 look worse than anything.
    """
    utf8 = {text: chain for text, chain in found.items() if chain[0].written == "utf-8"}
    return [*dict.fromkeys([*likely(found, 2 * WEIGHED, limit, costs), *likely(utf8, WEIGHED, costs=costs)])]


def _many(piece: str) -> int:
    """How many texts the language models weigh: letters of Europe in words of ASCII are much alike at a glance."""
    ascii_too = 2 * len(piece.encode("ascii", "ignore")) > len(piece)
    return _WEIGHED_LATIN if ascii_too else WEIGHED


_WEIGHED_LATIN = 40
"""Of 122 readings that were missed in two samples the right one was not among the first twelve in 17, nearly all of
them in French and German; a search of 100 characters in vain takes up to a seventh longer."""


def refined(pieces: Sequence[str], chain: Chain, searched: str, first: str) -> Chain:
    """The chain, or another one that says the same of what was searched, and more of all these pieces.

    Code pages of one script differ in few characters, which a short piece need not have. `first` is what
    the piece that was searched begins with when it is read anew.
    """
    if is_settled(chain, pieces):
        return chain
    known: dict[str, Chain] = {}
    for variant in sorted(dict.fromkeys([chain, *_variants(chain, searched)]), key=price):
        if undo(searched, variant, cut=True).startswith(first):
            text = "\n".join(undo(piece, variant) or piece for piece in pieces)
            known.setdefault(text[:_REFINED], variant)
    if len(known) < _SEVERAL:
        return next(iter(known.values()), chain)
    return weigh({text: known[text] for text in likely(known, WEIGHED)})[0].chain


def is_settled(chain: Chain, pieces: Sequence[str]) -> bool:
    """Whether a chain explains all pieces, and by codecs of several bytes, in which no other bytes are whole."""
    if is_utf8_in_pairs(chain):
        return True
    if any(step.written not in _FIRST for step in chain) or not _explains(chain, pieces):
        return False
    return all(step.read in DOUBLE for step in chain) or not any(_is_ambiguous(piece, chain) for piece in pieces)


def _explains(chain: Chain, pieces: Sequence[str]) -> bool:
    """Whether a chain explains all pieces; together, where the models are asked which bytes they were."""
    if all(step.read not in TWOFOLD for step in chain):
        return all(undo(piece, chain) for piece in pieces)
    return all(undo_lines([line for piece in pieces for line in piece.split("\n") if line], chain))


def _is_ambiguous(piece: str, chain: Chain) -> bool:
    """Whether UTF-8 may have been read in another codec of one byte, by which the piece is something else.

    What is text in a codec of pairs is nonsense by the bytes of another one.
    """
    for at in range(len(chain) - 1, -1, -1):
        step = chain[at]
        if step.read in SINGLE and step.written == "utf-8":
            others = {encode(piece, read) for read in able(piece) if read in SINGLE} - {encode(piece, step.read)}
            if any(map(_is_utf8, others)):
                return True
        piece = undo(piece, (step,)) if at else ""
    return False


def _is_utf8(data: bytes) -> bool:
    try:
        return bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def is_utf8_in_pairs(chain: Chain) -> bool:
    """Whether a chain is UTF-8 that was read in pairs: no two codecs have the same pairs for all of its characters."""
    return len(chain) == 1 and chain[0].written == "utf-8" and chain[0].read in DOUBLE


def _variants(chain: Chain, searched: str) -> Iterator[Chain]:
    """The chain with another codec in one place: that of the first bytes, or one in which something was read."""
    for written in WRITTEN:
        if written != chain[0].read:
            yield Step(written, chain[0].read), *chain[1:]
    for at, step in enumerate(chain):
        for read in able(searched) if at == len(chain) - 1 else READ:
            if read != step.written:
                yield *chain[:at], Step(step.written, read), *chain[at + 1 :]
    if len(chain) > 1:  # one codec in which something was read again and again
        last = chain[-1].read
        for read in able(searched):
            yield tuple(Step(step.written, read if step.read == last else step.read) for step in chain)


_REFINED = 2000
"""Characters that are looked at."""

_SEVERAL = 2
