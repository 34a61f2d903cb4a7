"""Builds slipped_characters.tsv: which characters stand in text that is one byte out of step, and hardly elsewhere."""

from __future__ import annotations

import lzma
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import fixers.data
from fixers.breakage import byte_slip
from fixers.data import write_table

CORPORA = {"zh_hans": ("gb18030",), "zh_hant": ("gb18030", "big5"), "ja": (), "ko": ()}
"""The files NAME.train.txt.xz (one sentence a line), and the codecs in which the lines of each lose a byte."""

HEADER = (
    "How much a character speaks for text that is one byte out of step: bits, characters of that many bits.",
    "Bits are log2 of its share in Chinese text in GBK and Big5 that lost one byte, over its share in clean text;",
    "those of Big5 alone less 1, if they are more, and 9 at most of signs and numbers.",
    "Han characters, signs and numbers of one bit and more. Sources: see README.md, corpora.",
    "Built by: python -m fixers.data.build slipped_characters FOLDER. DO NOT EDIT BY HAND.",
)

_LINES = 20_000
"""Lines of a corpus that are broken."""

_LENGTHS = range(30, 301)

_LEAST = 1
"""Bits from which a character is listed."""

_SYMBOL = 9
"""Bits of signs and numbers (⒅, 〉) at most: the corpora hardly have them, but other clean text does; without a limit no
more is found. Letters count for nothing: Greek is no slipped text, though it is full of what such text has."""

_OTHER = 1
"""Bits by which a character that speaks for Big5 speaks less for text that may as well be GBK: with it the pairs that
mark a text are as many in clean text as without what is counted of Big5 alone."""

_SEEN_CLEAN, _SEEN_SLIPPED = 3.0, 0.5
"""What is added to each count: a character that clean text has once in a while may be common in the next one."""


def build(source: str) -> None:
    """Write the table from `source`, the folder that holds the corpora."""
    clean: Counter[str] = Counter()
    slipped: dict[str, Counter[str]] = {"gb18030": Counter(), "big5": Counter()}
    dice = random.Random(0)
    for name, codecs in CORPORA.items():
        with lzma.open(Path(source) / f"{name}.train.txt.xz", "rt", encoding="utf-8") as stream:
            lines = stream.read().split("\n")
        clean.update("".join(lines))
        whole = [line for line in lines if len(line) in _LENGTHS]
        for line in dice.sample(whole, _LINES) if codecs else ():
            for codec, run in _slips(line, codecs, dice):
                slipped[codec].update(run)
    every = slipped["gb18030"] + slipped["big5"]
    characters = sorted(each for each in clean.keys() | every.keys() if _is_han(each) or _is_symbol(each))
    bits, of_big5 = (_bits(clean, some, characters) for some in (every, slipped["big5"]))
    steps: defaultdict[int, list[str]] = defaultdict(list)
    for each in characters:
        most = max(bits[each], of_big5[each] - _OTHER)
        steps[min(most, _SYMBOL) if _is_symbol(each) else most].append(each)
    rows = [(str(step), "".join(steps[step])) for step in sorted(steps, reverse=True) if step >= _LEAST]
    write_table(Path(fixers.data.__file__).with_name("slipped_characters.tsv"), HEADER, rows)


def _bits(clean: Counter[str], slipped: Counter[str], characters: list[str]) -> dict[str, int]:
    """How much each character speaks for such text as was counted."""
    all_slipped = slipped.total() + _SEEN_SLIPPED * len(characters)
    all_clean = clean.total() + _SEEN_CLEAN * len(characters)
    found = {}
    for each in characters:
        share, usual = (slipped[each] + _SEEN_SLIPPED) / all_slipped, (clean[each] + _SEEN_CLEAN) / all_clean
        found[each] = round(math.log2(share / usual))
    return found


def _is_han(character: str) -> bool:
    return "\u3400" <= character < "\ua000"


def _is_symbol(character: str) -> bool:
    """Whether a character is a sign or a number (⒅, 〉, ∪): neither a letter of any script, nor of ASCII, nor a blank."""
    code = ord(character)
    if not _FIRST <= code <= _LAST or character.isspace() or character.isalpha() or character == "\ufffd":
        return False
    return not any(first <= code <= last for first, last in _ASIDE)


_FIRST, _LAST = 0xA1, 0xFFFF
_ASIDE = ((0x2500, 0x259F), (0x3040, 0x30FF), (0xD800, 0xF8FF))
"""What tables are drawn with, marks of kana, and private use, which clean text has not and which counts for more."""


def _slips(line: str, codecs: tuple[str, ...], dice: random.Random) -> Iterator[tuple[str, str]]:
    """Each codec and what the line becomes where it is out of step, after one byte is lost from it somewhere."""
    at, byte = dice.randrange(len(line) - 5), dice.randrange(2)
    for codec in codecs:
        try:
            broken = byte_slip.lose(line, at, byte=byte, codec=codec, habit="browser")
        except IndexError:  # a character of one byte, or one that the codec does not have
            continue
        shorter = min(len(line), len(broken)) - at
        same = next((n for n in range(shorter) if line[-1 - n] != broken[-1 - n]), shorter)
        yield codec, broken[at : len(broken) - same]
