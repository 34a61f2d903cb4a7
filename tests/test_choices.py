"""Choices: what samples can't show. Batches, odd input, silence of neighbours, long input, the table."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers import data
from fixers.normalise.script import Script
from fixers.reading import choices
from fixers.reading.characters import codes_of, text_of
from fixers.reading.conversion import conversion
from fixers.reading.neighbours import neighbours

CONFIGS = {"tw": "s2tw", "hk": "s2hk", "hant": "s2t", "hans": "tw2s"}

WORDS = [
    *sorted({each.character for each in data.choices()}),
    *"的是在和，。\n「」 a1人国這",
    "展示了如何",
    "保护发展",
    "新征程",
    "塔里克",
    "台湾的平台",
    "對於單個",
    "覆蓋著白雪",
    "\ud800",
    "\x00",
    "𠮷",
]


def better(to: str, text: str) -> str:
    """`text` as OpenCC converts it, with better choices."""
    codes = codes_of(text)
    out = conversion(CONFIGS[to]).codes(codes).copy()
    choices.choose(to, codes, out)
    return text_of(out)


PHRASES = {
    "被发明": "被發明",
    "被发掘": "被發掘",
    "展示了如何": "展示了如何",
    "学习了如何": "學習了如何",
    "了解了如何": "瞭解了如何",
    "参与制造": "參與製造",
    "改变量子比特": "改變量子比特",
    "少数组织": "少數組織",
    "聚集成群": "聚集成群",
}
"""OpenCC's issue 1497: phrases that cross the border of two words."""


def test_the_phrases_of_issue_1497() -> None:
    assert {phrase: better("tw", phrase) for phrase in PHRASES} == PHRASES


@settings(deadline=None, max_examples=200, derandomize=True)
@given(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=8).map("".join), min_size=1, max_size=5),
    st.sampled_from([*CONFIGS]),
)
def test_texts_joined_by_line_ends_have_the_choices_of_each_alone(texts: list[str], to: str) -> None:
    assert better(to, "\n".join(texts)).split("\n") == [part for text in texts for part in better(to, text).split("\n")]


@pytest.mark.parametrize("to", CONFIGS)
def test_where_neighbours_are_unknown_opencc_decides(to: str) -> None:
    side = "hans" if to == "hans" else "hant"
    kept = {each.character for each in data.choices() if each.side == side and each.opencc == each.instead}
    text = "ㄅ".join(sorted({each.character for each in data.choices() if each.side == side} - kept))
    assert better(to, text) == conversion(CONFIGS[to]).convert(text)


def test_an_edit_says_that_neighbours_decided() -> None:
    edits = {edit.old: edit for edit in Script("tw").find("自然保护发展很快")}
    assert edits["发"].new == "發"
    assert edits["发"].why == choices.WHY
    assert edits["发"].confidence == choices.CONFIDENCE


def test_nothing_but_opencc_where_that_is_asked_for() -> None:
    assert Script("tw", opencc_exact=True).rewrite("保护发展的平台") == "保護髮展的平臺"


def test_odd_input() -> None:
    for text in ("", "发", "\ud800发\udfff", "\x00", "台" * 3, "里\n里"):
        assert len(better("tw", text)) == len(text)


def test_a_long_line_takes_no_more_than_its_share() -> None:
    text = "自然保护发展的平台在塔里克家里，" * 60_000
    codes = codes_of(text)
    out = conversion("s2tw").codes(codes)
    choices.choose("tw", codes[:100], out[:100].copy())
    start = time.process_time()
    choices.choose("tw", codes, out)
    assert time.process_time() - start < 2, "a microsecond a character at most, of a text full of choices"


def test_the_table() -> None:
    for each in data.choices():
        assert each.opencc < len(each.forms)
        assert each.instead < len(each.forms)
        assert each.right >= 0.9
        if each.opencc != each.instead:
            assert each.asked > 0, "neighbours have to speak for a change"
            assert each.forms[each.instead][0] != each.forms[each.opencc][0]


def test_neighbours_are_folded_and_end_with_the_line() -> None:
    codes = codes_of("1里X「里\n》里")
    window = neighbours(codes, np.array([1, 4, 7]))
    assert [text_of(row) for row in window] == ["\n\n0里a“里", "里a“里\n\n\n", "\n\n》里\n\n\n"]
