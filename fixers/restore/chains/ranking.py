"""What texts may have been, in order: by what their characters cost at a glance, then by the language models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from fixers.breakage.mojibake import Chain, Step
from fixers.language.plain import quick
from fixers.language.together import Ask, Job
from fixers.reading.characters import codes_of
from fixers.restore.chains.alphabets import FOREIGN, foreign
from fixers.restore.chains.said_alike import said_alike, said_alike_many
from fixers.restore.evident import Said, said
from fixers.restore.wrong_codecs.able import DOUBLE
from fixers.restore.wrong_codecs.inverses import price, undo


class Reading(NamedTuple):
    """What a piece of text may have been."""

    text: str
    chain: Chain
    """In the order in which the damage happened; empty for the text as it was found."""
    score: float
    """Log probability of the text, less the price of the chain."""
    surprise: float = 0.0
    """Nats that a character beyond ASCII costs on the mean."""


class Limit(NamedTuple):
    """What other readings can cost at a glance."""

    own: float
    """What the text costs as it was found."""
    length: int

    def of(self, text: str) -> float:
        """Thai that was read in pairs has twice as many characters as what was found."""
        return self.own + _DEARER + _DEARER_EACH * max(self.length, len(text))


_DEARER, _DEARER_EACH = 10.0, 3.5
"""Nats that a text, and for each of its characters, can cost more at a glance than what was found. Of 574 true readings
none costs 0.04 more a character, but for Thai read in pairs, which costs up to 3 more a character of its own; of 826
texts in the middle of a chain only UTF-8 read in pairs does."""


def weigh(chains: dict[str, Chain]) -> list[Reading]:
    """Texts, with the chains that explain them, as readings, the likeliest first."""
    return ranked(chains, said_alike(list(chains)))


def weighed(chains: dict[str, Chain]) -> Job[list[Reading]]:
    """Finds the same, together with others."""
    return ranked(chains, (yield Ask(said_alike_many, list(chains))))


def ranked(chains: dict[str, Chain], heard: Sequence[Said]) -> list[Reading]:
    """The same where it is known what the models say of each text."""
    found = [
        Reading(text, chain, each.score - price(chain) - FOREIGN * foreign(text), each.surprise)
        for (text, chain), each in zip(chains.items(), heard, strict=True)
    ]
    return sorted(found, key=lambda reading: -reading.score)


def best_of_all(piece: str, ranked: Sequence[Reading]) -> Reading:
    """The reading of the beginning of a piece, the first or one that comes near, that says most of all of the piece."""
    near = [each for each in ranked[:_FEW] if each.chain and each.score > ranked[0].score - _NEAR]
    whole = {new[:_LOOKED_AT]: each for each in reversed(near) if (new := undo(piece, each.chain))}
    if len(near) == 1 or not whole:
        return ranked[0]
    return whole[weigh({new: each.chain for new, each in whole.items()})[0].text]


_FEW, _NEAR, _LOOKED_AT = 6, 12.0, 2000
"""Readings that are asked, at most, nats by which they are less likely of the beginning, and characters looked at."""


def score(texts: Sequence[str]) -> list[float]:
    """The log probability of each text under the language model that likes it best."""
    return [each.score for each in said(texts)]


def surprise_of(text: str) -> float:
    """Nats that a character of `text` beyond ASCII costs on the mean, under the better model."""
    return said([text])[0].surprise


def is_sign(piece: str) -> bool:
    r"""Whether a piece is one or two signs of print that were UTF-8, read byte by byte, once or more.

    As letters they are anything: the → of a comment, read wrong twice, is ＠ in a third codec. The kind `mojibake`,
    which knows UTF-8 only, reads them.

    >>> is_sign("â†’"), is_sign("Ã¤"), is_sign("ä½\xa0")
    (True, False, False)
    """
    layers = 0
    while len(piece) > _SIGNS or not layers:
        before = next(
            (was for read in _BYTE_BY_BYTE if (was := undo(piece, (Step("utf-8", read),))) != piece and was), ""
        )
        if not before:
            return False
        piece, layers = before, layers + 1
    return not any(map(str.isalnum, piece))


_SIGNS, _BYTE_BY_BYTE = 2, ("cp1252", "latin-1")


Costs = dict[str, float]
"""What texts cost, character by character."""


def learn(costs: Costs, texts: Iterable[str]) -> Job[None]:
    """Adds what some texts cost to what is known."""
    fresh = [text for text in texts if text not in costs]
    if fresh:
        costs.update(zip(fresh, (yield Ask(costs_of, fresh)), strict=True))


def costs_of(rows: Sequence[Sequence[str]]) -> list[list[float]]:
    """What each text of each row costs, of all in one look.

    >>> costs_of([["人民"], [], ["浜烘", "皯"]]) == [cost(["人民"]), [], cost(["浜烘", "皯"])]
    True
    """
    found = iter(cost([text for row in rows for text in row]))
    return [[next(found) for _ in row] for row in rows]


def likely(chains: dict[str, Chain], most: int, limit: Limit | None = None, costs: Costs | None = None) -> list[str]:
    """Those texts that look best, character by character, but for those that look worse than `limit`.

    Their `costs` may be known.
    """
    texts = list(chains)
    every = cost(texts) if costs is None else [costs[text] for text in texts]
    ranked = [
        (each + price(chain), at)
        for at, (each, chain) in enumerate(zip(every, chains.values(), strict=True))
        if not limit or each <= limit.of(texts[at]) or (chain[0].written == "utf-8" and chain[0].read in DOUBLE)
    ]
    return [texts[at] for _, at in sorted(ranked)[:most]]


def cost(texts: Sequence[str]) -> list[float]:
    """What each text costs, character by character."""
    if not texts:
        return []
    joined = codes_of("\n".join([*texts, ""]))
    ends = np.cumsum([len(text) + 1 for text in texts])
    starts = np.concatenate([[0], ends[:-1]])
    costs: list[float] = (-np.add.reduceat(quick(joined), starts)).tolist()
    return costs
