"""The forward model of wrong codecs: what it writes can be read back, and what it says can be understood."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.breakage import decoders
from fixers.breakage.code_pages import CODECS, MIXED, MULTI, SINGLE, decode, encode, letters, name
from fixers.breakage.mojibake import Step, chain, chain_of, damage, form, plan, undo, words

PAIRS = [(Step(written, read),) for written, read in itertools.product(CODECS, CODECS)]
TEXTS = {
    "Die Größe der Straße beträgt zwölf Fuß.": ("cp1252", "latin-1", "macroman", "cp850", "cp437", "iso-8859-15"),
    "Zażółć gęślą jaźń": ("cp1250", "iso-8859-2", "cp852", "mac-latin2", "iso-8859-16"),
    "Съешь ещё этих мягких булок": ("cp1251", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic", "koi8-u"),
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία": ("cp1253", "iso-8859-7", "cp737", "mac-greek"),
    "نص حكيم له سر قاطع": ("cp1256", "iso-8859-6", "cp720"),
    "דג סקרן שט בים": ("cp1255", "iso-8859-8", "cp862"),
    "เป็นมนุษย์สุดประเสริฐ": ("cp874",),
    "这家书店€在河边": ("gbk", "gb18030"),
    "這家書店在河邊": ("big5", "gbk"),
    "川辺の本屋①は狭い": ("cp932", "euc-jp"),
    "川辺の本屋は狭い": ("iso-2022-jp",),
    "강가의 작은 책방": ("cp949", "johab", "iso-2022-kr"),
    "河边的书店很小": ("hz",),
}


@pytest.mark.parametrize("codec", SINGLE)
def test_codecs_of_one_byte_read_all_bytes_that_they_define(codec: str) -> None:
    known = letters(codec)
    assert len(known) == 256
    defined = bytes(byte for byte, letter in enumerate(known) if letter != "\ufffe")
    assert len(set(decode(defined, codec))) == len(defined) >= 200
    assert encode(decode(defined, codec), codec) == defined
    for byte in set(range(256)) - set(defined):
        with pytest.raises(UnicodeDecodeError):
            decode(bytes([byte]), codec)
    with pytest.raises(UnicodeEncodeError):
        encode("\ufffe", codec)


UNLIKE_BROWSERS = {"gbk": (20, 0), "big5": (2, 192), "cp932": (0, 0), "euc-jp": (6, 0), "cp949": (0, 0)}
"""Pairs that are another character in browsers, and pairs that only browsers read: private use in GBK, six marks
in EUC-JP, and in Big5 two strokes and the characters that Hong Kong added after 2004."""


@pytest.mark.parametrize("codec", UNLIKE_BROWSERS)
def test_pairs_are_read_as_browsers_do(codec: str) -> None:
    browser = decoders.model({"cp932": "shift_jis", "cp949": "euc-kr"}.get(codec, codec), "browser")
    same = differs = theirs_only = 0
    for pair in map(bytes, itertools.product(range(0x81, 0xFF), range(0x40, 0xFF))):
        theirs, taken = decoders.step(browser, pair, 0)
        if taken == 1 or theirs == "\udfff":
            continue
        try:
            ours = decode(pair, codec)
        except UnicodeDecodeError:
            theirs_only += 1
            continue
        same += ours == theirs
        differs += ours != theirs
        once = encode(ours, codec)
        assert encode(decode(once, codec), codec) == once
    assert same > 7_000
    assert (differs, theirs_only) == UNLIKE_BROWSERS[codec]


@pytest.mark.parametrize(("text", "codecs"), TEXTS.items())
def test_a_text_survives_the_codecs_of_its_language(text: str, codecs: tuple[str, ...]) -> None:
    for codec in (*codecs, "utf-8", "cesu-8", "utf-16le", "utf-16be", "utf-7", "gb18030"):
        assert decode(encode(text, codec), codec) == text, codec


def test_characters_with_two_places_are_taken_in_both_forms() -> None:
    assert encode("～－∥￠￡￢", "euc-jp") == encode("〜−‖¢£¬", "euc-jp")
    assert encode("〜−‖¢£¬—", "cp932") == encode("～－∥￠￡￢―", "cp932")
    assert decode(b"\x80\xa2\xe3", "gbk") == "€€"
    assert encode("€", "gbk") == b"\x80"
    assert encode("\u1e3f", "gbk") == encode(decode(b"\xa8\xbc", "gbk"), "gbk") == b"\xa8\xbc"
    assert encode("裏", "big5") == encode("裏", "big5-hkscs")
    with pytest.raises(UnicodeEncodeError):
        encode("ﾃ", "gbk")


def test_cesu_8_writes_surrogates() -> None:
    assert encode("a😀", "cesu-8") == b"a\xed\xa0\xbd\xed\xb8\x80"
    assert decode(encode("中😀", "cesu-8"), "cesu-8") == "中😀"
    for data in ("😀".encode(), b"\xed\xa0\xbd", b"\xff"):
        with pytest.raises(UnicodeDecodeError):
            decode(data, "cesu-8")


def test_mixed_reading_takes_valid_sequences_first() -> None:
    found = damage("时间关系证明", written="gbk", read="utf-8-else-cp1252")
    assert found.startswith("ʱ")
    assert undo(found, chain("gbk>utf-8-else-cp1252")) == "时间关系证明"
    assert decode(b"\x80\xc3\xa9\xe9", "utf-8-else-cp1252") == "€éé"
    assert decode(b"\x80\xc3\xa9\xe9", "utf-8-else-latin-1") == "\x80éé"
    with pytest.raises(UnicodeEncodeError):  # would be read as one é
        encode("Ã©", "utf-8-else-cp1252")


def test_what_ftfy_made_of_a_page_is_a_reading() -> None:
    found = damage("新闻协会\n新闻协会的时间", written="gbk", read="cp1252-mended")
    assert found.split("\n")[0] in found.split("\n")[1]
    assert found != damage("新闻协会\n新闻协会的时间", written="gbk", read="cp1252")
    assert undo(found, chain("gbk>cp1252-mended")) == "新闻协会\n新闻协会的时间"
    assert decode("é".encode(), "cp1252-mended") == "é"
    assert words(chain("gbk>cp1252-mended")) == "GBK read as Windows-1252 and mended by ftfy"
    with pytest.raises(UnicodeEncodeError):  # ftfy would make one é of them
        encode("Ã©", "cp1252-mended")


_TRICKY = b"a\x80\x8f\x90\x9f\xa0\xbf\xc1\xc2\xc3\xdf\xe0\xe1\xed\xef\xf0\xf1\xf4\xf5\xff"


def by_definition(data: bytes) -> str:
    """UTF-8 where two to four bytes are one character, every other byte by itself."""
    out = []
    while data:
        for size in (4, 3, 2):
            piece = data[:size].decode("utf-8", "ignore")
            if len(piece) == 1 and len(piece.encode()) == size:
                out.append(piece)
                data = data[size:]
                break
        else:
            out.append(decode(data[:1], "cp1252"))
            data = data[1:]
    return "".join(out)


@settings(deadline=None, max_examples=500, derandomize=True)
@given(st.lists(st.sampled_from(list(_TRICKY)), max_size=9).map(bytes))
def test_mixed_reading_is_as_defined(data: bytes) -> None:
    assert decode(data, "utf-8-else-cp1252") == by_definition(data)


def test_names_are_found_by_what_people_write() -> None:
    assert [name(each) for each in ("UTF8", "Windows-1251", "GB2312", "Shift_JIS", "EUC-KR", "latin1")] == [
        *("utf-8", "cp1251", "gbk", "cp932", "cp949", "latin-1")
    ]
    for call in (lambda: name("utf-9"), lambda: letters("gbk"), lambda: encode("a", "klingon")):
        with pytest.raises(LookupError):
            call()
    assert len(set(CODECS)) == len(CODECS) == len(SINGLE) + len(MULTI) + len(MIXED)


def test_words_are_understood_for_every_pair_of_codecs() -> None:
    for each in PAIRS:
        assert chain_of(words(each)) == each
        assert chain_of(f"in line 3, {words(each)}: 12 characters") == each
        assert chain(form(each)) == each
    for first, second in zip(PAIRS, PAIRS[1:] + PAIRS[:1], strict=True):
        for both in (first + second, first * 2 + second, first + second * 3, first * 7):
            assert chain_of(words(both)) == chain_of(f"{words(both)}, sure") == both


def test_words_and_forms_that_mean_nothing() -> None:
    assert chain_of("") == chain_of("UTF-8 was read") == chain_of("XUTF-8 read as GBK") == ()
    assert words(()) == form(()) == ""
    for wrong in ("", "utf-8", "utf-8>", "utf-8>gbk;", "a>b", "utf-8>gbk,"):
        with pytest.raises(ValueError, match=r"step|none of"):
            chain(wrong)
    assert plan("utf-8>gbk;; gbk>latin-1 ") == (chain("utf-8>gbk"), chain("gbk>latin-1"))


def test_layers_spans_and_escapes() -> None:
    text = "书店在河边"
    twice = damage(text, read="latin-1", times=2)
    assert (
        twice
        == damage(text, chain="utf-8>latin-1,utf-8>latin-1")
        == damage(damage(text, read="latin-1"), read="latin-1")
    )
    assert undo(twice, chain("utf-8>latin-1") * 2) == text
    assert damage(text, spans=[(0, 2), (4, 5)], written="gbk", read="latin-1") == "Êéµê在河±ß"
    assert damage("é😀", read="latin-1", escape="html").startswith("&#195;&#169;&#240;")
    assert damage("中", written="gbk", read="gbk", escape="u") == r"\u4e2d"
    assert damage("😀a", read="utf-8", escape="u") == r"\ud83d\ude00a"
    assert damage("é中", read="utf-8", escape="x") == r"\xe9\u4e2d"
    assert damage("é=1", read="utf-8", escape="percent") == "%C3%A9=1"
    with pytest.raises(ValueError, match="no way to escape"):
        damage("a", escape="base64")
    with pytest.raises(UnicodeEncodeError):
        damage("中", written="cp1252")
    with pytest.raises(UnicodeDecodeError):
        damage("国", read="gbk")


@settings(deadline=None, max_examples=300, derandomize=True)
@given(
    st.text(st.sampled_from("aé1 öжяψ中文書あアン한글ツ€“”ﾃש\x80\xa0"), max_size=12),
    st.sampled_from(CODECS[:]),
    st.sampled_from(CODECS[:]),
)
def test_what_breaks_without_loss_is_undone_or_breaks_again_alike(text: str, written: str, read: str) -> None:
    try:
        found = damage(text, written=written, read=read)
        back = undo(found, (Step(written, read),))
    except UnicodeError:
        return
    if decode(encode(text, written), written) == text and encode(found, read) == encode(text, written):
        assert back == text


ONCE_MORE = ("latin-1", "cp1252", "cp1251", "macroman", "gbk", "big5")


@pytest.mark.parametrize(("text", "codecs"), TEXTS.items())
def test_repair_makes_nothing_irreversible(text: str, codecs: tuple[str, ...]) -> None:
    """What the strict inverse restores is right after `repair`, or the inverse still restores it.

    Of fifty chains one may be mistaken for another that differs from it in one letter, or be seven-bit bytes
    in pairs, where characters of direction stand in no text that they could direct.
    """
    reads = [read for read in CODECS if not read.endswith("-mended")]  # ftfy's own, measured in test_mixed_reading
    single = [chain(f"{written}>{read}") for written in ("utf-8", *codecs) for read in reads]
    double = [(*step, Step("utf-8", "cp1252")) for step in single if step[0].read in ONCE_MORE]
    broken = {steps: _broken(text, steps) for steps in (*single, *double)}
    found = {steps: each for steps, each in broken.items() if each is not None}
    assert len(found) > 20
    fixed = dict(zip(found, fixers.Cleaner().fix_many(list(found.values())), strict=True))
    lost = [steps for steps, now in fixed.items() if now != text and not _restored(now, steps, text)]
    assert [(form(steps), found[steps], fixed[steps]) for steps in lost][len(found) // 50 :] == []


def _broken(text: str, steps: tuple[Step, ...]) -> str | None:
    """The text broken, where the strict inverse restores it."""
    try:
        found = damage(text, chain=form(steps))
        return found if found != text and undo(found, steps) == text else None
    except UnicodeError:
        return None


def _restored(now: str, steps: tuple[Step, ...], text: str) -> bool:
    """Whether the inverse of the steps, or of the first ones where the others were undone, gives the text."""
    for layers in range(1, len(steps) + 1):
        try:
            if undo(now, steps[:layers]) == text:
                return True
        except UnicodeError:
            continue
    return False
