"""A simplified text becomes traditional character by character, as converters make it that know no words.

No table of characters can do it: 后 is 後 (after) or 后 (empress), 干 is 乾, 幹 or 干. So such a
table leaves some characters as they were, or gives each one form for all its meanings. The text
looks traditional, but no one writes so: 制造, 示范, 干部, 旅游, 皇後, 國傢, 到瞭.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal

from fixers.data import machine_tables, opencc_tables

Table = Literal["mirror", "opencc", "hanziconv", "mediawiki"]
Region = Literal["", "tw", "hk"]

_QUOTES = str.maketrans("“”‘’", "「」『』")


def damage(
    text: str, *, table: Table = "mirror", region: Region = "", parts: Sequence[tuple[int, int]] | None = None
) -> str:
    """Each simplified character becomes one traditional character, whatever it means.

    `mirror` is the table that mirror sites were seen to use, `opencc` takes OpenCC's first
    candidate for every character, also where it has several meanings, `hanziconv` is the table of
    the package of that name, and `mediawiki` the characters of MediaWiki's converter, with its
    quotation marks. With a `region` the forms of Taiwan or Hong Kong are written (為 for 爲). Of
    `parts` that become so the first and the last place (exclusive) are given, else it is all of the text.

    >>> damage("制造业干部后来沿着陕西的公路旅游")
    '制造業干部后來沿著陜西的公路旅游'
    >>> damage("皇后为了国家", table="opencc"), damage("皇后为了国家", table="opencc", region="tw")
    ('皇後爲了國家', '皇後為了國家')
    >>> damage("为了国家", table="hanziconv")
    '為瞭國傢'
    >>> damage("他说《红楼梦》好看", table="opencc", parts=[(3, 6)])
    '他说《紅樓夢》好看'
    """
    if parts is not None:
        for start, end in parts:
            text = text[:start] + damage(text[start:end], table=table, region=region) + text[end:]
        return text
    made = text.translate(_forms(table))
    if table == "mediawiki":
        made = made.translate(_QUOTES)
    return made.translate(_variants(region)) if region else made


@cache
def _forms(table: Table) -> dict[int, str]:
    forms = opencc_tables.best("STCharacters") | machine_tables()[table]
    return {ord(simplified): traditional for simplified, traditional in forms.items()}


@cache
def _variants(region: Region) -> dict[int, str]:
    forms = opencc_tables.best(f"{region.upper()}Variants")
    return {ord(standard): form for standard, form in forms.items() if len(standard) == 1}
