"""Restores UTF-8 that was read as GBK, Big5, Shift_JIS or EUC-KR with bytes lost.

`misread` finds the stretches, `lattice` says what can have stood around each loss, the
language model ranks it, and the forward model reads the restored text again.

A stretch is not one candidate but many: the undamaged runs, which are certain, and each window
around losses by itself. Both begin and end where a character of the restored text and one of the
found text begin together, so that each is right or wrong without regard to the others, and what
is left as found can still be restored later: no byte of it is touched.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import opencc_tables
from fixers.language.evidence import Candidate, Evidence
from fixers.language.search import Reading
from fixers.language.together import Ask, Job, Score, together
from fixers.reading.characters import codes_of
from fixers.restore.lossy.decoders import SAMPLE, Bench, Decoder, Known, Place, again
from fixers.restore.lossy.eaten import DECODERS, END
from fixers.restore.lossy.misread_bytes import LOST
from fixers.restore.lossy.misread_lines import Line, Window, misread_of

_AROUND = 4
"""Known characters before and after a window that weigh in its reading."""

_HEAD = 32
"""Characters of a candidate that the model weighs: more would not make it surer."""


class Part(NamedTuple):
    """A piece of a stretch that is restored by itself."""

    line: Line
    window: Window
    decoders: Sequence[Decoder]
    """Those that may have read it, the likely one first."""
    new: str
    posterior: float
    guessed: int


def candidates(text: str, known: Known | None = None) -> list[Candidate]:
    """What was misread in `text`, in order and apart: see the module.

    What is `known` of the same text before some edits is not searched for again, and what is found is added.
    """
    return together([search(text, known)])[0]


def search(text: str, known: Known | None = None, lines: Sequence[Line] | None = None) -> Job[list[Candidate]]:
    """Finds what `candidates` returns; its misread `lines` are looked for where they are not given."""
    if lines is None:
        lines = yield Ask(misread_of, text)
    if not lines:
        return []
    parts = yield from _restore(text, lines, known or Known({}, []))
    changed = [part for part in sorted(parts, key=_start) if part.new != _old(part)]
    return (yield from _judge(text, changed))


def _start(part: Part) -> int:
    return part.line.stretch.start + part.window.first


def _length(part: Part) -> int:
    return len(part.new)


def _old(part: Part) -> str:
    return part.line.text[part.window.first : part.window.last]


def _places(text: str, line: Line) -> Iterator[Place]:
    done = 0
    for at, window in enumerate(line.windows):
        last = window.breaks[-1][1]
        nearest = line.windows[at + 1].known if at + 1 < len(line.windows) else len(line.data)
        before = line.data[max(done, window.known - 3 * _AROUND) : window.known].decode("utf-8", "ignore")[-_AROUND:]
        if not done and len(before) < _AROUND:
            before = text[max(0, line.stretch.start - _AROUND) : line.stretch.start] + before
        after = line.data[last : min(nearest, last + 3 * _AROUND)].decode("utf-8", "ignore")[:_AROUND]
        following: tuple[int, ...] = ()
        if last == len(line.data):
            after = text[line.stretch.end : line.stretch.end + _AROUND] or "\n"
            following = (ord(after[0]), END) if after[0].isascii() else (END,)
        done = last
        yield Place(line, window, before, after or "\n", following)


def _is_sparse(place: Place) -> bool:
    """Whether enough is left that the rest can be told; what has more losses is wrong and takes long."""
    window, data = place.window, place.line.data
    lost = data[window.known : window.breaks[-1][1]].count(LOST)
    most = _LOSSES_BIG5 if place.line.stretch.family == "big5" else _LOSSES
    return lost <= most and len(window.breaks) <= most


_LOSSES, _LOSSES_BIG5 = 24, 6
"""Losses in a window, at most. Big5 has no characters for most pairs of UTF-8: a window with more losses
takes seconds and is hardly ever right."""


def _restore(text: str, lines: Sequence[Line], known: Known) -> Job[list[Part]]:
    """Finds the undamaged runs of all lines, and their windows where they can be restored."""
    runs = [run for line in lines for run in _runs(line)]
    prior = _prior("".join([text[: lines[0].stretch.start], *(run.new for run in runs), text[lines[-1].stretch.end :]]))
    jobs = []
    for family in dict.fromkeys(line.stretch.family for line in lines):
        own = [line for line in lines if line.stretch.family == family]
        places = [place for line in own for place in _places(text, line) if _is_sparse(place)]
        whole = [run for run in runs if run.line.stretch.family == family]
        jobs.append(_windows(Bench(family, places, prior, known), whole))
    if len(jobs) == 1:
        return [*runs, *(yield from jobs[0])]
    restored = yield jobs
    return [*runs, *itertools.chain.from_iterable(restored)]


def _windows(bench: Bench, runs: Sequence[Part]) -> Job[list[Part]]:
    """Finds the windows of one family that can be restored; `runs` are undamaged."""
    parts: list[Part] = []
    if not bench.places:
        return parts
    longest = sorted(runs, key=_length, reverse=True)[:SAMPLE]
    order = yield from bench.decoders([(_old(run), run.new) for run in longest])
    asked: list[tuple[int, Decoder]] = []
    for at, place in enumerate(bench.places):
        decoder = bench.explaining(at, order)
        if decoder is None:
            continue
        if bench.ways(at, decoder) == 1:
            parts.append(_part(place, decoder, Reading(bench.explain(at, decoder).only(), 1.0, 0.0), 0))
        else:
            asked.append((at, decoder))
    readings = yield from bench.read(asked)
    for (at, decoder), ranked in zip(asked, readings, strict=True):
        if ranked:
            place, best = bench.places[at], ranked[0]
            parts.append(_part(place, decoder, best._replace(text=best.text[: len(best.text) - len(place.after)]), 1))
    return parts


def _part(place: Place, decoder: Decoder, reading: Reading, least: int) -> Part:
    line, window = place.line, place.window
    start, last, end = line.offsets[window.first], window.breaks[-1][1], line.offsets[window.last]
    core = reading.text
    new = line.data[start : window.known].decode() + core + line.data[last:end].decode()
    known = last - window.known - line.data[window.known : last].count(LOST)
    guessed = max(len(core.encode()) - known, 1) if least else 0
    return Part(line, window, (decoder,), new, reading.posterior, guessed)


_OTHER_SCRIPT = 5.0
"""Nats at most that a character costs which only the other script of Chinese has: the model takes both for one."""


def _prior(known: str) -> npt.NDArray[np.float32]:
    """A weight for each character by the script of the undamaged text; simplified where it has none."""
    _, simplified, traditional = np.bincount(_only().take(codes_of(known), mode="clip"), minlength=3).tolist()
    less = min(traditional, simplified)
    cost = min(_OTHER_SCRIPT, math.log((traditional + simplified + 2) / (less + 1)))
    return _weights(int(traditional > simplified), round(cost, 1))


@lru_cache(maxsize=16)
def _weights(script: int, cost: float) -> npt.NDArray[np.float32]:
    """The weights of the characters that a script does not have."""
    weights: npt.NDArray[np.float32] = _scripts()[script] * np.float32(-cost)
    return weights


@cache
def _only() -> npt.NDArray[np.uint8]:
    """1 for the characters that only simplified text has, 2 for those that only traditional text has, else 0."""
    some = opencc_tables.simplified_only(), opencc_tables.traditional_only()
    only = np.zeros(max(map(ord, some[0] | some[1])) + 2, np.uint8)
    for number, each in enumerate(some, 1):
        only[[*map(ord, each)]] = number
    return only


@cache
def _scripts() -> npt.NDArray[np.float32]:
    """1 for the characters that only the other script has, for simplified and for traditional text."""
    scripts = np.zeros((2, 0x10000), np.float32)
    for at, other in enumerate((opencc_tables.traditional_only(), opencc_tables.simplified_only())):
        scripts[at, [ord(each) for each in other if ord(each) < 0x10000]] = 1
    return scripts


def _runs(line: Line) -> Iterator[Part]:
    """The undamaged runs of a line."""
    at = 0
    for window in [*line.windows, Window(len(line.text), len(line.text), "")]:
        if window.first > at:
            run = Window(at, window.first, "")
            yield Part(line, run, DECODERS[line.stretch.family], line.known(at, window.first), 1.0, 0)
        at = window.last


_NONSENSE = 11.0
"""Nats a character that no restored text costs: a character never seen costs 12 and more."""


def _judge(text: str, parts: Sequence[Part]) -> Job[list[Candidate]]:
    """Finds the parts as candidates, with what speaks for them; of stretches that make better sense than before."""
    olds, news = [_old(part) for part in parts], [part.new for part in parts]
    heads = [each[:_HEAD].replace("\n", " ") for each in (*olds, *news)]
    scores = (yield Score(heads)) if parts else []
    gains = [after - before for before, after in zip(scores[: len(parts)], scores[len(parts) :], strict=True)]
    totals: Counter[int] = Counter()
    for part, gain in zip(parts, gains, strict=True):
        totals[part.line.stretch.start] += gain
    found = []
    proofs = _proofs(text, parts)
    for at, (part, old, new) in enumerate(zip(parts, olds, news, strict=True)):
        surprise = -scores[len(parts) + at] / max(len(heads[len(parts) + at]), 1)
        if totals[part.line.stretch.start] <= 0 or gains[at] <= 0 or surprise > _NONSENSE:
            continue
        evidence = Evidence(part.posterior, gains[at], surprise, part.guessed, len(new), proofs[at])
        found.append(Candidate(_start(part), old, new, evidence, _why(part)))
    return found


def _proofs(text: str, parts: Sequence[Part]) -> list[bool]:
    """Whether each of the restored pieces, read again, is what was found.

    Those that stand side by side are read again as one. Where that is not what was found, each is by itself.
    """
    proofs: list[bool] = []
    while len(proofs) < len(parts):
        first = last = len(proofs)
        while last + 1 < len(parts) and _start(parts[last]) + len(_old(parts[last])) == _start(parts[last + 1]):
            last += 1
        group = parts[first : last + 1]
        one = next((part for part in group if part.guessed), group[0])
        news, olds = "".join([part.new for part in group]), "".join([_old(part) for part in group])
        if again(news, one.decoders[0], one.window.substitute) == olds:
            proofs += [True] * len(group)
            continue
        for at, part in enumerate(group, first):
            follows = parts[at + 1].new[:4] if at + 1 < len(parts) and parts[at + 1].line is part.line else ""
            proofs.append(_proves(text, part, _old(part), follows))
    return proofs


def _proves(text: str, part: Part, old: str, follows: str) -> bool:
    """Whether the restored piece, read again, is what was found."""
    start = _start(part)
    for decoder in part.decoders:
        for after in (follows, "\n", ""):
            broken = again(part.new + after, decoder, part.window.substitute)
            if broken == old or (len(broken) > len(old) and text.startswith(broken[: len(old) + 1], start)):
                return True
    return False


def _why(part: Part) -> str:
    codec = part.line.stretch.family.upper().replace("_", "-")
    if not part.guessed:
        return f"UTF-8 read as {codec}"
    lost = f"{part.guessed} byte{'s' * (part.guessed > 1)} lost"
    return f"UTF-8 read as {codec}, {lost} and guessed"
