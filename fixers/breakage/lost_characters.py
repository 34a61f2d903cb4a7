"""Characters of which a decoder or a converter left nothing but its substitute.

What can't be decoded becomes U+FFFD; what the target can't write becomes `?`. A character of UTF-8
that a buffer border cuts in two becomes two or three U+FFFD, one for its head and one for each byte
after. A whole text in another encoding, read as UTF-8, keeps its ASCII and little else. And text
with U+FFFD that is written in UTF-8 and read in yet another encoding turns into 锟斤拷 and its kin.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from fixers.breakage import decoders

REREAD = ("gbk", "big5", "cp949", "euc_jp", "cp932", "cp1252", "cp1251", "koi8-r", "cp866", "cp1250", "mac_roman")
"""Codecs in which the bytes of U+FFFD are seen to be read again, each with a face of its own."""

REMAINS = "\ufffd"


def damage(
    text: str, *, at: Collection[int] = (), left: str = REMAINS, codec: str | None = None, again: str | None = None
) -> str:
    """`text` with the characters at the places `at` lost; `left` is what each of them left.

    With `codec`, the whole text was written in that codec and is then read as UTF-8: what it has no
    character for raises UnicodeEncodeError. With `again`, the result was written in UTF-8 and read
    in that codec, which keeps nothing of what it can't read. Raises IndexError for a place that the
    text doesn't have.

    >>> damage("今天是好日子。", at=[6])
    '今天是好日子�'
    >>> damage("今天是好日子。", at=[3], left="?")
    '今天是?日子。'
    >>> damage("取消", codec="gbk"), damage("取消", codec="gbk", again="gbk")
    ('ȡ��', '取锟斤拷')
    """
    for place in at:
        if not 0 <= place < len(text):
            raise IndexError(f"there is no character {place} in a text of {len(text)}")
    lost = frozenset(at)
    broken = "".join(left if place in lost else character for place, character in enumerate(text)) if lost else text
    if codec is not None:
        broken = decoders.decode(broken.encode(codec), "utf-8")
    if again is not None:
        broken = broken.encode("utf-8", "surrogatepass").decode(again, "ignore")
    return broken


@cache
def faces() -> dict[str, str]:
    """What two U+FFFD look like after they were written in UTF-8 and read again, with the codec.

    >>> faces()["锟斤拷"], faces()["占쏙옙"], faces()["鐃緒申"]
    ('gbk', 'cp949', 'euc_jp')
    """
    return {damage(REMAINS * 2, again=codec): codec for codec in reversed(REREAD)}
