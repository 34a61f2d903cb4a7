"""Many lines of one page that were read as UTF-8 in part, once the codec is known.

Those that were strictly read, in a codec of two bytes, are read together (`fixers.restore.mixed.at_once`). Of others the
model is asked together, too: first as their plain bytes, then as the cheapest characters. Only lines that are no good
text so are searched one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import letters
from fixers.restore.mixed.at_once import is_written, read_strictly
from fixers.restore.mixed.costs import Coder, Costs, coder, dear
from fixers.restore.mixed.forms import Flags, Plain, plain
from fixers.restore.mixed.guess import guess
from fixers.restore.mixed.reading import GOOD, is_strict, read_from, read_mixed
from fixers.restore.mixed.search import improved, is_calm, search
from fixers.restore.mixed.ways import WAYS, Reading, reread
from fixers.restore.mixed.window import loosely


class _Line(NamedTuple):
    """A line, by its number, and what it may have been."""

    number: int
    found: str
    data: bytes
    text: str
    costs: Costs


_Attempt = Callable[[dict[int, str], Coder], list[_Line]]


def read_lines(lines: Sequence[str], codec: str) -> list[Reading | None]:
    """What each line was in `codec`; None where it can't have been anything. They have no line ends in them.

    The whole of each line must have been misread, as in `read_mixed`. Raises LookupError for a codec.

    >>> [reading.text for reading in read_lines(["ͬʱ£¬ÎÒÃÇûÓÐ", "Âú½ֶ¼ÊÇˮ£¬ûÈ˳öÃš£"], "gbk") if reading]
    ['同时，我们没有', '满街都是水，没人出门。']
    """
    known = coder(codec)
    done = (
        read_strictly([line if is_text(line) else "" for line in lines], known)
        if known.several
        else [None] * len(lines)
    )
    left = read_loosely(["" if reading else line for line, reading in zip(lines, done, strict=True)], known)
    return [reading or other for reading, other in zip(done, left, strict=True)]


def read_loosely(lines: Sequence[str], codec: Coder) -> list[Reading | None]:
    """The same of lines that may have been read in any way, but if the codec has two bytes a character the strict one."""
    waiting = {at: line for at, line in enumerate(lines) if not line.isascii() and is_text(line)}
    done = _others(waiting, codec) if waiting else {}
    return [done.get(at) for at in range(len(lines))]


def _others(waiting: dict[int, str], known: Coder) -> dict[int, Reading]:
    """What lines were that may have been read in any way, by their numbers."""
    alone: dict[int, str] = {}
    attempts: list[tuple[_Attempt, Sequence[str]]] = [(_guessed, WAYS)]
    if not known.several:
        page = plain("\n".join([*waiting.values(), ""]))
        ways = (True, False) if is_strict(page) else (False,)
        if True in ways:
            clashes = _doubts(page, waiting.values(), _clash(page))
            alone = {at: waiting.pop(at) for at, clash in zip(list(waiting), clashes, strict=True) if clash}
        attempts = [(partial(_searched, always=always), WAYS[:4] if always else WAYS) for always in ways]
        attempts.insert(0, (_plainly, WAYS[:4]))
    done: dict[int, Reading] = {}
    for attempt, proofs in attempts:
        if waiting:
            for each, reading in _proved(attempt(waiting, known), known.name, proofs):
                done[each.number] = _best(each, reading, known)
                del waiting[each.number]
    for at, line in (waiting | alone).items():
        done.update((at, reading) for reading in read_mixed(line, (known.name,))[:1])
    return done


def _best(line: _Line, reading: Reading, codec: Coder) -> Reading:
    """A reading that was proved, or where it has unlikely characters what a search finds, if that is better."""
    if line.costs.mean() < GOOD or is_calm(line.costs):
        return reading
    text = plain(line.found)
    found = search(text, codec, reading.read in WAYS[:4], None)
    other = found and read_from(found, text, codec)
    return other if other and other.read and other.score > reading.score else reading


def is_text(line: str) -> bool:
    """Whether a line has no surrogates in it."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plainly(lines: dict[int, str], codec: Coder) -> list[_Line]:
    """The lines whose plain bytes are such that no search can find better ones, if the codec has one byte a character."""
    page = plain("\n".join([*lines.values(), ""]))
    data = page.data.tobytes()
    pieces = [data[first : last - 1] for first, last in pairwise(_ends(page, lines.values()))]
    found = _costed(lines, pieces, [loosely(piece, codec.name) for piece in pieces], codec)
    newline = np.zeros(1, np.float32)
    costs = np.concatenate([part for line in found for part in (line.costs, newline)])
    return _undoubted(found, page, dear(page, codec, costs) | _other(page, codec))


def _guessed(lines: dict[int, str], codec: Coder) -> list[_Line]:
    """The lines as the cheapest characters, and where those are odd after one another, better ones."""
    guesses = {at: guess(line, codec, always=False) for at, line in lines.items()}
    known = {at: pieces for at, pieces in guesses.items() if pieces is not None}
    if not known:
        return []
    page = plain("\n".join([*(lines[at] for at in known), ""]))
    whole = improved(page, [piece for pieces in known.values() for piece in (*pieces, b"\n")], codec, always=False)
    return _costed({at: lines[at] for at in known}, whole.data.split(b"\n"), whole.text.split("\n"), codec)


def _searched(lines: dict[int, str], codec: Coder, *, always: bool) -> list[_Line]:
    """The likeliest letters, if the codec has one byte a character."""
    page = plain("\n".join([*lines.values(), ""]))
    whole = search(page, codec, always, None)
    if whole is None:
        return []
    found = _costed(lines, whole.data.split(b"\n"), whole.text.split("\n"), codec)
    return _undoubted(found, page, _other(page, codec)) if always else found


def _clash(page: Plain) -> Flags:
    """Where letters that may have been single bytes would be a sequence of UTF-8: strictly read, one was none."""
    flags = np.zeros(len(page.data), np.bool_)
    flags[page.clash] = True
    return flags


def _other(page: Plain, codec: Coder) -> Flags:
    """Where ftfy may have put one letter for another. Not where a blank of it is a letter of the codec: that is one."""
    flags = np.zeros(len(page.data), np.bool_)
    flags[page.other] = True
    return flags & (page.data != _BLANK) if letters(codec.name)[_BLANK].isalpha() else flags


_BLANK = 0xA0


def _undoubted(found: Sequence[_Line], page: Plain, doubtful: Flags) -> list[_Line]:
    """The lines of a page without any doubt."""
    doubts = _doubts(page, [line.found for line in found], doubtful)
    return [line for line, doubt in zip(found, doubts, strict=True) if not doubt]


def _doubts(page: Plain, lines: Iterable[str], doubtful: Flags) -> list[bool]:
    """Whether there is any doubt about each line of a page."""
    doubts: list[bool] = np.logical_or.reduceat(doubtful, _ends(page, lines)[:-1]).tolist()
    return doubts


def _ends(page: Plain, lines: Iterable[str]) -> list[int]:
    """Where the lines of a page begin among its plain bytes, and where the last one ends."""
    ends: list[int] = page.starts[list(accumulate((len(line) + 1 for line in lines), initial=0))].tolist()
    return ends


def _costed(lines: dict[int, str], pieces: Sequence[bytes], texts: Sequence[str], codec: Coder) -> list[_Line]:
    """Lines with what each character of their texts costs."""
    costs = -codec.language.characters("\n".join(texts))
    every = []
    at = 0
    for (number, line), piece, text in zip(lines.items(), pieces, texts, strict=False):
        every.append(_Line(number, line, piece, text, costs[at : at + len(text)]))
        at += len(text) + 1
    return every


def _proved(lines: Sequence[_Line], codec: str, ways: Sequence[str]) -> Iterator[tuple[_Line, Reading]]:
    """Readings of those lines that are good text, and give back what was found in one of some ways."""
    waiting = [line for line in lines if line.costs.mean() < _RARE and is_written(line.text, line.data, codec)]
    for way in ways:
        if not waiting:
            break
        again = reread(b"\n".join(line.data for line in waiting), way).split("\n")
        proved = [line.found == each for line, each in zip(waiting, again, strict=True)]
        for line in (line for line, is_proved in zip(waiting, proved, strict=True) if is_proved):
            yield line, Reading(codec, line.text, -float(line.costs.sum()), way)
        waiting = [line for line, is_proved in zip(waiting, proved, strict=True) if not is_proved]


_RARE = 7.0
"""Nats a character of a line, of a page of which the codec is known: of 171 that cost more than other text, but can be
read back, the search found 169 as they were, and two better."""
