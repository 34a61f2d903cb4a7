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

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import SINGLE, decode, encode
from fixers.breakage.mojibake import Chain, Step
from fixers.language.plain import quick
from fixers.restore.able import DOUBLE, READ, able
from fixers.restore.evident import is_evident, is_hopeful, said

LAYERS = 3
"""Wrong readings on top of each other, at most."""

_WRITTEN = ("utf-8", "cesu-8", *DOUBLE, "gb18030", "utf-16le", "utf-16be", *SINGLE)
"""Codecs of the bytes that are."""

_PRICES = {
    "utf-8": 0.0,
    "latin-1": 0.0,
    "cp1252": 0.0,
    "gbk": 1.0,
    "big5": 1.0,
    "cp932": 1.0,
    "cp949": 1.0,
    "gb18030": 3.0,
    "cp1251": 1.0,
    "koi8-r": 2.0,
    "cp1250": 2.0,
    "euc-jp": 2.0,
    "cp866": 2.0,
    "cp437": 2.0,
    "cp850": 2.0,
    "macroman": 2.0,
    "iso-8859-2": 3.0,
    "cp1253": 3.0,
    "cp1254": 3.0,
    "cp1255": 3.0,
    "cp1256": 3.0,
    "cp874": 3.0,
    "iso-8859-15": 3.0,
    "iso-8859-5": 3.0,
    "iso-8859-7": 3.0,
    "iso-8859-8": 3.0,
    "iso-8859-9": 3.0,
    "utf-16le": 15.0,
    "utf-16be": 15.0,
}
_RARE = 5.0
_LAYER = 1.0
"""Nats that a codec in a chain costs, by how often it is met, and each step of a chain."""

_WEIGHED = 12
"""Texts that the language models weigh after the first look, at most."""


class Reading(NamedTuple):
    """What a piece of text may have been."""

    text: str
    chain: Chain
    """In the order in which the damage happened; empty for the text as it was found."""
    score: float
    """Log probability of the text, less the price of the chain."""
    surprise: float = 0.0
    """Nats that a character beyond ASCII costs on the mean."""


@cache
def price(chain: Chain) -> float:
    """What a chain costs, in nats."""
    return sum(_LAYER + _PRICES.get(step.written, _RARE) + _PRICES.get(step.read, _RARE) for step in chain)


def readings(piece: str, layers: int = LAYERS, *, cut: bool = False) -> list[Reading]:
    """What `piece`, all of it, may have been, the likeliest first; the piece as it was found is among them.

    A piece that is `cut` off from a longer one may end within a character.
    """
    known: dict[str, Chain] = {piece: ()}
    fresh = [piece]
    own = cost([piece])[0]
    limit = own + _DEARER + _DEARER_EACH * len(piece)
    for layer in range(1, layers + 1):
        found: dict[str, Chain] = {}
        for written in (_FIRST, _WRITTEN) if layer == 1 else (_WRITTEN,):
            for each in fresh:
                for text, step in undone(each, known[each], cut, written):
                    if text not in known and text not in found:
                        found[text] = (step, *known[each])
            ranked = _evident(piece, found, own) if layer < layers else []
            if ranked:
                return ranked
        found |= {text: chain for text, chain in _again(found).items() if text not in known and text not in found}
        known |= found
        fresh = _likely(found, 2 * _WEIGHED, limit) if layer < layers else []
    likely = _likely({text: chain for text, chain in known.items() if chain}, _WEIGHED, limit)
    return weigh({text: known[text] for text in [piece, *likely]}) if likely else [Reading(piece, (), 0.0)]


_DEARER, _DEARER_EACH = 10.0, 0.5
"""Nats that a text, and for each character of what was found, can cost more at a glance than what was found. Of 574 true
readings none costs 0.04 more a character, and of 826 texts in the middle of a chain only UTF-8 read in pairs."""


_FIRST = ("utf-8", *DOUBLE)
"""Codecs of the bytes that are tried before all others: what is evidently text in one of them is."""

_AT_ONCE = 4
"""Texts of a layer that are weighed before more are looked for: 169 of 171 evident readings of a layer were among
the first four at a glance, the others fifth."""


def _evident(piece: str, found: dict[str, Chain], own: float) -> list[Reading]:
    """The best of what was found and the piece, which costs `own` at a glance, if one is evidently right, else nothing."""
    best = _likely(found, _AT_ONCE)
    asked = zip(best, cost(best), strict=True)
    if not any(is_hopeful(text, each, own, _is_whole_utf8(found[text])) for text, each in asked):
        return []
    ranked = weigh({piece: (), **{text: found[text] for text in best}})
    before = next(each.score for each in ranked if not each.chain)
    text, chain, score, surprise = ranked[0]
    return ranked if chain and is_evident(text, score, before, surprise, _is_whole_utf8(chain)) else []


def _is_whole_utf8(chain: Chain) -> bool:
    return bool(chain) and chain[0].written == "utf-8" and chain[0].read in SINGLE


def _again(found: dict[str, Chain]) -> dict[str, Chain]:
    """What the texts were before the first mistake of each was made twice."""
    again: dict[str, Chain] = {}
    for text, chain in found.items():
        step = chain[0]
        if step.written in ("utf-8", "cesu-8"):
            continue  # what UTF-8 was is searched for all mistakes anyway
        before = undo(text, (step,))
        if before and before != text:
            again.setdefault(before, (step, *chain))
    return again


def refined(pieces: Sequence[str], chain: Chain, searched: str, first: str) -> Chain:
    """The chain, or another one that says the same of what was searched, and more of all these pieces.

    Code pages of one script differ in few characters, which a short piece need not have. `first` is what
    the piece that was searched begins with when it is read anew.
    """
    known: dict[str, Chain] = {}
    for variant in sorted(dict.fromkeys([chain, *_variants(chain, searched)]), key=price):
        if undo(searched, variant, cut=True).startswith(first):
            text = "\n".join(undo(piece, variant) or piece for piece in pieces)
            known.setdefault(text[:_REFINED], variant)
    if len(known) < _SEVERAL:
        return next(iter(known.values()), chain)
    likely = _likely(known, _WEIGHED)
    return weigh({text: known[text] for text in likely})[0].chain


def _variants(chain: Chain, searched: str) -> Iterator[Chain]:
    """The chain with another codec in one place: that of the first bytes, or one in which something was read."""
    for written in _WRITTEN:
        if written != chain[0].read:
            yield Step(written, chain[0].read), *chain[1:]
    for at, step in enumerate(chain):
        for read in able(searched) if at == len(chain) - 1 else READ:
            if read != step.written:
                yield *chain[:at], Step(step.written, read), *chain[at + 1 :]


_REFINED = 2000
"""Characters that are looked at."""

_SEVERAL = 2


def undo(text: str, chain: Chain, cut: bool = False) -> str:
    """The text before a chain, or nothing if the chain can't have given it. What is `cut` may end in a character."""
    try:
        for step in reversed(chain):
            data = encode(text, step.read)
            try:
                text = decode(data, step.written)
            except UnicodeDecodeError as error:
                if not cut or error.start < len(data) - _TAIL:
                    raise
                text = decode(data[: error.start], step.written)
    except UnicodeError:
        return ""
    return text


def weigh(chains: dict[str, Chain]) -> list[Reading]:
    """Texts, with the chains that explain them, as readings, the likeliest first."""
    found = [
        Reading(text, chain, each.score - price(chain), each.surprise)
        for (text, chain), each in zip(chains.items(), said(list(chains)), strict=True)
    ]
    return sorted(found, key=lambda reading: -reading.score)


def score(texts: Sequence[str]) -> list[float]:
    """The log probability of each text under the language model that likes it best."""
    return [each.score for each in said(texts)]


def surprise_of(text: str) -> float:
    """Nats that a character of `text` beyond ASCII costs on the mean, under the better model."""
    return said([text])[0].surprise


def _likely(chains: dict[str, Chain], most: int, limit: float = math.inf) -> list[str]:
    """Those texts that look best, character by character, but for those that look worse than `limit`."""
    texts = list(chains)
    ranked = [
        (each + price(chain), at)
        for at, (each, chain) in enumerate(zip(cost(texts), chains.values(), strict=True))
        if each <= limit or (chain[0].written == "utf-8" and chain[0].read in DOUBLE)
    ]
    return [texts[at] for _, at in sorted(ranked)[:most]]


def cost(texts: Sequence[str]) -> list[float]:
    """What each text costs, character by character."""
    if not texts:
        return []
    joined = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), "<u4")
    ends = np.cumsum([len(text) + 1 for text in texts])
    starts = np.concatenate([[0], ends[:-1]])
    costs: list[float] = (-np.add.reduceat(quick(joined), starts)).tolist()
    return costs


def undone(
    text: str, after: Chain = (), cut: bool = False, written: Sequence[str] = _WRITTEN
) -> Iterator[tuple[str, Step]]:
    """What `text` was one step before, if it is what the first step of `after` began with.

    Where a text was saved in the middle of a chain, it was saved in a codec that had all of it: UTF-8, or
    the one codec that the same mistake uses twice.
    """
    seen: dict[bytes, str] = {}
    for read in able(text):
        if after and after[0].written not in ("utf-8", "cesu-8"):
            if read == after[0].read:
                yield from _decoded(text, encode(text, read), read, (after[0].written,), cut)
            continue
        try:
            data = encode(text, read)
        except UnicodeEncodeError:
            continue
        if data not in seen or _PRICES.get(read, _RARE) < _PRICES.get(seen[data], _RARE):
            seen[data] = read
    for data, read in seen.items():
        yield from _decoded(text, data, read, written, cut)


def _decoded(text: str, data: bytes, read: str, written: Iterable[str], cut: bool) -> Iterator[tuple[str, Step]]:
    for codec in written:
        if codec == read:
            continue
        whole = data
        try:
            was = decode(data, codec)
        except UnicodeDecodeError as error:
            if not cut or error.start < len(data) - _TAIL or not error.start:
                continue
            try:
                whole = data[: error.start]
                was = decode(whole, codec)
            except UnicodeDecodeError:
                continue
        try:
            if was != text and (codec in _ONE_WAY or encode(was, codec) == whole):
                yield was, Step(codec, read)
        except UnicodeEncodeError:
            continue


_ONE_WAY = frozenset(SINGLE)
"""Codecs in which every character has one place only, so that what was decoded gives the same bytes again."""

_TAIL = 3
"""Bytes that a cut can leave of a character."""
