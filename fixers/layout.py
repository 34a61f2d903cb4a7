r"""What a line is: prose, heading, item of a list, row of a table, program text, page number.

Line ends here are \n, \r\n, \r, form feeds and the two separators of Unicode. U+0085 is none: on
Chinese pages it is a stray byte of an ellipsis read as Latin-1, which a repair may still need.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from fixers.context import is_code

BLANKS = " \t\u3000\u00a0\u2002\u2003"
"""White space inside a line."""

BREAKS = "\n\r\f\u2028\u2029"
"""Characters that end a line."""

BREAK = re.compile("\r?\r\n|[\n\r\f\u2028\u2029]")
"""One line end; \r\r\n is what writing \r\n through a text file of Windows leaves."""

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

_ITEM = re.compile(
    rf"[-*+•·●○■◆◎◦▪‣][ \u3000]?|[0-9]{{1,3}}[.、．)）]|[（(]{_NUMBER}{{1,4}}[）)]|[一二三四五六七八九十]{{1,3}}、|[A-Za-z][.)、]|[①-⑳]"
)
_MARKDOWN_ITEM = re.compile(r"[-*+] |[0-9]{1,3}[.)] ")
_PAGE = re.compile(
    r"[-—–－]{1,3} ?[0-9]{1,4} ?[-—–－]{1,3}|第 ?[0-9]{1,4} ?[页頁](?: ?[，,／/]? ?共 ?[0-9]{1,4} ?[页頁])?"
)
_COLUMNS = re.compile(r"[ \u00a0]{2,}|\u3000+|\t")
_LINE = re.compile(f"[^{BREAKS}]+")


class Line(NamedTuple):
    """A line that isn't blank; `start` and `end` are characters of the text, those of `body`."""

    start: int
    end: int
    indent: str
    body: str
    """The line without white space at its ends."""

    @property
    def depth(self) -> int:
        """Columns of the indent; an ideographic space takes two, a tab four."""
        return len(self.indent) + self.indent.count("\u3000") + 3 * self.indent.count("\t")

    @property
    def columns(self) -> int:
        """Columns of the line with its indent: two a character, one an ASCII character."""
        return self.depth + 2 * len(self.body) - len(self.body.encode("ascii", "ignore"))


def read_lines(text: str) -> list[Line]:
    r"""The lines of `text` that aren't blank.

    >>> [(line.indent, line.body) for line in read_lines("  甲 \n \n乙")]
    [('  ', '甲'), ('', '乙')]
    """
    lines = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        body = raw = match[0]
        if raw[0] in BLANKS or raw[-1] in BLANKS:
            body = raw.strip(BLANKS)
            if not body:
                continue
            start += len(raw) - len(raw.lstrip(BLANKS))
            end = start + len(body)
        lines.append(Line(start, end, raw[: start - match.start()], body))
    return lines


def program_lines(lines: Sequence[Line]) -> list[bool]:
    r"""For each line whether it is program text or markup: by its own look, or inside a fence.

    >>> program_lines(read_lines("见下：\n```\n甲\n```\nint x = 1;"))
    [False, True, True, True, True]
    """
    found = []
    fence = ""
    for line in lines:
        body = line.body
        if body.startswith(("```", "~~~")):
            found.append(True)
            fence = "" if fence == body[:3] else fence or body[:3]
        else:
            # A line of code begins with an ASCII character; asking the rest costs more than it finds.
            looks = body[0] < "\x80" and (is_code(body) or (body[0] == "<" and body[-1] == ">"))
            found.append(bool(fence) or looks)
    return found


def is_table_row(body: str) -> bool:
    """Whether a line has cells: tabs, bars, or two gaps at least.

    >>> is_table_row("姓名  年龄  籍贯"), is_table_row("做强工业 打头阵")
    (True, False)
    """
    head = body[:200]  # a row is as long at most
    return "\t" in head or head.count("|") > 1 or head[0] in "│┃║┌├└" or len(_COLUMNS.findall(head)) > 1


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
    return _PAGE.fullmatch(body) is not None


def is_credit(body: str) -> bool:
    """Whether a line ends with who wrote it or took the picture.

    >>> is_credit("在车间调研。本报记者 王一 李二 摄")
    True
    """
    return _CREDIT.search(body[-30:]) is not None
