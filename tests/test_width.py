"""What samples/width can't show."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import width
from tests.laws import check

RECIPE = "none +width"
ODD = st.text(
    st.sampled_from('１２３Ａｂｚ．－／＋＝＆＠＃＿％＜：，；"“”Ｔ1a:/. \n\u3000中国文表ｶﾞｷﾟｱ｡･ﾡￂカ가│°\ud800'),
    max_size=30,
)


@given(ODD)
@settings(deadline=None, max_examples=200, derandomize=True)
def test_the_laws_hold_on_odd_text(text: str) -> None:
    check(text, RECIPE)
    check(f"中文{text}中文", RECIPE)


@given(st.integers(0, 99999), st.integers(0, 999))
@settings(deadline=None, max_examples=100, derandomize=True)
def test_numbers_come_back(whole: int, part: int) -> None:
    text = f"增长{whole}.{part}%，合计{whole}元"
    broken = width.damage(text)
    row = "123456789" in text
    assert fixers.fix(broken, RECIPE) == text or row


@given(st.text(st.sampled_from("アイウエオガギグパピプンャッー"), min_size=3, max_size=20))
@settings(deadline=None, max_examples=100, derandomize=True)
def test_katakana_come_back(text: str) -> None:
    broken = width.damage(text, kana=True)
    fixed = fixers.fix(broken, RECIPE)
    assert fixed in (text, broken)
    # A run of one letter, or one that begins with a mark, is left alone.
    assert fixed == text or len([kana for kana in text if kana != "ー"]) < 2


def test_all_signs_of_a_damage() -> None:
    assert width.damage("a-b (c)", signs="all") == "ａ－ｂ （ｃ）"
    assert width.damage("a-b (c)", signs="none") == "ａ-ｂ (ｃ)"


def test_a_long_line_is_searched_in_one_go() -> None:
    text = "共１２．５％，时间１２：３０；" * 10_000
    assert fixers.fix(text, RECIPE) == "共12.5%，时间12:30；" * 10_000


def test_a_long_number_is_one_edit() -> None:
    (edit,) = fixers.inspect("数" + "７" * 100_000, RECIPE).edits
    assert edit.new == "7" * 100_000
