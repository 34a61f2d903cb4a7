"""The machinery that breaks text on purpose, judges what was restored and fits curves to it."""

from __future__ import annotations

import lzma
import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import seeds
from fixers.breakage import decoders
from fixers.data import calibration
from fixers.data.build import broken
from fixers.data.build.calibration import Judged, fit
from fixers.data.build.held_out import blocks
from fixers.data.build.judged import Judge, aligned, distance
from fixers.edit import Edit
from fixers.language.evidence import MOST, NAMES, UNPROVED, Evidence, confidence, features
from fixers.repair import lost_characters
from tests.cases import SHARED, needs_shared

CORPORA = SHARED / "corpora"
LINES = [
    "新来的站长把站台上的花都浇了一遍，又去看那口老井。",
    "井水很凉，孩子们放学以后常来这里喝水，说话的声音传得很远。",
    "“今年的雨水比往年多。”她说，“河边的路又要修了。”",
]


@needs_shared
@pytest.mark.parametrize("name", ["zh_hans", "zh_hant", "ja", "ko"])
def test_what_is_measured_on_is_neither_calibrated_on_nor_trained_on(name: str) -> None:
    path = CORPORA / f"{name}.dev.txt.xz"
    even, odd = ({line for block in blocks(path, half) for line in block.lines} for half in ("even", "odd"))
    trained = set(lzma.decompress((CORPORA / f"{name}.train.txt.xz").read_bytes()).decode("utf-8").split("\n"))
    assert even
    assert odd
    assert even & odd == set()
    assert {line for line in (even | odd) & trained if len(line) >= 20} == set()


@needs_shared
@pytest.mark.parametrize("kind", ["byte-slip", "lossy", "lost-characters"])
def test_texts_are_broken_the_same_way_each_time(kind: str) -> None:
    first, again = (list(broken.broken(CORPORA, "odd", kind, 8)) for _ in range(2))
    assert first
    assert first == again
    assert all(each.text != each.truth for each in first)


@given(st.text("abc", max_size=12), st.text("abc", max_size=12))
@settings(deadline=None, max_examples=200, derandomize=True)
def test_the_distance_is_the_number_of_changes(a: str, b: str) -> None:
    assert distance(a, b) == distance(b, a) == seeds.distance(a, b)


def _edit(text: str, old: str, new: str) -> Edit:
    return Edit(text.index(old), old, new, "byte-slip", "", 1.0)


def test_an_edit_is_judged_by_its_own_stretch() -> None:
    text, truth = "當(dāng)?shù)仄髽I(yè)增產(chǎn),確?!耙汇逅", "當地企業增產,確保“一泓清水"
    judge = Judge(aligned("", "", text, truth))
    assert judge.is_right(_edit(text, "?shù)仄髽I", "地企業"))
    assert judge.is_right(_edit(text, "?!耙汇逅", "保“一泓清水"))
    assert not judge.is_right(_edit(text, "?!耙汇逅", "保“一弘清水"))
    assert not judge.is_right(_edit(text, "?!耙汇", "保“一泓"))
    assert not judge.is_right(_edit(text, "增產(chǎn)", "增收"))
    places = judge.outcomes([_edit(text, "?shù)仄髽I", "地企業")])
    assert [each.restored == each.wanted for each in places] == [True, False]


@pytest.mark.parametrize("codec", ["gbk", "big5", "shift_jis", "euc-kr"])
@pytest.mark.parametrize("habit", ["python", "browser"])
def test_what_was_broken_is_right_once_it_is_as_it_was(codec: str, habit: str) -> None:
    texts = list(broken.misread("news", LINES * 12, (codec,)))
    assert len(texts) > 20
    for text in texts:
        judge = Judge(text)
        for start, end, true_start, true_end in text.stretches:
            old, new = text.text[start:end], text.truth[true_start:true_end]
            assert judge.is_right(Edit(start, old, new, "lossy", "", 1.0))
            assert not judge.is_right(Edit(start, old, new + "好", "lossy", "", 1.0))
    data = LINES[0].encode("utf-8")
    pieces = broken.read(data, codec, habit, None)
    assert "".join(piece for piece, _ in pieces) == decoders.decode(data, codec, habit)
    assert sum(taken for _, taken in pieces) == len(data)


def test_a_text_with_a_byte_lost_or_put_in_differs_only_from_there_on() -> None:
    for codec in ("gbk", "big5"):
        lines = LINES if codec == "gbk" else ["本部為加強管理，每月於網站上公布預算，供民眾查閱。"] * 3
        for text in broken.injuries("news", lines * 20, (codec,)):
            (place, *_), judge = text.places(), Judge(text)
            assert text.text[: place.start] == text.truth[: place.true_start]
            edits = [Edit(a, text.text[a:b], text.truth[c:d], "byte-slip", "", 1.0) for a, b, c, d in text.stretches]
            assert all(outcome.restored == outcome.wanted for outcome in judge.outcomes(edits))


def test_everything_restored_is_everything_exact() -> None:
    makers = (broken.slips("news", LINES * 40), broken.lost("news", LINES * 40), broken.foreign("news", LINES))
    for text in (each for maker in makers for each in maker):
        edits = [
            Edit(
                place.start,
                text.text[place.start : place.end],
                text.truth[place.true_start : place.true_end],
                "",
                "",
                1,
            )
            for place in text.places()
        ]
        assert all(outcome.restored == outcome.wanted for outcome in Judge(text).outcomes(edits))


@needs_shared
def test_sure_edits_are_right_and_unsure_ones_as_often_as_they_say() -> None:
    found: list[tuple[float, bool]] = []
    for text in broken.broken(CORPORA, "odd", "lost-characters", 80):  # of half as many the share is off by 0.009
        judge = Judge(text)
        found += [
            (confidence("lost-characters", each.evidence), judge.is_right(each))
            for each in lost_characters.candidates(text.text)
        ]
    sure = [right for chance, right in found if chance >= 0.9]
    assert len(sure) > 800
    assert sum(sure) / len(sure) >= 0.96
    assert sum(chance for chance, _ in found) / len(found) == pytest.approx(
        sum(right for _, right in found) / len(found), abs=0.05
    )


def _judged(count: int) -> list[Judged]:
    """Candidates that are right as often as their posterior says."""
    draw = random.Random(1)
    found = []
    for _ in range(count):
        posterior = draw.uniform(0.02, 0.98)
        evidence = Evidence(posterior, draw.uniform(0, 40), 4.0, 1, 3, True)
        found.append(Judged(evidence, draw.random() < posterior))
    return found


def test_a_curve_gives_back_the_chances_it_was_fitted_to() -> None:
    weights = fit(_judged(4000))
    for posterior in (0.1, 0.5, 0.9):
        evidence = Evidence(posterior, 20.0, 4.0, 1, 3, True)
        total = sum(weight * each for weight, each in zip(weights, features(evidence), strict=True))
        assert 1 / (1 + math.exp(-total)) == pytest.approx(posterior, abs=0.05)


def test_a_curve_never_falls_with_posterior_or_gain() -> None:
    turned = [each._replace(right=not each.right) for each in _judged(500)]
    weights = dict(zip(NAMES, fit(turned), strict=True))
    assert weights["posterior"] == 0
    assert weights["gain"] >= 0


@given(st.floats(0, 1), st.floats(-20, 80), st.floats(0, 15), st.integers(0, 50), st.integers(1, 300), st.booleans())
@settings(deadline=None, max_examples=100, derandomize=True)
def test_what_is_not_proved_is_never_sure(
    posterior: float, gain: float, surprise: float, guessed: int, length: int, proved: bool
) -> None:
    for name in calibration():
        kind, _, mechanism = name.partition("/")
        evidence = Evidence(posterior, gain, surprise, guessed, length, proved, mechanism)
        sure = confidence(kind, evidence)
        assert 0 <= sure <= (MOST if proved else UNPROVED)
        assert confidence(kind, evidence._replace(posterior=min(1.0, posterior + 0.1), gain=gain + 1)) >= sure
