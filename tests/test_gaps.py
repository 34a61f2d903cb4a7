"""Gaps of one character: the quick search says what a search over lattices says, and asks about a gap once."""

import numpy as np
import pytest

from fixers.breakage import lost_characters as breakage
from fixers.language import one
from fixers.language.lattice import Characters
from fixers.language.model import model
from fixers.language.search import Question, read
from fixers.language.states import chain
from fixers.repair.lost_characters import LostCharacters
from fixers.restore.lost import gaps
from fixers.restore.lost.fitting import fits_of
from fixers.restore.lost.one_gap import OneGap, read_gaps
from fixers.restore.lost.priors import Marks, mark_costs

LINE = "县级以上人民政府应当加强对乡村道路的管理，及时修补破损的路面和桥梁。"
PLACES = range(4, len(LINE) - 6)


@pytest.mark.parametrize("at", PLACES)
def test_it_reads_a_gap_as_a_search_over_lattices_does(at: int) -> None:
    before, after = LINE[max(0, at - 4) : at], LINE[at + 1 : at + 5]
    codes = fits_of("zh-hans", 2000, LINE[at - 1], LINE[at + 1]).codes
    lattice = Characters()
    end = lattice.place()
    lattice.sheaf(0, end, codes, 0.5)
    lattice.join(0, end + 1, (ord(after[0]),), 4.0)
    lattice.text(end, after)
    [[slow]] = read([Question(lattice, "\n" + before)], beam=200)
    [quick] = read_gaps([OneGap("\n" + before, after, codes, np.full(codes.size, 0.5), 4.0)])
    assert quick.text == slow.text
    assert quick.score == pytest.approx(slow.score, abs=1e-3)
    assert quick.posterior == pytest.approx(slow.posterior, abs=0.05)


def test_what_is_asked_with_others_is_read_alike() -> None:
    asked = [
        OneGap(LINE[at - 4 : at], LINE[at + 1 : at + 5], codes, np.zeros(codes.size), None)
        for at in PLACES
        for codes in [fits_of("zh-hans", 2000, LINE[at - 1], LINE[at + 1]).codes]
    ]
    for gap, found in zip(asked, read_gaps(asked), strict=True):
        [alone] = read_gaps([gap])
        assert alone.text == found.text
        assert alone.score == pytest.approx(found.score)


def test_a_character_costs_the_same_asked_alone_and_among_many() -> None:
    """The cell of 思维 has the same print as another one beside it."""
    ids = model().ids("思维").astype(np.int64)
    states = chain().begin(np.concatenate([model().ids("重要的"), ids[:1]])[None])
    few, many = (chain().ask(states, np.zeros(n, np.int64), np.full(n, ids[1])).said[0] for n in (1, 5000))
    assert few == many
    assert one.score("维", "重要的思") == pytest.approx(float(few), abs=1e-3)


def test_nearly_all_characters_of_a_line_fit_between_their_neighbours() -> None:
    fit = [ord(LINE[at]) in fits_of("zh-hans", 2000, LINE[at - 1], LINE[at + 1]).codes.tolist() for at in PLACES]
    assert sum(fit) >= len(fit) - 2


def test_a_gap_that_stays_is_asked_about_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[OneGap] = []

    def counting(some: list[OneGap]) -> list[object]:
        asked.extend(some)
        return [*read_gaps(some)]

    monkeypatch.setattr(gaps, "read_gaps", counting)
    text = breakage.damage(LINE + "\n" + "昨晚村长骆二宝来过一趟，坐了很久才走。", at=[8, len(LINE) + 5])
    found = LostCharacters().find(text)
    assert any(edit.new is not None and edit.confidence >= 0.9 for edit in found)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("before", "after", "cheap", "dear"),
    [("他说：“今天好", "我们走", "”", "“"), ("他说", "今天好”。", "“", "”"), ("“好”（", "（注）", "）", "（")],
)
def test_a_mark_that_closes_what_is_open_costs_less(before: str, after: str, cheap: str, dear: str) -> None:
    at = len("（前一行\n" + before)
    text = "（前一行\n" + before + "\ufffd" + after + "\n后一行）"
    costs = mark_costs(Marks(text).beside((at, at + 1)))
    assert costs[cheap] < 0 < costs[dear]
    assert costs["，"] == 0


def test_what_stands_far_away_or_on_other_lines_does_not_open_a_pair() -> None:
    text = "“" + "人" * 400 + "\ufffd" + "民" * 400 + "”"
    beside = Marks(text).beside((401, 402))
    assert (beside.before, beside.after, beside.alone) == ("", "", True)
