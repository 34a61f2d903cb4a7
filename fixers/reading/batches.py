"""Texts brought into a script a batch at a time, where one by one the calls would cost more than the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading import corrections, origin
from fixers.reading.characters import codes_of, text_of
from fixers.reading.conversion import Codes, conversion, look_up
from fixers.reading.phrases import ranges
from fixers.reading.targets import EVERYWHERE, MADE, OTHERS, OURS, RULED, SIGN, STRONG, Target, evidence, facts, is_han
from fixers.reading.writing import MIXES, NONE

_CHUNK = 1 << 18
"""Characters of a batch: what is known of them stays in a core's cache."""

_LINE_END = 10

_LONG = 1 << 14
"""A text of so many characters is quick enough by itself."""

Convert = Callable[[Codes, Codes], Codes]
Bools = npt.NDArray[np.bool_]


class _Batch(NamedTuple):
    """Texts one after the other, with a line end behind each."""

    text: str
    codes: Codes
    marked: Codes
    """The facts on each character."""
    starts: npt.NDArray[np.intp]


def rewritten(texts: Sequence[str], aim: Target, convert: Convert, one: Callable[[str], str]) -> list[str]:
    """Each text as `one` rewrites it; those that are all in one script together, by `convert` and the rules."""
    begin = 0
    new: list[str] = []
    while begin < len(texts):
        end = _end(texts, begin)
        if end == begin + 1 or sum(map(len, texts[begin:end])) > _LONG * (end - begin):
            new += map(one, texts[begin:end])
        else:
            new += _together(texts[begin:end], aim, convert, one)
        begin = end
    return new


def exactly(texts: Sequence[str], config: str) -> list[str]:
    """Each text as the configuration of OpenCC converts it; the same objects where nothing changes."""
    new: list[str] = []
    begin = 0
    while begin < len(texts):
        end = _end(texts, begin)
        codes = codes_of(conversion(config).convert("\n".join([*texts[begin:end], ""])))
        # As many line ends come out as go in, and one of them stands behind each text.
        lines = np.cumsum([text.count("\n") + 1 for text in texts[begin:end]]) - 1
        stops = (codes == _LINE_END).nonzero()[0][lines].tolist()
        starts = [0, *(stop + 1 for stop in stops[:-1])]
        fixed = text_of(codes)
        pieces = [fixed[start:stop] for start, stop in zip(starts, stops, strict=True)]
        new += [text if piece == text else piece for text, piece in zip(texts[begin:end], pieces, strict=True)]
        begin = end
    return new


def _end(texts: Sequence[str], begin: int) -> int:
    """Where the chunk ends that begins at `begin`; it has one text at least."""
    end, size = begin, 0
    while end < len(texts) and (end == begin or size + len(texts[end]) < _CHUNK):
        size += len(texts[end]) + 1
        end += 1
    return end


def _together(texts: Sequence[str], aim: Target, convert: Convert, one: Callable[[str], str]) -> list[str]:
    """The same for texts of one chunk."""
    batch = _joined(texts, aim)
    plain, alone = _sorted(batch, aim)
    if "://" in batch.text:
        for number in plain.nonzero()[0].tolist():
            if "://" in texts[number]:
                plain[number], alone[number] = False, True
    chosen = plain.nonzero()[0].tolist()
    if 2 * len(chosen) < len(texts):
        together = [texts[each] for each in chosen]
        fixed = _converted(together, _joined(together, aim), aim, convert) if together else []
        new = list(texts)
        for number, each in enumerate(chosen):
            new[each] = fixed[number]
    else:
        new = _converted(texts, batch, aim, convert)
        for number in (~plain).nonzero()[0].tolist():
            new[number] = texts[number]
    for number in alone.nonzero()[0].tolist():
        new[number] = one(texts[number])
    return new


def _converted(texts: Sequence[str], batch: _Batch, aim: Target, convert: Convert) -> list[str]:
    """The texts of the batch converted from end to end."""
    out = convert(batch.codes, batch.marked)
    if np.bitwise_or.reduce(batch.marked) & RULED:
        places = corrections.places(batch.codes, ((batch.marked & RULED) != 0).nonzero()[0])
        corrections.correct(batch.text, aim.side, None, out, places)
    changed = np.logical_or.reduceat(out != batch.codes, batch.starts).tolist()
    new = text_of(out)
    starts = batch.starts.tolist()
    ends = [*(start - 1 for start in starts[1:]), len(new) - 1]
    return [
        new[start:end] if other else text for text, start, end, other in zip(texts, starts, ends, changed, strict=True)
    ]


def _joined(texts: Sequence[str], aim: Target) -> _Batch:
    text = "\n".join([*texts, ""])
    codes = codes_of(text)
    lengths = np.fromiter(map(len, texts), np.intp, len(texts)) + 1
    return _Batch(text, codes, look_up(facts(aim), codes), np.cumsum(lengths) - lengths)


def _sorted(batch: _Batch, aim: Target) -> tuple[Bools, Bools]:
    """Which texts are converted from end to end, and which have to be looked at by themselves."""
    starts = batch.starts
    seen = np.bitwise_or.reduceat(batch.marked, starts)
    work = (seen & (OURS | RULED | EVERYWHERE)) != 0
    made = (seen & MADE) != 0  # by a machine, perhaps
    # Two Han characters at least: nearly all texts begin with two, or have two side by side soon.
    two = is_han()[batch.codes[starts]] & is_han()[batch.codes.take(starts + 1, mode="clip")]
    plain = work & two & ((seen & (OTHERS | EVERYWHERE)) == 0) & ((seen & STRONG) != 0)
    if aim.side == "hans":
        made &= (seen & OURS) != 0
        _suspect(batch, made)
        for number in made.nonzero()[0].tolist():
            codes = _only(batch, np.array([number]))[0]
            made[number] = origin.recognise(codes, np.ones(codes.size, np.bool_)) is not None
        plain &= ~made
    alone = (work | made) & ~plain
    rest = alone.nonzero()[0]
    if rest.size:
        scopes = evidence(aim.side).scopes_many(*_only(batch, rest))
        everywhere = (seen[rest] & EVERYWHERE) != 0
        alone[rest[(scopes == NONE) & ~everywhere]] = False
        same = (scopes != NONE) & (scopes != MIXES) & ~everywhere
        if aim.side == "hans":
            same &= ~made[rest]
            alone |= made
        else:  # a text in no script to be converted may be one that a machine made traditional
            made &= ~plain & ~alone
            _suspect(batch, made)
            alone |= made
        alone[rest[same]] = False
        plain[rest[same]] = True
    return plain, alone


def _suspect(batch: _Batch, made: Bools) -> None:
    """Take the texts out of `made` in which a machine's table surely is not recognised."""
    if made.any():
        made &= origin.suspected(batch.codes, batch.starts, ((batch.marked & SIGN) != 0).nonzero()[0])


def _only(batch: _Batch, which: npt.NDArray[np.intp]) -> tuple[Codes, npt.NDArray[np.intp]]:
    """Some texts of the batch, and where each of them begins."""
    lengths = np.diff(batch.starts, append=batch.codes.size)[which]
    return batch.codes[ranges(batch.starts[which], lengths)], np.cumsum(lengths) - lengths


def is_suspected(codes: Codes, marked: Codes) -> bool:
    """Whether a machine may have made the text of `codes`, which are `marked` with facts."""
    return bool(origin.suspected(codes, np.zeros(1, np.intp), ((marked & SIGN) != 0).nonzero()[0])[0])
