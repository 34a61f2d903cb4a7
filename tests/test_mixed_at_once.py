"""Lines that were strictly read as UTF-8 in part are read together, and as each of them is alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage.mojibake import damage
from fixers.reading.characters import codes_of
from fixers.restore.mixed.at_once import read_strictly
from fixers.restore.mixed.costs import coder
from fixers.restore.mixed.guess import guess
from fixers.restore.mixed.lines import read_lines
from fixers.restore.mixed.scan import forms_of, scan

SENTENCES = {
    "gbk": (
        "会议同时指出，没有调查就没有发言权，每个单位都要抓好落实。",
        "老陆推开窗，看见一条龙灯慢慢走远。",
        "3月第8期的《石桥通讯》还没印好，请于2月10日前来电（0571-220）。",
        "plain ASCII",
        "好",
    ),
    "big5": ("路上沒有人，他慢慢走過那座石橋，想起小時候的事。", "員工們都到樓下去看龍舟賽了。", "橋", "a b", "人"),
    "cp932": ("このページの設定を保存しますか。", "変更は次の起動から有効になります。", "は", "OK", "｡ｱ"),
    "euc-jp": ("図書館は午後八時まで開いています。予約は要りません。", "ソケットのリスナー", "は", "OK", "。"),
    "cp949": ("오늘 회의는 한국어로 진행되며, 학교에서 자료를 나누어 드립니다.", "학교", "a", "!", "나"),
}


def _broken(codec: str) -> list[str]:
    return [damage(each, written=codec, read="utf-8-else-cp1252") for each in SENTENCES[codec]]


def _cheapest(lines: list[str], codec: str) -> bytes:
    scanned = scan(forms_of(codes_of("\n".join([*lines, ""]))), coder(codec))
    return scanned.forms.data(scanned.state)[0].tobytes()


@pytest.mark.parametrize("codec", SENTENCES)
def test_sentences_come_out_as_they_were(codec: str) -> None:
    found = read_strictly(_broken(codec), coder(codec), 20.0)
    assert [each and each.text for each in found] == [None if each.isascii() else each for each in SENTENCES[codec]]


@pytest.mark.parametrize("codec", SENTENCES)
def test_the_cheapest_bytes_are_those_of_each_line_alone(codec: str) -> None:
    lines = _broken(codec)
    alone = [b"".join(guess(line, coder(codec), always=True) or []) for line in lines]
    assert _cheapest(lines, codec).split(b"\n")[:-1] == alone


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    st.lists(
        st.text(
            st.sampled_from(
                "aÎÒûʱ֤é ",
            ),
            max_size=12,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_lines_cost_no_more_than_as_they_are_guessed_alone(lines: list[str]) -> None:
    known = coder("gbk")
    together = _cheapest(lines, "gbk").split(b"\n")
    for line, data in zip(lines, together, strict=False):
        pieces = guess(line, known, always=True)
        if pieces is not None:
            assert _cost(data) <= _cost(b"".join(pieces)) + 0.01


def _cost(data: bytes) -> float:
    known = coder("gbk")
    cost, at = 0.0, 0
    while at < len(data):
        step = 1 + bool(known.lead[data[at]])
        cost += float(known.double[data[at], data[at + 1]] if step == 2 else known.single[data[at]])
        at += step
    return cost


def test_what_is_no_text_of_the_codec_is_nothing_and_harms_no_other_line() -> None:
    lines = ["ÎÒ", "中", "a中", "ÎÒÃÇ", "𠮷Î"]
    found = read_strictly(lines, coder("gbk"), 20.0)
    assert [each.text if each else None for each in found] == ["我", None, None, "我们", None]


def test_a_character_that_others_were_is_told_by_the_model() -> None:
    line = "歌罷青絲回雪髮，本機關職掌相同或兼具業務單位性質。"
    found = damage(line, written="big5", read="utf-8-else-cp1252")
    [read] = read_strictly([found], coder("big5"))
    assert read is not None
    assert read.text == line
    assert line.encode("big5") != _cheapest([found], "big5")[:-1]


@pytest.mark.parametrize("codec", SENTENCES)
def test_a_few_characters_are_read_or_left_where_no_near_reading_ends_with_a_character(codec: str) -> None:
    for written in SENTENCES:
        pieces = [line[at : at + 3] for line in SENTENCES[written] for at in range(0, len(line), 3)]
        for piece in [damage(each, written=written, read="utf-8-else-cp1252") for each in pieces] + ["\x8fã“", "†´ ˆ"]:
            [read] = read_strictly([piece], coder(codec))
            assert read is None or damage(read.text, written=codec, read=read.read) == piece


def test_lines_of_which_no_byte_was_read_as_utf8_are_not_taken_for_strict_ones() -> None:
    line = "2. 성적반영 방법과 점수"
    found = damage(line, written="cp949", read="latin-1")
    assert read_strictly([found], coder("cp949")) == [None]
    assert [each and each.text for each in read_lines([found], "cp949")] == [line]


PAGE = [
    "临江县图书馆周末开放到晚上九点，没有读者证的人也可以凭身份证入馆。",
    "会议定于星期四上午九点在三楼举行，请各部门准时参加，没有通知的也来。",
    "老陆推开窗，看见一条龙灯慢慢走远，路上没有人，只有风。",
    "同时指出，没有调查就没有发言权，每个单位都要抓好落实。",
    "每天早上，这座石桥上都有人卖菜，时间长了大家都认识。",
    "系统提示：证件照片没有上传成功，请重新选择文件以后再试。",
    "他说，协会的工作人员已经换了三批，账本却一直没有人动过。",
    "雨下了一夜，河水涨到桥面，公路上的车都停了下来。",
    "题。",
    "。",
]


def test_short_lines_are_told_by_their_page() -> None:
    page = "\n".join(PAGE)
    assert fixers.fix(damage(page, written="gbk", read="utf-8-else-cp1252"), "repair") == page


def test_a_short_line_is_left_in_a_page_of_other_text() -> None:
    lines = [damage(each, written="gbk", read="utf-8-else-cp1252") for each in PAGE[:8]]
    clean = ["½ cup of milk, ¿Qué hora es? señor", "Le café est près de l’église, à côté de la rivière."] * 4
    found = "\n".join([*lines, *clean, "¡£"])
    assert fixers.fix(found, "repair").split("\n")[8:] == [*clean, "¡£"]


def test_time_grows_with_the_text() -> None:
    known = coder("gbk")
    line = damage("".join(PAGE), written="gbk", read="utf-8-else-cp1252")
    took = []
    for times in (20, 80):
        start = time.process_time()
        read_strictly([line * times], known)
        took.append(time.process_time() - start)
    assert took[1] < 8 * took[0] + 0.2
