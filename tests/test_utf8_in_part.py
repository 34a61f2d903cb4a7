"""UTF-8 that was read in pairs and lost bytes: what is whole of it is restored, and no other chain is looked for."""

import pytest

from fixers.breakage import lossy
from fixers.language.together import Job, together
from fixers.restore.chains import utf8_in_part
from fixers.restore.chains.suspected import search
from fixers.restore.chains.utf8_in_part import are_lossy_around, search_parts
from fixers.restore.looks.first_look import Suspect

CLEAN = "老街的馄饨铺子天不亮就开门，"
SPAN = "桥下的流水声越来越远了，大家才发现"


def _fails(*_: object) -> None:
    raise AssertionError("a search for all chains")


def _suspect(text: str, first: int, last: int) -> Suspect:
    return Suspect(first, last, 0, len(text), 20.0)


def test_a_whole_part_is_found_without_a_search_for_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(utf8_in_part, "search", _fails)
    broken = lossy.damage(SPAN, missing=[4], substitute="")
    text = f"{CLEAN}{broken}{CLEAN}"
    [piece] = search_parts([(text, _suspect(text, len(CLEAN), len(CLEAN) + len(broken)))])
    assert piece is not None
    assert piece.new == SPAN[3:]


@pytest.mark.parametrize("decoder", ["gbk", "big5", "shift_jis"])
def test_what_lost_bytes_throughout_is_not_searched(decoder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(utf8_in_part, "search", _fails)
    broken = lossy.damage(CLEAN + SPAN, read=decoder, substitute="")
    assert are_lossy_around([(broken, _suspect(broken, 0, len(broken)))]) == [True]
    search_parts([(broken, _suspect(broken, 0, len(broken)))])


@pytest.mark.parametrize("written", ["gbk", "big5", "euc-jp"])
def test_other_chains_are_searched_for(written: str) -> None:
    broken = "山上有小村".encode(written).decode("cp949", "replace")
    assert are_lossy_around([(broken, _suspect(broken, 0, len(broken)))]) == [False]


def test_a_piece_of_whole_utf8_in_clean_text_is_believed_without_a_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(utf8_in_part, "search", _fails)
    broken = SPAN[:8].encode().decode("gbk")
    text = f"{CLEAN}{broken}{CLEAN}"
    [piece] = search_parts([(text, _suspect(text, len(CLEAN), len(CLEAN) + len(broken)))])
    assert piece is not None
    assert piece.new == SPAN[:8]


def test_a_whole_line_of_utf8_is_searched_for_two_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def search(text: str, _: Suspect) -> Job[None]:
        asked.append(text)
        yield []

    monkeypatch.setattr(utf8_in_part, "search", search)
    broken = SPAN[:8].encode("gbk").decode("big5hkscs", "ignore").encode().decode("gbk", "ignore")
    search_parts([(broken, _suspect(broken, 0, len(broken)))])
    assert asked == [broken]


def test_many_at_once_have_what_each_has_by_itself() -> None:
    rows = []
    for size in (4, 7, 12):
        for missing in ([], [4], [4, 10]):
            broken = lossy.damage(SPAN[:size], missing=missing, substitute="")
            text = f"{CLEAN}{broken}{CLEAN}"
            rows.append((text, _suspect(text, len(CLEAN), len(CLEAN) + len(broken))))
    assert search_parts(rows) == [piece for row in rows for piece in search_parts([row])]


def test_searches_together_find_what_each_finds() -> None:
    rows = []
    for written, read in (
        ("gbk", "latin-1"),
        ("utf-8", "gbk"),
        ("big5", "cp932"),
        ("gbk", "cp1251"),
        ("utf-8", "cp949"),
    ):
        for size in (5, 9, 12):
            broken = SPAN[:size].encode(written, "ignore").decode(read, "ignore")
            for text in (broken, f"{CLEAN}{broken}{CLEAN}"):
                at = text.index(broken)
                rows.append((text, _suspect(text, at, at + len(broken))))
    alone = [together([search(*row)])[0] for row in rows]
    assert together([search(*row) for row in rows]) == alone
    assert sum(map(bool, alone)) > 10
