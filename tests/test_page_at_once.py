"""Pages of which many lines were misread alike are told by their clearest lines together."""

from __future__ import annotations

import pytest

import fixers
from fixers.breakage.mojibake import chain, damage
from fixers.restore.chains.page_at_once import Page, read_page
from fixers.restore.looks.first_look import at_first_many

FRENCH = (
    "Où est passé le règlement intérieur de l’école ?",
    "Il a été égaré à l’hôtel, près de la fenêtre.",
    "Voilà qui est fâcheux, répéta l’élève gêné.",
    "Les pêcheurs étaient rentrés bien après l’été.",
    "On dîna très tôt, puis on alla se coucher où l’on put.",
    "La forêt brûlée repoussait déjà, çà et là.",
)
RUSSIAN = (
    "Где находится ближайшая остановка автобуса?",
    "Вчера вечером мы долго гуляли по берегу реки.",
    "Он открыл окно, и в комнату вошёл холодный воздух.",
    "Никто не знал, когда вернётся старый учитель.",
    "Зимой здесь рано темнеет, и все сидят дома.",
    "Письмо пришло только через три недели.",
)
POLISH = (
    "Gdzie jest najbliższa główna ulica?",
    "Wczoraj długo spacerowaliśmy nad rzeką.",
    "Otworzył okno, żeby wpuścić świeże powietrze.",
    "Następnego dnia spadł śnieg i wszystko ucichło.",
    "Książka leżała na półce obok żółtej lampy.",
    "Proszę zadzwonić jutro około piątej.",
)
CHINESE = (
    "中央人民政府委员会今天在北京举行会议。",
    "昨天晚上我们沿着河边走了很久。",
    "他打开窗户，让新鲜空气进来。",
    "书放在书架上，旁边是一盏黄色的灯。",
    "没有人知道老教师什么时候回来。",
    "信过了三个星期才到。",
)
PAGES = (
    (FRENCH, "utf-8>cp1252"),
    (FRENCH, "cp1252>macroman"),
    (FRENCH, "utf-8>cp1252,utf-8>cp1252"),
    (RUSSIAN, "utf-8>cp1251"),
    (RUSSIAN, "koi8-r>cp1251"),
    (RUSSIAN, "cp1251>latin-1"),
    (POLISH, "utf-8>cp1250"),
    (POLISH, "cp1250>cp1252"),
    (CHINESE, "gbk>latin-1"),
    (CHINESE, "gbk>latin-1,utf-8>latin-1"),
)


def look(text: str) -> Page | None:
    """What a page was by its clear suspects."""
    return read_page(text, at_first_many([text])[0].clear)


@pytest.mark.parametrize(("lines", "form"), PAGES)
def test_a_page_that_was_misread_is_told_and_restored(lines: tuple[str, ...], form: str) -> None:
    text = "\n".join(lines)
    broken = damage(text, chain=form)
    page = look(broken)
    assert page is not None
    assert page.chain[-1].read == chain(form)[-1].read
    assert all(line in text for line in page.new.split("\n"))
    assert fixers.fix(broken) == text


@pytest.mark.parametrize("lines", [FRENCH, RUSSIAN, POLISH, CHINESE])
def test_nothing_is_said_of_clean_pages(lines: tuple[str, ...]) -> None:
    assert look("\n".join(lines * 3)) is None


def test_nothing_is_said_where_lines_were_misread_in_different_ways() -> None:
    broken = [damage(line, chain=form) for line, form in zip(FRENCH, ("utf-8>cp1252", "utf-8>cp850") * 3, strict=True)]
    assert look("\n".join(broken)) is None


def test_controls_are_no_text() -> None:
    """As Latin-1 the apostrophes of Windows-1252 are controls, so the page was Windows-1252."""
    page = look(damage("\n".join(FRENCH), chain="cp1252>macroman"))
    assert page is not None
    assert page.chain[0].written == "cp1252"
