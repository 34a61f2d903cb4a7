"""Many lines are guessed at once as each of them is."""

from __future__ import annotations

import pytest

from fixers.breakage.mojibake import damage
from fixers.restore.mixed_costs import coder
from fixers.restore.mixed_guess import guess
from fixers.restore.mixed_guess_many import guess_many

SENTENCES = {
    "gbk": (
        "会议同时指出，没有调查就没有发言权，每个单位都要抓好落实。",
        "老陆推开窗，看见一条龙灯慢慢走远。",
        "3月第8期的《石桥通讯》还没印好，请于2月10日前来电（0571-220）。",
        "plain ASCII",
        "",
        "好",
    ),
    "big5": ("路上沒有人，他慢慢走過那座石橋，想起小時候的事。", "員工們都到樓下去看龍舟賽了。", "橋", "", "a b", "人"),
    "cp932": ("このページの設定を保存しますか。", "変更は次の起動から有効になります。", "は", "", "OK", "。"),
    "cp949": ("오늘 회의는 한국어로 진행되며, 학교에서 자료를 나누어 드립니다.", "학교", "", "a", "!", "나"),
}


@pytest.mark.parametrize("codec", SENTENCES)
def test_sentences_come_out_as_they_were(codec: str) -> None:
    lines = [damage(each, written=codec, read="utf-8-else-cp1252") for each in SENTENCES[codec]]
    found = guess_many(lines, coder(codec))
    assert [b"".join(each.pieces if each else []).decode(codec) for each in found] == [*SENTENCES[codec]]


@pytest.mark.parametrize("codec", SENTENCES)
def test_each_line_is_what_it_is_alone(codec: str) -> None:
    lines = [damage(each, written=codec, read="utf-8-else-cp1252") for each in SENTENCES[codec]]
    alone = [guess(line, coder(codec), always=True) for line in lines]
    together = guess_many(lines, coder(codec))
    assert [b"".join(each.pieces if each else []) for each in together] == [b"".join(each or []) for each in alone]


def test_what_is_no_text_of_the_codec_is_nothing() -> None:
    lines = ["ÎÒ"] * 5 + ["中", "a中"]
    assert guess_many(lines, coder("gbk"))[-2:] == [None, None]


def test_pieces_are_those_of_the_characters() -> None:
    lines = ["ͬʱ£¬ÎÒÃÇûÓÐ"] * 8
    for found in guess_many(lines, coder("gbk")):
        assert found is not None
        assert len(found.pieces) == len(found.apart) == len(lines[0])
