"""Which reading of misread text is taken: among code pages that are nearly alike, and one layer below what looks right."""

from __future__ import annotations

import pytest

import fixers
from fixers.breakage.mojibake import Step, chain, damage, form, undo
from fixers.restore.chains import readings
from fixers.restore.ranking import weigh
from fixers.restore.sense import margin

FRENCH = "Les élèves répètent la leçon : « où êtes-vous né ? » demande l’élève près de la fenêtre. Ça coûte 12 €."
GERMAN = "Für „schöne“ Stühle zahlt man 3 – 4 Gulden, größere kosten mehr; die Männer hören Züge vorüberfahren."
POLISH = "Zażółć gęślą jaźń – świeże łąki, płowe zboża; pod ziemią rośnie korzeń, a źródło się sączy."
GREEK = "Η Ευρώπη και η Άννα άκουσαν τον ύμνο της πόλης το πρωί, ενώ οι άλλοι έφευγαν ήσυχα."
RUSSIAN = "Папка «Рисунки» пуста. Любое имя подходит, Яна."


def fixed(text: str) -> str:
    return fixers.fix(text, "repair")


@pytest.mark.parametrize(
    "form", ["cp1252>cp437", "macroman>cp437, utf-8>gbk", "utf-8>euc-jp", "macroman>cp1252, macroman>cp1252"]
)
def test_one_letter_alone_is_enough_where_it_stands_in_several_words(form: str) -> None:
    text = "Schlüsselwort, Gültige Werte: Schlüsselwort, schreibgeschützt, Menüleiste für Prüfungen ausführen."
    found = damage(text, chain=form)
    assert len({each for each in found if not each.isascii()}) == 1
    assert fixed(found) == text


@pytest.mark.parametrize("mark", ["\xad", "’", "·", "‐"])
def test_hyphens_and_apostrophes_are_no_letters(mark: str) -> None:
    text = f"Donau{mark}dampf{mark}schiff{mark}fahrts{mark}gesell{mark}schaft, Silben{mark}trennung"
    assert fixed(text) is text
    assert margin("", text) == float("inf")


@pytest.mark.parametrize(
    "form",
    [
        "cp1251>mac-cyrillic, utf-8>cp1252",
        "mac-cyrillic>cp1251, utf-8>gbk",
        "cp1251>mac-cyrillic, cp1251>mac-cyrillic, utf-8>latin-1",
    ],
)
def test_capitals_are_wrong_below_a_layer_of_utf_8(form: str) -> None:
    try:
        found = damage(RUSSIAN, chain=form)
    except UnicodeError:
        pytest.skip("the codec does not have all of these bytes")
    assert fixed(found) == RUSSIAN


@pytest.mark.parametrize("outer", ["utf-8>cp1252", "utf-8>latin-1", "utf-8>gbk"])
def test_japanese_keeps_its_kana_where_euc_jp_is_read_as_gbk(outer: str) -> None:
    text = "これらの解決策はそれぞれ"
    assert fixed(damage(text, chain=f"euc-jp>gbk, {outer}")) == text


def test_thai_in_pairs_has_twice_as_many_characters() -> None:
    text = "หนองคายอยู่ติดกับแม่น้ำโขง"
    for read in ("gbk", "cp949", "euc-jp"):
        assert fixed(damage(text, written="cp874", read=read)) == text


def test_two_characters_that_big5_has_only_together() -> None:
    text = "Pod jego rządami dopuszczono głosowanie kobiet, która obaliła go w 1879 r."
    found = damage(text, chain="mac-latin2>big5, utf-8>cp1252")
    assert "\u030c" in undo(found, chain("utf-8>cp1252"))
    assert fixed(found) == text


def test_a_control_character_is_what_windows_has_there() -> None:
    text = "Er heißt „Peter“ und löscht für zurückgegebene Werte – die Verwendung ist erlaubt."
    assert fixed(damage(text, written="cp1252", read="latin-1")) == text


def test_signs_are_no_nonsense() -> None:
    text = "Le tarif est de £760 ; les clients d’Avon paieraient £860 pour le tarif « Simple ». Ce prix est-il cher ?"
    assert fixed(damage(text, read="cp437")) == text


def test_all_letters_of_one_language_are_likelier() -> None:
    one, other = POLISH.replace("ziemią", "ziemiš"), POLISH
    ranked = weigh({one: chain("iso-8859-2>cp850"), other: chain("cp1250>cp850")})
    assert ranked[0].text == POLISH


def test_of_two_chains_that_say_the_same_the_commoner_is_told() -> None:
    found = damage("„Gäste“ für März", written="cp1252", read="latin-1")
    assert readings(found)[0].chain == chain("cp1252>latin-1")


OUTER = ("utf-8>cp1252", "utf-8>latin-1")
INNER = (
    *(f"utf-8>iso-8859-{part}" for part in (2, 4, 6, 9, 10, 13, 14, 15, 16)),
    *("utf-8>cp1257", "utf-8>mac-latin2", "utf-8>cp720", "utf-8>mac-greek", "utf-8>cp775"),
    *("cp1252>cp850", "cp1252>cp932", "cp850>macroman", "macroman>cp850", "cp1250>cp850", "mac-latin2>big5"),
    *("iso-8859-7>cp1253", "cp1253>iso-8859-7", "mac-greek>iso-8859-7", "cp1253>cp437", "cp737>mac-greek"),
)


@pytest.mark.parametrize("text", [FRENCH, GERMAN, POLISH, GREEK])
def test_nothing_that_a_chain_restores_is_beyond_it_after_repair(text: str) -> None:
    """The families in which a layer alone, or a part of a line, was undone before."""
    chains = [each for inner in INNER for each in (inner, f"{inner},{inner}", *(f"{inner},{outer}" for outer in OUTER))]
    found = {each: broken for each in chains if (broken := _broken(text, each))}
    assert len(found) > 20
    now = dict(zip(found, fixers.Cleaner("repair").fix_many(list(found.values())), strict=True))
    lost = {each: text for each, text in now.items() if not _is_restored(text, chain(each), found[each])}
    assert {each: (found[each], now[each]) for each in lost} == {}


def _broken(text: str, told: str) -> str:
    """The text broken, where the strict inverse restores it."""
    try:
        found = damage(text, chain=told)
        return found if found != text and undo(found, chain(told)) == text else ""
    except UnicodeError:
        return ""


def _is_restored(now: str, steps: tuple[Step, ...], found: str) -> bool:
    """Whether a text is what the chain began with, or one that it has gone through on the way to what was found."""
    for layers in range(len(steps) + 1):
        try:
            if undo(found, steps[layers:]) == now:
                return True
        except UnicodeError:
            continue
    return form(steps) == ""
