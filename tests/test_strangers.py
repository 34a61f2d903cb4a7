"""Characters that were put into misread lines after these had been misread."""

from __future__ import annotations

import time

import pytest

import fixers
from fixers.breakage.code_pages import decode
from fixers.breakage.mojibake import Step
from fixers.restore.chains.strangers import parts_of

SENTENCES = {
    "gbk": "县农业局负责人说，新建设的环湖步道将于明年五月开放，欢迎市民前来散步。",
    "big5": "縣農業局負責人說，新建設的環湖步道將於明年五月開放，歡迎市民前來散步。",
    "cp949": "군 농업국 관계자는 새로 만든 호수 산책로를 내년 오월에 개방한다고 말했다.",
    "utf-8": "县农业局负责人说，新建设的环湖步道将于明年五月开放，欢迎市民前来散步。",
}
PUT = ("\xa0", "“", "”", "—", "中", "\xa0©\xa0")


def broken(text: str, written: str, read: str, at: int, put: str) -> str:
    """A sentence that was misread, with something put into it after that, before its character `at`."""
    first, last = (decode(each.encode(written), read) for each in (text[:at], text[at:]))
    return first + put + last


@pytest.mark.parametrize("put", PUT)
@pytest.mark.parametrize(("written", "read"), [(each, "cp1252") for each in SENTENCES] + [("gbk", "latin-1")])
def test_what_was_put_into_a_misread_line_stays_and_the_rest_is_restored(written: str, read: str, put: str) -> None:
    text = SENTENCES[written]
    comma = text.find("，") + 1 or text.find(" ", 10)
    assert fixers.fix(broken(text, written, read, comma, put)) == text[:comma] + put + text[comma:]


@pytest.mark.parametrize("put", ["\xa0", "“", "©", "中"])
def test_most_places_are_found(put: str) -> None:
    """Also inside a word, where no entity stands: what is read from a wrong byte on is worse."""
    text = SENTENCES["gbk"]
    news = fixers.Cleaner("repair").fix_many(
        [broken(text, "gbk", "latin-1", at, put) for at in range(4, len(text) - 4)]
    )
    right = sum(new == text[:at] + put + text[at:] for at, new in enumerate(news, 4))
    assert right >= 0.8 * len(news)


def test_all_lines_of_a_page_are_restored() -> None:
    text = SENTENCES["gbk"]
    page = "\n".join(broken(text, "gbk", "cp1252", at, "\xa0") for at in (9, 20, 26))
    assert fixers.fix(page).replace("\xa0", "") == "\n".join([text] * 3)


def test_a_letter_of_another_alphabet_is_nothing_that_was_put_there() -> None:
    assert parts_of("ÖÐݪ¹ú", (Step("gbk", "latin-1"),)) == []


def test_a_long_line_takes_time_in_proportion_to_its_length() -> None:
    step = (Step("gbk", "latin-1"),)
    line = broken(SENTENCES["gbk"], "gbk", "latin-1", 9, "\xa0")
    costs = []
    for size in (100, 400):
        took = []
        for _ in range(3):  # one that a busy machine slowed down says nothing
            start = time.process_time()
            assert len(parts_of(line * size, step)) == size + 1
            took.append(time.process_time() - start)
        costs.append(min(took))
    assert costs[1] < 10 * costs[0] + 0.1
