"""Builds odd_pairs.npy: by how much a pair of characters speaks for text that was read in a wrong codec.

`python -m fixers.data.build odd_pairs FOLDER`: lines of the training corpora in FOLDER are read in wrong codecs,
once or twice, as far as that loses nothing. For each two classes of characters (`fixers.restore.looks.odd_pairs`) the
table has how much more likely the second is behind the first in those texts than in clean ones, in eighths of a
nat. Pairs that are seen too seldom are told by the scripts of both, and by the model of all languages.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

import fixers.data
from fixers.breakage.code_pages import MIXED, SINGLE
from fixers.breakage.mojibake import Step, damage, form, undo
from fixers.data.build.held_out import CORPORA, spread
from fixers.language.model import CONTEXT, OTHER, world
from fixers.restore.looks.odd_pairs import STEP, known

Counts = npt.NDArray[np.float64]

LINES = {"zh_hans": 12_000, "zh_hant": 9_000, "ja": 9_000, "ko": 9_000, "world": 60_000}
"""Lines of each corpus that are broken."""

COUNTED = 400_000
"""Lines of each that are counted as they are."""

WEIGHTS = {"world": 4}
"""Parts of corpora with many languages, where the others have one."""

_DOUBLE = ("gbk", "big5", "cp932", "cp949", "euc-jp")
_SCRIPTS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile("[가-힣]"), ("cp949",)),
    (re.compile("[ぁ-ヿ]"), ("cp932", "euc-jp")),
    (re.compile("[一-鿿]"), ("gbk", "big5")),
    (re.compile("[а-я]"), ("cp1251", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic", "koi8-u", "cp855")),
    (re.compile("[α-ω]"), ("cp1253", "iso-8859-7", "cp737", "mac-greek")),
    (re.compile("[ء-ي]"), ("cp1256", "iso-8859-6", "cp720")),
    (re.compile("[א-ת]"), ("cp1255", "iso-8859-8", "cp862")),
    (re.compile("[ก-๙]"), ("cp874",)),
    (re.compile("[ạ-ỹđơư]"), ("cp1258",)),
    (re.compile("[ąęłśćźżńěščřžůőűďťň]"), ("cp1250", "iso-8859-2", "cp852", "mac-latin2")),
    (re.compile("[ğış]"), ("cp1254", "iso-8859-9", "cp857", "mac-turkish")),
    (re.compile("[À-ÿ]"), ("cp1252", "macroman", "cp850", "cp437", "iso-8859-15")),
)
"""Letters, and the code pages in which text with them is written; the first that has one counts."""

_ANYWHERE = ("latin-1", "cp1252", "cp1251", "macroman", "cp437", "cp850", *_DOUBLE, *MIXED)
_AGAIN = ("cp1252", "latin-1", "gbk")

_TRIES = 4
_LEAST, _LONGEST = 4, 160
"""Characters beyond ASCII of a line that is broken, and characters of it at most."""


def _broken(line: str) -> Iterator[str]:
    """The line after some of the mistakes that it can have without a loss."""
    draw = Random(line)
    family = next((codecs for letters, codecs in _SCRIPTS if letters.search(line)), ())
    for _ in range(_TRIES):
        written = draw.choice(("utf-8", *family))
        reads = (*SINGLE, *_DOUBLE, *_DOUBLE, *_DOUBLE) if written == "utf-8" else (*_ANYWHERE, *family)
        read = draw.choice(reads)
        steps = [Step(written, read)]
        if draw.random() < _TWICE:
            steps.append(draw.choice((steps[0], *(Step("utf-8", codec) for codec in (*_AGAIN, "gbk")))))
        size = draw.choice((12, 40, _LONGEST))
        first = draw.randrange(max(1, len(line) - size + 1))
        piece = line[first : first + size]
        if written == read or sum(not each.isascii() for each in piece) < _LEAST:
            continue
        try:
            found = damage(piece, chain=form(tuple(steps)))
            if found != piece and undo(found, tuple(steps)) == piece:
                yield found
        except UnicodeError:
            continue


_TWICE = 0.5


def build(source: str) -> None:
    """Write the table from the training corpora in the folder `source`."""
    classes = known()
    clean, broken = np.zeros((2, classes.size, classes.size))
    for corpus in CORPORA:
        with lzma.open(Path(source) / f"{corpus}.train.txt.xz", "rt", encoding="utf-8") as stream:
            lines = stream.read().split("\n")
        lines = [line for line in lines if line]
        misread = [each for line in spread(lines, LINES[corpus]) for each in _broken(line)]
        broken += _per_million(_counted(misread)) * WEIGHTS.get(corpus, 1)
        clean += _per_million(_counted(spread(lines, COUNTED))) * WEIGHTS.get(corpus, 1)
    np.save(Path(fixers.data.__file__).parent / "odd_pairs.npy", table(clean, broken))


def _per_million(counts: Counts) -> Counts:
    share: Counts = counts * (1e6 / counts.sum())
    return share


def _counted(lines: list[str]) -> Counts:
    """How often each class stands behind each."""
    classes = known()
    joined = "\n" + "\n".join(lines) + "\n"
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
    own = classes.of.take(codes, mode="clip").astype(np.int64)
    keys = own[:-1] * classes.size + own[1:]
    return np.bincount(keys, minlength=classes.size**2).reshape(classes.size, -1).astype(np.float64)


def table(clean: Counts, broken: Counts) -> npt.NDArray[np.uint8]:
    """Steps by which a class is likelier behind each in broken text than in clean text, in halves of a nat."""
    nats = np.log(_behind(broken) / np.maximum(_behind(clean), _SHARE * _known_behind()))
    steps: npt.NDArray[np.uint8] = np.clip(np.rint(2 * nats) * (STEP // 2), 0, 0xFC).astype(np.uint8)
    return steps


_BACK = 12.0
"""Pairs that the scripts of two characters count for."""


def _behind(counts: Counts) -> Counts:
    """The probability of each class behind each; where there are few, that behind its script, and that of scripts."""
    kinds = known().kinds
    member = np.eye(int(kinds.max()) + 1)[kinds]
    by_first = member.T @ counts
    scripts = by_first @ member + 0.5
    scripts /= scripts.sum(axis=1, keepdims=True)
    single = counts.sum(axis=0) + 0.5
    within = single / (member @ (member.T @ single))
    rough = (scripts @ member.T) * within
    firsts = (by_first + _BACK * rough) / (by_first.sum(axis=1, keepdims=True) + _BACK)
    own: Counts = (counts + _BACK * firsts[kinds]) / (counts.sum(axis=1, keepdims=True) + _BACK)
    return own


_SHARE = 0.25
"""The part of what the model of all languages says that a pair of clean text has at least. The corpora have little
Thai, no typographic French and no Vietnamese with its accents apart: without this 64 of 340 clean French sentences were
suspected, 127 of 400 Thai and 229 of 400 Vietnamese ones; with it 8, 22 and 1, and of 4,598 broken ones 22 are
missed for 16."""


def _known_behind() -> Counts:
    """What the model of all languages says of a class behind another, where both are single characters; else 0."""
    classes, model = known(), world()
    codes = np.arange(0x10000)
    members = np.bincount(classes.of[codes], minlength=classes.size)
    code = np.zeros(classes.size, np.int64)
    code[classes.of[codes[::-1]]] = codes[::-1]  # the first of each class
    code[classes.of[_BLANK]] = _BLANK
    ids = model.ids_of(code)
    before = np.full((classes.size, CONTEXT), OTHER, np.uint16)
    before[:, -1] = ids
    every = np.arange(classes.size)
    said = model.after(model.contexts(before), np.repeat(every, classes.size), np.tile(ids, classes.size))
    single = ((members == 1) | (code == _BLANK)) & (ids != OTHER)
    shares: Counts = np.exp(said.reshape(classes.size, -1).astype(np.float64)) * np.outer(single, single)
    return shares


_BLANK = ord(" ")
"""What the class of blanks nearly always stands for."""
