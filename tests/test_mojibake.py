"""UTF-8 read as one-byte codecs: ftfy's own cases, other codecs' text, layers, losses, long inputs."""

from __future__ import annotations

import json
import random
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.breakage.mojibake import chain_of, damage, form, undo
from fixers.edit import apply
from fixers.fixer import run
from fixers.normalise.ftfy import Ftfy
from fixers.repair.mojibake import Mojibake
from tests.laws import check

FTFY = [
    json.loads(line)
    for line in (Path(__file__).parent / "recorded/ftfy/cases.jsonl").read_text(encoding="utf-8").splitlines()
]
"""The cases of ftfy 6.3.1, see the README beside them."""

KIND = (Mojibake(),)

BETTER = {
    "български език",
    "हिन्दी",
    "தமிழ்",
    "Europa, Asia, África, Norte, América Central y del Sur, Australia y Oceanía",
    "The ICR has been upgraded to “bb+” from “bb”",
    "“lossy decoding”",
}
"""What ftfy leaves with U+FFFD, and we restore."""


def fixed(text: str) -> str:
    return run(text, KIND).text


def test_the_recipe_ftfy_passes_what_ftfy_passes() -> None:
    passed = sum(apply(case["original"], Ftfy().find(case["original"])) == case["fixed"] for case in FTFY)
    assert (passed, len(FTFY)) == (152, 161)


@pytest.mark.parametrize(
    "case", [case for case in FTFY if case["original"] in (case["fixed"], case.get("fixed-encoding"))]
)
def test_what_only_looks_misread_to_ftfy_stays(case: dict[str, str]) -> None:
    assert fixed(case["original"]) == case["original"]


def test_most_of_what_ftfy_restores_is_restored() -> None:
    misread = [case for case in FTFY if case["original"] not in (case["fixed"], case.get("fixed-encoding"))]
    right = 0
    fold = Ftfy().rewrite
    for case in misread:
        now = fixed(case["original"])
        right += now == case.get("fixed-encoding") or now in BETTER or fold(now) == case["fixed"]
    assert len(misread) == 112
    assert right >= 104


FOREIGN = [
    ("临江县图书馆周末开放到晚上九点，读者可以凭身份证入馆。", "gbk"),
    ("会议定于星期四上午九点在三楼举行，请各部门准时参加。", "gbk"),
    ("圖書館週末開放到晚上九點，讀者可以憑證入館。", "big5"),
    ("図書館は午後八時まで開いています。", "cp932"),
    ("図書館は午後八時まで開いています。", "euc-jp"),
    ("도서관은 저녁 아홉 시까지 엽니다.", "cp949"),
    ("Поезд на Зареченск отправится с третьего пути.", "cp1251"),
    ("Собрание переносится на четверг.", "koi8-r"),
    ("Η βιβλιοθήκη ανοίγει στις εννέα.", "cp1253"),
]


@pytest.mark.parametrize("read", ["latin-1", "cp1252", "cp1251", "macroman", "cp437", "utf-8-else-cp1252"])
@pytest.mark.parametrize(("text", "written"), FOREIGN)
def test_what_another_codec_can_restore_is_left_to_it(text: str, written: str, read: str) -> None:
    try:
        found = damage(text, written=written, read=read)
    except UnicodeError:
        pytest.skip("the codec does not have all of these bytes")
    assert fixed(found) == found


READ = ["cp1252", "latin-1", "cp1251", "cp1250", "macroman", "cp437", "cp850", "koi8-r", "cp866", "cp1253", "cp874"]
SENTENCES = [
    "Поезд на Зареченск отправится с третьего пути.",
    "临江县图书馆周末开放到晚上九点。",
    "図書館は午後八時まで開いています。",
    "Η βιβλιοθήκη ανοίγει στις εννέα το πρωί.",
    "ספריית העיר פתוחה עד תשע בערב.",
    "تفتح المكتبة أبوابها في التاسعة.",
]


@pytest.mark.parametrize("read", READ)
@pytest.mark.parametrize("text", SENTENCES)
def test_every_codec_and_the_chain_that_is_told(text: str, read: str) -> None:
    try:
        found = damage(text, read=read)
    except UnicodeError:
        pytest.skip("the codec does not have all of these bytes")
    check(found, "none +mojibake")
    done = run(found, KIND)
    assert done.text == text
    for edit in done.edits:
        assert undo(edit.old, chain_of(edit.why)) == edit.new
        assert damage(edit.new or "", chain=form(chain_of(edit.why))) == edit.old


@pytest.mark.parametrize("times", [2, 3, 4])
def test_layers_are_counted(times: int) -> None:
    found = damage("Señora Ibáñez llegó a la estación", times=times)
    done = run(found, KIND)
    assert done.text == "Señora Ibáñez llegó a la estación"
    assert all(len(chain_of(edit.why)) == times for edit in done.edits)


def test_other_lines_keep_their_marks_and_width() -> None:
    clean = "他说：“１２月见。”——“好，ﬁn！”\n"
    found = clean + damage("Käthe fährt über Mühlbach\n") + clean
    assert fixed(found) == clean + "Käthe fährt über Mühlbach\n" + clean


def test_a_lost_byte_is_named_where_the_words_tell_it() -> None:
    found = re.sub("[\x81\x8d\x8f\x90\x9d]", "\ufffd", damage("Сегодня на станции собрание."))
    assert "\ufffd" in found
    done = run(found, KIND)
    assert done.text == "Сегодня на станции собрание."
    assert all(edit.confidence < 0.99 for edit in done.edits if "\ufffd" in edit.old)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    st.text("ÃÂâÐÑ€™œ©±¼°РСвЂ├╨√‚Ä\xa0\x81\ufffdaé中\n \ud83dГ¬Ă", max_size=40),
)
def test_the_laws_hold_for_any_heap_of_such_characters(text: str) -> None:
    check(text, "none +mojibake")


def test_a_blank_after_a_lead_that_the_likely_codec_lacks() -> None:
    check("voilÃ le Г¬ и Р° н", "none +mojibake")


def test_long_lines_take_time_in_proportion() -> None:
    chooser = random.Random(1)
    words = ["Käthe", "fährt", "über", "Mühlbach", "nach", "Grünau", "é", "—"]
    for found in (
        damage(" ".join(chooser.choices(words[:6], k=20_000))),
        "Ã" * 100_000,
        "Ã© é" * 30_000,
        "â€" * 50_000,
        "Ð�" * 20_000,
    ):
        start = time.process_time()
        list(Mojibake().find(found))
        assert time.process_time() - start < 8
