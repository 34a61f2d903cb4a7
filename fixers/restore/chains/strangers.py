"""Misread lines into which characters were put after they had been misread: blanks, quotes and signs of entities.

A page is read in a wrong codec first, and what stands in it as `&nbsp;`, `&ldquo;`, `&copy;` or `&#20013;` becomes
characters after that, so these were never bytes. `ÁúÈªÏØ` and `¾Ö¸ºÔð` with a U+00A0 between them are GBK on both
sides of it; read as one line they are no GBK, or, worse, another text. So the line is cut where a character stands that
the codec lacks, or one that entities are for, where a character of the text before has just ended and what follows
makes more sense without it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from fixers.breakage.code_pages import SINGLE, bytes_of, decode, encode
from fixers.breakage.mojibake import Chain
from fixers.language.plain import quick
from fixers.language.together import Ask, Job
from fixers.reading.characters import beyond_ascii, codes_of
from fixers.restore.chains.at_once import at_once_many
from fixers.restore.chains.chain_lines import Likely
from fixers.restore.chains.ranking import score, surprise_of
from fixers.restore.chains.sense import is_sense, margin
from fixers.restore.chains.shifted import PAIRS, dearest_of, may_gain
from fixers.restore.chains.suspected import Piece, plain
from fixers.restore.looks.first_look import Suspect
from fixers.restore.wrong_codecs.able import DOUBLE
from fixers.restore.wrong_codecs.inverses import price, undo

_RARE_BYTES = "\xa0\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026\u2122"
"""What entities are for and is hardly ever a byte of misread Chinese: A0 and 91 to 97 in Windows-1252."""

_PUT = _RARE_BYTES + "\xa7\xa9\xab\xae\xb0\xb7\xbb\xd7\u2190\u2192\u25a0\u25cf"
_IS_PUT = re.compile(f"[{_PUT}]")
_IS_BORDER = re.compile(f"[{_PUT}\u2190-\U0010ffff]")
_BORDER = re.compile(f"[{_RARE_BYTES}\u2190-\U0010ffff]+")
"""What a misread piece cannot have in the middle, before its codec is known."""

_LONGEST, _BYTES = 20_000, {"gbk": 2, "big5": 2, "cp932": 2, "cp949": 2, "euc-jp": 3}
"""Characters of a line that is looked at; bytes that a character has at most, where that is less than four."""

_NO_LETTERS = "\u2000"
"""From where on there are marks and signs, and characters of East Asia. A letter before is
none that was put there, but a part of the line that was read as UTF-8."""

_OF_LETTER = 5.0
"""Nats of ASCII from @ on more than of other ASCII: it may be the second byte of a character."""

_OF_PUT, _OF_STEP, _FOREIGN = (6.0, 9.0, 12.0), 4.0, 0x7F
"""Nats that a character costs which was put there, to be tried in turn, since the models choose: clean Chinese costs
4 to 5 nats a character at a glance, and what is read from the wrong byte on 9 to 15; those of any character that was
misread again; a byte for what is none."""

_OF_EACH = 8.0
"""Nats that a character costs which was put there: the models know none of them in Chinese."""

_BLANK, _OF_BLANK = "\xa0", 2.0
"""What `&nbsp;` is for, and the nats that it costs: as a first byte A0 is of rare characters only, © behind it is not."""

_AT_LEAST = dict.fromkeys(_PUT, 4.0) | {_BLANK: 1.0}
"""Nats that they cost at a quick look, which tells no more than that nothing was put there."""

_BETTER = 6.0
"""Nats by which the parts must be more probable than the line as a whole, where that can be read, too."""

_LOW_LEADS = "cp932"
"""The codec whose common characters begin with the bytes of quotes and dashes."""

_ODD = 11.0
"""Nats of the dearest character of a line from which on it may have come from two others, shifted by a byte."""

_LEAST = 4
"""Characters of the longest part beyond ASCII, at least."""

_PLACES = 8
"""Characters that may have been put into a line, up to which and from which on it is looked at."""


def search_around(text: str, suspect: Suspect) -> Job[list[Piece]]:
    r"""Finds the parts of a suspected line, where characters were put into it, and all of it was misread alike.

    They are nothing where a chain explains the whole line.

    >>> from fixers.language.together import together
    >>> from fixers.restore.looks.suspects import suspects
    >>> line = "ÁúÈªÏØÅ©Òµ¾Ö\xa0¸ºÔðÈËËµ“½«ÓÚÃ÷Äê”"
    >>> [piece.new for piece in together([search_around(line, suspects(line)[0])])[0]]
    ['龙泉县农业局', '负责人说', '将于明年']
    """
    line = text[suspect.line : suspect.line_end]
    if len(line) > _LONGEST or not _IS_BORDER.search(line):
        return []
    part = max(_BORDER.split(line), key=beyond_ascii)
    found = (yield from plain(0, part, 0)) if part != line and beyond_ascii(part) >= _LEAST else None
    chain: Chain = found.chain if found else (yield Ask(_chains_of_ends, line))
    if not chain or chain[-1].read not in SINGLE or (yield from plain(suspect.line, line, suspect.start)):
        return []
    return _believed(suspect.line, line, chain)


def _chains_of_ends(lines: Sequence[str]) -> list[Chain]:
    """The chain that evidently explains each line up to a character that may have been put there, or from it on."""
    ends = [_ends(line) for line in lines]
    found = iter(at_once_many([end for own in ends for end in own]))
    return [next((each.chain for each in [next(found) for _ in own] if each), ()) for own in ends]


def _ends(line: str) -> list[tuple[str, bool]]:
    """What stands before and behind such characters, and whether it may be cut within a character."""
    places = [each.start() for each in _IS_PUT.finditer(line)][:_PLACES]
    ends = [(line[:at], True) for at in reversed(places)] + [(line[at + 1 :], False) for at in places]
    return [each for each in ends if beyond_ascii(each[0]) >= _LEAST]


def completed(text: str, found: list[Piece], likely: Likely) -> list[Piece]:
    """The pieces, and what their chains explain of lines into which characters were put."""
    chains = {each.chain for each in found if each.chain[-1].read in SINGLE}
    if not chains:
        return found
    [found] = mended([found])
    at_line: dict[int, list[Piece]] = {}
    for each in found:
        at_line.setdefault(text.rfind("\n", 0, each.start) + 1, []).append(each)
    for chain in chains:
        for first, last in likely.lines(chain):
            within = at_line.get(first, [])
            if any(len(each.old) == last - first or each.chain != chain for each in within):
                continue
            line = text[first:last]
            if last - first <= _LONGEST and _may_have(line, chain):
                parts = _believed(first, line, chain)
                if sum(len(each.old) for each in parts) > sum(len(each.old) for each in within):
                    at_line[first] = parts
    return [each for pieces in at_line.values() for each in pieces]


def mended(rows: Sequence[Sequence[Piece]]) -> list[list[Piece]]:
    """The pieces of each text, where they make more sense in parts in these: Big5 has a character for A0 and a byte."""
    dearest = iter(dearest_of([each.new for row in rows for each in row if _is_pairs(each)]))
    return [[new for each in row for new in _mended(each, next(dearest) if _is_pairs(each) else None)] for row in rows]


def _is_pairs(piece: Piece) -> bool:
    return piece.chain[-1].read in SINGLE and piece.chain[-1].written in DOUBLE


def _mended(piece: Piece, dearest: float | None) -> Iterator[Piece]:
    if dearest is not None and _may_be_shifted(piece, dearest):
        parts = _believed(piece.start, piece.old, piece.chain, whole=True)
        if parts and parts[0].old != piece.old:
            whole, apart = _worth([(piece.new, 0.0), _said(piece.start, piece.old, parts)])
            if apart > whole + _BETTER:
                yield from parts
                return
    yield piece


def _may_be_shifted(piece: Piece, dearest: float) -> bool:
    """Whether a character may have been put into a piece that can be read as a whole."""
    rare = any(map(piece.old.__contains__, _rare(*piece.chain[-1])))
    return rare or (dearest > _ODD and bool(_IS_PUT.search(piece.old)))


@cache
def _rare(written: str, read: str) -> str:
    """Those of the characters that entities are for whose bytes are rare, up to A0: in MacRoman ” and … are D3 and C9."""
    numbers = bytes_of(read)
    return "".join(each for each in (_BLANK if written == _LOW_LEADS else _RARE_BYTES) if numbers.get(each, 0) <= 0xA0)


def _may_have(line: str, chain: Chain) -> bool:
    """Whether characters may have been put into a line: common ones, or what the codec lacks."""
    return bool(_IS_PUT.search(line)) or not bytes_of(chain[-1].read).keys() >= set(line)


def _believed(start: int, line: str, chain: Chain, *, whole: bool = False) -> list[Piece]:
    """The parts of a line that a chain explains, if it makes so much more sense with them that it is believed.

    A line that the chain explains as a `whole` has none where no character was put there.
    """
    if whole and len(chain) == 1 and chain[0].written in PAIRS:
        data = encode(line, chain[0].read)
        if not may_gain(line, data, chain[0].written, _AT_LEAST, _OF_LETTER):
            return []
    steps = _steps(line, chain)
    put = _way(line, steps, _OF_PUT[0])
    if whole and not put:
        return []  # nor is any at a higher price
    ways = [_parts(line, chain, each) for each in (put, *(_way(line, steps, dear) for dear in _OF_PUT[1:]))]
    rows = [[Piece(start + at, old, new, chain, 0.0, 0.0) for at, old, new in way] for way in ways if way]
    if not rows:
        return []
    news = [_said(start, line, parts) for parts in rows]
    before, *scores = _worth([(line, 0.0), *news])
    after, at = max((each, at) for at, each in enumerate(scores))
    parts, new = rows[at], news[at][0]
    gain, surprise = after - before - price(chain), surprise_of(new)
    if gain < margin(new, line) or not is_sense(new, surprise):
        return []
    size = sum(len(each.old) for each in parts)
    return [each._replace(gain=gain * len(each.old) / size, surprise=surprise) for each in parts]


def parts_of(line: str, chain: Chain, dear: float = _OF_PUT[0]) -> list[tuple[int, str, str]]:
    r"""Where the parts of a line begin, what they are, and what they were by a chain; nothing if one was not so.

    A character that was put there costs so many nats.

    >>> from fixers.breakage.mojibake import Step
    >>> parts_of("ÖÐ\xa0¹ú", (Step("gbk", "latin-1"),))
    [(0, 'ÖÐ', '中'), (3, '¹ú', '国')]
    """
    return _parts(line, chain, _way(line, _steps(line, chain), dear))


def _parts(line: str, chain: Chain, put: Sequence[int]) -> list[tuple[int, str, str]]:
    """The same where it is known which characters were put there."""
    found, begin = list[tuple[int, str, str]](), 0
    for at in [*put, len(line)]:
        old = line[begin:at]
        if not old.isascii():
            new = undo(old, chain)
            if not new:
                return []
            found.append((begin, old, new))
        begin = at + 1
    return found


_Steps = list[list[tuple[int, float, bool | None]]]
"""By place: where the next character ends, what it costs, and whether it was put there, None if it may have been."""


def _steps(line: str, chain: Chain) -> _Steps:
    """All that characters of a line can have been."""
    numbers = bytes_of(chain[-1].read)
    data = bytes(numbers.get(each, _FOREIGN) for each in line)
    steps: _Steps = [[] for _ in line]
    pairs: list[tuple[int, int, str]] = []
    for at, each in enumerate(line):
        if each not in numbers:
            if not "\x80" <= each < _NO_LETTERS:
                steps[at].append((at + 1, 0.0, True))
        elif each.isascii():
            steps[at].append((at + 1, _OF_LETTER if each >= "@" else 0.0, False))
        else:
            ends = range(at + 2, min(at + _BYTES.get(chain[-1].written, 4), len(line)) + 1)
            pairs += [(at, end, read) for end in ends if (read := _character(data[at:end], chain[-1].written))]
            if each in _PUT:
                steps[at].append((at + 1, _OF_BLANK, True) if each == _BLANK else (at + 1, 0.0, None))
    costs = (-quick(codes_of("".join(read for *_, read in pairs)))).tolist()
    for (at, end, _), each in zip(pairs, costs, strict=True):
        steps[at].append((end, each if len(chain) == 1 else _OF_STEP, False))
    return steps


def _way(line: str, steps: _Steps, of_put: float) -> list[int]:
    """Where the characters stand that were put into a line, on the likeliest way through it; all, where there is none."""
    least = [0.0] + [math.inf] * len(line)
    came = [(0, False)] * (len(line) + 1)
    for at, ways in enumerate(steps):
        for end, dear, put in ways:
            whole = least[at] + (of_put if put is None else dear)
            if whole < least[end]:
                least[end], came[end] = whole, (at, put is not False)
    if least[-1] == math.inf:
        return list(range(len(line)))
    found, at = [], len(line)
    while at:
        at, was_put = came[at]
        if was_put:
            found.append(at)
    return found[::-1]


@lru_cache(1 << 14)
def _character(data: bytes, codec: str) -> str:
    """The character that a few bytes are in a codec, or nothing."""
    try:
        read = decode(data, codec)
    except UnicodeDecodeError:
        return ""
    return read if len(read) == 1 else ""


def _said(start: int, line: str, parts: Sequence[Piece]) -> tuple[str, float]:
    """A line with its parts as they were, without what was put between them, and how many nats that costs."""
    out, at, price = "", start, 0.0
    for begin, old, new in [*((each.start, each.old, each.new) for each in parts), (start + len(line), "", "")]:
        between = line[at - start : begin - start]
        out, at = out + between.encode("ascii", "ignore").decode() + new, begin + len(old)
        price += sum(_OF_BLANK if each == _BLANK else _OF_EACH for each in between if not each.isascii())
    return out, price


def _worth(texts: Sequence[tuple[str, float]]) -> list[float]:
    """How probable texts are into which characters were put at a price."""
    return [each - dear for each, (_, dear) in zip(score([text for text, _ in texts]), texts, strict=True)]
