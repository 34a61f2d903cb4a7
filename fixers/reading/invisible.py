"""Invisible characters: where they carry meaning, and where nobody would miss them.

Unicode has some forty characters without a face that steer how others are joined, broken or
ordered. Whether one means something depends on its neighbours: a joiner between Persian letters
spells a word, the same joiner between Han characters is a watermark.
"""

from __future__ import annotations

import re
from functools import cached_property

INVISIBLE = (
    "\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f"
)
"""Characters judged here, as the inside of a regex class. The soft hyphen is judged by itself."""

_SPACELESS = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\u1b00-\u1b7f\ua980-\ua9ff\uaa00-\uaadf"
"""Thai, Lao, Tibetan, Myanmar, Khmer, Tai Le to Tai Tham, Balinese, Javanese, Cham, Tai Viet."""

_COMPLEX = "\u0590-\u1fff\u25cc\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e800-\U0001efff"
"""Scripts whose letters join or stack, and the circle on which their marks are shown."""

_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_EMOJI = "\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
_EAST_ASIAN = (
    "\u2e80-\u303f\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
)

_FLAG = re.compile("[\U000e0020-\U000e007e]+\U000e007f")
_BLACK_FLAG = "\U0001f3f4"

_JOINERS = "\u200c\u200d"
_OPERATORS = "\u2061\u2062\u2063\u2064"
_ANNOTATION = "\ufff9\ufffa\ufffb"
_DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_OVERRIDE = "\u202e"
_PUNCTUATION = frozenset("/\\-_.:@&=?#,+~")

_SPACELESS_AT = re.compile(f"[{_SPACELESS}]")
_INSIDE_WORD = re.compile(f"[^\\W{_SPACELESS}]\u200b[^\\W{_SPACELESS}]")
_COMPLEX_AT = re.compile(f"[{_COMPLEX}]")
_EMOJI_AT = re.compile(f"[{_EMOJI}]")
_EAST_ASIAN_AT = re.compile(f"[{_EAST_ASIAN}]")
_RIGHT_TO_LEFT_AT = re.compile(f"[{_RIGHT_TO_LEFT}]")

_WORD = 40
"""Letters of a word that are looked at on each side of a soft hyphen."""

_LONG = 12
"""Letters. By hand breaks are marked in long words only; a program marks them in `die\xadsem` too."""

_LETTERS_BEFORE = re.compile(r"(?:[^\W\d_]|\xad)+\Z")
_LETTERS_AFTER = re.compile(r"(?:[^\W\d_]|\xad)+")


_NATURAL = re.compile("[A-Z\u00c0-\u00d6\u00d8-\u00de]?[a-z\u00df-\u00f6\u00f8-\u00ff\u0101-\u017f]+|[A-Z]{4,}")
_ONE_ALPHABET = re.compile("[\u0410-\u042f]?[\u0430-\u044f\u0451]+|[\u0386-\u03ab]?[\u03ac-\u03ce]+")
"""Words in Latin letters, Russian and Greek as one language spells them."""


class Invisible:
    """Judges the invisible characters of one text.

    >>> Invisible("水\u200b印").doubt(1, 2, "\u200b")
    0.97
    >>> Invisible("می\u200cشد").doubt(2, 3, "\u200c")
    0.0
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def doubt(self, start: int, end: int, character: str) -> float:
        """How sure it is that `character` carries no meaning in the run from `start` to `end`.

        The run consists of characters of `INVISIBLE`; 0.0 means that it must stay.
        """
        left = self._text[start - 1 : start] if start else ""
        right = self._text[end : end + 1]
        if left and left == right and left in "\"'`":
            return 0.0  # quoted by itself: code, or a text about it
        if character == "\u200b":
            return 0.0 if self._breaks(left, right) else 0.97
        if character in _JOINERS:
            return 0.0 if self._joins(left, right) else 0.97
        if character == "\u2060":
            return 0.0 if left in _PUNCTUATION or right in _PUNCTUATION else 0.97
        if character in _DIRECTION:
            return self._directs(character)
        if character in _ANNOTATION:
            return 0.0 if "\ufff9" in self._text and "\ufffb" in self._text else 0.95
        if character in _OPERATORS:
            return 0.97 if _EAST_ASIAN_AT.match(left) and _EAST_ASIAN_AT.match(right) else 0.0
        if character == "\u180e":
            return 0.0 if any("\u1800" <= each <= "\u18af" for each in (left, right)) else 0.97
        return 0.99 if character == "\ufeff" else 0.97

    def kept(self, start: int, end: int) -> int:
        """How many characters of the run, from its beginning, spell the flag of a region."""
        if self._text[start - 1 : start] != _BLACK_FLAG:
            return 0
        match = _FLAG.match(self._text, start, end)
        return len(match[0]) if match else 0

    @cached_property
    def _right_to_left(self) -> bool:
        return _RIGHT_TO_LEFT_AT.search(self._text) is not None

    @cached_property
    def _complex(self) -> bool:
        return _COMPLEX_AT.search(self._text) is not None

    @cached_property
    def _watermarked(self) -> bool:
        """Whether zero-width spaces also stand inside words, where no author puts them."""
        return _INSIDE_WORD.search(self._text) is not None

    @cached_property
    def _spaceless(self) -> bool:
        return _SPACELESS_AT.search(self._text) is not None

    def _breaks(self, left: str, right: str) -> bool:
        """Whether a zero-width space separates words, or shows where an address may be broken."""
        if left in _PUNCTUATION and right.isascii() and not right.isspace() and not self._watermarked:
            return True
        if not self._spaceless:
            return False
        near = any(_SPACELESS_AT.match(each) for each in (left, right))
        return near or not (left.isalnum() and right.isalnum())

    def _joins(self, left: str, right: str) -> bool:
        """Whether a joiner spells something; in text of such a script that is so beside a blank too."""
        if any(_COMPLEX_AT.match(each) for each in (left, right)):
            return True
        if _EMOJI_AT.match(left) and _EMOJI_AT.match(right):
            return True
        return self._complex and not (left.isalnum() and right.isalnum())

    def _directs(self, character: str) -> float:
        if self._right_to_left:
            return 0.0
        # An override reverses what a reader sees, even of Latin letters: it may be meant.
        return 0.5 if _OVERRIDE in self._text and character in "\u202c\u202e" else 0.97


def soft_hyphens(text: str) -> dict[int, float]:
    r"""Where soft hyphens only show how a word may be broken, and how surely they may go.

    As a byte of mojibake one stands after a sign, or after a capital letter inside a word.
    Breaks that an author put into a few long words are typography; a program that breaks lines
    marks short words too.

    >>> soft_hyphens("Groß\xadvater in die\xadsem Haus")
    {4: 0.97, 17: 0.97}
    >>> soft_hyphens("»¾\xad¼Ã Ã\xadndice"), soft_hyphens("Sil\xadben\xadtren\xadnung")
    ({}, {3: 0.8, 7: 0.8, 12: 0.8})
    """
    words: dict[int, str] = {}
    at = text.find("\xad")
    while at >= 0:
        if word := _word(text, at):
            words[at] = word
        at = text.find("\xad", at + 1)
    sure = 0.97 if any(len(word) < _LONG for word in words.values()) else 0.8
    return dict.fromkeys(words, sure)


def _word(text: str, at: int) -> str:
    """The evident word in which a soft hyphen stands; two characters where words aren't written apart."""
    left, right = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if _EAST_ASIAN_AT.match(left) and _EAST_ASIAN_AT.match(right):
        return left + right
    before = _LETTERS_BEFORE.search(text, max(0, at - _WORD), at)
    after = _LETTERS_AFTER.match(text, at + 1, at + 1 + _WORD)
    if not before or not after:
        return ""
    head, tail = before[0].replace("\xad", ""), after[0].replace("\xad", "")
    around = text[max(0, before.start() - 1) : before.start()] + text[after.end() : after.end() + 1]
    if min(len(head), len(tail)) < 2 or any("\xa1" <= each <= "\xbf" and each not in "«»¡¿·" for each in around):
        return ""
    word = head + tail
    # Two letters of Latin-1 in a row may be two bytes, and \u0451 is one of cp1251 that can stand before 0xAD.
    natural = _NATURAL.fullmatch(word) and (word[1:].islower() or word.isupper())
    latin = natural and sum(map(str.isascii, word)) * 3 >= len(word) * 2
    if (latin and (head[-1].isascii() or head[-2].isascii())) or (
        _ONE_ALPHABET.fullmatch(word) and head[-1] != "\u0451"
    ):
        return word
    return ""
