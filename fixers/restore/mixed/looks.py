"""Which codecs are worth a search, by a look at the beginning of a text.

A search costs some milliseconds, and there are thirty codecs. Of each, the plain bytes of a sample are
read: those of one byte a character all together, character by character first; those of two where a
parse is in step, since one lost step spoils the rest of a line. The language model weighs what is left.
The look is on the same scale for all: nats for the same sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from unicodedata import normalize

import numpy as np

from fixers.breakage.code_pages import letters
from fixers.language.model import model, world
from fixers.language.plain import quick
from fixers.restore.mixed.costs import DEAR, UNITS, Coder, Costs, coder, steps
from fixers.restore.mixed.forms import Bytes, Codes, Flags, Plain, plain
from fixers.restore.mixed.window import loosely

SAMPLE = 240
"""Characters that are looked at, at most."""

_SKIPPED, _SKIPPED_ASCII = 4.5, 2.5
"""Nats for a byte at which a parse is out of step, about what one costs in a wrong reading."""

_RUN = 4
"""Bytes that a parse must be in step to be taken up again."""

_WEIGHED = 9
"""Different texts in codecs of one byte a character that the model weighs. A swap of capitals and small letters costs
nothing at a glance: of 750 lines the right text was the seventh at worst."""

_CLOSE, _CLOSE_EACH = 10.0, 0.3
"""Nats by which a sample may cost more in a codec than in the cheapest one: in all, and for each byte above ASCII.
Of 750 lines the right codec was first but for 8, and 22 nats behind at most."""

_WORSE = 10.0
"""Nats by which it may cost more than as it was found: a search gains some."""


class Look(NamedTuple):
    """A codec and what a sample costs in it."""

    codec: Coder
    cost: float
    """Nats."""
    skipped: float
    """Nats of that for bytes at which the parse was out of step."""


def sample(text: Plain) -> Plain:
    """The beginning of a text, from the first character on that is not ASCII; the text itself if it is short."""
    if len(text.text) <= SAMPLE:
        return text
    high = int(np.argmax(text.data >= 0x80))
    first = max(int(np.searchsorted(text.starts, high, "right")) - 9, 0)
    return plain(text.text[first : first + SAMPLE])


def looks(text: Plain, codecs: Sequence[Coder]) -> list[Look]:
    """What a sample costs in each codec that isn't out of the question, the cheapest first."""
    single = [codec for codec in codecs if not codec.several]
    double = [codec for codec in codecs if codec.several]
    found = _single(text, single) if single else []
    found += _double(text, double) if double else []
    return sorted(found, key=lambda look: look.cost)


def likely(text: Plain, codecs: Sequence[Coder]) -> list[Look]:
    """The codecs that are worth a search, the likeliest first; none where the text makes better sense as it is."""
    part = sample(text)
    found = looks(part, codecs)
    close = found[0].cost + _CLOSE + _CLOSE_EACH * int((part.data >= 0x80).sum())
    limit = min(close, as_found(part) + _WORSE)
    return [look for look in found if look.cost <= limit]


def as_found(text: Plain) -> float:
    """What the sample costs as it was found, in nats."""
    return -float(max(world().score([text.text])[0], model().score([text.text])[0]))


def prices(data: Bytes, codecs: tuple[str, ...]) -> list[float]:
    """What a byte above ASCII costs in each codec of two bytes, about, where a parse is in step: few calls for them all.

    >>> gbk, big5 = prices(np.frombuffer("我们没有别的办法".encode("gbk"), np.uint8), ("gbk", "big5"))
    >>> gbk + 1 < big5
    True
    """
    single, double, lead = _tables(codecs)
    size = len(data)
    rows = np.arange(len(codecs))[:, None]
    pairs = (data.astype(np.intp) << 8) | np.concatenate([data[1:], [0]])
    opens = lead[:, data]
    cost = np.zeros((len(codecs), size + 1), np.float32)
    cost[:, :size] = np.where(opens, double[:, pairs], single[:, data])
    after = np.full((len(codecs), size + 1), size)
    np.minimum(np.arange(size) + 1 + opens, size, out=after[:, :size])
    total = cost[:, :size].copy()
    at = after[:, :size]
    for _ in range(UNITS - 1):
        total += cost[rows, at]
        at = after[rows, at]
    each = total / (at - np.arange(size))
    either = np.minimum(each, np.concatenate([each[:, 1:], each[:, -1:]], axis=1))
    means: list[float] = np.minimum(either[:, data >= 0x80], DEAR).mean(axis=1).tolist()
    return means


@cache
def _tables(codecs: tuple[str, ...]) -> tuple[Costs, Costs, Flags]:
    every = [coder(codec) for codec in codecs]
    single, double, lead = (np.stack([getattr(each, name) for each in every]) for name in ("single", "double", "lead"))
    return single, double.reshape(len(codecs), -1), lead


@cache
def _letters(codec: str) -> Codes:
    return np.array([*map(ord, letters(codec))], np.uint32)


def _single(text: Plain, codecs: Sequence[Coder]) -> list[Look]:
    rows = np.stack([_letters(codec.name) for codec in codecs])[:, text.data]
    lines = np.concatenate([rows, np.full((len(codecs), 1), 0x0A, np.uint32)], axis=1)
    costs = -quick(lines.ravel()).reshape(lines.shape).sum(axis=1)
    texts: dict[str, list[Coder]] = {}
    for at in np.argsort(costs, kind="stable").tolist():
        text_of = _text(rows[at], codecs[at].name)
        if text_of in texts or len(texts) < _WEIGHED:
            texts.setdefault(text_of, []).append(codecs[at])
    scores = world().score(list(texts))
    every = zip(texts.values(), scores.tolist(), strict=True)
    return [Look(codec, -score, 0.0) for same, score in every for codec in same]


def _text(codes: Codes, codec: str) -> str:
    """The text of code points, accents on their letters."""
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "replace")
    return normalize("NFC", text) if codec == "cp1258" else text


def _double(text: Plain, codecs: Sequence[Coder]) -> list[Look]:
    texts, skipped = [], []
    for codec in codecs:
        in_step, left = _in_step(text, codec)
        texts.append(in_step)
        skipped.append(left)
    scores = model().score(texts)
    return [Look(codec, left - float(score), left) for codec, score, left in zip(codecs, scores, skipped, strict=True)]


def _in_step(text: Plain, codec: Coder) -> tuple[str, float]:
    """What is read where the parse is in step, and what the bytes cost that are left out."""
    each = steps(text, codec, False)
    size, data = len(text.data), text.data.tobytes()
    stop = each.stop.tolist()
    pieces, at, left = [], 0, 0.0
    while at < size:
        if stop[at] >= min(at + _RUN, size):
            pieces.append(loosely(data[at : stop[at]], codec.name))
            at = stop[at]
        else:
            left += _SKIPPED if data[at] >= 0x80 else _SKIPPED_ASCII
            at += 1
    return "".join(pieces), left
