"""Edits as an algebra: apply, undo and compose agree for any text and any edits in any number of passes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.edit import Edit, apply, compose, undo
from tests.laws import EXAMPLES

# A small alphabet, so that edits of different passes meet and undo each other.
TEXT = st.text(alphabet="ab〇\U0001f600\ud800\n", max_size=12)
thorough = settings(deadline=None, derandomize=True, max_examples=3 * EXAMPLES)


@st.composite
def edits_of(draw: st.DrawFn, text: str, *, lost: bool = False) -> list[Edit]:
    """Edits of `text` in order and apart; insertions and removals among them, and reports if asked for."""
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    found = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        if found and found[-1].start == start == end:
            continue  # two insertions at one place would be one
        new = draw(TEXT)
        if new != text[start:end]:
            found.append(Edit(start, text[start:end], new, draw(st.sampled_from("xyz")), "why", draw(st.floats(0, 1))))
    if lost:
        for start, end in draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=3)):
            start, end = sorted((start, end))
            found.append(Edit(start, text[start:end], None, "lost", "gone", 1.0))
    return sorted(found, key=lambda edit: edit.start)


@st.composite
def stories(draw: st.DrawFn, *, lost: bool = False) -> tuple[str, list[list[Edit]], str]:
    """A text, the edits of several passes, each of what the last one left, and what comes of it."""
    source = now = draw(TEXT)
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        rows.append(draw(edits_of(now, lost=lost)))
        now = plainly(now, rows[-1])
    return source, rows, now


def plainly(text: str, edits: Sequence[Edit]) -> str:
    """What edits mean, written another way: from the last one to the first."""
    for edit in reversed(edits):
        if edit.new is not None:
            text = text[: edit.start] + edit.new + text[edit.end :]
    return text


@given(stories())
@thorough
def test_applying_does_what_each_edit_says_and_undoing_takes_it_back(story: tuple[str, list[list[Edit]], str]) -> None:
    now = story[0]
    for row in story[1]:
        after = apply(now, row)
        assert after == plainly(now, row)
        assert apply(after, undo(row)) == now
        assert undo(undo(row)) == [edit for edit in row if not edit.lost]
        now = after
    assert now == story[2]


@given(stories())
@thorough
def test_composed_edits_tell_the_whole_story_in_the_source(story: tuple[str, list[list[Edit]], str]) -> None:
    source, rows, after = story
    composed = compose(source, rows)
    assert apply(source, composed) == after
    assert apply(after, undo(composed)) == source
    assert all(source.startswith(edit.old, edit.start) and edit.old != edit.new for edit in composed)
    assert all(a.end <= b.start for a, b in itertools.pairwise(composed))
    kinds = {edit.kind for row in rows for edit in row}
    assert {kind for edit in composed for kind in edit.kind.split("+")} <= kinds


@given(stories())
@thorough
def test_one_pass_composes_to_itself(story: tuple[str, list[list[Edit]], str]) -> None:
    source, rows, _ = story
    assert compose(source, rows[:1]) == tuple(rows[0])
    assert compose(source, [[], rows[0], []]) == tuple(rows[0])


@given(stories())
@thorough
def test_a_composed_edit_is_never_surer_than_what_it_is_made_of(story: tuple[str, list[list[Edit]], str]) -> None:
    source, rows, _ = story
    sureness = [edit.confidence for row in rows for edit in row]
    assert all(edit.confidence in sureness for edit in compose(source, rows))


@given(stories(lost=True))
@thorough
def test_reports_of_things_lost_change_nothing_and_stand_in_the_source(
    story: tuple[str, list[list[Edit]], str],
) -> None:
    source, rows, after = story
    composed = compose(source, rows)
    assert apply(source, composed) == after
    reports = [edit for edit in composed if edit.lost]
    assert len(reports) == sum(edit.lost for row in rows for edit in row), "no report gets lost itself"
    for report in reports:
        assert 0 <= report.start <= report.end <= len(source)
        assert source[report.start : report.end] == report.old
    first = [edit for edit in rows[0] if edit.lost]
    assert all(edit in reports for edit in first), "what the first pass reports stays where it was found"


def test_a_report_found_after_a_removal_is_placed_in_the_source() -> None:
    source = "遠(yuǎn)東��海"
    first = [Edit(1, "(yuǎn)", "", "glosses", "reading", 1.0)]
    second = [Edit(2, "��", None, "replaced", "two bytes are gone", 1.0)]
    assert compose(source, [first, second])[-1] == second[0]._replace(start=8)


def test_a_report_inside_replaced_text_covers_what_was_replaced() -> None:
    source = "a&#65533;b"
    first = [Edit(1, "&#65533;", "�", "entities", "reference", 1.0)]
    second = [Edit(1, "�", None, "replaced", "gone", 1.0)]
    report = compose(source, [first, second])[-1]
    assert (report.start, report.old) == (1, "&#65533;")


def test_an_edit_that_a_later_pass_takes_back_is_none() -> None:
    assert compose("ab", [[Edit(0, "a", "x", "one", "", 1.0)], [Edit(0, "x", "a", "two", "", 1.0)]]) == ()


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([Edit(0, "b", "x", "k", "w", 1.0)], "expects 'b' but the text has 'a'"),
        ([Edit(0, "ab", "x", "k", "w", 1.0), Edit(1, "b", "y", "k", "w", 1.0)], "begins before 2"),
        ([Edit(1, "b", "x", "k", "w", 1.0), Edit(0, "a", "y", "k", "w", 1.0)], "begins before 2"),
        ([Edit(9, "a", "x", "k", "w", 1.0)], "the edit at 9"),
    ],
)
def test_edits_that_do_not_fit_are_refused(edits: list[Edit], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        apply("abc", edits)


def test_without_edits_the_same_object_comes_back() -> None:
    text = "沒有" + "損壞"
    assert apply(text, []) is text
    assert apply(text, [Edit(0, "沒", None, "k", "w", 1.0)]) is text
