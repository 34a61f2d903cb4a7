"""What is restored: nothing is sure that is not proved, and nothing takes for ever."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import byte_slip, lossy
from fixers.data import calibration
from fixers.language.evidence import UNPROVED, Evidence, confidence
from fixers.restore import slip

EVIDENCE = st.builds(
    Evidence,
    posterior=st.floats(0, 1),
    gain=st.floats(-1e6, 1e6),
    surprise=st.floats(0, 1e3),
    guessed=st.integers(0, 10_000),
    length=st.integers(0, 10_000),
    proved=st.booleans(),
)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(EVIDENCE)
def test_what_is_not_proved_is_never_sure(evidence: Evidence) -> None:
    for curve in calibration():
        kind, _, mechanism = curve.partition("/")
        chance = confidence(kind, evidence._replace(mechanism=mechanism))
        assert 0 <= chance <= 1
        assert evidence.proved or chance <= UNPROVED < 0.9


SENTENCES = (
    "入秋以來，當地企業與農戶簽訂收購合同三百多份，價格優先參照市場行情，產銷雙方都滿意。",
    "總人口超過十萬，產業發達，數據可靠，變為現實的規劃已有七項。",
    "工程建成后，沿河三鎮的抗澇結合農田改造一并驗收。",
    "提高居民的環境保護意識，需要長期努力。",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("level", [5, 9, 17])
def test_a_sure_slip_breaks_again_to_what_was_found(sentence: str, level: int) -> None:
    found = byte_slip.damage(sentence, level=level, fold=False)
    for edit in fixers.inspect(found, "none +byte-slip", min_confidence=0).edits:
        if edit.new is not None and edit.confidence >= 0.9:
            candidate = next(each for each in slip.candidates(found) if each.start == edit.start)
            assert candidate.evidence.proved
            restored = fixers.fix(found, "none +byte-slip +glosses")
            assert restored != sentence or byte_slip.damage(restored, level=level, fold=False) == found


def test_a_false_restoration_is_not_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    found = byte_slip.damage(SENTENCES[0], level=5, fold=False)
    assert [each.evidence.proved for each in slip.candidates(found)] == [True]
    monkeypatch.setattr(slip, "_plain", lambda reading, before: reading._replace(text="圖" + reading.text[1:-1]))
    assert [each.evidence.proved for each in slip.candidates(found)] == [False]


@pytest.mark.parametrize("piece", ["當?shù)仄髽I(yè)", "鍥介檯\ufffd", "煽诘拇�工还", "我�们", "锟斤拷"])
def test_damage_everywhere_takes_bounded_time(piece: str) -> None:
    begin = time.process_time()
    fixers.fix(piece * (400 // len(piece)), "repair")
    assert time.process_time() - begin < 60


def test_the_kinds_do_not_disturb_each_other() -> None:
    text = "第一季度的销售数据已经汇总，请各部门在周五之前核对。"
    misread = lossy.damage(text, read="gbk", habit="python")
    slipped = byte_slip.damage(text, marks="，")
    assert fixers.fix(misread + "\n" + text).endswith(text)
    assert fixers.fix(slipped + "\n" + text).endswith(text)
