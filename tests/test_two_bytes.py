"""UTF-16 that was read byte by byte."""

from __future__ import annotations

import random

import pytest

import fixers
from fixers.restore.chains.two_bytes import two_bytes
from tests.laws import check_growth

TEXTS = (
    "2024-03-05 ERROR 连接失败 timeout after 30 s",
    "Привет, мир! Как дела у вас?",
    "Καλημέρα κόσμε, πώς είσαι;",
    "สวัสดีชาวโลก ทุกคน",
    "שלום עולם, מה שלומכם היום",
    "plain words of a log\r\nand a second line\r\n",
)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", TEXTS)
def test_all_and_parts_of_texts_are_read(text: str, codec: str) -> None:
    broken = text.encode(codec).decode("latin-1")
    assert fixers.fix(broken) == text
    assert fixers.fix(f"服务已启动\n{broken}监听端口") == f"服务已启动\n{text}监听端口"


def test_what_is_no_text_stays() -> None:
    pick = random.Random(7)
    for _ in range(100):
        noise = "".join(chr(pick.choice((0, 0, 0, 1, 2, 3, 4, pick.randrange(256)))) for _ in range(500))
        assert two_bytes(noise) == []
    assert two_bytes("a\0b\0c\0") == two_bytes("ab\0\0\0\0\0\0\0\0cd") == []


@pytest.mark.parametrize("piece", ["a\0", "\0a", "\0\x01", "ab\0\0c"])
def test_the_cost_grows_with_the_text_only(piece: str) -> None:
    check_growth("none +mojibake-cjk", "", piece)


def test_what_was_read_in_another_codec_stays_whole() -> None:
    found = "Папка «Рисунки» пуста. Люблю поля и поездки.".encode("utf-16-le").decode("cp866")
    assert two_bytes(found) == []
