"""No bytes make decoding raise, and `exact` is true where the text gives the bytes back."""

from __future__ import annotations

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.decode_fuzz import check, inputs
from fixers import decode, decode_many, decode_stream
from tests.test_decode import FR, HANS, HANT, JA, KO, RU

SEEDS = [
    text.encode(codec, "ignore")
    for text, codecs in (
        (HANS, ("utf-8", "gbk", "gb18030", "utf-16-le", "hz")),
        (HANT, ("big5", "utf-16-be", "gbk")),
        (JA, ("cp932", "euc_jp", "iso2022_jp", "utf-8")),
        (KO, ("cp949", "johab", "iso2022_kr")),
        (RU, ("cp1251", "koi8-r", "utf-8")),
        (FR, ("cp1252", "utf-8", "mac-roman")),
    )
    for codec in codecs
]


@pytest.mark.parametrize("label", [None, "gbk", "utf-16", "hz", "cp037"])
def test_pieces_of_texts_that_were_cut_broken_and_put_together(label: str | None) -> None:
    source = inputs(SEEDS, random.Random(label))
    batch = [next(source) for _ in range(600)]
    for data, found in zip(batch, decode_many(batch, declared=label), strict=True):
        check(data, found)


@settings(deadline=None, max_examples=120, derandomize=True)
@given(st.sampled_from(SEEDS), st.integers(0, 80), st.binary(max_size=3), st.integers(0, 3), st.integers(1, 6))
def test_a_text_with_a_few_bytes_changed(seed: bytes, at: int, new: bytes, lost: int, times: int) -> None:
    data = seed[:at] + new + seed[at + lost :]
    check(data * times, decode(data * times))


def test_a_stream_of_such_pieces() -> None:
    source = inputs(SEEDS, random.Random(1))
    data = b"\n".join(next(source) for _ in range(400))
    stream = decode_stream(io.BytesIO(data))
    text = "".join(stream)
    assert stream.summary.size == len(data)
    assert stream.summary.length == len(text)
