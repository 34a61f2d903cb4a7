r"""What a line is: prose, heading, item of a list, row of a table, program text, page number.

Line ends here are \n, \r\n, \r, form feeds and the two separators of Unicode. U+0085 is none: on
Chinese pages it is a stray byte of an ellipsis read as Latin-1, which a repair may still need.
"""

from __future__ import annotations

import re
from functools import cached_property

from fixers.reading.characters import IS_HAN
from fixers.reading.context import is_code

BLANKS = " \t\u3000\u00a0\u2002\u2003"
"""White space inside a line."""

BREAKS = "\n\r\f\u2028\u2029"
"""Characters that end a line."""

BREAK = re.compile("\r?\r\n|[\n\r\f\u2028\u2029]")
"""One line end; \r\r\n is what writing \r\n through a text file of Windows leaves."""

LONG = 18
"""Characters of a long line."""

_NUMBER = "[0-9０-９〇零一二三四五六七八九十百千两兩]"

ANEW = re.compile(
    rf"""[-*+•·●○■◆★☆▲△▼▽◎□※►▶➤✓✔◇◦‣▪>#|/\\=~_@&［\[【〖〔—]
    | 第{_NUMBER}{{1,5}}[章节節条條款项項回卷部篇编編集期讲講课課届屆页頁步]
    | [（(]{_NUMBER}{{1,4}}[）)] | [一二三四五六七八九十]{{1,3}}(?:[、．.:：]|是|要[^求是]|来[，,])
    | [0-9０-９]{{1,3}}(?:[、．)）\]]|\.(?![0-9])|[ \u3000]) | [①-⑳⑴-⒛㈠-㈩Ⅰ-Ⅻ] | [甲乙丙丁戊][、．.]
    | [A-Za-z][.)、．][ \u3000]? | 其[一二三四五六七八九十][，,、]
    | 本[报報刊](?:讯|訊|记者|記者) | 新[华華]社 | 新[华華][网網] | 中新[社网網]
    | (?:[责責]任)?[编編][辑輯][：: 　] | [责責]任[编編][辑輯] | 原[标標][题題] | [标標][题題][：:]
    | (?:来源|來源|作者|[记記]者|[摄攝]影|供稿|校[对對])(?:[：:／/ \u3000（(]|系|[单單]位)
    | [图圖](?:[为為]|{_NUMBER}) | 表{_NUMBER} | [（(][图圖文][／/] | (?:下|上)一[篇页頁] | 相[关關](?:[链鏈]接|[阅閱][读讀]|新[闻聞])
    | [扫掃](?:[码碼]|一[扫掃]) | [点點][击擊] | 版[权權] | 免[责責] | [转轉][载載] | 未[经經] | 延伸[阅閱][读讀] | [关關][键鍵][词詞] | 摘\s*要[：: 　]
    | [0-9]{{4}}[-/年][0-9]{{1,2}}[-/月] | [0-9]{{1,2}}:[0-9]{{2}}""",
    re.VERBOSE,
)
"""How a line begins that doesn't continue the one before it: bullet, number, agency, credit, date."""

LABEL = re.compile(r"[^，。！？；、：:\s]{1,12}[：:]")
"""A line that begins with a name or a field: dialogue, form, chat."""

_CREDIT = re.compile(
    r"(?:[记記]者|通[讯訊][员員]|[摄攝]影|作者|[责責][编編]|[编編][辑輯]|[图圖文][／/]|[／/][图圖文])[^，。；！？]{0,20}$|[摄攝]$"
)

_CREDIT_SIGN = re.compile("[者员員影编編摄攝／/]")
"""Every credit has one of these, which are found ten times as fast."""

_ITEM = re.compile(
    rf"[-*+•·●○■◆◎◦▪‣][ \u3000]?|[0-9]{{1,3}}[.、．)）]|[（(]{_NUMBER}{{1,4}}[）)]|[一二三四五六七八九十]{{1,3}}、|[A-Za-z][.)、]|[①-⑳]"
)
_MARKDOWN_ITEM = re.compile(r"[-*+] |[0-9]{1,3}[.)] ")
_PAGE = re.compile(
    r"[-—–－]{1,3} ?[0-9]{1,4} ?[-—–－]{1,3}|第 ?[0-9]{1,4} ?[页頁](?: ?[，,／/]? ?共 ?[0-9]{1,4} ?[页頁])?"
)
_COLUMNS = re.compile(r"[ \u00a0]{2,}|\u3000+|\t")
_LINE = re.compile(f"[^{BREAKS}]+")
_EDGES = BLANKS + "\n"
_LAYOUT = re.compile(rf"\n(?:[{BLANKS}]|\n\n|(?<=[{BLANKS}]\n))")
"""More between two lines than one line end or two; it begins with a literal, so that search is fast."""


class Layout:
    r"""The lines of a text that aren't blank, by index; what is costly to know of a line is read when asked for.

    >>> page = Layout("  甲 \n \n乙")
    >>> page.bodies, page.indents, page.starts
    (['甲', '乙'], ['  ', ''], [2, 7])
    """

    plain: bool
    """Whether nothing but one line end or two stands between lines, and at most one at the end."""

    bodies: list[str]
    """The lines without white space at their ends."""

    indents: list[str]
    """The white space before the bodies."""

    def __init__(self, text: str, plain: bool | None = None) -> None:
        self.text = text
        self.plain = is_plain(text) if plain is None else plain
        self._looks: dict[int, bool] = {}
        if self.plain:
            self.bodies = list(filter(None, text.split("\n")))
            self.indents = [""] * len(self.bodies)
        else:
            self._read()

    def __len__(self) -> int:
        return len(self.bodies)

    @cached_property
    def starts(self) -> list[int]:
        """Where in the text the bodies begin, in characters."""
        starts = []  # of a plain text; others know it since they were read
        at = 0
        for body in self.text.split("\n"):
            if body:
                starts.append(at)
            at += len(body) + 1
        return starts

    def _read(self) -> None:
        """Take the white space off the lines."""
        starts, self.indents, self.bodies = [], [], []
        for start, raw in _pieces(self.text):
            indent, body = "", raw
            if raw[0] in BLANKS:
                body = raw.strip(BLANKS)
                if not body:
                    continue
                indent = raw[: len(raw) - len(raw.lstrip(BLANKS))]
            elif raw[-1] in BLANKS:
                body = raw.rstrip(BLANKS)
            starts.append(start + len(indent))
            self.indents.append(indent)
            self.bodies.append(body)
        self.starts = starts

    @cached_property
    def sizes(self) -> list[int]:
        """Characters of the bodies."""
        return list(map(len, self.bodies))

    @cached_property
    def long(self) -> list[int]:
        """Lines as long as those of prose that fills a page, or an old mail; verse and titles are shorter."""
        return [at for at, size in enumerate(self.sizes) if size >= LONG]

    @cached_property
    def open(self) -> list[int]:
        """Of the long lines those that end without a mark that ends a sentence."""
        bodies = self.bodies
        return [at for at in self.long if bodies[at][-1] not in "。！？…："]

    def end(self, at: int) -> int:
        """The character after the body of the line `at`."""
        return self.starts[at] + len(self.bodies[at])

    def depth(self, at: int) -> int:
        """Columns of the indent; an ideographic space takes two, a tab four."""
        indent = self.indents[at]
        return len(indent) + indent.count("\u3000") + 3 * indent.count("\t")

    def columns(self, at: int) -> int:
        """Columns of the line with its indent: two a character, one an ASCII character."""
        body = self.bodies[at]
        return self.depth(at) + 2 * len(body) - len(body.encode("ascii", "ignore"))

    def is_program(self, at: int) -> bool:
        r"""Whether a line is program text or markup: by its own look, or inside a fence.

        >>> page = Layout("见下：\n```\n甲\n```\nint x = 1;")
        >>> [page.is_program(at) for at in range(len(page))]
        [False, True, True, True, True]
        """
        # A line of code begins with an ASCII character; asking the rest costs more than it finds.
        if self.bodies[at][0] >= "\x80":
            return at in self._fenced
        looks = self._looks.get(at)
        if looks is None:
            body = self.bodies[at]
            looks = self._looks[at] = at in self._fenced or is_code(body) or (body[0] == "<" and body[-1] == ">")
        return looks

    def without_program(self, lines: list[int]) -> list[int]:
        """Those of some lines that aren't program text."""
        if self._fenced:
            return [at for at in lines if not self.is_program(at)]
        bodies = self.bodies
        return [at for at in lines if bodies[at][0] >= "\x80" or not self.is_program(at)]

    @property
    def is_mostly_program(self) -> bool:
        """Whether more than a quarter of the lines are program text."""
        size = len(self.bodies)
        most = len(self._fenced) + sum(body[0] < "\x80" for body in self.bodies)
        return most * 4 > size and sum(map(self.is_program, range(size))) * 4 > size

    @cached_property
    def has_fences(self) -> bool:
        """Whether there may be fences; only between them are lines of Han program text."""
        return "```" in self.text or "~~~" in self.text

    @cached_property
    def _fenced(self) -> frozenset[int]:
        """Lines that open or close a fence, or stand inside one."""
        if not self.has_fences:
            return frozenset()
        found = []
        fence = ""
        for at, body in enumerate(self.bodies):
            if body.startswith(("```", "~~~")):
                found.append(at)
                fence = "" if fence == body[:3] else fence or body[:3]
            elif fence:
                found.append(at)
        return frozenset(found)


def has_odd_breaks(text: str) -> bool:
    r"""Whether there are line ends other than \n."""
    return "\r" in text or "\f" in text or "\u2028" in text or "\u2029" in text


def is_plain(text: str) -> bool:
    """Whether nothing but one line end or two stands between lines, and at most one at the end."""
    return not (
        has_odd_breaks(text)
        or text[:1] in _EDGES
        or text[-1] in BLANKS
        or text.endswith("\n\n")
        or _LAYOUT.search(text) is not None
    )


def _pieces(text: str) -> list[tuple[int, str]]:
    """The lines that have any characters, and where they begin."""
    if has_odd_breaks(text):
        return [(match.start(), match[0]) for match in _LINE.finditer(text)]
    pieces = []
    at = 0
    for piece in text.split("\n"):
        if piece:
            pieces.append((at, piece))
        at += len(piece) + 1
    return pieces


def is_table_row(body: str) -> bool:
    """Whether a line has cells: tabs, bars, or two gaps at least.

    >>> is_table_row("姓名  年龄  籍贯"), is_table_row("做强工业 打头阵")
    (True, False)
    """
    head = body[:200]  # a row is as long at most
    if "\t" in head or head[0] in "│┃║┌├└" or ("|" in head and head.count("|") > 1):
        return True
    return ("  " in head or "\u3000" in head or "\u00a0" in head) and len(_COLUMNS.findall(head)) > 1


def is_han(character: str) -> bool:
    """Whether one character is Han; for most the first block tells.

    >>> is_han("中"), is_han("〇"), is_han("，")
    (True, True, False)
    """
    return "\u4e00" <= character <= "\u9fff" or IS_HAN.match(character) is not None


def is_item(body: str) -> bool:
    """Whether a line begins as items of lists do."""
    return _ITEM.match(body) is not None


def is_markdown_item(body: str) -> bool:
    """Whether a line begins as items of Markdown lists do."""
    return _MARKDOWN_ITEM.match(body) is not None


def is_page_number(body: str) -> bool:
    """Whether a line is a page number and says so: — 3 —, 第3页.

    >>> is_page_number("- 12 -"), is_page_number("12")
    (True, False)
    """
    return body[0] in "-—–－第" and _PAGE.fullmatch(body) is not None


def is_credit(body: str) -> bool:
    """Whether a line ends with who wrote it or took the picture.

    >>> is_credit("在车间调研。本报记者 王一 李二 摄")
    True
    """
    end = body[-30:]
    return _CREDIT_SIGN.search(end) is not None and _CREDIT.search(end) is not None
