"""What samples can't show of `lines`: options, speed, odd input, and that breaking and joining belong together."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import lines as breakage
from fixers.edit import apply
from fixers.normalise.lines import Lines
from fixers.triage import Triage
from tests.laws import check

PARAGRAPHS = (
    "入冬以后，河滩上的芦苇全白了。放羊的老人每天太阳落山才往回走，羊群在堤坝上拉成一条长长的线，远远望去像谁在天边晾了一根绳子。",
    "镇里打算把废弃的砖窑改成展览馆，设计图已经贴在村委会门口，村民们围着看了好几天，有人担心停车不方便，也有人问门票怎么收。",
    "实验室的水泵昨天夜里又坏了。值班的同学听见机器发出刺耳的声音，赶紧关掉电源，把样品搬进冰箱，所幸没有造成更大的损失。",
    "这本词典前后编了二十六年，参加工作的人换了三批。最后一位主编去世以前，把没有写完的卡片全部交给了图书馆，一共四万多张。",
    "比赛打到第四局才分出胜负。主队换上两名年轻队员以后连得七分，看台上的球迷站起来鼓掌，喊声连体育馆外面的路口都听得见。",
)
PAGE = "\n\n".join(PARAGRAPHS) + "\n"


def seconds(text: str, times: int = 1) -> float:
    fixer = Lines()
    list(fixer.find(PAGE.replace("。", "")))  # tables are read
    begin = time.perf_counter()
    for _ in range(times):
        list(fixer.find(text))
    return (time.perf_counter() - begin) / times


def test_indents_can_be_kept() -> None:
    text = "　　" + PARAGRAPHS[0] + "\n\n\n\n　　" + PARAGRAPHS[1]
    assert fixers.fix(text, "none +lines") == PARAGRAPHS[0] + "\n\n" + PARAGRAPHS[1]
    assert fixers.fix(text, "none +lines=keep") == "　　" + PARAGRAPHS[0] + "\n\n　　" + PARAGRAPHS[1]
    with pytest.raises(ValueError, match="strip, keep"):
        fixers.fix(text, "none +lines=some")


def test_one_line_end_is_kept_at_the_end_if_there_were_any() -> None:
    assert fixers.fix(PAGE + "\n \n", "none +lines") == PAGE
    assert fixers.fix("\n" + PAGE.rstrip("\n"), "none +lines") == PAGE.rstrip("\n")


def test_a_weaker_reason_is_told_and_not_applied() -> None:
    broken = breakage.damage(PAGE, at=[PAGE.index("几天，有人担心")])
    assert broken == fixers.fix(broken, "none +lines")
    (edit,) = fixers.inspect(broken, "none +lines").unsure
    assert (edit.old, edit.new) == ("\n\n", "")
    assert 0.5 < edit.confidence < 0.9
    assert fixers.fix(broken, "none +lines", min_confidence=edit.confidence) == PAGE


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    st.integers(0, len(PARAGRAPHS) - 1),
    st.integers(45, 56),
    st.sampled_from(["\n", "\n\n", "\f", "\r\n\r\n", "\n\n— 9 —\n\n"]),
)
def test_a_page_border_is_joined_exactly_or_stays(which: int, cut: int, border: str) -> None:
    place = PAGE.index(PARAGRAPHS[which]) + cut
    fixed = check(breakage.damage(PAGE, at=[place], border=border), "none +lines").text
    assert "".join(fixed.split()).replace("—9—", "") == "".join(PAGE.split())
    assert fixed.count("\n\n") - PAGE.count("\n\n") in (0, 1, 2) or border == "\n"
    for paragraph in PARAGRAPHS[:which] + PARAGRAPHS[which + 1 :]:
        assert paragraph in fixed.split("\n")


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.integers(20, 30), st.sampled_from(["", "　　"]), st.permutations(PARAGRAPHS))
def test_hard_wraps_are_joined_where_paragraphs_show(width: int, indent: str, order: list[str]) -> None:
    text = ("\n" if indent else "\n\n").join(order)
    assert check(breakage.damage(text, width=width, indent=indent), "none +lines").text == text


@settings(deadline=None, max_examples=200, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            [
                *PARAGRAPHS,
                *"\n\n\n\n\r\f\u2028\u2029\u3000\u00a0 \t，。、—-12a中",
                "第3页",
                "- 7 -",
                "山路远",
                "x = 1;",
                "\ud800",
            ]
        ),
        max_size=24,
    ).map("".join)
)
def test_laws_hold_for_any_mixture(text: str) -> None:
    check(text, "none +lines")
    check(text, "none +lines=keep")
    if not Triage((Lines(),)).scan([text]).any():
        assert not list(Lines().find(text))


@pytest.mark.parametrize(
    "text", ["", "\n", "\ud800\n\n\n\udfff中文", "\x00\n\n\n中", "中", "　　", "\r\r\r\n", "\n　\n"]
)
def test_any_text_is_legal(text: str) -> None:
    check(text, "none +lines")


def test_prose_with_nothing_to_do_costs_next_to_nothing() -> None:
    page = (PAGE * 20)[:4000]
    page = page[: page.rindex("\n")]
    assert min(seconds(page, 20) for _ in range(5)) < 0.0005  # 0.1 ms on a quiet machine


@pytest.mark.parametrize(
    "text",
    [
        PARAGRAPHS[0] * 40_000,
        "　　" + PARAGRAPHS[0] * 40_000,
        PARAGRAPHS[0] + "\n" * 1_000_000,
        PARAGRAPHS[0] + " \n" * 500_000 + PARAGRAPHS[1],
        PARAGRAPHS[0] + " " * 2_000_000 + "\n" + PARAGRAPHS[1],
        PARAGRAPHS[0] + "\r" * 300_000 + PARAGRAPHS[1],
        "中\n\n" * 100_000,
        ("\n" + "　" * 40) * 20_000 + "中",
        "中" * 2_000_000 + "\n" + "文" * 2_000_000,
        "，" * 1_000_000 + "\n" + "（" * 1_000_000,
    ],
    ids=["one line", "one indented", "empty", "blank", "trailing", "cr", "alternating", "indents", "han", "marks"],
)
def test_long_texts_take_linear_time(text: str) -> None:
    assert seconds(text) < 3


def test_nothing_sure_is_left_once_the_sure_edits_are_applied() -> None:
    broken = breakage.damage(PAGE, at=[PAGE.index("有人担心")])
    for text in (
        broken,
        breakage.damage(PAGE, width=30),
        "\n\n\n " + breakage.damage(PAGE, width=22),
        broken + "\n \n",
    ):
        sure = [edit for edit in Lines().find(text) if edit.confidence >= Lines.settles]
        assert sure
        assert not [edit for edit in Lines().find(apply(text, sure)) if edit.confidence >= Lines.settles]
