"""Text of another codec that was read as UTF-8 in part, and byte by byte elsewhere.

时 is CA B1 in GBK, and CA B1 is ʱ in UTF-8. Some decoders read every valid sequence so; more often
the text was read byte by byte as Windows-1252, and a repair tool (ftfy, in the pipelines of crawls)
then decoded runs of sequences that looked wrong to it. Either way half a page is ʱ ϵ ֤ û, and the
rest ÎÒ µÄ. What was read byte by byte only is the simplest case of it.

Measured on lines of the dev corpora in twelve codecs, broken either way: 97 to 100 % are restored
exactly, and nearly always from the codec unknown as well. Where two readings both give back what was
found, as 路上没 and 飞消 can, only the model chooses. Every clean text has some reading, too: whoever
asks must compare its score with that of what was found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from fixers.breakage.code_pages import decode, encode
from fixers.language.model import model, world
from fixers.restore.mixed_costs import Coder, coder, steps
from fixers.restore.mixed_forms import Plain, plain, read
from fixers.restore.mixed_search import Found, direct, search

CODECS = ("gbk", "big5", "cp949", "euc-jp", "cp932", "cp1251", "koi8-r", "cp1253", "iso-8859-7", "cp1255", "cp1256")
"""What is tried, by names of `fixers.breakage.code_pages`."""

FTFY = "ftfy"
"""Read byte by byte as Windows-1252 or Latin-1; then some sequences were decoded as UTF-8 by ftfy."""

_DEARER = 1.6
"""Nats by which a byte may cost more in a codec that is tried than in the cheapest one of its sort (1.5 at
most on 1,000 lines)."""

_SINGLE_DEARER = 4.9
"""The same for codecs of one byte a character, if one of two is cheapest: half as many characters of
it must be believed. Such lines cost up to 4.7 more, lines of two-byte codecs read so 5 to 7."""

_GOOD = 4.5
"""Nats a character of text that is evidently right (most text costs 2 to 4, wrong readings 6 and more)."""

_LONG = 16
"""Characters above ASCII that are enough to tell."""

_KANA = re.compile("[ぁ-ヺ]")
_ASCII = re.compile(r"[\x00-\x7f]+")

_MANY = 64
"""Bytes of sequences that show, if the strict way of reading fits, that it was that one."""

_FEW = 0.2
"""Sequences left as single bytes, for each that was read: with more, they were not always read."""


class Reading(NamedTuple):
    """What a text may have been."""

    codec: str
    text: str
    score: float
    """Log probability, in nats, by the model that knows it best."""
    ambiguous: int
    """Characters of several forms that had to be tried."""
    read: str
    """How it was read: a name of `fixers.breakage.code_pages`, or `FTFY`; nothing where neither gives
    back exactly what was found, though every character is one of its forms."""


def read_mixed(found: str, codecs: Sequence[str] = CODECS) -> list[Reading]:
    """What `found` may have been, the likeliest first; nothing if nothing fits.

    `found` is text of which all that is not ASCII was misread alike. Raises LookupError for a codec.

    >>> read_mixed("ͬʱ£¬ÎÒÃÇûÓÐ֤¾Ý")[0][:2]
    ('gbk', '同时，我们没有证据')
    """
    if found.isascii():
        return []
    try:
        text = plain(found)
    except UnicodeEncodeError:
        return []
    tried = [coder(codec) for codec in codecs]
    readings: list[Reading] = []
    for codec in _likely(text, tried):
        readings += _readings(text, codec)
        if any(_evident(reading, found) for reading in readings):
            break
    return sorted(readings, key=lambda each: (not each.read, -each.score))


def _evident(reading: Reading, found: str) -> bool:
    """Whether a reading is such that no other codec can have a better one."""
    high = len(found) - sum(map(len, _ASCII.findall(found)))
    shared = _KANA.search(reading.text) and reading.codec not in ("cp932", "euc-jp")  # GBK and EUC-JP have kana alike
    return bool(reading.read) and high >= _LONG and _mean(reading) < _GOOD and not shared


def _mean(reading: Reading) -> float:
    return -reading.score / max(len(reading.text), 1)


def _likely(text: Plain, codecs: Sequence[Coder]) -> list[Coder]:
    """The codecs that are worth a search, by what their characters cost by themselves."""
    if len(codecs) < 2:
        return list(codecs)
    prices = {codec.name: steps(text, codec, False).price for codec in codecs}
    least = min(prices.values())
    likely: list[Coder] = []
    for several in (False, True):
        group = [codec for codec in codecs if bool(codec.lead.any()) is several]
        limit = min((prices[codec.name] for codec in group), default=0.0) + _DEARER
        limit = limit if several else min(limit, least + _SINGLE_DEARER)
        likely += sorted((each for each in group if prices[each.name] <= limit), key=lambda each: prices[each.name])
    return likely


def _readings(text: Plain, codec: Coder) -> list[Reading]:
    """The best reading in one codec, for each way of reading that may have been."""
    several = len(text.data) - len(text.text)  # bytes of sequences, less their first ones
    found: dict[str, Reading] = {}
    plainly = direct(text, codec)
    sure = plainly[0] if plainly and not several and codec.lead.any() and plainly[0].costs.mean() < _GOOD else None
    if plainly and (reading := _reading(plainly[0], text, codec)) and reading.read:
        found[reading.text] = reading
        if not plainly[1] and _mean(reading) < _GOOD:
            return [reading]
    for always in (True, False):
        if always and len(text.clash) > max(several * _FEW, 2):
            continue
        if not always and found and not _loose(text, several):
            continue
        result = search(text, codec, always, sure)
        reading = result and _reading(result, text, codec)
        if reading and (reading.text not in found or reading.read):
            found[reading.text] = reading
    return list(found.values())


def _loose(text: Plain, several: int) -> bool:
    """Whether ftfy may have read a text that can also have been read strictly."""
    return several < _MANY and len(text.other) + len(text.clash) > 0


def _reading(found: Found, text: Plain, codec: Coder) -> Reading | None:
    try:
        if encode(found.text, codec.name) != found.data:
            return None
    except UnicodeEncodeError:
        return None
    score = -float(found.costs.sum())
    if score < -_GOOD * len(found.text):
        other = world() if codec.language is model() else model()
        score = max(score, float(other.characters(found.text).sum()))
    return Reading(codec.name, found.text, score, found.ambiguous, _how(found.data, text))


def _how(data: bytes, text: Plain) -> str:
    """In which way `data` gives back the text, nothing if in none."""
    if len(data) == len(text.text):
        return next((name for name in ("latin-1", "cp1252") if decode(data, name) == text.text), "")
    codes = np.frombuffer(text.text.encode("utf-32-le"), "<u4")
    for latin, name in ((False, "utf-8-else-cp1252"), (True, "utf-8-else-latin-1")):
        if np.array_equal(read(np.frombuffer(data, np.uint8), latin), codes):
            return name
    lines = text.text.split("\n")
    for name in ("cp1252", "latin-1"):
        if [_by_ftfy(line) for line in decode(data, name).split("\n")] == lines:
            return FTFY
    return ""


def _by_ftfy(line: str) -> str:
    """What ftfy makes of a line that was read byte by byte."""
    from ftfy import fix_encoding

    return str(fix_encoding(line))
