"""HTML entities that nobody turned back into characters.

    &ldquo;你好&rdquo;&nbsp;&#20013;&#25991;  ->  “你好” 中文
    R&amp;amp;D，他说#xff0c;             ->  R&D，他说，

Text is escaped for HTML once too often, or put out by a program that never unescapes: news dumps
are full of `&nbsp;`, `&ldquo;`, `&middot;`, `&#8226;`. All layers are peeled at once. Entities that
lost their `&` or `;`, that have blanks in them or full-width signs, and characters written as two
surrogates are read too, where their surroundings are evidently prose.

Left alone:

- HTML and XML source: a text that has tags of its own. Escaped tags in prose (`&lt;br /&gt;`, as in
  feeds) are read all the same, since there the whole item was escaped; a text that is nothing but
  such tags is an example of them and stays.
- Code, diffs, quoted code, and text about entities: lines that name HTML, escaping or the signs, a
  row of entities set apart by commas, an entity in quotes or brackets by itself. In code and such
  text entities are found, but with a confidence of 0.6 or less.
- `AT&T;`, `R&D;` and whatever else is no entity; names that are words (`male&female;`) after a letter.
- Numbers that mean no character (`&#0;`, `&#xD800;`, `&#129;`): reported as lost. The five bytes that mean none in
  Windows-1252 are read where they are a part of misread text, which the next kinds restore.

A no-break space stays one: that is what was written. Result characters may be invisible; the kind
`controls`, which runs next, judges them.

Measured: no change in 41 million characters of clean text in more than twenty languages, where named
entities stand in three lines, all of them about entities. Of lines broken by the forward model 99.6 %
of Chinese and 97.8 % or more of other languages are read back; most of the rest speak of HTML.
Source of names: the HTML standard.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from string import ascii_letters, digits
from typing import ClassVar, NamedTuple

from fixers.edit import Edit
from fixers.fixer import Marks
from fixers.reading import references, terminal
from fixers.reading.characters import HAN, HANGUL, KANA, LATIN
from fixers.reading.context import Places, has_markup, is_code
from fixers.reading.invisible import INVISIBLE
from fixers.reading.references import Reference
from fixers.restore.escaped.referenced import what_it_was, with_bytes
from fixers.settling import settle

_HEAD = 20_000
"""Characters at the beginning of a text from which its nature is judged."""

_LINE = 8_000
"""Characters of a line that are looked at to judge it."""

_TAG = re.compile(r"</?[A-Za-z!][^<>\n]{0,2000}>")
_DIFF = re.compile(r"^(?:diff --git |@@ -\d|Index: \S)", re.MULTILINE)
_MARKDOWN = re.compile(r"^#{1,6} \S|^```|\]\(\S|^\s*\|?:?-{3,}:?\|", re.MULTILINE)
_CATALOGUE = re.compile(r"^msg(?:id|str)\b", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_SPAN = re.compile(r"``[^`\n]{1,2000}``|`[^`\n]{1,2000}`")
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"'，。；：（）《》「」“”]{1,2000}")

_ABOUT = re.compile(
    r"(?<![./\w])[xs]?(?:html|htm|xml|sgml)\d?(?![\w/]|::)|html_?(?:ent|special)|\bentit(?:y|ies)\b|\bescap(?:e|ing)\b"
    r"|\bampersand|\bnon-?breaking|不[换換]行空格|转义|轉義|跳脱字|跳脫字|字符实体|实体(?:字符|引用|编码|名)|字符引用|字元參照"
    r"|文字参照|実体参照|エスケープ|엔티티",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\bless.than\b|\bgreater.than\b|\bquotation marks?\b|\bapostrophe|[小大](?:于|於)[号號]|[双雙单單]引[号號]|空格符"
    r"|(?:替换|替換|转换|轉換|写|寫)[成为為]",
    re.IGNORECASE,
)
"""Words that speak about entities instead of using them; and those that do when a sign stands near."""

_REACH, _NEAR = 100, 12
"""Characters from such a word within which an entity is spoken about."""

_SPELT = 20
"""Characters of a row of entities that is more than an example: three or more of them."""

_SIGNS = "<>&\"'\u00a0"

_STRING = re.compile(r"[\"'][&＆](?:amp;)*(?:lt|#60|#x3c);", re.IGNORECASE)
"""A string of a program that begins with a tag: '&lt;?php'."""

_UNSEEN = re.compile(f"{terminal.SEQUENCE}|[\x00-\x08\x0b\x0e-\x1f\x7f\xad{INVISIBLE}]")
"""What another kind removes later: nothing may be judged by it, lest a second run judge otherwise."""

_WINDOW = 64
"""Characters on each side of an entity among which its neighbour is looked for."""

_SIGN = re.compile(r"(?<![^\s,、（(])[<>&\"'](?![^\s,，、.。）)])")
_OPENING, _CLOSING = "\"'“‘「『（([【〈《|", "\"'”’」』）)]】〉》|"
_WORD = re.compile(f"[{HAN}{KANA}{HANGUL}]|[{LATIN}\u0370-\u1fff]{{2,}}")
_EAST_ASIAN = re.compile(f"[{HAN}{KANA}{HANGUL}\u3000-\u303f\uff01-\uff65“”‘’…—·]")
_LETTER = re.compile(f"[{LATIN}\u0370-\u1fff]")


_WIDE_LETTERS = "".join(chr(0xFEE0 + ord(each)) for each in ascii_letters)


@dataclass(frozen=True)
class Entities:
    """Finds HTML entities in text that is not HTML."""

    kind: ClassVar[str] = "entities"
    # What stands behind the first sign in every reference; of other letters İıſK are a to z where case is ignored.
    marks: ClassVar[Marks] = Marks(
        followed=(("&＆", f" #＃{ascii_letters}{_WIDE_LETTERS}İıſK"), ("#", f"xX{digits}")),
        strings=("quo;", "dash;", "hellip;", "middot;", "quot;", "sp;", "bull;", "apos;"),
    )

    def find(self, text: str) -> Iterator[Edit]:
        """One edit an entity, all its layers at once; reports of those that mean nothing."""
        if ";" in text or "&" in text or "；" in text:
            yield from settle(text, self._find)

    def _find(self, text: str) -> Iterator[Edit]:
        found = references.search(text)
        if not found or _is_source(text):
            return
        found = with_bytes(text, found)
        document = _Document(text, found)
        for each, line in document.lines():
            old = text[each.start : each.end]
            if not each.new:
                yield Edit(each.start, old, None, self.kind, f"{old} stands for no character", 0.99)
                continue
            sure = document.sure(each, line)
            if sure:
                yield Edit(each.start, old, each.new, self.kind, f"{old} is {_shown(each.new)}", sure)


def _shown(text: str) -> str:
    """`text`, or its code points where it doesn't show."""
    return text if text.isprintable() and text.strip() else " ".join(f"U+{ord(each):04X}" for each in text)


def _is_source(text: str) -> bool:
    """Whether `text` is HTML or XML: tags of its own, not one stray in a long text."""
    if not has_markup(text):
        return False
    return len(text) < 2000 or sum(1 for _ in _TAG.finditer(text)) * 1000 >= len(text)


class _Line(NamedTuple):
    """What is known about a line, judged by how it reads once all its entities are read."""

    end: int
    code: bool
    prose: bool
    about: Places
    named: Places
    quoted: Places


class _Document:
    """Judges the entities of one text."""

    def __init__(self, text: str, found: list[Reference]) -> None:
        self._text = text
        self._rows: list[tuple[Reference, _Line]] = []
        line = _Line(-1, False, False, Places(()), Places(()), Places(()))
        for each in found:
            if each.start > line.end:
                line = self._line(each.start)
            self._rows.append((each, line))
        self._chains = references.chains(found)

    def lines(self) -> list[tuple[Reference, _Line]]:
        """Each entity with the line on which it begins."""
        return self._rows

    def _line(self, at: int) -> _Line:
        start = self._text.rfind("\n", 0, at) + 1
        end = self._text.find("\n", at)
        end = len(self._text) if end < 0 else end
        raw = _UNSEEN.sub("", self._text[start : min(end, start + _LINE)])
        shown = references.decoded(raw)
        bare = _ADDRESS.sub("", shown)
        code = is_code(bare)
        if code and (was := what_it_was(raw)):  # of misread text signs say nothing
            shown = bare = was
            code = is_code(was)
        return _Line(
            end,
            code,
            len(_WORD.findall(_TAG.sub(" ", bare))) >= 2 and not _STRING.search(raw),
            Places([(start, end)] if _is_row(shown) else _around(_ABOUT, _REACH, self._text, start, end)),
            Places(_around(_NAMED, _NEAR, self._text, start, end)),
            Places(match.span() for match in _SPAN.finditer(self._text, start, end)),
        )

    @cached_property
    def _code(self) -> bool:
        """Whether the whole text is code, a diff, or a catalogue of messages."""
        raw = _UNSEEN.sub("", self._text[:_HEAD])
        head = references.decoded(raw)
        if _DIFF.search(head) or _CATALOGUE.search(head):
            return True
        lines = [(line, each) for line, each in zip(raw.split("\n"), head.split("\n"), strict=False) if each.strip()]
        code = [line for line, each in lines if is_code(each)]
        many = len(lines) > 3 and len(code) * 2 >= len(lines)
        return many and not any(map(what_it_was, code))

    @cached_property
    def _markdown(self) -> bool:
        return _MARKDOWN.search(self._text, 0, _HEAD) is not None

    @cached_property
    def _about(self) -> bool:
        """Whether entities are the subject: one in three is spoken about."""
        return sum(_is_about(*row) for row in self._rows) * 3 >= len(self._rows)

    @cached_property
    def _fences(self) -> list[int]:
        """Where fenced code begins and ends, in turn."""
        return [match.start() for match in _FENCE.finditer(self._text)]

    def sure(self, each: Reference, line: _Line) -> float:
        """How sure it is that an entity is to be read; 0.0 where it is quoted."""
        if line.quoted.holds(each.start):
            return 0.0
        if bisect_right(self._fences, each.start) % 2:
            return 0.0
        if line.code or self._code:
            return 0.6
        if (self._about or _is_about(each, line)) and not self._in_text(each):
            return 0.4
        if each.form == "lost":
            return self._sure_of_lost(each)
        before, after = self._neighbours(each.start, each.end)
        if before and after and before in _OPENING and after in _CLOSING and each.new in _SIGNS:
            return 0.5
        if each.new in ("<", ">"):
            return 0.5 if not line.prose else 0.7 if self._markdown else 0.95
        if each.new.isalnum() and "\ue000" <= each.new <= "\uf8ff":
            return 0.5
        if references.is_rare(each.body):
            return 0.6 if _LETTER.match(before) else 0.93
        return 0.98 if each.form == "whole" else 0.94

    def _in_text(self, each: Reference) -> bool:
        """Whether entities in a row spell a word, or indent a line: nobody shows them so."""
        start, end = self._chains[each.start]
        if each.new.isspace():
            return end > each.end + start - each.start and self._text[max(0, start - 1) : start] in ("", "\n")
        return each.new.isalpha() and end - start > _SPELT

    def _neighbours(self, start: int, end: int) -> tuple[str, str]:
        """The visible characters before `start` and after `end`."""
        before = _UNSEEN.sub("", self._text[max(0, start - _WINDOW) : start])
        return before[-1:], _UNSEEN.sub("", self._text[end : end + _WINDOW])[:1]

    def _sure_of_lost(self, each: Reference) -> float:
        """How sure it is that what lost its `&` is an entity: it stands in Chinese, or within a word."""
        before, after = self._neighbours(*self._chains[each.start])
        if _EAST_ASIAN.match(each.new) and each.body[0] == "#" and each.new > "\u2fff":
            return 0.95
        if _EAST_ASIAN.match(before) or _EAST_ASIAN.match(after):
            return 0.95 if each.body[0] != "#" or each.new > "\x7f" else 0.9
        if each.new in "'’" and _LETTER.match(before) and _LETTER.match(after):
            return 0.95
        return 0.5


def _is_about(each: Reference, line: _Line) -> bool:
    return line.about.holds(each.start) or (each.new in _SIGNS and line.named.holds(each.start))


def _around(words: re.Pattern[str], reach: int, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches of a line that lie within `reach` of `words`."""
    return ((match.start() - reach, match.end() + reach) for match in words.finditer(text, start, end))


def _is_row(shown: str) -> bool:
    """Whether a line lists signs: three of `<>&` and quotes, each set apart."""
    return len({match[0] for match in _SIGN.finditer(shown)}) > 2
