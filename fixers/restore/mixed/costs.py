"""What bytes cost as text in one codec, character by character: enough to find where a parse is out of step."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.code_pages import SINGLE, letters, name
from fixers.language.model import Model, model, world
from fixers.restore.mixed.forms import Bytes, Flags, Plain
from fixers.restore.wrong_codecs import squares

Costs = npt.NDArray[np.float32]

NEVER = np.float32(99.0)
"""Nats of bytes that are no character."""

UNITS = 5
"""Characters that are looked at together to see whether a parse is in step."""

DEAR = 11.0
"""Nats a character that text in step costs at most, on average over so few (Han text costs 7.5)."""

_APART = 3.0
"""Nats that the same bytes, read one byte later, must cost more."""

_JOINED = -7.0
"""The same where both parses soon come together (as trail bytes in ASCII make them)."""


class Coder(NamedTuple):
    """A codec of one and two bytes, with what each character costs in nats."""

    name: str
    """Its name in `fixers.breakage.code_pages`."""
    single: Costs
    """By byte."""
    double: Costs
    """By first and second byte; a table without rows that matter where the codec has one byte a character."""
    lead: Flags
    """The bytes that open a character of two."""
    singles: tuple[float, ...]
    """The same as `single`, for plain Python."""
    doubles: tuple[tuple[float, ...], ...]
    """The same as `double`; an empty row for a byte that opens nothing."""
    several: bool
    """Whether any byte opens one."""
    language: Model
    """What ranks the readings."""


@cache
def coder(codec: str) -> Coder:
    """The costs of a codec. Raises LookupError for a name that is not known."""
    known = name(codec)
    language = world() if known in SINGLE else model()
    single = _costs(_singles(known) if known in SINGLE else squares.single(known), language)
    double = np.full((256, 256), NEVER, np.float32)
    if known not in SINGLE:
        double[:, 0x40:] = _costs(squares.square(known)[:, 0x40:].ravel(), language).reshape(256, -1)
        double[single < NEVER] = NEVER
    lead: Flags = np.any(double < NEVER, axis=1)
    rows = tuple(tuple(row) if opens else () for row, opens in zip(double.tolist(), lead.tolist(), strict=True))
    return Coder(known, single, double, lead, tuple(single.tolist()), rows, bool(lead.any()), language)


def _singles(codec: str) -> squares.Codes:
    """By byte the code point of a codec of one byte a character."""
    return np.array([squares.NONE if each == _UNDEFINED else ord(each) for each in letters(codec)], np.uint32)


_UNDEFINED = "\ufffe"


def _costs(codes: squares.Codes, language: Model) -> Costs:
    """What each character costs by itself; never comes what is none, or of private use."""
    none = (codes == squares.NONE) | ((codes >= 0xE000) & (codes < 0xF900))
    costs: Costs = np.where(none, NEVER, -language.single(language.ids_of(codes))).astype(np.float32)
    return costs


def advance(codec: Coder, pending: bytes, more: bytes) -> tuple[float, bytes] | None:
    """What `more` costs after the bytes of a character that has begun, and what is begun then."""
    cost = 0.0
    lead = pending[0] if pending else -1
    for byte in more:
        if lead >= 0:
            step = codec.doubles[lead][byte]
            lead = -1
        elif codec.doubles[byte]:
            lead = byte
            continue
        else:
            step = codec.singles[byte]
        if step >= NEVER:
            return None
        cost += step
    return cost, bytes([lead]) if lead >= 0 else b""


class Steps(NamedTuple):
    """A parse from every byte of a text."""

    doubtful: Flags
    """By byte: a parse that comes here is not evidently in step."""
    stop: npt.NDArray[np.int64]
    """By byte: where the parse that comes here first becomes doubtful; the end of the text if never."""
    price: float
    """What a byte above ASCII costs in nats, about, in a parse that is in step."""
    after: npt.NDArray[np.int64]
    """By byte: where the character that begins there ends."""


def steps(text: Plain, coder: Coder, always: bool) -> Steps:
    """Where a parse of the bytes of `text` is in step with the characters of a codec.

    `always` says that no valid sequence of UTF-8 can have been left as single bytes.
    """
    data = text.data
    size = len(data)
    padded = np.concatenate([data, np.zeros(1, np.uint8)])
    opens = coder.lead[data]
    cost = np.concatenate(
        [np.where(opens, coder.double[data, padded[1:]], coder.single[data]), np.zeros(8, np.float32)]
    )
    after = np.concatenate([np.arange(size) + 1 + opens, np.full(8, size)])
    np.minimum(after, size, out=after)
    total = cost.copy()
    at = after
    for _ in range(UNITS - 1):
        total += cost[at]
        at = after[at]
    doubtful = total[:size] > DEAR * UNITS
    later = np.concatenate([at[1:], at[-1:]])[:size]  # where the parse ends that begins one byte later
    joined = (later == at[:size]) | (later == after[at[:size]]) | (after[later] == at[:size])
    doubtful |= opens & (total[1 : size + 1] < total[:size] + np.where(joined, _JOINED, _APART))
    each = total[:size] / np.maximum(at[:size] - np.arange(size), 1)
    either = np.minimum(each, np.concatenate([each[1:], each[-1:]]) if opens.any() else each)
    high = data >= 0x80
    price = float(np.minimum(either[high], DEAR).mean()) if high.any() else 0.0
    doubtful |= _marked(text, always)
    return _chained(doubtful, after[:size], price)


def _marked(text: Plain, always: bool) -> Flags:
    """What the forms of the characters themselves leave in doubt."""
    flags = np.zeros(len(text.data), np.bool_)
    for back in range(3):
        flags[np.maximum((text.clash if always else text.other) - back, 0)] = True
    return flags


def only(each: Steps, text: Plain, always: bool) -> Steps:
    """The same, with no other doubts than those."""
    return each._replace(doubtful=_marked(text, always))


def in_step(data: Bytes, coder: Coder) -> Steps:
    """A parse of bytes that are in step from the first to the last."""
    after = np.minimum(np.arange(len(data)) + 1 + coder.lead[data], len(data))
    return Steps(np.zeros(len(data), np.bool_), after, 0.0, after)


def again(each: Steps, places: list[tuple[int, int]]) -> Steps:
    """The same, with doubt about some stretches of bytes that a look at the result has shown."""
    doubtful = each.doubtful.copy()
    for first, last in places:
        doubtful[first:last] = True
    return _chained(doubtful, each.after, each.price)


def _chained(doubtful: Flags, after: npt.NDArray[np.int64], price: float) -> Steps:
    size = len(doubtful)
    stop = np.concatenate([np.where(doubtful, np.arange(size), after), [size]])
    while True:
        further = stop[stop]
        if np.array_equal(further, stop):
            return Steps(doubtful, stop, price, after)
        stop = further


def dear(text: Plain, coder: Coder, costs: Costs) -> Flags:
    """Where a character may have been a sequence of UTF-8, if the codec has one byte a character.

    `costs` are what the plain bytes cost as text, each in its place. More letters can only be better where
    these are dear.
    """
    here = np.concatenate([costs, np.zeros(_REACH, np.float32)])
    near = np.sum([here[step : len(costs) + step] for step in range(_REACH)], axis=0)
    starts = text.starts[:-1][text.double]
    doubtful = np.zeros(len(costs), np.bool_)
    doubtful[starts[near[starts] > _longer(coder.name)[text.data[starts]]]] = True
    return doubtful


def letter_steps(text: Plain, coder: Coder, always: bool, costs: Costs) -> Steps:
    """The same as `steps`, for a codec of one byte a character."""
    return _chained(_marked(text, always) | dear(text, coder, costs), np.arange(1, len(text.data) + 1), 0.0)


_REACH = 3
"""Letters that are looked at together."""

_LIKELY = 10.5
"""Nats of a letter, by itself, that may have been eaten by a sequence of UTF-8."""

_IN_WORDS = 0.6
"""The part of what a letter costs by itself that it costs at least after others."""


@cache
def _longer(codec: str) -> Costs:
    """By byte, what its character costs at least if it was a sequence of UTF-8, in a codec of one byte a character."""
    costs = coder(codec).single
    least = np.full(256, np.inf, np.float32)
    for byte in range(0x80, 256):
        for character in {chr(byte), letters("cp1252")[byte]}:
            several = costs[[*character.encode("utf-8")]]
            if several.max() < _LIKELY:
                least[byte] = min(least[byte], several.sum() * _IN_WORDS)
    return least
