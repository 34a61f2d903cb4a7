"""The likeliest bytes of a text of which each character may have been one byte or a sequence of UTF-8.

Most of a text is in step with its codec without a search (`fixers.restore.mixed.costs`); where it is
not, all forms of the characters are tried until it is again (`fixers.restore.mixed.window`), and the
language model chooses among the best few with the text on both sides of them. A second look follows
where the result is unlikely.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import decode, letters
from fixers.restore.mixed.costs import Coder, Costs, Steps, again, dear, in_step, letter_steps, only, steps
from fixers.restore.mixed.forms import Plain
from fixers.restore.mixed.guess import guess
from fixers.restore.mixed.window import CONTEXT, Window, loosely, window

_GOOD = 4.5
"""Nats a character of a guess that is worth a second look."""

_DEAR_PAIR, _DEAR_THREE, _LEAST = 14.5, 20.0, 3.6
"""Nats of two characters, by the model, and of three that make them worth a second look; the least of each. Wrong bytes
cost so much in 98 % of lines, right ones in a third."""


class Found(NamedTuple):
    """The bytes that a search took for the likeliest."""

    data: bytes
    text: str
    costs: Costs
    """What each character costs the model, in nats."""


def direct(text: Plain, codec: Coder) -> tuple[Found, bool] | None:
    """The plain bytes of `text` in a codec, and whether a search could find better ones; None if they are no text."""
    data = text.data.tobytes()
    try:
        result = decode(data, codec.name)
    except UnicodeDecodeError:
        return None
    found = Found(data, result, -codec.language.characters(result))
    if codec.several:
        return found, bool(_odd(found, [(0, 0, len(data))], codec))
    return found, len(text.other) > 0 or bool(dear(text, codec, found.costs).any())


def guessed(text: Plain, codec: Coder, always: bool) -> Found | None:
    """The cheapest characters of a codec of two bytes, and where they are odd after one another, better ones."""
    pieces = guess(text.text, codec, always)
    return improved(text, pieces, codec, always) if pieces is not None else None


def improved(text: Plain, pieces: list[bytes], codec: Coder, always: bool) -> Found:
    """What a guess gave, and where that is odd, what a search finds."""
    data = b"".join(pieces)
    result = decode(data, codec.name)
    found = Found(data, result, -codec.language.characters(result))
    odd = _odd(found, [(0, 0, len(data))], codec)
    if not odd or found.costs.mean() > _GOOD:
        return found
    lengths = [length for piece in pieces for length in ([len(piece)] if piece[0] >= 0x80 else [1] * len(piece))]
    guessed = text._replace(data=np.frombuffer(data, np.uint8), starts=np.concatenate([[0], np.cumsum(lengths)]))
    better = _search(guessed, codec, always, again(in_step(guessed.data, codec), odd), {})
    return better[0] if better and better[0].costs.sum() < found.costs.sum() else found


def is_calm(costs: Costs) -> bool:
    """Whether no character is unlikely after the other."""
    return not _dear(costs).size


def _dear(costs: Costs) -> npt.NDArray[np.int64]:
    """The first of each two characters that are unlikely after one another, and with a third one."""
    if len(costs) < 2:
        return np.zeros(0, np.int64)
    padded = np.concatenate([[0], costs, [0]])
    two = costs[1:] + costs[:-1]
    three = two + np.maximum(padded[:-3], padded[3:])
    return np.flatnonzero((two > _DEAR_PAIR) & (three > _DEAR_THREE) & (np.minimum(costs[1:], costs[:-1]) > _LEAST))


def search(text: Plain, codec: Coder, always: bool, sure: Found | None) -> Found | None:
    """The likeliest bytes of `text` in a codec; None where none are text in it.

    `sure` are the plain bytes, if they are good text on the whole: then only places are searched at
    which they are not.
    """
    if not codec.several:
        each = letter_steps(text, codec, always, sure.costs if sure else _costs(text, codec))
        found = _search(text, codec, always, each, {})
        return found[0] if found else None
    each = steps(text, codec, always)
    if sure:
        whole = [(0, 0, len(text.data))]
        found = _search(text, codec, always, again(only(each, text, always), _odd(sure, whole, codec)), {})
        return found[0] if found else None
    windows: dict[int, Window] = {}
    found = _search(text, codec, always, each, windows)
    if found is None:
        return None
    result, places = found
    odd = _odd(result, places, codec)
    if odd:
        second = _search(text, codec, always, again(each, odd), windows)
        if second and second[0].costs.sum() < result.costs.sum():
            return second[0]
    return result


def _costs(text: Plain, codec: Coder) -> Costs:
    """What the plain bytes cost in a codec of one byte a character, though some may be no text."""
    table = letters(codec.name)
    return -codec.language.characters("".join([table[byte] for byte in text.data.tolist()]))


_Place = tuple[int, int, int]
"""A stretch that was not searched: where it begins among the plain bytes and among those found, and how long it is."""


def _search(
    text: Plain, codec: Coder, always: bool, each: Steps, windows: dict[int, Window]
) -> tuple[Found, list[_Place]] | None:
    whole = text.data.tobytes()
    pieces: list[list[tuple[bytes, float]]] = []
    plain_at: list[int] = []
    at = 0
    while at < len(whole):
        stop = int(each.stop[at])
        if stop > at:
            pieces.append([(whole[at:stop], 0.0)])
            plain_at.append(at)
        at = stop
        if stop < len(whole):
            here = _known(windows, stop, each) or window(text, codec, each, stop, always)
            if here is None:
                return None
            windows[stop] = here
            pieces.append([(path[1], path[5]) for path in here.paths])
            plain_at.append(-1)
            at = here.end
    chosen = _choose(pieces, codec)
    data = b"".join(chosen)
    try:
        result = decode(data, codec.name)
    except UnicodeDecodeError:
        return None
    starts = accumulate((len(piece) for piece in chosen), initial=0)
    places = [
        (first, start, len(piece)) for first, start, piece in zip(plain_at, starts, chosen, strict=False) if first >= 0
    ]
    return Found(data, result, -codec.language.characters(result)), places


def _known(windows: dict[int, Window], start: int, each: Steps) -> Window | None:
    """What a search before has found from `start` on, if there is no other doubt there now."""
    here = windows.get(start)
    return here if here and np.array_equal(each.doubtful[start : here.end + 1], here.doubtful) else None


def _odd(found: Found, places: list[_Place], codec: Coder) -> list[tuple[int, int]]:
    """Where characters that were not searched for are unlikely after one another: stretches of plain bytes."""
    high = _dear(found.costs)
    if not high.size or not codec.several:
        return []
    codes = np.frombuffer(found.text.encode("utf-32-le"), "<u4")
    short = (codes < 0x80) | ((codes >= 0xFF61) & (codes < 0xFFA0) & (codec.name == "cp932"))
    offsets = np.concatenate([[0], np.cumsum(np.where(short, 1, 2))])
    if offsets[-1] != len(found.data):
        return []
    starts = np.array([start for _, start, _ in places])
    odd = []
    for first in high.tolist():
        left, right = int(offsets[max(first - 1, 0)]), int(offsets[min(first + 3, len(codes))])
        at = int(np.searchsorted(starts, int(offsets[first]), "right")) - 1
        if at >= 0 and offsets[first] < starts[at] + places[at][2]:
            shift = places[at][0] - places[at][1]
            odd.append((max(left + shift, places[at][0]), min(right + shift, places[at][0] + places[at][2])))
    return odd


def _choose(pieces: list[list[tuple[bytes, float]]], codec: Coder) -> list[bytes]:
    """One reading of each piece: by the model, with the text on both sides of it, and by what its forms cost."""
    asked: list[tuple[int, int]] = []
    texts: list[str] = []
    odd: list[float] = []
    decoded = [loosely(piece[0][0], codec.name) for piece in pieces]
    for at, piece in enumerate(pieces):
        if len(piece) > 1:
            before = "".join(decoded[max(at - CONTEXT, 0) : at])[-CONTEXT:]
            after = "".join(each[:CONTEXT] for each in decoded[at + 1 : at + 1 + CONTEXT])[:CONTEXT]
            asked.append((at, len(texts)))
            texts += [before + loosely(data, codec.name) + after for data, _ in piece]
            odd += [cost for _, cost in piece]
    chosen = [piece[0][0] for piece in pieces]
    if texts:
        scores = codec.language.score(texts) - np.array(odd)
        for at, first in asked:
            chosen[at] = pieces[at][int(np.argmax(scores[first : first + len(pieces[at])]))][0]
    return chosen
