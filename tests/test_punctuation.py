"""What the samples of punctuation can't show: options, sizes, odd characters, the pair with its breakage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage.punctuation import damage
from fixers.normalise.punctuation import Punctuation
from tests.laws import check, check_growth

KIND = "none +punctuation"

WORDS = st.sampled_from(
    ["今年", "春天", "来得早", "河水", "刚刚解冻", "孩子们", "跑到岸边", "看船", "很高兴", "第3天", "用Linux的"]
)
CLAUSE = st.lists(WORDS, min_size=2, max_size=4).map("".join)
SENTENCE = st.tuples(CLAUSE, st.sampled_from("，；："), CLAUSE, st.sampled_from("。！？")).map("".join)
ASIDE = CLAUSE.map("后来（{}）都走了。".format)
PARAGRAPH = st.lists(st.one_of(SENTENCE, ASIDE), min_size=1, max_size=4).map("".join)


@given(st.lists(PARAGRAPH, min_size=1, max_size=3).map("\n".join))
@settings(deadline=None, max_examples=120, derandomize=True)
def test_what_a_width_folder_broke_comes_back(text: str) -> None:
    assert check(damage("开头这一句全是汉字。" + text), KIND).text == "开头这一句全是汉字。" + text
    assert fixers.fix(text, KIND) is text


MIXED = st.text(alphabet="中文何一的a1 ,.;:?!()\"'-“”（）。，、：…\n「」=|/\t\u3000\ud800", max_size=40)


@given(MIXED)
@settings(deadline=None, max_examples=300, derandomize=True)
def test_the_laws_hold_for_any_mixture(text: str) -> None:
    check(text, KIND)
    check("中文句子，很长。" + text, "none +punctuation +spacing")


def test_quotes_are_an_option() -> None:
    text = '他说"好",又说「行」。'
    assert fixers.fix(text, KIND) == "他说「好」，又说「行」。"
    assert fixers.fix(text, "none +punctuation=curly") == "他说“好”，又说「行」。"
    assert fixers.fix(text, "none +punctuation=keep") == '他说"好"，又说「行」。'
    with pytest.raises(ValueError, match="auto, curly, corner, keep"):
        fixers.fix(text, "none +punctuation=straight")


def test_a_pair_may_go_over_a_line_end_inside_a_sentence_only() -> None:
    assert fixers.fix("他走进（后来改建的\n那座)大楼。", KIND) == "他走进（后来改建的\n那座）大楼。"
    assert fixers.fix("他走进(大楼。\n我说)好。", KIND) == "他走进(大楼。\n我说)好。"


def test_every_edit_says_why() -> None:
    edits = fixers.inspect("天晴了,,我们走--向河边.", KIND).edits
    assert [(edit.start, edit.old, edit.new) for edit in edits] == [(3, ",,", "，"), (8, "--", "——"), (13, ".", "。")]
    assert all(edit.kind == "punctuation" and edit.why and edit.confidence >= Punctuation.floor for edit in edits)


@pytest.mark.parametrize(
    "piece",
    [
        "中,",
        "(中",
        "中)",
        '中"',
        "'中'",
        "中 ",
        "中.",
        "。。",
        "中--",
        ",",
        "`中`,",
        "中:(",
        "f(中,",
        "中文\n,",
        "(((中)))",
        "-",
    ],
)
def test_cost_grows_with_length_only(piece: str) -> None:
    check_growth(KIND, "中文。", piece)
