"""Look-alikes: a character of another script where context proves the one that was meant.

    达到Ш类水质标准，Wіkіpеdiа  ->  达到Ⅲ类水质标准，Wikipedia

Keyboards are switched in mid word, OCR takes the nearest glyph, spinners and spammers put
look-alikes in so that filters and searches miss the word. The eye sees nothing; tokenizers,
searches and dictionaries see another word.

- A word in which letters of two scripts stand is read in one of them when all letters of the
  other have a look-alike there and not the other way round, the first script has the majority,
  and the odd letters stand inside the word (pаypal), or at its edge in a text without words of
  their script.
- Ш before 类 级 期 度 is Ⅲ; before 型 区 段, and П and Ц for Ⅱ, only where another numeral stands
  before the same word; Cyrillic and Greek І before them is a Roman one.
- A single odd letter in a Latin word may also be an accent that was read in a wrong codec (`seсor` is
  señor in Windows-1251): it needs a second word with another letter, and no sign of such a codec.
- A rare Han character (笁 紟 㳔) is the common one (工 今 到) where the text also has the whole
  word (加工), and only in a text with two different ones.

Left alone: words of one script even if all their letters are look-alikes (ВІКІ); words with
digits, signs of science and units (μm, TNFα, Δt, β2, kΩ); brands with a capital inside
(iБанк), endings on foreign names (Facebookа) in text that has Cyrillic words; the palochka of
the Caucasus (кIант); П型 and Ш型, which are shapes; II and IV written with Latin letters; code,
addresses and texts about look-alikes, phishing or Cyrillic; words that look like mojibake.

Found but not applied by default: Latin i in Ukrainian words (Вiн), which authors typed themselves.

Measured: in 10 clean corpora (41 million characters, line by line and 60 lines at a time) three words
change, Cамостійні, Hарахад and Pізні with a Latin first letter, and nothing in 218 tricky texts; with a
confidence of 0.85 asked for, 277 words more do, all Ukrainian or Belarusian with Latin i. Sources: Unicode
confusables; measured pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from fixers.data import lookalikes
from fixers.edit import Edit
from fixers.fixer import Marks, ranges
from fixers.reading.characters import IS_HAN, spelt
from fixers.reading.context import is_chinese
from fixers.reading.mixed_words import (
    ACCENTED,
    CYRILLIC_WORD,
    DOUBTFUL,
    KEYBOARD,
    LEADING,
    LENGTH,
    LETTER,
    OTHER,
    PROVED,
    TYPED,
    Document,
    Verdict,
    read,
)

_LETTERS = "A-Za-zë-ïË-Ïə"
_BORDER = re.compile(f"[{_LETTERS}](?:(?=[{OTHER}])|(?<=[{OTHER}].))")
"""Where two scripts meet. It is anchored at the Latin letter, which is the rare one in text that
has the marks: on Russian this runs four times as fast as a regex that begins with Cyrillic."""

_IN_WORD = re.compile(f"[{LETTER}\u0300-\u036f]")
_WORD = re.compile(f"[{LETTER}\u0300-\u036f]+")
_BESIDE = re.compile(r"[0-9_@#$&+=\\^~\x80-\x9f¡-ª¬®-¶¸-º¼-¿\u2122ˆ˜\ufffd]")
"""What no letter of a word stands beside: formulas, handles, leetspeak, mojibake."""

_ABOUT = (
    *("homogly", "homograph", "confusab", "lookalike", "look-alike", "spoof", "phish", "punycode", "xn--", "cyrillic"),
    *("unicode", "u+03", "u+04", "\\u03", "\\u04", "кирилли", "латиниц", "омоглиф", "фишинг", "同形", "形近", "相似字"),
    *("西里尔", "西里爾", "希腊字母", "希臘字母", "俄文字母", "俄语字母", "钓鱼", "釣魚"),
)
"""Words, in small letters, of texts in which look-alikes are meant."""

_UNIT = r"(?:类(?![似比推同])|類(?![似比推同])|级(?!数)|級(?!數)|期(?![待望间間刊货貨])|度(?!数))"
_SHAPE = r"(?:型|区(?![别分间])|區(?![別分間])|段|相)"
_SEPARATOR = r"[、，,／/～~—–－至到或和及与與-]"
_NUMERAL = re.compile(
    rf"(?<![{LETTER}0-9])(?P<one>[ШПЦ])(?=[ \u3000]?(?:(?P<unit>{_UNIT})|(?P<shape>{_SHAPE})|{_SEPARATOR}(?P<next>[Ⅰ-Ⅻ])))"
    rf"|(?<=[Ⅰ-Ⅻ]{_SEPARATOR})(?P<after>[ШЦ])(?![{LETTER}0-9])"
    rf"|(?<![{LETTER}0-9])(?P<run>[IVX]{{0,3}}[ІΙ][IVXІΙХΧ]{{0,3}})(?=[ \u3000]?(?:{_UNIT}|{_SHAPE}))"
)
_COUNTED = "类類级級期度型区區段相ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
"""One of these stands beside every numeral. In text without them, such as Russian, the pattern would take 800
microseconds for 4,000 characters."""

_SHIPS = re.compile(r"[级級][\w“”]{0,3}[艇舰艦]")
LETTERS_OF_ROMAN = str.maketrans("ІΙХΧ", "IIXX")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ONE_CHARACTER = dict(zip(_ROMANS, "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", strict=True))

_SPUN_ABOUT = re.compile("火星文|[异異][体體]|字典|部首|通假|读作|讀作|拼音|字形|[汉漢]字|古文|古字|[说說]文")
_BANG = re.compile("咣[当啷噹咣的一地]|咣$")

_CLASS_OF_WATER = 0.97
_OF_OTHER_UNITS = 0.95
_BY_ANOTHER = 0.93
_SPUN = 0.92
_SPUN_ONCE = 0.8
"""One rare character alone may be somebody's name."""

_WORD_MAX = 60
_PAIRS = 200
"""More different pairs than this are a manner of writing."""


@dataclass(frozen=True)
class Lookalikes:
    """Finds letters of another script in words, Cyrillic for numerals, rare Han for common."""

    kind: ClassVar[str] = "lookalikes"
    marks: ClassVar[Marks] = Marks(
        characters=ranges(*"笁紟箌㳔菿咣仩尐亽丅囻旳迗覀"),
        followed=(
            (spelt(OTHER), spelt(_LETTERS)),
            ("ШПЦІΙ", f" \u3000{_COUNTED}{_SEPARATOR[1:-1]}"),
            ("ІΙ", "IVXІΙХΧ"),
        ),
        preceded=((spelt(OTHER), spelt(_LETTERS)), ("ШЦ", _SEPARATOR[1:-1])),
    )

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a word, numeral or rare character."""
        edits: list[Edit] = []
        if _BORDER.search(text):
            edits += _words(text)
        if any(letter in text for letter in "ШПЦІΙ") and any(each in text for each in _COUNTED):
            edits += _numerals(text)
        if _spun_characters().search(text):
            edits += _spun(text)
        yield from sorted(edits)


def _is_about(text: str) -> bool:
    """Whether the text is about look-alikes, phishing or alphabets."""
    # Literals in turn are ten times as fast here as one regex of alternatives.
    small = text.lower()
    return any(word in small for word in _ABOUT)


def _words(text: str) -> Iterator[Edit]:
    """Words of two scripts that read well in one of them."""
    if _is_about(text):
        return
    document = Document(text)
    if document.wrong_codec:
        return
    long: list[Edit] = []
    short: list[Edit] = []
    proved: set[str] = set()
    known: dict[tuple[str, str], Verdict | None] = {}
    end = 0
    for border in _BORDER.finditer(text):
        if border.start() < end:
            continue
        start = border.start()
        while start > max(end, border.start() - _WORD_MAX) and _IN_WORD.match(text, start - 1):
            start -= 1
        match = _WORD.match(text, start)
        assert match is not None
        end = match.end()
        word = match[0]
        if _BESIDE.match(text, end) or (start and _BESIDE.match(text[start - 1])) or len(word) > _WORD_MAX:
            continue
        key = (word, text[end : end + 1])
        if key not in known:
            known[key] = read(*key, document)
        verdict = known[key]
        if verdict is None or document.holds(start):
            continue
        edit = Edit(start, word, verdict.new, Lookalikes.kind, verdict.why, verdict.confidence)
        if len(word) >= LENGTH:
            long.append(edit)
            if verdict.confidence > DOUBTFUL:
                proved.update(verdict.odd)
        else:
            short.append(edit._replace(confidence=TYPED if set(verdict.odd) <= KEYBOARD else LEADING))
    odd = {letter for edit in long if edit.confidence >= ACCENTED for letter in set(edit.old) - set(edit.new or "")}
    for edit in long:
        yield edit._replace(confidence=PROVED) if edit.confidence == ACCENTED and len(odd) > 1 else edit
    yield from (edit for edit in short if proved.issuperset(set(edit.old) - set(edit.new or "")))


def _numerals(text: str) -> Iterator[Edit]:
    """Ш, П, Ц and І that are Roman numerals of Chinese text."""
    found = list(_NUMERAL.finditer(text))
    if not found or not is_chinese(text) or CYRILLIC_WORD.search(text) or _is_about(text):
        return
    one_character = re.search("[Ⅰ-Ⅻ]", text) is not None
    for match in found:
        start, old = match.start(), match[0]
        if old in "ШПЦ":
            new = lookalikes()["numeral"][old]
            confidence = _of_one(text, match)
        else:
            letters = old.translate(LETTERS_OF_ROMAN)
            new = _ONE_CHARACTER.get(letters, letters) if one_character else letters
            confidence = _BY_ANOTHER if letters in _ONE_CHARACTER else 0.0
        if confidence:
            yield Edit(start, old, new, Lookalikes.kind, f"{old} stands where a Roman numeral does", confidence)


def _of_one(text: str, match: re.Match[str]) -> float:
    """How sure it is that Ш, П or Ц is a numeral; 0 where it is none."""
    end = match.end()
    if match["after"] or match["next"]:
        return _CLASS_OF_WATER
    if match[0] == "Ш" and match["unit"]:
        return 0.0 if _SHIPS.match(text, end) else _CLASS_OF_WATER if match["unit"] in "类類" else _OF_OTHER_UNITS
    unit = match["unit"] or match["shape"]
    if match[0] == "П" and unit == "型":
        return 0.0
    if match[0] != "Ш" and re.search(rf"(?:Ⅱ|(?<![A-Za-z])II)[ \u3000]?{unit}", text):
        return DOUBTFUL  # Then what is П?
    other = rf"(?:[Ⅰ-Ⅻ]|(?<![A-Za-z])(?:II|III|IV|V|VI)|[ІΙ]|[Ⅰ-Ⅻ]{_SEPARATOR}[ШЦ])[ \u3000]?{unit}"
    return _BY_ANOTHER if re.search(other, text) else DOUBTFUL


@cache
def _spun_characters() -> re.Pattern[str]:
    return re.compile(f"[{''.join(lookalikes()['han'])}]")


def _spun(text: str) -> Iterator[Edit]:
    """Rare Han characters of words that the text also has in full."""
    table = lookalikes()["han"]
    places = [match.start() for match in _spun_characters().finditer(text)]
    if len(places) * 20 > len(text):
        return
    waiting = {at: _pairs(text, at, table[text[at]]) for at in places if not _BANG.match(text, at)}
    if len({pair for pairs in waiting.values() for pair in pairs}) > _PAIRS:
        return
    whole = text
    done: dict[int, str] = {}
    while proved := [at for at, pairs in waiting.items() if any(pair in whole for pair in pairs)]:
        now = list(whole)
        for at in proved:
            del waiting[at]
            done[at] = now[at] = table[text[at]]
        whole = "".join(now)
    if not done or not is_chinese(text) or _SPUN_ABOUT.search(text):  # most pages with such a character prove nothing
        return
    proved_characters = {text[at] for at in done}
    sure = len(proved_characters) > 1
    # Where the page was spun, the same character was put in elsewhere too; only 咣 is ever a word.
    done |= {at: table[text[at]] for at in waiting if sure and text[at] in proved_characters - {"咣"}}
    for at, new in sorted(done.items()):
        why = f"{text[at]} is rare, and the text also has the word with {new}"
        yield Edit(at, text[at], new, Lookalikes.kind, why, _SPUN if sure else _SPUN_ONCE)


def _pairs(text: str, at: int, meant: str) -> list[str]:
    """The pairs of Han characters that `meant` would make with its neighbours at `at`."""
    pairs = []
    if at and IS_HAN.match(text, at - 1):
        pairs.append(text[at - 1] + meant)
    if IS_HAN.match(text, at + 1):
        pairs.append(meant + text[at + 1])
    return pairs
