"""A simplified text becomes traditional character by character, as mirror sites make it.

No table of characters can do it: 后 is 後 (after) or 后 (empress), 干 is 乾, 幹 or 干. So such a
table leaves some characters as they were, and gives each other one form for all its meanings. The
text looks traditional, but no one writes so: 制造, 示范, 干部, 旅游, 以后.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from fixers.data import opencc_tables

_KEPT = "后里干于游制范征占斗筑尸杰系几谷余云丑松郁朱曲姜岳娘才板胡舍吃么合只伙并"
"""Characters that the table of mirror sites leaves as they are. Of those that have several
traditional forms, the ones met in four documents; each stood unchanged at all its places there."""

_FORMS = dict(zip("为众启群峰着湿净陕鉴闲床签杆", "為眾啟群峰著濕凈陜鑒閑床簽桿", strict=True))
"""Where that table has another form than OpenCC's standard; 凈 and 陜 are slips of its own."""


def damage(text: str, *, table: Literal["mirror", "opencc"] = "mirror") -> str:
    """Each simplified character becomes one traditional character, whatever it means.

    `mirror` is the table that mirror sites were seen to use, `opencc` takes OpenCC's first
    candidate for every character, also where it has several meanings.

    >>> damage("制造业干部后来沿着陕西的公路旅游")
    '制造業干部后來沿著陜西的公路旅游'
    >>> damage("皇后", table="opencc")
    '皇後'
    """
    return text.translate(_mirror() if table == "mirror" else _opencc())


@cache
def _opencc() -> dict[int, str]:
    return {ord(simplified): traditional for simplified, traditional in opencc_tables.best("STCharacters").items()}


@cache
def _mirror() -> dict[int, str]:
    forms = {ord(simplified): traditional for simplified, traditional in _FORMS.items()}
    kept = {ord(character): character for character in _KEPT}
    return _opencc() | kept | forms
