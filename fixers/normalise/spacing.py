"""Blanks that Chinese doesn't have: between characters, beside marks, at the ends of lines.

    经 济 发 展 ， 稳 中 有 进 。  ->  经济发展，稳中有进。

PDF extraction and OCR put a blank after every character, pages put blanks around marks and fill
lines up with them, and no-break spaces and runs of blanks come from typesetting. What is done in
Chinese documents:

- single characters that blanks separate throughout a line of prose are closed up;
- blanks before `，。、；：？！` and closing brackets, behind `，。、；：？！` and opening ones go;
- a run of blanks, or a no-break space, between words of prose becomes one blank;
- headings of forms such as `摘 要：` are closed;
- blanks at the end of a line go.

Left alone: a blank between Han and Latin or digits, which is a matter of taste; single blanks
between words of Han: names (何 伟), headlines (坚持创新 做强产业), verse, titles set wide
(第 四 章), text cut into words; lists of characters; indents (kind lines); tables, columns,
code; tabs; ideographic spaces that set something apart; blanks of three and more behind the end
of a sentence, where a paragraph may have ended; Japanese and Korean documents.

Measured on clean corpora: in simplified and traditional Chinese nearly all changes take out a
blank beside a Chinese mark (technical documents have them by habit); no change in 10,453
Japanese, Korean and other lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from fixers.edit import Edit
from fixers.fixer import Marks, ranges
from fixers.reading.characters import HAN, IS_HAN
from fixers.reading.context import is_chinese
from fixers.reading.prose import Prose

_B = " \t\xa0\u2002\u2003\u2009\u3000"

_RUN = rf"""(?:
        (?<=[，。、；：？！（《〈「『【〔“][\ \xa0]) [\ \xa0]*+ (?=[^\s，。、；：？！）》〉」』】〕”,.;:?!)'\"]) ()   # 1: behind a mark
      | (?<![{_B}][{_B}]) [{_B}]*+ (?=[\r\n]|\Z) ()                                              # 2: at a line end
      | (?<=[^{_B}\r\n][{_B}]) [{_B}]*+ (?: (?=[，。、；：？！）》〉」』】〕”]) ()                      # 3: before a mark
                                          | (?=\S) (?:(?<=[{_B}]{{2}})|(?<=\xa0)) () )          # 4: several
    )""".replace(_B, _B.replace(" ", "\\ "))
_PAIR = f"[{HAN}][ ][{HAN}](?=[ ，。、；：？！])"
_WIDE = f"(?=.[：:])(?<=[{HAN}].)(?=[{HAN}])"  # what is rarest is asked first
_SPREAD = re.compile(" " + _PAIR)
_GAP = re.compile(f" (?<=[{HAN}] )(?=[{HAN}])")
_FORM = {blank: re.compile(blank + _WIDE) for blank in " \u3000"}


@cache
def _runs(blanks: str) -> re.Pattern[str]:
    """Runs that begin with one of these blanks; with one alone it begins with a literal, found ten times as fast."""
    return re.compile((re.escape(blanks) if len(blanks) == 1 else f"[{blanks}]") + _RUN, re.VERBOSE)


@cache
def _work(blank: str) -> re.Pattern[str]:
    """All that there is to find at one sort of blank: one look for texts in which there is nothing."""
    more = {" ": f"|{_PAIR}|{_WIDE}", "\u3000": f"|{_WIDE}"}.get(blank, "")
    return re.compile(f"{re.escape(blank)}(?:{_RUN}{more})", re.VERBOSE)


_OPENS, _CLOSES = frozenset("（(【〔“「『《〈"), frozenset("）)】〕”」』》〉")
_BESIDE = re.compile(f"[{HAN}，。、；：？！）》〉」』】〕”（《〈「『【〔“]")
_ENDS = re.compile("[，。；：！？]")

_FORMS = frozenset(
    re.findall(
        "..",
        "摘要前言目录通知简介地址电话邮编姓名性别时间地点单位日期编号题目引言结论附录注释附件主题内容来源职务职称籍贯学历民族年龄",
    )
)
"""Headings of forms and papers that are often set wide. Names of people (何 伟：) are not among them."""

_SINGLES = 5
"""Single characters that a line must have before it counts as spread."""

_SHARE = 0.7
"""Of the pieces of a spread line so many are single characters. In text cut into words about a
third are."""


@dataclass(frozen=True)
class Spacing:
    """Finds blanks that Chinese doesn't have. `spread`: whether spread characters are closed up."""

    spread: bool = True
    kind: ClassVar[str] = "spacing"
    marks: ClassVar[Marks] = Marks(ranges(*_B))

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a run of blanks."""
        if text.isascii():
            return
        blanks = [blank for blank in _B if blank in text]
        if not any(_work(blank).search(text) for blank in blanks) or not is_chinese(text):
            return
        prose = Prose(text)
        runs = _runs("".join(blanks)).finditer(text)
        found = {match.start(): self._blanks(text, match, prose) for match in runs}
        if self.spread and " " in blanks:
            found |= {edit.start: edit for edit in self._spread(text, prose)}
        for blank in blanks:
            for match in _FORM[blank].finditer(text) if blank in _FORM else ():
                at = match.start()
                name = text[at - 1] + text[at + 1]
                if name in _FORMS and not IS_HAN.match(text, max(0, at - 2), at - 1) and prose.allows(at):
                    found[at] = Edit(at, match[0], "", self.kind, f"the heading {name}", 0.92)
        yield from sorted(edit for edit in found.values() if edit)

    def _blanks(self, text: str, match: re.Match[str], prose: Prose) -> Edit | None:
        """What becomes of a run of blanks that stands by a mark, by a line end, or is long."""
        at, blanks, group = match.start(), match[0], match.lastindex
        if group == 2:
            if blanks == " " and text[max(0, at - 3) : at] in ("--", "\n--"):  # a mail's signature begins so
                return None
            return Edit(at, blanks, "", self.kind, "blanks at the end of a line", 0.99)
        if not prose.allows(at):
            return None
        if group != 4:
            if text[at - 1 : at] in _OPENS and text[at + len(blanks) : at + len(blanks) + 1] in _CLOSES:
                return None  # room for an answer
            # Two marks stay apart, and a straight quote keeps its blank, so that no other kind reads them anew.
            if text[at - 1] in "\"'" or (text[at - 1] in "，。、；：,.;:" and text[at + len(blanks)] in "，。、；："):
                return None
            if group == 1 and len(blanks) > 2 and text[at - 1] in "。！？":
                return None
            return Edit(at, blanks, "", self.kind, "a blank beside a Chinese mark", 0.98)
        if "\t" in blanks or "\u3000" in blanks:
            return None
        if not (_BESIDE.match(text, at - 1) or _BESIDE.match(text, at + len(blanks))):
            return None
        if len(blanks) > 1 and not _ENDS.search(text, prose.start, prose.end):
            return None
        return Edit(at, blanks, " ", self.kind, "blanks in a Chinese sentence", 0.95)

    def _spread(self, text: str, prose: Prose) -> Iterator[Edit]:
        """Blanks between the characters of lines that are spread."""
        end = 0
        for match in _SPREAD.finditer(text):
            if match.start() < end:
                continue
            sure = prose.allows(match.start())
            start, end = prose.start, prose.end
            line = text[start:end]
            if sure and _is_spread(line):
                for gap in _GAP.finditer(line):
                    yield Edit(start + gap.start(), " ", "", self.kind, "every character is set apart", 0.95)


def _is_spread(line: str) -> bool:
    """Whether blanks separate the single characters of a line of prose.

    >>> _is_spread("经 济 发 展 ， 稳 中 有 进 。"), _is_spread("经济 发展 ， 稳 中 有 进 。")
    (True, False)
    """
    if not _ENDS.search(line):
        return False
    pieces = [len(found) for piece in line.split() if (found := IS_HAN.findall(piece))]
    singles = pieces.count(1)
    return singles >= _SINGLES and singles >= _SHARE * len(pieces) and len(set(line)) > min(singles // 2, 8)
