"""Script: what its samples can't show. Exactness against opencc, options, odd input, long input."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import script as breakage
from fixers.data import opencc_tables, script_rules
from fixers.data.build.opencc import read
from fixers.edit import apply
from fixers.normalise.script import Script
from fixers.reading import conversion as engine
from fixers.reading.corrections import RULES
from fixers.reading.writing import NONE, Evidence

CONFIGS = ("tw2s", "s2t", "s2tw", "s2hk")
"""Those by which the kind converts where nothing else is asked for."""
TARGETS = ("hans", "hant", "tw", "hk", "origin")


def dictionaries(config: str) -> list[str]:
    """The names of all dictionaries of a configuration."""
    return re.split("[ +]", " ".join(opencc_tables.steps(config).stages))


def _phrases() -> list[str]:
    """Phrases of all dictionaries in use, both sides: the ones in which conversion can go wrong."""
    found: set[str] = set()
    for config in CONFIGS:
        for name in dictionaries(config):
            for key, values in read(name)[::23]:
                found |= {key, *values.split(" ")}
    return sorted(found)


PHRASES = _phrases()
COMPATIBILITY = sorted(opencc_tables.best("CJK_Compatibility_Ideographs"))[::50]
fragments = st.one_of(
    st.sampled_from(PHRASES),
    st.sampled_from(PHRASES).map(lambda phrase: phrase[:-1]),
    st.sampled_from(PHRASES).map(lambda phrase: phrase[1:]),
    st.sampled_from(COMPATIBILITY),
    st.sampled_from(list("著着乾干後后里裡發发，。\n a\u3000\U000e0100\U00020089")),
)
mixtures = st.lists(fragments, max_size=60).map("".join)
texts = st.one_of(
    mixtures, st.lists(st.one_of(fragments, st.sampled_from(list("かナ한\ud800\udc80"))), max_size=40).map("".join)
)


@pytest.mark.parametrize("config", CONFIGS)
def test_the_conversion_is_opencc_s_own(config: str) -> None:
    import opencc

    convert = opencc.OpenCC(config).convert

    @settings(deadline=None, max_examples=120, derandomize=True)
    @given(mixtures)
    def check(text: str) -> None:
        # Where few clauses tell they are found otherwise than where many do.
        for each in (text, text + "，" * 40_000, (text + "，") * 30):
            assert engine.conversion(config).convert(each) == convert(each)

    check()


@pytest.mark.parametrize("config", CONFIGS)
def test_all_phrases_in_one_text(config: str) -> None:
    import opencc

    for between in ("", "，", "\n"):
        text = between.join(PHRASES)
        assert engine.conversion(config).convert(text) == opencc.OpenCC(config).convert(text)


@pytest.mark.parametrize("config", CONFIGS)
def test_no_dictionary_changes_a_length(config: str) -> None:
    for name in dictionaries(config):
        assert all(len(key) == len(value) for key, values in read(name) for value in values.split(" "))


@pytest.mark.parametrize("to", TARGETS)
def test_the_laws_of_the_kind(to: str) -> None:
    script = Script(to)  # type: ignore[arg-type]
    codes = {code for first, last in script.marks.characters for code in range(first, last + 1)}

    @settings(deadline=None, max_examples=120, derandomize=True)
    @given(texts)
    def check(text: str) -> None:
        edits = list(script.find(text))
        assert all(edit.old != edit.new and edit.confidence >= script.floor for edit in edits)
        fixed = apply(text, edits)
        assert script.rewrite(text) == fixed
        assert script.rewrite(fixed) == fixed
        assert len(fixed) == len(text)
        if edits:
            assert codes & set(map(ord, text))

    check()


def test_conversion_leaves_no_evidence() -> None:
    for config, evidence in (
        ("tw2s", Evidence(traditional=True)),
        *((c, Evidence(traditional=False)) for c in CONFIGS[1:]),
    ):
        convert = engine.conversion(config).convert
        left = set(convert("\n".join(sorted(evidence.characters)))) & evidence.characters
        # 恒 stands in 恒大 and 恒生, which OpenCC keeps, but no character of evidence stays alone.
        assert not left


@pytest.mark.parametrize("code", [0xD800, 0xDFFF, 0xDC80])
def test_lone_surrogates_survive(code: int) -> None:
    surrogate = chr(code)
    for padding in ("", "這些文字很長，" * 100):
        text = f"{padding}這個網頁{surrogate}的編碼，沿{surrogate}著長城。"
        fixed = Script().rewrite(text)
        assert fixed.endswith(f"这个网页{surrogate}的编码，沿{surrogate}着长城。")
        assert apply(text, Script().find(text)) == fixed


def test_variation_selectors_survive() -> None:
    assert Script().rewrite("葛\U000e0100城與漢語") == "葛\U000e0100城与汉语"


def test_edits_have_places_and_reasons() -> None:
    edits = list(Script().find("他們去陜西"))
    assert [(e.start, e.old, e.new) for e in edits] == [(1, "們", "们"), (3, "陜", "陕")]
    assert "traditional" in edits[0].why
    assert "tw2s" in edits[0].why
    assert "陝" in edits[1].why or "province" in edits[1].why


def test_an_unknown_script_is_refused() -> None:
    with pytest.raises(ValueError, match="hans, hant, tw, hk, origin"):
        Script("jp")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="is one of"):
        fixers.fix("繁體", "none +script=cn")


@pytest.mark.parametrize("to", ["hans", "hant", "tw", "hk"])
def test_japanese_and_korean_lines_stay(to: str) -> None:
    lines = ["東京駅で待っています。現在の状況を確認する。", "大韓民國의 國會에서 決議했다.", "動作環境と設定項目の数"]
    script = Script(to)  # type: ignore[arg-type]
    assert script.rewrite("\n".join(lines)) == "\n".join(lines)
    mixed = "\n".join([*lines, "這是他們說的話，你覺得呢？" if to == "hans" else "这是他们说的话，你觉得呢？"])
    assert script.rewrite(mixed).split("\n")[:3] == lines
    assert script.rewrite(mixed) != mixed


def test_a_line_is_in_no_script_without_evidence() -> None:
    evidence = Evidence(traditional=True)
    for text in ("", "\n", "abc", "中文", "機場", "乾隆瞭望狼藉"):
        assert evidence.scopes(engine.codes_of(text)) == NONE


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    st.lists(st.sampled_from("我们国家的经济发展很快，后来学习了设计。这里还有图书馆"), min_size=20, max_size=200).map(
        "".join
    )
)
def test_what_a_mirror_site_made_comes_back(text: str) -> None:
    broken = breakage.damage("这些国家，" + text)
    assert Script().rewrite(broken) == "这些国家，" + text


def test_the_tables_are_sound() -> None:
    assert RULES + len(script_rules()) < 256, "a number each"
    for rule in script_rules():
        assert rule.side in ("hans", "hant")
        assert rule.where in ("converted", "chinese")
        assert Script().floor <= rule.confidence < 1


@pytest.mark.parametrize(
    "text",
    [
        "這些國家的經濟發展，" * 100_000,
        "这个問題，日本のもの「" * 60_000,
        "https://" * 100_000 + "臺灣網頁",
        "陜" * 300_000 + "國國著" * 50_000,
        "國国\n" * 200_000,
    ],
    ids=["one line", "mixed clauses", "addresses", "rules", "short lines"],
)
def test_long_input_takes_linear_time(text: str) -> None:
    script = Script()
    script.rewrite("這些")
    part = text[: len(text) // 8]

    def seconds(of: str) -> float:
        start = time.process_time()
        script.rewrite(of)
        return time.process_time() - start

    small = min(seconds(part) for _ in range(2))
    assert seconds(text) < 8 * 5 * small + 3


def test_the_forward_model_is_a_table() -> None:
    text = "".join(map(chr, np.arange(0x4E00, 0x9FA6).tolist()))
    for table in ("mirror", "opencc"):
        damaged = breakage.damage(text, table=table)  # type: ignore[arg-type]
        assert len(damaged) == len(text)
        assert [breakage.damage(c, table=table) for c in text[::97]] == list(damaged[::97])  # type: ignore[arg-type]


@pytest.mark.parametrize("config", CONFIGS)
def test_it_writes_no_other_characters_than_it_says(config: str) -> None:
    written = {rule.new for rule in script_rules()}
    for key, values in (row for name in ["CJK_Compatibility_Ideographs", *dictionaries(config)] for row in read(name)):
        for value in values.split(" "):
            written |= {new for old, new in zip(key, value, strict=True) if new != old}
    assert all(any(first <= ord(c) <= last for first, last in Script().writes) for c in "".join(written))
