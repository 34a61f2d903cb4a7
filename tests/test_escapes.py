"""Escapes: what the samples can't show."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage.escapes import Form, damage
from fixers.reading import escaped
from fixers.reading.mail import header_words
from fixers.repair.escapes import Escapes
from fixers.restore.escaped import byte_strings
from fixers.triage import Triage
from tests.laws import check, check_growth

ALONE = "none +escapes"
FORMS: tuple[Form, ...] = (
    "unicode",
    "long",
    "braces",
    "bare",
    "percent-u",
    "percent",
    "printable",
    "hex",
    "octal",
    "repr",
)
SENTENCE = "河边的老磨坊，去年改成了书店。"

PIECES = st.lists(
    st.sampled_from(
        [
            *(
                r"\u4e2d",
                r"\\u6587",
                r"\ud83d",
                r"\ude00",
                r"\U0001f600",
                r"\x{4e2d}",
                "u4e2d",
                "u6587",
                "uff0c",
                "%u4e2d",
            ),
            *(
                "%E4%B8%AD",
                "%D6%D0",
                "%25E6%2596%2587",
                "%20",
                "%",
                "=E4=B8=AD",
                "=\n",
                "=3D",
                r"\xe4\xb8\xad",
                r"\xe9",
            ),
            *(r"\344\270\255", "b'", "'", '"', "`", "\n", r"\n", r"\"", "\\", "[", "]", "-", "=", "/", "?", ";"),
            *(
                "=?utf-8?B?5bGx?=",
                "中文",
                " word ",
                "caf",
                "的编码",
                "JSON",
                ">>> ",
                "\ud83d",
                "\x00",
                r"\u00e9",
                "u00e9",
            ),
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(PIECES)
def test_the_laws_hold_for_any_mixture(text: str) -> None:
    check(text, ALONE)
    check(text, "none +entities +escapes +controls")
    if list(Escapes().find(text)):
        assert Triage((Escapes(),)).scan([text])[0], "marks never miss"


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(["山路", "很长", "雨", "，", "。", "2024", "😀", "茶园", "。“走吧”"]), max_size=8).map(
        "".join
    )
)
def test_what_is_escaped_is_read(form: Form, text: str) -> None:
    text = SENTENCE + text
    assert fixers.fix(damage(text, form=form), ALONE) == text


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("form", ["unicode", "hex", "octal", "percent"])
def test_layers_are_read_at_once(form: Form, layers: int) -> None:
    assert fixers.fix(damage(SENTENCE, form=form, layers=layers), ALONE) == SENTENCE


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (SENTENCE, "gbk"),
        ("河邊的老磨坊，去年改成了書店。", "big5"),
        ("川のほとりの古い水車小屋", "cp932"),
        ("川のほとりの古い水車小屋", "euc_jp"),
        ("강가의 오래된 방앗간", "cp949"),
        ("Старая мельница у реки", "cp1251"),
        ("Старая мельница у реки", "koi8-r"),
    ],
)
def test_bytes_are_read_in_the_codec_in_which_they_are_text(text: str, codec: str) -> None:
    assert byte_strings.reading([text.encode(codec)]) == (codec, [text])
    assert fixers.fix(damage(text, form="percent", codec=codec), ALONE) == text


@pytest.mark.parametrize("data", [b"", b"\xff\xff\xff\xff", b"\xe9t\xe9", bytes(range(128, 256)), b"\xd6\xd0"])
def test_bytes_that_are_no_text_are_not_read(data: bytes) -> None:
    assert byte_strings.reading([data]) is None


def test_what_is_in_a_program_is_seen_but_not_changed() -> None:
    left = fixers.inspect(r'title = "\u5c71\u8def"', ALONE).passes[0].left
    assert [(edit.new, edit.confidence) for edit in left] == [("山路", 0.5)]
    left = fixers.inspect(r'{"title": "\u5c71\u8def"}', ALONE).passes[0].left
    assert [(edit.new, edit.confidence) for edit in left] == [("山路", 0.6)]
    assert "JSON" in left[0].why


def test_a_text_that_was_cut_keeps_what_is_left_of_its_last_character() -> None:
    broken = damage(SENTENCE, form="percent")
    assert fixers.fix(broken[:-3], ALONE) == SENTENCE[:-1] + broken[-9:-3]
    assert fixers.fix(r"\u5c71\u8def\ud83d", ALONE) == r"山路\ud83d"


def test_words_of_mail_headers_name_their_codec() -> None:
    assert [new for _, _, new in header_words("=?gbk?Q?=C9=BD=C2=B7_1?= =?none?Q?=C9?= =?utf-8?Q?=C9?=")] == ["山路 1"]


def test_characters_that_no_text_has_are_no_runs() -> None:
    assert escaped.search(r"\u0000 \ud800 \U00110000 \x{110000} %00%01 \x00\x01") == []


@pytest.mark.parametrize(
    "piece",
    [
        "\\",
        "%",
        "%25",
        "=E4",
        "u4e2d",
        r"\u4e2d",
        "%E4",
        r"\xe4",
        r"\344",
        r"\n",
        '"',
        "'",
        "`",
        "b'\\",
        "[",
        "-\\u4e2d",
        "=?a?",
    ],
)
def test_cost_grows_with_length_only(piece: str) -> None:
    check_growth(ALONE, r"\u5c71\u8def ", piece)


def test_long_lines_of_prose_are_read_in_time() -> None:
    check_growth(ALONE, "", damage("他说“走吧”，就走了。", form="unicode") + ' "ok" ')
