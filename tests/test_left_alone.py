"""What other kinds restore is not searched for a chain of codecs: lost characters, glosses, text out of step."""

import pytest

from fixers.breakage import glosses
from fixers.breakage import lost_characters as breakage
from fixers.language.together import together
from fixers.repair.mojibake_cjk import MojibakeCjk
from fixers.restore.chains import utf8_in_part
from fixers.restore.chains.fluent import longest_parts
from fixers.restore.chains.left_to_glosses import unglossed
from fixers.restore.chains.left_to_lost import not_lost
from fixers.restore.chains.left_to_slips import in_step
from fixers.restore.looks.first_look import Suspect, at_first_many

LINES = (
    "この関数は渡された文字列を読み込み、結果を辞書として呼び出し元に返します。",
    "타입 키워드가 기본값과 함께 사용되면 변환기는 문자열일 때만 적용됩니다.",
    "县级以上人民政府应当加强对乡村道路的管理，及时修补破损的路面和桥梁。",
)
FOREIGN = "各级人民政府应当加强对乡村道路的管理，及时修补破损的路面和桥梁。".encode("gbk").decode("utf-8", "replace")


@pytest.mark.parametrize("text", [*(breakage.damage(line, at=range(3, 30, 4)) for line in LINES), FOREIGN])
def test_no_chain_is_looked_for_where_characters_are_lost(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    searched = []
    monkeypatch.setattr(utf8_in_part, "search", lambda *asked: searched.append(asked))
    assert not list(MojibakeCjk().find(text))
    assert not searched


def test_misread_lines_that_lost_characters_stay_suspect() -> None:
    misread = [line.encode("utf-8").decode("latin-1") for line in LINES]
    misread += ["鏈嶅姟鍣ㄨ繑鍥炴暟鎹棤娉曡В鏋", "锛屽浘绀烘槸涓枃"]
    for line in misread:
        text = line[:9] + "\ufffd" + line[9:] + "\ufffd"
        seen = at_first_many([text])[0].clear
        assert seen
        assert together([not_lost(text, seen)]) == [[*seen]]


def test_of_several_lines_those_that_are_not_lost_are_left() -> None:
    lost, other = breakage.damage(LINES[0], at=range(3, 30, 4)), "锛屽浘绀烘槸涓枃"
    text = lost + "\n" + other
    suspects = [Suspect(3, 12, 0, len(lost), 9.0), Suspect(len(lost) + 1, len(text), len(lost) + 1, len(text), 9.0)]
    assert together([not_lost(text, suspects)]) == [suspects[1:]]


def whole(line: str) -> Suspect:
    return Suspect(0, len(line), 0, len(line), 9.0)


@pytest.mark.parametrize(
    "line",
    [
        glosses.damage("中國經濟運行總體平穩，產業鏈優化升級", level=0),
        "今年当?shù)卦谕寥栏牧嫉幕A(chǔ)上，篩選出高粱、油葵等多個品種",
        "不好吃,冷面很硬,飯?zhí)貏e少",
    ],
)
def test_lines_that_are_strange_by_their_glosses_are_left_alone(line: str) -> None:
    assert together([unglossed(line, [whole(line)])]) == [[]]


@pytest.mark.parametrize("line", [line.encode("utf-8").decode("latin-1") for line in LINES])
def test_misread_lines_with_glosses_stay_suspect(line: str) -> None:
    for gloss in ("國(guó)家", "飯?zhí)貏e少"):
        assert together([unglossed(gloss + line, [whole(gloss + line)])]) == [[whole(gloss + line)]]


def test_text_out_of_step_is_left_alone_though_a_byte_more_is_lost_in_it() -> None:
    line = "建设知识型、技能型、葱滦屠投叽缶匆怀≈泄圃斓钠分矢锩"
    assert together([in_step(line, [whole(line)])]) == [[]]


def test_of_a_line_that_else_is_chinese_only_what_is_suspected_is_searched() -> None:
    before, after = "前款规定的驾驶人员在行驶的公共交通工具上", "，应当依照前款的规定处罚。"
    part = "道路的管理".encode("gbk").decode("latin-1")
    line = before + part + after
    assert longest_parts([(line, len(before), len(before + part))])[0] < len(line)
    assert longest_parts([(part * 9, 0, len(part))]) == [len(part * 9)]
    assert [edit.new for edit in MojibakeCjk().find(line)] == ["道路的管理"]
