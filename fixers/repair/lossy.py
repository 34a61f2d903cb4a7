"""UTF-8 that was read as GBK, Big5, Shift_JIS or EUC-KR, with bytes lost on the way.

    鏈嶅姟鍣ㄨ繑鍥炴暟鎹�  ->  服务器返回数据

UTF-8 writes an East Asian character as three bytes; GBK and its like read bytes in pairs, so two
characters become three others. Pairs that the codec does not have are lost: as U+FFFD, as a question
mark, as a geta mark (〓), or as nothing. Which bytes go with a bad one differs from decoder to
decoder (`fixers.breakage.decoders`), and some eat the ASCII character that follows: a digit, a blank,
the bracket of a tag.

The characters, encoded again, give the bytes that are left. UTF-8 tells where some are missing, the
habits of the decoder tell which can be missing there, and of those (one to 64 for a byte) the
language model takes the likeliest in its context. The decoder is found out from the text: the one
that explains what was found. A repair is proved by reading it wrong again.

An undamaged run is one edit, which no model guesses at; the few characters around a loss are an
edit of their own with a confidence of their own. So a long page is repaired where it is sure, and a
doubtful character stays as it was found, with all of its bytes, in sight; it is told of as unsure.
Edits begin and end where a restored and a found character begin together, so none depends on
another. To get the best guess everywhere, ask for a lower confidence the first time: what is left
between clean characters is too short to be told from a quotation.

Left alone: short misread pieces in clean text (quotations, names in rare characters), longer ones in
text about misread text, stretches of which less than half is whole UTF-8 (Big5 and EUC-KR lose most
of it), what makes no better sense than before, Cyrillic and Latin letters (no lead byte of three).
锟斤拷 is UTF-8 no more: what it was is lost.

Measured on 60 sentences of 20 to 200 characters of held-out text for each decoder, with the best guess
everywhere: 0.4 % of the characters wrong and 88 % of the sentences exact for Python's GBK with U+FFFD or
with nothing, 0.5 % and 80 % for Windows, 0.03 % and 98 % for browsers, 2.1 % and 50 % for iconv -c, 0.7 %
and 88 to 90 % for Shift_JIS. Of 1,012 undamaged pieces of 12 characters none came out wrong and 29 stayed as
found. No edit on clean text: 49,155 lines in many languages, of which 62 are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fixers.edit import Edit, apply
from fixers.fixer import Marks
from fixers.language.together import Ask, Job, for_all
from fixers.restore.chains.misdecoded import candidates_many
from fixers.restore.lossy.decoders import Known
from fixers.restore.lossy.losing import losing_of, lost_bytes
from fixers.restore.lossy.misread_lines import Line
from fixers.restore.lossy.misread_marks import marks
from fixers.restore.lossy.search import search
from fixers.restore.rounds import edits_of, joined, sure


@dataclass(frozen=True)
class Lossy:
    """Finds UTF-8 that was read in pairs of bytes, and restores it."""

    lossless: bool = True
    """Whether text that lost nothing is restored, too; the recipes leave it to mojibake-cjk, which knows more codecs."""

    kind: ClassVar[str] = "lossy"

    @property
    def marks(self) -> Marks:
        """Two characters side by side that clean text has apart, if at all, and leads of UTF-8 around them."""
        return marks()

    def find(self, text: str) -> Iterator[Edit]:
        """One edit an undamaged run, and one for the characters around each loss."""
        yield from self.find_many([text])[0]

    def find_many(self, texts: Sequence[str]) -> list[list[Edit]]:
        """The same for each text, quicker than one by one."""
        return for_all(texts, self._search)

    def _search(self, text: str) -> Job[list[Edit]]:
        known = Known({}, [])
        lines = None
        if not self.lossless:
            lines = yield Ask(losing_of, text)
            if not lines or (not any(map(lost_bytes, lines)) and (yield Ask(candidates_many, text))):
                return []
        found = yield from self._find(text, known, lines)
        rows = [sure(found)]
        now = text
        while rows[-1] and len(rows) <= _ROUNDS:  # what stands alone after this may be sure by itself
            now = apply(now, rows[-1])
            rows.append(sure((yield from self._find(now, known))))
        if rows[-1]:
            return []
        if len(rows) > 2:
            found = joined(text, rows, found)
        return found

    def _find(self, text: str, known: Known, lines: Sequence[Line] | None = None) -> Job[list[Edit]]:
        return edits_of(self.kind, (yield from search(text, known, lines)))


_ROUNDS = 6
"""What does not settle in six rounds is a puzzle, and left alone."""
