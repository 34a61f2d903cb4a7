"""Code pages that have what Windows-1252 has, but for a few letters: whether text of these letters was read in them."""

from __future__ import annotations

from fixers.breakage.code_pages import bytes_of

ALIKE = ("cp1254", "cp1257", "cp1258", "iso-8859-9", "iso-8859-13", "iso-8859-15")
"""They are read by mistake less often than Windows-1252."""

_CHANCE = 2
"""Such letters up to which a text may be evident by chance."""


def is_doubted(text: str, read: str) -> bool:
    """Whether a text that was evidently read in one of them may have been read in Windows-1252, and in part as UTF-8.

    Its own letters are two bytes of UTF-8 each in that reading, so that more than a few of them would leave nonsense. A
    search for that takes half a second a page, and pages in these codecs took ten to forty times as long for it.

    >>> is_doubted("Äãºşı", "cp1254"), is_doubted("Äşãºıİğ", "cp1254")
    (True, False)
    """
    own, common = bytes_of(read), bytes_of("cp1252")
    letters = sum(own.get(each) != common.get(each) for each in text if not each.isascii())
    return letters <= _CHANCE
