"""Breaks clean lines in the ways that the project restores: what curves are fitted on and benchmarks measure.

Everything is deterministic: what is broken how follows from the place of a line in its corpus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from fixers.breakage import byte_slip, decoders, glosses, lost_characters, script
from fixers.data.build.held_out import GENRES, Half, blocks, lines_of, spread
from fixers.data.build.judged import Broken, Piece, Stretch, aligned, by_bytes, by_starts
from fixers.data.build.misdecoded import misdecoded
from fixers.reading.characters import HAN

PAGE = 40
"""Lines of a page; slips are restored with what the whole page tells."""

_NARROW = re.compile(f"(?<=[{HAN}])[,:;?!]")
_TO_WIDE = {ord(narrow): chr(ord(narrow) + 0xFEE0) for narrow in ",:;?!()"}

SLIPS: tuple[tuple[str, int | None, str, bool, bool], ...] = (
    ("glosses", 4, "", True, True),
    ("glosses", 9, "", True, True),
    ("glosses", 21, "", True, True),
    ("glosses, cuts", 9, "？", True, True),
    ("glosses, cuts", 14, "！", True, True),
    ("glosses, cuts", 21, "？！", True, True),
    ("glosses, not folded", 14, "！", False, True),
    ("cuts", None, "？！", True, True),
    ("cuts", None, "。", True, True),
    ("cuts", None, "；，", True, True),
    ("cuts, simplified", None, "？！", True, False),
    ("cuts, simplified", None, "！", False, False),
)
"""How sites slip: name, level of the table of glosses, marks at which they cut, folded, made traditional."""

SHIFTS = (0, 5)
"""Each page goes through two of these sites, since slips are rare."""


def written(line: str) -> str:
    """The line with its marks in full width, as sites have it."""
    return _NARROW.sub(lambda match: match[0].translate(_TO_WIDE), line)


def slips(genre: str, lines: Sequence[str], first: int = 0) -> Iterator[Broken]:
    """Pages of the lines, each through the chain of one site: those on which something slipped."""
    for number, at in enumerate(range(0, len(lines), PAGE), first):
        way, level, marks, fold, traditional = SLIPS[number % len(SLIPS)]
        page = written("\n".join(lines[at : at + PAGE]))
        if traditional:
            page = script.damage(page)
        text = byte_slip.damage(page, level=level, marks=marks, fold=fold)
        truth = byte_slip.fold_width(page) if fold else page
        in_step = truth if level is None else glosses.damage(truth, level=level)
        if text != in_step:
            yield aligned(way, genre, text, truth)


INJURIES: tuple[tuple[str, str, str | None], ...] = (
    ("gbk", "python", None),
    ("gbk", "python", ""),
    ("gbk", "browser", None),
    ("gbk", "iconv", None),
    ("gbk", "php", None),
    ("gb18030", "python", ""),
    ("gbk", "java", None),
    ("big5", "python", None),
    ("big5", "python", ""),
    ("big5", "browser", None),
    ("big5", "iconv", None),
)
"""Codec, habit of the decoder and substitute of texts that lose a byte or get one too many."""


def injuries(genre: str, lines: Sequence[str], codecs: Sequence[str] = ("gbk", "gb18030")) -> Iterator[Broken]:
    """Each line by itself with one byte lost, or one put in."""
    ways = [way for way in INJURIES if way[0] in codecs]
    for number, line in enumerate(lines):
        codec, habit, substitute = ways[number % len(ways)]
        codes = _codes(line, codec)
        draw = Random(line)
        places = [at for at, (_, code) in enumerate(codes) if len(code) == 2]
        if not places or any(not code for _, code in codes):
            continue
        at, byte = draw.choice(places), draw.randrange(2)
        inserted = number // len(ways) % 4 == 3
        offset = sum(len(code) for _, code in codes[:at]) + byte
        data = b"".join(code for _, code in codes)
        if inserted:
            broken = data[:offset] + bytes([draw.randrange(0x81, 0xFF)]) + data[offset:]
        else:
            broken = data[:offset] + data[offset + 1 :]
        pieces = read(broken, codec, habit, substitute)
        truth: list[Piece] = [(character, len(code)) for character, code in codes]
        shifted = _shifted(pieces, offset, 1 if inserted else -1)
        way = f"byte {'put in' if inserted else 'lost'}, {'Big5' if codec == 'big5' else 'GBK'}"
        text = "".join(piece for piece, _ in pieces)
        if text != line:
            yield Broken(way, genre, text, line, tuple(by_starts(shifted, truth)))


def _codes(text: str, codec: str) -> list[tuple[str, bytes]]:
    return [(character, character.encode(codec, "ignore")) for character in text]


def read(data: bytes, codec: str, habit: str, substitute: str | None) -> list[Piece]:
    """What a decoder makes of the bytes, code by code."""
    model = decoders.model(codec, habit)
    if substitute is None:
        substitute = decoders.SUBSTITUTES[habit]
    found: list[Piece] = []
    at = 0
    while at < len(data):
        text, taken = decoders.step(model, data, at)
        found.append((substitute if text == "\udfff" else text, taken))
        at += taken
    return found


def _shifted(pieces: Sequence[Piece], offset: int, by: int) -> list[Piece]:
    """The pieces counted in bytes of the text before a byte at `offset` was lost (-1) or put in (1)."""
    found: list[Piece] = []
    at = 0
    done = False
    for piece, taken in pieces:
        if not done and at <= offset < at + taken:
            done = True
            found.append((piece, taken - by))
        else:
            found.append((piece, taken))
        at += taken
    return found if done else [*found, ("", 1)]


MISREAD: tuple[tuple[str, str, str | None], ...] = (
    ("gbk", "python", ""),
    ("gbk", "python", None),
    ("gbk", "browser", None),
    ("gbk", "iconv", None),
    ("gbk", "php", None),
    ("gbk", "java", None),
    ("gbk", "dotnet", None),
    ("gb18030", "python", None),
    ("gb18030", "browser", None),
    ("big5", "python", ""),
    ("big5", "python", None),
    ("big5", "browser", None),
    ("cp950", "php", None),
    ("shift_jis", "browser", None),
    ("cp932", "python", ""),
    ("cp932", "python", None),
    ("euc-kr", "browser", None),
    ("cp949", "python", ""),
    ("cp949", "python", None),
)
"""Codec, habit and substitute with which UTF-8 is read."""


def misread(genre: str, lines: Sequence[str], codecs: Sequence[str] = ()) -> Iterator[Broken]:
    """Each line by itself, read in the wrong codec: whole; every fourth time a span of it; every ninth without loss."""
    ways = [way for way in MISREAD if not codecs or way[0] in codecs]
    for number, line in enumerate(lines):
        codec, habit, substitute = ways[number % len(ways)]
        first, last = 0, len(line)
        sort = "in clean text" if number % 4 == 3 else ""
        if sort:
            draw = Random(line)
            size = min(len(line), draw.randrange(5, 25))
            first = draw.randrange(len(line) - size + 1)
            last = first + size
        elif number % 9 == 4:
            last = _lossless(line, codec)
            line = line[:last]
            sort = "nothing lost"
        if last - first < 4:
            continue
        pieces = read(line[first:last].encode("utf-8"), codec, habit, substitute)
        truth: list[Piece] = [(each, len(each.encode("utf-8"))) for each in line[first:last]]
        middle = "".join(piece for piece, _ in pieces)
        text = line[:first] + middle + line[last:]
        kept = {"": "", "\ufffd": "U+FFFD"}.get(decoders.SUBSTITUTES[habit] if substitute is None else substitute, "?")
        way = sort or (f"{_NAMES[codec]}, {kept}" if kept else f"{_NAMES[codec]}, nothing kept")
        if text != line:
            yield Broken(way, genre, text, line, tuple(by_bytes(pieces, truth, first, first)), whole=True)


def misread_pages(genre: str, lines: Sequence[str], size: int) -> Iterator[Broken]:
    """Pages of lines, `size` bytes or more of UTF-8, each read in the wrong codec as a whole."""
    page, number, taken = list[str](), 0, 0
    for line in lines:
        page.append(line)
        taken += len(line.encode("utf-8")) + 1
        if taken >= size:
            codec, truth = MISREAD[number % len(MISREAD)][0], "\n".join(page)
            pieces = read(truth.encode("utf-8"), *MISREAD[number % len(MISREAD)])
            wanted: list[Piece] = [(each, len(each.encode("utf-8"))) for each in truth]
            text = "".join(piece for piece, _ in pieces)
            yield Broken(f"pages {_NAMES[codec]}", genre, text, truth, tuple(by_bytes(pieces, wanted)))
            page, taken, number = [], 0, number + 1


_NAMES = {
    "gbk": "as GBK",
    "gb18030": "as GB18030",
    "big5": "as Big5",
    "cp950": "as Big5",
    "shift_jis": "as Shift_JIS",
    "cp932": "as Shift_JIS",
    "euc-kr": "as EUC-KR",
    "cp949": "as EUC-KR",
}


def _lossless(line: str, codec: str) -> int:
    """How many characters of a line at most can be misread without a loss."""
    for last in range(len(line), 0, -1):
        data = line[:last].encode("utf-8")
        if data.decode(codec, "ignore").encode(codec, "ignore") == data:
            return last
    return 0


LOST: tuple[tuple[str, int, str], ...] = (
    ("U+FFFD, one in 20", 20, "\ufffd"),
    ("U+FFFD, one in 60", 60, "\ufffd"),
    ("U+FFFD, one in 200", 200, "\ufffd"),
    ("2 or 3 U+FFFD", 80, "\ufffd\ufffd"),
    ("2 or 3 U+FFFD", 80, "\ufffd\ufffd\ufffd"),
    ("?, one in 60", 60, "?"),
    ("?, one in 200", 200, "?"),
)
"""How single characters are lost: name, one in how many, what is left of each."""


def lost(genre: str, lines: Sequence[str], size: int = 4) -> Iterator[Broken]:
    """Texts of `size` lines of which single characters are lost."""
    for number, at in enumerate(range(0, len(lines), size)):
        way, rate, left = LOST[number % len(LOST)]
        truth = "\n".join(lines[at : at + size])
        draw = Random(truth)
        lost = [place for place, each in enumerate(truth) if not each.isascii() and draw.random() < 1 / rate]
        if not lost:
            continue
        text = lost_characters.damage(truth, at=lost, left=left)
        longer = len(left) - 1
        stretches = tuple(
            Stretch(place + k * longer, place + k * longer + len(left), place, place + 1)
            for k, place in enumerate(lost)
        )
        yield Broken(way, genre, text, truth, stretches)


def foreign(genre: str, lines: Sequence[str]) -> Iterator[Broken]:
    """Lines in GBK or Big5 that were read as UTF-8."""
    for number, line in enumerate(lines):
        codec = ("gbk", "big5")[number % 2]
        codes = _codes(line, codec)
        if all(code for _, code in codes):
            pieces = read(b"".join(code for _, code in codes), "utf-8", "python", None)
            truth: list[Piece] = [(character, len(code)) for character, code in codes]
            text = "".join(piece for piece, _ in pieces)
            yield Broken("GBK or Big5 as UTF-8", genre, text, line, tuple(by_bytes(pieces, truth)), whole=True)


_READ_AS = {"ja": ("shift_jis", "cp932", "gbk"), "ko": ("euc-kr", "cp949", "gbk")}
_MOST = 400
"""Characters of a line at most, so that no line outweighs the others."""


def broken(folder: Path, half: Half, kind: str, count: int) -> Iterator[Broken]:
    """Texts that a kind should restore, made of about `count` lines of each sort (ten times as many for pages, six for losses)."""
    for number, genre in enumerate(GENRES):
        every = lines_of(folder, half, genre)
        long = [line for line in every if (8 if genre in _READ_AS else 20) <= len(line) <= _MOST]
        rows = spread(long, count)
        if kind == "byte-slip":
            if genre in ("news", "law", "web"):
                for shift in SHIFTS:
                    yield from slips(genre, spread(every, 10 * count, PAGE), number + shift)
            if genre not in _READ_AS:
                codecs = ("big5",) if genre == "traditional" else ("gbk", "gb18030")
                yield from injuries(genre, spread(long, 2 * count), codecs)
        elif kind == "lossy":
            yield from misread(genre, rows, _READ_AS.get(genre, ()))
        elif kind == "mojibake-cjk":
            yield from misdecoded(genre, spread(every, 2 * count))
        elif kind == "lost-characters":
            yield from lost(
                genre, spread(every, 6 * count, 4)
            )  # short and cheap, and of few the rates are off by chance
            if genre in ("news", "traditional"):
                yield from foreign(genre, rows[: count // 4])
    if kind == "mojibake-cjk":
        world = [line for block in blocks(folder / "world.dev.txt.xz", half) for line in block.lines]
        yield from misdecoded("world", [line for line in world if len(line) <= _MOST])
