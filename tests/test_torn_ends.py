"""Lines that end within a character: what they were but for that is looked up for many texts at once."""

from collections.abc import Sequence

import pytest

from fixers.breakage import lossy
from fixers.restore.chains import at_once
from fixers.restore.chains.alone import alone, alone_many
from fixers.restore.chains.looked import look, look_at_all
from fixers.restore.lossy.left_to import lose_inside

SENTENCE = "老街的馄饨铺子天不亮就开门，桥下的流水声越来越远了"
TORN = SENTENCE.encode("gbk").decode("latin-1")[:-1]
LOSING = lossy.damage(SENTENCE, missing=[10, 31], substitute="")
UTF8 = lossy.damage(SENTENCE + "。")


def test_lines_lose_bytes_together_as_each_by_itself() -> None:
    lines = [LOSING, SENTENCE, TORN, "", UTF8, lossy.damage(SENTENCE, read="big5", missing=[7, 22], substitute="")]
    assert lose_inside(lines) == [lost for line in lines for lost in lose_inside([line])]
    assert lose_inside(lines)[0]
    assert lose_inside([]) == []


def test_many_texts_give_what_each_gives_by_itself() -> None:
    texts = [LOSING, TORN, UTF8, SENTENCE, f"{SENTENCE}\n{UTF8}"]
    assert alone_many(texts, look_at_all(texts)) == [alone(text, look(text)) for text in texts]


def test_what_ends_were_is_not_looked_up_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def counted(lines: Sequence[str]) -> list[bool]:
        asked.append(len(lines))
        return lose_inside(lines)

    monkeypatch.setattr(at_once, "lose_inside", counted)
    texts = [LOSING, TORN, UTF8]
    alone_many(texts, look_at_all(texts))
    assert asked == [2]  # what lost bytes before its end may not be torn
