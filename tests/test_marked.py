"""What is marked in texts of which some lines have changed is what a scan of them finds."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers import triage
from fixers.cleaner import Cleaner
from fixers.edit import Edit, apply
from fixers.fixer import run
from fixers.triage import Triage
from tests.laws import EXAMPLES, cleaner
from tests.test_triage import ALPHABET, ROW

# What the fixer left out looks at goes beyond the line, which nothing may do that is asked at once.
TRIAGE = Triage([each for each in ROW if not any(around.at_once for around in each.marks.around)])
REPAIR = Triage(cleaner("repair").recipe)
LINES = ("中文", "Ã¤ und ï¼Œ", "u4e2d?", "浜烘皯\ue000", "", "&#20013; a", "\ufffd？！", "ＡＢ；")
PIECES = st.text(ALPHABET + "\nu4eÃ¤浜烘", max_size=4)


def changed(text: str, cuts: list[tuple[int, int, str]]) -> list[Edit]:
    """Edits of `text`, in order and apart."""
    edits: list[Edit] = []
    for start, size, new in sorted(cuts):
        start = min(start % (len(text) + 1), len(text) - 1)
        old = text[start : start + size]
        if old and old != new and (not edits or edits[-1].end <= start):
            edits.append(Edit(start, old, new, "kind", "why", 1.0))
    return edits


def held(known: Triage, before: list[str], texts: list[str], rows: list[list[Edit]]) -> None:
    """The survey of changed texts, of which all was known, is that of texts which nobody has seen."""
    now = [apply(text, row) for text, row in zip(texts, rows, strict=True)]
    survey = known.survey([*before, *texts])
    found = known.again(texts, survey.of(range(len(before), len(before) + len(texts))), now, rows)
    expected = known.survey(now)
    assert found.flags.tolist() == expected.flags.tolist()
    new, same = (each.of(range(len(now))).whole for each in (found, expected))
    assert new.places.tolist() == same.places.tolist()
    assert new.marks.tolist() == same.marks.tolist()
    assert [each.tolist() for each in new.said] == [each.tolist() for each in same.said]


@given(
    st.lists(
        st.tuples(
            st.lists(st.text(ALPHABET, max_size=6) | st.sampled_from(LINES), min_size=1, max_size=8),
            st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5), PIECES), min_size=1, max_size=4),
        ),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.text(ALPHABET, max_size=6), max_size=2),
)
@settings(deadline=None, derandomize=True, max_examples=2 * EXAMPLES)
def test_only_lines_that_changed_are_looked_at(
    pages: list[tuple[list[str], list[tuple[int, int, str]]]], before: list[str]
) -> None:
    texts = ["\n".join(lines) for lines, _ in pages]
    rows = [changed(text, cuts) if text else [] for text, (_, cuts) in zip(texts, pages, strict=True)]
    some = [at for at, row in enumerate(rows) if row]
    for known in (TRIAGE, REPAIR) if some else ():
        held(known, before, [texts[at] for at in some], [rows[at] for at in some])


def test_long_texts_and_those_of_which_most_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage, "_PIECE", 50)
    monkeypatch.setattr(triage, "_CHUNK", 70)
    chooser = random.Random(0)
    for _ in range(100):
        texts = ["\n".join(chooser.choices(LINES, k=chooser.randrange(2, 30))) + "!" for _ in range(3)]
        rows = [changed(text, [(chooser.randrange(99), 2, chooser.choice(LINES))]) for text in texts]
        if all(rows):
            held(REPAIR, ["中"], texts, rows)


def test_what_was_left_open_is_asked_where_nothing_changed() -> None:
    # 卟啉 may be misread, and is not; whether the others are UTF-8 as GBK is asked only then.
    texts = [
        "鍏充簬鎴戜滑",
        "涓浗鐨勫伐涓氬寲",
        "浜ゆ皯\ue000鏀簻\n涓浗鐨",
        "这种卟啉化合物可以用在光敏治疗中。",
        "没有问题。",
    ]
    cut = "\n".join(["第一行没有问题。", "鍙戝睍", "涓浗鐨勫伐涓氬寲鍙戝睍寰堝揩", "ÖÐ"])
    found = Cleaner("repair").fix_many([*texts, cut])
    assert found == [run(text, cleaner("repair").recipe).text for text in [*texts, cut]]
    survey = REPAIR.survey([*texts, cut], first=(1 << 11) - 1)
    assert all(known & ~flags == 0 for known, flags in zip(survey.known.tolist(), survey.flags.tolist(), strict=True))
    left = [at for at, (a, b) in enumerate(zip(survey.flags, survey.known, strict=True)) if a != b]
    assert left, "else it would show nothing"
    asked = REPAIR.answered([[*texts, cut][at] for at in left], survey.of(left))
    assert asked == [int(REPAIR.scan([*texts, cut])[at]) for at in left]
