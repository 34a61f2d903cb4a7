from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.repair.controls import Controls
from fixers.triage import Triage
from tests.laws import check

ALONE = "none +controls"

PIECES = st.lists(
    st.sampled_from(
        [
            *"\x00\x01\x08\x0b\x0e\x1b\x7f\x80\x85\x92\x93\x94\xad\u200b\u200c\u200d\u200e\u202e\u2060\ufeff\ufff9\ufffb",
            *"aZ_ \n\"'/;&#中，اส👩🏴é»Ã\U000e0061\U000e007f\ud83d\ude00\udc80\u241b",
            *("\x1b[31m", "\x1b[0m", "\x1b[m", "\x1b[;m", "\x1b[5C", "\x1b[2K", "\x1b(B", "\x1b$B", "\x1b]0;t\x07"),
            *("[0m", "[31m", "amp;"),
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PIECES)
def test_the_laws_hold_for_any_mixture(text: str) -> None:
    check(text, ALONE)
    check(text, "none +entities +controls")
    if list(Controls().find(text)):
        assert Triage((Controls(),)).scan([text])[0], "marks never miss"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text("天地玄黄宇宙洪荒，。abc “”", min_size=1, max_size=60), st.integers(1, 9))
def test_a_watermark_comes_out_and_nothing_else(text: str, every: int) -> None:
    broken = fixers.breakage.controls.damage(text, insert="\u200b\u2060\u200c", every=every, bom=True)
    assert fixers.fix(broken, ALONE) == text


@pytest.mark.parametrize("text", ["😀笑", "𠮷野家", "🇨🇳"])
def test_halves_of_a_character_are_joined(text: str) -> None:
    broken = fixers.breakage.controls.damage(text, split_astral=True)
    assert broken != text
    assert fixers.fix(broken, ALONE) == text


def test_other_surrogates_are_reported_and_left() -> None:
    text = "订单\udcb6\udca9号 \ud800 完"
    fixed = check(text, ALONE)
    assert fixed.text is text
    assert [(edit.start, edit.old, edit.new) for edit in fixed.edits] == [
        (2, "\udcb6\udca9", None),
        (6, "\ud800", None),
    ]


def test_interleaved_nuls_are_one_report() -> None:
    text = "a\x00b\x00c\x00d\x00e\x00"
    (edit,) = check(text, ALONE).edits
    assert edit.lost
    assert edit.old == text


def test_options() -> None:
    author, program = "\x1b[32m《江边》\x1b[m", "\x1b[31mERROR\x1b[0m"
    assert fixers.fix(author, ALONE) is author
    assert fixers.fix(author, "none +controls=all") == "《江边》"
    assert fixers.fix(program, "none +controls=keep") is program
    assert fixers.fix("\x07" + program, "none +controls=keep") == program
    assert fixers.fix("[31mERROR[0m", "none +controls=keep") == "[31mERROR[0m"


def test_colour_that_is_never_closed_is_found_but_left() -> None:
    fixed = check("\x1b[33m某年二月", ALONE)
    assert fixed.text == fixed.source
    assert [edit.old for edit in fixed.unsure] == ["\x1b[33m"]


@pytest.mark.parametrize(
    "text",
    [
        "\x1b]0;" + "a" * 200_000,
        "\x1b[" * 100_000,
        "x\x08" * 50_000,
        "\x93a" * 50_000,
        "[31mx[0m" * 20_000,
        "中\u200b" * 50_000,
        "\xad" * 50_000,
        "a\x00" * 100_000,
        "\U0001f3f4" + "\U000e0061" * 100_000,
        "a\x01b;" * 20_000,
        "\u200d" * 200_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_long_lines_take_linear_time(text: str) -> None:
    began = time.perf_counter()
    fixers.fix(text, ALONE)
    assert time.perf_counter() - began < 20


SENTENCES = (
    "经济学家已经看到，画展中的每一幅画都经过了重新装裱……“安心”二字尤其醒目。",
    "經濟學家已經看到，身上的每一個傷口都經過了處理，會員們倒是很平靜。",
    "ミュージアムの展示室で、テストの結果を見た。「概要」は右の表にある。",
    "경제학자들은 이미 전시회를 보았다. 새로운 형식의 작품이 많았다.",
    "Cập nhật lại: tập đoàn đã nhận được bưu phẩm từ thị xã.",
    "A sírás és a tradíció, příští týden, možná víc než třicet, así fue.",
    "Эта электростанция — пример того, как этот эффект работает.",
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "cp932", "cp949", "cp1251"])
@pytest.mark.parametrize("reader", ["latin-1", "cp1252", "cp1251", "iso8859-2"])
def test_text_of_another_encoding_keeps_every_character(encoding: str, reader: str) -> None:
    seen = 0
    for sentence in SENTENCES:
        for piece in (sentence, sentence[:7], sentence[7:12]):
            try:
                mojibake = piece.encode(encoding).decode(reader)
            except UnicodeError:
                continue
            seen += 1
            assert fixers.fix(mojibake, "none +entities +controls") is mojibake
    assert seen
