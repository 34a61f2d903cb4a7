"""What samples/lost_characters can't show."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import lost_characters as breakage
from fixers.edit import apply
from fixers.repair.lost_characters import LostCharacters, candidates
from tests.laws import check, check_growth

RECIPE = "none +lost-characters"
LAW = "第十一条　违反本规定的，由县级以上人民政府有关部门责令限期改正；构成犯罪的，依法追究刑事责任。"
ODD = st.text(
    st.sampled_from("\ufffd\ufffd\ufffd??锟斤拷烫屯嚙踝蕭占쏙옙ï¿½пїЅ人民政府。，“”\n aI'ts\ud800は한"), max_size=24
)


@given(ODD)
@settings(deadline=None, max_examples=120, derandomize=True)
def test_the_laws_hold_on_odd_text(text: str) -> None:
    check(text, RECIPE)
    check(text, RECIPE, 0.5)
    check(f"{LAW[:20]}{text}{LAW[20:]}", RECIPE)


@given(st.lists(st.integers(6, len(LAW) - 6), min_size=1, max_size=3, unique=True), st.sampled_from("\ufffd?"))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_what_is_sure_breaks_to_what_was_found(at: list[int], left: str) -> None:
    assume(all(abs(a - b) > 1 for a in at for b in at if a != b))  # two in a row may have been one character
    broken = breakage.damage(LAW, at=at, left=left)
    sure = [edit for edit in LostCharacters().find(broken) if edit.new is not None and edit.confidence >= 0.9]
    fixed = apply(broken, sure)
    put = [number for number, (a, b) in enumerate(zip(fixed, broken, strict=True)) if a != b]
    assert set(put) <= set(at)
    assert breakage.damage(fixed, at=put, left=left) == broken


def test_only_one_question_mark_in_a_sentence_is_no_evidence() -> None:
    assert candidates("今天去?明天去?后天去?你说了算") == []
    found = candidates("社会主?市场经济体制")
    assert [(each.new, each.evidence.proved) for each in found] == [("义", True)]


def test_a_name_that_stands_elsewhere_is_known() -> None:
    alone = "昨晚村长�二宝来过一趟，坐了很久才走。"
    told = "村长赵二宝今年六十岁。大家都说村长赵二宝人好。\n" + alone
    assert [each.new for each in candidates(told)] == ["赵"]
    assert [each.new for each in candidates(alone)] != ["赵"]


def test_what_makes_a_guess_likely_names_its_curve() -> None:
    told = candidates("村长赵二宝今年六十岁。大家都说村长赵二宝人好。\n昨晚村长�二宝来过一趟，坐了很久才走。")
    law, japanese, korean = (
        candidates(text)
        for text in (
            "由县级以上人民政府有关部�责令限期改正。",
            "新しいファイルを作成することがで�ます。",
            "새로운 파일을 만들 수 있�니다.",
        )
    )
    found = [(each.new, each.evidence.mechanism) for some in (told, law, japanese, korean) for each in some]
    assert found == [("赵", "elsewhere"), ("门", ""), ("き", "ja"), ("습", "ko")]


def test_reports_are_edits_and_change_nothing() -> None:
    text = "第一行没有问题。\n锟斤拷锟斤拷一锟斤拷锟斤拷\n\ufffd\ufffd\u02ae\ufffd\ufffd\u052a abc\ufffd\ufffd\ufffd\ufffd\n最后一行。"
    fixed = fixers.inspect(text, RECIPE)
    assert fixed.text is text
    assert [edit.lost for edit in fixed.edits] == [True, True], "one a line"


@pytest.mark.parametrize("codec", breakage.REREAD)
def test_every_face_of_a_substitute_is_reported(codec: str) -> None:
    text = "id: 12; name: " + breakage.damage(breakage.REMAINS * 6, again=codec) + " ;"
    assert [edit.lost for edit in fixers.inspect(text, RECIPE).edits] == [True]


@pytest.mark.parametrize(
    "text", ["\ufffd", "?", "\ud800\ufffd\udfff人民\ufffd", "\x00\ufffd\x00", "人?民", "锟斤拷" * 3]
)
def test_any_text_is_legal(text: str) -> None:
    check(text, RECIPE)


@pytest.mark.parametrize(
    "piece", ["\ufffd", "\ufffd人民\ufffd\ufffd政府", "锟斤拷1锟", "占쏙옙a", "他说好?我说行", "don\ufffdt "]
)
def test_the_cost_grows_with_the_length(piece: str) -> None:
    check_growth(RECIPE, "锟斤拷屯屯屯", piece)


def test_much_damage_takes_bounded_time() -> None:
    text = breakage.damage(LAW * 1500, at=range(5, len(LAW) * 1500, 9))
    begin = time.process_time()
    fixed = fixers.inspect(text, RECIPE)
    assert time.process_time() - begin < 20
    assert fixed.edits


def test_a_batch_is_as_its_texts() -> None:
    chance = random.Random(4)
    texts = [
        breakage.damage(LAW, at=[chance.randrange(len(LAW))], left=chance.choice(["?", "\ufffd"])) for _ in range(40)
    ]
    many = fixers.Cleaner(RECIPE).fix_many(texts)
    assert many == [fixers.fix(text, RECIPE) for text in texts]


def test_the_forward_model_refuses_a_place_outside() -> None:
    with pytest.raises(IndexError, match="there is no character 9 in a text of 2"):
        breakage.damage("人民", at=[9])
