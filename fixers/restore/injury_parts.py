"""The parts of a run that was read out of step: what its bytes say, and what is only guessed.

Behind an injury the found characters have all bytes of the written ones, a byte further on, so what
they are is known. Of the one or two characters at the injury itself, and where the text falls back
into step, a byte is gone. If those are guessed wrongly, the rest is right all the same; so each is
a part with a posterior of its own: the share of the readings that have it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fixers.language.search import Reading

_DOUBT = 0.02
"""Share of the readings that may have something else where a character counts as known."""

_STEPS = ((1, 1), (2, 1), (1, 2), (2, 2), (3, 2), (2, 3), (1, 3), (3, 1), (3, 3))
"""How many found and how many written characters may stand between two known stretches: a byte lost, put in, a pair
dropped, a substitute with what it stands for."""

_ENOUGH = 3
"""Known characters in a row that are no chance."""

_CHUNK = 64


class Part(NamedTuple):
    """Found characters `start` to `end`, and what was written."""

    start: int
    end: int
    new: str
    posterior: float
    known: bool
    """Whether all bytes of it were found."""


class Doubt(NamedTuple):
    """A reading has something else from `start` to `end` of the best one, and what share it has."""

    start: int
    end: int
    share: float


class Ranked(NamedTuple):
    """What the readings of a zone say: where it stands in the restored text, and what speaks against it."""

    start: int
    end: int
    doubts: list[Doubt]
    rest: float
    """Share of the readings that are not known."""

    def moved(self, by: int) -> Ranked:
        """The same, counted from another place."""
        doubts = [Doubt(start + by, end + by, share) for start, end, share in self.doubts]
        return Ranked(self.start + by, self.end + by, doubts, self.rest)


class _Stretch(NamedTuple):
    """Found characters `low` to `high` and the restored ones that take their place."""

    low: int
    high: int
    start: int
    end: int
    known: bool = True

    def cut(self, start: int, end: int) -> _Stretch:
        """What stands for some of the restored characters of a known stretch."""
        return _Stretch(self.low + start - self.start, self.low + end - self.start, start, end)

    def holds(self, start: int, end: int) -> bool:
        """Whether restored characters from `start` to `end` are among its own; what is left out, too, stands somewhere."""
        return start < max(self.end, self.start + 1) and self.start < end


def ranked(readings: Sequence[Reading], start: int, length: int) -> Ranked:
    """Compare the readings of a zone, which stands at `start` of the restored text, with the best of them.

    >>> readings = [Reading("民政府", 0.9, -5.0), Reading("名政府", 0.06, -8.0)]
    >>> each = ranked(readings, 10, 3)
    >>> each.doubts, round(each.rest, 2)
    ([Doubt(start=10, end=11, share=0.06)], 0.04)
    """
    best = readings[0].text[:length]
    doubts = []
    for other in readings[1:]:
        text = other.text[: len(other.text) + length - len(readings[0].text)]
        head = common(best, text, 0, 0)
        tail = min(common(best[::-1], text[::-1], 0, 0), len(best) - head, len(text) - head)
        first, last = head, len(best) - tail
        if first == last:  # something more stands there: it belongs to what is beside it
            first, last = max(0, first - 1), min(len(best), last + 1)
        doubts.append(Doubt(start + first, start + last, other.posterior))
    rest = max(0.0, 1.0 - sum(each.posterior for each in readings))
    return Ranked(start, start + length, doubts, rest)


def common(one: str, other: str, at: int, there: int) -> int:
    """How many characters two strings have in common from two places on.

    >>> common("xabcd", "abce", 1, 0)
    3
    """
    count = 0
    while one[at + count : at + count + _CHUNK] == other[there + count : there + count + _CHUNK]:
        if at + count + _CHUNK >= len(one) or there + count + _CHUNK >= len(other):
            return min(len(one) - at, len(other) - there)
        count += _CHUNK
    for a, b in zip(one[at + count : at + count + _CHUNK], other[there + count : there + count + _CHUNK], strict=False):
        if a != b:
            break
        count += 1
    return count


def parts(low: int, moved: str, new: str, zones: Sequence[Ranked]) -> list[Part]:
    """The parts of a run that begins at found character `low`, in order and apart.

    `moved` has for each found character what it and the one before are out of step; the zones count
    from the beginning of `new`.

    >>> for each in parts(0, "�说�", "再说吧", [Ranked(0, 3, [Doubt(0, 1, 0.2)], 0.0)]):
    ...     print(each)
    Part(start=0, end=1, new='再', posterior=0.8, known=False)
    Part(start=1, end=2, new='说', posterior=1.0, known=True)
    Part(start=2, end=3, new='吧', posterior=1.0, known=False)
    """
    found = _with_gaps(list(_sure(_stretches(moved, new), zones)), len(moved), len(new))
    posteriors = [1.0] * len(found)
    first = 0
    for zone in zones:
        while first < len(found) and max(found[first].end, found[first].start + 1) <= zone.start:
            first += 1
        last = first
        while last < len(found) and found[last].start < zone.end:
            last += 1
        own = range(first, last)
        guessed = max(1, sum(not found[at].known for at in own))
        for at in own:
            against = sum(each.share for each in zone.doubts if found[at].holds(each.start, each.end))
            if found[at].known:
                posteriors[at] *= 1 - against / max(1 - zone.rest, 1e-9)
            else:
                posteriors[at] *= max(0.0, 1 - against - zone.rest / guessed)
    return [
        Part(low + each.low, low + each.high, new[each.start : each.end], posterior, each.known)
        for each, posterior in zip(found, posteriors, strict=True)
    ]


def _stretches(moved: str, new: str) -> Iterator[_Stretch]:
    """Where the restored text is what was found a byte further on."""
    at = there = 0
    while at < len(moved) and there < len(new):
        best = _Stretch(0, 0, 0, 0)
        for step, other in _STEPS:
            count = common(moved, new, at + step, there + other) if at + step < len(moved) else 0
            if count > best.high - best.low:
                best = _Stretch(at + step, at + step + count, there + other, there + other + count)
            if count >= _ENOUGH:
                break
        if not best.high:
            return
        yield best
        at, there = best.high, best.end


def _sure(stretches: Iterator[_Stretch], zones: Sequence[Ranked]) -> Iterator[_Stretch]:
    """Stretches without what readings of some share have otherwise."""
    doubts = sorted(
        (doubt.start, doubt.end)
        for zone in zones
        for doubt in zone.doubts
        if doubt.share > _DOUBT * max(1 - zone.rest, 1e-9)
    )
    at = 0
    for each in stretches:
        start = each.start
        while at < len(doubts) and doubts[at][0] < each.end:
            low, high = doubts[at]
            if low > start:
                yield each.cut(start, low)
            start = max(start, high)
            if high > each.end:
                break
            at += 1
        if start < each.end:
            yield each.cut(start, each.end)


def _with_gaps(known: Sequence[_Stretch], size: int, length: int) -> list[_Stretch]:
    """Known stretches with what stands between them.

    What left no trace goes with a found character beside it, so that each stretch has one.
    """
    found: list[_Stretch] = []
    at = there = 0
    for each in [*known, _Stretch(size, size, length, length)]:
        if at < each.low:
            found.append(_Stretch(at, each.low, there, each.start, known=False))
        elif there < each.start and found:
            last = found.pop()
            if last.known and last.high - last.low > 1:
                found.append(last.cut(last.start, last.end - 1))
                last = last.cut(last.end - 1, last.end)
            found.append(_Stretch(last.low, last.high, last.start, each.start, known=False))
        elif there < each.start:
            found.append(_Stretch(at, each.low + 1, there, each.start + 1, known=False))
            each = each.cut(each.start + 1, each.end)
        if each.low < each.high:
            found.append(each)
        at, there = each.high, each.end
    return found
