"""Byte slips that a site's own tools made: found by what they left, restored by a lattice.

A slip begins with a `?`, the first byte that stood alone: before the rest of a gloss (當?shù)仄), or
before the mark at which the page was cut (確?!耙). From there on the lattice of `lattice` holds
what can have stood there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fixers.data import readings
from fixers.language.evidence import Candidate
from fixers.language.search import Reading
from fixers.language.together import Ask, Each, Job, Read, Score, together
from fixers.reading.characters import PINYIN
from fixers.restore.lossy.left_to import utf8_of, within_lines
from fixers.restore.slips.built import OPEN, WILD, Built
from fixers.restore.slips.gaps import Filled, Hole, fillings
from fixers.restore.slips.judging import judge
from fixers.restore.slips.lattice import Unit, units
from fixers.restore.slips.look import Look
from fixers.restore.slips.page import Page, glosses_of, look_at, wanted
from fixers.restore.slips.places import Place, places_of
from fixers.restore.slips.proof import GLOSS_LEFT
from fixers.restore.slips.ranking import before_in_line
from fixers.restore.slips.reach import STEPS, TAIL, reaches
from fixers.restore.slips.seams import ODD, VERY_ODD, first_part

_FORGIVEN = 12.0
"""Nats of what a dropped pair may still explain, before a stretch is left as it stands."""

_GLOSS_BEHIND = re.compile(rf"\([{PINYIN}]{{1,6}}\)")

_PRIVATE, _AROUND, _OTHER = re.compile("[\ue000-\uf8ff]"), 40, 2
"""Private-use characters, and so many of them so near a place that it is none: 174 slips of the dev texts and of real
pages have none, of 510 places in UTF-8 that was read as Big5 508 have three and more."""

_MOST, _EACH = 20, 40
"""Places that are looked at: so many, and one more for so many characters. Most real pages have one in some
thousands, a law about gas (燃氣) that was made traditional one in 56."""

_UNITS = 2000
"""Units that are looked at in one text at a time, so that a book of slips takes no more memory than a page."""

_ODD = 6.5
"""Nats for each character at the end of a stretch beyond which more of what follows is looked at: a short stretch can
seem to end since what follows on it is odd either way. Text in step is at 4, out of step at 9."""

_LITTLE, _FIRST = 8.0, 8
"""Nats below which a reading behind a cut gains so little that it may be one in step, which shows no seams, and the
units of the stretch before which pairs are then looked for."""

_BEST = 32
"""Readings that are ranked again by what the page adds."""


def candidates(text: str) -> list[Candidate]:
    """What the slips of `text` can have been, in order and apart; without the glosses that stood in them."""
    return together([search(text)])[0]


def search(text: str) -> Job[list[Candidate]]:
    """Finds what `candidates` returns."""
    places = (yield from places_of(text)) if "?" in text else []
    places = [each for each in places if not _is_other(text, each.start)]
    if places:  # UTF-8 that lost many bytes looks like slips: each takes a second to be found none
        lossy = within_lines(text, (yield Ask(utf8_of, text)))
        places = [each for each in places if not any(first <= each.start < last for first, last in lossy)]
    if not places:
        return []
    places = places[: _MOST + len(text) // _EACH]
    starts = {place.start for place in places}
    cuts = "".join({text[place.start + 1] for place in places if not place.reading})
    page = look_at(text)
    found: dict[int, Candidate] = {}
    waiting = list(zip(places, (yield from reaches(text, places, page)), strict=True))
    while waiting:
        later: list[tuple[Place, int]] = []
        for some in _portions(waiting):
            stretches = [units(text, place.start, most) for place, most in some]
            readings = yield from _read(text, [place for place, _ in some], stretches, page, cuts)
            told = yield [
                _tell(text, place, stretch, each, page, starts, len(stretch) == most)
                for (place, most), stretch, each in zip(some, stretches, readings, strict=True)
            ]
            for (place, most), (candidate, goes_on) in zip(some, told, strict=True):
                if candidate:
                    found[place.start] = candidate
                if goes_on:
                    later += [(place, step) for step in STEPS if step > most][:1]
        waiting = later
    return _apart(found)


def _is_other(text: str, start: int) -> bool:
    """Whether private-use characters stand round a place in its line: where text slips, they are dropped."""
    first = max(text.rfind("\n", max(0, start - _AROUND), start) + 1, start - _AROUND, 0)
    return len(_PRIVATE.findall(text[first : start + _AROUND].partition("\n")[0])) >= _OTHER


def _portions(waiting: list[tuple[Place, int]]) -> Iterator[list[tuple[Place, int]]]:
    """Places of which the stretches have so many units together, each with how many its own has."""
    some: list[tuple[Place, int]] = []
    for each in waiting:
        if some and sum(most for _, most in some) + each[1] > _UNITS:
            yield some
            some = []
        some.append(each)
    if some:
        yield some


_Found = tuple[list[Reading], Built] | None
"""The readings of a stretch and what they are of; None where it is likelier as it stands."""


def _tell(
    text: str, place: Place, stretch: list[Unit], found: _Found, page: Page, starts: set[int], is_full: bool
) -> Job[tuple[Candidate | None, bool]]:
    """Judges what was read; whether a longer stretch, if this one is as long as could be, tells more."""
    if found is None:
        return None, False
    ranked, built = found
    if ranked and (part := first_part(built, ranked[0].text, stretch, starts)):
        ranked, stretch, is_full = _shortened(ranked, part[0]), stretch[: part[1]], False
    candidate, open_end = yield from judge(text, place, stretch, ranked, page)
    return candidate, is_full and (open_end or (yield from _is_odd(stretch[-TAIL:])))


def _read(text: str, places: list[Place], stretches: list[list[Unit]], page: Page, cuts: str) -> Job[list[_Found]]:
    """Finds the readings of each stretch and what they are of, None where it is likelier as it stands.

    First without dropped pairs, then with them where a reading is odd, as often as that shows more places.
    """
    looks = [_look(text, place, stretch, page, cuts) for place, stretch in zip(places, stretches, strict=True)]
    yield from _ask(looks, last=False)
    plain = yield from _as_found(places, stretches)
    again: list[Look] = []
    wrong: set[Look] = set()
    little: set[Look] = set()
    for look, bare in zip(looks, plain, strict=True):
        best = look.found[0] if look.found else None
        if best and best.score + _FORGIVEN * best.text.count(WILD) < bare and not look.place.reading:
            wrong.add(look)
        elif best and not best.text.endswith(OPEN):  # else it is read again with more of what follows
            again.append(look)
            if best.score < bare + _LITTLE and not look.place.reading:
                little.add(look)
    read = again
    for threshold in (ODD, VERY_ODD, VERY_ODD):
        said = yield Each([look.text for look in again], [look.place.before for look in again])
        asked = []
        for look, each in zip(again, said, strict=True):
            first = _FIRST if look in little and look.is_new else 0
            asked.append(look.holes((-each).tolist(), threshold, first))
        filled = yield [_fillings(holes) for holes in asked]
        again = [look for look, each in zip(again, filled, strict=True) if look.open(each)]
        yield from _ask([look for look in again if not look.text], last=False)
        again = [look for look in again if look.text]
    yield from _ask([look for look in read if not look.is_searched], last=True)
    return [None if look in wrong else _tame(look) for look in looks]


def _tame(look: Look) -> _Found:
    """The readings that are known: the best may be a wild one, where a slip begins within a slip."""
    tame = [each for each in look.found if WILD not in each.text]
    goes_on = any(each.text[0] != WILD for each in look.found)  # more of what follows can tell what is missing
    return (tame, look.built) if tame or goes_on else None


def _as_found(places: list[Place], stretches: list[list[Unit]]) -> Job[list[float]]:
    """Finds the log probability of each stretch as it stands, without its glosses."""
    befores = [place.before for place in places]
    bare = ["".join(unit.character for unit in stretch) for stretch in stretches]
    scores = yield Score([*befores, *(a + b for a, b in zip(befores, bare, strict=True))])
    return [both - alone for alone, both in zip(scores[: len(places)], scores[len(places) :], strict=True)]


def _fillings(holes: list[Hole]) -> Job[list[list[Filled]]]:
    """Ask about some gaps."""
    filled: list[list[Filled]] = (yield Ask(fillings, holes)) if holes else []
    return filled


def _ask(looks: Sequence[Look], *, last: bool) -> Job[None]:
    """Find the readings of some stretches, only the best of long ones if it is not the last time."""
    quick = [look for look in looks if look.is_long and not last]
    thorough = [look for look in looks if last or not look.is_long]
    for some, found in zip(
        (quick, thorough), (yield [_found(quick, 1, last), _found(thorough, _BEST, last)]), strict=True
    ):
        for look, ranked in zip(some, found, strict=True):
            look.answer(ranked, last=last)


def _found(looks: Sequence[Look], best: int, last: bool) -> Job[list[list[Reading]]]:
    found: list[list[Reading]] = (yield Read([look.question(last=last) for look in looks], best)) if looks else []
    return found


def _look(text: str, place: Place, stretch: list[Unit], page: Page, cuts: str) -> Look:
    closer = wanted(before_in_line(text, place.start))
    end = stretch[-1].end
    return Look(place, stretch, page, cuts, closer, ends_line=text[end : end + 1] in ("", "\n", "\r"))


def _is_odd(units_of_end: list[Unit]) -> Job[bool]:
    """Finds whether the end of a stretch is no likely text as it stands."""
    end = "".join(unit.character for unit in units_of_end)
    (said,) = yield Each([end[2:]], [end[:2]])
    return float(-said.mean()) > _ODD


def _shortened(ranked: list[Reading], size: int) -> list[Reading]:
    """What readings have where the best one has its first `size` characters; what follows is in step.

    Those that go on as the best one does tell what can stand there, with more characters than it has or fewer; those
    that begin alike count together.
    """
    tail = ranked[0].text[size:]
    heads = {each.text[: -len(tail)]: each for each in reversed(ranked) if each.text.endswith(tail)}
    found = [
        each._replace(text=head + "\n", posterior=sum(one.posterior for one in ranked if one.text.startswith(head)))
        for head, each in heads.items()
    ]
    return sorted(found, key=lambda each: -each.posterior)


def glossed(text: str, found: list[Candidate]) -> list[Candidate]:
    """The same with the glosses that the page would have, had it not slipped.

    A page that glosses 業 everywhere is known by that; a bare 業 would speak against it, and all
    its other glosses would stay.
    """
    if not found or "(" not in text:
        return found
    page = glosses_of(text)
    result = []
    for each in found:
        table = dict(page)
        for match in GLOSS_LEFT.finditer(each.old):
            here = (character for character in each.new if match[1] in readings().get(character, ()))
            table |= dict.fromkeys(here, match[1])
        new = [f"{character}({table[character]})" if character in table else character for character in each.new]
        if _GLOSS_BEHIND.match(text, each.start + len(each.old)):
            new[-1] = each.new[-1]  # 几?jìng)(gè)人: its gloss stands there in step
        result.append(each._replace(new="".join(new)))
    return result


def _apart(found: dict[int, Candidate]) -> list[Candidate]:
    """Candidates in order; of those that overlap the first."""
    result: list[Candidate] = []
    end = 0
    for start in sorted(found):
        if start >= end:
            result.append(found[start])
            end = start + len(found[start].old)
    return result
