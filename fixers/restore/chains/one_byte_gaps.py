r"""Chinese in UTF-8 that was read in a codec of one byte, of which bytes are gone: dropped, or become a blank.

Windows-1252 has no character for 81, 8D, 8F, 90 and 9D, and many programs drop what they can't show; AD is a soft
hyphen, which browsers and editors drop, and A0 a no-break space, of which they make a blank. Nearly every line of
Chinese has such a byte: 你 is E4 BD A0, 中 is E4 B8 AD. What is left of a character tells where a byte is missing, and
the byte is one of six, so the language model has ten characters to choose from where it usually has thousands.

A line is read so if it is nothing else: three and more whole characters, and no more broken than whole ones. A byte that stands in the line is taken for one that was kept everywhere, so each reading breaks again to what was
found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from fixers.breakage.code_pages import bytes_of, encode, letters
from fixers.language.evidence import Candidate, Evidence
from fixers.language.lattice import Characters
from fixers.language.search import Question, Reading, read
from fixers.reading.characters import IS_HAN, beyond_ascii
from fixers.reading.escaped import is_text
from fixers.restore.chains.ranking import score, surprise_of
from fixers.restore.chains.sense import is_sense, margin
from fixers.restore.looks.first_look import Suspect

_CODECS = {"cp1252": "\x81\x8d\x8f\x90\x9d\xad", "cp1251": "\x98\xad"}
"""Codecs, and the characters that programs drop of them, by the bytes that they are."""

_NAMES = {"cp1252": "Windows-1252", "cp1251": "Windows-1251"}
_MARKS = "?\ufffd"
"""What programs put where they have no character for a byte."""

_WHOLE, _BROKEN = 3, 1.0
"""Whole characters that a line has at least, and broken ones at most for each of them."""

_BEST, _MOST = 12, 10_000
"""Readings of a line whose shares are added up, and characters of a line that are looked at."""


class _Token(NamedTuple):
    """A character of UTF-8, or what is left of one."""

    start: int
    end: int
    options: str
    """The characters that it can have been: one, if it is whole."""


def gapped(text: str, suspects: Sequence[Suspect]) -> list[Candidate]:
    """What the suspected lines of `text` were, where they have gaps, in order and apart.

    >>> from fixers.restore.looks.suspects import suspects
    >>> line = "ä»–ä»¬è¯´ä½ å¥½"  # the A0 of 你 has become a blank
    >>> [each.new for each in gapped(line, suspects(line))]
    ['他们说你好']
    """
    if not suspects or not any(_whole(codec).search(text) for codec in _CODECS):
        return []
    lines = sorted({(each.line, each.line_end) for each in suspects if each.size <= _MOST})
    found = [(first, text[first:last], tokens) for first, last in lines if (tokens := _tokens(text[first:last]))]
    readings = read([Question(_lattice(tokens[1]), "\n") for *_, tokens in found], best=_BEST)
    return [
        each
        for (first, line, (codec, tokens)), ranked in zip(found, readings, strict=True)
        for each in _candidates(first, line, codec, tokens, ranked)
    ]


def _tokens(line: str) -> tuple[str, list[_Token]] | None:
    """The codec in which a line was read, and its characters, if it has gaps and is nothing else."""
    beyond = beyond_ascii(line)
    for codec, dropped in _CODECS.items():
        complete = 3 * len(_whole(codec).findall(line))
        if complete < 3 * _WHOLE or complete == beyond or 2 * complete < beyond or _has_all(line, codec):
            continue
        lost = bytes(ord(each) for each in dropped if letters(codec)[ord(each)] not in line)
        pattern = _pattern(codec)
        tokens = [_token(match, codec, lost) for match in pattern.finditer(line)]
        if any(not each.options for each in tokens):
            continue
        inside = sum(beyond_ascii(line[each.start : each.end]) for each in tokens)
        whole = sum(len(each.options) == 1 for each in tokens)
        gaps = sum(len(each.options) > 1 or " " in line[each.start : each.end] for each in tokens)
        if whole >= _WHOLE and gaps > 0 and len(tokens) - whole <= _BROKEN * whole and beyond == inside:
            return codec, tokens
    return None


def _has_all(line: str, codec: str) -> bool:
    """Whether a line has all bytes of its UTF-8, as far as it tells: what takes one look is nothing with gaps."""
    try:
        return bool(encode(line, codec).decode())
    except UnicodeError:
        return False


def _classes(codec: str) -> tuple[str, str]:
    """What lead bytes of three look like, and the bytes that follow them."""
    table = letters(codec)
    lead, then = ("".join(map(re.escape, table[first:last])) for first, last in ((0xE0, 0xF0), (0x80, 0xC0)))
    return f"[{lead}]", f"[{then}]"


@cache
def _whole(codec: str) -> re.Pattern[str]:
    """What a whole character of three bytes looks like."""
    lead, then = _classes(codec)
    return re.compile(f"{lead}{then}{{2}}")


@cache
def _pattern(codec: str) -> re.Pattern[str]:
    """What a lead byte of three looks like, with what may follow it."""
    lead, then = _classes(codec)
    return re.compile(f"{lead}(?:{then}[ {_MARKS}]|{then}{{1,2}}|[ {_MARKS}]{then}|[{_MARKS}]{{2}})?")


def _token(match: re.Match[str], codec: str, lost: bytes) -> _Token:
    table = bytes_of(codec)
    each_lost = [bytes([byte]) for byte in lost]
    parts = [each_lost if each in _MARKS else [bytes([0xA0 if each == " " else table[each]])] for each in match[0]]
    ways = [parts]
    if len(parts) == 2:
        ways = [[*parts, each_lost], [parts[0], each_lost, parts[1]]]
    elif len(parts) == 1:
        ways = [[*parts, each_lost, each_lost]]
    forms = (b"".join(each) for way in ways for each in product(*way))
    return _Token(*match.span(), _common("".join(dict.fromkeys(each for form in forms if (each := _read(form))))))


def _common(options: str) -> str:
    """All of some characters but marks that are far rarer than others: E3 80 and a lost byte is 、, hardly ever 〝.

    The models take one for the other, so GB 2312 tells: it has the marks and kana that are in use.
    """
    return "".join(each for each in options if IS_HAN.match(each) or _has(each)) or options


@cache
def _has(mark: str) -> bool:
    try:
        return bool(mark.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _read(data: bytes) -> str:
    """The character that three bytes are, or nothing."""
    try:
        character = data.decode()
    except UnicodeDecodeError:
        return ""
    return character if is_text(character) else ""


def _lattice(tokens: Sequence[_Token]) -> Characters:
    lattice = Characters()
    at = 0
    for each in tokens:
        if len(each.options) == 1:
            at = lattice.text(at, each.options)
        else:
            end = lattice.place()
            lattice.join(at, end, map(ord, each.options))
            at = end
    return lattice


def _candidates(
    first: int, line: str, codec: str, tokens: Sequence[_Token], ranked: Sequence[Reading]
) -> list[Candidate]:
    """The characters that are whole and those that were told from what is left of them, apart."""
    if not ranked:
        return []
    best = ranked[0].text
    new = _with(line, tokens, best)
    before, after = score([line, new])
    surprise = surprise_of(new)
    if after - before < margin(new, line) or not is_sense(new, surprise):
        return []
    weights = [math.exp(each.score - ranked[0].score) for each in ranked]
    shares = [
        sum(weight for weight, each in zip(weights, ranked, strict=True) if each.text[at] == best[at]) / sum(weights)
        for at in range(len(tokens))
    ]
    found: list[Candidate] = []
    at = 0
    while at < len(tokens):
        end = at + 1
        is_whole = len(tokens[at].options) == 1
        while is_whole and end < len(tokens) and len(tokens[end].options) == 1:
            end += 1
        start, stop = tokens[at].start, tokens[end - 1].end
        restored = _with(line[:stop], tokens[at:end], best[at:end])[start:]
        evidence = Evidence(min(shares[at:end]), after - before, surprise, 0, end - at, True)
        told = "" if is_whole else ", a byte lost and told by what is left of the character"
        why = f"UTF-8 read as {_NAMES[codec]}{told}"
        found.append(Candidate(first + start, line[start:stop], restored, evidence, why))
        at = end
    return found


def _with(line: str, tokens: Sequence[_Token], new: str) -> str:
    """A line with its characters as they were."""
    out, at = "", 0
    for token, each in zip(tokens, new, strict=True):
        out += line[at : token.start] + each
        at = token.end
    return out + line[at:]
