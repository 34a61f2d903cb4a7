"""One byte lost or put in: what samples can't show."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.breakage import byte_slip
from fixers.edit import Edit, apply
from fixers.language.evidence import confidence
from fixers.language.together import together
from fixers.reading.characters import codes_of
from fixers.repair.byte_slip import ByteSlip
from fixers.restore.chains.left_to_slips import in_step
from fixers.restore.chains.looked import look
from fixers.restore.injuries.rows import dense, rare
from fixers.restore.injuries.search import candidates
from fixers.restore.injuries.tables import ORIGINS, origin, shifted

NEWS = "据当地媒体报道，这座始建于明代的石桥在连日暴雨之后出现裂缝，交通部门已经封闭桥面。专家将在下周到现场检查。"
STORY = "他推开门，屋里一个人也没有，桌上的茶还是热的。她一定刚刚离开，他想，于是转身追了出去。"
NOTICE = "這座圖書館每天上午九點開門，週末延長到晚上十點，讀者可以免費借閱圖書和雜誌。"


def restored(text: str) -> str:
    """The text with all candidates applied, however unsure."""
    return apply(text, [Edit(each.start, each.old, each.new, "byte-slip", each.why, 1.0) for each in candidates(text)])


@pytest.mark.parametrize("text", [NEWS, STORY])
@pytest.mark.parametrize("at", [3, 8, 12])
@pytest.mark.parametrize("byte", [0, 1])
def test_all_but_the_injured_character_is_right(text: str, at: int, byte: int) -> None:
    broken = byte_slip.lose(text, at, byte=byte, codec="gb18030", habit="browser")
    now = restored(broken)
    assert len(now) == len(text)
    # The last character lost its second byte at the end of the text, so it is guessed as well.
    assert sum(a != b for a, b in zip(now, text, strict=True)) <= 4
    assert sum(a != b for a, b in zip(broken, text, strict=False)) > 25


@pytest.mark.parametrize("habit", ["browser", "iconv", "php", "java"])
def test_the_habit_of_the_decoder_does_not_matter(habit: str) -> None:
    broken = byte_slip.lose(NEWS, 12, codec="gb18030", habit=habit)
    assert restored(broken)[:-1] == NEWS[:-1]


def test_what_a_decoder_dropped_is_told_from_the_context() -> None:
    broken = byte_slip.lose(NEWS, 12, codec="gbk", habit="iconv")
    assert len(NEWS) - len(broken) > 8  # a pair of bytes in six left no trace
    assert "明代的石桥在连日暴雨之后出现裂缝" in restored(broken)


def test_many_texts_are_read_as_one() -> None:
    lines = [byte_slip.lose(text, at, codec="gbk", habit="browser") for text in (NEWS, STORY) for at in range(2, 30)]
    assert ByteSlip().find_many(lines) == [list(ByteSlip().find(line)) for line in lines]


def test_a_search_for_misreadings_leaves_it_alone() -> None:
    for text in (NEWS, STORY):
        broken = byte_slip.lose(text, 12, codec="gbk", habit="browser")
        suspects = look(broken).seen.every
        assert suspects
        assert together([in_step(broken, suspects)]) == [[]]
    misread = (NEWS + STORY).encode().decode("gbk", "ignore")
    assert together([in_step(misread, look(misread).seen.every)]) == [look(misread).seen.every] != [[]]


@pytest.mark.parametrize("icon", ["\ue000", "\ue0a1", "龘", "嗣模"])
def test_rows_of_one_character_are_no_run(icon: str) -> None:
    for count in (2, 3, 6, 12, 50):
        assert not candidates(icon * count)


def test_a_byte_put_in() -> None:
    broken = byte_slip.insert(NEWS, 8, 0xC4, codec="gb18030", habit="browser")
    assert restored(broken)[:-1] == NEWS[:-1]


def test_what_follows_on_a_pair_that_is_none_is_in_step() -> None:
    text = "今年以来，全县新建高标准农田三万亩，粮食总产量有望再创新高，农民收入继续保持增长。"
    broken = byte_slip.lose(text, 24, byte=1, codec="gbk", habit="python")
    assert broken.endswith("农民收入继续保持增长。")
    assert restored(broken) == text
    assert all(each.evidence.proved for each in candidates(broken))


def test_the_script_of_the_text_is_kept() -> None:
    broken = byte_slip.lose(NOTICE, 24, byte=1, codec="gb18030", habit="browser")
    assert restored(broken) == NOTICE


def test_a_candidate_is_proved_by_breaking_it_again() -> None:
    broken = byte_slip.lose(NEWS, 12, codec="gb18030", habit="browser")
    found = candidates(broken)
    assert all(each.evidence.proved for each in found)
    assert byte_slip.lose(restored(broken), 12, codec="gb18030", habit="browser") == broken
    wrong = broken.replace("旁", "门")  # what is found no longer comes of a single injury
    known = max((each.new for each in found), key=len)
    assert not any(each.evidence.proved and each.new == known for each in candidates(wrong))


def test_evidence_is_strong_for_a_long_run() -> None:
    found = candidates(byte_slip.lose(NEWS, 12, codec="gb18030", habit="browser"))
    assert all(each.evidence.gain > 200 for each in found)
    assert all(each.evidence.surprise < 8 for each in found)
    assert all(each.evidence.length == len(each.new) for each in found)
    assert all("GBK" in each.why for each in found)


def test_what_is_known_is_apart_from_what_is_guessed() -> None:
    for text in (NEWS, STORY):
        first, known, last = candidates(byte_slip.lose(text, 12, codec="gb18030", habit="browser"))
        assert (len(first.old), len(last.old)) == (1, 1)  # a byte of each is gone
        assert known.new == text[13:-1]
        assert (known.evidence.mechanism, known.evidence.guessed) == ("shift", 0)
        assert confidence("byte-slip", known.evidence) > 0.97
        assert first.evidence.guessed
        assert last.evidence.guessed


def test_what_is_known_stands_without_the_guesses() -> None:
    broken = byte_slip.lose(NEWS, 12, codec="gb18030", habit="browser")
    (known,) = (each for each in candidates(broken) if each.evidence.mechanism == "shift")
    now = broken.replace(known.old, known.new)
    assert now[:12] + now[13:-1] == NEWS[:12] + NEWS[13:-1]
    assert not candidates(now)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ud800",
        "嗣模\ud800嗣模\udfff",
        "嗣模\x00嗣模嗣模",
        "\ufffd" * 50,
        "\ue000" * 50,
        "嗣" * 50,
        "\U00020000嗣模氖旁\U00020000",
        "嗣模氖旁诹毡\n嗣模氖旁诹毡\r\n",
        "氖旁诹毡?",
        "国\ufffd",
    ],
)
def test_any_text_is_legal(text: str) -> None:
    end = 0
    for each in candidates(text):
        assert each.start >= end
        assert text[each.start : each.start + len(each.old)] == each.old
        assert each.new != each.old
        end = each.start + len(each.old)


@given(
    st.integers(2, len(NEWS) - 1),
    st.integers(0, 1),
    st.sampled_from(["gbk", "gb18030"]),
    st.sampled_from(["python", "browser", "php"]),
)
@settings(deadline=None, max_examples=25, derandomize=True)
def test_candidates_lie_apart_and_are_what_was_found(at: int, byte: int, codec: str, habit: str) -> None:
    broken = byte_slip.lose(NEWS, at, byte=byte, codec=codec, habit=habit)
    end = 0
    for each in candidates(broken):
        assert each.start >= end
        assert broken[each.start : each.start + len(each.old)] == each.old
        assert 0 <= each.evidence.posterior <= 1
        end = each.start + len(each.old)


def test_marks_never_miss_a_dense_text() -> None:
    for text in (NEWS, STORY, NOTICE):
        for at in range(2, len(text) - 8, 5):
            broken = byte_slip.lose(text, at, codec="gb18030", habit="browser")
            if dense(codes_of(broken)):
                pairs = itertools.pairwise(broken)
                assert "\ufffd" in broken or any(a in one and b in then for a, b in pairs for one, then in rare())


@pytest.mark.parametrize("codec", ORIGINS)
def test_tables_are_those_of_the_codec(codec: str) -> None:
    tables = origin(codec)
    for character in "中國日本一二三山水人大小不可以上下左右":
        data = character.encode(codec)
        assert (tables.first[ord(character)], tables.second[ord(character)]) == tuple(data)
        assert chr(tables.double[data[0], data[1]]) == character
        assert not tables.bad[data[0], data[1]]


def test_shifting_a_run_is_reading_it_one_byte_on() -> None:
    data = STORY.encode("gbk")
    found = data[1:-1].decode("gb18030")
    assert "".join(map(chr, shifted(codes_of(found), "gbk").tolist())) == STORY[1:-1]


@pytest.mark.parametrize("unit", ["龘龘", "国\ufffd", "嗣模\ud800", NEWS])
def test_a_long_line_takes_bounded_time(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    if unit == NEWS:
        text = byte_slip.lose(text, 12, codec="gb18030", habit="browser")
    start = time.process_time()
    candidates(text)
    assert time.process_time() - start < 5
