"""What others do with text that `benchmarks.restore` broke: ftfy, plsfix and a plain two-step search."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator

from fixers.language.model import model

Tool = Callable[[str], str]


def tools() -> Iterator[tuple[str, Tool | None]]:
    """What others do, by name; None where it isn't installed."""
    import ftfy

    yield "ftfy.fix_text", ftfy.fix_text
    yield "ftfy.fix_encoding", ftfy.fix_encoding
    if importlib.util.find_spec("plsfix"):
        yield "plsfix.fix_text", importlib.import_module("plsfix").fix_text
    else:
        yield "plsfix.fix_text", None
    yield "two-step search", two_steps


CODECS = ("utf-8", "gb18030", "big5", "cp932", "cp949", "latin-1", "cp1252")


def two_steps(text: str) -> str:
    """What the model likes best of the text, encoded in one codec and decoded in another, without what fails."""
    tried = {text: None}
    for wrong in CODECS:
        data = text.encode(wrong, "ignore")
        tried |= dict.fromkeys(data.decode(right, "ignore") for right in CODECS if right != wrong)
    choices = [each for each in tried if len(each) * 4 > len(text)]
    scores = model().score(choices).tolist()
    return max(zip(choices, scores, strict=True), key=lambda pair: pair[1] / len(pair[0]))[0] if choices else text
