"""Words: what the table says of texts, and what a page says of its own."""

from __future__ import annotations

import re

import numpy as np
import pytest

from fixers.data.build import words as builder
from fixers.language import words
from fixers.language.model import model
from fixers.language.words import scores, scores_of_each
from fixers.restore.slips.own_words import OwnWords

GLOSSES = re.compile(r"\([a-zéù]+\)")


def test_both_scripts_have_the_same_words() -> None:
    simplified, traditional = scores(["厕所里的纸用完了", "廁所裡的紙用完了"]).tolist()
    assert simplified == pytest.approx(traditional)


@pytest.mark.parametrize(("word", "nonsense"), [("厕所", "厕听"), ("唯物史观", "唯物史现"), ("超市", "超事")])
def test_a_word_is_likelier_than_its_characters(word: str, nonsense: str) -> None:
    as_word, as_other = scores([word, nonsense]).tolist()
    assert as_word > as_other + 3


def test_many_texts_have_the_scores_of_each() -> None:
    texts = ["", "一", "他说：“好。”", "abc 123", "\ud800𠀀", "剩余价值学说" * 50, "\n"]
    assert scores(texts).tolist() == [scores([text]).item() for text in texts]
    assert scores_of_each([texts[:2], [], texts[2:]]) == [
        scores(texts[:2]).tolist(),
        [],
        scores(texts[2:]).tolist(),
    ]
    assert scores([]).size == 0


def test_what_is_no_han_character_has_a_fixed_cost() -> None:
    assert scores(["，a1\ud800"]).item() == 4 * words.SIGN
    assert scores(["\U0002a700"]).item() == words.STRANGE  # no word of the table


def test_the_table_has_the_words_of_the_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["厕所 90000 n", "史 10 n", "稀有词 2 n", "B超 50 n", "中华人民共 40 n"]
    table = words.opened(builder.table_of(lines))
    assert np.count_nonzero(table.levels) == 2, "no rare words, none with letters, none of five characters"
    monkeypatch.setattr(words, "_table", lambda: table)
    often, seldom = scores(["厕所", "史"]).tolist()
    assert often > seldom
    assert scores(["稀有词"]).item() == 3 * words.STRANGE


PAGE = "骆(luò)二宝来过。大家都叫他骆(luò)二宝。" + "其他的话。" * 10


def test_a_name_of_the_page_is_likelier_without_its_glosses() -> None:
    own = OwnWords(PAGE.replace("ò", "é"), GLOSSES)
    rows = ["村长骆二宝", "村长骆二虎"]
    said = [model().characters(row)[2:] for row in rows]
    known, other = own.gains(0, rows, [2, 2], said)
    assert known > other + 3


def test_a_page_says_nothing_of_what_it_does_not_have() -> None:
    rows = ["村长骆二宝", "\ud800"]
    said = [model().characters(row) for row in rows]
    assert OwnWords("", GLOSSES).gains(0, rows, [0, 0], said) == pytest.approx([0, 0], abs=1e-9)
    assert OwnWords(PAGE, GLOSSES).gains(0, [], [], []) == []


def test_only_what_stands_near_is_the_page() -> None:
    rows = ["村长骆二宝"]
    said = [model().characters(rows[0])[2:]]
    far = OwnWords("骆二宝。" + "其他的话。" * 20_000, GLOSSES)
    assert far.gains(0, rows, [2], said)[0] > far.gains(90_000, rows, [2], said)[0] + 1
