"""Misread stretches as bytes: what many of them are told together is what each of them is told alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixers.restore.lossy.misread_bytes import encoded, trimmed
from fixers.restore.lossy.misread_lines import misread, misread_of

MISREAD = "鏈嶅姟鍣ㄨ繑鍥炴暟鎹"
SIDES = [(False, False), (True, False), (False, True), (True, True)]


def test_clean_characters_are_cut_off_where_clean_text_is_beside_them() -> None:
    rows = encoded(["的" + MISREAD + "的"] * 4, "gbk")
    assert trimmed(rows, SIDES) == [(0, 0), (1, 0), (0, 1), (1, 1)]


def test_nothing_is_cut_off_nothing() -> None:
    assert trimmed([], []) == []


def test_what_speaks_against_misread_text_throughout_is_not_cut_to_nothing() -> None:
    assert trimmed(encoded(["保保", "的"], "gbk"), [(True, True), (True, False)]) == [(0, 0), (0, 0)]


@given(st.lists(st.tuples(st.text(MISREAD + "多保ab 1\ufffd?€", min_size=1), st.sampled_from(SIDES)), min_size=1))
def test_many_are_cut_as_each_alone(found: list[tuple[str, tuple[bool, bool]]]) -> None:
    rows = encoded([text for text, _ in found], "gbk")
    sides = [beside for _, beside in found]
    cuts = trimmed(rows, sides)
    assert cuts == [trimmed([row], [beside])[0] for row, beside in zip(rows, sides, strict=True)]
    for row, (first, last), (before, after) in zip(rows, cuts, sides, strict=True):
        assert first + last < len(row.text)
        assert (first * before, last * after) == (first, last)


def test_lines_with_clean_text_beside_them_are_seen_alike_in_any_batch() -> None:
    texts = [f"他说{MISREAD}{MISREAD}了。", MISREAD, "没有误读的一行", f"他说多保{MISREAD}\ufffd{MISREAD}多保了。"]
    assert misread_of(texts) == [misread(text) for text in texts]


@pytest.mark.parametrize("substitute", ["\ufffd", "〓", "?", ""])
def test_a_window_tells_what_stands_for_a_loss(substitute: str) -> None:
    (line,) = misread(f"鏈嶅姟鍣{substitute}鍥炴暟鎹鏈嶅姟鍣ㄨ繑鍥炴暟鎹")
    assert line.windows[0].substitute == substitute
    for window in line.windows:
        assert window.first < window.last <= len(line.text)
        assert window.breaks
