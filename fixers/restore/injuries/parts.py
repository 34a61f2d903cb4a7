"""The parts of a run that was read out of step: what its bytes say, and what is only guessed.

Behind an injury the found characters have all bytes of the written ones, a byte further on, so what
they are is known. Of the one or two characters at the injury itself, where pairs were dropped, and
where the text falls back into step, a byte is gone. If those are guessed wrongly, the rest is right
all the same; so each is a part with a posterior of its own: the share of the readings that have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fixers.restore.injuries.chain import Step, Way
from fixers.restore.injuries.places import Zone

_DOUBT = 0.02
"""Share of the readings that may have something else where a character counts as known."""


class Part(NamedTuple):
    """Found characters `start` to `end`, and what was written."""

    start: int
    end: int
    new: str
    posterior: float
    known: bool
    """Whether all bytes of it were found."""


class Doubt(NamedTuple):
    """Readings have something else for found characters `start` to `end`, and what share they have."""

    start: int
    end: int
    share: float


class _Stretch(NamedTuple):
    """Found characters that are one part, or belong to one."""

    start: int
    end: int
    new: str
    known: bool


class Read(NamedTuple):
    """The text as it was found, and a byte further on."""

    found: str
    moved: str
    """What each found character and the one before it are out of step."""
    low: int
    """Where both begin."""

    def plain(self, start: int, end: int) -> str:
        """Found characters."""
        return self.found[start - self.low : end - self.low]

    def shifted(self, start: int, end: int) -> str:
        """What stands for them out of step."""
        return self.moved[start - self.low : end - self.low]


def parts(run: Read, zones: Sequence[Zone], ways: Sequence[Sequence[Way]]) -> list[Part]:
    """The parts of a run, in order and apart."""
    stretches = list(_stretches(run, zones, [each[0].steps for each in ways]))
    checks = []
    for zone, each in zip(zones, ways, strict=True):
        doubts = [doubt for other in each[1:] for doubt in _doubts(zone, each[0].steps, other.steps, other.share)]
        checks.append(_Check(zone.low, zone.high + 1, max(0.0, 1.0 - sum(way.share for way in each)), doubts))
    spans = _joined(
        [(each.start, each.end) for each in stretches if not each.known],
        [each for check in checks for each in check.doubts],
    )
    found, first = [], 0
    for stretch in _cut(run, stretches, spans):
        while first < len(checks) and checks[first].high <= stretch.start:
            first += 1
        last = first
        while last < len(checks) and checks[last].low < stretch.end:
            last += 1
        found.append(_weighed(stretch, checks[first:last]))
    return found


class _Check(NamedTuple):
    """What the readings of a zone, from `low` to `high`, say against the best of them."""

    low: int
    high: int
    rest: float
    """The share of those that are not known."""
    doubts: list[Doubt]


def _place(zone: Zone, step: Step) -> tuple[int, int]:
    """The found characters that a step is about: what it puts in stands for them."""
    begins = zone.question.begins and not step.event
    ends = zone.question.ends and step.event == len(zone.question.events) - 1
    low, high = zone.low + step.before + (not begins), zone.low + step.behind + (not ends)
    return (low, high) if low < high else (high - 1, high)


def _stretches(run: Read, zones: Sequence[Zone], steps: Sequence[Sequence[Step]]) -> Iterator[_Stretch]:
    """What stands at each step, and between them."""
    at = -1
    held: _Stretch | None = None
    for zone, some in zip(zones, steps, strict=True):
        for step in some:
            start, end = _place(zone, step)
            wide = zone.low + step.before + 1  # an end that takes no found character goes with the one before it
            new = step.new if at < 0 else run.shifted(start, wide) + step.new
            if held is not None:
                if start < held.end:  # which may be one that is guessed, too
                    held = _Stretch(held.start, end, held.new + step.new, known=False)
                    at = end
                    continue
                yield held
                if at < start:
                    yield _Stretch(at, start, run.shifted(at, start), known=True)
            held, at = _Stretch(start, end, new, known=False), end
    if held is not None:
        yield held


def _doubts(zone: Zone, best: Sequence[Step], other: Sequence[Step], share: float) -> Iterator[Doubt]:
    """Where another reading of a zone has something else."""
    places: dict[int, tuple[int, int]] = {}
    for step in set(best) ^ set(other):
        start, end = _place(zone, step)
        low, high = places.get(step.event, (start, end))
        places[step.event] = min(low, start), max(high, end)
    for start, end in places.values():
        yield Doubt(start, end, share)


def _joined(guessed: list[tuple[int, int]], doubts: Sequence[Doubt]) -> list[tuple[int, int]]:
    """Where something is guessed, with what readings of some share have otherwise."""
    spans = sorted([*guessed, *((each.start, each.end) for each in doubts if each.share > _DOUBT)])
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _cut(run: Read, stretches: Sequence[_Stretch], spans: Sequence[tuple[int, int]]) -> Iterator[_Stretch]:
    """The same stretches, those in a span as one, what is known and doubtful among them."""
    first, last = stretches[0].start, stretches[-1].end
    at, number = first, 0
    for start, end in spans:
        while number < len(stretches) and stretches[number].end <= start:
            each = stretches[number]
            if each.known and max(each.start, at) < each.end:
                yield _Stretch(max(each.start, at), each.end, run.shifted(max(each.start, at), each.end), known=True)
            number += 1
        out = [run.plain(start, min(end, first))]
        while number < len(stretches) and stretches[number].start < end:
            each = stretches[number]
            low = max(each.start, at)
            if each.known:
                if low < start:
                    yield _Stretch(low, start, run.shifted(low, start), known=True)
                    low = start
                out.append(run.shifted(low, min(each.end, end)))
            else:
                out.append(each.new)
            if each.end > end:
                break
            number += 1
        out.append(run.plain(max(last, start), end))
        yield _Stretch(start, end, "".join(out), known=False)
        at = end
    # Behind the last span all is as it was found: a run ends with a guess.


def _weighed(each: _Stretch, checks: Sequence[_Check]) -> Part:
    """A stretch with the share of the readings that have it."""
    doubts = (doubt for check in checks for doubt in check.doubts)
    against = sum(doubt.share for doubt in doubts if doubt.start < each.end and each.start < doubt.end)
    rest = sum(check.rest for check in checks)
    posterior = 1 - against / max(1 - rest, 1e-9) if each.known else 1 - against - rest
    return Part(each.start, each.end, each.new, max(0.0, posterior), each.known)
