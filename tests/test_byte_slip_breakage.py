"""The forward model of byte slips: exact on real pages, and what it promises for every text."""

from __future__ import annotations

import json
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.breakage import byte_slip, glosses
from fixers.breakage.byte_slip import breaks_to, damage, fold_width, insert, lose, read_pairs
from fixers.breakage.written_forms import written_forms
from fixers.data import gloss_order
from tests.cases import SHARED, needs_shared

GLOSS = re.compile(r"([\u3400-\u9fff])\(([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]{1,6})\)")
STRIPPED = {"w2s002": "獨dú", "w2s006": "數shù"}
"""Struck characters of a page that only another record of the same page names."""

SLIPPED_SEMICOLON = ("w2s058", "疾??;10.7%", "疾病；10.7%", "。；")
"""A record without truth: 病； is B2A1 A3BB, cut before its A1A3 (。) and before its A3BB (；)."""


def records() -> list[dict[str, Any]]:
    """The real slipped places, each with the table of its page."""
    path = SHARED / "dev" / "wild_slips.jsonl"
    if not path.is_file():
        return []
    found = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    for record in found:
        number, slipped, restored, marks = SLIPPED_SEMICOLON
        if record["id"] == number:
            clean = GLOSS.sub(r"\1", record["corrupt"]).replace(slipped, restored)
            record |= {"clean": clean, "span_corrupt": slipped, "span_clean": restored, "cut_marks": marks}
        struck = [*record["struck"], *([STRIPPED[record["id"]]] if record["id"] in STRIPPED else [])]
        table = dict(GLOSS.findall(record["corrupt"])) | {each[0]: each[1:] for each in struck}
        record["model"] = {
            "characters": dict(sorted(table.items())),
            "marks": record["cut_marks"],
            "only_before_hanzi": record.get("cut_only_before_hanzi", True),
        }
    return found


@needs_shared
@pytest.mark.parametrize("record", records(), ids=lambda record: record["id"])
def test_real_places_are_reproduced(record: dict[str, Any]) -> None:
    assert damage(record["span_clean"], **record["model"]) == record["span_corrupt"]


@needs_shared
@pytest.mark.parametrize("record", records(), ids=lambda record: record["id"])
def test_real_places_are_reproduced_with_all_that_stands_around_them(record: dict[str, Any]) -> None:
    clean, corrupt = record["clean"], record["corrupt"]
    if clean.endswith("濟") and corrupt.endswith("濟"):  # the excerpt was cut before the gloss
        clean, corrupt = clean[:-1], corrupt[:-1]
    assert breaks_to(clean, corrupt, **record["model"])


@needs_shared
@pytest.mark.parametrize(
    ("seed", "marks", "struck", "places", "lines"),
    [
        ("000", "", {"節": "jié", "獎": "jiǎng"}, 3, 14),
        ("002", "", {}, 0, 18),
        ("003", "？！", {}, 1, 20),
        ("004", "？！", {}, 4, 49),
    ],
)
def test_every_line_of_the_slipped_seed_documents_is_reproduced(
    seed: str, marks: str, struck: dict[str, str], places: int, lines: int
) -> None:
    prototype = (SHARED / "prototypes" / "slip_forward_model.py").read_text(encoding="utf-8")
    block = re.search(rf"'{seed}':\s*\[(.*?)\]", prototype, re.DOTALL)
    assert block is not None
    truth = re.findall(r"\('([^']*)','([^']*)'\)", block[1])
    assert len(truth) == places

    (path,) = (SHARED / "seeds").glob(f"{seed}_*.txt")
    found = path.read_text(encoding="utf-8")
    table = dict(GLOSS.findall(found)) | struck
    restored = found
    for slipped, written in truth:
        assert restored.count(slipped) == 1
        restored = restored.replace(slipped, written)
    restored = GLOSS.sub(r"\1", restored)

    pairs = list(zip(restored.split("\n"), found.split("\n"), strict=True))
    assert len(pairs) == lines
    assert [pair for pair in pairs if not breaks_to(*pair, characters=table, marks=marks)] == []


@pytest.mark.parametrize(
    ("text", "model", "broken"),
    [
        # A gloss between two halves; the text falls back into step at 業, of which Y..I is left.
        ("那年，當地企業不多。", {"characters": "數業"}, "那年,當?shù)仄髽I(yè)不多。"),
        # The order of the table decides: 務 is glossed, then 獎 takes its first byte, or the other way round.
        ("當前要務是修渠", {"characters": "務獎"}, "當前要?jiǎng)?wù)是修渠"),
        ("當前要務是修渠", {"characters": {"獎": "jiǎng", "務": "wù"}}, "當前要?jiǎng)帐切耷?"),
        # Cut before the ！ inside ” and what follows, or not, where no Hanzi follows.
        ("他說：“走。”便走了", {"marks": "！"}, "他說:“走?!北阕吡?"),
        ("他說：“走。”，便走了", {"marks": "？"}, "他說:“走。”,便走了"),
        ("確保、盡量", {"marks": "！"}, "確保、盡量"),
        # A mark in step is cut, too, which changes nothing.
        ("快走！他來了？快！", {"marks": "？！。；，"}, "快走!他來了?快!"),
        # At the end of a line nothing is cut; before a tag it is.
        ("“走。”\n他說", {"marks": "！"}, "“走。”\n他說"),
        ("“走。”</p>\n他說", {"marks": "！"}, "“走?!?/p>\n他說"),
        # Two marks share a byte: 病； is B2A1 A3BB.
        ("胃病；10人", {"marks": "；"}, "胃病;10人"),
        ("胃病；10人", {"marks": "。；"}, "胃??;10人"),
        # ； is cut whatever follows it.
        ("愛护环境", {"marks": "；"}, "愛护环境"),
        ("保护环境", {"marks": "；"}, "?;せ肪?"),
        ("保护环境", {"marks": "；", "fold": False}, "?；せ肪?"),
        # What the pairs are that no character has: dropped.
        ("三個確保”、實施", {"marks": "！"}, "三個確?!薄嵤?"),
        # Characters that GBK doesn't have are borders.
        ("當😀地企業", {"characters": "數業"}, "當😀地企業(yè)"),
        ("保护\ud800环境", {"marks": "；"}, "?;?\ud800环境"),
    ],
)
def test_written_examples(text: str, model: dict[str, Any], broken: str) -> None:
    assert damage(text, **model) == broken


def test_every_pair_of_bytes_is_read_as_the_rules_say() -> None:
    for first in range(256):
        for second in range(256):
            pair = bytes([first, second])
            if first <= 0x80 or first == 0xFF:
                wanted = (chr(first) if first < 0x80 else "") + read_pairs(pair[1:])
            elif not 0x40 <= second <= 0xFE or second == 0x7F:
                wanted = "?"
            else:
                wanted = pair.decode("gbk", "ignore") if has(pair) else ""
            assert read_pairs(pair) == wanted, pair
    assert [read_pairs(bytes([each])) for each in (0x41, 0x80, 0x81, 0xFE, 0xFF)] == ["A", "", "?", "?", ""]


def has(pair: bytes) -> bool:
    try:
        pair.decode("gbk")
    except UnicodeDecodeError:
        return False
    return True


def chain(text: str, table: dict[str, str], marks: str, only_before_hanzi: bool) -> str:
    """The chain once more, slow and plain, for one line that GBK has."""
    data = text.encode("gbk")
    for character, reading in table.items():
        data = data.replace(character.encode("gbk"), f"{character}({reading})".encode("gbk"))
    starts = [0]
    for at in range(1, len(data)):
        mark = data[at : at + 2].decode("gbk", "replace")
        after = data[at + 2 : at + 3]
        hanzi = (b"\x81" <= after <= b"\xa0" or b"\xb0" <= after <= b"\xf7") and len(data) > at + 3
        if (
            mark in ("？", "！", "。", "；", "，")
            and mark in marks
            and (mark == "；" or not only_before_hanzi or hanzi)
        ):
            starts.append(at)
    out = []
    for start, stop in zip(starts, [*starts[1:], len(data)], strict=True):
        at = start
        while at < stop:
            pair = data[at : min(at + 2, stop)]
            if pair[0] < 0x80:
                out.append(chr(pair[0]))
                at += 1
            elif pair[0] in (0x80, 0xFF):
                at += 1
            else:
                ends = len(pair) == 2 and 0x40 <= pair[1] <= 0xFE and pair[1] != 0x7F
                out.append("" if ends and not has(pair) else pair.decode("gbk") if ends else "?")
                at += 2
    return "".join(out)


WRITTEN = st.text("當地數業確保護病抗澇結合要務獎節，。；？！“”、（）A1 <年的我企人口總變為海專科可以", max_size=40)
"""Text that is likely to slip."""
TABLES = st.dictionaries(
    st.sampled_from([*gloss_order(), "護", "保", "總"]), st.sampled_from(["shù", "yè", "jié", "ǖn", "lǜ"]), max_size=60
)
MARKS = st.text("？！。；，", max_size=5)


@settings(deadline=None, max_examples=300, derandomize=True)
@given(WRITTEN, TABLES, MARKS, st.booleans())
def test_the_chain_is_what_it_says(text: str, table: dict[str, str], marks: str, only: bool) -> None:
    broken = damage(text, characters=table, marks=marks, only_before_hanzi=only, fold=False)
    assert broken == chain(text, table, marks, only)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.text(st.characters(), max_size=60), st.integers(0, 21), MARKS)
def test_no_text_is_refused_and_lines_are_independent(text: str, level: int, marks: str) -> None:
    whole = damage(f"{text}\n{text}\r\n當地", level=level, marks=marks)
    one = damage(text, level=level, marks=marks)
    assert whole == f"{one}\n{one}\r\n{damage('當地', level=level, marks=marks)}"


@settings(deadline=None, max_examples=100, derandomize=True)
@given(WRITTEN, WRITTEN, st.sampled_from(["😀", "\ud800", "\ue000", "é€", "한"]), MARKS)
def test_what_gbk_does_not_have_is_a_border_and_stays(a: str, b: str, strange: str, marks: str) -> None:
    if strange == "é€":
        strange = "€"
    both = damage(f"{a}{strange}{b}", level=21, marks=marks)
    assert both == damage(a, level=21, marks=marks) + strange + damage(b, level=21, marks=marks)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(WRITTEN, st.integers(0, 21), MARKS)
def test_text_without_a_hit_across_characters_is_merely_glossed(text: str, level: int, marks: str) -> None:
    hits = [each.encode("gbk") for each in (*glosses.table(level), *marks)]
    data = text.encode("gbk")
    at = 0
    for character in text:
        size = len(character.encode("gbk"))
        if size == 2 and any(data[at + 1 : at + 3] == hit for hit in hits):
            return
        at += size
    assert damage(text, level=level, marks=marks, fold=False) == glosses.damage(text, level=level)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.text("當地數業確保護病抗澇結合要務獎節，。；？！“”、（）年的我企人口總變為海專科可以", max_size=30), MARKS)
def test_what_broke_is_proved_to_break_again(text: str, marks: str) -> None:
    broken = damage(text, level=9, marks=marks)
    assert breaks_to(text, broken, characters=glosses.table(9), marks=marks)
    assert breaks_to(fold_width(text), broken, characters=glosses.table(9), marks=marks)
    assert not breaks_to(f"{text}。還", broken, characters=glosses.table(9), marks=marks)


def test_the_proof_tries_the_orders_of_the_table() -> None:
    for table in ({"務": "wù", "獎": "jiǎng"}, {"獎": "jiǎng", "務": "wù"}):
        assert breaks_to("當前要務是修渠", "當前要?jiǎng)?wù)是修渠", characters=table)
        assert breaks_to("當前要務是修渠", "當前要?jiǎng)帐切耷?", characters=table)
        assert not breaks_to("當前要物是修渠", "當前要?jiǎng)?wù)是修渠", characters=table)


def test_the_proof_tries_which_marks_were_wide() -> None:
    written = "適當的方式，促使學生(3人)進步，好"
    broken = damage(written, characters="數")
    assert broken != fold_width(written)
    assert breaks_to(fold_width(written), broken, characters="數")
    assert len(list(written_forms("一,二,三,四,五,六,七,八,九,1", limit=20))) <= 20
    assert list(written_forms("")) == [""]


@settings(deadline=None, max_examples=300, derandomize=True)
@given(
    st.text("當地數業務獎確保“一病；？！,.?a1（😀\ue000", max_size=9),
    st.text("海口確保“?,!1", max_size=3),
    MARKS,
    st.sampled_from(["", "數", "當數業", "務獎"]),
    st.booleans(),
)
def test_what_no_written_form_breaks_to_is_told_from_what_one_does(
    text: str, other: str, marks: str, table: str, only: bool
) -> None:
    text = fold_width(text)
    some = {damage(form, characters=table, marks=marks, only_before_hanzi=only) for form in written_forms(text)}
    for found in (*some, *(each[:2] + other + each[2:] for each in some), *(each[:-1] for each in some)):
        proved = breaks_to(text, found, characters=table, marks=marks, only_before_hanzi=only)
        assert proved == (found in some) or (proved and len(table) > 1), "of two characters the order is tried, too"


def test_a_text_with_many_marks_is_soon_told_from_what_it_does_not_break_to() -> None:
    text = "海," * 4000
    begin = time.process_time()
    assert not breaks_to(text, damage(text) + "口")
    assert time.process_time() - begin < 1


def test_the_proof_of_a_long_text_ends_soon() -> None:
    text = "當地，" * 400
    begin = time.process_time()
    assert not breaks_to(fold_width(text), "當", characters="數", marks="！")
    assert time.process_time() - begin < 3


def test_the_cost_grows_with_the_length_only() -> None:
    def seconds(size: int) -> float:
        text = "確保“當地企業”，要務。" * (size // 12)
        begin = time.process_time()
        damage(text, level=21, marks="？！。；，")
        return time.process_time() - begin

    seconds(1000)
    small, large = seconds(20_000), seconds(160_000)
    assert large < 0.2 + small * 24


@pytest.mark.parametrize("codec", ["gbk", "big5", "gb18030", "big5-hkscs"])
def test_one_byte_less_or_more_is_read_off_until_an_ascii_character(codec: str) -> None:
    text = "門外有人說話,聲音不大😀山上下雨"
    for at in range(6):
        for byte in (0, 1):
            broken = lose(text, at, byte=byte, codec=codec)
            assert broken[:at] == text[:at]
            assert broken != text
            assert broken.endswith(",聲音不大😀山上下雨")
            for value in (0x81, 0xA4, 0xFE):
                more = insert(text, at, value, byte=byte, codec=codec)
                assert more[:at] == text[:at]
                assert more != text
                assert more.endswith(",聲音不大😀山上下雨")
    assert lose(text, 6, codec=codec) == text.replace(",", "")
    assert insert(text, 6, 0x21, codec=codec) == text.replace(",", "!,")


def test_what_cannot_be_done_is_refused() -> None:
    for at, byte in ((3, 0), (-1, 0), (0, 2), (0, -1), (2, 0), (1, 1)):
        with pytest.raises(IndexError, match=f"character {at} has no byte {byte} in gbk"):
            lose("好a😀", at, byte=byte)
        with pytest.raises(IndexError):
            insert("好a😀", at, 0x81, byte=byte)
    with pytest.raises(ValueError, match="bytes must be"):
        insert("好", 0, 256)
    with pytest.raises(ValueError, match="no page cuts at '、'"):
        damage("好", marks="！、")
    with pytest.raises(KeyError):
        damage("好", characters="好")


def test_a_table_of_characters_that_gbk_does_not_have_glosses_nothing() -> None:
    assert damage("好𠮷a好", characters={"𠮷": "jí", "a": "ēi", "好": "hǎo"}) == "好(hǎo)𠮷a好(hǎo)"
    assert damage("好", characters={"好": "h\u0304"}) == "好"


def test_a_loss_is_an_injury_of_its_own() -> None:
    assert damage("門外，有人", lost=(0, 1), codec="big5") == fold_width(lose("門外，有人", 0, byte=1, codec="big5"))
    assert byte_slip.damage("門外，有人", lost=[0, 1], fold=False) == lose("門外，有人", 0, byte=1)
