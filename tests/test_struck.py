"""Bytes that were struck out of a whole page are put back, and nothing else is."""

from __future__ import annotations

import random
import time

import pytest
from click.testing import CliRunner

from fixers import decode
from fixers.cli import main
from fixers.decode.decoded import to_text
from fixers.decode.struck import restored

PAGE = """昨天上午，市供水公司召开“放心水”工程现场会，各乡镇负责人、用户代表参加。
会议指出，管网改造要做到“一户不落”，让群众喝上放心水、用上干净水。
据介绍，全市今年计划改造管网一百二十公里，目前已完成八成。
“以前一到夏天就停水，现在好多了。”住在河西的李大爷说，他家的水压比从前高了一倍。
负责人表示，工程质量关系千家万户，谁出问题，谁承担责任；验收不合格的，一律返工。
记者在现场看到，工人们正在铺设最后一段管道，预计本月底全部通水。
"""
HANT = """昨天上午，市供水公司舉行說明會，各鄉鎮代表、用戶代表都來參加。
公司表示，管線更新要做到「一戶不漏」，讓民眾喝到乾淨的水。
據了解，全市今年預計更新管線一百二十公里，目前已完成八成。
「以前一到夏天就停水，現在好多了。」住在河西的李先生說。
"""


@pytest.mark.parametrize(("text", "codec"), [(PAGE, "gbk"), (HANT * 2, "big5")])
def test_a_struck_byte_is_put_back(text: str, codec: str) -> None:
    data = text.encode(codec).replace(b"\xa1", b"")
    found = decode(data)
    assert found.text == text
    assert found.exact
    assert found.encode() == data
    assert {each.kind for each in found.damage} == {"struck"}
    assert "A1 was struck" in found.note
    for each in found.damage:
        assert data[each.start : each.start + each.length] == each.raw
        assert found.text[each.at : each.at + len(each.text)] == each.text


def test_marks_that_stood_across_characters_are_two_characters_again() -> None:
    text = PAGE + "参加医保、社保的有五万人。\n"  # A3 ends the one and A1 begins the other, as in a wide !
    data = text.encode("gbk").replace(b"\xa3\xa1", b"!").replace(b"\xa3\xac", b",")
    assert b"\xb1!" in data
    assert decode(data).text == text.replace("，", ",")
    assert decode(data).encode() == data


def test_pages_with_other_damage_have_nothing_struck() -> None:
    chance = random.Random(1)
    for text, codec, base in ((PAGE, "gbk", "gb18030"), (HANT, "big5", "big5hkscs")):
        for _ in range(20):
            data = bytearray(text.encode(codec))
            for _ in range(3):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            assert restored(bytes(data), base, to_text(bytes(data), base)) is None


def test_a_struck_page_is_cleaned_by_the_command() -> None:
    data = PAGE.encode("gbk").replace(b"\xa1", b"")
    result = CliRunner().invoke(main, ["clean", "-"], input=data)
    assert result.exit_code == 0
    assert result.stdout_bytes == PAGE.encode()


def test_what_it_can_not_be_is_not_searched() -> None:
    assert restored(b"", "gb18030", "") is None
    assert restored(b"\xb0" * 100_000, "gb18030", "\udcb0" * 100_000) is None
    assert restored(PAGE.encode(), "utf-8", PAGE) is None


def test_two_partners_in_a_row_and_a_character_of_the_same_bytes() -> None:
    text = "これはウィンドウのサイズです。\nこれは、それではありません。ここにあります。\n" * 3
    data = text.encode("euc_jp").replace(b"\xa1", b"")
    assert decode(data).text == text


def test_kana_between_two_struck_bytes_are_no_rare_han() -> None:
    text = "リモートユーザとサーバーを設定します。\nタブを閉じると、メニューとモジュールを表示します。\n" * 3
    data = text.encode("euc_jp").replace(b"\xa1", b"")
    assert b"\xbc\xa5\xc8" in data  # what is left of ート, of which BC A5 is a Han character
    assert decode(data).text == text


def test_a_line_in_which_no_byte_is_bad_is_mended_with_the_others() -> None:
    text = HANT * 2 + "如有前項情形，法院應先命補正。\n"  # B1A1 A7CE is B1A7 CE.. then
    data = text.encode("big5").replace(b"\xa1", b"")
    assert decode(data).text == text


def test_a_page_of_many_lines_takes_little_longer_than_reading_it() -> None:
    data = (PAGE * 25).encode("gbk").replace(b"\xa1", b"")
    assert decode(data[:2000]).damage
    start = time.process_time()
    found = decode(data)
    assert time.process_time() - start < 0.5  # 15 KB: 30 ms
    assert found.text == PAGE * 25
