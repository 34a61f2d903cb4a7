"""Character references of HTML: how they are written, also when a filter got at them, and what they mean.

The names are those of HTML 5; numbers from 128 to 159 mean what Windows-1252 has there, as
browsers read them. What can't stand in a text (controls, halves of characters, numbers beyond
Unicode) has no meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.entities import html5, name2codepoint
from typing import NamedTuple

_BEHIND = (
    r"(?P<nest>(?: ?(?:amp|#0{0,4}38|#x0{0,4}26) ?[;；])*)"
    r"(?: ?(?P<body>[#＃] ?[xXｘ]?[0-9a-fA-F０-９]{1,8}|[A-Za-zａ-ｚ][A-Za-z0-9ａ-ｚ]{1,31}) ?[;；])?"
)
REFERENCE = re.compile(f"[&＆]{_BEHIND}", re.IGNORECASE)
"""A reference with all the layers of `&amp;` around it; also with blanks in it or full-width signs."""

_USUAL = re.compile(f"&{_BEHIND}", re.IGNORECASE)
"""The same with the sign of ASCII, which is found in a tenth of the time: 2 microseconds in 4,000 characters."""

_NARROW = {0xFF01 + at: 0x21 + at for at in range(94)} | {0x20: None}

_LOOSE = frozenset(
    {"nbsp", "ensp", "emsp", "thinsp", "ldquo", "rdquo", "lsquo", "rsquo", "laquo", "raquo", "mdash", "ndash"}
    | {"hellip", "middot", "bull", "quot", "apos", "amp", "lt", "gt", "times", "deg"}
)
"""Names that are taken for references although something of `&name;` is amiss."""

_LOST_NAMES = _LOOSE - {"lt", "gt", "amp", "times", "deg"}

LOST = re.compile(
    r"(?:(?<![A-Za-z0-9_&＆#＃])(?:amp;){1,8}|(?<![&＆#＃{}]))(?P<body>#[xX][0-9a-fA-F]{2,6}|#[0-9]{2,6});"
    r"|(?<![A-Za-z0-9_&＆#＃])(?:amp;){0,8}"
    rf"(?P<name>{'|'.join(sorted(_LOST_NAMES))});"
)
"""A reference whose `&` is gone."""

_LOST_END = re.compile(
    f";(?:{'|'.join(f'(?<={end};)' for end in sorted({name[-3:] for name in _LOST_NAMES}))}"
    f"|{'|'.join(f'(?<=#[xX0-9][0-9a-fA-F]{{{digits}}};)' for digits in range(1, 7))})"
)
"""How all of them end; looked for first, since that takes 3 microseconds in a text of 4,000 characters, the whole 500."""

BARE = re.compile(r"&(?P<body>nbsp|ensp|emsp|[lr][ds]quo|mdash|hellip|middot|#[0-9]{3,6})(?![A-Za-z0-9_=;；])")
"""A reference whose `;` is gone."""

_ENGLISH = frozenset(
    {"and", "or", "not", "in", "int", "it", "image", "real", "top", "bottom", "because", "between", "therefore"}
    | {"natural", "sharp", "flat", "square", "star", "phone", "cup", "cap", "mid", "race", "ring", "hat", "female"}
    | {"male", "hearts", "spades", "clubs", "malt", "part", "prop", "range", "sum", "sub", "sup", "target", "semi"}
    | {"smile", "frown", "check", "cross", "comma", "colon", "period", "plus", "minus", "order", "quest", "num"}
)
"""Names that are words or stems too: `male&female;` is no reference."""


_HTML_4 = frozenset(name.lower() for name in name2codepoint) | {"apos"}


@cache
def _names() -> dict[str, str]:
    """Names, without their semicolon, and what they mean."""
    names = {name[:-1]: text for name, text in html5.items() if name.endswith(";")}
    for name in name2codepoint:
        # Databases that hold everything in capitals: P&EACUTE;REZ, &NBSP;
        capital = name.capitalize() if names[name].isalpha() and name.islower() else name
        names.setdefault(name.upper(), names.get(capital, names[name]))
    return names


def meaning(body: str) -> str | None:
    r"""What a reference means; None for no reference at all, "" where nothing can stand for it.

    `body` is what stands between `&` and `;`. A number of one half of a surrogate pair gives that half.

    >>> meaning("ldquo"), meaning("#x4e2d"), meaning("#146"), meaning("T"), meaning("#0"), meaning("NBSP")
    ('“', '中', '’', None, '', '\xa0')
    """
    plain = body.translate(_NARROW)
    if plain[0] != "#":
        return _names().get(plain) if plain == body or plain in _LOOSE else None
    digits, base = (plain[2:], 16) if plain[1:2] in "xX" else (plain[1:], 10)
    try:
        code = int(digits, base)
    except ValueError:
        return None
    return _character(code)


def _character(code: int) -> str:
    """The character of a number, or "" where there is none that can stand in a text."""
    if 0x80 <= code <= 0x9F:
        return bytes([code]).decode("cp1252", "ignore")
    if code in (9, 10, 13) or 0x20 <= code < 0x7F or 0xA0 <= code <= 0x10FFFF:
        noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
        return "" if noncharacter else chr(code)
    return ""


def is_loose(reference: str) -> bool:
    """Whether something of `reference` is amiss: blanks, full-width signs."""
    return " " in reference or not reference.isascii()


def is_loose_name(body: str) -> bool:
    """Whether `body` may be read although something is amiss."""
    plain = body.translate(_NARROW)
    return plain[0] == "#" or plain.lower() in _LOOSE


def is_rare(body: str) -> bool:
    """Whether `body` is neither a number nor a name of HTML 4, or is a word too."""
    return body[0] not in "#＃" and (body in _ENGLISH or body.lower() not in _HTML_4)


def decoded(text: str) -> str:
    """`text` with all references read, also those with something amiss, whatever they stand in.

    >>> decoded("&amp;lt;b&gt; &unknown; R&amp;D")
    '<b> &unknown; R&D'
    """
    if "&" in text or "＆" in text:
        text = BARE.sub(_decoded, REFERENCE.sub(_decoded, text))
    return LOST.sub(_decoded, text) if ";" in text else text


def _decoded(match: re.Match[str]) -> str:
    parts = match.groupdict()
    body, nest = parts["body"] or parts.get("name"), parts.get("nest") or ""
    new = meaning(body) if body else None
    if new is None or (is_loose(match[0]) and not is_loose_name(body or "")):
        return "&" + match[0][1 + len(nest) :] if nest else match[0]
    return new or match[0]


class Reference(NamedTuple):
    """An entity: where it stands, what it is read as ("" for nothing), and how it is written."""

    start: int
    end: int
    body: str
    new: str
    form: str


def search(text: str) -> list[Reference]:
    """All entities of `text`, in order and apart, whole ones before those that lost something."""
    found: list[Reference] = []
    if "&" in text or "＆" in text:
        found += _whole(text)
        found += _damaged(text, BARE, "bare")
    if _LOST_END.search(text):
        found += _damaged(text, LOST, "lost")
    found.sort(key=lambda each: (each.start, -each.end))
    apart: list[Reference] = []
    for each in found:
        if apart and each.start < apart[-1].end:
            continue
        if apart and _is_pair(apart[-1], each):
            high = apart.pop()
            new = (high.new + each.new).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            each = each._replace(start=high.start, body=high.body, new=new)
        apart.append(each)
    alone = [each._replace(new="") if "\ud800" <= each.new[:1] <= "\udfff" else each for each in apart]
    return [each for each in alone if each.new or each.form == "whole"]


def _damaged(text: str, pattern: re.Pattern[str], form: str) -> Iterator[Reference]:
    for match in pattern.finditer(text):
        body = match[match.lastgroup or 0]
        if new := meaning(body):
            yield Reference(match.start(), match.end(), body, new, form)


def _is_pair(high: Reference, low: Reference) -> bool:
    return high.end == low.start and "\ud800" <= high.new <= "\udbff" and "\udc00" <= low.new <= "\udfff"


def _whole(text: str) -> Iterator[Reference]:
    pattern = REFERENCE if "＆" in text else _USUAL
    for match in pattern.finditer(text):
        body, nest = match["body"], match["nest"]
        new = meaning(body) if body else None
        loose = is_loose(match[0])
        if new is not None and not (loose and not is_loose_name(body)):
            yield Reference(match.start(), match.end(), body, new, "whole")
        elif nest:
            yield Reference(match.start(), match.end("nest"), "amp", "&", "whole")


def chains(found: list[Reference]) -> dict[int, tuple[int, int]]:
    """For each entity, by its start, where the chain of entities begins and ends in which it stands."""
    where: dict[int, tuple[int, int]] = {}
    row: list[Reference] = []
    for each in found:
        if row and row[-1].end != each.start:
            where.update(dict.fromkeys((one.start for one in row), (row[0].start, row[-1].end)))
            row = []
        row.append(each)
    return where | dict.fromkeys((one.start for one in row), (row[0].start, row[-1].end))
