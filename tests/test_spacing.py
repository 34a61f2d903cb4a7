"""What the samples of spacing can't show: options, sizes, odd characters, the pair with its breakage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage.spacing import damage
from tests.laws import check, check_growth

KIND = "none +spacing"

CLAUSE = st.lists(
    st.sampled_from("春夏秋冬山川河湖日月星辰风雨雷电花鸟鱼虫来去高低"), min_size=6, max_size=9, unique=True
).map("".join)
PARAGRAPH = st.lists(CLAUSE, min_size=2, max_size=9).map(lambda parts: "，".join(parts) + "。")


@given(st.lists(PARAGRAPH, min_size=1, max_size=3).map("\n".join))
@settings(deadline=None, max_examples=100, derandomize=True)
def test_spread_text_comes_back(text: str) -> None:
    assert check(damage(text, spread=True), KIND).text == text
    assert check(damage(text, spread=True, after=" ", before=" ", end="  "), KIND).text == text
    assert fixers.fix(text, KIND) is text


@given(st.text(alphabet='中文何伟一a1,.:?!"（）。，：” \xa0\u3000\t\n\r|=\ud800', max_size=40))
@settings(deadline=None, max_examples=300, derandomize=True)
def test_the_laws_hold_for_any_mixture(text: str) -> None:
    check(text, KIND)


def test_spread_is_an_option() -> None:
    text = "经 济 发 展，很 快 啊。 "
    assert fixers.fix(text, KIND) == "经济发展，很快啊。"
    assert fixers.fix(text, "none +spacing=no") == "经 济 发 展，很 快 啊。"


def test_line_ends_stay_as_they_are() -> None:
    assert fixers.fix("一段话。 \r\n又一段。\u3000\r\n\t\r\n完", KIND) == "一段话。\r\n又一段。\r\n\r\n完"


@pytest.mark.parametrize("piece", [" ", "中 ", "\u3000", "，  ", "中 \n", " \t", "中  ", "\xa0", "要 ："])
def test_cost_grows_with_length_only(piece: str) -> None:
    check_growth(KIND, "中文。", piece, "中")
