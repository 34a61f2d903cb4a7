"""Chinese in UTF-8 that was read in Windows-1252 or Windows-1251, of which bytes are gone."""

from __future__ import annotations

import pytest

import fixers
from fixers.breakage.code_pages import letters
from fixers.restore.chains.one_byte_gaps import gapped
from fixers.restore.looks.suspects import suspects

SENTENCES = (
    "中国人民银行今天发布了新的公告，群众的生活水平不断提高。",
    "在这个过程中，我们学到了很多，你们也一样。",
    "他们说你好，世界！因为天气很好，所以大家都来了。",
)
UNDEFINED = "\x81\x8d\x8f\x90\x9d"


def broken(text: str, dropped: str, put: str = "", codec: str = "cp1252") -> str:
    """`text` as it is read, with some characters dropped, or something put in their place."""
    read = "".join(letters(codec)[byte] for byte in text.encode())
    return "".join(put if each in dropped else each for each in read)


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize(
    ("dropped", "put"),
    [("\xa0", " "), ("\xad", ""), (UNDEFINED, ""), (UNDEFINED, "?"), (UNDEFINED, "\ufffd"), (UNDEFINED + "\xad", "")],
)
def test_what_is_left_of_characters_tells_them(text: str, dropped: str, put: str) -> None:
    found = broken(text, dropped, put)
    assert fixers.fix(found) == text
    assert fixers.fix(f"第一行。\n{found}\n第三行。") == f"第一行。\n{text}\n第三行。"


def test_windows_1251() -> None:
    assert fixers.fix(broken(SENTENCES[0], "\x98\xad", codec="cp1251")) == SENTENCES[0]


def test_each_reading_breaks_again_to_what_was_found() -> None:
    for text in SENTENCES:
        found = broken(text, UNDEFINED)
        for each in gapped(found, suspects(found)):
            assert broken(each.new, UNDEFINED) == each.old


def test_what_has_other_characters_is_left_to_others() -> None:
    line = broken(SENTENCES[0], "\xad") + "中"
    assert gapped(line, suspects(line)) == []
    short = broken("你好", "\xa0", " ")
    assert gapped(short, suspects(short)) == []
