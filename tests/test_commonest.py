"""The commonest mistakes of Chinese pages: what is told of them is what a look at all codecs says."""

from __future__ import annotations

import pytest

from fixers.breakage.mojibake import damage
from fixers.restore.chains.at_once import at_once
from fixers.restore.chains.commonest import told
from tests.test_misread_batches import SENTENCES, broken


@pytest.mark.parametrize("form", ["utf-8>latin-1", "utf-8>gbk", "gbk>latin-1", "gbk>cp1252"])
@pytest.mark.parametrize("cut", [False, True])
def test_what_is_told_is_what_all_codecs_say(form: str, cut: bool) -> None:
    samples = [(broken(form, number), cut) for number in range(4)]
    found = told(samples)
    assert found
    for sample, evident in found.items():
        assert at_once(*sample) is not None
        assert at_once(*sample)._replace(sole=True) == evident
        assert any(clean.startswith(evident.text) for clean in SENTENCES)


@pytest.mark.parametrize(
    "text",
    [
        SENTENCES[0],
        damage("図書館は来週から開館時間を延長する。夜九時以後も本を借りられます。", chain="euc-jp>latin-1"),
        damage("圖書館下星期起延長開放時間，晚上九點以後仍可借書。", chain="big5>latin-1"),
        damage("도서관은 다음 주부터 개관 시간을 연장합니다.", chain="euc-kr>latin-1"),
        damage("１２３，４５６，７８９．００", chain="gbk>latin-1"),
        damage(damage(SENTENCES[1], chain="utf-8>latin-1"), chain="utf-8>latin-1"),
        "ÖÐÎÄ",
        "",
    ],
)
def test_of_all_others_nothing_is_told(text: str) -> None:
    assert told([(text, False), (text, True)]) == {}
