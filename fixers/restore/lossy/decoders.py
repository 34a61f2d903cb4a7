"""Which decoder read a text wrong: the one that explains what was found, or whose reading makes the best sense."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from fixers.breakage.decoders import SUBSTITUTES, decode, model
from fixers.language.model import Floats
from fixers.language.search import Question, Reading
from fixers.language.together import Job, Read
from fixers.restore.lossy.eaten import DECODERS, eaten
from fixers.restore.lossy.lattice import Explained, Shape, shape
from fixers.restore.lossy.misread_lines import Line, Window

SAMPLE, _WEIGHED = 6, 4
"""Windows, and undamaged runs, on which decoders are tried, and those windows that the model weighs where several explain them."""

_SETTLED = 3
"""Windows, at least, after which no other decoder is tried: of 1,741 texts two came out otherwise for that, one better
and one worse, and each of up to eight others takes as long."""

_ALL = 16
"""Windows up to which all are read with the likeliest decoder at once: the search takes its steps for
all questions together, and one more costs a tenth of what a second search would."""

_FLUENT = 3.5
"""Nats a character that the windows of the first decoder that explains all cost at most, so that no other one is tried: half
of all short texts, and of those the first one is the best in 99 of 100. Where nothing tells of losses, that is asked of the
first decoder only: for the next ones, what the ones before have with unseen losses is more likely."""

_LATER = 1.0
"""Nats by which what a decoder explains must make better sense than what one before it does."""

_LARGE, _LESS = 4000, 8
"""Arcs of a window from which on fewer hypotheses are kept, and how many."""

_MARGIN = 6.0
"""Nats behind the best at a place from which on others are not followed: of 9,400 texts as many are exact as with 8, and the
search takes a fifth less."""

_HOPELESS = {"big5": 10**13}
"""Ways from which on a window is not read: Big5 has no characters for most pairs of UTF-8. Three in a hundred edits of 0.9
and more are lost for that, and pages of Big5 take a third less time."""

Decoder = tuple[str, str]


class Place(NamedTuple):
    """A window, and what is known around it."""

    line: Line
    window: Window
    before: str
    after: str
    following: tuple[int, ...]


_Key = tuple[tuple[str | int, ...], str, str]
"""What a window can have been, by the ids of what is no text, and what stands before and after it."""


class Known(NamedTuple):
    """Readings of windows that were asked for before: a text is looked at until nothing more is sure.

    What was sure of it by then can make a script a little likelier; that is no reason to search again.
    """

    readings: dict[_Key, list[Reading]]
    alive: list[Explained]
    """What the ids in the keys stand for."""


class Bench:
    """The windows of one family of codecs, with what was found out about them so far."""

    def __init__(self, family: str, places: Sequence[Place], prior: Floats, known: Known) -> None:
        self.places = places
        self._family = family
        self._most = _HOPELESS.get(family, math.inf)
        self._prior = prior
        self._known = known
        self._narrow: list[Shape | None] = [None] * len(places)
        self._wide: dict[int, Shape] = {}
        self._keys: dict[tuple[int, Decoder], _Key] = {}

    def explain(self, at: int, decoder: Decoder) -> Explained:
        """What the window of a place can have been."""
        return self._by(at, decoder, wide=True).explain(decoder)

    def ways(self, at: int, decoder: Decoder, *, wide: bool = True) -> int:
        """In how many ways a decoder can have read the window of a place.

        If `wide`, with losses of which nothing tells where nothing else does.
        """
        return self._by(at, decoder, wide=wide).ways(decoder)

    def _by(self, at: int, decoder: Decoder, *, wide: bool) -> Shape:
        """The window of a place as a decoder is asked about it."""
        narrow = self._narrow[at]
        if narrow is None:
            self._narrow[at] = narrow = self._shape(at, wide=False)
        if not wide or self.places[at].window.substitute or narrow.ways(decoder):
            return narrow
        found = self._wide.get(at)
        if found is None:
            self._wide[at] = found = self._shape(at, wide=True)
        return found

    def _shape(self, at: int, *, wide: bool) -> Shape:
        place = self.places[at]
        return shape(place.line, place.window, place.following, wide)

    def explaining(self, at: int, order: Sequence[Decoder]) -> Decoder | None:
        """The first of some decoders that explains the window of a place."""
        if self.ways(at, order[0]):
            return order[0]
        for wide in (False, True):
            for decoder in order[1:]:
                if self.ways(at, decoder, wide=wide):
                    return decoder
        return None

    def read(self, wanted: Sequence[tuple[int, Decoder]]) -> Job[list[list[Reading]]]:
        """Finds the best reading of each of some windows with a decoder each, if there is one."""
        new: dict[_Key, Question] = {}
        readings = self._known.readings
        keys: list[_Key] = []
        for at, decoder in wanted:
            key = self._keys.get((at, decoder))
            if key is None:
                place, explained = self.places[at], self.explain(at, decoder)
                self._keys[at, decoder] = key = explained.key(), place.before, place.after
                if explained.ways > self._most:
                    self._known.alive.append(explained)
                    readings[key] = []
                elif key not in readings and key not in new:
                    self._known.alive.append(explained)
                    lattice = explained.lattice(place.after)
                    beam = _LESS if lattice.size > _LARGE else None
                    new[key] = Question(lattice, place.before, self._prior, beam)
            keys.append(key)
        if new:
            found = yield Read([*new.values()], margin=_MARGIN)
            readings.update(zip(new, found, strict=True))
        return [readings[key] for key in keys]

    def decoders(self, runs: Sequence[tuple[str, str]]) -> Job[list[Decoder]]:
        """Finds all decoders of the family, the likely one first.

        It explains more of what was found than others, or what it explains makes better sense. `runs` are some that
        are undamaged, as they were found and as they are.
        """
        row = DECODERS[self._family]
        seen = Counter(place.window.substitute for place in self.places).most_common(1)
        likely = [each for each in row if not seen or seen[0][0] in _habits(each[1])]
        sample = range(0, len(self.places), max(1, len(self.places) // SAMPLE))[:SAMPLE]
        whole = _Runs(runs)
        full = len(sample) + whole.count
        keeps = all(self.places[at].window.substitute for at in sample)
        explained: dict[Decoder, int] = {}
        for some in (likely, [each for each in row if each not in likely]):
            plain = [decoder for decoder in some if not eaten(*decoder).pairs]
            for decoder in some:
                most = max(explained.values(), default=0)
                explained[decoder] = self._count(decoder, sample, whole, most, wide=False)
                is_first = most < full and (keeps or decoder is some[0])
                if explained[decoder] == full and (
                    (len(sample) >= _SETTLED and decoder in plain)
                    or (is_first and (yield from self._is_fluent(decoder, sample[:_WEIGHED])))
                ):
                    return [decoder, *(each for each in row if each != decoder)]
            for decoder in plain:
                if explained[decoder] < full:
                    most = max(explained.values())
                    explained[decoder] = self._count(decoder, sample, whole, most, wide=True)
            if some and max(explained.values()) == full:
                break
        most = max(explained.values())
        equal = [each for each in explained if explained[each] == most]
        # Where none explains a window there is nothing to read, and the first one is as good as any.
        if len(equal) > 1 and any(most > whole.matching(each) for each in equal):
            equal = [(yield from self._sensible(equal, sample[:_WEIGHED]))]
        rest = [each for each in row if each not in equal]
        return [*equal, *sorted(rest, key=lambda each: -explained.get(each, 0))]

    def _is_fluent(self, decoder: Decoder, sample: Sequence[int]) -> Job[bool]:
        """Finds whether what a decoder can have read makes so much sense that no other one would make much more."""
        some = [at for at in sample if self.ways(at, decoder) <= self._most]
        readings = yield from self.read([(at, decoder) for at in (*some, *self._others(decoder))])
        best = [ranked[0] for ranked in readings[: len(some)] if ranked]
        length = sum([len(each.text) for each in best])
        return len(best) == len(sample) and sum([each.score for each in best]) > -_FLUENT * length

    def _others(self, decoder: Decoder) -> list[int]:
        """The windows that are read with the likeliest decoder at once."""
        some = range(len(self.places)) if len(self.places) <= _ALL else ()
        return [at for at in some if self.ways(at, decoder) > 1]

    def _count(self, decoder: Decoder, sample: Sequence[int], whole: _Runs, least: int, *, wide: bool) -> int:
        """How many windows and undamaged runs a decoder explains; it is not looked at further when it can't reach `least`."""
        left = len(sample)
        count = whole.matching(decoder)
        for number, at in enumerate(sample, 1):
            if count + left - number + 1 < least:
                break
            count += self.ways(at, decoder, wide=wide) > 0
        return count

    def _distinct(self, equal: Sequence[Decoder], sample: Sequence[int]) -> list[Decoder]:
        """The decoders without those that say the same as one before."""
        found: list[Decoder] = []
        for decoder in equal:
            if not any(all(self._alike(at, decoder, before) for at in sample) for before in found):
                found.append(decoder)
        return found

    def _alike(self, at: int, one: Decoder, other: Decoder) -> bool:
        """Whether two decoders say the same of the window of a place, or both nothing."""
        by_one, by_other = self._by(at, one, wide=True), self._by(at, other, wide=True)
        ways = by_one.ways(one)
        if ways != by_other.ways(other):
            return False
        if not ways:
            return True
        return by_one.same(one, other) if by_one is by_other else by_one.explain(one) == by_other.explain(other)

    def _sensible(self, equal: Sequence[Decoder], sample: Sequence[int]) -> Job[Decoder]:
        """Finds the decoder whose readings of a few windows the model likes best."""
        penalties = {decoder: at * _LATER for at, decoder in enumerate(equal)}
        equal = self._distinct(equal, sample)
        if len(equal) == 1:
            return equal[0]
        sample = [at for at in sample if all(self.ways(at, each) <= self._most for each in equal)]
        wanted = [(at, decoder) for decoder in equal for at in sample if self.ways(at, decoder)]
        more = [(at, equal[0]) for at in self._others(equal[0])]
        scores = dict.fromkeys(equal, 0.0)
        readings = yield from self.read([*wanted, *more])
        for (_, decoder), ranked in zip(wanted, readings, strict=False):
            scores[decoder] += ranked[0].score if ranked else 0.0
        return max(equal, key=lambda each: scores[each] - penalties[each])


def _habits(habit: str) -> tuple[str, ...]:
    """What a decoder of a habit writes for what it can't read."""
    return (
        ("\ufffd", "") if habit == "python" else (SUBSTITUTES[habit], "・" if habit == "dotnet" else SUBSTITUTES[habit])
    )


def again(text: str, decoder: Decoder, substitute: str) -> str:
    """A text in UTF-8, read as the decoder does."""
    return decode(text.encode("utf-8", "surrogatepass"), *decoder, substitute)


class _Runs:
    """Undamaged runs, to see which decoders read them as they were found: most often all do."""

    def __init__(self, runs: Sequence[tuple[str, str]]) -> None:
        self.count = len(runs)
        self._old = _BETWEEN.join([old for old, _ in runs])
        self._data = _BETWEEN.join([new for _, new in runs]).encode("utf-8", "surrogatepass")
        self._same: dict[str, bool] = {}
        self._matching: dict[Decoder, int] = {}

    def matching(self, decoder: Decoder) -> int:
        """How many of them a decoder reads as they were found."""
        count = self._matching.get(decoder)
        if count is None:
            self._matching[decoder] = count = self._read(decoder)
        return count

    def _read(self, decoder: Decoder) -> int:
        known = model(*decoder)
        if self._are_plain(known.base) and (known.doubtful is None or not known.doubtful.search(self._old)):
            return self.count
        read = decode(self._data, *decoder, "\ufffd").split(_BETWEEN)
        same = sum([one == other for one, other in zip(read, self._old.split(_BETWEEN), strict=False)])
        return min(self.count, same)

    def _are_plain(self, base: str) -> bool:
        """Whether Python's codec of that name, on which decoders are built, reads them as they were found."""
        same = self._same.get(base)
        if same is None:
            self._same[base] = same = self._data.decode(base, "replace") == self._old
        return same


_BETWEEN = "\0"
"""What stands between runs: no decoder eats it behind a whole character."""
