"""Text of another codec that was read as UTF-8 in part, and byte by byte elsewhere.

时 is CA B1 in GBK, and CA B1 is ʱ in UTF-8. Some decoders read every valid sequence so; more often
the text was read byte by byte as Windows-1252, and a repair tool (ftfy, in the pipelines of crawls)
then decoded runs of sequences that looked wrong to it. Either way half a page is ʱ ϵ ֤ û, and the
rest ÎÒ µÄ. What was read byte by byte only is the simplest case of it.

Measured on 380 lines of the dev corpora in 22 codecs, broken either way, the codec unknown: 98 % are
restored exactly, in 6 to 9 milliseconds of 90 characters; of Thai two thirds, since nearly every letter
of it may have been two. Where two readings both give back what was found, as 路上没 and 飞消 can, only
the model chooses. Every clean text has some reading, too: whoever asks must compare its score with that
of what was found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from fixers.breakage.code_pages import encode
from fixers.breakage.mojibake import Step
from fixers.language.model import model, world
from fixers.reading.characters import beyond_ascii
from fixers.restore.mixed.at_once import read_strictly
from fixers.restore.mixed.costs import Coder, coder
from fixers.restore.mixed.forms import BYTES, Plain, plain, were_all_read
from fixers.restore.mixed.looks import SAMPLE, Look, likely
from fixers.restore.mixed.search import Found, direct, guessed, search
from fixers.restore.mixed.ways import WAYS, Reading, reread
from fixers.restore.wrong_codecs.inverses import price

CODECS = (
    *("gbk", "big5", "cp949", "euc-jp", "cp932"),
    *("cp1251", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic", "koi8-u", "cp855"),
    *("cp1253", "iso-8859-7", "cp737", "mac-greek", "cp1255", "iso-8859-8", "cp862"),
    *("cp1256", "iso-8859-6", "cp720", "cp864", "cp874", "cp1258"),
    *("cp1250", "iso-8859-2", "cp852", "mac-latin2", "cp1254", "cp857", "cp1257", "cp775"),
    *("cp1252", "macroman", "cp850", "cp437", "iso-8859-15"),
)
"""What is tried, by names of `fixers.breakage.code_pages`."""

GOOD = 4.5
"""Nats a character of text that is evidently right (most text costs 2 to 4, wrong readings 6 and more)."""

_LONG = 16
"""Characters above ASCII that are enough to tell."""

_LONG_LINE = 300
"""Characters of a line that is read at once, as a page is: what a search takes grows, and of 120 lines of 1,000 and of
4,000 characters in five codecs 116 come out whole so, not 112."""

_UNPROVED = 12.0
"""Nats for a reading that no tool known to us would have broken so: an impossible text has some that can be proved."""

_CLEARLY = 15.0
"""Nats by which a reading is better than what a look at another codec can lead to."""

_KANA = re.compile("[ぁ-ヺ]")
_ASCII = re.compile(r"[\x00-\x7f]+")

_MANY = 64
"""Bytes of sequences that show, if the strict way of reading fits, that it was that one."""


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
    for look in likely(text, tried) if len(tried) > 1 else [Look(tried[0], 0.0, 0.0)]:
        best = max((reading.score for reading in readings if reading.read), default=-math.inf)
        if len(found) <= SAMPLE and best > _CLEARLY + look.skipped - look.cost:
            continue
        readings += _readings(text, look.codec)
        if any(_evident(reading, found) for reading in readings):
            break
    return sorted(readings, key=lambda each: cost(each.codec) - each.score + (0 if each.read else _UNPROVED))


def is_mostly_bytes(found: str) -> bool:
    """Whether at least half of the characters that aren't ASCII can have been single bytes.

    >>> is_mostly_bytes("•¶Žš’Pˆʂð"), is_mostly_bytes("“有时间”")
    (True, False)
    """
    beyond = beyond_ascii(found)
    return bool(beyond) and 2 * sum(map(len, _SINGLE_BYTES.findall(found))) >= beyond


_SINGLE_BYTES = re.compile(f"[{re.escape(''.join(map(chr, BYTES)))}]+")


def cost(codec: str) -> float:
    """Nats that a codec costs, by how often it is met."""
    return price((Step(codec, "cp1252"),))


def _evident(reading: Reading, found: str) -> bool:
    """Whether a reading is such that no other codec can have a better one."""
    high = len(found) - sum(map(len, _ASCII.findall(found)))
    return bool(reading.read) and high >= _LONG and _mean(reading) < GOOD and not is_shared(reading.text, reading.codec)


def is_shared(text: str, codec: str) -> bool:
    """Whether another codec may have the same characters: GBK and EUC-JP have kana alike."""
    return bool(_KANA.search(text)) and codec not in ("cp932", "euc-jp")


def _mean(reading: Reading) -> float:
    return -reading.score / max(len(reading.text), 1)


def _readings(text: Plain, codec: Coder) -> list[Reading]:
    """The best reading in one codec, for each way of reading that may have been."""
    several = len(text.data) - len(text.text)  # bytes of sequences, less their first ones
    found: dict[str, Reading] = {}
    if codec.several and several and len(text.text) >= _LONG_LINE and "\n" not in text.text:
        [strictly] = read_strictly([text.text], codec, GOOD)
        if strictly:
            return [strictly]
    plainly = direct(text, codec)
    single = not codec.several
    sure = plainly[0] if plainly and (single or (not several and plainly[0].costs.mean() < GOOD)) else None
    if plainly and (reading := read_from(plainly[0], text, codec)) and reading.read:
        found[reading.text] = reading
        if not plainly[1] and _mean(reading) < GOOD:
            return [reading]
    ways = (True, False) if is_strict(text) else (False,)
    for always in ways if codec.several else ():
        likely = guessed(text, codec, always)
        reading = likely and likely.costs.mean() < GOOD and read_from(likely, text, codec)
        if reading and reading.read:
            return [reading]
    for always in ways:
        if not always and found and not _loose(text, several):
            continue
        result = search(text, codec, always, sure)
        reading = result and read_from(result, text, codec)
        if reading and (reading.text not in found or reading.read):
            found[reading.text] = reading
    return list(found.values())


def is_strict(text: Plain) -> bool:
    """Whether all sequences may have been read as UTF-8."""
    return were_all_read(len(text.clash), len(text.data) - len(text.text))


def _loose(text: Plain, several: int) -> bool:
    """Whether ftfy may have read a text that can also have been read strictly."""
    return several < _MANY and len(text.other) + len(text.clash) > 0


def read_from(found: Found, text: Plain, codec: Coder) -> Reading | None:
    """What was found as a reading, with the way in which it gives back the text; None if it is not written so."""
    try:
        if encode(found.text, codec.name) != found.data:
            return None
    except UnicodeEncodeError:
        return None
    score = -float(found.costs.sum())
    if score < -GOOD * len(found.text):
        other = world() if codec.language is model() else model()
        score = max(score, float(other.characters(found.text).sum()))
    return Reading(codec.name, found.text, score, _how(found.data, text.text))


def _how(data: bytes, found: str) -> str:
    """In which way `data` gives back what was found, nothing if in none."""
    ways = WAYS[:2] if len(data) == len(found) else WAYS[2:]
    return next((way for way in ways if reread(data, way) == found), "")
