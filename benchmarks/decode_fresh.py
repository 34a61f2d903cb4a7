"""Pieces of text that nothing was trained or tuned on, in many encodings: whole, cut, without their first byte.

They come from the odd blocks of the development corpora (`fixers.data.build.held_out`), whatever
languages stand in them: there is no Thai, for one. Each is cut from lines that
are shuffled and put together, on borders of characters.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.decode_sets import CORE, Case
from fixers.breakage import cns11643  # noqa: F401 (makes euc_tw known)
from fixers.data.build.held_out import GENRES, blocks, lines_of
from fixers.language.tongues import tongue

EAST = {
    "gbk": ("news", "law", "web", "traditional"), "gb18030": ("news",), "big5": ("traditional",), "big5hkscs": ("traditional",),
    "utf-8": tuple(GENRES), "shift-jis": ("ja",), "euc-jp": ("ja",), "cp949": ("ko",), "johab": ("ko",), "euc-tw": ("traditional",),
    "utf-16-le": tuple(GENRES), "utf-16-be": tuple(GENRES),
}  # fmt: skip
"""For each encoding of East Asia the sorts of text."""

WORLD = {
    "ar": ("windows-1256", "iso-8859-6"), "cs": ("windows-1250", "iso-8859-2"), "de": ("windows-1252",), "el": ("windows-1253",),
    "es": ("windows-1252",), "et": ("windows-1257",), "fr": ("windows-1252", "mac-roman", "cp850"), "he": ("windows-1255",),
    "hu": ("windows-1250", "iso-8859-2"), "it": ("windows-1252",), "lv": ("windows-1257",), "pl": ("windows-1250", "iso-8859-2"),
    "pt": ("windows-1252",), "ru": ("windows-1251", "koi8-r", "ibm866", "iso-8859-5", "mac-cyrillic"), "sv": ("windows-1252",),
    "tr": ("windows-1254",), "uk": ("windows-1251", "koi8-u"), "vi": ("windows-1258",),
}  # fmt: skip
"""For each language its code pages."""

SIZES, WORLD_SIZES = (4, 8, 16, 32, 64, 256, 1024), (16, 32, 64, 256, 1024)
"""Bytes of a piece."""

_TRIES = 20
"""Pieces that are drawn for one that an encoding has and that has a letter beyond ASCII."""


def cases(corpora: Path, count: int) -> Iterator[Case]:
    """`count` pieces of each encoding, size and mode, from the folder of the corpora."""
    dice = random.Random(0)
    for encoding, genres in EAST.items():
        pools = [lines_of(corpora, "odd", genre) for genre in genres]
        for size in SIZES:
            for mode in ("border", "tail", "head"):
                name = "core" if encoding in CORE else "utf-16" if "utf-16" in encoding else "other"
                cell = f"{name} {mode} {size:4} B"
                for _ in range(count):
                    data = _piece(dice.choice(pools), encoding, size, mode, dice)
                    if data:
                        yield Case(cell, data, encoding, mode != "head")
    for language, pool in _world(corpora).items():
        for page in WORLD.get(language, ()):
            for size in WORLD_SIZES:
                for _ in range(count):
                    data = _piece(pool, page, size, "border", dice)
                    if data:
                        yield Case(f"code pages {size:4} B", data, page, True)


def _world(corpora: Path) -> dict[str, list[str]]:
    """The lines of each language; blocks come from one source each."""
    found: dict[str, list[str]] = {}
    for block in blocks(corpora / "world.dev.txt.xz", "odd"):
        found.setdefault(tongue(" ".join(block.lines)[:2000]), []).extend(block.lines)
    return found


def _piece(pool: Sequence[str], encoding: str, size: int, mode: str, dice: random.Random) -> bytes:
    """A piece of about `size` bytes, empty where none was found."""
    for _ in range(_TRIES):
        at = dice.randrange(len(pool))
        text = "\n".join(dice.choice(pool) if number else pool[at] for number in range(2 + size // 16))[:size]
        try:
            sizes = [len(_written(letter, encoding)) for letter in text]
        except UnicodeEncodeError:
            continue
        end = room = 0
        while end < len(text) and room + sizes[end] <= size:
            room += sizes[end]
            end += 1
        text = text[:end]
        if text.isascii() or (mode == "tail" and sizes[end - 1] == 1) or (mode == "head" and sizes[0] == 1):
            continue
        data = b"".join(_written(letter, encoding) for letter in text)
        return data[:-1] if mode == "tail" else data[1:] if mode == "head" else data
    return b""


def _written(letter: str, encoding: str) -> bytes:
    """A character in an encoding; windows-1258 has tones as characters of their own."""
    if encoding != "windows-1258" or letter.isascii():
        return letter.encode(encoding.replace("euc-tw", "euc_tw"))
    base, *marks = [*unicodedata.normalize("NFD", letter)]
    tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
    whole = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
    return (whole + "".join(tones)).encode("cp1258")
