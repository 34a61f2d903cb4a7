"""One byte lost or put in: text in GBK or Big5 that is read out of step from there on.

A run that is dense in characters of such text (`injury_runs`) is read anew one byte on. What is
known of it is known for sure; where it begins, where it ends, and where the decoder dropped
something, a lattice (`injury_lattice`) holds what can have stood there. A run is one candidate,
since half of a run can't be restored: its bytes are shared.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import opencc_tables
from fixers.language.evidence import Candidate, Evidence
from fixers.language.search import Question, Reading
from fixers.language.together import Job, Read, Score, together
from fixers.reading.characters import HAN, PINYIN, codes_of
from fixers.restore.injury_lattice import Codes, Zone, build, shifted
from fixers.restore.injury_proof import Proof, prove
from fixers.restore.injury_runs import Run, runs

_KNOWN = 5
"""Characters behind a zone that are read with it, as evidence."""

_JOIN = 16
"""Known characters between two zones below which they are one."""

_LONGEST = 40
"""Found characters of one zone, if there is room to cut; twice as many if there is none."""

_READINGS = 4
_BEAM = 48
"""Hypotheses kept at a place. A slot has 135 readings: with 24 one right one in 340 was left behind, with 96 none more
is found than with 48."""

_LEAST_GAIN = 5.0
_MOST_SURPRISE = 8.5
_SUBSTITUTE = 14.0
"""Restorations that gain less, or are less like text, are not worth showing. A U+FFFD is as unlikely
as `_SUBSTITUTE` says whatever stood there, so that much of a gain is no evidence."""

_OTHER_SCRIPT = 5.0
"""Nats against a character of the other script, and against full-width letters that the text does not have."""

_EVIDENT = 2
"""Characters that only one script has, from which a text has a script."""

_HAN = re.compile(f"[{HAN}]")

_VARIED = 40
"""Characters of which a quarter must be different ones: rows of one icon are rows of dashes one byte on."""

_SIGNATURE = re.compile(rf"\?(?:[{PINYIN}]{{1,6}}\)|[？?!！;；,，。])[^\n]{{0,3}}\Z")
"""What a site's own tools leave where they break a text (see `slip`): such a run begins earlier, and not by an injury."""

_NAMES = {"gbk": "GBK", "big5": "Big5"}


def candidates(text: str) -> list[Candidate]:
    """What the runs of `text` that are out of step can have been, in order and apart."""
    return together([search(text)])[0]


def search(text: str) -> Job[list[Candidate]]:
    """Finds what `candidates` returns."""
    codes = codes_of(text)
    found = yield from runs(codes)
    if not found:
        return []
    plans = [_plan(codes, run) for run in found]
    prior = _prior(codes, found)
    questions = [question._replace(prior=prior) for plan in plans for question in _questions(text, codes, plan)]
    readings = iter((yield Read(questions, _READINGS, _BEAM)))
    guesses: list[_Guess] = []
    for plan in plans:
        guess = _assemble(text, codes, plan, list(itertools.islice(readings, len(plan.zones))))
        if guess is None or _SIGNATURE.search(text, max(0, guess.start - 12), guess.start + 1):
            continue
        if not guesses or guess.start >= guesses[-1].end:
            guesses.append(guess)
    return (yield from _judge(text, guesses))


class _Plan(NamedTuple):
    """A run with the zones of it that have to be searched."""

    run: Run
    zones: list[Zone]


def _plan(codes: Codes, run: Run) -> _Plan:
    """Cut a run into zones: its two ends and its holes; what lies close together is one zone."""
    low, high = max(0, run.start - 40), min(codes.size, run.end + 40)
    breaks = np.flatnonzero((codes[low:high] == 10) | (codes[low:high] == 13)) + low
    begin = int(max(breaks[breaks < run.start], default=low - 1)) + 1
    end = int(min(breaks[breaks >= run.end], default=high))
    ends_line = end == codes.size or end in breaks
    starts = range(max(begin, run.starts.start), run.starts.stop)
    last = min(end, run.ends.stop + _KNOWN)
    ends = range(max(starts.start + 1, run.ends.start), min(run.ends.stop, last + (ends_line and last == end)))
    spans = [(starts.start, starts.stop)]
    for odd in run.odd:
        start, stop = spans[-1]
        near = odd - 1 < stop + (_JOIN if stop - start < _LONGEST else _KNOWN)
        if not near:
            spans.append((odd - 1, odd + 2))
        elif stop - start < 2 * _LONGEST:
            spans[-1] = start, max(odd + 2, stop)
    if ends.start - spans[-1][1] < _JOIN:
        spans[-1] = spans[-1][0], last
    else:
        spans.append((ends.start - 1, last))
    holes = frozenset(at for odd in run.odd for at in (odd, odd + 1))
    zones = []
    for number, (start, stop) in enumerate(spans):
        is_last = number == len(spans) - 1
        zones.append(
            Zone(
                start,
                last if is_last else stop + _KNOWN - 1,
                starts if number == 0 else range(0),
                ends if is_last else range(0),
                holes,
                bool(ends_line and last == end),
            )
        )
    return _Plan(run, zones)


def _questions(text: str, codes: Codes, plan: _Plan) -> Iterator[Question]:
    for zone in plan.zones:
        before = text[max(0, zone.low - 4) : zone.low]
        if not zone.starts:
            before = _known(codes, zone.low - 4, zone.low, plan.run.codec)
        yield Question(build(codes, zone, plan.run.codec), before)


def _known(codes: Codes, start: int, end: int, codec: str) -> str:
    """What found characters are one byte on."""
    return shifted(codes[start : end + 1], codec).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _prior(codes: Codes, found: list[Run]) -> npt.NDArray[np.float32]:
    """Which of several variants of a character the text would have: those of its script."""
    pieces, done = [], 0
    for run in found:
        pieces += [codes[done : run.start], shifted(codes[run.start : run.end + 1], run.codec)]
        done = run.end
    restored = np.minimum(np.concatenate([*pieces, codes[done:]]), np.uint32(0xFFFF))
    scripts = _scripts()
    simplified, traditional, wide = np.bincount(scripts[restored], minlength=4)[1:].tolist()
    prior = np.zeros(0x10000, np.float32)
    if simplified + traditional >= _EVIDENT:
        mixed = min(simplified, traditional) / (simplified + traditional)
        prior[scripts == (1 if traditional > simplified else 2)] = max(-_OTHER_SCRIPT, math.log(mixed + 1e-3))
    if not wide:
        prior[scripts == 3] = -_OTHER_SCRIPT
    return prior


@cache
def _scripts() -> npt.NDArray[np.uint8]:
    """1 for characters that are simplified only, 2 for those that are traditional only, 3 for full-width words."""
    scripts = np.zeros(0x10000, np.uint8)
    for number, characters in enumerate((opencc_tables.simplified_only(), opencc_tables.traditional_only()), 1):
        scripts[[ord(each) for each in characters if each < "\U00010000"]] = number
    for low, high in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)):
        scripts[low:high] = 3
    return scripts


class _Guess(NamedTuple):
    """A run and what it was, before it is proved."""

    start: int
    end: int
    new: str
    posterior: float
    codec: str
    holes: int


def _assemble(text: str, codes: Codes, plan: _Plan, readings: list[list[Reading]]) -> _Guess | None:
    """Put the best readings of the zones of a run together with what is known between them."""
    if not all(readings):
        return None
    pieces: list[str] = []
    posterior = 1.0
    for number, (zone, ranked) in enumerate(zip(plan.zones, readings, strict=True)):
        if number:
            pieces.append(_known(codes, plan.zones[number - 1].high, zone.low, plan.run.codec))
        pieces.append(ranked[0].text)
        posterior *= ranked[0].posterior
    new = "".join(pieces)
    low, high = plan.zones[0].low, plan.zones[-1].high
    if plan.zones[-1].ends_line:
        new = new[:-1]
    old = text[low:high]
    if new == old or ("\0" in new and "\0" not in old):  # a place between zones that is no character
        return None
    head = _common(old, new)
    tail = _common(old[:head:-1], new[:head:-1])
    tail = min(tail, len(old) - head, len(new) - head)
    return _Guess(low + head, high - tail, new[head : len(new) - tail], posterior, plan.run.codec, len(plan.run.odd))


def _common(one: str, other: str) -> int:
    """How many characters two strings have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))  # noqa: B905


def _judge(text: str, guesses: list[_Guess]) -> Job[list[Candidate]]:
    """Gathers the evidence for all guesses at once."""
    found: list[Candidate] = []
    if not guesses:
        return found
    rows = []
    for guess in guesses:
        before, after = text[max(0, guess.start - 4) : guess.start], text[guess.end : guess.end + 4].split("\n")[0]
        rows += [before, before + text[guess.start : guess.end] + after, before + guess.new + after]
    scores = iter((yield Score(rows)))
    for guess, before, row in zip(guesses, rows[::3], rows[2::3], strict=True):
        alone, was, now = next(scores), next(scores), next(scores)
        gain = now - was - _SUBSTITUTE * text.count("\ufffd", guess.start, guess.end)
        surprise = (alone - now) / max(1, len(row) - len(before))
        if gain < _LEAST_GAIN or surprise > _MOST_SURPRISE:
            continue
        old = text[guess.start : guess.end]
        if len(_HAN.findall(guess.new)) * 3 < len(guess.new) or 4 * len(set(old)) < min(len(old), _VARIED):
            continue
        proof = prove(text, guess.start, guess.end, guess.new, guess.codec)
        slots = max(0, len(guess.new) - len(old) + 1) + sum(old.count(each) for each in "\ufffd?")
        evidence = Evidence(
            guess.posterior, gain, surprise, max(slots, proof.slots), len(guess.new), proof.found, "injury"
        )
        found.append(Candidate(guess.start, old, guess.new, evidence, _why(guess, old, proof)))
    return found


def _why(guess: _Guess, old: str, proof: Proof) -> str:
    """The sentence that a person reads."""
    what = {"lost": "a lost byte", "put in": "a byte put in"}.get(proof.injury, "a lost byte or one put in")
    told = f"{_NAMES[guess.codec]} read one byte out of step after {what}: {len(old)} characters paired anew"
    if guess.posterior < 0.995:
        told += f"; what the bytes leave open is guessed from context ({math.floor(guess.posterior * 100)} %)"
    return told + ("; breaks again to what was found" if proof.found else "")
