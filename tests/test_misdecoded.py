"""The quick ways of the searches: what they find is what the slow ones find, and clean text stays."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import byte_slip
from fixers.breakage.code_pages import decode
from fixers.breakage.mojibake import chain, damage
from fixers.edit import apply
from fixers.language import together
from fixers.repair.lossy import Lossy
from fixers.restore.chains.at_once import at_once
from fixers.restore.chains.chain_lines import Likely
from fixers.restore.chains.search import readings
from fixers.restore.lossy import decoders as lossy_decoders
from fixers.restore.slips import search as slip
from fixers.restore.wrong_codecs.able import DOUBLE
from fixers.restore.wrong_codecs.inverses import undo
from fixers.restore.wrong_codecs.squares import NONE, single, square

LINES = [
    "临江县图书馆周末开放到晚上九点，读者可以凭身份证入馆。",
    "会议定于星期四上午九点在三楼举行，请各部门准时参加。",
    "圖書館週末開放到晚上九點，讀者可以憑證入館。",
    "図書館は午後八時まで開いています。予約は要りません。",
    "도서관은 저녁 아홉 시까지 엽니다. 예약은 필요 없습니다.",
]
CHAINS = ["utf-8>cp1252", "utf-8>latin-1", "gbk>latin-1", "utf-8>latin-1, utf-8>latin-1", "utf-8>gbk", "utf-8>cp1251"]


@pytest.mark.parametrize("form", CHAINS)
@pytest.mark.parametrize("line", LINES)
def test_what_is_evident_is_what_the_models_like_best(line: str, form: str) -> None:
    try:
        found = damage(line, chain=form)
    except UnicodeError:
        pytest.skip("the codec does not have all of these bytes")
    evident = at_once(found)
    if evident:
        best = readings(found)[0]
        assert (evident.text, evident.chain) == (best.text, best.chain)
        assert evident.text == line


@pytest.mark.parametrize("form", ["utf-8>cp1252", "gbk>latin-1", "utf-8>latin-1, utf-8>latin-1"])
def test_common_text_is_evident(form: str) -> None:
    evident = at_once(damage(LINES[0][:-1], chain=form))
    assert evident is not None
    assert evident.chain == chain(form)


CLEAN = [
    *LINES,
    "Käthe fährt über Mühlbach, façade déjà vu, señor Ibáñez.",
    "Поезд на Зареченск отправится с третьего пути.",
    "Η βιβλιοθήκη ανοίγει στις εννέα το πρωί.",
    "ห้องสมุดเปิดถึงสามทุ่ม",
    "卟啉、滹沱河、㸆大虾、魑魅魍魎、饕餮",
]


@pytest.mark.parametrize("line", CLEAN)
def test_clean_text_is_nothing_else(line: str) -> None:
    assert at_once(line) is None


def test_clean_lines_of_a_page_are_not_asked() -> None:
    text = "\n".join([*LINES, "浣跨敤", ""])
    assert [text[first:last] for first, last in Likely(text).lines(chain("utf-8>gbk"))] == ["浣跨敤"]


PAGE = [f"{line[:-1]}，第{number}次。" for number in range(1, 13) for line in LINES[:2]]


def _whole(line: str, form: str) -> tuple[str, str]:
    """The longest beginning of a line that a chain breaks without loss, and what it becomes."""
    for size in range(len(line), 1, -1):
        try:
            found = damage(line[:size], chain=form)
            if undo(found, chain(form)) == line[:size]:
                return line[:size], found
        except UnicodeError:
            continue
    return "", ""


@pytest.mark.parametrize("form", ["utf-8>cp1252", "gbk>latin-1", "utf-8>gbk"])
def test_short_lines_are_told_by_their_page(form: str) -> None:
    whole = [_whole(line[at:], form) for line in LINES[:2] for at in range(12)]
    whole += [_whole(line, form) for line in ("责任", "使用", "知道")]
    assert all(len(clean) == 2 for clean, _ in whole[-3:])
    assert fixers.fix("\n".join(broken for _, broken in whole)) == "\n".join(clean for clean, _ in whole)


def test_short_lines_among_clean_ones_stay() -> None:
    text = "\n".join([*PAGE, damage(PAGE[0], chain="gbk>latin-1"), "Ö»", "é»"])
    assert fixers.fix(text) == "\n".join([*PAGE, PAGE[0], "Ö»", "é»"])


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.text("、。，“”》院面局！人民政府的Aa1 \n", max_size=30))
def test_a_euro_sign_is_whichever_bytes_were_utf8(text: str) -> None:
    for piece in (text, text + "x"):
        data = piece.encode()
        try:
            found = decode(data, "gbk")
        except UnicodeDecodeError:
            continue
        assert undo(found, chain("utf-8>gbk")) == piece


def test_two_euro_signs_side_by_side() -> None:
    clean = "最高人民法院、最高人民检察院关于办理妨害预防"
    found = damage(clean, chain="utf-8>gbk")
    assert "€€" in found
    assert fixers.fix(found) == clean


@pytest.mark.parametrize("codec", DOUBLE)
def test_the_square_of_a_codec_is_what_it_reads_pair_by_pair(codec: str) -> None:
    rows = random.Random(0)
    for _ in range(1000):
        pair = bytes([rows.randrange(0x80, 0x100), rows.randrange(0x40, 0x100)])
        try:
            text = decode(pair, codec)
        except UnicodeDecodeError:
            text = ""
        assert square(codec)[pair[0], pair[1]] == (ord(text) if len(text) == 1 else NONE)
    assert single(codec)[0x41] == 0x41


def test_a_long_page_takes_no_longer_a_line() -> None:
    page = "\n".join(damage(line, chain="utf-8>cp1252") for line in PAGE)
    fixers.fix(page)
    took = []
    for times in (2, 16):
        begin = time.process_time()
        fixers.fix("\n".join([page] * times))
        took.append(time.process_time() - begin)
    assert took[1] < 8 * 3 * max(took[0], 0.005)


def test_what_was_searched_is_not_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [*LINES[:3], "据统计，去年全县新增造林面积一万二千亩，森林覆盖率达到百分之四十一。"]
    text = "\n".join(line.encode().decode("gbk", "replace") for line in lines * 2)
    asked: list[int] = []
    read = together.read

    def counted(questions, **options):  # type: ignore[no-untyped-def]
        asked.extend(id(each.lattice) for each in questions)
        return read(questions, **options)

    monkeypatch.setattr(together, "read", counted)
    edits = list(Lossy().find(text))
    first = len(asked)
    assert apply(text, edits).count("图书馆") == 2
    known = lossy_decoders.Known({}, [])
    asked.clear()
    [slow] = together.together([Lossy()._find(text, known)])
    once = len(asked)
    assert together.together([Lossy()._find(text, known)]) == [slow]
    assert 0 < len(asked) == once <= first


def test_two_pairs_dropped_in_a_row() -> None:
    clean = "由鎮人民政府組織編制，報縣人民政府審批。這是旁側的結果。"
    table = {"側": "cè", "鎮": "zhèn", "縣": "xiàn", "這": "zhè"}
    found = byte_slip.damage(clean, characters=table)
    assert "人民政府組織" not in found
    [first, *_] = slip.glossed(found, slip.candidates(found))
    assert "人民政府" in first.new
