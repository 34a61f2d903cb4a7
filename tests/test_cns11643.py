"""EUC-TW and ISO-2022-CN: what the doctests of their module can't show."""

from __future__ import annotations

import codecs
import importlib
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers

cns11643 = importlib.import_module("fixers.breakage.cns11643")

WORDS = "歐洲各國的畫家開始以新的方法表達對時代的看法，囝仔踮厝邊𠢕！"
TEXTS = st.text(alphabet=st.sampled_from("中國語文畫家的。，「」龘囝踮Az \n"), max_size=40)


def readable(text: str, codec: str) -> str:
    return text.encode(codec, "ignore").decode(codec)


@pytest.mark.parametrize("codec", ["euc_tw", "iso2022_cn"])
def test_what_is_written_is_read(codec: str) -> None:
    @settings(deadline=None, max_examples=200, derandomize=True)
    @given(TEXTS, st.integers(1, 9))
    def check(text: str, size: int) -> None:
        text = readable(text, codec)
        data = text.encode(codec)
        assert data.decode(codec) == text
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        assert "".join(codecs.iterdecode(pieces, codec)) == text
        encoder = codecs.getincrementalencoder(codec)()
        assert b"".join([*map(encoder.encode, text), encoder.encode("", final=True)]) == data

    check()


def test_bad_bytes_go_to_the_handler_of_errors() -> None:
    data = "畫家".encode("euc_tw")
    for bad in (b"\xff", b"\x8e\xa2\xa1", b"\x80", b"\xa1"):
        assert (data + bad + b"!").decode("euc_tw", "replace").startswith("畫家\ufffd")
        assert (data + bad).decode("euc_tw", "surrogateescape").encode("euc_tw", "surrogateescape") == data + bad
        with pytest.raises(UnicodeDecodeError):
            (data + bad).decode("euc_tw")
    with pytest.raises(UnicodeEncodeError):
        "😀".encode("euc_tw")
    assert "a😀".encode("euc_tw", "replace") == b"a?"
    assert b"\x1b$)G\x0e\xff".decode("iso2022_cn", "replace") == "\ufffd"


@pytest.mark.skipif(shutil.which("iconv") is None, reason="there is no iconv here")
def test_euc_tw_is_that_of_iconv() -> None:
    text = readable(WORDS, "euc_tw")
    told = subprocess.run(
        ["iconv", "-f", "EUC-TW", "-t", "UTF-8"], input=text.encode("euc_tw"), capture_output=True, check=False
    )
    if told.returncode:
        pytest.skip("this iconv has no EUC-TW")
    assert told.stdout.decode() == text


def test_decode_finds_both() -> None:
    text = readable(WORDS, "euc_tw")
    found = fixers.decode(text.encode("euc_tw"))
    assert (found.text, found.encoding, found.exact) == (text, "euc_tw", True)
    mail = fixers.decode(text.encode("iso2022_cn"))
    assert (mail.text, mail.encoding, mail.exact) == (text, "iso2022_cn", True)
    assert fixers.decode(text.encode("euc_tw"), declared="EUC-TW").witness == "declared"
    assert "".join(fixers.decode_stream([mail.text.encode("iso2022_cn")])) == text
