"""Characters that have two places in the codec that was read are the bytes that make sense."""

from __future__ import annotations

import time

import pytest

import fixers
from fixers.breakage.code_pages import decode, encode
from fixers.breakage.mojibake import Step, chain, damage
from fixers.restore.wrong_codecs.inverses import is_proved, undo
from fixers.restore.wrong_codecs.twofold import encoded, is_twofold, pattern

SENTENCES = (
    ("加强国家安全工作，产品有希望出口，切身利益得到保障，港澳同胞可以参加。", "gbk>cp932"),
    ("所屬人員工作、操行、學識、能力考核、監督及任免、獎懲之擬議或核定。", "big5>cp932"),
    ("に束縛します。文字列は有効と認めています。", "euc-jp>cp932"),
    ("고정 소수점 표기법. 도구 자동 고침 옵션", "cp949>cp932"),
)


@pytest.mark.parametrize(("text", "form"), SENTENCES)
def test_a_sentence_is_undone_exactly(text: str, form: str) -> None:
    broken = damage(text, chain=form)
    assert pattern("cp932").search(broken)
    assert undo(broken, chain(form)) == text


@pytest.mark.parametrize(("text", "form"), SENTENCES)
def test_a_page_is_restored_exactly(text: str, form: str) -> None:
    page = "\n".join([text] * 8)
    assert fixers.fix(damage(page, chain=form)) == page


def test_both_ways_are_read_alike() -> None:
    broken = damage(SENTENCES[0][0], chain="gbk>cp932")
    data = encoded(broken, "gbk", "cp932")
    assert data != encode(broken, "cp932")
    assert decode(data, "cp932") == broken


def test_what_one_way_shifts_is_weighed_up_to_where_both_agree() -> None:
    broken = damage("に束縛します。", chain="euc-jp>cp932")
    assert encode(broken, "cp932") != encoded(broken, "euc-jp", "cp932") == "に束縛します。".encode("euc-jp")
    assert fixers.fix(broken) == "に束縛します。"


def test_where_nothing_can_have_been_two_the_bytes_are_those_of_the_codec() -> None:
    assert not is_twofold("ｱｲｳ", "gbk", "cp932")
    assert encoded("ｱｲｳ\n日本", "gbk", "cp932") == encode("ｱｲｳ\n日本", "cp932")


def test_what_the_codec_lacks_is_told() -> None:
    with pytest.raises(UnicodeEncodeError):
        encoded("ｹ恝ﾒ한", "gbk", "cp932")


def test_a_long_line_takes_time_in_proportion_to_its_length() -> None:
    line = damage(SENTENCES[0][0], chain="gbk>cp932")
    seconds = []
    for times in (30, 120):
        start = time.process_time()
        encoded(line * times, "gbk", "cp932")
        seconds.append(time.process_time() - start)
    assert seconds[1] < 10 * seconds[0] + 0.1


def test_a_character_with_three_places_is_weighed_in_each() -> None:
    text = "通知請願人，請願人應於期限內到場。"
    broken = damage(text, chain="euc-tw>cp932")
    assert "￢" in broken
    assert undo(broken, chain("euc-tw>cp932")) == text


def test_what_is_whole_in_neither_place_is_not_proved() -> None:
    assert not is_proved("｢恝", (Step("gbk", "cp932"),))
