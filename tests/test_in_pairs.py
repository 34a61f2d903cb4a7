"""Suspects that are UTF-8 read in pairs are told by their odd pairs alone, with bytes lost and without."""

import pytest

from fixers.breakage import lossy
from fixers.restore.chains.in_pairs import Look, looks
from fixers.restore.looks.first_look import Suspect

CLEAN = "老街的馄饨铺子天不亮就开门，"
SPAN = "桥下的流水声越来越远了，大家才发现"


def _inside(part: str) -> tuple[str, Suspect]:
    text = f"{CLEAN}{part}{CLEAN}"
    return text, Suspect(len(CLEAN), len(CLEAN) + len(part), 0, len(text), 20.0)


@pytest.mark.parametrize("decoder", ["gbk", "big5", "shift_jis"])
@pytest.mark.parametrize("substitute", ["", "\ufffd"])
def test_what_lost_bytes_is_told_in_short_pieces(decoder: str, substitute: str) -> None:
    broken = lossy.damage(SPAN[:8], read=decoder, substitute=substitute, missing=[4, 11, 17])
    assert looks([_inside(broken)]) == [Look.LOST]


def test_several_pieces_with_clean_text_between_are_told() -> None:
    parts = [lossy.damage(SPAN[at : at + 5], missing=[14], substitute="?") for at in (0, 4, 10)]
    assert looks([_inside("我们在那里看到了很多人，大家都很高兴。".join(parts))]) == [Look.LOST]


def test_whole_utf8_lost_nothing() -> None:
    whole = SPAN[:4].encode().decode("gbk")
    assert looks([_inside(whole), (whole, Suspect(0, len(whole), 0, len(whole), 20.0))]) == [Look.PAIRS] * 2


@pytest.mark.parametrize(
    ("written", "read"), [("gbk", "big5hkscs"), ("big5", "gbk"), ("gbk", "cp949"), ("euc-jp", "gbk")]
)
def test_other_codecs_are_not_taken_for_utf8(written: str, read: str) -> None:
    broken = "山上有小村，大家都在看".encode(written, "ignore").decode(read, "replace")
    assert looks([_inside(broken)]) == [Look.OTHER]


def test_each_suspect_is_looked_at_by_itself() -> None:
    rows = [
        _inside(lossy.damage(SPAN, missing=[4], substitute="")),
        _inside(SPAN),
        _inside(SPAN.encode().decode("gbk", "ignore")),
    ]
    rows += [("\ud800\ud800", Suspect(0, 2, 0, 2, 9.0)), ("", Suspect(0, 0, 0, 0, 9.0))]
    assert looks(rows) == [look for row in rows for look in looks([row])]
    assert looks([]) == []
