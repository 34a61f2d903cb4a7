"""Which reading of a slip is shown, and what speaks for it.

The readings come with what speaks for each; the proof is another thing: a reading that does not break again
to what was found is none, if one that is nearly as likely does (實施，不得, of which three pairs were
dropped, and 實施不得). That rights one in fifty of the wrong characters.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fixers.breakage import byte_slip
from fixers.language.evidence import Candidate, Evidence
from fixers.language.search import Reading
from fixers.language.together import Each, Job, Score
from fixers.restore.slips.built import OPEN
from fixers.restore.slips.lattice import TAG, Unit
from fixers.restore.slips.page import Page
from fixers.restore.slips.places import Place
from fixers.restore.slips.proof import proved
from fixers.restore.slips.ranking import around, line_of, rank_again
from fixers.restore.slips.seams import IN_STEP

_LEAST_GAIN = 2.0
"""Nats by which the restored text must be the likelier one to be worth showing."""

_TAGS = re.compile(r"<?/[A-Za-z]{1,10}\d?>?")
"""The end of an element, whole or without its eaten bracket: to the model the end of a line."""

_SHORT = 2
"""Units of a stretch that says nothing unless it is proved: `??` at the end of a line."""

_TRIED, _FAR = 4, 0.02
"""Readings that are broken again until one is proved, and the share of the best one's probability that they have."""


class _Shown(NamedTuple):
    """What a reading writes in place of a stretch."""

    new: str
    units: list[Unit]
    """Of the stretch, without those at its end that are left as they were found."""
    proved: bool = False
    posterior: float = 0.0


def judge(
    text: str, place: Place, stretch: list[Unit], ranked: list[Reading], page: Page
) -> Job[tuple[Candidate | None, bool]]:
    """Finds the best reading as a candidate; whether the slip may go on behind the stretch."""
    if not ranked or ranked[0].text.endswith(OPEN):
        return None, True
    ranked = [_plain(each) for each in ranked if not each.text.endswith(OPEN)]
    ranked = yield from rank_again(ranked, place.before, around(text, place.start, stretch[-1].end), page.own)
    whole = text[stretch[-1].end : stretch[-1].end + 1] in ("", "\n", "\r")
    if not whole and _common_end(ranked[0].text, stretch) < IN_STEP:
        return None, True
    shown = _chosen(text, place, stretch, ranked, page, whole=whole)
    if not shown.new or not shown.units:
        return None, False
    end = shown.units[-1].end
    old = text[place.start : end]
    size = len(shown.units)
    after = "".join(unit.character for unit in stretch[size : size + IN_STEP])
    bare = "".join(unit.character for unit in shown.units)
    was, now = yield Score([_TAGS.sub("\n", place.before + each + after) for each in (bare, shown.new)])
    gain = now - was + line_of(text, place.start, end).paired(bare, shown.new)
    if gain < _LEAST_GAIN and not (shown.proved and shown.new.endswith("<")):
        return None, False  # an eaten bracket shows that something is broken
    if not shown.proved and size <= _SHORT:
        return None, False
    (said,) = yield Each([shown.new + after], [place.before])
    known = sum(2 if ord(unit.character) >= 0x80 else 1 for unit in shown.units)
    evidence = Evidence(
        posterior=shown.posterior,
        gain=gain,
        surprise=float(-said.mean()),
        guessed=old.count("?") + max(0, (len(shown.new.encode("gbk", "replace")) - known) // 2),
        length=len(shown.new),
        proved=shown.proved,
    )
    why = _why(place, text[place.start + 1 : place.start + 2], shown.proved)
    return Candidate(place.start, old, shown.new, evidence, why), False


def _chosen(text: str, place: Place, stretch: list[Unit], ranked: list[Reading], page: Page, *, whole: bool) -> _Shown:
    """The first of the best readings that is proved, or the best one."""
    best: _Shown | None = None
    refused = 0.0
    for reading in ranked[:_TRIED]:
        if reading.posterior < _FAR * ranked[0].posterior:
            break
        same = _common_end(reading.text, stretch)
        if not whole and same < IN_STEP:
            continue
        head = reading.text[: len(reading.text) - same]
        new = byte_slip.fold_width(head) if page.folded else head
        units = stretch[: len(stretch) - same]
        proof = bool(new and units) and proved(text, place.start, units[-1].end, new, page)
        posterior = sum(each.posterior for each in ranked if each.text.startswith(head)) / max(1 - refused, 0.5)
        shown = _Shown(new, units, proof, min(posterior, 1.0))
        if proof or not (new and units):
            return shown if best is None or proof else best
        best = best or shown
        refused += reading.posterior
    assert best is not None, "the best reading is always tried"
    return best


def _plain(reading: Reading) -> Reading:
    """A reading without the signs that only the lattice knows."""
    return reading._replace(text=reading.text[:-1].replace(TAG, "<"))


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
