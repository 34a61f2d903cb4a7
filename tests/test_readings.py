"""Which reading of misread text is taken: among code pages that are nearly alike, and one layer below what looks right."""

from __future__ import annotations

import pytest

import fixers
from fixers.breakage.mojibake import Step, chain, damage, form, undo
from fixers.repair.mojibake_cjk import MojibakeCjk
from fixers.restore.chains.ranking import weigh
from fixers.restore.chains.search import readings
from fixers.restore.chains.sense import margin

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


@pytest.mark.parametrize(
    "text", [RUSSIAN, GREEK, "أنا لا أستطيع أن أفعل ذلك اليوم.", "วันนี้อากาศดีมากจริง ๆ", "תופעה זו התבררה אתמול"]
)
@pytest.mark.parametrize("told", ["utf-16le>latin-1", "utf-16le>cp866", "utf-16le>koi8-r,utf-16le>koi8-r"])
def test_halves_of_letters_that_look_like_control_characters_are_not_taken_out(text: str, told: str) -> None:
    found = _broken(text, told)
    now = fixed(found)
    assert found == "" or _is_restored(now, chain(told), found)


def test_a_mistake_made_twice_tells_codecs_apart_that_are_alike_once() -> None:
    text = "« Agora s’est fait » : l'antenne dipôle, une résolution très élevée."
    assert fixed(damage(text, written="cp1252", read="macroman", times=2)) == text
    text = "Uloží obsah slovníku do pole začínajícího od 0. Do prvního sloupce se uloží klíče, do druhého položky."
    assert fixed(damage(text, written="iso-8859-2", read="cp852", times=2)) == text


def test_the_end_of_a_long_line_has_a_say_in_the_codec() -> None:
    start = "L'association représentant les agents déclare que le président de la République a été réélu. "
    text = start * 2 + "Il considère la pièce."
    assert fixed(damage(text, chain="utf-8>iso-8859-16,utf-8>gbk")) == text


def test_capitals_and_small_letters_that_are_as_likely_are_not_chosen_between() -> None:
    """Cyrillic in ISO 8859-5 and in Windows-1251 has each other's capitals for small letters."""
    told = "cp1251>iso-8859-5,utf-8>cp1252"
    found = damage("ALT+СТРЕЛКА ВВЕРХ", chain=told)
    assert _is_restored(fixed(found), chain(told), found)


def test_what_shift_jis_has_no_character_for_is_a_part_of_utf_8() -> None:
    text = "qui cherchent à emprunter entre £15000 et £19990 sur une durée de 2 à 5 ans. Comme il a été indiqué,"
    assert fixed(damage(text, chain="utf-8>cp932,utf-8>latin-1")) == text


def test_bytes_that_are_no_letters_cast_doubt_on_the_codec() -> None:
    found = damage("มอดินแดงเป็นอีกชื่อของมหาวิทยาลัยขอนแก่น", chain="cp874>iso-8859-15")
    assert all(edit.confidence < 0.9 for edit in MojibakeCjk().find(found))
    assert fixed(found) == found


def test_what_breaks_again_to_other_bytes_is_not_done() -> None:
    right = "会社の売上高は前年より増えて、今年のⅠ期の計画を上回った"
    found = damage(right, written="cp932", read="latin-1")
    assert fixed(found) == right
    other = found.replace("\x87T", "\xfaJ")
    assert undo(other, chain("cp932>latin-1")) == right
    assert all(edit.confidence < 0.9 for edit in MojibakeCjk().find(other))
