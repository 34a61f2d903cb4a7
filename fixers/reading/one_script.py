"""Texts brought into one script a batch at a time: all of a batch go through each step together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from fixers.reading import choices, corrections, deliberate
from fixers.reading.characters import HAN, codes_of, text_of
from fixers.reading.conversion import Codes, conversion, look_up
from fixers.reading.memory import keep_freed
from fixers.reading.phrases import Places, ranges
from fixers.reading.rows import taken
from fixers.reading.sorting import NOWHERE, Batch, Bools, Marked, Verdict, joined, marked, sort
from fixers.reading.suspicion import suspected
from fixers.reading.targets import BESIDE, OTHERS, OURS, RARE, RULED, SEVERAL, SIGN, STRONG, Target, common_forms, facts
from fixers.reading.writing import NONE

_CHUNK = 1 << 18
"""Characters of a batch, more or less: parts of equal size. Each costs a millisecond, however small, where texts mix."""

_SLASH, _COLON = ord("/"), ord(":")

_TELLING = OURS | RARE

_HAN_TWICE = re.compile(f"[{HAN}][^{HAN}]*+[{HAN}]")


def converted(aim: Target, asked: Marked) -> tuple[Codes, Places]:
    """All of the characters as if they were in the other script, and where another one than OpenCC's was taken."""
    out, clauses = conversion(aim.config).parts(asked.codes, asked.facts, asked.ends)
    if clauses is not None:
        forms = aim.to in ("hant", "hk")
        values = look_up(common_forms(aim.to), clauses.values) if forms else clauses.values
        out[ranges(clauses.starts, clauses.lengths)] = values  # no word is exchanged, so as many come out as go in
    chosen = choices.choose(aim.to, asked.codes, out, asked.at(SEVERAL))
    deliberate.keep_pairs(asked.codes, out, asked.at(BESIDE))
    return out, chosen


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
        found = suspected(codes, np.zeros(1, np.intp), ((known & SIGN) != 0).nonzero()[0])
        return alone(text) if found[0] else text
    if seen & (OTHERS | RARE) or not (seen & OURS and seen & STRONG) or not _HAN_TWICE.search(text) or "://" in text:
        return rewritten([text], aim, alone)[0]
    asked = marked(codes, known, NOWHERE)
    out, _ = converted(aim, asked)
    ruled = corrections.places(codes, asked.at(RULED)) if seen & RULED else []
    if ruled:
        corrections.correct(text, aim.side, None, out, ruled)
    new = text_of(out)
    return text if new == text else new


def rewritten(texts: Sequence[str], aim: Target, alone: Callable[[str], str]) -> list[str]:
    """Each text brought into the script; the same objects where nothing changes.

    `alone` does it for a text that a machine made or that has a character of which a rule speaks
    for all Chinese text.
    """
    if not texts:
        return []
    keep_freed()
    new: list[str] = []
    sizes = np.cumsum(np.fromiter(map(len, texts), np.intp, len(texts)) + 1)
    count = max(1, round(int(sizes[-1]) / _CHUNK))
    begin = done = 0
    for each in sizes.searchsorted(np.arange(1, count + 1) * (int(sizes[-1]) / count) - 0.5).tolist():
        end = min(each + 1, len(texts))
        if end > begin:
            several = texts[begin:end] if count > 1 else texts
            new += _together(joined(several, sizes[begin:end] - (done + 1), aim), aim, alone)
            begin, done = end, int(sizes[end - 1])
    return new


def _together(batch: Batch, aim: Target, alone: Callable[[str], str]) -> list[str]:
    """The same for texts of one chunk."""
    verdict = sort(batch, aim)
    live = (verdict.texts != NONE) & ~verdict.alone
    count = int(np.count_nonzero(live))
    new = _converted(batch, verdict, live, aim) if 2 * count >= live.size else list(batch.texts)
    if 0 < 2 * count < live.size:
        which = live.nonzero()[0]
        ends = np.cumsum(batch.lengths[which]) - 1
        some = joined([batch.texts[each] for each in which.tolist()], ends, aim)
        scopes = verdict.characters
        scopes = None if scopes is None else taken(scopes, batch.starts[which], batch.lengths[which])
        part = Verdict(verdict.texts[which], scopes, ~live[which])
        for each, text in zip(which.tolist(), _converted(some, part, live[which], aim), strict=True):
            new[each] = text
    for each in verdict.alone.nonzero()[0].tolist():
        new[each] = alone(batch.texts[each])
    return new


def _converted(batch: Batch, verdict: Verdict, live: Bools, aim: Target) -> list[str]:
    """The texts of the batch, converted as far as the verdict goes."""
    asked, scopes = batch.marked, verdict.characters
    addresses = _addresses(asked)
    if addresses:
        scopes = np.repeat(verdict.texts, batch.lengths) if scopes is None else scopes
        corrections.spare_addresses(batch.text, scopes, addresses)
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


def _addresses(asked: Marked) -> list[int]:
    """Where `://` stands in the text."""
    codes, at = asked.codes, asked.at(BESIDE)
    at = at[codes[at] == _SLASH]
    found: list[int] = (at[(codes[at - 1] == _SLASH) & (codes[at - 2] == _COLON)] - 2).tolist()
    return found
