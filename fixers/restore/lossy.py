"""Restores UTF-8 that was read as GBK, Big5, Shift_JIS or EUC-KR with bytes lost.

`misread` finds the stretches, `lossy_lattice` says what can have stood around each loss, the
language model ranks it, and the forward model reads the restored text again.

A stretch is not one candidate but many: the undamaged runs, which are certain, and each window
around losses by itself. Both begin and end where a character of the restored text and one of the
found text begin together, so that each is right or wrong without regard to the others, and what
is left as found can still be restored later: no byte of it is touched.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.breakage.decoders import SUBSTITUTES, decode
from fixers.data import opencc_tables
from fixers.language.evidence import Candidate, Evidence
from fixers.language.lattice import Characters
from fixers.language.model import model
from fixers.language.search import Question, Reading, read
from fixers.restore.lossy_lattice import DECODERS, END, build
from fixers.restore.misread_lines import LOST, Line, Window, misread

_SAMPLE, _WEIGHED = 10, 4
"""Windows on which decoders are tried, and those that the model weighs where several explain them."""

_AROUND = 4
"""Known characters before and after a window that weigh in its reading."""

_HEAD = 32
"""Characters of a candidate that the model weighs: more would not make it surer."""

Decoder = tuple[str, str]


class Part(NamedTuple):
    """A piece of a stretch that is restored by itself."""

    line: Line
    window: Window
    decoders: Sequence[Decoder]
    """Those that may have read it, the likely one first."""
    new: str
    posterior: float
    guessed: int


def candidates(text: str) -> list[Candidate]:
    """What was misread in `text`, in order and apart: see the module."""
    lines = misread(text)
    if not lines:
        return []
    parts = sorted(_restore(text, lines), key=_start)
    return _judge(text, [part for part in parts if part.new != _old(part)])


def _start(part: Part) -> int:
    return part.line.stretch.start + part.window.first


def _old(part: Part) -> str:
    return part.line.text[part.window.first : part.window.last]


class _Place(NamedTuple):
    """A window, and what is known around it."""

    line: Line
    window: Window
    before: str
    after: str
    following: tuple[int, ...]


def _places(text: str, line: Line) -> Iterator[_Place]:
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
        yield _Place(line, window, before, after or "\n", following)


def _is_sparse(place: _Place) -> bool:
    """Whether enough is left that the rest can be told; what has more losses is wrong and takes long."""
    window, data = place.window, place.line.data
    lost = data[window.known : window.breaks[-1][1]].count(LOST)
    most = _LOSSES_BIG5 if place.line.stretch.family == "big5" else _LOSSES
    return lost <= most and len(window.breaks) <= most


_LOSSES, _LOSSES_BIG5 = 24, 6
"""Losses in a window, at most. Big5 has no characters for most pairs of UTF-8: a window with more losses
takes seconds and is hardly ever right."""


def _restore(text: str, lines: Sequence[Line]) -> list[Part]:
    """The undamaged runs of all lines, and their windows where they can be restored."""
    runs = [run for line in lines for run in _runs(line)]
    places = [place for line in lines for place in _places(text, line) if _is_sparse(place)]
    prior = _prior("".join([text[: lines[0].stretch.start], *(run.new for run in runs), text[lines[-1].stretch.end :]]))
    order = {
        family: _decoders(
            family,
            [each for each in places if each.line.stretch.family == family],
            [each for each in runs if each.line.stretch.family == family],
            prior,
        )
        for family in {line.stretch.family for line in lines}
    }
    asked: list[tuple[_Place, Decoder, Characters]] = []
    restored: list[Part] = []
    for place in places:
        for decoder in order[place.line.stretch.family]:
            lattice, count, only = build(place.line, place.window, decoder, place.after, place.following)
            if count == 1:
                restored.append(_part(place, decoder, Reading(only, 1.0, 0.0), 0))
            elif count:
                asked.append((place, decoder, lattice))
            if count:
                break
    readings = read([Question(lattice, place.before) for place, _, lattice in asked], prior=prior)
    for (place, decoder, _), ranked in zip(asked, readings, strict=True):
        if ranked:
            restored.append(_part(place, decoder, ranked[0], 1))
    return runs + restored


def _part(place: _Place, decoder: Decoder, reading: Reading, least: int) -> Part:
    line, window = place.line, place.window
    start, last, end = line.offsets[window.first], window.breaks[-1][1], line.offsets[window.last]
    core = reading.text[: len(reading.text) - len(place.after)]
    new = line.data[start : window.known].decode() + core + line.data[last:end].decode()
    known = last - window.known - line.data[window.known : last].count(LOST)
    guessed = max(len(core.encode()) - known, 1) if least else 0
    return Part(line, window, (decoder,), new, reading.posterior, guessed)


def _decoders(
    family: str, places: Sequence[_Place], runs: Sequence[Part], prior: npt.NDArray[np.float32]
) -> list[Decoder]:
    """The decoders of a family, the likely one first.

    It explains more of what was found than others, or what it explains makes better sense.
    """
    seen = Counter(place.window.substitute for place in places).most_common(1)
    likely = [each for each in DECODERS[family] if not seen or seen[0][0] in _habits(each[1])]
    sample = places[:: max(1, len(places) // _SAMPLE)][:_SAMPLE]
    whole = sorted(runs, key=lambda run: -len(run.new))[:_SAMPLE]
    every: list[Decoder] = []
    explained: dict[Decoder, int] = {}
    questions: dict[Decoder, list[Question]] = {}
    for some in (likely, [each for each in DECODERS[family] if each not in likely]):
        for decoder in some:
            built = [build(each.line, each.window, decoder, each.after, each.following) for each in sample]
            questions[decoder] = [
                Question(each[0], place.before) for each, place in zip(built[:_WEIGHED], sample, strict=False)
            ]
            explained[decoder] = sum(count > 0 for _, count, _ in built)
            explained[decoder] += sum(_again(run.new, decoder, "\ufffd") == _old(run) for run in whole)
        every += some
        if some and max(explained.values()) == len(sample) + len(whole):
            break
    most = max(explained.values())
    equal = [decoder for decoder in every if explained[decoder] == most]
    if len(equal) > 1 and sample:
        readings = iter(read([each for decoder in equal for each in questions[decoder]], prior=prior))
        scores = {each: sum(ranked[0].score for _ in questions[each] if (ranked := next(readings))) for each in equal}
        best = max(scores[each] - at * _LATER for at, each in enumerate(equal))
        first = next(each for at, each in enumerate(equal) if scores[each] - at * _LATER == best)
        equal = [first]
    rest = [each for each in DECODERS[family] if each not in equal]
    return [*equal, *sorted(rest, key=lambda each: -explained.get(each, 0))]


_LATER = 1.0
"""Nats by which what a decoder explains must make better sense than what one before it does."""


def _habits(habit: str) -> tuple[str, ...]:
    """What a decoder of a habit writes for what it can't read."""
    return (
        ("\ufffd", "") if habit == "python" else (SUBSTITUTES[habit], "・" if habit == "dotnet" else SUBSTITUTES[habit])
    )


def _again(text: str, decoder: Decoder, substitute: str) -> str:
    return decode(text.encode("utf-8", "surrogatepass"), *decoder, substitute)


_OTHER_SCRIPT = 5.0
"""Nats at most that a character costs which only the other script of Chinese has: the model takes both for one."""


def _prior(known: str) -> npt.NDArray[np.float32]:
    """A weight for each character by the script of the undamaged text; simplified where it has none."""
    counts = Counter(known)
    traditional = sum(counts[each] for each in opencc_tables.traditional_only() & counts.keys())
    simplified = sum(counts[each] for each in opencc_tables.simplified_only() & counts.keys())
    less = min(traditional, simplified)
    cost = min(_OTHER_SCRIPT, math.log((traditional + simplified + 2) / (less + 1)))
    prior: npt.NDArray[np.float32] = _scripts()[int(traditional > simplified)] * np.float32(-cost)
    return prior


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


def _judge(text: str, parts: Sequence[Part]) -> list[Candidate]:
    """The parts as candidates, with what speaks for them; of stretches that make better sense than before."""
    olds, news = [_old(part) for part in parts], [part.new for part in parts]
    heads = [each[:_HEAD].replace("\n", " ") for each in (*olds, *news)]
    scores = model().score(heads).tolist() if parts else []
    gains = [after - before for before, after in zip(scores[: len(parts)], scores[len(parts) :], strict=True)]
    totals: Counter[int] = Counter()
    for part, gain in zip(parts, gains, strict=True):
        totals[part.line.stretch.start] += gain
    found = []
    for at, (part, old, new) in enumerate(zip(parts, olds, news, strict=True)):
        surprise = -scores[len(parts) + at] / max(len(heads[len(parts) + at]), 1)
        if totals[part.line.stretch.start] <= 0 or gains[at] <= 0 or surprise > _NONSENSE:
            continue
        follows = parts[at + 1].new[:4] if at + 1 < len(parts) and parts[at + 1].line is part.line else ""
        proved = _proves(text, part, old, follows)
        evidence = Evidence(part.posterior, gains[at], surprise, part.guessed, len(new), proved)
        found.append(Candidate(_start(part), old, new, evidence, _why(part)))
    return found


def _proves(text: str, part: Part, old: str, follows: str) -> bool:
    """Whether the restored piece, read again, is what was found."""
    start = _start(part)
    for decoder in part.decoders:
        for after in (follows, "\n", ""):
            again = _again(part.new + after, decoder, part.window.substitute)
            if again == old or (len(again) > len(old) and text.startswith(again[: len(old) + 1], start)):
                return True
    return False


def _why(part: Part) -> str:
    codec = part.line.stretch.family.upper().replace("_", "-")
    if not part.guessed:
        return f"UTF-8 read as {codec}"
    lost = f"{part.guessed} byte{'s' * (part.guessed > 1)} lost"
    return f"UTF-8 read as {codec}, {lost} and guessed"
