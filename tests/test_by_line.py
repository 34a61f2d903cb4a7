"""Many lines undone together are what each of them is undone alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.breakage.code_pages import FAILED, HAVE_LINES, decode, decode_lines
from fixers.breakage.mojibake import chain, damage
from fixers.restore.chains.by_line import undo_lines, undone_many
from fixers.restore.wrong_codecs.able import DOUBLE, able
from fixers.restore.wrong_codecs.inverses import undo, undone

SENTENCES = (
    "中央人民政府委员会今天举行会议。",
    "雨のあと、庭の石に猫が一匹すわっていた。",
    "В лесу было тихо, и только ветер шумел.",
    "Un été, les élèves ont dû prêter leurs crayons.",
    "plain ASCII",
    "",
)
FORMS = (
    "utf-8>cp1252",
    "utf-8>gbk",
    "gbk>latin-1",
    "big5>gbk",
    "cp932>cp1252",
    "koi8-r>cp1251",
    "utf-8>latin-1,utf-8>latin-1",
    "utf-8>gbk,utf-8>gbk",
    "utf-16le>latin-1",
    "gbk>utf-8-else-cp1252",
)


def lines(form: str) -> list[str]:
    """Sentences as they are, broken, and broken and cut."""
    found = [*SENTENCES]
    for each in SENTENCES:
        try:
            broken = damage(each, chain=form)
        except UnicodeError:
            continue
        found += [broken, broken[:-1], broken[1:], "€" + broken]
    return [line for line in found if "\n" not in line]


@pytest.mark.parametrize("form", FORMS)
def test_lines_are_undone_as_each_is(form: str) -> None:
    every = lines(form)
    assert undo_lines(every, chain(form)) == [undo(line, chain(form)) for line in every]


@pytest.mark.parametrize("cut", [False, True])
def test_pieces_are_undone_as_each_is(cut: bool) -> None:
    written = ("utf-8", *DOUBLE)
    pieces = [(line, cut) for form in FORMS for line in lines(form) if line]
    reads = [[read for read in able(piece) if min(piece) > "\xff" or read in HAVE_LINES] for piece, _ in pieces]
    alone = [[*undone(piece, (), cut, written, read)] for (piece, _), read in zip(pieces, reads, strict=True)]
    assert undone_many(pieces, written) == alone


@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.lists(st.binary(max_size=12), max_size=6), st.sampled_from(sorted(HAVE_LINES)))
def test_bytes_are_read_line_by_line(rows: list[bytes], codec: str) -> None:
    rows = [row.replace(b"\n", b"") for row in rows]
    found = decode_lines(b"\n".join(rows), codec)
    assert len(found) == max(len(rows), 1)
    for row, text in zip(rows, found, strict=False):
        try:
            alone = decode(row, codec)
        except UnicodeDecodeError:
            assert FAILED in text
        else:
            assert text == alone or FAILED in alone


def test_codecs_without_lines_are_refused() -> None:
    with pytest.raises(LookupError):
        decode_lines(b"\0\n", "utf-16le")
