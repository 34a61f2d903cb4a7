"""Tables: lazy readers, one function a table, each read once when first used.

Every table format is owned here, both directions: builders in `fixers.data.build` write with
`write_table`, readers read with `read_table`. Where a table comes from stands in README.md
beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple


def read_table(name: str) -> Iterator[list[str]]:
    """The rows of `NAME.tsv`: tab-separated fields; lines that begin with "# " are comments."""
    text = (resources.files("fixers.data") / f"{name}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("# "):
            yield line.split("\t")


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table that `read_table` reads: comment lines, then one row a line."""
    lines = [f"# {line}" for line in header] + ["\t".join(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


class Gloss(NamedTuple):
    """A character's place in the order in which pages gloss, and the reading that they print."""

    level: int
    reading: str
    pages: int
    """How many measured pages gloss it; where few do, its level is the highest it can have."""


@cache
def gloss_order() -> dict[str, Gloss]:
    """The order in which characters receive injected glosses, strongest level (0) first."""
    return {
        character: Gloss(int(level), reading, int(pages))
        for level, character, reading, pages in read_table("gloss_order")
    }


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """All readings, with tone marks and the usual one first, of each character that is traditional only."""
    return {character: tuple(each.split(" ")) for character, each in read_table("readings")}


@cache
def common_characters() -> dict[str, tuple[tuple[int, str], ...]]:
    """For each way of writing (zh-hans, zh-hant, ja, ko) a cost in bits and the characters of that cost."""
    rows = [(writing, (int(cost), characters)) for writing, cost, characters in read_table("common_characters")]
    return {
        writing: tuple(row for name, row in rows if name == writing) for writing in dict.fromkeys(r[0] for r in rows)
    }


@cache
def slipped_characters() -> tuple[tuple[int, str], ...]:
    """Bits, and the characters that speak by so many for text that is one byte out of step."""
    return tuple((int(bits), characters) for bits, characters in read_table("slipped_characters"))


@cache
def radicals() -> dict[str, str]:
    """For each Kangxi radical and CJK radical of the supplement the ideograph that looks the same."""
    return {radical: ideograph for radical, ideograph, _ in read_table("radicals")}


@cache
def private_use() -> dict[str, str]:
    """What the private-use characters of old GBK and GB18030 decoders are now."""
    return {private: now for private, now, _ in read_table("private_use")}


@cache
def line_borders() -> dict[str, int]:
    """Pairs of Han characters (simplified) with the evidence, 2 to 9, that no sentence ends between them."""
    return {
        first + second: int(evidence) for first, evidence, seconds in read_table("line_borders") for second in seconds
    }


class ScriptRule(NamedTuple):
    """A place where OpenCC is wrong: what `pattern` matches becomes `new`, which is as long."""

    side: str
    where: str
    literal: str
    pattern: re.Pattern[str]
    new: str
    why: str
    confidence: float


@cache
def script_rules() -> tuple[ScriptRule, ...]:
    """What OpenCC leaves wrong in converted text, rule by rule, in the order in which they apply."""
    rows = read_table("script_rules")
    return tuple(
        ScriptRule(side, where, literal, re.compile(pattern), new, why, float(confidence))
        for side, where, literal, pattern, new, why, confidence in rows
    )


class ScriptCharacters(NamedTuple):
    """Characters that say in which script of Chinese a text is."""

    side: str
    """`traditional`, `simplified`, `japanese`."""
    how: str
    """`strong` and `weak` evidence, `soft`; `alone` of Japanese."""
    weight: float
    """How much likelier a traditional text has them than a simplified one, as a logarithm."""
    characters: str


@cache
def script_characters() -> tuple[ScriptCharacters, ...]:
    """Characters by the script for which they speak, how, and how loudly."""
    return tuple(
        ScriptCharacters(side, how, float(weight), characters)
        for side, how, weight, characters in read_table("script_characters")
    )


@cache
def script_regions() -> dict[tuple[str, str], tuple[str, ...]]:
    """By region (tw, hk, cn) and how they are meant (word, cantonese) what tells the regions apart."""
    return {(region, how): tuple(cues.split(" ")) for region, how, cues in read_table("script_regions")}


class Choice(NamedTuple):
    """What `character` becomes instead of what OpenCC takes, and how much must speak for it."""

    side: str
    character: str
    forms: tuple[str, ...]
    """For each choice all characters that are that choice; the first is the one that is written."""
    opencc: int
    instead: int
    asked: float
    """In nats."""
    right: float
    """The share of such changes that was right in text that was not learned from."""


@cache
def choices() -> tuple[Choice, ...]:
    """Where OpenCC's choice may give way to another, see `fixers.reading.choices`."""
    return tuple(
        Choice(side, character, tuple(forms.split("/")), int(opencc), int(instead), float(asked), float(right))
        for side, character, forms, opencc, instead, asked, right in read_table("choices")
    )


@cache
def lookalikes() -> dict[str, dict[str, str]]:
    """For each use (latin, latin-weak, cyrillic, numeral, han) what the look-alikes there stand for."""
    uses: dict[str, dict[str, str]] = {}
    for character, stands_for, use, _ in read_table("lookalikes"):
        uses.setdefault(use, {})[character] = stands_for
    return uses


@cache
def machine_pairs() -> dict[str, dict[str, int]]:
    """What tells text that a machine made traditional, with bits: pairs ("any"), "telltale", against each table."""
    told: dict[str, dict[str, int]] = {}
    for table, bits, words in read_table("machine_pairs"):
        told.setdefault(table, {}).update(dict.fromkeys(words.split(" "), int(bits)))
    return told


@cache
def alphabets() -> tuple[frozenset[str], ...]:
    """The small letters beyond those of ASCII that each language has, of those written in Latin letters."""
    return tuple(frozenset(letters) for _, letters in read_table("alphabets"))


@cache
def machine_signs() -> frozenset[str]:
    """Characters of which one stands in each of the pairs of `machine_pairs`, in all forms."""
    return frozenset("".join(characters for (characters,) in read_table("machine_signs")))


@cache
def machine_tables() -> dict[str, dict[str, str]]:
    """For each converter that knows no words, what it writes otherwise than OpenCC's first candidates."""
    tables: dict[str, dict[str, str]] = {"opencc": {}}
    for name, simplified, traditional in read_table("machine_tables"):
        tables.setdefault(name, {}).update(zip(simplified, traditional, strict=True))
    return tables


class DecoderPairs(NamedTuple):
    """What a decoder reads otherwise than Python's codec `base`, by code."""

    base: str
    reads: dict[bytes, str]
    refuses: frozenset[bytes]


@cache
def decoder_pairs() -> dict[tuple[str, str], DecoderPairs]:
    """For each decoder (habit and codec) the Python codec that is closest, and where they differ."""
    bases: dict[tuple[str, str], str] = {}
    codes: dict[tuple[str, str], dict[bytes, str | None]] = {}
    for habit, codec, first, count, text in read_table("decoder_pairs"):
        known = codes.setdefault((habit, codec), {})
        if first == "base":
            bases[habit, codec] = text
            continue
        for number in range(int(count)):
            code = (int(first, 16) + number).to_bytes(len(first) // 2, "big")
            if text == "refused":
                known[code] = None
            elif text.startswith("U+"):
                known[code] = chr(int(text.split("+")[1], 16) + number)
            else:
                known[code] = text if count == "1" else text[number]
    return {
        decoder: DecoderPairs(
            base,
            {code: text for code, text in codes[decoder].items() if text is not None},
            frozenset(code for code, text in codes[decoder].items() if text is None),
        )
        for decoder, base in bases.items()
    }


@cache
def calibration() -> dict[str, dict[str, float]]:
    """For each kind that guesses the weight of each feature of its evidence, see `fixers.language.evidence`."""
    kinds: dict[str, dict[str, float]] = {}
    for kind, feature, weight in read_table("calibration"):
        kinds.setdefault(kind, {})[feature] = float(weight)
    return kinds


@cache
def neighbours() -> dict[tuple[str, str], float]:
    """What it costs that characters of two kinds stand side by side, see `fixers.language.plain`."""
    return {(before, after): float(cost) for before, after, cost in read_table("neighbours")}


@cache
def labels() -> dict[str, tuple[str, str]]:
    """For each label of an encoding the Encoding Standard's name and our codec, none for what is no encoding."""
    return {
        label: (name, "" if codec == "-" else codec)
        for name, codec, every in read_table("labels")
        for label in every.split(" ")
    }


class Magic(NamedTuple):
    """Bytes at an offset by which a format is known, what else has to be there, and what it is."""

    offset: int
    raw: bytes
    proof: str
    what: str


@cache
def magic() -> tuple[Magic, ...]:
    """The first bytes of formats that are no text, see `fixers.decode.binary`."""
    rows = read_table("magic")
    return tuple(Magic(int(offset), bytes.fromhex(raw), proof, what) for offset, raw, what, proof in rows)


@cache
def eaten_bytes() -> dict[tuple[str, str], tuple[tuple[str, bytes, bytes], ...]]:
    """For each decoder (codec and habit) what it eats of UTF-8: "alone" or "both", first bytes, bytes behind them."""
    found: dict[tuple[str, str], list[tuple[str, bytes, bytes]]] = {}
    for codec, habit, how, leads, seconds in read_table("eaten"):
        found.setdefault((codec, habit), []).append((how, bytes.fromhex(leads), bytes.fromhex(seconds)))
    return {decoder: tuple(rows) for decoder, rows in found.items()}
