"""Pages that are markup for the most part are decoded in parts, and that is as if they were not."""

from __future__ import annotations

import random

import pytest

from fixers.decode import standard
from fixers.decode.blocks import parts
from fixers.decode.damage_doubt import rare_rows
from fixers.decode.decoded import read

_TEXTS = {
    "gb18030": "标题，当地企业€",
    "big5hkscs": "標題，歐洲各國的畫家",
    "cp932": "図書館は、駅ソ表のとなり",
    "euc_jp": "図書館は、駅ソ表のとなり〜",
    "cp949": "오래된 도서관은 역 옆",
    "johab": "오래된 도서관은 역 옆",
    "cp1251": "Старая библиотека",
}


def _page(encoding: str, chance: random.Random) -> bytes:
    """Markup with words of an encoding in some places."""
    markup = "<td class=x>1,234</td>\n" if chance.random() < 0.5 else "abcdefgh"
    pieces = []
    for _ in range(chance.randrange(1, 6)):
        pieces += [(markup * 700)[: chance.randrange(9000)], _TEXTS[encoding][chance.randrange(4) :]]
    return "".join(pieces).encode(encoding)


@pytest.mark.parametrize("encoding", _TEXTS)
def test_parts_are_decoded_as_the_whole_is(encoding: str) -> None:
    chance = random.Random(encoding)
    for _ in range(40):
        data = _page(encoding, chance)
        cut = [*parts(data)]
        assert b"".join(data[start:end] for start, end, _ in cut) == data
        assert all(data[start:end].isascii() == is_ascii for start, end, is_ascii in cut)
        found = read(data, encoding, "guess", 1.0)
        assert found.text == standard.decode(data, encoding)
        assert found.exact == (found.encode() == data)
        assert rare_rows(found.text, encoding) == rare_rows(found.text, encoding, data)


def test_bad_bytes_in_a_long_page_are_found_where_they_are() -> None:
    data = b"<p>" * 2000 + "标题".encode("gbk") + b"\xff" + b"</p>" * 2000
    found = read(data, "gb18030", "guess", 1.0)
    assert found.bad == ((6004, b"\xff"),)
    assert found.encode() == data
