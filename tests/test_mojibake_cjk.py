"""What the samples of mojibake-cjk can't show: pages, plans, losses, long and strange input."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage.mojibake import chain_of, damage, form, plan
from fixers.recipes import read
from fixers.repair.mojibake_cjk import MojibakeCjk
from fixers.restore.chains.announced import announced
from fixers.restore.chains.misdecoded import candidates
from fixers.restore.chains.search import readings, refined
from fixers.restore.looks.suspects import suspects
from fixers.restore.wrong_codecs.inverses import price

PAGE = (
    "镇上的邮局搬到了东街，营业时间改为上午八点半到下午五点。",
    "寄往外地的包裹请在三点以前送到，当天可以发出。",
    "窗口办理汇款时请出示证件，委托他人办理的还要带上委托书。",
    "报刊订阅每年十二月截止，过期要等到下一季度。",
    "周日休息。",
)
"""Lines of a page, the last too short to be sure by itself."""


def fixed(text: str) -> str:
    return fixers.fix(text, "none +mojibake-cjk")


@pytest.mark.parametrize("chain", ["gbk>latin-1", "gbk>cp1251", "gbk>cp437", "gbk>latin-1,utf-8>cp1252", "big5>gbk"])
def test_a_page_is_read_anew_line_by_line(chain: str) -> None:
    lines = PAGE if not chain.startswith("big5") else ("請於三月底前完成報名，逾期恕不受理。", "休館日：週一。")
    broken = "\n".join(damage(line, chain=chain) for line in lines)
    assert fixed(broken) == "\n".join(lines)


def test_every_edit_says_what_happened() -> None:
    edits = fixers.inspect(damage(PAGE[0], chain="gbk>latin-1"), "none +mojibake-cjk").edits
    assert [edit.why for edit in edits] == ["GBK read as Latin-1"]
    assert form(chain_of(edits[0].why)) == "gbk>latin-1"


def test_lines_that_nobody_broke_stay() -> None:
    broken = damage(PAGE[0], chain="gbk>latin-1")
    assert fixed(f"{PAGE[1]}\n{broken}\n{PAGE[2]}") == "\n".join((PAGE[1], PAGE[0], PAGE[2]))


def test_two_mistakes_on_a_page() -> None:
    broken = [damage(PAGE[0], chain="gbk>latin-1"), damage(PAGE[1], chain="utf-8>latin-1")]
    assert fixed("\n".join(broken)) == "\n".join(PAGE[:2])


def test_utf_8_with_losses_is_left_to_the_kind_that_restores_them() -> None:
    lossy, whole = (text.encode().decode("gbk", "replace") for text in ("服务器返回数据", "展销会今天开幕。"))
    assert "\ufffd" in lossy
    assert candidates(f"{lossy}\n{whole}") == []


def test_a_plan_decides_what_is_too_short() -> None:
    short = damage("集市", chain="gbk>latin-1")
    assert fixers.fix(short, "none +mojibake-cjk") == short
    assert fixers.fix(short, "none +mojibake-cjk.plan=gbk>latin-1") == "集市"
    assert fixers.fix("Café à Orléans", "none +mojibake-cjk.plan=gbk>latin-1") == "Café à Orléans"
    assert plan(MojibakeCjk(plan="gbk>latin-1").plan) == plan("gbk>latin-1")
    assert [kind.kind for kind in read("repair +mojibake-cjk.plan=gbk>latin-1")].count("mojibake-cjk") == 1


@pytest.mark.parametrize("wrong", ["gbk", "gbk>nonsense", ">"])
def test_a_plan_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        MojibakeCjk(plan=wrong)


def test_similar_code_pages_are_told_apart_by_the_whole_page() -> None:
    lines = ["Η βιβλιοθήκη του χωριού ανοίγει στις εννέα το πρωί.", "Άνοιξε και η Άννα την πόρτα της αυλής."]
    broken = "\n".join(damage(line, written="iso-8859-7", read="latin-1") for line in lines)
    assert fixed(broken) == "\n".join(lines)


def test_a_chain_that_is_rarer_costs_more() -> None:
    assert (
        price(plan("gbk>latin-1")[0]) < price(plan("gbk>mac-turkish")[0]) < price(plan("gbk>latin-1,utf-8>gbk")[0]) + 9
    )


def test_what_was_found_is_among_its_readings() -> None:
    ranked = readings("Où êtes-vous né ?")
    assert not ranked[0].chain
    assert ranked[0].text == "Où êtes-vous né ?"


def test_a_chain_is_refined_by_what_it_left_open() -> None:
    told = refined([damage("Άννα", written="iso-8859-7", read="latin-1")], plan("cp1253>latin-1")[0], "", "")
    assert told[0].written in ("iso-8859-7", "cp1253")


@pytest.mark.parametrize(
    ("codec", "text"), [("iso2022_jp", "日本語のテスト"), ("hz", "中文邮件列表"), ("iso2022_kr", "한국어")]
)
def test_codecs_that_announce_themselves(codec: str, text: str) -> None:
    shown = text.encode(codec).decode("latin-1")
    assert text in [new for *_, new, _ in announced(shown)]


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "ÿ" * 3, "é", "\U0001f600" * 20, "\ue000" * 50])
def test_strange_text_is_left_alone(text: str) -> None:
    assert fixed(text) == text


def test_long_lines_take_linear_time() -> None:
    def seconds(size: int) -> float:
        begin = time.process_time()
        suspects("Ð¿Ñ€Ð¸Ð²ÐµÑ‚ " * size)
        return time.process_time() - begin

    seconds(10)
    small, large = min(seconds(2_000) for _ in range(3)), min(seconds(20_000) for _ in range(3))
    assert large < 60 * max(small, 1e-3)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.text(st.characters(min_codepoint=0x80, max_codepoint=0xFFFF), max_size=40))
def test_whatever_is_repaired_breaks_again_to_what_was_found(text: str) -> None:
    for each in candidates(text):
        broken = damage(each.new, chain=form(chain_of(each.why))) if chain_of(each.why) else each.old
        assert broken == each.old


@pytest.mark.parametrize("length", range(8, 14))
def test_a_part_of_a_line_is_restored_up_to_its_ends(length: int) -> None:
    # Bytes that belong to a character of clean text look like a loss at the end of a part, and are none.
    line = "会議室の予約画面を開くと、右側のウィンドウから空いている時間帯を選べます。"
    misread = line[6 : 6 + length].encode().decode("cp932")
    assert fixers.fix(line[:6] + misread + line[6 + length :]) == line
