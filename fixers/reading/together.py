"""Texts brought into one script a batch at a time: all of a batch go through each step together.

One look at a table gives all that is asked of a character: what becomes of it, and the facts of
`fixers.reading.targets.facts`. What is rare is then looked at in its few places alone, and only texts
with evidence of both scripts are gone through line by line. One text is a batch, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading import choices, corrections, deliberate, origin
from fixers.reading.characters import HAN, codes_of, text_of
from fixers.reading.conversion import Codes, conversion, look_up
from fixers.reading.phrases import ranges
from fixers.reading.targets import (
    BESIDE,
    OTHERS,
    OURS,
    RARE,
    RULED,
    SEVERAL,
    SIGN,
    STRONG,
    Target,
    common_forms,
    everywhere,
    evidence,
    facts,
    is_han,
)
from fixers.reading.writing import MIXES, NONE, WHOLE, Scopes

_CHUNK = 1 << 18
"""Characters of a batch: what is known of them stays in a core's cache."""

_BEGINNING = np.arange(6)
"""Of a text so many characters are looked at for two Han characters; in what is not told by these all are counted."""

_SLASH, _COLON, _TAB = ord("/"), ord(":"), ord("\t")

_TELLING = OURS | RARE

_HAN_TWICE = re.compile(f"[{HAN}][^{HAN}]*+[{HAN}]")

Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_NOWHERE: Places = np.zeros(0, np.intp)


class Marked(NamedTuple):
    """Characters of one text or many, the facts on each, and where the rare ones are that a conversion asks for."""

    codes: Codes
    facts: Codes
    ends: Places
    """Of many texts the places between them, on which line ends stand."""
    places: Places
    kinds: Codes
    """The facts on the characters at `places`."""

    def at(self, fact: np.uint32) -> Places:
        """Those of the places at which characters are of one kind: `SEVERAL`, `RULED` or `BESIDE`."""
        found: Places = self.places[(self.kinds & fact) != 0]
        return found


def marked(aim: Target, codes: Codes, ends: Places) -> Marked:
    """The facts on each of the characters."""
    return _marked(codes, look_up(facts(aim), codes), ends)


def _marked(codes: Codes, known: Codes, ends: Places) -> Marked:
    places = ((known & (SEVERAL | RULED | BESIDE)) != 0).nonzero()[0]
    return Marked(codes, known, ends, places, known[places])


def converted(aim: Target, asked: Marked) -> tuple[Codes, Places]:
    """All of the characters as if they were in the other script, and where another one than OpenCC's was taken."""
    out = conversion(aim.config).codes(asked.codes, asked.facts, asked.ends)
    chosen = choices.choose(aim.to, asked.codes, out, asked.at(SEVERAL))
    deliberate.keep_pairs(asked.codes, out, asked.at(BESIDE))
    return look_up(common_forms(aim.to), out) if aim.to in ("hant", "hk") else out, chosen


def concerns(aim: Target, facts: Codes) -> np.uint32:
    """Which facts there are in a text, none where there surely is nothing to do."""
    seen: np.uint32 = np.bitwise_or.reduce(facts)
    return seen if seen & (_TELLING if aim.side == "hans" else _TELLING | SIGN) else np.uint32(0)


def one(text: str, aim: Target, alone: Callable[[str], str]) -> str:
    """What `rewritten` gives for one text, in half the time if the text is short."""
    codes = codes_of(text)
    known = look_up(facts(aim), codes)
    seen = concerns(aim, known)
    if not seen:
        return text
    if not seen & _TELLING:  # a text in no script to be converted may be one that a machine made so
        suspected = origin.suspected(codes, np.zeros(1, np.intp), ((known & SIGN) != 0).nonzero()[0])
        return alone(text) if suspected[0] else text
    if seen & (OTHERS | RARE) or not (seen & OURS and seen & STRONG) or not _HAN_TWICE.search(text) or "://" in text:
        return rewritten([text], aim, alone)[0]
    asked = _marked(codes, known, _NOWHERE)
    out, _ = converted(aim, asked)
    ruled = corrections.places(codes, asked.at(RULED)) if seen & RULED else []
    if ruled:
        corrections.correct(text, aim.side, None, out, ruled)
    new = text_of(out)
    return text if new == text else new


class _Batch(NamedTuple):
    """Texts one after the other, with a line end behind each."""

    texts: Sequence[str]
    text: str
    marked: Marked
    starts: Places

    @property
    def lengths(self) -> Places:
        """Of the texts, in characters, each with its line end."""
        lengths: Places = self.marked.ends + 1 - self.starts
        return lengths

    def only(self, which: Places) -> tuple[Codes, Places, Places | slice]:
        """The characters of some of the texts, where each of these begins, and the places they come from."""
        if which.size == self.starts.size:
            return self.marked.codes, self.starts, slice(None)
        lengths = self.lengths[which]
        places = ranges(self.starts[which], lengths)
        return self.marked.codes[places], np.cumsum(lengths) - lengths, places


class _Verdict(NamedTuple):
    """What is to become of the texts of a batch."""

    texts: Scopes
    """Why each is converted."""
    characters: Scopes | None
    """The same character by character, if that differs within a text."""
    alone: Bools
    """The texts that have to be looked at by themselves."""


def rewritten(texts: Sequence[str], aim: Target, alone: Callable[[str], str]) -> list[str]:
    """Each text brought into the script; the same objects where nothing changes.

    `alone` does it for a text that a machine made or that has a character of which a rule speaks
    for all Chinese text.
    """
    new: list[str] = []
    sizes = np.cumsum(np.fromiter(map(len, texts), np.intp, len(texts)) + 1)
    begin = done = 0
    while begin < len(texts):
        end = max(int(sizes.searchsorted(done + _CHUNK, "right")), begin + 1)
        several = texts[begin:end] if end - begin < len(texts) else texts
        new += _together(_joined(several, sizes[begin:end] - (done + 1), aim), aim, alone)
        begin, done = end, int(sizes[end - 1])
    return new


def _joined(texts: Sequence[str], ends: Places, aim: Target) -> _Batch:
    text = "\n".join([*texts, ""])
    return _Batch(texts, text, marked(aim, codes_of(text), ends), np.append(0, ends[:-1] + 1))


def _together(batch: _Batch, aim: Target, alone: Callable[[str], str]) -> list[str]:
    """The same for texts of one chunk."""
    verdict = _sorted(batch, aim)
    live = (verdict.texts != NONE) & ~verdict.alone
    count = int(np.count_nonzero(live))
    new = list(batch.texts)
    if 2 * count >= live.size:
        new = _converted(batch, verdict, live, aim)
    elif count:
        which = live.nonzero()[0]
        ends = np.cumsum(batch.lengths[which]) - 1
        some = _joined([batch.texts[each] for each in which.tolist()], ends, aim)
        scopes = verdict.characters
        part = _Verdict(verdict.texts[which], None if scopes is None else scopes[batch.only(which)[2]], live)
        for each, text in zip(which.tolist(), _converted(some, part, live[which], aim), strict=True):
            new[each] = text
    for each in verdict.alone.nonzero()[0].tolist():
        new[each] = alone(batch.texts[each])
    return new


def _converted(batch: _Batch, verdict: _Verdict, live: Bools, aim: Target) -> list[str]:
    """The texts of the batch, converted as far as the verdict goes."""
    asked, scopes = batch.marked, verdict.characters
    if _has_addresses(asked):
        scopes = np.repeat(verdict.texts, batch.lengths) if scopes is None else scopes
        corrections.spare_addresses(batch.text, scopes)
    out, _ = converted(aim, asked)
    if scopes is not None:
        np.copyto(out, asked.codes, where=scopes == NONE)
    ruled = corrections.places(asked.codes, asked.at(RULED))
    if ruled:
        texts = batch.starts.searchsorted(ruled, "right") - 1
        known = [place for place, lives in zip(ruled, live[texts].tolist(), strict=True) if lives]
        corrections.correct(batch.text, aim.side, scopes, out, known)
    out[asked.ends] = 0
    new = text_of(out[:-1]).split("\0")
    if len(new) != live.size:  # a text has a NUL itself
        spans = zip(batch.starts.tolist(), asked.ends.tolist(), strict=True)
        new = [text_of(out[start:end]) for start, end in spans]
    return [
        new if lives and text != new else text for text, new, lives in zip(batch.texts, new, live.tolist(), strict=True)
    ]


def _has_addresses(asked: Marked) -> bool:
    """Whether `://` stands in the text."""
    codes, at = asked.codes, asked.at(BESIDE)
    at = at[codes[at] == _SLASH]
    return bool(((codes[at - 1] == _SLASH) & (codes[at - 2] == _COLON)).any())


def _sorted(batch: _Batch, aim: Target) -> _Verdict:
    """Which texts are converted, and why."""
    known, starts = batch.marked.facts, batch.starts
    seen = np.bitwise_or.reduceat(known, starts)
    work = (seen & OURS) != 0
    alone = np.zeros(work.size, np.bool_)
    suspects = alone
    if np.bitwise_or.reduce(seen) & RARE:
        alone, suspects = _rare(batch, aim, work, (seen & RARE) != 0)
    plain = work & ((seen & OTHERS) == 0) & ((seen & STRONG) != 0) & _has_two(batch)
    texts, kept = plain * np.uint8(WHOLE), _NOWHERE
    strays = work & ~alone & ((seen & OTHERS) != 0) & ((seen & STRONG) != 0)
    if strays.any():
        whole, kept = _but_for_strays(batch, aim, strays.nonzero()[0])
        texts[whole] = WHOLE
    rest = (work & (texts == NONE) & ~alone).nonzero()[0]
    scopes = None
    if rest.size or kept.size:
        texts, scopes = _closely(batch, aim, texts, rest, kept)
        alone |= suspects & (texts == MIXES)
    if aim.side == "hant":
        asked = ((seen & SIGN) != 0) & ((texts == NONE) | (texts == MIXES)) & ~alone
        alone |= _suspected(batch, asked)
    return _Verdict(texts, scopes, alone)


def _but_for_strays(batch: _Batch, aim: Target, which: Places) -> tuple[Places, Places]:
    """Those of some texts that are in one script but for strays of the other, and the characters that stay in them."""
    codes, starts, places = batch.only(which)
    known = batch.marked.facts[places]
    others = ((known & OTHERS) != 0).nonzero()[0]
    strays, kept = evidence(aim.side).but_for_strays(codes, starts, (known & OURS) != 0, others)
    return which[strays], kept if isinstance(places, slice) else places[kept]


def _closely(batch: _Batch, aim: Target, texts: Scopes, rest: Places, kept: Places) -> tuple[Scopes, Scopes | None]:
    """The verdicts with those of the texts `rest`, for which evidence is counted, but for the characters `kept`."""
    characters = None
    if rest.size:
        codes, starts, places = batch.only(rest)
        texts[rest], characters = evidence(aim.side).scopes_many(codes, starts, strays=False)
    if characters is None and not kept.size:
        return texts, None
    scopes = np.repeat(texts, batch.lengths)
    if characters is not None:
        scopes[places] = characters
    scopes[kept] = NONE
    texts[batch.starts.searchsorted(kept, "right") - 1] = MIXES
    return texts, scopes


def _has_two(batch: _Batch) -> Bools:
    """Which texts surely have two Han characters: nearly all have them in the first six characters."""
    places = np.minimum(batch.starts[:, None] + _BEGINNING, batch.marked.ends[:, None])
    two: Bools = np.count_nonzero(is_han()[batch.marked.codes[places]], axis=1) > 1
    return two


def _rare(batch: _Batch, aim: Target, work: Bools, rare: Bools) -> tuple[Bools, Bools]:
    """Which texts have to be looked at by themselves, and which a machine may have made in part."""
    alone, suspects = np.zeros((2, work.size), np.bool_)
    for each in rare.nonzero()[0].tolist():
        alone[each] = any(character in batch.texts[each] for character in everywhere(aim.side))
    if aim.side == "hans":
        suspects = _suspected(batch, rare & work & ~alone)
    for each in suspects.nonzero()[0].tolist():
        codes = batch.marked.codes[batch.starts[each] : batch.marked.ends[each]]
        alone[each] = origin.recognise(codes, np.ones(codes.size, np.bool_)) is not None
    return alone, suspects


def _suspected(batch: _Batch, asked: Bools) -> Bools:
    """In which of some texts a machine's table may be recognised."""
    which = asked.nonzero()[0]
    found = np.zeros(asked.size, np.bool_)
    if which.size:
        codes, starts, places = batch.only(which)
        found[which] = origin.suspected(codes, starts, ((batch.marked.facts[places] & SIGN) != 0).nonzero()[0])
    return found
