"""Byte slips that a site's own tools made: found by what they left, restored by a lattice.

A slip begins with a `?`, the first byte that stood alone: before the rest of a gloss (當?shù)仄), or
before the mark at which the page was cut (確?!耙). From there on the lattice of `slip_lattice` holds
what can have stood there.
"""

from __future__ import annotations

import math
import re

from fixers.breakage import byte_slip
from fixers.data import readings
from fixers.language.evidence import Candidate, Evidence
from fixers.language.model import model
from fixers.language.search import Question, Reading, read
from fixers.restore.page import Page, familiar, glosses_of, look_at, unpaired, wanted
from fixers.restore.slip_lattice import DIGIT, OPEN, TAG, WILD, Built, Unit, build, units
from fixers.restore.slip_places import Place, places_of
from fixers.restore.slip_proof import GLOSS_LEFT, proved
from fixers.restore.slip_seams import weak_seams

_STEPS = (10, 24, 64, 160)
"""Units a lattice spans: slips are short, and a longer lattice is only built where one did not end."""

_IN_STEP = 4
"""Characters that must be read as they were found before a slip counts as ended."""

_LEAST_GAIN = 2.0
"""Nats by which the restored text must be the likelier one to be worth showing."""

_FORGIVEN = 12.0
"""Nats of what a dropped pair may still explain, before a stretch is left as it stands."""

_TAGS = re.compile(r"<?/[A-Za-z]{1,10}\d?>?")
"""The end of an element, whole or without its eaten bracket: to the model the end of a line."""

_MOST, _EACH = 20, 200
"""Places that are looked at: so many, and one more for so many characters. Real pages have one in some thousands."""

_UNITS = 2000
"""Units that are looked at in one text at a time: of long slips there are few."""

_SHORT = 2
"""Units of a stretch that says nothing unless it is proved: `??` at the end of a line."""

_CLOSER = 5.0
"""Nats for the mark that closes what is open in the line."""

_BEST = 32
"""Readings that are ranked again by what the page adds."""

_PAIR, _TRIPLE, _UNPAIRED = 0.5, 1.0, 3.0
"""Nats for two and three characters that stand on the page elsewhere, and against a mark without its partner."""

_NEAR = 20_000
"""Characters before and after a place that count as its page."""


def candidates(text: str) -> list[Candidate]:
    """What the slips of `text` can have been, in order and apart; without the glosses that stood in them."""
    places = list(places_of(text)) if "?" in text else []
    if not places:
        return []
    places = places[: _MOST + len(text) // _EACH]
    page = look_at(text)
    found: dict[int, Candidate] = {}
    for most in _STEPS:
        places = places[: _UNITS // most]
        stretches = [units(text, place.start, most) for place in places]
        longer = []
        for place, stretch, ranked in zip(places, stretches, _read(text, places, stretches, page), strict=True):
            if ranked is None:
                continue
            candidate, open_end = _judge(text, place, stretch, ranked, page)
            if candidate:
                found[place.start] = candidate
            elif open_end and len(stretch) == most:
                longer.append(place)
        places = longer
        if not places:
            break
    return _apart(found)


def _read(text: str, places: list[Place], stretches: list[list[Unit]], page: Page) -> list[list[Reading] | None]:
    """The readings of each stretch, None where it is likelier as it stands.

    First without dropped pairs, then with them where a reading is odd.
    """
    built = [_lattice(text, place, stretch, page) for place, stretch in zip(places, stretches, strict=True)]
    before = [place.before for place in places]
    found = _ask(built, before, page)
    plain = _as_found(places, stretches)
    odd: dict[int, Built] = {}
    result: list[list[Reading] | None] = list(found)
    for at, ranked in enumerate(found):
        if not ranked:
            continue
        best = ranked[0]
        if best.score + _FORGIVEN * best.text.count(WILD) < plain[at] and not places[at].reading:
            result[at] = None
            continue
        costs = -model().characters(best.text, before[at])
        gaps = weak_seams(built[at], best.text, costs.tolist())
        if gaps:
            odd[at] = _lattice(text, places[at], stretches[at], page, gaps)
    for at, ranked in zip(odd, _ask(list(odd.values()), [before[at] for at in odd], page), strict=True):
        result[at] = ranked
    # The best reading may be a wild one, where a slip begins within a slip: then the next best is shown.
    return [ranked and [each for each in ranked if WILD not in each.text] for ranked in result]


def _as_found(places: list[Place], stretches: list[list[Unit]]) -> list[float]:
    """The log probability of each stretch as it stands, without its glosses."""
    befores = [place.before for place in places]
    bare = ["".join(unit.character for unit in stretch) for stretch in stretches]
    scores = model().score([*befores, *(a + b for a, b in zip(befores, bare, strict=True))])
    return (scores[len(places) :] - scores[: len(places)]).tolist()  # type: ignore[no-any-return]


def _ask(built: list[Built], before: list[str], page: Page) -> list[list[Reading]]:
    questions = [Question(each.lattice, text) for each, text in zip(built, before, strict=True)]
    return read(questions, best=_BEST, prior=page.prior)


def _lattice(text: str, place: Place, stretch: list[Unit], page: Page, gaps: set[int] | None = None) -> Built:
    data = place.before[-1:].encode("gbk", "ignore")
    end = stretch[-1].end
    ends_line = text[end : end + 1] in ("", "\n", "\r")
    built = build(stretch, data[1] if len(data) == 2 else 0, page.table, ends_line=ends_line, gaps=gaps)
    lattice = built.lattice
    closer = wanted(text[text.rfind("\n", 0, place.start) + 1 : place.start])
    where = 0
    for at in range(lattice.codes.count(closer)):
        where = lattice.codes.index(closer, where + 1 if at else 0)
        lattice.costs[where] -= _CLOSER
    return built


def _judge(
    text: str, place: Place, stretch: list[Unit], ranked: list[Reading], page: Page
) -> tuple[Candidate | None, bool]:
    """The best reading as a candidate; whether the slip may go on behind the stretch."""
    if not ranked or ranked[0].text.endswith(OPEN):
        return None, True
    ranked = [each for each in ranked if not each.text.endswith(OPEN)]
    ranked = _rank_again(text, place, stretch, [_plain(each, place.before) for each in ranked])
    best = ranked[0].text
    same = _common_end(best, stretch)
    whole = text[stretch[-1].end : stretch[-1].end + 1] in ("", "\n", "\r")
    if same < _IN_STEP and not whole:
        return None, True
    new = best[: len(best) - same] if same else best
    old_units = stretch[: len(stretch) - same] if same else stretch
    if not new or not old_units:
        return None, False
    if page.folded:
        new = byte_slip.fold_width(new)
    end = old_units[-1].end
    old = text[place.start : end]
    after = "".join(unit.character for unit in stretch[len(old_units) : len(old_units) + _IN_STEP])
    bare = "".join(unit.character for unit in old_units)
    scores = model().score([_TAGS.sub("\n", place.before + each + after) for each in (bare, new)])
    gain = float(scores[1] - scores[0])
    proof = proved(text, place.start, end, new, page)
    if gain < _LEAST_GAIN and not (proof and new.endswith("<")):  # an eaten bracket shows that something is broken
        return None, False
    if not proof and len(old_units) <= _SHORT:
        return None, False
    known = sum(2 if ord(unit.character) >= 0x80 else 1 for unit in old_units)
    evidence = Evidence(
        posterior=sum(each.posterior for each in ranked if each.text.startswith(best[: len(best) - same])),
        gain=gain,
        surprise=float(-model().characters(new + after, place.before).mean()),
        guessed=old.count("?") + max(0, (len(new.encode("gbk", "replace")) - known) // 2),
        length=len(new),
        proved=proof,
    )
    return Candidate(
        place.start, old, new, evidence, _why(place, text[place.start + 1 : place.start + 2], proof)
    ), False


def _plain(reading: Reading, before: str) -> Reading:
    """A reading without the signs that only the lattice knows; of eaten digits the likeliest."""
    text = reading.text[:-1].replace(TAG, "<")
    while DIGIT in text:
        choices = [text.replace(DIGIT, digit, 1) for digit in "0123456789"]
        text = choices[int(model().score([before + each.replace(DIGIT, "2") for each in choices]).argmax())]
    return reading._replace(text=text)


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
        new = "".join(f"{character}({table[character]})" if character in table else character for character in each.new)
        result.append(each._replace(new=new))
    return result


def _rank_again(text: str, place: Place, stretch: list[Unit], ranked: list[Reading]) -> list[Reading]:
    """The readings by what the page adds to the model: its own words, and quotation marks that close."""
    end = stretch[-1].end
    line = (
        text[text.rfind("\n", 0, place.start) + 1 : place.start],
        re.split("\n", text[end : end + 2000], maxsplit=1)[0],
    )
    elsewhere = text[max(0, place.start - _NEAR) : place.start] + "\n" + text[end : end + _NEAR]
    bonus = []
    for reading in ranked:
        pairs, triples = familiar(reading.text, place.before, line[1], elsewhere)
        wrong = unpaired(line[0] + reading.text + line[1])
        doubled = "。。" in reading.text and "。。" not in elsewhere
        bonus.append(_PAIR * pairs + _TRIPLE * triples - _UNPAIRED * (wrong + doubled))
    top = max(bonus)
    shares = [reading.posterior * math.exp(each - top) for reading, each in zip(ranked, bonus, strict=True)]
    rest = max(0.0, 1 - sum(reading.posterior for reading in ranked)) * math.exp(min(bonus) - top)
    total = sum(shares) + rest
    again = [reading._replace(posterior=share / total) for reading, share in zip(ranked, shares, strict=True)]
    return sorted(again, key=lambda reading: -reading.posterior)


def _common_end(best: str, stretch: list[Unit]) -> int:
    """How many units at the end of a stretch a reading leaves as they were found."""
    same = 0
    for unit, character in zip(reversed(stretch), reversed(best), strict=False):
        if unit.character != character or (unit.reading and unit.character == "?"):
            break
        same += 1
    return same


def _why(place: Place, mark: str, proved: bool) -> str:
    if place.reading:
        how = f"a site's gloss {place.reading} fell between two characters"
    else:
        how = f"the page was cut at a {mark} that stood across two characters"
    ending = "; broken so again, the reading gives what was found" if proved else ""
    return f"{how}, and what follows was read one byte off{ending}"


def _apart(found: dict[int, Candidate]) -> list[Candidate]:
    """Candidates in order; of those that overlap the first."""
    result: list[Candidate] = []
    end = 0
    for start in sorted(found):
        if start >= end:
            result.append(found[start])
            end = start + len(found[start].old)
    return result
