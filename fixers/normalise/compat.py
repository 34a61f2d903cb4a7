"""Compatibility forms: ideographs under a second number, which look right and match nothing.

    ⻓江⼊海⼝的⽔⽂资料  ->  长江入海口的水文资料

An extractor of PDF text takes radicals (U+2E80 to U+2FDF) for the ideographs that look the same;
a converter writes compatibility ideographs (U+F900 to U+FAFF, U+2F800 to U+2FA1F); a GBK decoder
of an old edition writes private-use characters (U+E7C7 for ḿ, U+E81E for 龴); and ︰, a mark of
vertical typesetting that Big5 has beside its colon, stands for a colon. A search for 人 does not
find ⼈, and NFKC maps only 2 of the 115 radicals of the supplement.

Radicals become what EquivalentUnifiedIdeograph of Unicode says, compatibility ideographs what
NFC says (the twelve unified ones from U+FA0E stay), private-use characters what their bytes mean
in the newest edition of GB18030.

Left alone: documents in Japanese or Korean, where compatibility ideographs tell characters
apart; texts about radicals or Unicode (部首, 偏旁, U+2F08); a radical beside its own ideograph;
rows of radicals in the order of their numbers; radicals that stand alone, unless most of the
document's stand in words; parts that are no words (⼂ ⺡ ⻌); description sequences (⿰⽊⽬);
characters with a variation selector; private-use characters in a document that has others too,
since those are icons; vertical marks other than ︰.

Measured on clean text: of 9 corpora (38 million characters) only 17 compatibility ideographs and
89 ︰ change, all in Chinese and all rightly. Sources: Unicode Character Database; GB18030 tables,
see fixers/data/README.md.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from fixers.data import private_use, radicals
from fixers.edit import Edit
from fixers.fixer import Marks, ranges
from fixers.reading.characters import HAN, codes_of
from fixers.reading.context import is_chinese

_IDEOGRAPHS = "\uf900-\ufaff\U0002f800-\U0002fa1f"
_RADICALS = "\u2e80-\u2fdf"
_ODD = re.compile(f"[{_RADICALS}{_IDEOGRAPHS}]+")
_BLANK = "\ue5e5"
_PRIVATE = "\ue766-\ue864"
_PRIVATE_RUN = re.compile(f"[{_PRIVATE}]+|^{_BLANK}+(?=[{HAN}])", re.MULTILINE)
_PRIVATE_ANY = re.compile("[\ue000-\uf8ff]")
_BESIDE_PRIVATE = re.compile(f"[{HAN}{_RADICALS}]")
_MARK_BESIDE = re.compile("[︰，。、；：？！“”‘’《》（）「」]")
_BESIDE = re.compile(f"[{HAN}{_PRIVATE}]")
_PINYIN = re.compile(r"[读讀念音A-Za-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿ（(\[〔,，、/]")
_VERTICAL = re.compile("[\ufe10-\ufe19]")

_DESCRIPTION = re.compile("[\u2ff0-\u2fff]")
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

_ABOUT = tuple(
    # Each begins with a literal and is found far faster than one pattern of all of them.
    (each.lstrip("\\")[0], re.compile(each))
    for each in (
        *("部首", "偏旁", "字根", "兼容(?:汉字|表意)", "相容(?:漢字|表意)", "统一码", "統一碼", "万国码", "萬國碼"),
        *("adical(?<=[Rr]adical)", "RADICAL", "CJK", "nicode(?<=[Uu]nicode)", r"\+(?<=[Uu]\+)(?:2[EF]|[Ff][9Aa])"),
    )
)
"""Words of a text about radicals or code points, in which such characters are meant."""

_PARTS = frozenset(
    "丨丶丿乚乛亅亠冂冖冫凵勹匚匸卩厶夂夊宀屮巛廴廾彐彡彳攴攵疒癶禸虍襾覀辵亻刂㔾兀尣尢扌氵氺忄㣺灬爫丬犭礻糹纟罒罓𦉰艹艸衤訁讠釒钅飠饣𩙿阝辶⺀爿糸镸肀彑旡歺歹"
)
"""Parts of characters that are no words: who writes one means the part."""

_COLON = re.compile(rf"︰(?<=[{HAN}{_RADICALS}{_PRIVATE}）)」』\d]︰)(?![\u3000 ]*[︰︵︶﹏﹁﹂﹃﹄])")

_WORD = 0.97
"""A double among ideographs of Chinese prose. All 17 in clean corpora are rightly changed; there are
few, so this is no more than a lower bound."""

_ALONE = 0.92
"""A double that stands alone, in a document most of whose doubles stand in words."""

_LEFTOVER = 0.92
"""Private-use characters have no meaning of their own; context and table say what they were."""

_MARK = 0.95
"""︰ after a word: 89 of 89 in clean corpora are colons."""

_DAMAGED = 30
"""So many doubles, three of each on average, are damage even in a text about radicals."""


class _Run(NamedTuple):
    """Doubles that stand together, at `start`."""

    start: int
    text: str
    in_word: bool


@dataclass(frozen=True)
class Compat:
    """Finds radicals, compatibility ideographs and private-use leftovers in Chinese text."""

    kind: ClassVar[str] = "compat"
    marks: ClassVar[Marks] = Marks(
        characters=(
            *ranges("\u2e80-\u2fdf", "\uf900-\ufaff", "︰", "\ue5e5", "\ue766-\ue864"),
            (0x2F800, 0x2FA1F),
        )
    )

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a character."""
        seen = _seen(text)
        odd = bool(seen & _DOUBLE)
        private = bool(seen & _LEFT) or (bool(seen & _LEFT_BLANK) and _PRIVATE_RUN.search(text) is not None)
        if not (odd or private or "︰" in text) or not is_chinese(text):
            return
        edits = list(_doubles(text)) if odd else []
        if private:
            edits += _leftovers(text)
        for match in _COLON.finditer(text):
            edits.append(Edit(match.start(), "︰", "：", self.kind, "︰ is the colon of vertical text", _MARK))
        yield from sorted(edits)


_DOUBLE, _LEFT, _LEFT_BLANK = 1, 2, 4


@cache
def _classes() -> npt.NDArray[np.uint8]:
    """For each character of which of the classes above it is."""
    table = np.zeros(0x110000, np.uint8)
    for first, last in (*ranges("\u2e80-\u2fdf", "\uf900-\ufaff"), (0x2F800, 0x2FA1F)):
        table[first : last + 1] = _DOUBLE
    table[0xE766 : 0xE864 + 1] = _LEFT
    table[ord(_BLANK)] = _LEFT_BLANK
    return table


def _seen(text: str) -> int:
    """Of which classes `text` has characters, in one look instead of three searches."""
    codes = codes_of(text)
    return int(np.bitwise_or.reduce(_classes().take(codes)))


def _is_about(text: str) -> bool:
    return any(sign in text and words.search(text) for sign, words in _ABOUT)


@cache
def _radicals() -> dict[str, str]:
    """The radicals that are words, with their ideographs."""
    return {radical: ideograph for radical, ideograph in radicals().items() if ideograph not in _PARTS}


def _plain(double: str) -> str:
    """The ideograph that `double` stands for; itself where there is none."""
    if double < "\u2fe0":
        return _radicals().get(double, double)
    return unicodedata.normalize("NFC", double)


def _doubles(text: str) -> Iterator[Edit]:
    """Radicals and compatibility ideographs that stand for ideographs."""
    runs = [run for match in _ODD.finditer(text) if (run := _run(text, match.start(), match[0]))]
    if not runs or (_is_about(text) and not _is_damaged(runs)):
        return
    in_words = sum(run.in_word for run in runs)
    if in_words * 2 <= len(runs):
        runs = [run for run in runs if run.in_word]
    for run in runs:
        for at, double in enumerate(run.text, run.start):
            plain = _plain(double)
            if plain == double:
                continue
            what = f"the radical U+{ord(double):04X}" if double < "\u2fe0" else f"the double U+{ord(double):04X}"
            yield Edit(at, double, plain, Compat.kind, f"{what} stands for {plain}", _WORD if run.in_word else _ALONE)


def _run(text: str, start: int, run: str) -> _Run | None:
    """The run of doubles at `start`, or None where its characters are meant."""
    end = start + len(run)
    if _SELECTOR.match(text, end):
        run = run[:-1]
        end -= 1
    if not run or all(_plain(double) == double for double in run) or _in_order(run):
        return None
    if _DESCRIPTION.search(text, max(0, start - 4), start):
        return None
    if len(run) == 1 and _beside_itself(text, start, _plain(run)):
        return None
    before = start - 1 - text.startswith(" ", start - 1) if start else -1
    after = end + text.startswith(" ", end)
    in_word = bool(_BESIDE.match(text, after)) or (before >= 0 and bool(_BESIDE.match(text, before)))
    return _Run(start, run, in_word)


def _in_order(run: str) -> bool:
    """Whether a run of three or more goes up by one or two numbers a character, as lists do."""
    return len(run) > 2 and all(0 < ord(b) - ord(a) <= 2 for a, b in itertools.pairwise(run))


def _beside_itself(text: str, at: int, plain: str) -> bool:
    """Whether the next ideograph before or after the double at `at` is `plain`: a list, a comparison."""
    after = _BESIDE.search(text, at + 1, at + 8)
    if after and after[0] == plain:
        return True
    before = _BESIDE.findall(text, max(0, at - 7), at)
    return bool(before) and before[-1] == plain


def _is_damaged(runs: list[_Run]) -> bool:
    """Whether so many doubles recur that they can't all be meant."""
    found = "".join(run.text for run in runs)
    return len(found) >= _DAMAGED and len(found) >= 3 * len(set(found))


def _leftovers(text: str) -> Iterator[Edit]:
    """Private-use characters of GBK decoders, where no other private-use character is an icon."""
    table = private_use()
    if any(private not in table for private in set(_PRIVATE_ANY.findall(text))):
        return
    for match in _PRIVATE_RUN.finditer(text):
        before = text[match.start() - 1 : match.start()] if match.start() else ""
        after = text[match.end() : match.end() + 1]
        for at, private in enumerate(match[0], match.start()):
            now = table[private]
            if _fits(now, before, after):
                why = f"a GBK decoder of an old edition wrote {now} as U+{ord(private):04X}"
                yield Edit(at, private, now, Compat.kind, why, _LEFTOVER)


def _fits(now: str, before: str, after: str) -> bool:
    """Whether `now` may stand between the characters `before` and `after`."""
    if now in "ḿǹ":
        return bool(_PINYIN.match(before) or _PINYIN.match(after))
    if now == "€":
        return after.isdigit() or before.isdigit()
    if now == "\u3000":
        return True
    if _VERTICAL.match(now):
        return _BESIDE_PRIVATE.match(before) is not None
    # Radicals among them would have to become ideographs next, and are parts of characters anyway.
    if _ODD.match(now):
        return False
    han = [bool(_BESIDE_PRIVATE.match(beside)) for beside in (before, after)]
    return all(han) or (any(han) and bool(_MARK_BESIDE.match(after if han[0] else before)))
