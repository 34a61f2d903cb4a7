"""Pages are read side by side: what is asked for all of them at once is what each is told by itself."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers import Cleaner
from fixers.breakage.mojibake import chain, damage
from fixers.language.evidence import Evidence, confidence, confidences
from fixers.restore.chains.fluent import is_fluent_around
from fixers.restore.chains.following import Lines, follow, follow_many
from fixers.restore.chains.said_alike import compared, differences, near, said_alike
from fixers.restore.chains.sense import margin, margins
from fixers.restore.chains.suspected import Piece
from fixers.restore.evident import said
from fixers.restore.looks.first_look import Suspect
from tests.test_page_at_once import FRENCH as LINES

FRENCH = "\n".join(LINES)
GREEK = "\n".join(
    (
        "Πού είναι η πλησιέστερη στάση του λεωφορείου;",
        "Χθες το βράδυ περπατήσαμε ώρα δίπλα στο ποτάμι.",
        "Άνοιξε το παράθυρο και μπήκε κρύος αέρας.",
        "Κανείς δεν ήξερε πότε θα γυρίσει ο δάσκαλος.",
        "Τον χειμώνα εδώ βραδιάζει νωρίς και όλοι μένουν μέσα.",
        "Το γράμμα έφτασε μόλις μετά από τρεις εβδομάδες.",
    )
)
CHAINS = ("cp1252>macroman", "utf-8>cp1252", "utf-8>gbk", "cp1252>cp850")
PAGES = [damage(FRENCH, chain=form) for form in CHAINS] + [damage(GREEK, chain="cp1253>latin-1"), FRENCH, GREEK]
LETTERS = st.text(alphabet="abc déèà’œžЖжяΆα中ก", max_size=12)


def test_pages_of_a_batch_come_out_as_by_themselves() -> None:
    cleaner = Cleaner("repair")
    apart = [cleaner.fix_many([page])[0] for page in PAGES]
    assert cleaner.fix_many(PAGES) == apart
    assert apart[0] == apart[1] == apart[3] == FRENCH
    assert apart[4] == GREEK


OTHERS = st.text(alphabet="éàèœžЖжяΆα§’", min_size=1, max_size=3)


@st.composite
def readings(draw: st.DrawFn) -> list[str]:
    """Texts that differ in what stands between characters of ASCII, and one of East Asia now and then."""
    plain = draw(st.lists(st.text(alphabet="ab cd1", max_size=6), min_size=2, max_size=4))
    texts = []
    for _ in range(draw(st.integers(2, 6))):
        between = [draw(OTHERS) for _ in plain[1:]]
        texts.append(plain[0] + "".join(map(str.__add__, between, plain[1:])))
    return texts + draw(st.sampled_from([[], ["中" + plain[0]], ["abc"]]))


@given(readings())
@settings(deadline=None, max_examples=80, derandomize=True)
def test_texts_are_told_as_alone(texts: list[str]) -> None:
    for one, other in zip(said_alike(texts), said(texts), strict=True):
        assert tuple(one) == pytest.approx(tuple(other), abs=1e-3)


@given(st.lists(readings(), min_size=1, max_size=3))
@settings(deadline=None, max_examples=40, derandomize=True)
def test_differences_are_those_of_the_whole_texts(rows: list[list[str]]) -> None:
    for row, heard in zip(rows, differences(rows), strict=True):
        whole = said(row)
        for one, other in zip(heard, whole, strict=True):
            gain = one.score - heard[0].score
            assert gain == pytest.approx(other.score - whole[0].score, abs=1e-2)


def test_what_is_near_a_change_tells_two_texts_apart() -> None:
    old, new = "la fenÍtre de l'hÙtel", "la fenêtre de l'hôtel"
    whole = [each.score for each in said([old, new])]
    parts = [each.score for each in near([old, new])]
    assert parts[1] - parts[0] == pytest.approx(whole[1] - whole[0], abs=1e-3)
    assert compared([(old, new)])[0][0] == pytest.approx(whole[1] - whole[0], abs=1e-3)


@given(st.lists(st.tuples(LETTERS, LETTERS), max_size=20))
@settings(deadline=None, max_examples=80, derandomize=True)
def test_margins_are_those_of_one_by_one(pairs: list[tuple[str, str]]) -> None:
    news, olds = [new for new, _ in pairs], [old for _, old in pairs]
    assert margins(news, olds) == [margin(new, old) for new, old in pairs]


@given(
    st.lists(
        st.builds(
            Evidence,
            st.floats(0, 1),
            st.floats(-50, 120),
            st.floats(0, 20),
            st.integers(0, 5),
            st.integers(1, 200),
            st.booleans(),
            st.sampled_from(["", "letters"]),
        ),
        max_size=30,
    )
)
@settings(deadline=None, max_examples=60, derandomize=True)
def test_confidences_are_those_of_one_by_one(rows: list[Evidence]) -> None:
    apart = [confidence("mojibake-cjk", each) for each in rows]
    assert all(
        math.isclose(*pair, abs_tol=0.0011) for pair in zip(confidences("mojibake-cjk", rows), apart, strict=True)
    )


def test_lines_of_two_pages_are_followed_as_those_of_one() -> None:
    rows: list[tuple[str, str]] = [(PAGES[0], CHAINS[0]), (PAGES[1], CHAINS[1])]
    asked = []
    for text, form in rows:
        lines, at = [], 0
        for line in text.split("\n"):
            lines.append(Suspect(at, at + len(line), at, at + len(line), 9.0))
            at += len(line) + 1
        asked.append(Lines(text, lines, chain(form), []))
    left = follow_many(asked)
    for each, some in zip(asked, left, strict=True):
        found: list[Piece] = []
        assert follow(each.text, each.waiting, each.chain, found) == some == []
        assert found == each.found
        assert "\n".join(piece.new for piece in found) == FRENCH


def test_a_line_of_thai_that_was_cut_inside_a_letter_reads_well() -> None:
    line = "่โดยรถไฟฟ้าสายใหม่จะเปิดให้บริการในวันจันทร์หน้า และผู้โดยสารไม่ต้องจ่ายค่าโดยสารในเดือนแรก"
    assert is_fluent_around(line, 0, 3)
    assert not is_fluent_around(line[::-1], 0, 3)
