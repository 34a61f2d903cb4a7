"""Decoders: what the real ones read, recorded and, where they are installed, live."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import record_decoders
from fixers.breakage.decoders import CODECS, SUBSTITUTES, decode, gaps, model
from fixers.breakage.losses import codes, losses
from fixers.breakage.lossy import damage

RECORDED = [json.loads(line) for line in record_decoders.RECORDED.read_text(encoding="utf-8").splitlines()]
PYTHON = {"big5-hkscs": "big5hkscs"}
LIVE = record_decoders.broken(150, seed=23)


def modelled() -> list[tuple[str, str]]:
    found = []
    for habit, codec in itertools.product(SUBSTITUTES, CODECS):
        try:
            model(codec, habit)
        except ValueError:
            assert (habit, codec) == ("dotnet", "euc-jp")
            continue
        found.append((habit, codec))
    return found


MODELLED = modelled()


@pytest.mark.parametrize("row", RECORDED[1:], ids=lambda row: f"{row['habit']} {row['codec']}")
def test_a_model_reads_what_the_real_decoder_read(row: dict[str, object]) -> None:
    pairs = row["pairs"]
    assert isinstance(pairs, list)
    assert len(pairs) > 60
    for data, text in pairs:
        assert decode(bytes.fromhex(data), str(row["codec"]), str(row["habit"]), row["substitute"]) == text, data  # type: ignore[arg-type]


def test_the_record_says_which_versions_it_is_of() -> None:
    assert set(RECORDED[0]["versions"]) == {"Chromium", "glibc", "OpenJDK", "PHP"}


@pytest.mark.parametrize("codec", CODECS)
def test_the_habit_of_python_is_python(codec: str) -> None:
    for data in LIVE:
        assert decode(data, codec) == data.decode(PYTHON.get(codec, codec), "replace")
        assert decode(data, codec, substitute="") == data.decode(PYTHON.get(codec, codec), "ignore")


@pytest.mark.skipif(shutil.which("iconv") is None, reason="the program iconv is not installed")
@pytest.mark.parametrize("codec", [codec for codec in CODECS if record_decoders.NAMES[codec][3]])
def test_iconv_agrees(codec: str) -> None:
    version = subprocess.run(["iconv", "--version"], capture_output=True, text=True, check=True).stdout
    if "GLIBC" not in version and "GNU libc" not in version:
        pytest.skip("this iconv is not that of glibc")
    for data in LIVE[:: len(LIVE) // 40]:
        command = ["iconv", "-c", "-f", record_decoders.NAMES[codec][3], "-t", "UTF-8"]
        # Its exit status tells of bytes that were dropped, so it isn't checked.
        read = subprocess.run(command, input=data, capture_output=True, check=False).stdout
        assert decode(data, codec, "iconv") == read.decode("utf-8"), data.hex()


@pytest.mark.skipif(shutil.which("javac") is None, reason="javac is not installed")
@pytest.mark.parametrize("codec", ["gbk", "cp932"])
def test_java_agrees(codec: str) -> None:
    read = record_decoders.java(LIVE, record_decoders.NAMES[codec][1])
    assert [decode(data, codec, "java") for data in LIVE] == read


@pytest.mark.parametrize(("habit", "codec"), MODELLED)
@settings(deadline=None, max_examples=15, derandomize=True)
@given(data=st.one_of(st.binary(max_size=40), st.text(max_size=20).map(lambda text: text.encode("utf-8", "ignore"))))
def test_any_bytes_are_read_and_every_gap_is_a_known_loss(habit: str, codec: str, data: bytes) -> None:
    text = decode(data, codec, habit, "\ue0ff")
    found = gaps(data, codec, habit)
    assert len(found) == text.count("\ue0ff")
    for start, length in found:
        eaten, following = data[start : start + length], data[start + length : start + length + 1]
        assert any(
            len(loss.eaten) == length
            and all(byte in known for byte, known in zip(eaten, loss.eaten, strict=True))
            and (following[0] in loss.following if following else loss.at_end)
            for loss in losses(codec, habit)
        )


@pytest.mark.parametrize(
    ("habit", "codec"), [each for each in MODELLED if each[1] in ("gbk", "big5", "cp932", "cp949")]
)
def test_codes_are_read_as_their_character(habit: str, codec: str) -> None:
    for text, known in itertools.islice(codes(codec, habit).items(), 0, None, 37):
        for code in known:
            assert decode(code, codec, habit) == text


def test_what_is_eaten_with_a_bad_byte_is_the_habit() -> None:
    data = "保".encode("gbk")[:1] + b"<b>7" + b"\xff" + "文".encode("gbk")
    read = {habit: decode(data, "gbk", habit) for habit in SUBSTITUTES}
    assert read == {
        "python": "\ufffd<b>7\ufffd文",
        "browser": "\ufffd<b>7\ufffd文",
        "iconv": "<b>7文",
        "php": "?b>7\uf8f5文",
        "java": "\ufffd<b>7\ufffd文",
        "dotnet": "?b>7\uf8f5文",
    }


def test_a_substitute_is_told_from_the_same_character_in_the_text() -> None:
    assert decode("\ufffd?".encode() + b"\xff", "utf-8", substitute="〓") == "\ufffd?〓"
    assert decode(b"?\xff", "gbk", "php", "") == "?\uf8f5"
    assert decode(b"\xff", "utf-8", "dotnet") == "\ufffd"


def test_names_of_codecs_are_forgiving_and_unknown_ones_are_told() -> None:
    assert decode(b"\x83\x65", "Shift_JIS") == decode(b"\x83\x65", "shift-jis") == "テ"
    for codec, habit in (("koi8-r", "python"), ("gbk", "netscape"), ("euc-jp", "dotnet")):
        with pytest.raises(ValueError, match="no model"):
            decode(b"", codec, habit)


def test_only_the_spans_are_broken_and_only_the_named_bytes_are_lost() -> None:
    text = "清楚的一句。坏掉的一句。清楚的一句。"
    broken = damage(text, spans=[(6, 12)], substitute="")
    assert broken == text[:6] + damage(text[6:12], substitute="") + text[12:]
    assert damage("公园里", written="gbk", read="gbk", missing=[1]) == bytes.fromhex("b9d4b0c0ef").decode(
        "gbk", "replace"
    )
    assert damage("公", written="gbk", read="gbk", extra=[(1, 0x3C), (9, 0x42)]) == "\ufffd<\ufffd"
    assert damage("a\ud800b") == "a?b"


def test_lines_and_long_texts_are_read_quickly() -> None:
    line = ("我们今天去公园散步，天气很好。" * 14)[:200].encode()
    for habit in SUBSTITUTES:
        decode(line, "gbk", habit)
        times = []
        for _ in range(20):
            start = time.perf_counter()
            decode(line, "gbk", habit)
            times.append(time.perf_counter() - start)
        assert min(times) < 0.001
        start = time.perf_counter()
        decode(line * 2000, "gbk", habit)
        assert time.perf_counter() - start < 20, "1.2 MB take 0.1 s; quadratic behaviour would take minutes"
