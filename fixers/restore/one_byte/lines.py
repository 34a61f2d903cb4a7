"""UTF-8 read as a one-byte codec, line by line: what a line was before each of its wrong readings.

A line is read as a whole where all of it is UTF-8 in some codec, which nothing but UTF-8 is; else
stretch by stretch, in the codec that explains most of it. What comes out is searched again, since
the mistake is often made twice. Each layer is a row of edits, so that the last text is
no new text but a way back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from fixers.breakage.mojibake import letters
from fixers.restore.one_byte.losses import blanks, choose, holes
from fixers.restore.one_byte.places import CODECS, Read, pieces, places, stretches, whole
from fixers.restore.one_byte.proof import score

LAYERS = 6
"""Wrong readings on top of each other, at most; five were met."""

_FEW = 40
"""Pairs of a line from which its codec is told."""

_TRIED = 4
"""Codecs in which a line that is not UTF-8 throughout is searched for stretches of it."""

_PUNCTUATION = frozenset("“”‘’«»–—…·•©®™°´`\xa0§¡¿�\x85\x91\x92\x93\x94\x95\x96\x97")
"""Marks that clean text may have beside a misread stretch."""


class Layer(NamedTuple):
    """One wrong reading of a line: the codec, what was read, and the line before it."""

    codec: str
    read: list[Read]
    text: str
    complete: bool
    """Whether all of the line that is not ASCII was read."""


def layers(line: str, expected: Sequence[str] = ()) -> list[Layer]:
    """The wrong readings that `line` may have gone through, the last one first; `expected` codecs are tried first."""
    found: list[Layer] = []
    while len(found) < LAYERS:
        layer = _layer(line, expected)
        if not layer:
            break
        found.append(layer)
        line = layer.text
    return found


def _layer(line: str, expected: Sequence[str]) -> Layer | None:
    """The last wrong reading of `line`, if it shows."""
    for codec in expected:
        text = whole(line, codec)
        if text and text != line:
            return Layer(codec, pieces(line, codec), text, True)
    likely = _likely(line)
    texts: dict[str, str] = {}
    for codec in likely:
        text = whole(line, codec)
        if text and text != line:
            texts.setdefault(text, codec)
    if texts:
        text = _best(line, list(texts))
        return Layer(texts[text], pieces(line, texts[text]), text, True)
    return _in_part(line, likely)


def _in_part(line: str, likely: Sequence[str]) -> Layer | None:
    """The last wrong reading of a line of which something else is not ASCII either."""
    tried = []
    for codec in likely[:_TRIED]:
        found = _clean_edges(line, codec, [*stretches(line, codec)])
        if found and codec in _BLANKED:
            found = blanks(line, codec, found)
        if found:
            tried.append((sum(len(each.old) for each in found), Layer(codec, found, apply(line, found), False)))
    if not tried:
        alone = blanks(line, "cp1252", [])
        return Layer("cp1252", alone, apply(line, alone), False) if alone else None
    most = max(explained for explained, _ in tried)
    rivals = {layer.text: layer for explained, layer in reversed(tried) if explained >= _RIVAL * most}
    return rivals[_best(line, list(rivals))]


_RIVAL = 0.7
"""The share of what the best codec explains that another must explain to be weighed against it."""


def _best(line: str, texts: Sequence[str]) -> str:
    """The likeliest of several texts, judged by where they begin to differ from the line."""
    if len(texts) == 1:
        return texts[0]
    first = next((at for at, each in enumerate(line) if not each.isascii()), 0)
    scores = score([text[max(0, first - 10) : first + _LOOKED_AT] for text in texts])
    return texts[int(scores.argmax())]


_LOOKED_AT = 150
"""Characters that tell one codec from another."""

_BLANKED = ("cp1252", "cp1254", "cp1250", "cp1251", "cp1257", "latin-1")
"""Codecs in whose UTF-8 blanks for byte A0 were met; in MacRoman – and a blank would be taken for one."""


def apply(line: str, read: Sequence[Read]) -> str:
    """`line` with everything in `read` in the place of what was found."""
    out: list[str] = []
    at = 0
    for each in read:
        out += line[at : each.start], each.new
        at = each.start + len(each.old)
    return "".join([*out, line[at:]])


@cache
def _parts() -> tuple[dict[str, int], dict[str, int]]:
    """For each character a bit for each codec in which it leads UTF-8, and for each in which it follows."""
    leads: dict[str, int] = {}
    follows: dict[str, int] = {}
    for at, codec in enumerate(CODECS):
        table = letters(codec)
        for lead in table[0xC2:0xF5]:
            leads[lead] = leads.get(lead, 0) | 1 << at
        for follow in table[0x80:0xC0]:
            follows[follow] = follows.get(follow, 0) | 1 << at
    return leads, follows


def _likely(line: str) -> list[str]:
    """Codecs that explain the marked pairs of `line` and those just before them, who explains most first."""
    marked = places(line)[:_FEW]
    leads, follows = _parts()
    counts: Counter[int] = Counter()
    for at in marked:
        counts[leads.get(line[at], 0) & follows.get(line[at + 1], 0)] += 1
        if at:
            counts[leads.get(line[at - 1], 0) & follows.get(line[at], 0)] += 1
    explained: dict[int, int] = {}
    for bits, count in counts.items():
        while bits:
            low = bits & -bits
            bits ^= low
            explained[low] = explained.get(low, 0) + count
    return [CODECS[low.bit_length() - 1] for low in sorted(explained, key=lambda low: (-explained[low], low))]


def _clean_edges(line: str, codec: str, found: list[Read]) -> list[Read]:
    """`found` with what lost a byte, without stretches beside characters of the codec that stay unexplained.

    A text in another codec has bytes that are UTF-8 by chance here and there, between others that are not.
    """
    guesses = holes(line, codec, found)
    bounds = {each.start for each in guesses} | {each.start + len(each.old) - 1 for each in guesses}
    high = _high(codec)
    kept = []
    for each in found:
        end = each.start + len(each.old)
        before, after = line[each.start - 1 : each.start], line[end : end + 1]
        if not (before in high and each.start - 1 not in bounds) and not (after in high and end not in bounds):
            kept.append(each)
    if 2 * len(kept) < len(found):
        return []
    return sorted([*kept, *choose(line, kept, guesses, score)]) if guesses else kept


@cache
def _high(codec: str) -> frozenset[str]:
    return frozenset(letters(codec)[0x80:]) - _PUNCTUATION
