"""One byte lost or put in: text in GBK or Big5 that is read out of step from there on.

A run that is dense in characters of such text (`injury_runs`) is read anew one byte on. What is
known of it is known for sure and needs no search. Where a long run begins and ends, a byte is gone
beside known characters: the few that can stand there are scored at once (`injury_edges`). Short
runs, and places at which the decoder dropped something, are searched in a lattice (`injury_lattice`).
What is known and what is guessed are candidates of their own (`injury_parts`).
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.evidence import Candidate, Evidence
from fixers.language.search import Question, Reading
from fixers.language.together import Each, Job, Read, together
from fixers.reading.characters import HAN, PINYIN, codes_of
from fixers.restore import injury_edges
from fixers.restore.injury_lattice import Zone, build
from fixers.restore.injury_parts import Part, Ranked, common, parts, ranked
from fixers.restore.injury_prior import prior_of
from fixers.restore.injury_proof import Proof, holds, prove, shifts
from fixers.restore.injury_runs import Run, runs
from fixers.restore.injury_tables import Codes, shifted

_KNOWN = 5
"""Characters behind a zone that are read with it, as evidence."""

_JOIN = 16
"""Known characters between two zones below which they are one."""

_LONGEST = 40
"""Found characters of one zone, if there is room to cut; twice as many if there is none."""

_READINGS = 4
_BEAM = 48
"""Hypotheses kept at a place of a lattice. A slot has 135 readings: with 24 one right one in 340 was left behind, with
96 none more is found than with 48."""

_LEAST_GAIN = 5.0
_MOST_SURPRISE = 8.5
_SUBSTITUTE = 14.0
"""Restorations that gain less, or are less like text, are not worth showing. A U+FFFD is as unlikely
as `_SUBSTITUTE` says whatever stood there, so that much of a gain is no evidence."""

_HAN = re.compile(f"[{HAN}]")

_VARIED = 40
"""Characters of which a quarter must be different ones: rows of one icon are rows of dashes one byte on."""

_SIGNATURE = re.compile(rf"\?(?:[{PINYIN}]{{1,6}}\)|[？?!！;；,，。])[^\n]{{0,3}}\Z")
"""What a site's own tools leave where they break a text (see `slip`): such a run begins earlier, and not by an injury."""

_SHOWN = re.compile("[\ue000-\uf8ff\ufffd]")
"""What a decoder leaves that drops nothing without a trace."""

_PAIR = 2

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
    prior = prior_of(codes, found)
    readings = iter((yield [_read(text, codes, plan.run, zone, prior) for plan in plans for zone in plan.zones]))
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
    if ends.start - spans[-1][1] < (_JOIN if run.odd else _KNOWN):
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


def _read(text: str, codes: Codes, run: Run, zone: Zone, prior: npt.NDArray[np.float32]) -> Job[list[Reading]]:
    """What a zone of a run can have been, the likeliest first."""
    if injury_edges.can_begin(zone, run.scored):
        return (yield from injury_edges.begins(codes, zone, run.codec, run.scored, prior))
    if injury_edges.can_end(zone, run.scored):
        return (yield from injury_edges.ends(codes, zone, run.codec, run.scored, prior))
    before = text[max(0, zone.low - 4) : zone.low]
    if not zone.starts:
        before = _known(codes, zone.low - 4, zone.low, run.codec)
    question = Question(build(codes, zone, run.codec), before, prior)
    readings: list[Reading] = (yield Read([question], _READINGS, _BEAM))[0]
    return readings


def _known(codes: Codes, start: int, end: int, codec: str) -> str:
    """What found characters are one byte on."""
    return shifted(codes[start : end + 1], codec).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


class _Guess(NamedTuple):
    """A run and what it was, before it is proved."""

    start: int
    end: int
    new: str
    codec: str
    parts: list[Part]


def _assemble(text: str, codes: Codes, plan: _Plan, readings: list[list[Reading]]) -> _Guess | None:
    """Put the best readings of the zones of a run together with what is known between them."""
    if not all(readings):
        return None
    pieces: list[str] = []
    zones: list[Ranked] = []
    at = 0
    for number, (zone, ways) in enumerate(zip(plan.zones, readings, strict=True)):
        if number:
            pieces.append(_known(codes, plan.zones[number - 1].high, zone.low, plan.run.codec))
            at += len(pieces[-1])
        is_last = number == len(plan.zones) - 1
        pieces.append(ways[0].text[:-1] if zone.ends_line and is_last else ways[0].text)
        zones.append(ranked(ways, at, len(pieces[-1])))
        at += len(pieces[-1])
    new = "".join(pieces)
    low, high = plan.zones[0].low, plan.zones[-1].high
    old = text[low:high]
    if new == old or ("\0" in new and "\0" not in old):  # a place between zones that is no character
        return None
    head = common(old, new, 0, 0)
    tail = min(common(old[::-1], new[::-1], 0, 0), len(old) - head, len(new) - head)
    moved = "\0" + _known(codes, low, high - 1, plan.run.codec)
    start, end, last = low + head, high - tail, len(new) - tail
    found = parts(start, moved[head : len(old) - tail], new[head:last], [each.moved(-head) for each in zones])
    return _Guess(start, end, new[head:last], plan.run.codec, found)


def _judge(text: str, guesses: list[_Guess]) -> Job[list[Candidate]]:
    """Gathers the evidence for all guesses at once."""
    found: list[Candidate] = []
    if not guesses:
        return found
    rows, befores = [], []
    for guess in guesses:
        before, after = text[max(0, guess.start - 4) : guess.start], text[guess.end : guess.end + 4].split("\n")[0]
        rows += [text[guess.start : guess.end] + after, guess.new + after]
        befores += [before, before]
    scores = iter((yield Each(rows, befores)))
    for guess, row in zip(guesses, rows[1::2], strict=True):
        was, now = next(scores), next(scores)
        old = text[guess.start : guess.end]
        gain = float(now.sum(dtype=np.float64) - was.sum(dtype=np.float64)) - _SUBSTITUTE * old.count("\ufffd")
        if gain < _LEAST_GAIN or -float(now.sum(dtype=np.float64)) / max(1, len(row)) > _MOST_SURPRISE:
            continue
        if len(_HAN.findall(guess.new)) * 3 < len(guess.new) or 4 * len(set(old)) < min(len(old), _VARIED):
            continue
        found += _parts(text, guess, gain, now)
    return found


def _parts(text: str, guess: _Guess, gain: float, scores: npt.NDArray[np.float32]) -> Iterator[Candidate]:
    """The candidates of one run, with the evidence for each."""
    proof = prove(text, guess.start, guess.end, guess.new, guess.codec)
    at = 0
    shown = bool(_SHOWN.search(text, guess.start, guess.end))
    for part in guess.parts:
        old, first = text[part.start : part.end], at
        at += len(part.new)
        if part.new == old:
            continue
        slots = max(0, len(part.new) - len(old) + 1) + old.count("\ufffd") + old.count("?")
        mechanism = "injury"
        proved = proof.found
        surprise = -float(scores[first : at + 1].sum()) / max(1, scores[first : at + 1].size)
        known = part.known or holds(old, part.new, guess.codec)
        if known:
            mechanism, slots = ("shift" if shown else "shift, dropped"), 0
            surprise = _worst(scores[first:at])
            proved = proved or shifts(text[part.start - 1 : part.end], part.new, guess.codec)
        evidence = Evidence(part.posterior, gain, surprise, slots, len(part.new), proved, mechanism)
        yield Candidate(
            part.start, old, part.new, evidence, _why(guess, part._replace(known=known), proof, proved=proved)
        )


def _worst(scores: npt.NDArray[np.float32]) -> float:
    """The surprise of the two characters in a row that are the least likely, a character."""
    if scores.size < _PAIR:
        return -float(scores.sum())
    return -float((scores[1:] + scores[:-1]).min()) / _PAIR


def _why(guess: _Guess, part: Part, proof: Proof, *, proved: bool) -> str:
    """The sentence that a person reads."""
    what = {"lost": "a lost byte", "put in": "a byte put in"}.get(proof.injury, "a lost byte or one put in")
    told = f"{_NAMES[guess.codec]} read one byte out of step after {what}: "
    told += f"{part.end - part.start} characters paired anew" if part.known else "a byte of what stood here is gone"
    if part.posterior < 0.995:
        told += f"; what the bytes leave open is guessed from context ({math.floor(part.posterior * 100)} %)"
    return told + ("; breaks again to what was found" if proved else "")
