"""Languages of letters: which one a text is in, and how likely it is in that."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.decode import decode
from fixers.language.tongues import scores, tongue


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Perciò il ponte è chiuso", "Perciň il ponte č chiuso"),
        ("Pokud jste chtěli vyzkoušet", "Pokud jste chtìli vyzkoušet"),
        ("Das »Paket« ist fertig", "Das ťPaketŤ ist fertig"),
        ("Todėl, kad nesirimuoja", "Todël, kad nesirimuoja"),
        ("Этот мост закрыт", "ЬФЮФ ЬЮбФ кРЪаЩФ"),
        ("Hús og hestar eru þar", "Hús og hestar eru žar"),
    ],
)
def test_the_letters_of_one_language_are_likelier(right: str, wrong: str) -> None:
    likely, other = scores([right, wrong]).tolist()
    assert likely > other + 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Der Hund lief über die Brücke und bellte", "de"),
        ("Собака перебежала через мост и залаяла на прохожих", "ru"),
        ("Собака перебігла через міст і загавкала", "uk"),
        ("Chú chó chạy qua cầu và sủa", "vi"),
        ("ركض الكلب عبر الجسر ونبح", "ar"),
        ("สุนัขวิ่งข้ามสะพานแล้วเห่า", "th"),
        ("Şu köprünün öbür yanında bir köpek havladı", "tr"),
        ("यह एक पुल है और उसके नीचे नदी बहती है", ""),
        ("ეს ხიდი ძალიან ძველია", ""),
        ("12:30", ""),
        ("", ""),
    ],
)
def test_a_language_is_named_where_it_is_clear(text: str, code: str) -> None:
    assert tongue(text) == code


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.text(max_size=20), max_size=6))
def test_texts_do_not_mind_what_stands_beside_them(texts: list[str]) -> None:
    alone = [scores([text])[0] for text in texts]
    assert np.allclose(scores(texts), alone)


def test_many_characters_are_scored_in_parts() -> None:
    line = "El perro cruzó el puente. "
    long, twice, once = scores([line * 3000, line * 2, line]).tolist()
    assert long == pytest.approx(once + 2999 * (twice - once), rel=0.01)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Al momento è chiaro che il ponte non è aperto, e non c'è altro.", "cp1252"),
        ("Das »Paket« enthält den »Kern« und die »Quellen« dazu.", "cp1252"),
        ("A co ty strany s těmi, s historickými právy?", "cp1250"),
        ("Ne todėl, kad nesirimuoja, o dėl tos pačios priežasties.", "cp1257"),
        ("É parte da pilha, e não há outra.", "cp1252"),
    ],
)
def test_code_pages_are_told_apart_by_language(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize(
    ("common", "rare", "codec"),
    [
        ("Für die Brücke über den Bach. ", "Der »Rauch« zog weiter.", "cp1252"),
        ("Für die Brücke über den Bach. ", "Das kostet 30 €.", "iso-8859-15"),
        ("Két híd áll a víz fölött. ", "A nyárfák alatt a tűz előtt álltak az őrök.", "cp1250"),
        ("Το πλοίο έφυγε από το λιμάνι. ", "Άνεμοι φυσούν, Άνω κάτω.", "iso-8859-7"),
    ],
)
def test_letters_beyond_the_sample_tell_code_pages_apart(common: str, rare: str, codec: str) -> None:
    text = common * 60 + rare + " " + common * 60
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize(
    "text",
    [
        "He couldn’t find it.",
        "They could\xa0do it.",
        "It will be—they say—over soon",
        "and they are very helpful…",
        "The tickets cost £50 and the meal €20.",
        "Sent by Windows® to all of them",
        "El niño preguntó: ¿Dónde está?",
    ],
)
def test_marks_of_print_in_western_text(text: str) -> None:
    found = decode(text.encode("cp1252"))
    assert found.text == text
