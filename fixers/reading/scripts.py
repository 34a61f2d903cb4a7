"""In which script texts are written, and which of their parts: `scripts` for one, `scripts_many` for a batch.

Simplified and traditional Chinese are told by the characters that one of them alone writes, Japanese
and Korean by kana and Hangul. Twelve Han characters suffice for 98 of 100 Chinese texts; what has no
such character, or only such as Japanese shares (機場, 学会), is in no script. The region of a
traditional text is told by its words alone, where there are any (`fixers.reading.regions`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.reading import closely
from fixers.reading.characters import codes_of
from fixers.reading.closely import JAPANESE, KOREAN, MIXED, NOTHING, SIMPLIFIED, TRADITIONAL
from fixers.reading.conversion import Codes
from fixers.reading.evidence import (
    AGAINST,
    AGAINST_CHINESE,
    IS_HAN,
    IS_HANGUL,
    IS_KANA,
    STRONG,
    STRONG_CHINESE,
    WEAK,
    kinds,
)
from fixers.reading.evidence import JAPANESE as OF_JAPANESE
from fixers.reading.regions import REGIONS, cantonese, first, regions, second
from fixers.reading.tally import BITS, Classes, Places

Name = Literal["simplified", "traditional", "mixed", "japanese", "korean", "none"]

Region = Literal["tw", "hk"]

_NAMES: tuple[Name, ...] = ("none", "simplified", "traditional", "japanese", "korean", "mixed")

_ASK = -1
"""The text has to be looked at closely."""

_SECOND, _FIRST = np.uint64(1 << BITS), np.uint64(1 << BITS + 1)
"""Facts on characters: they are the second, or the first, of a pair by which `fixers.reading.regions` knows a word."""

_STRAY = 101
"""Characters of a script for one of the other, or of a language for one of Japanese or Korean, that is a quotation
or a slip: a text mixes scripts from one in a hundred on (see `fixers.reading.closely`)."""

_ALONE = 8
"""Characters of evidence against which a single one of the other script is a quotation or a slip."""

_MOST = 1 << 19
"""Characters of a batch; each takes twelve bytes for the time being."""

_HARDLY = 50
"""A text with so many kana, or Hangul, a character of strong evidence is Japanese, or Korean, throughout."""


class Counts(NamedTuple):
    """How many characters a text has that tell its script."""

    simplified: int
    """Han characters that simplified Chinese alone writes."""
    traditional: int
    """Han characters that traditional Chinese alone writes."""
    common: int
    """All other Han characters."""
    kana: int
    hangul: int


class Span(NamedTuple):
    """A part of a text that is in one script: characters `start` to `end`."""

    start: int
    end: int
    script: Name


class Scripts(NamedTuple):
    """In which script a text is written."""

    script: Name
    """`mixed` is both scripts of Chinese; `none` is neither Chinese, Japanese nor Korean, or not to be told."""
    region: Region | None
    counts: Counts
    spans: tuple[Span, ...]
    """The text part by part, without gaps: what says nothing belongs to its surroundings."""


def scripts(text: str) -> Scripts:
    """In which script `text` is written, as a whole and part by part.

    >>> scripts("这个软件很好用。").script
    'simplified'
    >>> found = scripts("书里说：「這個軟體很好用。」")
    >>> found.script, found.region, found.counts.simplified, found.counts.traditional
    ('mixed', 'tw', 2, 4)
    >>> [tuple(span) for span in found.spans]
    [(0, 3, 'simplified'), (3, 14, 'traditional')]
    >>> scripts("東京駅で待っています").script, scripts("機場").script
    ('japanese', 'none')
    """
    batch = _Batch([text])
    counts = Counts(*batch.counts[0].tolist())
    parts = None
    if batch.verdicts[0] == _ASK or (counts.simplified and counts.traditional) or counts.kana or counts.hangul:
        found = closely.look(batch.text(0))
        parts = found.parts
        if batch.verdicts[0] == _ASK:
            batch.verdicts[0] = found.script
    if parts is None:
        parts = [(0, len(text), int(batch.verdicts[0]))] if text else []
    spans = tuple(Span(start, end, _NAMES[script]) for start, end, script in parts)
    return Scripts(_NAMES[batch.verdicts[0]], REGIONS[batch.regions(batch.verdicts)[0]], counts, spans)


class Columns(NamedTuple):
    """The scripts of a batch of texts, column by column."""

    script: list[Name | None]
    region: list[Region | None]
    counts: npt.NDArray[np.int64]
    """A row a text, a column for each field of `Counts`."""


def scripts_many(texts: Sequence[str | None]) -> Columns:
    """In which script each text of a batch is, without its parts; for None it is None.

    >>> found = scripts_many(["这里", None, "這裡的軟體"])
    >>> found.script, found.region
    (['simplified', None, 'traditional'], [None, None, 'tw'])
    >>> found.counts[:, :3].tolist()
    [[1, 0, 1], [0, 0, 0], [0, 4, 1]]
    """
    names: list[Name | None] = []
    regions: list[Region | None] = []
    counts = [np.zeros((0, len(Counts._fields)), np.int64)]
    for part in _parts([text or "" for text in texts]):
        batch = _Batch(part)
        verdicts = batch.verdicts
        for at in (verdicts == _ASK).nonzero()[0].tolist():
            verdicts[at] = closely.look(batch.text(at)).script
        names += [_NAMES[verdict] for verdict in verdicts.tolist()]
        regions += [REGIONS[region] for region in batch.regions(verdicts).tolist()]
        counts.append(batch.counts)
    if None in texts:
        names = [None if text is None else name for text, name in zip(texts, names, strict=True)]
    return Columns(names, regions, np.concatenate(counts))


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """The texts in batches that stay in a core's cache; a long text is one by itself."""
    begin = size = 0
    for at, length in enumerate(map(len, texts)):
        if size + length > _MOST and at > begin:
            yield texts[begin:at]
            begin, size = at, 0
        size += length
    if texts:
        yield texts[begin:]


class _Batch:
    """Texts that have been looked at all at once."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._codes = codes_of("\n".join([*texts, ""]))
        lengths = np.fromiter(map(len, texts), np.intp, len(texts))
        self._ends = np.cumsum(lengths + 1) - 1
        self._starts = self._ends - lengths
        self._looked = _classes().look_up(self._codes)
        rows = _classes().summed(self._looked, self._starts)
        self.verdicts = _at_once(rows)
        self._spoken = rows[:, 7]
        self.counts = rows[:, [0, 1, 6, 4, 5]]
        self.counts[:, 2] -= rows[:, 0] + rows[:, 1]

    def text(self, at: int) -> Codes:
        """The characters of one text."""
        return self._codes[self._starts[at] : self._ends[at]]

    def regions(self, verdicts: Places) -> Places:
        """The region of each text as a place in `REGIONS`, by its words."""
        told = (verdicts == TRADITIONAL) | (verdicts == MIXED) | (verdicts == NOTHING)
        if not told.any():
            return np.zeros(verdicts.size, np.intp)
        at = (self._looked >= _FIRST).nonzero()[0]  # the text ends with a line end, which is none
        pairs = at[((self._looked[at + 1] & _SECOND) > 0)]
        return np.where(told, regions(self._codes, pairs, self._spoken, self._starts), 0)


@cache
def _classes() -> Classes:
    """Simplified and traditional evidence, strong evidence, what is Japanese alone, kana, Hangul, Han, Cantonese."""
    table, other = kinds(traditional=True), kinds(traditional=False)
    strong = (table == STRONG) | (table == STRONG_CHINESE) | (other == STRONG) | (other == STRONG_CHINESE)
    members = [
        (table == AGAINST) | (table == AGAINST_CHINESE),
        (table >= WEAK) & (table <= STRONG_CHINESE),
        strong,
        table == OF_JAPANESE,
        table == IS_KANA,
        table == IS_HANGUL,
        (table >= IS_HAN) & (table <= OF_JAPANESE),
        cantonese(),
    ]
    return Classes(members, [second(), first()])


def _at_once(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """The verdict for each row of counts; `_ASK` where it takes a closer look."""
    simplified, traditional, strong, japanese, kana, hangul, han, _ = rows.T
    foreign = kana + hangul
    chinese = foreign * _STRAY <= han
    strongly, not_japanese = (strong > 0) & (han > 1), japanese == 0
    verdicts = np.full(len(rows), _ASK, np.intp)
    verdicts[(foreign == 0) & ((simplified == 0) | (traditional == 0)) & not_japanese] = NOTHING
    for script, ours, theirs, sentence in (
        (SIMPLIFIED, simplified, traditional, closely.WEAK_SIMPLIFIED),
        (TRADITIONAL, traditional, simplified, closely.WEAK_TRADITIONAL),
    ):
        sure = strongly | (han >= sentence) & not_japanese
        strays = (theirs * _STRAY <= ours) | (theirs == 1) & (ours >= _ALONE)
        verdicts[chinese & sure & (ours > 0) & strays] = script
    verdicts[(kana * 20 >= han + foreign) & (kana > hangul) & (kana >= strong * _HARDLY) & (kana > 0)] = JAPANESE
    verdicts[(hangul * 10 >= han + foreign) & (hangul > kana) & (hangul >= strong * _HARDLY) & (hangul > 0)] = KOREAN
    verdicts[han + foreign == 0] = NOTHING
    return verdicts
