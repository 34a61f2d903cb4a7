"""What a lossy decoder can have eaten, for whoever puts it back.

A text that a decoder left holds two sorts of evidence. Each character that it read stands for
known bytes: `codes` tells which (several, where a code page has a character twice). Each
substitute stands for one loss: `losses` tells which bytes can be gone there, and what must follow.
Between two characters that were read, any number of losses can lie where the substitute is
nothing; where it is visible, as many as are seen.

`losses` never leaves out a loss that happens. It groups bytes that behave alike, so for codes of
three and four bytes it can allow a combination that doesn't happen: break the repair again with
`decoders.decode` and compare.

What one substitute stands for where UTF-8 (its bytes outside ASCII are 80 to F4) was read as GBK:

| habit | a lead byte before 00-3F or 7F | a lead byte before 80-F4, the pair being no character | 80 where a lead should be |
|---|---|---|---|
| python | the lead byte | the lead byte; the other is read again | one byte |
| browser | the lead byte | doesn't occur | the euro sign |
| iconv | the lead byte; with 7F both | both | the euro sign |
| php, dotnet | both: the ASCII character is gone too | doesn't occur | the euro sign |
| java | the lead byte | doesn't occur | one byte |

A lead byte before 40 to 7E is a pair in GBK: the ASCII letter is part of a character, not lost.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from fixers.breakage.decoders import Model, model, step


class Loss(NamedTuple):
    """Bytes that one substitute stands for: one of each class, in any combination."""

    eaten: tuple[frozenset[int], ...]
    """The classes of the bytes that are gone, in order."""
    following: frozenset[int]
    """The byte after them is one of these; it was read again, so the found text shows it."""
    at_end: bool
    """Whether it also happens where nothing follows."""


_ANY = frozenset(range(256))
_KINDS = (
    range(0x30),
    range(0x30, 0x3A),
    range(0x3A, 0x80),
    range(0x80, 0x81),
    range(0x81, 0xA1),
    range(0xA1, 0xFF),
    range(0xFF, 0x100),
)
"""Bytes that decoders of three and four bytes treat alike behind the first byte."""

_CONTINUATION = range(0x80, 0xC0)


def _kind(byte: int) -> range:
    return next(kind for kind in _KINDS if byte in kind)


@cache
def losses(codec: str, habit: str = "python") -> tuple[Loss, ...]:
    """All ways in which the decoder eats bytes for one substitute, the shortest first.

    Raises ValueError if there is no model of the decoder.

    >>> [(len(loss.eaten), len(loss.eaten[0]), len(loss.following)) for loss in losses("gbk", "php")]
    [(1, 126, 0), (2, 126, 256)]
    >>> sorted(losses("gbk", "browser")[0].following)[:3]
    [0, 1, 2]
    """
    decoder = model(codec, habit)
    leads = [lead for lead in range(256) if step(decoder, bytes([lead]), 0)[0] == "\udfff"]
    found: dict[tuple[frozenset[int], ...], set[int]] = {}
    for lead in leads:
        for rest, following, at_end in _of_lead(decoder, lead):
            key = (*rest, following, frozenset({int(at_end)}))
            found.setdefault(key, set()).add(lead)
    out = [Loss((frozenset(first), *key[:-2]), key[-2], key[-1] == {1}) for key, first in found.items()]
    return tuple(sorted(out, key=lambda loss: (len(loss.eaten), min(loss.eaten[0]), -len(loss.following))))


def _of_lead(decoder: Model, lead: int) -> list[tuple[tuple[frozenset[int], ...], frozenset[int], bool]]:
    """The losses that begin with `lead`: classes of the other bytes eaten, what follows, at the end."""
    alone: set[int] = set()
    pairs: set[int] = set()
    longer: dict[int, list[set[int]]] = {}
    for second in range(256):
        for tail in _tails(decoder, lead, second):
            text, taken = step(decoder, bytes([lead, second]) + tail, 0)
            if text != "\udfff":
                continue
            if taken == 1:
                alone.add(second)
            elif taken == 2:
                pairs.add(second)
            else:
                classes = longer.setdefault(taken, [set() for _ in range(taken - 1)])
                classes[0].add(second)
                for known, byte in zip(classes[1:], tail, strict=False):
                    known.update(_CONTINUATION if decoder.long == "utf-8" else _kind(byte))
    rows: list[tuple[tuple[frozenset[int], ...], frozenset[int], bool]] = []
    at_end = step(decoder, bytes([lead]), 0)[1] == 1
    if alone or at_end:
        rows.append(((), frozenset(alone), at_end))
    if pairs:
        rows.append(((frozenset(pairs),), _ANY, True))
    rows += [(tuple(frozenset(each) for each in classes), _ANY, True) for classes in longer.values()]
    return rows


def _tails(decoder: Model, lead: int, second: int) -> list[bytes]:
    """What to try behind two bytes: one thing, unless more than two bytes can belong together."""
    if decoder.long == "four" and 0x30 <= second <= 0x39:
        edges = [kind[-1] for kind in _KINDS]  # the last code of a row is never assigned if one isn't
    elif decoder.long == "three" and lead == 0x8F:
        edges = [edge for kind in _KINDS for edge in (kind[0], kind[-1])]
    elif decoder.long == "utf-8" and lead >= 0xE0 and second in _CONTINUATION:
        edges = [0x41, 0x80, 0xBF]
    else:
        return [b"AAA"]
    shorter = [bytes([third]) for third in edges]
    return [b"", *shorter, *(third + bytes([fourth]) + b"A" for third in shorter for fourth in edges)]


@cache
def codes(codec: str, habit: str = "python") -> dict[str, tuple[bytes, ...]]:
    r"""For each character that the decoder reads from one or two bytes, those bytes.

    A character with more bytes (GB18030, EUC-JP, UTF-8) isn't in it: encode it with Python's codec.
    Raises ValueError if there is no model of the decoder.

    >>> codes("gbk", "browser")["中"], codes("cp932")["≒"]
    ((b'\xd6\xd0',), (b'\x81\xe0', b'\x87\x90'))
    """
    decoder = model(codec, habit)
    found: dict[str, list[bytes]] = {}
    for first in range(256):
        text, _ = step(decoder, bytes([first]), 0)
        if text != "\udfff":
            found.setdefault(text, []).append(bytes([first]))
            continue
        for second in range(256):
            code = bytes([first, second])
            text, taken = step(decoder, code, 0)
            if text != "\udfff" and taken == 2:
                found.setdefault(text, []).append(code)
    return {text: tuple(known) for text, known in found.items()}
