"""Damaged bytes: one bad byte costs one character, and the bytes can be rebuilt."""

from __future__ import annotations

import hashlib
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixers.breakage import bad_bytes
from fixers.decode import standard
from fixers.decode.damage import to_bytes
from fixers.decode.robust import decode_robust

NEWS = (
    "市交通局昨日通报，城西新建的三座桥梁将于下月通车。施工单位表示，工程比原计划提前两周完成，"
    "附近居民的出行时间预计缩短一半。记者在现场看到，工人们正在铺设最后一段沥青路面，桥上的路灯也已经安装完毕。"
    "负责人介绍说，雨季期间曾三次停工，但质量检查全部合格。\n"
    "另据了解，公交公司计划增开两条线路，途经图书馆、体育场和中心医院，票价仍为两元。"
)
HANT = (
    "縣政府昨天公布新的圖書館計畫，預計後年完工。館長表示，新館將設置兒童閱覽室與視聽中心，"
    "並且延長夜間開放時間，方便上班族借閱書籍。附近居民普遍表示歡迎，但也擔心停車問題。"
)
JAPANESE = (
    "新しい図書館は来年の春に開館する予定です。館内には子どものための読書室や、地域の歴史を紹介する展示室が"
    "設けられます。市民からは期待の声が上がっていますが、駐車場の数が足りないという意見もありました。"
)
KOREAN = (
    "시청은 어제 새로운 도서관 건립 계획을 발표했다. 관장은 어린이 열람실과 영상 자료실을 마련하고 "
    "야간 개방 시간도 늘릴 예정이라고 말했다. 주민들은 대체로 환영하면서도 주차 문제를 걱정하고 있다."
)
TEXTS = {
    "gbk": NEWS,
    "gb18030": NEWS,
    "big5": HANT,
    "cp932": JAPANESE,
    "euc_jp": JAPANESE,
    "cp949": KOREAN,
    "utf-8": NEWS,
    "utf-16-le": NEWS,
    "utf-16-be": JAPANESE,
}


def wrong(text: str, other: str) -> int:
    """Characters that have to be changed, put in or left out to make one text of the other."""
    row = list(range(len(other) + 1))
    for at, each in enumerate(text, 1):
        before, row = row, [at]
        for to, letter in enumerate(other, 1):
            row.append(min(before[to] + 1, row[-1] + 1, before[to - 1] + (each != letter)))
    return row[-1]


@pytest.mark.parametrize("codec", TEXTS)
def test_clean_bytes_are_read_by_the_plain_codec(codec: str) -> None:
    data = TEXTS[codec].encode(codec)
    assert decode_robust(data, codec) == (TEXTS[codec], ())


@pytest.mark.parametrize("codec", ["gbk", "big5", "cp932", "euc_jp", "cp949", "utf-16-le"])
@pytest.mark.parametrize("injury", ["lost", "put in"])
def test_one_injury_costs_two_characters_at_most(codec: str, injury: str) -> None:
    chosen = random.Random(7)
    data = TEXTS[codec].encode(codec)
    costs = []
    for _ in range(20):
        place = chosen.choice([at for at, byte in enumerate(data) if byte >= 0x80])
        stray = bytes([chosen.randrange(0x81, 0xFF)])
        hurt = bad_bytes.lost(data, [place]) if injury == "lost" else bad_bytes.put_in(data, place, stray)
        text, damage = decode_robust(hurt, codec)
        assert to_bytes(text, codec, damage) == hurt
        costs.append(wrong(TEXTS[codec], text))
    assert sum(each <= 2 for each in costs) >= 18, costs
    assert max(costs) <= 6, costs


@pytest.mark.parametrize("codec", ["gbk", "big5", "cp932", "euc_jp", "cp949", "utf-8"])
@pytest.mark.parametrize("width", [11, 67])
def test_lines_folded_inside_characters_are_whole_again(codec: str, width: int) -> None:
    hurt = bad_bytes.folded(TEXTS[codec].encode(codec), width)
    text, damage = decode_robust(hurt, codec)
    assert text.replace("\n", "") == TEXTS[codec].replace("\n", "")
    assert {each.kind for each in damage} == {"fold"}
    assert text.count("\n") == hurt.count(b"\n")
    assert to_bytes(text, codec, damage) == hurt


@pytest.mark.parametrize("codec", ["gbk", "big5", "cp932", "cp949", "utf-8"])
def test_nuls_inside_characters_stand_behind_them(codec: str) -> None:
    data = TEXTS[codec].encode(codec)
    hurt = bad_bytes.with_nuls(data, random.Random(3).sample(range(len(data)), 6))
    text, damage = decode_robust(hurt, codec)
    assert text.replace("\0", "") == TEXTS[codec]
    assert text.count("\0") == 6
    assert to_bytes(text, codec, damage) == hurt


def test_blanks_that_were_half_a_character() -> None:
    sentence = "你好，请把酸奶放在冰箱里，你的头发该剪了。À la carte."
    hurt = bad_bytes.blanked(sentence.encode())
    text, damage = decode_robust(hurt, "utf-8")
    assert hurt != sentence.encode()
    assert text == sentence
    assert {each.kind for each in damage} == {"blank"}
    # Where one A0 is left, blanks are blanks.
    _, damage = decode_robust(hurt + "\xa0".encode(), "utf-8")
    assert "blank" not in {each.kind for each in damage}


def test_characters_in_two_surrogates_are_one() -> None:
    halves = "好😀的".encode("utf-16-le")
    hurt = b"".join(
        halves[at : at + 2].decode("utf-16-le", "surrogatepass").encode("utf-8", "surrogatepass")
        for at in range(0, len(halves), 2)
    )
    text, damage = decode_robust(hurt, "utf-8")
    assert text == "好😀的"
    assert [(each.start, each.length, each.kind) for each in damage] == [(3, 6, "surrogates")]
    assert to_bytes(text, "utf-8", damage) == hurt


@pytest.mark.parametrize("codec", ["gbk", "big5", "utf-8"])
def test_cut_ends_cost_one_character_each(codec: str) -> None:
    data = TEXTS[codec].encode(codec)
    hurt = bad_bytes.cut(data, head=1, tail=1)
    text, damage = decode_robust(hurt, codec)
    assert TEXTS[codec][1:-1] in text
    assert damage[0].start == 0
    assert damage[0].kind == "head"
    assert damage[-1].start + damage[-1].length == len(hurt)
    assert damage[-1].kind == "tail"


def test_records_tell_bytes_and_characters() -> None:
    data = bad_bytes.lost(NEWS.encode("gbk"), [40])
    text, (damage,) = decode_robust(data, "gbk")
    assert damage.raw == data[damage.start : damage.start + damage.length]
    assert damage.text == text[damage.at : damage.at + len(damage.text)]
    assert abs(damage.start - 40) <= 2


def test_codecs_of_one_byte_keep_bad_bytes() -> None:
    text, damage = decode_robust(b"caf\xe9 \x81", "cp1252")
    assert text == "café \udc81"
    assert [(each.start, each.kind) for each in damage] == [(5, "tail")]


@settings(deadline=None, max_examples=150, derandomize=True)
@given(
    st.binary(max_size=60),
    st.sampled_from(["gbk", "big5", "cp932", "euc_jp", "cp949", "johab", "utf-8", "utf-16-le", "cp1252", "iso2022_jp"]),
)
def test_any_bytes_have_a_text(data: bytes, codec: str) -> None:
    text, damage = decode_robust(data, codec)
    assert isinstance(text, str)
    ends = [0]
    for each in damage:
        assert each.start >= ends[-1]
        assert data[each.start : each.start + each.length] == each.raw
        assert text[each.at : each.at + len(each.text)] == each.text
        ends.append(each.start + each.length)
    assert ends[-1] <= len(data)


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(LookupError):
        decode_robust(b"a", "klingon")


def test_time_grows_with_the_bytes_only() -> None:
    noise = random.Random(1).randbytes(20_000)
    one_line = bad_bytes.lost((NEWS.replace("\n", "") * 200).encode("gbk"), [20_001])
    for data, codec in ((noise, "gbk"), (noise, "utf-8"), (one_line, "gbk")):
        decode_robust(data[:1000], codec)
        start = time.process_time()
        decode_robust(data, codec)
        assert time.process_time() - start < 3


# The Encoding Standard's own index: how many codes of one and two bytes (three of EUC-JP's second set) it
# has, and the digest of their list, a line "hex character" each, in order (BSD-3-Clause data, state of 2026-05).
STANDARD = {
    "gb18030": (23941, "22687fc79945326c8f17c9d5f4dc77e360f4be06c7db069ddc0b22d3825100c9"),
    "big5": (18594, "fb25c838ac48ed5f1afa49791b8de9e3285433bd33a5af3b403bbdf433fd5d25"),
    "euc_jp": (13466, "e310dea18cfeafd6570ccab9cf165052ae9f5b49657f3b4d9015d65fe7ed2bf6"),
    "cp932": (9668, "63cb1be1981754a5dde11d21c6dda29b5b9e90c920b93591d2b113e2d5b1358c"),
    "cp949": (17048, "a5e919a75f66d8e116085b248f952d5535080812d88cdb21547b5b99af28dfe4"),
}
OTHERWISE = {"big5": {"a241": "∕", "a242": "﹨"}, "euc_jp": {"8fa2b7": "～"}}
"""What the Standard has at the three codes that are read otherwise here."""


@pytest.mark.parametrize("codec", STANDARD)
def test_codes_are_those_of_the_encoding_standard(codec: str) -> None:
    codes = [bytes([lead]) for lead in range(0x80, 0x100)]
    read = {code: text for code in codes if (text := _character(code, codec))}
    pairs = [code + bytes([trail]) for code in codes if code not in read for trail in range(0x30, 0x100)]
    if codec == "euc_jp":
        pairs += [bytes([0x8F, lead, trail]) for lead in range(0xA1, 0xFF) for trail in range(0xA1, 0xFF)]
    read |= {code: text for code in pairs if (text := _character(code, codec))}
    rows = {code.hex(): text for code, text in read.items()} | OTHERWISE.get(codec, {})
    listed = "".join(f"{code} {text}\n" for code, text in sorted(rows.items()))
    assert (len(rows), hashlib.sha256(listed.encode()).hexdigest()) == STANDARD[codec]


def _character(code: bytes, codec: str) -> str:
    try:
        return standard.decode(code, codec)
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("codec", ["gb18030", "big5", "euc_jp", "cp932", "cp949"])
def test_what_the_standard_reads_is_written_and_read_again(codec: str) -> None:
    characters = {_character(bytes([a, b]), codec) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF)} - {""}
    single = [each for each in characters if len(each) == 1]
    changed = [each for each in single if standard.decode(standard.encode(each, codec), codec) != each]
    assert changed == []


def test_bad_bytes_of_gb18030_are_those_of_pythons_codec() -> None:
    chosen = random.Random(2)
    for _ in range(3000):
        data = bytes(chosen.choice((chosen.randrange(256), chosen.randrange(0x81, 0xFF), 0x35)) for _ in range(9))
        data = data.replace(b"\x80", b"")
        theirs = data.decode("gb18030", "surrogateescape")
        ours = standard.decode(data, "gb18030", "surrogateescape")
        assert [each >= "\udc80" and each < "\udd00" for each in ours] == [
            each >= "\udc80" and each < "\udd00" for each in theirs
        ]
