"""What samples/compat can't show."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import compat
from fixers.data import private_use, radicals
from tests.laws import check

RECIPE = "none +compat"
ODD = st.text(
    st.sampled_from(
        "⼈⼀⼁⼂⼃⻓⻔⺡人长门中国部首 \n\uf900\uf967\ufa0e\ufe00\ue81e\ue7c7\ue76c\ue5e5\ue601︰︶⿰カ가a1，\ud800"
    ),
    max_size=30,
)


@given(ODD)
@settings(deadline=None, max_examples=200, derandomize=True)
def test_the_laws_hold_on_odd_text(text: str) -> None:
    check(text, RECIPE)


@given(st.text(st.sampled_from("人口水利工程建设用地面积日月山石田土，。"), min_size=1, max_size=40))
@settings(deadline=None, max_examples=100, derandomize=True)
def test_radicals_in_prose_are_put_back(text: str) -> None:
    prose = f"据本报记者了解，{text}的调查结果已经公布。"
    fixed = fixers.fix(compat.damage(prose, by="radicals", every=3), RECIPE)
    # A radical beside its own ideograph (⼈人) is left alone, whoever wrote it so.
    assert unicodedata.normalize("NFKC", fixed).replace("\u2ed4", "门") == unicodedata.normalize("NFKC", prose)
    whole = "县政府公布调查结果，全县人口和面积都有变化，用水和用工有所增加。"
    assert fixers.fix(compat.damage(whole), RECIPE) == whole


def test_radicals_are_those_of_unicode() -> None:
    assert len(radicals()) == 328
    kangxi = {chr(code) for code in range(0x2F00, 0x2FD6)}
    assert kangxi <= radicals().keys()
    assert all(unicodedata.normalize("NFKC", radical) == radicals()[radical] for radical in kangxi)


def test_private_use_agrees_with_the_codec() -> None:
    table = private_use()
    assert table["\ue7c7"] == "ḿ"
    assert table["\ue7c8"] == "ǹ"
    assert [ord(table[chr(code)]) for code in (0xE81E, 0xE864, 0xE816, 0xE855)] == [0x9FB4, 0x9FBB, 0x20087, 0x241FE]
    # Characters that the codec still calls private under their two bytes, and those it has moved.
    assert "\ue81e".encode("gb18030").hex() == "fe59"
    assert bytes.fromhex("fe55").decode("gb18030") == table["\ue81a"]


def test_every_is_checked() -> None:
    with pytest.raises(ValueError, match="every 0"):
        compat.damage("人", every=0)


def test_a_long_line_is_searched_in_one_go() -> None:
    text = "⼈民和⽔利" * 20_000
    assert fixers.fix(text, RECIPE) == "人民和水利" * 20_000
