"""The quick looks at texts that carry a mark: they are quick, and they see what the slow code sees."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.language import one
from fixers.language.model import model
from fixers.reading.characters import codes_of
from fixers.repair.byte_slip import ByteSlip
from fixers.repair.lost_characters import LostCharacters
from fixers.restore.injuries import rows as injury_rows
from fixers.restore.looks import suspects
from fixers.restore.lossy import misread
from fixers.restore.lost import asking, remains
from tests.cases import CASES

LETTERS = "人民政府什么吗呢,，。?？!\n aA1é\u3000\ud800\U00020001\U0001f600\ue000魑魅\ufffd"
CLEAN = "傍晚的馄饨摊前排着长队，鞑靼式的烤肉也卖完了。蛐蛐叫个不停，卟啉类化合物的论文还没有写完。\n" * 80


@given(st.text(LETTERS, max_size=9), st.text(LETTERS.replace("\n", ""), max_size=6))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_one_by_one_the_scores_are_those_of_the_model(before: str, text: str) -> None:
    line = before.rpartition("\n")[2]
    alone, both = model().score([line, line + text])
    assert one.score(text, line) == pytest.approx(float(both - alone), abs=1e-3)


ASKED = re.compile(r"\?(?<=[吗嗎么麼呢吧啊呀哪谁誰嘛]\?)|[什甚怎何几幾岂豈啥谁誰哪難难][^，。！？?\n]{0,12}\?")


@given(st.text("什怎吗呢人民政府，。?？\n", max_size=40))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_a_text_in_which_somebody_asks_is_told_by_its_question_marks_alone(text: str) -> None:
    inside = re.search(r"(?<=[一-鿿，、])\?(?=[一-鿿])", text) is not None
    assert asking.is_marked(text) == (inside and not ASKED.search(text))
    assert asking.is_marked(text) or not asking.places(text, 10, misread.is_odd)


def test_where_the_writer_uses_question_marks_none_is_odd() -> None:
    assert asking.places("社会主?市场经济体制", 5, misread.is_odd) == [3]
    assert asking.places("社会主?市场经济体制", 0, misread.is_odd) == []
    assert asking.places("社会主?市场经济体制，鏈?嶅姟鍣?繑", 5, misread.is_odd) == []
    assert asking.places("今天去?明天去?后天去?你说了算，社会主?市场经济体制", 5, misread.is_odd) == []


@given(st.text("岢岬魑魅铮铮的人民\ufffd", max_size=60))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_dense_pairs_are_the_same_few_or_many(text: str) -> None:
    few = injury_rows.dense(codes_of(text))
    far = "\n" + "人" * 40 + "魑魅" + "人" * 40
    many = injury_rows.dense(codes_of(text + far * 20))
    assert few == [stretch for stretch in many if stretch[1] <= len(text)]


def test_doubled_characters_are_words() -> None:
    assert injury_rows.dense(codes_of("他养的蛐蛐叫了一夜")) == []
    assert injury_rows.dense(codes_of("医生说这是龋龋")) == []
    assert injury_rows.dense(codes_of("质酰谐岢岬")) != []
    assert injury_rows.dense(codes_of("镉幸坏愕愕囊煳丁")) != [], "有一点点的异味"


@given(st.text("鏈嶅姟鍣ㄨ繑鍥炴暟鎹人民\ufffd〓?\n", max_size=60))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_a_few_odd_pairs_are_looked_at_as_many_are(text: str) -> None:
    far = "\n" + "人" * 40 + "卟啉" + "人" * 40
    found = misread.stretches(text + far * 20)
    assert misread.stretches(text) == [each for each in found if each.end <= len(text)]


def test_every_face_has_a_sign() -> None:
    assert all(remains.has_faces(case.broken) for case in CASES if list(remains.reread(case.broken)))
    assert not remains.has_faces(CLEAN)


@pytest.mark.parametrize(
    ("text", "is_marked"),
    [("當?shù)仄髽I(yè)", True), ("確?!耙汇逅", True), ("café?!", False), ("What?!", False), ("吃饭了?le)", True)],
)
def test_byte_slips_are_marked_where_one_may_begin(text: str, is_marked: bool) -> None:
    assert any(look.is_marked(text) for look in ByteSlip().marks.looks if look.character in text) == is_marked


@pytest.mark.parametrize("find", [ByteSlip().find, LostCharacters().find, lambda text: iter(misread.stretches(text))])
def test_a_look_at_clean_text_takes_next_to_nothing(find: Callable[[str], Iterable[object]]) -> None:
    texts = [CLEAN[at:] for at in range(0, 100, 10)]
    spent = []
    for _ in range(5):
        begin = time.process_time()
        for text in texts:
            assert list(find(text)) == []
        spent.append((time.process_time() - begin) / len(texts))
    assert min(spent) < 0.002


def test_rare_words_of_clean_text_are_not_suspected() -> None:
    words = ["他把卟啉铁的样品交给了化验员", "滹沱河在这里拐了个弯", "小区里的蛐蛐叫个不停", "雨淅淅沥沥地下了一夜"]
    assert all(suspects.suspects(f"{word}，大家都说很久没有见过这样的事情了。\n") == [] for word in words)
    assert suspects.suspects("他把鍗楁柟鐨勬牱鍝交给了化验员，大家都说很久没有见过。") != []


@given(
    st.lists(st.sampled_from(["人民政府什么", "鍗楁柟鐨勬牱鍝", "ÖÐÎÄ", "naïve", "卟啉", "\U0001f600", ""]), max_size=9)
)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_suspected_pieces_lie_in_their_lines_one_in_each(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = suspects.suspects(text)
    assert found == sorted(found)
    assert len({each.line for each in found}) == len(found)
    for each in found:
        assert "\n" not in text[each.line : each.line_end]
        assert each.line <= each.start < each.end <= each.line_end
        assert not text[each.start].isascii()
        assert not text[each.end - 1].isascii()
