"""Characters with line ends or NULs in them, cut UTF-8, UTF-32 without a mark, and twins among code pages."""

from __future__ import annotations

import time

import pytest

from fixers import decode
from fixers.decode.folds import joined

HANS = "昨天上午，市供水公司召开说明会，介绍老城区管网改造进展。记者了解到，目前已完成八成，预计本月底全部通水。" * 4
JAPANESE = (
    "昨日の午前、市の水道局は説明会を開き、旧市街の配管工事の進み具合を紹介した。月末には終わる見込みだという。" * 4
)


@pytest.mark.parametrize("gap", [b"\n", b"\r\n", b"\0", b"\0\0\0"])
@pytest.mark.parametrize(("text", "codec"), [(HANS, "gbk"), (JAPANESE, "euc_jp"), (JAPANESE, "utf-8")])
def test_parted_characters_are_put_together(text: str, codec: str, gap: bytes) -> None:
    data = text.encode(codec)
    data = b"".join(data[at : at + 67] + gap for at in range(0, len(data), 67))
    found = decode(data)
    assert found.text.replace(gap.decode(), "") == text
    assert found.exact
    assert found.encode() == data
    assert {each.kind for each in found.damage} == {"nul" if gap[0] == 0 else "fold"}
    assert all(data[each.start : each.start + each.length] == each.raw for each in found.damage)
    assert all(found.text[each.at : each.at + len(each.text)] == each.text for each in found.damage)


def test_lines_of_another_encoding_are_not_put_together() -> None:
    assert joined(("今天" * 9 + "\n").encode() * 9, "gb18030") is None


def test_a_long_file_with_many_parted_characters_takes_linear_time() -> None:
    data = b"".join(HANS.encode("gbk")[at : at + 67] + b"\n" for at in range(0, 800, 67)) * 400
    start = time.process_time()
    assert joined(data, "gb18030") is not None
    assert time.process_time() - start < 5


def test_utf8_whose_last_character_is_cut_is_utf8() -> None:
    data = HANS.encode()[:-1]
    found = decode(data)
    assert (found.encoding, found.witness, found.exact) == ("utf-8", "utf8", True)
    assert found.bad == ((len(data) - 2, data[-2:]),)
    assert [each.kind for each in found.damage] == ["tail"]
    assert found.encode() == data


@pytest.mark.parametrize("codec", ["utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["Notes of the meeting", "会议纪要", "Протокол"])
def test_utf32_needs_no_mark(text: str, codec: str) -> None:
    assert decode(text.encode(codec))[:2] == (text, codec)


def test_numbers_are_no_utf32() -> None:
    assert decode(b"".join(number.to_bytes(4, "little") for number in range(40))).witness == "binary"


def test_a_twin_that_reads_the_same_is_no_doubt() -> None:
    found = decode("Вчера утром городской водоканал рассказал жителям о ремонте труб.".encode("koi8-r"))
    assert found.encoding == "koi8-r"
    assert found.confidence > 0.9
