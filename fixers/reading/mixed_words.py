"""Words in which letters of two scripts stand, and the one script in which they read well.

A word is read in a script when every letter of the other has a look-alike there and some letter
of its own has none in the other, so that the word can't be read the other way; when its own letters
are the majority; and when the odd ones stand where typing puts them, not where a brand, an
ending or a formula does.

>>> document = Document("")
>>> read("pаypаl", "", document).new
'paypal'
>>> read("ВІКІ", "", document) is None
True
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import NamedTuple

from fixers.data import lookalikes
from fixers.reading.characters import IS_HAN, LATIN
from fixers.reading.context import Places, protected

OTHER = "\u0370-\u03ff\u0400-\u052f"
LETTER = f"{LATIN}{OTHER}\u0250-\u02af"
"""Letters of all three scripts and phonetic signs: insides of regex brackets."""

CYRILLIC_WORD = re.compile(rf"(?<![{LETTER}])(?![ШПЦІХ]{{1,3}}(?![{LETTER}]))[\u0400-\u052f]+(?![{LETTER}])")
_GREEK_WORD = re.compile(rf"(?<![{LETTER}])(?![ΙΧ]{{1,3}}(?![{LETTER}]))[\u0370-\u03ff]+(?![{LETTER}])")
_LATIN_WORD = re.compile(rf"(?<![{LETTER}])[A-Za-z]+(?![{LETTER}])")
_UKRAINIAN = re.compile("[іїєґў]|[\u0400-\u052f]i|i[\u0400-\u052f]")
_NO_ACCENTS = frozenset("іѕјІЅЈӏԁԛԝһәҮԚԜӀӘ")
"""Cyrillic letters whose bytes are no letters in Windows-1252, or that have no byte at all."""


_ROMAN_ONLY = re.compile("[IVXІΙХΧ]+")

LENGTH = 4
"""Letters; a shorter word is read only where a longer one has proved what its odd letters are."""
_INSIDE = 0.97
"""Of the 277 words that change in clean corpora 90 were read: all are rightly changed."""

_EDGE = 0.95
LEADING = 0.92
ACCENTED = 0.8
PROVED = 0.95
"""Of 576 words of eleven European languages read in a wrong codec that had but one odd letter, all
would have been changed wrongly; in text that spammers spun, one odd letter is common too. Two such
words with different letters prove each other, where no word speaks of a wrong codec."""

KEYBOARD = frozenset("iI")
TYPED = 0.85
"""Latin i in Ukrainian and Belarusian words: sure to be і, but keyboards without it made authors type i,
so that it is what was written. In 10 clean corpora only these words were ever changed."""

DOUBTFUL = 0.6
"""An ending on a foreign name as often as an error: found, not applied."""

_LINE = 5_000
"""Characters before and after a place that are looked at for code and addresses."""


class Document:
    """What a word's verdict asks of the whole text; each answer is worked out once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._line = (0, -1)
        self._places = Places(())

    @cached_property
    def cyrillic(self) -> bool:
        """Whether the text has a word in Cyrillic only."""
        return CYRILLIC_WORD.search(self.text) is not None

    @cached_property
    def greek(self) -> bool:
        """Whether the text has a word in Greek only."""
        return _GREEK_WORD.search(self.text) is not None

    @cached_property
    def latin(self) -> bool:
        """Whether the text has a word in Latin only."""
        return _LATIN_WORD.search(self.text) is not None

    @cached_property
    def wrong_codec(self) -> bool:
        """Whether the text has words that a wrong codec made of accented Latin letters."""
        return _wrong_codec().search(self.text) is not None

    @cached_property
    def han(self) -> bool:
        """Whether the text has Han characters, which no wrong codec of accents leaves standing."""
        return IS_HAN.search(self.text) is not None

    @cached_property
    def ukrainian(self) -> bool:
        """Whether the text has letters that Ukrainian and Belarusian have, typed right or wrong."""
        return _UKRAINIAN.search(self.text) is not None

    def holds(self, at: int) -> bool:
        """Whether the character at `at` stands in code, an address or a tag of its line."""
        if not self._line[0] <= at < self._line[1]:
            near = max(0, at - _LINE)
            start = max(self.text.rfind("\n", near, at) + 1, near)
            end = self.text.find("\n", at, at + _LINE)
            self._line = (start, end if end >= 0 else min(len(self.text), at + _LINE))
            self._places = protected(self.text[slice(*self._line)])
        return self._places.holds(at - self._line[0])


@cache
def _wrong_codec() -> re.Pattern[str]:
    """A letter without a Latin look-alike between Latin ones, or a box beside a letter.

    Accents read in a Cyrillic codec become such: ä is д, and in KOI8-R small ones become boxes.
    """
    known = "".join(lookalikes()["latin"])
    return re.compile(rf"[A-Za-z](?![{known}])[\u0400-\u04ff][A-Za-z]|[\u2500-\u25a0][A-Za-z\u0400-\u04ff]")


class Verdict(NamedTuple):
    """How a word of two scripts is to be read."""

    new: str
    odd: str
    confidence: float
    why: str


def read(word: str, after: str, document: Document) -> Verdict | None:
    """The reading of `word` in one script, or None where nothing proves it."""
    if _ROMAN_ONLY.fullmatch(word) or any("\u0250" <= letter <= "\u02af" and letter != "ə" for letter in word):
        return None
    scripts = [_script(letter) for letter in word]
    present = {script for script in scripts if script}
    if len(present) != 2:
        return None
    readings = [reading for script in sorted(present) if (reading := _reading(word, scripts, script, document))]
    if len(readings) != 1:
        return None
    major, new = readings[0]
    odd = [at for at, script in enumerate(scripts) if script and script != major]
    kept = [at for at, script in enumerate(scripts) if script == major]
    if not _is_cased(word):
        return None
    if major == "latin" and 2 * sum(not word[at].isascii() for at in kept) > len(kept):
        return None
    inside = any(kept[0] < at < kept[-1] for at in odd)
    runs = sum(at - 1 not in odd for at in odd)
    alien = (present - {major}).pop()
    why = f"{len(odd)} of {len(odd) + len(kept)} letters are {alien.title()} look-alikes, the rest {major.title()}"
    letters = "".join(word[at] for at in odd)
    most = len(kept) >= (2 * len(odd) if len(word) >= LENGTH else len(odd))
    if not most and not (inside and runs > 1 and len(kept) > len(odd)):
        return None
    confidence = _by_place(word, odd, kept, after, alien, document)
    if major == "latin" and confidence > ACCENTED and not document.han and _is_accented(word, odd):
        confidence = ACCENTED
    if major == "cyrillic" and set(letters) <= KEYBOARD:
        confidence = min(confidence, TYPED)
    return Verdict(new, letters, confidence, why) if confidence else None


def _by_place(word: str, odd: list[int], kept: list[int], after: str, alien: str, document: Document) -> float:
    """How sure a reading is by where the odd letters stand; 0 where a wrong codec puts them."""
    if any(kept[0] < at < kept[-1] for at in odd):
        return _INSIDE
    if odd[-1] == len(word) - 1 and after and after in "\xa0«»·\xad":
        return 0.0  # В before a no-break space is what UTF-8's C2 A0 becomes in Windows-1251.
    if not getattr(document, alien):
        return _EDGE
    leading = odd == [0] and word[0].isupper() and len(kept) >= 3
    return LEADING if leading else DOUBTFUL


def _is_accented(word: str, odd: list[int]) -> bool:
    """Whether the odd letters may be accented Latin letters that were read in a Cyrillic or Greek codec.

    à å ê ñ õ of Windows-1252 are а е к с х of Windows-1251, and capitals of KOI8-R: `seсor` is
    señor, not secor. One such letter proves nothing; two different ones, or one that stands twice and
    apart, hardly come up so; і ѕ ј are no letters there at all. Two in a row with a capital first are a
    pair of bytes of UTF-8.
    """
    letters = {word[at] for at in odd}
    if letters & _NO_ACCENTS:
        return any(word[at].isupper() and at + 1 in odd and word[at + 1].islower() for at in odd)
    return len(letters) == 1 and (len(odd) == 1 or odd[-1] - odd[0] == len(odd) - 1 or letters <= set("хХ"))


def _reading(word: str, scripts: list[str], major: str, document: Document) -> tuple[str, str] | None:
    """`word` with all its letters in the script `major`, where all others have a look-alike there."""
    if major == "greek":
        return None
    table = lookalikes()[major]
    weak = lookalikes()["latin-weak"] if major == "latin" else {}
    others = {letter for letter, script in zip(word, scripts, strict=True) if script and script != major}
    if not others <= table.keys() | weak.keys() or others <= weak.keys():
        return None
    if "I" in others and not (major == "cyrillic" and document.ukrainian and (word.isupper() or "I" not in word[1:])):
        return None
    back = lookalikes()["cyrillic" if "cyrillic" in scripts and major == "latin" else "latin"]
    if all(letter in back for letter, script in zip(word, scripts, strict=True) if script == major):
        return None  # Then the other script is as good a reading.
    return major, "".join((table.get(c) or weak.get(c, c)) if c in others else c for c in word)


def _script(letter: str) -> str:
    """The script of a letter; "" for a combining mark."""
    if "\u0400" <= letter <= "\u052f":
        return "cyrillic"
    if "\u0370" <= letter <= "\u03ff":
        return "greek"
    return "" if "\u0300" <= letter <= "\u036f" else "latin"


def _is_cased(word: str) -> bool:
    """Whether a word is all small, all capitals, or begins with its only capital; mojibake rarely is."""
    return word.islower() or word.isupper() or (word[0].isupper() and word[1:].islower())
