"""UTF-8 that was read in pairs of bytes without a loss: whole texts, and spans of six or more broken characters."""

from __future__ import annotations

import pytest

import fixers
from fixers.breakage import decoders


def misread(text: str, codec: str) -> str:
    """The text read in a wrong codec, of which it loses nothing."""
    found = text.encode("utf-8").decode(codec)
    assert found.encode(codec).decode("utf-8") == text
    return found


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("服务器上的文件都已备份完成，请您放心使用", "gbk"),
        ("縣政府昨天公布調查結果，並說明其原因", "gb18030"),
        ("保存したファイルを一覧で確かめる", "shift_jis"),
        ("棚に番号を付けて本を並べる", "shift_jis"),  # to Python the end of け is ¢
        ("図書館の開館時間を変更し、来月から始めます", "gbk"),
    ],
)
def test_a_whole_text_is_restored_whatever_its_length(text: str, codec: str) -> None:
    done = 0
    for size in range(8, len(text) + 1):
        try:
            found = misread(text[:size], codec)
        except (UnicodeError, AssertionError):
            continue
        assert fixers.fix(found) == text[:size]
        done += 1
    assert done, "no part of the text can be misread without a loss"


@pytest.mark.parametrize(
    ("before", "span", "after", "codec"),
    [
        ("このオプションを使うと、", "保存したファイルを一覧で", "きるようになります。", "cp932"),
        ("係の人が", "受け取った手紙を読み上げ", "ます。", "shift_jis"),
        ("設定画面で", "ショートカ", "ットキーを変更してください。", "cp932"),
        ("館内では、", "貸し出したい本を検索", "して、窓口に出します。", "gb18030"),
        ("全区去年", "已达到", "六万平方米，比上一年多。", "cp932"),
        ("他告诉记者，", "大桥通车以后", "，两岸的市民都很高兴。", "gbk"),
    ],
)
def test_a_span_is_restored_up_to_its_borders(before: str, span: str, after: str, codec: str) -> None:
    found = misread(span, codec)
    assert len(found) >= 6
    assert fixers.fix(before + found + after) == before + span + after


@pytest.mark.parametrize("substitute", ["", "\ufffd"])
@pytest.mark.parametrize("text", ["这家酒店的服务很好，房间也干净。", "配送员很负责，来得再准时就更好了"])
def test_a_sentence_that_lost_its_last_byte_is_restored_as_one(text: str, substitute: str) -> None:
    broken = decoders.decode(text.encode(), "gbk", "browser", substitute)
    assert fixers.fix(broken, min_confidence=0.5) == text
