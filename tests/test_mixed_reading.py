"""Text that was read as UTF-8 in part: every form of every character, and what ftfy makes of it."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.breakage.code_pages import decode, encode
from fixers.breakage.mojibake import damage
from fixers.restore.mixed.costs import coder
from fixers.restore.mixed.forms import START, follow, forms, loose_forms, plain, read
from fixers.restore.mixed.guess import guess
from fixers.restore.mixed.lines import read_lines
from fixers.restore.mixed.reading import read_mixed

TEXTS = [
    ("gbk", "会议同时指出，没有调查就没有发言权，每个单位都要抓好落实。"),
    ("gbk", "　　老陆推开窗，路上没有人，只有一条龙灯慢慢走远。"),
    ("gbk", "3月第8期的《石桥通讯》还没印好，请于2月10日前来电（0571-220）。"),
    ("gbk", "會議室裡沒有人，員工們都到樓下去看龍舟賽了。"),
    ("big5", "路上沒有人，他慢慢走過那座石橋，想起小時候的事。"),
    ("cp949", "오늘 회의는 한국어로 진행되며, 학교에서 자료를 나누어 드립니다."),
    ("cp932", "このページの設定を保存しますか。変更は次の起動から有効になります。"),
    ("euc-jp", "このページの設定を保存しますか。変更は次の起動から有効になります。"),
    ("cp1251", "Сотрудники «Завода № 3» ещё не получили ответа, В декабре всё решится."),
    ("koi8-r", "Сотрудники завода ещё не получили ответа, в декабре всё решится."),
    ("cp1253", "Ο δήμος ανακοίνωσε ότι η πλατεία θα μείνει κλειστή έως την Κυριακή."),
    ("cp866", "Сотрудники завода ещё не получили ответа, в декабре всё решится."),
    ("iso-8859-5", "Сотрудники завода ещё не получили ответа, в декабре всё решится."),
    ("mac-cyrillic", "Сотрудники завода пока не получили ответа, Москва молчит."),
    ("cp737", "Ο δήμος ανακοίνωσε ότι η πλατεία θα μείνει κλειστή έως την Κυριακή."),
    ("cp1255", "העירייה הודיעה כי הכיכר תהיה סגורה עד יום ראשון."),
    ("cp862", "העירייה הודיעה כי הכיכר תהיה סגורה עד יום ראשון."),
    ("cp1256", "أعلنت البلدية أن الساحة ستبقى مغلقة حتى يوم الأحد"),
    ("cp720", "أعلنت البلدية أن الساحة ستبقى مغلقة حتى يوم الأحد"),
    ("cp1250", "Wójt zapowiedział, że rynek będzie zamknięty aż do niedzieli, a później też."),
    ("cp852", "Wójt zapowiedział, że rynek będzie zamknięty aż do niedzieli, a później też."),
    ("cp850", "Die Brücke über die Weiße Elster bleibt gesperrt, hört man aus dem Rathaus zögernd."),
]
IDS = [f"{codec}-{number}" for number, (codec, _) in enumerate(TEXTS)]
READINGS = ("cp1252", "utf-8-else-cp1252", "cp1252-mended")


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("codec", "text"), TEXTS, ids=IDS)
def test_restores_what_was_read_so(codec: str, text: str, reading: str) -> None:
    found = damage(text, written=codec, read=reading)
    assert found != text
    best = read_mixed(found)[0]
    assert best.text == text
    assert best.read, "the way of reading gives back what was found"
    assert read_mixed(found, (codec,))[0].text == text


def test_every_way_gives_back_what_was_found() -> None:
    text = TEXTS[0][1]
    seen = {read_mixed(damage(text, written="gbk", read=reading), ("gbk",))[0].read for reading in READINGS}
    assert seen == {"latin-1", "utf-8-else-cp1252", "cp1252-mended"}


def test_a_character_of_two_forms_is_told_by_its_neighbours() -> None:
    text = "我们没有别的办法，只能从每一条路重新找起。"
    found = damage(text, written="gbk", read="utf-8-else-cp1252")
    assert "û" in found
    reading = read_mixed(found, ("gbk",))[0]
    assert reading.text == text


def test_marks_between_english_words() -> None:
    assert read_mixed("their¡¡house£»¡¡an¡¡old¡¡one", ("gbk",))[0].text == "their　house；　an　old　one"


@pytest.mark.parametrize("found", ["", "plain ASCII\n", "a\ud800é", "ÎÒ\udcff"])
def test_nothing_to_read(found: str) -> None:
    assert read_mixed(found) == []


def test_unknown_codec_is_an_error() -> None:
    with pytest.raises(LookupError):
        read_mixed("ÎÒ", ("no-such-codec",))


@given(st.binary(max_size=40))
@settings(deadline=None, max_examples=300, derandomize=True)
def test_reads_as_the_forward_model_does(data: bytes) -> None:
    array = np.frombuffer(data, np.uint8)
    found = "".join(map(chr, read(array).tolist()))
    assert found == decode(data, "utf-8-else-cp1252")
    assert "".join(map(chr, read(array, latin=True).tolist())) == decode(data, "utf-8-else-latin-1")


@given(st.lists(st.sampled_from([*range(0x80, 0x100), 0x41, 0x20]), max_size=12).map(bytes))
@settings(deadline=None, max_examples=400, derandomize=True)
def test_the_true_forms_are_among_those_that_are_tried(data: bytes) -> None:
    found = decode(data, "utf-8-else-cp1252")
    states = {(0, START)}
    for character in found:
        states = {
            (at + len(form), after[0])
            for at, begun in states
            for form in forms(character)
            if data[at : at + len(form)] == form and (after := follow(begun, form, True))
        }
    assert len(data) in {at for at, _ in states}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
@settings(deadline=None, max_examples=300, derandomize=True)
def test_plain_bytes_are_one_form_of_each_character(text: str) -> None:
    bytes_ = plain(text)
    data = bytes_.data.tobytes()
    starts = bytes_.starts.tolist()
    for character, first, last in zip(text, starts, starts[1:], strict=False):
        assert data[first:last] == forms(character)[0]
        assert set(forms(character)) <= set(loose_forms(character + "\n"))


def test_quotes_that_were_read_as_controls() -> None:
    text = "Sie sagte „schöne Grüße“ und meinte „böse Träume“."
    found = damage(text, written="cp1252", read="utf-8-else-latin-1")
    assert "\x84" in found
    assert read_mixed(found)[0].text == text


PAGES = [(codec, [text for known, text in TEXTS if known == codec]) for codec in ("gbk", "cp932", "cp866", "cp1250")]


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("codec", "texts"), PAGES, ids=[codec for codec, _ in PAGES])
def test_lines_of_a_page_are_read_together(codec: str, texts: list[str], reading: str) -> None:
    found = [damage(text, written=codec, read=reading) for text in texts]
    lines = [*found, "plain ASCII", "", *found[::-1], "\udcff\xe9"]
    readings = read_lines(lines, codec)
    assert [each and each.text for each in readings] == [*texts, None, None, *texts[::-1], None]
    for line, each in zip(lines, readings, strict=True):
        assert each is None or decode(encode(each.text, codec), each.read) == line


def test_no_lines() -> None:
    assert read_lines([], "gbk") == []
    assert read_lines(["", "abc"], "cp1251") == [None, None]


def test_a_guess_is_bytes_of_the_text() -> None:
    for codec, text in TEXTS[:8]:
        found = damage(text, written=codec, read="utf-8-else-cp1252")
        pieces = guess(found, coder(codec), True)
        assert pieces
        assert decode(b"".join(pieces), "utf-8-else-cp1252") == found
    assert guess("\x80\x81", coder("euc-jp"), True) is None


def test_what_ftfy_decodes_twice() -> None:
    for written in ("我。不得新建", "我。落实落地，", "我。務人員特"):
        found = damage(written, written="gbk", read="cp1252-mended")
        assert read_mixed(found, ("gbk",))[0].text == written


def test_long_text_in_a_wrong_codec_is_not_slow() -> None:
    found = damage(TEXTS[0][1] * 100, written="gbk", read="utf-8-else-cp1252")
    start = time.process_time()
    read_mixed(found[:1500], ("cp949",))
    small = time.process_time() - start
    start = time.process_time()
    read_mixed(found[:6000] if len(found) > 6000 else found, ("cp949",))
    assert time.process_time() - start < 12 * small + 1


def test_bytes_that_are_no_text_give_no_reading() -> None:
    assert read_mixed("a\x80\x81b", ("euc-jp",)) == []
