r"""Escapes of programs that stand in text where characters should.

    \u4e2d\u56fd 2024 \u5e74   ->  中国 2024 年
    他说u4e0bu5348u89c1        ->  他说下午见
    %D6%D0%B9%FA%C8%CB%20abc   ->  中国人 abc
    b'un caf\xc3\xa9 cr\xc3\xa8me'  ->  un café crème

A program escapes what goes into JSON, an address, a mail or a log, and the text is then taken out
of there without being read. Read here are code points (`\u4e2d`, `\U0001f600`, `\x{4e2d}`, `%u4e2d`,
halves of a pair such as `\ud83d\ude00`, any number of backslashes, and none at all where a database or
a template dropped them: `u4e2du6587`) and bytes (`%E4%B8%AD`, `=E4=B8=AD` of mail with its soft line
ends, `\xe4\xb8\xad`, `\344\270\255`, `b'...'` with its quotes). Bytes are UTF-8 if they are valid so,
else GBK, Big5, Shift_JIS, EUC-JP, EUC-KR, Windows-1251 or KOI8-R, whichever is clearly text.

So is UTF-8 that was read byte by byte and then shown by `repr`, which escapes the half of it that can't be
printed (`ä½\xa0å¥½` is 你好).

Something must be evident: two letters of one script in a row, which are likely by the language model
where they are Han characters; a letter with an accent, or ’, inside a word; an emoji. Other escapes
of the same line follow them, and `\n`, `\"`, `=3D` around them too.

Left alone:

- addresses, paths, query strings and headers: `?q=%E4%B8%AD`, `wiki/%E4%B8%AD`; quoted code and fenced
  code; regular expressions and ranges (`[\u4e00-\u9fa5]`); rows of code points (`\u0430\u0431\u0432`);
  `U+4E2D`, `xn--`, `\4e2d` of style sheets, `&#20013;` (the kind `entities` reads those).
- Lines of programs, properties and data, and strings in them (`a = "\u4e2d\u6587"`): seen, with a
  confidence of 0.5. In JSON it is 0.6, since whoever reads JSON reads the escapes.
- Texts about escapes and encodings: 0.4, unless a line has more than an example would.
- Words of a mail header (`=?utf-8?Q?...?=`): 0.8, since the codec is named, but the mail may be wanted so.

Backslashes that were lost are damage in programs as well, since `u4e2d` means nothing there.

Measured: no change in 49,155 clean lines, nor in 262,000 of the training corpora, nor in 157 MB of source code
and documentation, whole and line by line; in other code only in lists of certificates whose names are broken so.
Of 300 lines a corpus, escaped by the forward model, 99 % and more come back exactly in Chinese for every form
(Big5 96 %), 98 % and more in Japanese, in other languages 98 % (89 % where backslashes were lost), in Korean 78 to
99 %, in manuals that have backslashes of their own; the rules were chosen on the same lines. Strings of two
characters in GBK are read right in 96 of 100 cases, so they have 0.85. Escaped text is read at 1 MB a second.
"""

from __future__ import annotations

import itertools
import re
import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from fixers.edit import Edit
from fixers.fixer import Marks
from fixers.language.model import model
from fixers.reading import escaped, mail
from fixers.reading.characters import CYRILLIC, GREEK, HAN, HANGUL, IS_HAN, KANA, LATIN
from fixers.reading.context import Places
from fixers.reading.escaped import Run
from fixers.reading.escaped_page import ENOUGH, Line, Page
from fixers.restore.chains.misdecoded import candidates
from fixers.restore.escaped import bare_points, byte_strings
from fixers.restore.escaped import misread as escaped_misread
from fixers.settling import settle

_CJK = f"{HAN}{KANA}"
_SCRIPTS = (
    _CJK,
    HANGUL,
    CYRILLIC,
    GREEK,
    *(
        "\u0530-\u058f",
        "\u0590-\u05ff",
        "\u0600-\u06ff\u0750-\u077f",
        "\u0700-\u074f",
        "\u0900-\u0dff",
        "\u0e00-\u0e7f",
    ),
    *("\u0e80-\u0eff", "\u0f00-\u0fff", "\u1000-\u109f", "\u10a0-\u10ff", "\u1200-\u137f", "\u1780-\u17ff"),
    *("\u1800-\u18af", "\u1ea0-\u1eff"),
)
"""Letters of scripts, Latin aside: it has its accented letters one by one."""

_PAIR = re.compile("|".join(f"[{letters}]{{2}}" for letters in _SCRIPTS))
_LETTER = re.compile(f"[{''.join(_SCRIPTS)}\u00c0-\u024f]")
_IS_CJK = re.compile(f"[{_CJK}\u3000-\u303f\uff01-\uff65]")
_SIGN = re.compile(
    "[\u060c\u061b\u061f\u00b7\u00d7\u2010-\u2027\u2030-\u203b\u2103\u2160-\u21ff\u2460-\u24ff\u25a0-\u25ff]"
)
_EMOJI = re.compile("[\U0001f300-\U0001faff]")
_ACCENT = re.compile("[\u00c0-\u024f\u1ea0-\u1eff’]")
_IN_WORD = re.compile(f"[{LATIN}][\u00c0-\u024f\u1ea0-\u1eff’][{LATIN}]|[{LATIN}]{{2}}[\u00c0-\u024f\u1ea0-\u1eff]")
_IS_LATIN = re.compile(f"[{LATIN}]")
_WORD = re.compile(f"[{LATIN}]{{2,}}")

_LIKELY = -10.0
"""Nats a character: of pairs of Han characters in Chinese text less than 1 in 400 are less likely, of rows
of code points 95 %."""

_LIKELY_BARE = -9.0

_WORDS = 4
"""Words of a line that is evidently a sentence, so that one accented letter is enough whose form says little."""

_FEW = {"printable": 0}
"""Sure runs of a text up to which other lines don't follow them: a soft line end makes lines of one."""

_SAFE = 0.9
_IN_JSON = 0.6
_RANGES = frozenset(["\u4e00\u9fa5", "\u4e00\u9fff", "\u4e00\u9fcc", "\u3400\u4dbf", "\uac00\ud7a3", "\u0430\u044f"])

_HIGH = "(?:25)*[89A-Fa-f][0-9A-Fa-f]"
_PERCENT = rf"%(?<=[^\W\d_]%){_HIGH}|%{_HIGH}(?=[^\W\d_]|[^\n]{{0,60}}%[0-9A-Fa-f])|%(?:25)*[uU][0-9A-Fa-f]"
_GUARDS = (
    ("\\", re.compile(r"\\(?:[uUx][0-9A-Fa-f{]|[0-3][0-7]{2}\\)")),
    ("%", re.compile(_PERCENT)),
    ("=", re.compile(r"=(?:[89A-F][0-9A-F](?![A-Z]+\()|\?[\w-]{2,40}\?[QqBb]\?)", re.ASCII)),
    ("u", escaped.BARE),
)
"""What stands in a text that has escapes, by its rarest character. A byte alone is in a word; `=DATE(` is a formula."""
_SIMPLE = re.compile(r"\\(?:[\"/]|(?:r\\n|[nrt])(?![a-z]))")
_NOT_JSON = re.compile(r"\\(?![nrt\"/]|u[0-9A-Fa-f]{4})|(?<!\\)\"|(?<![A-Za-z])[A-Za-z]:\\")
"""What the inside of a string of JSON doesn't have; a path of Windows may look like one."""

_SIMPLE_MEANS = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\r\\n": "\r\n"}


@dataclass(frozen=True)
class Escapes:
    """Finds escapes of programs in text that is none."""

    kind: ClassVar[str] = "escapes"
    # What a sign of _GUARDS must have behind it; bare code points begin with u.
    marks: ClassVar[Marks] = Marks(
        followed=(("\\", "uUx0123"), ("%", "2uU89ABCDEFabcdef"), ("=", "89ABCDEF?")), around=(bare_points.around(),)
    )

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a run of escapes."""
        if any(sign in text and guard.search(text) for sign, guard in _GUARDS):
            yield from settle(text, self._find)

    def _find(self, text: str) -> Iterator[Edit]:
        words = list(mail.header_words(text))
        edits = [
            Edit(start, text[start:end], new, self.kind, "a word of a mail header", 0.8) for start, end, new in words
        ]
        held = Places((start, end) for start, end, _ in words)
        runs = byte_strings.with_codecs([run for run in escaped.search(text) if not held.holds(run.start)])
        runs = [run for run in escaped_misread.with_misread(text, runs) if not held.holds(run.start)]
        if runs:
            edits += _Judge(text, runs).edits(self.kind)
        yield from sorted(edits)


class _Judge:
    """Which escapes of a text are evidently text, and how sure that is."""

    def __init__(self, text: str, runs: list[Run]) -> None:
        self._page = Page(text, runs)
        chinese = [run for run in runs if IS_HAN.search(run.text)]
        scores = model().score([run.text for run in chinese]).tolist() if chinese else []
        self._likely: dict[Run, float] = {
            run: score / len(run.text) for run, score in zip(chinese, scores, strict=True)
        }

    def edits(self, kind: str) -> list[Edit]:
        """The edits of all runs, and of what stands among them."""
        sure: dict[Run, float] = {}
        rows = []
        for line in self._page.lines:
            if self._waits(line):
                continue
            free = [run for run in line.runs if not _is_row(run.text) and not self._page.is_set_apart(run, line)]
            evident = [run for run in free if self._is_evident(run, line)]
            letters = sum(len(_LETTER.findall(run.text)) for run in evident)
            sure |= {run: self._sure(run, line, letters) for run in evident}
            rows.append((line, [run for run in free if run not in sure]))
        often = Counter(run.form for run, each in sure.items() if each >= _SAFE)
        for line, rest in rows:
            best: dict[str, float] = {}
            for run in line.runs:
                best[run.form] = max(best.get(run.form, 0.0), sure.get(run, 0.0))
            for run in rest:
                each = best[run.form] or (
                    _SAFE if often[run.form] > _FEW.get(run.form, 2) and self._is_open(run, line) else 0.0
                )
                if each and self._may_follow(run):
                    sure[run] = min(each, 0.93)
        edits = [self._edit(run, each, kind) for run, each in sure.items()]
        return [*edits, *self._among(sure, kind)]

    def _waits(self, line: Line) -> bool:
        """Whether a line was misread around its escapes: read now, they would keep its codec from being found.

        The row runs again after the line was repaired.
        """
        text = self._page.text[line.start : line.end]
        if text.isascii() or any(run.form == "half" for run in line.runs):
            return False
        return any(not each.old.isascii() for each in candidates(text))

    def _edit(self, run: Run, sure: float, kind: str) -> Edit:
        old = self._page.text[run.start : run.end]
        shown = [each if len(each) < 25 else f"{each[:12]}…{each[-12:]}" for each in (old, run.text)]
        why = f"{shown[0]} is {shown[1]}" + (f" in {run.codec}" if run.codec else "")
        if sure == _IN_JSON:
            why += "; but this is JSON, whose readers unescape it"
        elif sure < _SAFE:
            why += "; but it may be meant so here"
        return Edit(run.start, old, run.text, kind, why, sure)

    def _is_evident(self, run: Run, line: Line) -> bool:
        if run.form == "half":
            return run.text.strip() != ""
        if _PAIR.search(run.text):
            least = _LIKELY_BARE if run.form == "bare" else _LIKELY
            return self._likely.get(run, 0.0) > least or escaped_misread.is_misread(run)
        before, after = self._page.beside(run)
        words = len(_WORD.findall(run.text))
        if (words > 2 and _ACCENT.search(run.text)) or (_EMOJI.search(run.text) and run.form != "bare"):
            return True
        if words > 1 and _IN_WORD.search(before + run.text + after):
            return True
        least = _WORDS if run.form == "bare" or run.codec == "Windows-1252" else 2
        return self._is_in_word(run) and len(_WORD.findall(line.shown)) >= least

    def _is_in_word(self, run: Run) -> bool:
        """Whether a run is accented letters of a word whose other letters are not escaped."""
        before, after = self._page.beside(run)
        if "’" in run.text and not (_IS_LATIN.match(before) and _IS_LATIN.match(after)):
            return False
        inside = _ACCENT.search(run.text) and not _ACCENT.sub("", run.text).strip(string.ascii_letters)
        return bool(inside and (_IS_LATIN.match(before) or _IS_LATIN.match(after)))

    def _is_open(self, run: Run, line: Line) -> bool:
        """Whether a run stands in prose that doesn't speak about it."""
        code = line.code or self._page.code or self._page.in_string(run, line)
        return not code and not line.about.holds(run.start)

    def _sure(self, run: Run, line: Line, letters: int) -> float:
        """How sure it is that an evident run is to be read."""
        page = self._page
        if (line.about.holds(run.start) or page.is_named(run, line)) and letters < ENOUGH:
            return 0.4
        if line.code or page.code or page.in_string(run, line):
            if run.form != "bare":
                return _IN_JSON if page.is_json else 0.5
            return 0.9 if letters > 3 else 0.7
        if line.files.holds(run.start):
            return 0.6
        if run.codec == "Windows-1252" and run.form != "hex":
            return 0.7
        if run.codec not in ("", "UTF-8"):
            return 0.95 if letters > 2 else 0.85
        return 0.98 if letters > 5 else 0.96 if letters > 2 else 0.93

    def _may_follow(self, run: Run) -> bool:
        """Whether a run that says little may be read since others are: after a letter, without its sign, only CJK."""
        if run.form != "bare" or _IS_CJK.match(run.text):
            return True
        before, _ = self._page.beside(run)
        return not _IS_LATIN.match(before) and bool(_LETTER.match(run.text) or _SIGN.match(run.text))

    def _among(self, sure: dict[Run, float], kind: str) -> Iterator[Edit]:
        """Edits of the simple escapes that stand among runs that are sure: line ends, quotes, signs."""
        text = self._page.text
        places = Places((run.start, run.end) for run in sure)
        for line in self._page.lines:
            each = max((sure.get(run, 0.0) for run in line.runs if run.form == "unicode"), default=0.0)
            raw = text[line.start : line.end]
            if each >= _SAFE and "\\" in raw and not _NOT_JSON.search(raw.strip().strip('"')):
                for match in _SIMPLE.finditer(text, line.start, line.end):
                    if not places.holds(match.start()):
                        new = _SIMPLE_MEANS.get(match[0], match[0][1:])
                        yield Edit(match.start(), match[0], new, kind, "an escape in a string of JSON", min(each, 0.93))
        each = max((each for run, each in sure.items() if run.form == "printable"), default=0.0)
        if each >= _SAFE and not self._page.code:
            for start, end, new in mail.rest_of_printable(text):
                if not places.holds(start):
                    yield Edit(start, text[start:end], new, kind, "quoted-printable, as the letters around it", 0.93)


def _is_row(text: str) -> bool:
    """Whether characters are listed, not written: three or more in the order of their numbers, or ends of a range."""
    codes = [ord(each) for each in text if each > "\x7f"]
    if len(codes) > 2 and all(after - before == 1 for before, after in itertools.pairwise(codes)):
        return True
    return text in _RANGES
