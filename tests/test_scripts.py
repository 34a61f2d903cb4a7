"""Detection of scripts: what a text is, which parts of it, and what is left on purpose."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.normalise.script import Script
from fixers.reading import closely, mixing
from fixers.reading.characters import codes_of
from fixers.reading.evidence import CLAUSE_END, IS_HAN, LINE_END
from fixers.reading.scripts import Counts, Scripts, scripts, scripts_many
from fixers.reading.tally import Classes
from fixers.reading.writing import MIXES, NONE, WHOLE, Evidence

SIMPLIFIED = "会议讨论了明年的预算，代表们认为应当给农村学校增加经费。"
TRADITIONAL = "會議討論了明年的預算，代表們認為應當給農村學校增加經費。"
JAPANESE = "会議では来年度の予算について話し合った。"
KOREAN = "회의에서 來年度 豫算을 論議했다."

PIECES = list("，“”（）们這嘅兒a隠笋1")
pieces = st.sampled_from(
    [
        SIMPLIFIED,
        TRADITIONAL,
        JAPANESE,
        KOREAN,
        *PIECES,
        "后（後）",
        "發/发",
        "軟體",
        "繁體字",
        "U+9418 鐘",
        " ",
        "\n",
        "\u2028",
        "\ud800",
    ]
)
mixtures = st.lists(pieces, max_size=12).map("".join)


def names(text: str) -> list[tuple[str, str]]:
    """The parts of a text with their scripts."""
    return [(text[span.start : span.end], span.script) for span in scripts(text).spans]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (SIMPLIFIED, "simplified"),
        (TRADITIONAL, "traditional"),
        (JAPANESE, "japanese"),
        (KOREAN, "korean"),
        (SIMPLIFIED + TRADITIONAL, "mixed"),
        ("", "none"),
        ("Nothing of it.", "none"),
        ("機場", "none"),
        ("動作環境", "none"),
        ("第一章　動作環境\n" + JAPANESE, "japanese"),
        (SIMPLIFIED * 8 + "他姓錢。", "simplified"),
        (SIMPLIFIED + "\n《東京の雨》", "simplified"),
    ],
)
def test_the_script_of_a_text(text: str, script: str) -> None:
    assert scripts(text).script == script
    assert scripts_many([text]).script == [script]


def test_twelve_characters_tell() -> None:
    for text, script in ((SIMPLIFIED, "simplified"), (TRADITIONAL, "traditional")):
        assert {scripts(text[at : at + 12]).script for at in range(len(text) - 12)} == {script}


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("這套軟體要重新安裝。", "tw"),
        ("行政院今天開會討論。", "tw"),
        ("佢哋喺碼頭等咗成個鐘。", "hk"),
        ("港鐵今日的服務受阻。", "hk"),
        (TRADITIONAL, None),
        ("這套軟體和港鐵有關。", None),
        ("這個軟件的服務質量很高，信息也全。", None),
        ("软体和网路", None),
        (SIMPLIFIED + "行政院", None),
    ],
)
def test_the_region_of_a_text(text: str, region: str | None) -> None:
    assert scripts(text).region == region
    assert scripts_many(["", text, "x"]).region == [None, region, None]


def test_counts() -> None:
    assert scripts("这裡的テスト와 ok").counts == Counts(simplified=1, traditional=1, common=1, kana=3, hangul=1)


def test_parts() -> None:
    assert names("他在图书馆里读《紅樓夢》，很高兴。") == [
        ("他在图书馆里读《", "simplified"),
        ("紅樓夢", "traditional"),
        ("》，很高兴。", "simplified"),
    ]
    assert names(f"{SIMPLIFIED}\n{JAPANESE}\n{KOREAN}\n") == [
        (f"{SIMPLIFIED}\n", "simplified"),
        (f"{JAPANESE}\n", "japanese"),
        (f"{KOREAN}\n", "korean"),
    ]


def test_missing_texts_are_missing() -> None:
    found = scripts_many([None, SIMPLIFIED, None])
    assert found.script == [None, "simplified", None]
    assert found.counts.tolist()[0] == [0] * 5
    assert scripts_many([]).script == []
    assert fixers.scripts_many is scripts_many


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(mixtures, min_size=1, max_size=6))
def test_a_batch_is_what_its_texts_are(texts: list[str]) -> None:
    found = scripts_many(texts)
    one_by_one = [scripts(text) for text in texts]
    assert found.counts.tolist() == [list(each.counts) for each in one_by_one]
    assert found.script == [each.script for each in one_by_one]
    assert found.region == [each.region for each in one_by_one]
    for text, each in zip(texts, one_by_one, strict=True):
        _spans_cover(text, each)


def _spans_cover(text: str, found: Scripts) -> None:
    assert "".join(text[span.start : span.end] for span in found.spans) == text
    for one, other in zip(found.spans, found.spans[1:], strict=False):
        assert one.end == other.start
        assert one.script != other.script


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(mixtures, min_size=1, max_size=6), st.booleans())
def test_scopes_of_a_batch_are_those_of_its_texts(texts: list[str], traditional: bool) -> None:
    evidence = Evidence(traditional=traditional)
    codes = codes_of("".join(f"{text}\n" for text in texts))
    ends = np.cumsum([len(text) + 1 for text in texts])
    starts = ends - [len(text) + 1 for text in texts]
    found = evidence.scopes_many(codes, starts)
    for text, scope, start in zip(texts, found.texts.tolist(), starts.tolist(), strict=True):
        alone = evidence.scopes(codes_of(text))
        if scope != MIXES:
            assert np.array_equal(alone, scope)
        else:
            assert found.characters is not None
            assert np.array_equal(alone, found.characters[start : start + len(text)])


def test_strays_don_t_make_a_text_mixed() -> None:
    evidence = Evidence(traditional=True)
    verse = (TRADITIONAL + "\n") * 10 + "竹林深處有人家，這个庵中無俗客，夢裡還聽舊鼓聲，樓頭燈火萬重雲。\n"
    codes = codes_of(verse)
    assert evidence.scopes(codes) == WHOLE
    assert evidence.scopes_many(codes, np.array([0])).texts.tolist() == [WHOLE]
    line = codes_of(verse + SIMPLIFIED + "\n")
    assert evidence.scopes_many(line, np.array([0])).texts.tolist() == [MIXES]
    assert evidence.scopes_many(codes_of("abc\n"), np.array([0])).texts.tolist() == [NONE]


@settings(deadline=None, max_examples=300, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from([IS_HAN, CLAUSE_END, LINE_END]), st.sampled_from([0, 0, -24, -9, -3, 24, 13, 5])),
        min_size=1,
        max_size=30,
    ),
    st.booleans(),
)
def test_the_course_is_the_cheapest(row: list[tuple[int, int]], mostly: bool) -> None:
    kinds = np.array([kind for kind, _ in row], np.uint8)
    weights = np.array([weight if kind == IS_HAN else 0 for kind, weight in row], np.int16)
    quick = mixing.ours(kinds, weights, mostly=mostly)
    original = mixing._states
    try:
        mixing._states = lambda loud, lines, marked, grounds: mixing._course(  # type: ignore[assignment]
            loud.tolist(), lines.tolist(), marked.tolist(), grounds.tolist()
        )
        searched = mixing.ours(kinds, weights, mostly=mostly)
    finally:
        mixing._states = original
    assert quick.tolist() == searched.tolist()


def test_long_texts_are_counted_in_full() -> None:
    letter = np.arange(0x110000) == ord("a")
    codes = codes_of("ab" * 100_000 + "\n" + "a\n")
    counts = Classes([letter, ~letter]).counts(codes, np.array([0, 200_001]))
    assert counts.tolist() == [[100_000, 100_001], [1, 1]]


@pytest.mark.parametrize("unit", ["这個", "发（發）", "發/发\n", "「发」是「發」的简体，", "这，個", "あ這", "軟體"])
def test_no_text_takes_quadratic_time(unit: str) -> None:
    took = []
    for size in (20_000, 160_000):
        text = unit * (size // len(unit))
        begin = time.process_time()
        closely.look(codes_of(text))
        Script().rewrite(text)
        took.append(time.process_time() - begin)
    assert took[1] < 40 * took[0] + 0.5
