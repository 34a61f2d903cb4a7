"""UTF-8 that was read as a one-byte codec: Windows-1252, Latin-1, Windows-1251, MacRoman, DOS code pages, KOI8-R.

    FÃ¼r GÃ¤ste       ->  Für Gäste
    РџРѕРµР·Рґ        ->  Поезд
    â€œMittagâ€�   ->  “Mittag”

UTF-8 writes a character beyond ASCII as two to four bytes. Who reads them one by one gets as many
characters, of which the first is one of few and so are the others: no word has them side by side. The
mistake is often made twice or three times, and the layers come off one by one.

A line that is UTF-8 throughout, in many different characters, is nothing else. In other lines the
stretches that are UTF-8 are read, in the codec that explains most of them, if a language model of thirty
languages finds the line much likelier so and what it then is no nonsense. ftfy's rules for pairs of
characters that words don't have are a second witness. Each repair is read wrong again and must give what
was found; the reason tells the chain.

What is lost is sought too: byte A0 that became a blank (`voilÃ le`), bytes that Windows-1252 has no
character for and that became U+FFFD or nothing. Of the few that they can have been the model takes one
if it is sure, else the sequence stays as it was found, with the bytes that are left.

Left alone: text in another codec that was read wrong (GBK as Latin-1), pieces of which are UTF-8 by
chance; capitals before marks (CAFÉ®, MARCHÉ…); misread text that is quoted, in text about encodings or
beside what it should be (found, with a confidence of 0.6); one misread character in a line in which others
are right. Marks, quotes, ligatures and widths are never folded.

Measured: of ftfy's 112 own cases of misread text 98 come out as ftfy's authors want them (up to its
folding) and 6 with a lost byte restored that ftfy gives up; none of its 49 others changes. The thresholds were
chosen on these cases. Of 3,801 lines in 13 scripts, read in each of 28 codecs, 98.2 % are exact, the rest
untouched, none wrong. Of 25,113 lines and pieces of lines in GBK, Big5, Shift_JIS, EUC and eight other codecs,
read in one-byte codecs, 3 change that should not. Both samples are of the development corpora, on which
the rules were made. No change on clean text (49,155 lines).
Source of facts: ftfy (Apache-2.0), measured pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from fixers.edit import Edit
from fixers.fixer import Marks
from fixers.restore.chains.odd_characters import marks_of_one_byte
from fixers.restore.one_byte.search import candidates
from fixers.settling import settle


@dataclass(frozen=True)
class Mojibake:
    """Finds UTF-8 that was read as a codec of one byte a character, once or several times."""

    kind: ClassVar[str] = "mojibake"
    settles: ClassVar[float] = 0.9

    @property
    def marks(self) -> Marks:
        """A lead byte and what may follow it, as some codec shows them."""
        return marks_of_one_byte()

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a misread piece."""
        yield from settle(text, self._find, self.settles)

    def _find(self, text: str) -> list[Edit]:
        return [edit._replace(kind=self.kind) for edit in candidates(text)]
