"""One byte lost or put in: text in GBK or Big5 that is read out of step from there on.

A run that is dense in characters of such text (`runs`) is read anew one byte on. What is
known of it is known for sure and needs no search. Where it begins and ends, and where the decoder
dropped something, a byte is gone beside known characters (`places`): what can stand there is
ranked at a glance (`ways`, `holes`), and the best are scored in their context, place by
place (`chain`). What is known and what is guessed are candidates of their own (`parts`).
"""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.language.evidence import Candidate, Evidence
from fixers.language.together import Ask, Each, Job, together
from fixers.reading.characters import HAN, PINYIN, codes_of
from fixers.restore.injuries.chain import Way, readings
from fixers.restore.injuries.parts import Part, Read, parts
from fixers.restore.injuries.places import Zone, zones
from fixers.restore.injuries.prior import prior_of
from fixers.restore.injuries.proof import Proof, begins, ends, holds, prove, shifts
from fixers.restore.injuries.runs import Run, Scored, runs
from fixers.restore.injuries.tables import Codes, shifted

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

_DOUBTFUL = -12.0
"""Nats of two known characters in a row from which they are doubtful."""

_SHOWN = re.compile("[\ue000-\uf8ff\ufffd]")
"""What a decoder leaves that drops nothing without a trace."""

_PAIR = 2

_NAMES = {"gbk": "GBK", "big5": "Big5"}


def candidates(text: str) -> list[Candidate]:
    """What the runs of `text` that are out of step can have been, in order and apart."""
    return together([search(text)])[0]


def search(text: str, others: Sequence[Candidate] = ()) -> Job[list[Candidate]]:
    """Finds what `candidates` returns, without looking at what touches others that are known, in order and apart."""
    codes = codes_of(text)
    found = yield from runs(codes)
    if others:
        ends = [each.start + len(each.old) for each in others]
        behind = [bisect_right(ends, run.start) for run in found]
        found = [run for run, at in zip(found, behind, strict=True) if at == len(ends) or others[at].start >= run.end]
    if not found:
        return []
    prior = prior_of(codes, found)
    plans = [zones(codes, run, prior) for run in found]
    answers = iter((yield Ask(readings, [zone.question for plan in plans for zone in plan])))
    guesses: list[_Guess] = []
    for run, plan in zip(found, plans, strict=True):
        guess = _assembled(text, codes, run, plan, list(itertools.islice(answers, len(plan))))
        if guess is None or _SIGNATURE.search(text, max(0, guess.start - 12), guess.start + 1):
            continue
        if not guesses or guess.start >= guesses[-1].end:
            guesses.append(guess)
    return (yield from _judge(text, guesses))


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
    scored: Scored


def _assembled(text: str, codes: Codes, run: Run, plan: list[Zone], found: list[list[Way]]) -> _Guess | None:
    """Put the best readings of the zones of a run together with what is known between them."""
    if not plan or not all(found):
        return None
    low, high = max(0, plan[0].low - 1), plan[-1].high
    moved = "\0" + _known(codes, low, high - 1, run.codec)
    cut = parts(Read(text[low:high], moved, low), plan, found)
    while cut and cut[0].new == text[cut[0].start : cut[0].end]:
        del cut[0]
    while cut and cut[-1].new == text[cut[-1].start : cut[-1].end]:
        del cut[-1]
    new = "".join(each.new for each in cut)
    if not cut or ("\0" in new and "\0" not in text[low:high]):  # a place between zones that is no character
        return None
    return _Guess(cut[0].start, cut[-1].end, new, run.codec, cut, run.scored)


def _judge(text: str, guesses: list[_Guess]) -> Job[list[Candidate]]:
    """Gathers the evidence for all guesses at once."""
    found: list[Candidate] = []
    if not guesses:
        return found
    rows = [guess.new + text[guess.end : guess.end + 4].split("\n")[0] for guess in guesses]
    befores = [text[max(0, guess.start - 4) : guess.start] for guess in guesses]
    scores = yield Each(rows, befores)
    for guess, row, now in zip(guesses, rows, scores, strict=True):
        old, at = text[guess.start : guess.end], guess.start - guess.scored.low
        was = guess.scored.plain[at : at + len(old) + len(row) - len(guess.new)]
        gain = float(now.sum(dtype=np.float64) - was.sum(dtype=np.float64)) - _SUBSTITUTE * old.count("\ufffd")
        if gain < _LEAST_GAIN or -float(now.sum(dtype=np.float64)) / max(1, len(row)) > _MOST_SURPRISE:
            continue
        if len(_HAN.findall(guess.new)) * 3 < len(guess.new) or 4 * len(set(old)) < min(len(old), _VARIED):
            continue
        found += _candidates(text, guess, gain, now)
    return found


def _candidates(text: str, guess: _Guess, gain: float, scores: npt.NDArray[np.float32]) -> Iterator[Candidate]:
    """The candidates of one run, with the evidence for each."""
    proof = prove(text, guess.start, guess.end, guess.new, guess.codec)
    at = 0
    shown = bool(_SHOWN.search(text, guess.start, guess.end))
    cut = guess.parts if shown else list(_doubted(guess.parts, scores))
    for number, part in enumerate(cut):
        old, first = text[part.start : part.end], at
        at += len(part.new)
        if part.new == old:
            continue
        slots = max(0, len(part.new) - len(old) + 1) + old.count("\ufffd") + old.count("?")
        mechanism = "injury" if shown else "injury, dropped"
        surprise = -float(scores[first : at + 1].sum()) / max(1, scores[first : at + 1].size)
        known = part.known or holds(old, part.new, guess.codec)
        if known:
            mechanism, slots = ("shift" if shown else "shift, dropped"), 0
            surprise = _worst(scores[first:at])
        proved = proof.found or _proves(text, guess, cut, number)
        evidence = Evidence(part.posterior, gain, surprise, slots, len(part.new), proved, mechanism)
        yield Candidate(
            part.start, old, part.new, evidence, _why(guess, part._replace(known=known), proof, proved=proved)
        )


def _proves(text: str, guess: _Guess, cut: list[Part], number: int) -> bool:
    """Whether a part alone, broken again, is what was found there."""
    part = cut[number]
    if not number:
        following = cut[1].new[:1] if len(cut) > 1 else ""
        return begins(text[part.start : part.end], part.new, following, guess.codec)
    if shifts(text[part.start - 1 : part.end], part.new, guess.codec):
        return True
    after = text[part.end : part.end + _PAIR].split("\n")[0]
    is_last = number == len(cut) - 1
    return is_last and ends(text[part.start - 1 : part.end] + after, part.new, after, guess.codec)


def _doubted(parts: list[Part], scores: npt.NDArray[np.float32]) -> Iterator[Part]:
    """The same parts, but known ones cut where they are unlikely: something may be gone there, too, without a trace."""
    at = 0
    for part in parts:
        first, at = at, at + len(part.new)
        two = scores[first : at - 1] + scores[first + 1 : at]
        odd = (two < _DOUBTFUL).nonzero()[0] if part.known else two[:0]
        if not odd.size:
            yield part
            continue
        doubted = np.zeros(at - first + 1, np.bool_)
        doubted[odd] = doubted[odd + 1] = True
        doubted[-1] = not doubted[-2]
        begin = 0
        for end in (np.flatnonzero(doubted[1:] != doubted[:-1]) + 1).tolist():
            yield part._replace(start=part.start + begin, end=part.start + end, new=part.new[begin:end])
            begin = end


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
