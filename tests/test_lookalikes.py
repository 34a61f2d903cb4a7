"""What samples/lookalikes can't show."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import lookalikes
from fixers.recipes import read
from tests.laws import check

RECIPE = "none +lookalikes"
ODD = st.text(st.sampled_from("aeiоаеіІIVШПЦⅠⅡⅢwdkжби类级型区、中国 \nαοΑ\u0301_1ə笁工咣光加学\ud800"), max_size=30)


@given(ODD)
@settings(deadline=None, max_examples=200, derandomize=True)
def test_the_laws_hold_on_odd_text(text: str) -> None:
    check(text, RECIPE)
    check(f"本镇加工厂和光学仪器厂{text}都按Ⅱ类管理，加笁业也是支柱。", RECIPE)


@given(st.sampled_from(["paypal", "mailbox", "monitoring", "dashboard"]), st.integers(2, 4))
@settings(deadline=None, max_examples=40, derandomize=True)
def test_words_come_back(word: str, every: int) -> None:
    broken = lookalikes.damage(word, use="latin", put="аоеі", every=every)
    # Another word with another odd letter shows that they are no accents of a wrong codec.
    assert fixers.fix(f"Wіkіpedia: {broken} y", RECIPE) == f"Wikipedia: {word} y"


@pytest.mark.parametrize(("accented", "codec"), [("mõtetes", "cp1251"), ("señor", "cp1251"), ("Året", "koi8-r")])
def test_accents_in_a_wrong_codec_are_left_to_the_repair_of_mojibake(accented: str, codec: str) -> None:
    broken = accented.encode("cp1252").decode(codec)
    assert fixers.fix(f"Kas {broken} on", RECIPE) == f"Kas {broken} on"


@pytest.mark.parametrize("minimum", [0.5, 0.9])
def test_an_ending_on_a_foreign_name_is_found_but_not_applied(minimum: float) -> None:
    text = "Статья вышла в Facebookе вчера"
    applied = fixers.fix(text, RECIPE, min_confidence=minimum) != text
    assert applied == (minimum < 0.6)
    unsure = fixers.inspect(text, RECIPE, min_confidence=minimum).unsure
    assert [edit.confidence for edit in unsure] == ([] if applied else [0.6])


def test_every_is_checked() -> None:
    with pytest.raises(ValueError, match="every 0"):
        lookalikes.damage("a", every=0)


def _seconds(text: str) -> float:
    (fixer,) = read(RECIPE)
    begin = time.process_time()
    for _ in fixer.find(text):
        pass
    return time.process_time() - begin


@pytest.mark.parametrize("unit", ["Вiн ", "аб", "b", "Ш类", "І区", "VVV", "加笁和加工、咣学和光学"])
def test_time_grows_with_length(unit: str) -> None:
    short = max(_seconds(unit * 3_000 + "іb"), 0.002)
    long = min(_seconds(unit * 24_000 + "іb") for _ in range(3))
    assert long < 40 * short, "8 times the text, far below 64 times the time"
