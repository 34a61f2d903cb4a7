"""Characters of which a decoder left only U+FFFD or a question mark.

    市政府办公�发布通知  ->  市政府办公室发布通知

A character that is cut in two at the border of a buffer, or that the target could not write, leaves
a substitute: one U+FFFD, or two or three for the bytes of one character of UTF-8. Inside readable
Chinese, Japanese or Korean the language model knows many of them: the rest of a common word, a full
stop, the other quote of a pair, a name that stands elsewhere in the document. What it does not know
is reported as lost, with the best guess. So are stretches in another encoding that were read as
UTF-8 (`��ʮ��Ԫ`), U+FFFD that was written and read again (锟斤拷, 占쏙옙, ï¿½), and memory that was
never filled (屯屯屯). In English `don�t` is don’t: nothing else is lost there.

Left alone: what follows a cut, at the end of a text or before an ellipsis, since anything may have
followed; neighbours that are no readable text, which belong to other kinds; substitutes that are
quoted or talked about; every question mark that may be one, so real questions, `???`, regexes,
addresses and `(?, ?)`. Of other languages the model knows nothing: there U+FFFD is only reported.
Text in another encoding is not searched for either: of 48 lines of Shift_JIS and Big5 that were read
as UTF-8 a search over their bytes restored one.

Measured on documents of 30 lines of the dev corpora, one character in a hundred lost: the best guess
is right for 58 % of the characters in simplified Chinese, 53 % in traditional, 79 % in Japanese, 74 %
in Korean; for 21 % where a `?` is left, since most such marks are passed over. In 35 MB of clean text,
all of the development corpora among it, nothing is changed, guessed or reported. Thresholds and
weights were chosen on the same corpora. Confidence was fitted on half of them: of the guesses on the
other half 1,413 have 0.9 or more, and 97 % of these are right (99 % in Japanese and law, 96 % in
Korean and on the web, 93 % in traditional Chinese); the mean error of confidence is 0.01.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from fixers.breakage import lost_characters as breakage
from fixers.edit import Edit
from fixers.fixer import Look, Marks, ranges
from fixers.language.evidence import UNPROVED, Candidate, confidence
from fixers.language.together import Ask, Job, for_all, together
from fixers.reading.characters import HAN, HANGUL, IS_HAN, KANA
from fixers.restore.lossy import misread
from fixers.restore.lossy.left_to import utf8_of
from fixers.restore.lost import asking, gaps, remains
from fixers.restore.lost.gap_questions import Choices, Gap
from fixers.settling import settling

KIND = "lost-characters"

_LOST = breakage.REMAINS
_RUN = re.compile(f"{_LOST}+")

_CJK = re.compile(f"[{HAN}{KANA}{HANGUL}，。、：；？！…“”‘’「」『』《》〈〉（）【】—]")
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_WINDOW, _READABLE = 8, 4
"""Characters before and after a gap, and how many of them must be Chinese, Japanese or Korean."""

_CUT = re.compile(r"[\s\"'”’」』）)]*(?:\.{2,}|…|\Z|<)")
"""What follows text that was cut to a length."""

_STRANGE = 8.0
"""Nats a character about a filled gap from which on nothing is guessed: common text costs 2 to 5, and what was
misread belongs to other kinds."""

_RUNS: dict[int, Choices] = {
    1: ((1, 0.0), (0, 4.0)),
    2: ((1, 0.1), (2, 2.3), (0, 6.0)),
    3: ((1, 0.1), (3, 2.3), (0, 6.0)),
}
"""How many characters a run of U+FFFD may have been, with costs in nats. A character of UTF-8 that is cut in two
leaves two or three; so do as many characters that were lost one by one. Now and then a byte was put in and
nothing is gone. No corpus has these, so the costs are guesses."""

_MOST = 3
"""U+FFFD side by side that may be one character."""

_PARTS = 3
"""Gaps side by side that are read together; of more too little is known."""

_MANY, _EACH = 200, 200
"""Gaps that a text may have, and characters for each gap more; where there are more the text is not readable, and
asking for each takes a millisecond and a half."""

_QUESTION_COST = 12.0
"""Nats that a question mark between two Han characters is more likely one than what is left of another. Of 322
such marks in clean lines 22 would be something else at 9 nats, 1 of them with a posterior of 0.9 or more."""

_SURE_POSTERIOR, _SURE_GAIN = 0.99, 6.0
"""What a filling for a question mark must have to be sure, gain net of the cost above; no real one of 444 has."""

_LIKELY = 0.5
"""What is less likely is told in the report, and is no edit."""

_SEEN = 0.99
"""Reports: that something is lost is certain but for somebody's U+FFFD that is meant."""

_ENGLISH = re.compile(rf"{_LOST}(s|t|m|re|ve|ll|d)\b")
_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,6}\Z")
_SHORTENED = {
    "s": ["it", "that", "there", "what", "let", "he", "she", "who", "here", "where"],
    "t": [
        *("don", "doesn", "didn", "can", "won", "isn", "wasn", "aren", "weren"),
        *("hasn", "haven", "hadn", "couldn", "wouldn", "shouldn"),
    ],
    "m": ["i"],
    "re": ["you", "we", "they"],
    "ve": ["i", "you", "we", "they"],
    "ll": ["i", "you", "we", "they", "he", "she", "it"],
    "d": ["i", "you", "we", "they", "he", "she"],
}
_APOSTROPHE = 0.97
"""A rule, not counted: such words have no other character there, but for those of texts about this damage."""


@dataclass(frozen=True)
class LostCharacters:
    """Finds what decoders and converters put in the place of characters."""

    kind: ClassVar[str] = KIND
    marks: ClassVar[Marks] = Marks(
        characters=(*ranges(_LOST), *remains.RARE),
        strings=remains.STRINGS,
        looks=(Look("?", asking.is_marked, asking.BEHIND),),
    )
    settles: ClassVar[float] = 0.9

    def find(self, text: str) -> Iterator[Edit]:
        """Characters put back, and a report for each stretch of which nothing is known."""
        yield from self.find_many([text])[0]

    def find_many(self, texts: Sequence[str]) -> list[list[Edit]]:
        """The same for each text, quicker than one by one."""
        return for_all(texts, self._search)

    def _search(self, text: str) -> Job[list[Edit]]:
        if _LOST in text or asking.is_marked(text):
            return (yield from settling(text, partial(_find, known={}), self.settles))
        return list(_reports(text, {}))


def _find(text: str, known: gaps.Known) -> Job[list[Edit]]:
    found = list(_apostrophes(text)) if _LOST in text else []
    guesses: dict[int, Candidate] = {}
    for each in (yield from _guesses(text, known)):
        sure = _confidence(each)
        if sure >= _LIKELY:
            found.append(Edit(each.start, each.old, each.new, KIND, each.why, sure))
        else:
            guesses[each.start] = each
    done = {at for edit in found for at in range(edit.start, edit.end)}
    found += [edit for edit in _reports(text, guesses) if edit.start not in done]
    return sorted(found, key=lambda edit: (edit.start, edit.end))


def _confidence(candidate: Candidate) -> float:
    """The calibrated one, held down for question marks: calibration sees broken ones alone."""
    sure = confidence(KIND, candidate.evidence)
    posterior, gain = candidate.evidence[:2]
    return (
        sure if candidate.old != "?" or (posterior >= _SURE_POSTERIOR and gain >= _SURE_GAIN) else min(sure, UNPROVED)
    )


def candidates(text: str) -> list[Candidate]:
    """What the language model would put into the gaps of `text`, sure or not, in order and apart."""
    return together([_guesses(text, {})])[0]


def _guesses(text: str, known: gaps.Known) -> Job[list[Candidate]]:
    jobs = [_of_substitutes(text, known)] if _LOST in text else []
    jobs += [_of_question_marks(text, known)] if "?" in text else []
    found: list[Candidate] = []
    for more in (yield jobs):
        taken = {at for each in found for at in range(each.start, each.start + len(each.old))}
        found += [each for each in more if each.start not in taken]
    return sorted(found)


def _of_substitutes(text: str, known: gaps.Known) -> Job[list[Candidate]]:
    """Fillings for U+FFFD; none in text that was misread, of which 477 of 478 were none, at two milliseconds each."""
    some = [
        (stretch.start, gap)
        for stretch in remains.stretches(text)
        if not stretch.foreign
        for gap in _gaps(text, stretch)
        if _is_readable(text, gap)
    ]
    if not some:
        return []
    misread_ones = yield Ask(utf8_of, text)  # in order and apart
    starts = [each.start for each in misread_ones]
    before = [bisect_right(starts, start) - 1 for start, _ in some]
    left = [gap for at, (start, gap) in zip(before, some, strict=True) if at < 0 or start >= misread_ones[at].end]
    if len(left) > _MANY + len(text) // _EACH:
        return []
    return _candidates(text, (yield from gaps.fill(text, left, lambda found: _RUNS[len(found)], known)))


def _of_question_marks(text: str, known: gaps.Known) -> Job[list[Candidate]]:
    """Fillings for single question marks inside Chinese, of which the mark itself is one."""
    places = asking.places(text, _MANY + len(text) // _EACH, misread.is_odd)
    some = [Gap(at, at + 1, ((at, at + 1),)) for at in places]
    filled = yield from gaps.fill(text, some, lambda _: ((1, _QUESTION_COST),), known, rare=True, itself=True)
    # What the marks of a sentence were is never sure, where a question mark fits as well.
    inside = [each for each in filled if IS_HAN.match(each.new)]
    cost = _QUESTION_COST
    return _candidates(
        text, [each._replace(evidence=each.evidence._replace(gain=each.evidence.gain - cost)) for each in inside]
    )


def _candidates(text: str, fillings: list[gaps.Filling]) -> list[Candidate]:
    found = []
    for gap, new, evidence, lengths in fillings:
        if not new or evidence.surprise > _STRANGE:
            continue
        old = text[gap.start : gap.end]
        again = _broken_again(gap, text, new, lengths)
        why = f"{new} is {evidence.posterior:.1%} of what the language model would read here"
        found.append(Candidate(gap.start, old, new, evidence._replace(proved=again == old), why))
    return found


def _broken_again(gap: Gap, text: str, new: str, lengths: tuple[int, ...]) -> str:
    """What the forward model makes of the filled gap."""
    if set(lengths) <= {1}:
        left = text[gap.parts[0][0] : gap.parts[0][1]]
        at, place = [], 0
        for part, (_, before) in zip(gap.parts, ((0, gap.start), *gap.parts), strict=False):
            place += part[0] - before
            at.append(place)
            place += 1
        return breakage.damage(new, at=at, left=left)
    return breakage.damage(new, at=range(len(new)))


def _gaps(text: str, stretch: remains.Stretch) -> Iterator[Gap]:
    """The runs of a stretch, those together that stand too close to be read apart."""
    parts: list[tuple[int, int]] = []
    for match in _RUN.finditer(text, stretch.start, stretch.end):
        if parts and match.start() - parts[-1][1] >= remains.APART:
            yield Gap(parts[0][0], parts[-1][1], tuple(parts))
            parts = []
        parts.append(match.span())
    if parts:
        yield Gap(parts[0][0], parts[-1][1], tuple(parts))


def _is_readable(text: str, gap: Gap) -> bool:
    """Whether a gap is one that the model may fill: inside prose, and nobody's subject."""
    if len(gap.parts) > _PARTS or any(b - a > _MOST for a, b in gap.parts):
        return False
    if _CUT.match(text, gap.end) or remains.talked_about(text, gap.start, gap.end):
        return False
    before = text[max(0, gap.start - _WINDOW) : gap.start].rpartition("\n")[2]
    after = text[gap.end : gap.end + _WINDOW].partition("\n")[0]
    if _LETTER.match(before[-1:]) or _LETTER.match(after[:1]):
        return False
    if any(misread.is_odd(each) for each in before[-1:] + after[:1]):  # what `lossy` left: bytes that are needed yet
        return False
    return len(_CJK.findall(before + after)) >= _READABLE


def _apostrophes(text: str) -> Iterator[Edit]:
    """English words that lost their apostrophe."""
    for match in _ENGLISH.finditer(text):
        at = match.start()
        word = _WORD.search(text[max(0, at - 7) : at])
        if word and word[0].lower() in _SHORTENED[match[1]] and not remains.talked_about(text, at, at + 1):
            why = "an apostrophe of cp1252, the only character that is lost inside this English word"
            yield Edit(at, _LOST, "’", KIND, why, _APOSTROPHE)


def _reports(text: str, guesses: dict[int, Candidate]) -> Iterator[Edit]:
    """What is lost for good."""
    for start, end, why in remains.reread(text):
        yield Edit(start, text[start:end], None, KIND, why, _SEEN)
    for stretch in remains.by_lines(text) if _LOST in text else ():
        for start, end, *_ in [stretch] if stretch.foreign else _gaps(text, stretch):
            if not remains.talked_about(text, start, end):
                why = remains.tell(text, stretch) if stretch.foreign else _why(text, start, end, guesses)
                yield Edit(start, text[start:end], None, KIND, why, _SEEN)


def _why(text: str, start: int, end: int, guesses: dict[int, Candidate]) -> str:
    if start in guesses:
        return f"a character is lost; perhaps {guesses[start].new} ({guesses[start].evidence.posterior:.0%})"
    return "the text was cut inside a character" if _CUT.match(text, end) else "a decoder lost what stood here"
