"""In which codec short strings of bytes were written, when they are not UTF-8.

Percent-escapes, quoted-printable and byte strings of Python name no codec. All strings of a text
are in the same one, so they are read together: the language model ranks the East Asian readings,
and a Cyrillic reading is believed where its words have their capitals in front.

>>> reading([bytes.fromhex("d6d0b9fac8cbc3f1")])
('gbk', ['中国人民'])
>>> reading(["Привет всем".encode("koi8-r")])
('koi8-r', ['Привет всем'])
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from fixers.language.model import model
from fixers.reading.escaped import Run, is_text

_EAST_ASIAN = ("gbk", "big5", "cp932", "euc_jp", "cp949")
_CYRILLIC = ("cp1251", "koi8-r")

_SURE = -8.0
"""Nats a character: 99 % of Chinese strings of three characters and more are likelier, and of pairs of
common characters drawn at random less than 1 %."""

_MARGIN = 6.0
"""Nats by which the best reading of all strings together must be likelier than the next."""

_LEAST = 4
"""Bytes beyond ASCII below which no reading is believed."""

_NAMES = {
    "gbk": "GBK",
    "big5": "Big5",
    "cp932": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "cp949": "EUC-KR",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp1252": "Windows-1252",
}

_WORDS = re.compile(r"(?:(?:[А-ЯЁЄІЇЎҐ]?[а-яёєіїўґ]+|[А-ЯЁЄІЇЎҐ]+)(?![а-яёєіїўґА-ЯЁЄІЇЎҐ])|[^а-яёєіїўґА-ЯЁЄІЇЎҐ]+)*+")
_LETTERS = re.compile(r"[А-ЯЁЄІЇЎҐа-яёєіїўґ]")
_VOWELS = re.compile(r"[аеёєиіїоуыэюяАЕЁЄИІЇОУЫЭЮЯ]")
_NO_WORD = re.compile(r"(?<![а-яёєіїўґА-ЯЁЄІЇЎҐ])[ьъыЬЪЫ]|[ьъЬЪ]{2}|([А-ЯЁЄІЇЎҐа-яёєіїўґ])\1\1")
_ODD = re.compile(r"[^\x20-\x7e\n\r\tА-ЯЁЄІЇЎҐа-яёєіїўґ«»—–“”„’№… ]")

_ACCENTED = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff’]{1,40}")

_MOST = 20_000
"""Bytes that are looked at."""


def reading(strings: Sequence[bytes]) -> tuple[str, list[str]] | None:
    """The codec in which `strings` were written, and what they say; None where that is not clear."""
    sample: list[bytes] = []
    for each in strings:
        if sum(map(len, sample)) + len(each) <= _MOST:
            sample.append(each)
    joined = b"\n".join(sample)
    if sum(byte > 127 for byte in joined) < _LEAST:
        return None
    codec = _east_asian(joined) or _cyrillic(joined)
    if not codec:
        return None
    texts = [_decoded(each, codec) for each in strings]
    return codec, [each or "" for each in texts]


def alone(data: bytes) -> tuple[str, str] | None:
    """One string by itself: an East Asian or Cyrillic reading, or accented letters of Windows-1252."""
    found = reading([data])
    if found:
        return found[0], found[1][0]
    text = _decoded(data, "cp1252")
    return ("cp1252", text) if text and _ACCENTED.fullmatch(text) else None


def with_codecs(runs: list[Run]) -> list[Run]:
    """`runs`, those of bytes that are not UTF-8 with what they say in another codec, or left out."""
    read: dict[Run, tuple[str, str]] = {}
    for form in {run.form for run in runs if run.data}:
        group = [run for run in runs if run.form == form and run.data]
        found = reading([run.data for run in group])
        for at, run in enumerate(group):
            each = (found[0], found[1][at]) if found and found[1][at] else alone(run.data)
            if each:
                read[run] = each
    known = []
    for run in runs:
        codec, text = read.get(run, ("", run.text))
        if text and all(map(is_text, text)):
            known.append(run._replace(text=text, codec=_NAMES[codec] if codec else run.codec))
    return known


def _east_asian(joined: bytes) -> str:
    readings = [(codec, text) for codec in _EAST_ASIAN if (text := _decoded(joined, codec))]
    if not readings:
        return ""
    scores = [float(model().characters(text).sum()) for _, text in readings]
    order = np.argsort(scores)[::-1]
    codec, best = readings[order[0]]
    if scores[order[0]] < _SURE * len(best):
        return ""
    others = [scores[at] for at in order[1:] if readings[at][1] != best]
    return "" if others and scores[order[0]] - others[0] < _MARGIN else codec


def _cyrillic(joined: bytes) -> str:
    believed = []
    for codec in _CYRILLIC:
        text = _decoded(joined, codec)
        if text and _is_cyrillic(text):
            believed.append((sum(map(str.isupper, text)), codec))
    return min(believed)[1] if believed else ""


def _is_cyrillic(text: str) -> bool:
    """Whether a text has words with their capitals in front, and as many vowels as East Slavic has."""
    letters = _LETTERS.findall(text)
    if len(letters) < 5 or len(set(letters)) < 4 or _NO_WORD.search(text) or _ODD.search(text):
        return False
    return len(letters) <= 4 * len(_VOWELS.findall(text)) <= 3 * len(letters) and _WORDS.fullmatch(text) is not None


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None
