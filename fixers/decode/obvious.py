"""Text in an encoding of two bytes a character that is known by its commonest characters, without scoring anything.

Every fourth character or more of a Chinese page is one of 157, marks among them. Of 350 pages and
pieces of 384 bytes and more in other encodings, read as GB18030, none has more than 13 % of them:
what they give is rare characters. Of 13,240 samples in other encodings, read as Big5, none has more than
34 % of the 362 commonest traditional characters, of those in Big5 nine in ten have 42 % and more; read as
EUC-KR none has more than 23 % (58 % and more), read as Shift_JIS hardly any has one (62 %). EUC-JP has
the kana of GB18030, and is left. This is for speed only: what it leaves is scored as all else.
"""

from __future__ import annotations

from functools import cache

from fixers.data import common_characters

_BITS = 9
"""Characters that cost so many bits or fewer are common."""

_LEAST = 48
"""Characters beyond ASCII that have to be there."""

DECLARED = 24
"""The same where GB18030 is declared: of 600 pieces with 24 to 47 in other encodings none has more than 17 % of them."""

_SHARE = 0.25

_BITS_OTHERS, _SHARE_OTHERS = 10, 0.42
"""The same for the other encodings."""

_LANGUAGES = {"gb18030": "zh-hans", "big5hkscs": "zh-hant", "cp932": "ja", "cp949": "ko"}

_LOW, _LETTERS = bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x7F))
"""First bytes that hardly any encoding but Shift_JIS has, and second ones that hardly any but Big5 has."""

_MANY, _SOME = 4, 6
"""One byte of so many is such a one at least, if a sample is looked at for that encoding."""


def encoding(piece: bytes) -> str:
    """The encoding that bytes, cut anywhere between characters, are evidently in, empty where that is not so plain.

    >>> encoding("오늘 오후에 서울에서 열린 회의에서 그는 이 문제를 다시 한번 말했다." .encode("cp949") * 2)
    'cp949'
    >>> encoding(bytes(range(0x80, 0x100)) * 3)
    ''
    """
    if is_gb18030(piece):
        return "gb18030"
    size = len(piece)
    if (size - len(piece.translate(None, _LOW))) * _MANY > size:
        name = "cp932"
    else:
        name = "big5hkscs" if (size - len(piece.translate(None, _LETTERS))) * _SOME > size else "cp949"
    return name if _is_common(piece, name, _LEAST, _SHARE_OTHERS) else ""


def is_text(piece: bytes, declared: str) -> bool:
    """Whether bytes are evidently text in the encoding that is declared for them.

    >>> page = "我们的文明在不断发展，这是他们说的。" * 2
    >>> is_text(page.encode("gbk"), "gb18030"), is_text(page.encode("gbk"), "cp949"), is_text(page.encode(), "utf-8")
    (True, False, False)
    """
    if declared == "gb18030":
        return is_gb18030(piece, DECLARED)
    return declared in _LANGUAGES and _is_common(piece, declared, _LEAST, _SHARE_OTHERS)


def is_gb18030(piece: bytes, least: int = _LEAST) -> bool:
    """Whether bytes, cut anywhere between characters, are evidently Chinese in GB18030, which at `least` so many tell.

    >>> is_gb18030("我们的文明在不断发展，这是他们说的。".encode("gbk") * 3)
    True
    """
    return _is_common(piece, "gb18030", least, _SHARE)


def _is_common(piece: bytes, name: str, least: int, share: float) -> bool:
    """Whether so many characters beyond ASCII are common ones."""
    text = piece.decode(name, "replace")
    letters = len(text) - len(text.encode("ascii", "ignore"))
    return letters >= least and sum(map(_common(name).__contains__, text)) >= share * letters


@cache
def _common(name: str) -> frozenset[str]:
    most = _BITS if name == "gb18030" else _BITS_OTHERS
    return frozenset("".join(characters for bits, characters in common_characters()[_LANGUAGES[name]] if bits <= most))
