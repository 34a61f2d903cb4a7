"""Many texts through a row of fixers: what is told of them together is what `run` tells of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.breakage.lossy import damage
from fixers.cleaner import Cleaner
from fixers.edit import Edit
from fixers.fixer import Marks, run
from tests.cases import CASES

SOME = CASES[::9]


@pytest.mark.parametrize("recipe", ["repair", "zh-hans"])
def test_texts_together_are_told_of_as_each_is(recipe: str) -> None:
    cleaner = Cleaner(recipe)
    texts = [case.broken for case in SOME]
    assert cleaner.inspect_many(texts) == [run(text, cleaner.recipe) for text in texts]


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.lists(st.text("人民政府ＡＢ,。a&;#38xé\x07 \n鏈嶅姟\ufffd", max_size=30), max_size=4))
def test_any_texts_together_are_told_of_as_each_is(texts: list[str]) -> None:
    cleaner = Cleaner("zh-hans -lossy -byte-slip -mojibake-cjk", min_confidence=0.5)
    assert cleaner.inspect_many(texts) == [run(text, cleaner.recipe, 0.5) for text in texts]


@dataclass(frozen=True)
class Counted:
    """Puts b for the first two a, and remembers how many texts it was asked about at once."""

    kind = "counted"
    marks = Marks(strings=("aa",))
    asked: list[int] = field(default_factory=list)

    def find(self, text: str) -> Iterator[Edit]:
        yield from self.find_many([text])[0]

    def find_many(self, texts: Sequence[str]) -> list[list[Edit]]:
        self.asked.append(len(texts))
        return [[Edit(text.find("aa"), "aa", "b", "counted", "", 1.0)] if "aa" in text else [] for text in texts]


def test_a_fixer_of_batches_is_asked_once_a_run() -> None:
    counted = Counted()
    done = Cleaner([counted, Counted()]).inspect_many(["aaaa", "c", None, "aa", "caa"])
    assert [each and each.text for each in done] == ["bb", "c", None, "b", "cb"]
    assert counted.asked[0] == 3


def test_an_unchanged_text_is_the_same_object_and_what_is_left_is_told() -> None:
    text = "".join(["完全没有损坏的一句话", "。"])
    assert Cleaner().inspect_many([text])[0].text is text
    broken = damage("我们在公园里散步，孩子们在草地上放风筝。")
    (told,) = Cleaner(min_confidence=1.0).inspect_many([broken])
    assert told.text is broken
    assert told.unsure
