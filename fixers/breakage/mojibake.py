"""Text that was read in another codec than it was written in, once or several times.

A step of damage is two codecs: the one in which the bytes were written, and the one in which they
were read. A chain is the steps in the order in which the damage happened. Names of codecs and what
each decoder does stand in `fixers.breakage.code_pages`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from fixers.breakage.code_pages import CODECS, MIXED, MULTI, SINGLE, decode, encode, letters, name

__all__ = [
    "CODECS", "MIXED", "MULTI", "SINGLE", "Chain", "Step", "chain", "chain_of", "damage", "decode", "encode",
    "form", "letters", "plan", "undo", "words",
]  # fmt: skip


class Step(NamedTuple):
    """One wrong reading: the codec of the bytes, and the codec in which they were read."""

    written: str
    read: str


Chain = tuple[Step, ...]
"""Steps in the order in which the damage happened: the first one met clean text."""


def damage(
    text: str,
    *,
    written: str = "utf-8",
    read: str = "cp1252",
    times: int = 1,
    chain: str = "",
    spans: Sequence[Sequence[int]] | None = None,
    escape: str = "",
) -> str:
    r"""The text written in one codec and read in another, so many times, or by a whole chain.

    `chain` is the text form of a chain, and stands for `written`, `read` and `times`. `spans` are the
    pieces of the text that are broken (first character, one past the last, in order and apart), each
    by itself; without it the whole text is. `escape` writes what is not ASCII in the broken pieces as
    "html" (&#1234;), "u" (\u4e2d, two for a character beyond U+FFFF), "x" (as Python does: \xe4, \u4e2d)
    or "percent" (its UTF-8 as %E4%B8%AD).

    Raises UnicodeError where a step loses something (`fixers.breakage.lossy` does that), LookupError
    for a codec and ValueError for a chain or an escape that is not known.

    >>> damage("Für Gäste")
    'FÃ¼r GÃ¤ste'
    >>> damage("产品介绍", read="gbk"), damage("产品介绍", written="gbk", read="latin-1")
    ('浜у搧浠嬬粛', '²úÆ·½éÉÜ')
    >>> damage("他写：你好。", spans=[(3, 5)], escape="html")
    '他写：&#228;&#189;&#160;&#229;&#165;&#189;。'
    >>> damage("新闻", chain="gbk>latin-1, utf-8>cp1252")
    'Ã\x90Ã‚ÃŽÃ…'
    """
    steps = _chain(chain) if chain else (Step(name(written), name(read)),) * times
    if escape and escape not in _ESCAPES:
        raise ValueError(f"{escape!r} is no way to escape; there are {', '.join(_ESCAPES)}")
    out = []
    done = 0
    for first, last in [(0, len(text))] if spans is None else spans:
        broken = text[first:last]
        for step in steps:
            broken = decode(encode(broken, step.written), step.read)
        out += [text[done:first], _NOT_ASCII.sub(_ESCAPES[escape], broken) if escape else broken]
        done = last
    return "".join([*out, text[done:]])


def undo(text: str, chain: Chain) -> str:
    r"""The text before the damage, by the strict inverse. Raises UnicodeError where there is none.

    What is undone does not always break again to what was found, since some codecs have a character
    in two places; who wants proof compares with `damage`.

    >>> undo("é¥ºå­\x90", (Step("utf-8", "latin-1"),))
    '饺子'
    """
    for step in reversed(chain):
        text = decode(encode(text, step.read), step.written)
    return text


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def _as_html(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _as_u(match: re.Match[str]) -> str:
    halves = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{halves[at : at + 4]}" for at in range(0, len(halves), 4))


def _as_x(match: re.Match[str]) -> str:
    return ascii(match[0])[1:-1]


def _as_percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


_ESCAPES: dict[str, Callable[[re.Match[str]], str]] = {
    "html": _as_html,
    "u": _as_u,
    "x": _as_x,
    "percent": _as_percent,
}


def chain(form: str) -> Chain:
    """The chain that a text form means: steps `written>read`, apart by commas, in the order of the damage.

    Raises ValueError for a form that is none and for a codec that is not known.

    >>> chain("utf-8>gbk, UTF-8>Windows-1252")
    (Step(written='utf-8', read='gbk'), Step(written='utf-8', read='cp1252'))
    """
    steps = []
    for each in form.split(","):
        written, arrow, read = each.partition(">")
        if not arrow:
            raise ValueError(f"{each.strip()!r} is no step; one is written like utf-8>gbk")
        try:
            steps.append(Step(name(written), name(read)))
        except LookupError as error:
            raise ValueError(error.args[0]) from None
    return tuple(steps)


_chain = chain


def plan(form: str) -> tuple[Chain, ...]:
    """The chains that are expected of a text, by a text form: chains apart by semicolons. Raises ValueError.

    >>> [len(each) for each in plan("utf-8>gbk; utf-8>cp1252,utf-8>cp1252")], plan("")
    ([1, 2], ())
    """
    return tuple(_chain(each) for each in form.split(";") if each.strip())


def form(chain: Chain) -> str:
    """The text form of a chain, without blanks.

    >>> form((Step("utf-8", "gbk"),) * 2)
    'utf-8>gbk,utf-8>gbk'
    """
    return ",".join(f"{step.written}>{step.read}" for step in chain)


_WORDS = {
    "latin-1": "Latin-1",
    "macroman": "MacRoman",
    "mac-cyrillic": "MacCyrillic",
    "mac-greek": "MacGreek",
    "mac-latin2": "MacLatin2",
    "mac-turkish": "MacTurkish",
    "big5": "Big5",
    "cp932": "Shift_JIS",
    "cp949": "EUC-KR",
    "johab": "Johab",
    "utf-16le": "UTF-16LE",
    "utf-16be": "UTF-16BE",
    "utf-8-else-cp1252": "UTF-8 where valid and Windows-1252 elsewhere",
    "utf-8-else-latin-1": "UTF-8 where valid and Latin-1 elsewhere",
    "cp1252-mended": "Windows-1252 and mended by ftfy",
    "latin-1-mended": "Latin-1 and mended by ftfy",
}
"""How codecs are called, where that is not their name in capitals."""

_TIMES = ("", "", "twice", "three times", "four times")


@cache
def _called() -> dict[str, str]:
    called = {}
    for codec in CODECS:
        windows = codec.startswith("cp125") or codec == "cp874"
        called[codec] = _WORDS.get(codec) or (f"Windows-{codec[2:]}" if windows else codec.upper())
    return called


@lru_cache(1 << 10)
def words(chain: Chain) -> str:
    """The chain as a person says it.

    >>> words(chain("utf-8>gbk,utf-8>gbk"))
    'UTF-8 read as GBK, twice'
    >>> words(chain("gbk>cp1252,utf-8>cp1252"))
    'GBK read as Windows-1252, then UTF-8 read as Windows-1252'
    """
    parts: list[str] = []
    at = 0
    while at < len(chain):
        step = chain[at]
        count = 1
        while chain[at + count : at + count + 1] == (step,):
            count += 1
        said = f"{_called()[step.written]} read as {_called()[step.read]}"
        times = "" if count == 1 else f", {_TIMES[count]}" if count < len(_TIMES) else f", {count} times"
        parts.append(said + times)
        at += count
    return ", then ".join(parts)


@cache
def _spoken() -> tuple[re.Pattern[str], dict[str, str]]:
    codecs = {called: codec for codec, called in _called().items()}
    one = "|".join(re.escape(called) for called in sorted(codecs, key=len, reverse=True))
    times = "|".join([*_TIMES[2:], r"\d+ times"])
    return re.compile(
        rf"(?:(?P<then>, then )|(?<![\w-]))(?P<w>{one}) read as (?P<r>{one})(?:, (?P<t>{times}))?"
    ), codecs


def chain_of(why: str) -> Chain:
    """The first chain that `words` told in a reason; the empty chain where there is none.

    >>> form(chain_of("UTF-8 read as GBK, twice; 12 characters broke again to what was found"))
    'utf-8>gbk,utf-8>gbk'
    >>> form(chain_of("GBK read as Latin-1, then UTF-8 read as Windows-1252, three times: sure"))
    'gbk>latin-1,utf-8>cp1252,utf-8>cp1252,utf-8>cp1252'
    >>> chain_of("the next line is Chinese")
    ()
    """
    pattern, codecs = _spoken()
    steps: list[Step] = []
    end = -1
    for match in pattern.finditer(why):
        if steps and (match.start() != end or not match["then"]):
            break
        count = (
            1 if not match["t"] else _TIMES.index(match["t"]) if match["t"] in _TIMES else int(match["t"].split()[0])
        )
        steps += [Step(codecs[match["w"]], codecs[match["r"]])] * count
        end = match.end()
    return tuple(steps)
