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
    "Bits are log2 of its share in Chinese text in GBK and Big5 that lost one byte, over its share in clean text.",
    "Only Han characters of one bit and more. Sources: see README.md, corpora.",
    "Built by: python -m fixers.data.build slipped_characters FOLDER. DO NOT EDIT BY HAND.",
)

_LINES = 20_000
"""Lines of a corpus that are broken."""

_LENGTHS = range(30, 301)

_LEAST = 1
"""Bits from which a character is listed."""

_SEEN_CLEAN, _SEEN_SLIPPED = 3.0, 0.5
"""What is added to each count: a character that clean text has once in a while may be common in the next one."""


def build(source: str) -> None:
    """Write the table from `source`, the folder that holds the corpora."""
    clean: Counter[str] = Counter()
    slipped: Counter[str] = Counter()
    dice = random.Random(0)
    for name, codecs in CORPORA.items():
        with lzma.open(Path(source) / f"{name}.train.txt.xz", "rt", encoding="utf-8") as stream:
            lines = stream.read().split("\n")
        clean.update("".join(lines))
        whole = [line for line in lines if len(line) in _LENGTHS]
        for line in dice.sample(whole, _LINES) if codecs else ():
            for run in _slips(line, codecs, dice):
                slipped.update(run)
    characters = sorted(each for each in clean.keys() | slipped.keys() if "\u3400" <= each < "\ua000")
    steps: defaultdict[int, list[str]] = defaultdict(list)
    for each in characters:
        share = (slipped[each] + _SEEN_SLIPPED) / (slipped.total() + _SEEN_SLIPPED * len(characters))
        usual = (clean[each] + _SEEN_CLEAN) / (clean.total() + _SEEN_CLEAN * len(characters))
        steps[round(math.log2(share / usual))].append(each)
    rows = [(str(bits), "".join(steps[bits])) for bits in sorted(steps, reverse=True) if bits >= _LEAST]
    write_table(Path(fixers.data.__file__).with_name("slipped_characters.tsv"), HEADER, rows)


def _slips(line: str, codecs: tuple[str, ...], dice: random.Random) -> Iterator[str]:
    """What the line becomes where it is out of step, after one byte is lost from it somewhere."""
    at, byte = dice.randrange(len(line) - 5), dice.randrange(2)
    for codec in codecs:
        try:
            broken = byte_slip.lose(line, at, byte=byte, codec=codec, habit="browser")
        except IndexError:  # a character of one byte, or one that the codec does not have
            continue
        shorter = min(len(line), len(broken)) - at
        same = next((n for n in range(shorter) if line[-1 - n] != broken[-1 - n]), shorter)
        yield broken[at : len(broken) - same]
