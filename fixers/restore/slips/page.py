"""What a page says about its own damage: its table of glosses, its script, its width of marks.

A page is broken by one program in one way, so what is plain in one place is evidence in another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import opencc_tables, readings
from fixers.language.model import HAN as UNKNOWN
from fixers.language.model import model
from fixers.reading.characters import HAN, PINYIN, codes_of
from fixers.restore.slips.own_words import OwnWords

GLOSS = re.compile(rf"\((?<=([{HAN}])\()([{PINYIN}]{{1,6}})\)")
"""A gloss that stands in step, brackets included, and of it the character before it and the reading."""

_FULL_WIDTH = re.compile("[，：；？！（）]")
_FOLDED = re.compile(f"(?<=[{HAN}])[,:;?!()]|[,:;?!()](?=[{HAN}])")

_OTHER_SCRIPT = 5.0
"""Nats that a character costs which only the other script has. Pages in two scripts exist."""

_VARIANT = 1.5
"""Nats for a variant that a character-by-character conversion would have left as it was (後 for 后)."""


_WIDE_WORDS = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
"""Full-width digits and letters: hardly any page has them."""


_OWN, _FAR = 0.2, 3.0
"""How much weight the page's own choice of characters has, and the log ratio to other texts beyond which none is
given. On the even dev half 0.2 leaves 5 wrong characters where 0 leaves 6, and 0.4 is no better."""

_DOUBT = 500
"""Characters of other texts that are counted with those of the page: a page of one line tells little."""

_RARE = 1e-6
"""Share of the rarest characters that are counted so: what slipped is full of rarer ones."""


class Page(NamedTuple):
    """What the whole text tells about its parts."""

    table: dict[str, str]
    """The characters that the page glosses, with the readings it prints, most frequent first."""
    folded: bool
    """Whether full-width ASCII was folded: the page has ASCII marks beside Han characters and no others."""
    traditional: bool
    prior: npt.NDArray[np.float32]
    """A log weight for each code point below U+10000: which of several variants the page would have."""
    own: OwnWords
    """What stands elsewhere on the page."""


def glosses_of(text: str) -> dict[str, str]:
    """The characters that a page glosses, with the reading that it prints most often."""
    counted = Counter(GLOSS.findall(text))
    known = readings()
    most: dict[str, tuple[int, str]] = {}
    for (carrier, reading), count in counted.items():
        if carrier in known and count > most.get(carrier, (0, ""))[0]:
            most[carrier] = count, reading
    return {carrier: reading for carrier, (_, reading) in most.items()}


def look_at(text: str) -> Page:
    """Read the evidence off `text`."""
    table = glosses_of(text)
    folded = len(_FOLDED.findall(GLOSS.sub("", text))) > 4 * len(_FULL_WIDTH.findall(text))
    counts = np.bincount(np.minimum(codes_of(text), 0xFFFF), minlength=0x10000)
    simplified, traditional = (int(counts[_other(which)].sum()) for which in (True, False))
    prior = _prior(counts, traditional, simplified) + _own_words(text)
    return Page(table, folded, traditional > simplified, prior, OwnWords(text, GLOSS))


def _own_words(text: str) -> npt.NDArray[np.float32]:
    """For each code point how much likelier the page has it than other texts, in nats and tempered."""
    usual, numbers = _usual()
    seen = np.bincount(model().ids(text), minlength=usual.size)
    ratio = np.log((seen / usual + _DOUBT) / (len(text) + _DOUBT))
    ratio[: UNKNOWN + 1] = 0
    own: npt.NDArray[np.float32] = (_OWN * np.clip(ratio, -_FAR, _FAR)).astype(np.float32)[numbers]
    return own


@cache
def _usual() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint16]]:
    """The share of each character of the model in text, and the number that each code point has there."""
    shares = np.exp(model().single(np.arange(model().vocabulary, dtype=np.uint16)).astype(np.float64))
    return np.maximum(shares, _RARE), model().ids_of(np.arange(0x10000))


def _prior(counts: npt.NDArray[np.int64], traditional: int, simplified: int) -> npt.NDArray[np.float32]:
    """Which variants the page would have: those of its script, and those that it has already."""
    prior = np.zeros(0x10000, np.float32)
    prior[_WIDE_WORDS] = -_OTHER_SCRIPT if not counts[_WIDE_WORDS].any() else 0
    prior[0x3000] = -_OTHER_SCRIPT  # it stands at the beginning of paragraphs, where no slip begins
    if traditional + simplified >= 2:
        is_traditional = traditional > simplified
        mixed = min(traditional, simplified) / (traditional + simplified)
        prior[_other(is_traditional)] = max(-_OTHER_SCRIPT, float(np.log(mixed + 1e-3)))
        if is_traditional:
            prior[_split()] -= _VARIANT
    variants = _variants()
    here = counts[variants.codes]
    total = np.log(np.add.reduceat(here, variants.starts) + 0.1 * variants.sizes)
    there = np.zeros(variants.starts.size + 1, np.bool_)
    there[variants.row[counts.nonzero()[0]]] = True
    some = np.repeat(there[:-1], variants.sizes)
    prior[variants.codes[some]] = (np.log(here + 0.1) - np.repeat(total, variants.sizes))[some]
    return prior


def _below(characters: Iterable[str]) -> npt.NDArray[np.int64]:
    return np.array([ord(each) for each in characters if ord(each) < 0x10000])


@cache
def _other(traditional: bool) -> npt.NDArray[np.int64]:
    """The characters that only the other script has."""
    return _below(opencc_tables.simplified_only() if traditional else opencc_tables.traditional_only())


@cache
def _split() -> npt.NDArray[np.int64]:
    """Traditional characters whose simplified form is also a character of traditional text (后, 里, 干)."""
    to_traditional = opencc_tables.characters("STCharacters")
    return _below(
        traditional
        for simplified, candidates in to_traditional.items()
        if simplified in candidates
        for traditional in candidates
        if traditional != simplified
    )


class _Variants(NamedTuple):
    """Characters that mean the same to the language model, row by row."""

    codes: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    """By code point the row that it stands in, or the number of rows."""


@cache
def _variants() -> _Variants:
    groups: dict[str, set[str]] = {}
    for traditional, simplified in opencc_tables.best("TSCharacters").items():
        if len(traditional) == len(simplified) == 1 and max(traditional, simplified) < "\U00010000":
            groups.setdefault(simplified, {simplified}).add(traditional)
    groups |= {mark: {mark, corner} for mark, corner in zip("“”‘’", "「」『』", strict=True)}
    rows = ["".join(sorted(group)) for group in groups.values() if len(group) > 1]
    sizes = np.array([len(row) for row in rows])
    row = np.full(0x10000, len(rows))
    codes = np.array([ord(each) for each in "".join(rows)])
    row[codes] = np.repeat(np.arange(len(rows)), sizes)
    return _Variants(codes, np.cumsum(sizes) - sizes, sizes, row)


_PAIRS = {
    "”": "“",
    "’": "‘",
    "」": "「",
    "』": "『",
    "》": "《",
    "〉": "〈",
    "】": "【",
    "）": "（",
    ")": "(",
    "]": "[",
}
_CLOSERS = {opener: closer for closer, opener in _PAIRS.items()}
_BRACKET = re.compile(f"[{re.escape(''.join([*_PAIRS, *_PAIRS.values()]))}]")


def unpaired(line: str) -> int:
    """How many quotation marks and brackets of a line have no partner.

    >>> unpaired("他說：“好。”"), unpaired("他說：“好。】")
    (0, 2)
    """
    opened, wrong = _open(line)
    return wrong + len(opened)


def brackets(line: str) -> str:
    """The quotation marks and brackets of a line, which is all that `unpaired` and `wanted` look at.

    >>> brackets("他說：“好。】")
    '“】'
    """
    return "".join(_BRACKET.findall(line))


def wanted(line: str) -> str:
    """The mark that closes what is open at the end of `line`, nothing where nothing is.

    >>> wanted("【他說：“好。”")
    '】'
    """
    opened, _ = _open(line)
    return _CLOSERS[opened[-1]] if opened else ""


def _open(line: str) -> tuple[list[str], int]:
    """The marks that are open at the end of `line`, and how many close nothing."""
    opened: list[str] = []
    wrong = 0
    for character in _BRACKET.findall(line):
        if character not in _PAIRS:
            opened.append(character)
        elif opened and opened[-1] == _PAIRS[character]:
            opened.pop()
        else:
            wrong += 1
    return opened, wrong
