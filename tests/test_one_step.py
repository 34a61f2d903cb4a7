"""Rare words inside clean text are not searched: no wrong codec makes enough sense of them in one step."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage.mojibake import damage
from fixers.restore.looks.first_look import at_first
from fixers.restore.looks.one_step import gains
from fixers.restore.looks.suspects import any_borne_out
from tests.laws import EXAMPLES, cleaner

RARE = (
    "村里的老人都带着鉏櫌白梃，走了一夜的山路才到县城。",
    "南边的庸、蜀、羌、髳、微、纑、彭、濮各族都派了使者来。",
    "那把老琴上刻着鱻麤犇三个字，谁也不知道是什么意思。",
)
MISREAD = (
    "县里的同志{}今天上午到村里来看望老人。",
    "这本书的第三章{}写得最好，值得再读一遍。",
)


@pytest.mark.parametrize("text", RARE)
def test_rare_words_in_clean_text_wake_no_kind(text: str) -> None:
    assert not any_borne_out([(text, at_first(text))])[0]
    assert fixers.fix(text) is text


@pytest.mark.parametrize(
    ("clean", "form"), [("国际會議下周一", "utf-8>gbk"), ("国际会议下周一", "gbk>big5"), ("國際會議下周一", "big5>gbk")]
)
@pytest.mark.parametrize("line", MISREAD)
def test_what_was_misread_there_is_restored(line: str, clean: str, form: str) -> None:
    broken = next(each for size in range(len(clean), 3, -1) for each in _broken(clean[:size], form))
    assert fixers.fix(line.format(broken)) in [line.format(clean[:size]) for size in range(4, len(clean) + 1)]


def _broken(clean: str, form: str) -> list[str]:
    try:
        return [damage(clean, chain=form)]
    except UnicodeError:
        return []


@given(
    st.lists(
        st.tuples(
            st.text("国鉏櫌浜烘皯縺ゅの가éж，—a1\ue0ff\U00020001\ud800", max_size=60),
            st.integers(0, 60),
            st.integers(1, 50),
        ),
        max_size=6,
    )
)
@settings(deadline=None, derandomize=True, max_examples=2 * EXAMPLES)
def test_parts_gain_the_same_whatever_others_there_are(drawn: list[tuple[str, int, int]]) -> None:
    parts = [(line, start, min(len(line), start + size)) for line, start, size in drawn if start < len(line)]
    assert gains(parts) == pytest.approx([gains([part])[0] for part in parts], abs=0.01)


def test_a_search_in_vain_is_spared() -> None:
    texts, clean = list(RARE), ["村里的老人都带着锄头和木棍，走了一夜的山路才到县城。"] * 3
    best = []
    for rows in (texts, clean):
        cleaner("repair").fix_many(rows)
        times = []
        for _ in range(5):
            begin = time.process_time()
            cleaner("repair").fix_many(rows)
            times.append(time.process_time() - begin)
        best.append(min(times))
    assert best[0] < best[1] + 0.006, "a search takes ten milliseconds a line"
