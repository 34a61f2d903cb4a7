"""Files in several encodings, whose lines tell about each other."""

from __future__ import annotations

import pytest

from fixers.decode import decode

CZECH = [
    "Zítra přijede náš děda z hor.",
    "Kočka leží na peci a přede.",
    "V noci přišla bouře.",
    "Řeka teče údolím.",
] * 3
FRENCH = ["L’été fut bref.", "La rivière déborde déjà.", "Où est le chêne ?", "Il a neigé à l’aube."] * 3


@pytest.mark.parametrize(("lines", "page"), [(CZECH, "cp1250"), (FRENCH, "cp1252")])
@pytest.mark.parametrize("every", [2, 5])
def test_lines_of_a_code_page_are_in_one_page(lines: list[str], page: str, every: int) -> None:
    data = b"\n".join(line.encode("utf-8" if at % every else page) for at, line in enumerate(lines))
    found = decode(data)
    assert found.text == "\n".join(lines)
    assert {each.encoding for each in found.segments} == {"utf-8", page}
    assert found.encode() == data


def test_one_accent_is_no_broken_byte_where_the_file_has_a_code_page() -> None:
    lines = [*FRENCH, "Elle viendra à midi.", *FRENCH, "La porte était close."]
    pages = ["cp1252" if at % 2 == 0 else "utf-8" for at in range(len(lines))]
    data = b"\n".join(line.encode(page) for line, page in zip(lines, pages, strict=True))
    assert decode(data).text == "\n".join(lines)


def test_a_broken_byte_in_a_file_of_one_encoding_stays_one() -> None:
    lines = "\n".join(FRENCH).encode()
    found = decode(lines + b"\nLa porte est close\xe9.\n" + lines)
    assert found.encoding == "utf-8"
    assert [raw for _, raw in found.bad] == [b"\xe9"]
