"""What is restored: nothing is sure that is not proved, and nothing takes for ever."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import byte_slip, glosses, lossy
from fixers.data import calibration
from fixers.data.build.judged import distance, without_glosses
from fixers.language.evidence import UNPROVED, Evidence, confidence
from fixers.restore.slips import judging as slip_judging
from fixers.restore.slips import search as slip
from tests.laws import check_growth

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
    monkeypatch.setattr(slip_judging, "_plain", lambda reading: reading._replace(text="圖" + reading.text[1:-1]))
    assert [each.evidence.proved for each in slip.candidates(found)] == [False]


@pytest.mark.parametrize("piece", ["當?shù)仄髽I(yè)", "鍥介檯\ufffd", "煽诘拇�工还", "我�们", "锟斤拷"])
def test_damage_everywhere_takes_bounded_time(piece: str) -> None:
    begin = time.process_time()
    fixers.fix(piece * (400 // len(piece)), "repair")
    assert time.process_time() - begin < 60


def test_the_cost_of_slips_grows_with_a_line_only() -> None:
    check_growth("none +byte-slip", "他說：“", byte_slip.damage("那年，當地企業不多。", level=21))


def test_the_kinds_do_not_disturb_each_other() -> None:
    text = "第一季度的销售数据已经汇总，请各部门在周五之前核对。"
    misread = lossy.damage(text, read="gbk", habit="python")
    slipped = byte_slip.damage(text, marks="，")
    assert fixers.fix(misread + "\n" + text).endswith(text)
    assert fixers.fix(slipped + "\n" + text).endswith(text)


def restored(text: str) -> str:
    """The text with the best guess for each slip, whatever its confidence."""
    for each in reversed(slip.candidates(text)):
        text = text[: each.start] + each.new + text[each.start + len(each.old) :]
    return text


LONG = (
    "他说：“保护区的管理机构应当会同当地人民政府，组织专家对保护区内的动物和植物进行调查，建立档案，"
    "制定保护规划和年度工作计划，报上级主管部门批准后实施；对违反规定进入保护区的单位和个人，"
    "应当责令改正，没收违法所得，情节严重的，依法给予处罚，造成损失的，还应当赔偿损失，"
    "构成犯罪的，由司法机关依法追究刑事责任，任何单位和个人都有权检举和控告。”\n"
)


def test_a_slip_of_a_whole_paragraph_is_found_and_nearly_all_of_it_right() -> None:
    truth = "他提出要确保“" + LONG
    found = byte_slip.damage(truth, marks="！")
    wanted = byte_slip.fold_width(truth)
    (candidate,) = slip.candidates(found)
    assert len(candidate.old) > 100
    assert distance(restored(found), wanted) <= len(wanted) * 0.1


@pytest.mark.parametrize(
    ("truth", "marks", "slipped"),
    [
        ("會上有人認為，這是全書的主線。“一個中心”，就是從歷史出發。\n", "！", "?!"),  # 個 is 8280
        ("當局調查發現，全年共涉及九類疾病；10.7%的病人沒有接受治療。\n", "。；", "??;"),
    ],
)
def test_bytes_without_a_trace_are_found(truth: str, marks: str, slipped: str) -> None:
    found = byte_slip.damage(truth, level=5, marks=marks)
    assert slipped in found
    assert without_glosses(restored(found)) == byte_slip.fold_width(truth)


@pytest.mark.parametrize(
    ("truth", "characters", "slipped"),
    [
        ("違反程序實施，不得未經批準就動工。\n", {"驅": "qū", "經": "jīng"}, "嵤坏"),  # 施，不 is CAA9 A3AC B2BB
        ("檢查組可以採取下列措施，有關部門也來了。\n", {"話": "huà", "關": "guān"}, "胧嘘P"),
        ("當地警方還沒有趕到現場。\n", {"數": "shù", "場": "chǎng"}, "鼐竭"),  # 方還沒 is B7BD DF80 9B5D
        ("當地專門成立了小組，門口掛著牌子。\n", {"數": "shù", "門": "mén"}, "貙iT(mén)"),  # the i is A3E9
    ],
)
def test_dropped_bytes_are_missed_where_the_text_makes_sense_without(
    truth: str, characters: dict[str, str], slipped: str
) -> None:
    found = byte_slip.damage(truth, characters=characters)
    assert slipped in found
    assert without_glosses(restored(found)) == byte_slip.fold_width(truth)


def test_a_character_that_could_have_been_struck_too_does_not_spoil_the_proof() -> None:
    truth = "這個性價比好像也太差了些，几乎付了五倍的價錢。"  # 駱, once read jià, stands across two of its characters
    found = byte_slip.damage(truth, characters={"個": "gè", "價": "jià", "詢": "xún"})
    (candidate,) = slip.candidates(found)
    assert candidate.new == "價"
    assert candidate.evidence.proved


def test_two_slips_in_one_line_are_two_candidates() -> None:
    truth = "近年來，當地企業積極參與建設，産品銷路越來越好，去年全縣當地企業共納稅三億元。"
    found = byte_slip.damage(truth, characters={"數": "shù"})
    assert found.count("?shù)") == 2
    assert [each.new for each in slip.candidates(found)] == ["地企業", "地企業"]
    assert restored(found) == byte_slip.fold_width(truth)


def test_characters_for_private_use_beside_a_place_tell_that_it_is_no_slip() -> None:
    found = byte_slip.damage("他說：“好。”然后走了。", marks="！")
    assert [each.new for each in slip.candidates(found)] == ["。”然后走了。"]
    for text in (f"\uf5fe\uee01{found}", f"{found}\uf5fe。\uee01"):
        assert slip.candidates(text) == []
    for text in (
        f"\uf5fe{found}",
        f"\uf5fe\uee01\n{found}",
        f"{found}\n\uf5fe\uee01",
        f"\uf5fe\uee01{'好' * 40}{found}",
    ):
        assert len(slip.candidates(text)) == 1


def test_an_eaten_digit_is_never_sure() -> None:
    for digit in "0123456789":
        truth = f"抗澇結合，增强發展潛力，以前瞻{digit}0年的眼光來看，這是必要的。"
        _, digits = slip.candidates(byte_slip.damage(truth, characters={"節": "jié"}))
        assert digits.new[-1].isdigit()
        assert confidence("byte-slip", digits.evidence) < 0.9


def test_a_gloss_that_stands_in_step_is_not_written_twice() -> None:
    truth = "晚上隔壁住了几個人，說話的聲音很大，動靜傳到我們這邊，發現以后才把門關上。"
    found = byte_slip.damage(truth, level=21)
    assert "几?jìng)(gè)人" in found
    expected = glosses.damage(byte_slip.fold_width(truth), level=21)
    assert fixers.fix(found, "none +byte-slip", min_confidence=0.5) == expected


def test_all_slips_of_a_long_text_are_restored_at_once() -> None:
    """However many they are: what is left by the first look would be found by the next one."""
    line = (
        "入秋以來，當?shù)仄髽I(yè)與農(nóng)戶簽訂收購合同三百多份，價格優(yōu)先參照市場行情，產(chǎn)銷雙方都滿意。"
    )
    cleaner = fixers.Cleaner("none +byte-slip +glosses")
    once = cleaner.fix_many(["\n".join([line] * 230)])
    assert once == [
        "\n".join(["入秋以來，當地企業與農戶簽訂收購合同三百多份，價格優先參照市場行情，產銷雙方都滿意。"] * 230)
    ]
    assert cleaner.fix_many(once) == once
