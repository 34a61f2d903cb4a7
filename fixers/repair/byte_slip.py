"""Text that a decoder read one byte out of step.

    確?!耙汇逅朦S河  ->  確保“一泓清水入黃河

In GBK and Big5 a character takes two bytes. Where a byte is lost, put in, or torn from its
partner, all that follows is paired wrongly until something brings the decoder back into step. Three
things in the world do that:

- A site puts readings after characters (see glosses), and replaces bytes, not characters. Where the
  second byte of one character and the first of the next happen to be a character of its table, the
  reading lands between them: 當地企業 -> 當?shù)仄髽I(yè).
- A site cuts its bytes at sentence marks, and a mark can stand across two characters: the A3A1 of
  保“ (B1A3 A1B0) is a ！. The byte left alone shows as `?`: 確?!耙. Simplified pages have it, too,
  and the `?` can eat the bracket of the element behind it: 很可惜?!?/p>.
- One byte is lost from a text or put into it; novels and old forum dumps have this.

The found characters, encoded again, are the bytes as they were; what is missing are slots. A search
over all that they can be, weighed by the language model, the page's own words, its table of glosses
and its open quotation marks, gives the reading. A reading is sure only when the same accident,
done to it again, gives exactly what was found.

Left alone: ？！ and ?? of people who shout; `?,` and `?;` of code; everything that the model finds
no less likely as it stands; and whatever has two readings that the bytes and the page can't tell
apart (its best guess is shown with a low confidence). What was lost, an eaten digit, is guessed from
the words around it and lowers the confidence.

Facts: some 90 pages; the chain reproduces 101 of 101 lines of four documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np

from fixers.edit import Edit
from fixers.fixer import Around, Look, Marks, ranges
from fixers.followers import Codes, Places
from fixers.language.evidence import Candidate, confidence
from fixers.language.together import Job, for_all
from fixers.restore import injury, injury_rows, slip, slip_places


@dataclass(frozen=True)
class ByteSlip:
    """Finds stretches that were read one byte out of step."""

    kind: ClassVar[str] = "byte-slip"

    @property
    def marks(self) -> Marks:
        """What the accidents leave: half glosses and cuts behind a `?`, or rare characters side by side."""
        return _marks()

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a stretch, with everything in it that is not as it was written."""
        yield from self.find_many([text])[0]

    def find_many(self, texts: Sequence[str]) -> list[list[Edit]]:
        """The same for each text, quicker than one by one."""
        return for_all(texts, self._search)

    def _search(self, text: str) -> Job[list[Edit]]:
        slips, injuries = yield [slip.search(text), injury.search(text)]
        return [
            Edit(each.start, each.old, each.new, self.kind, each.why, confidence(self.kind, each.evidence))
            for each in apart(slip.glossed(text, slips), injuries)
        ]


@cache
def _marks() -> Marks:
    rare = "".join(chr(code) for first, last in injury_rows.rare() for code in range(first, last + 1))
    around = Around(((rare, rare),), _dense)
    return Marks(ranges("\ufffd"), looks=(Look("?", slip_places.is_marked),), around=(around,))


_NEAR = np.arange(-8, 10)
_AT = 8
"""What stands around a pair: characters that speak for a slip, none of which is further away; and where the pair does."""


def _dense(codes: Codes, places: Places, starts: Places) -> Places:
    """Those of the pairs of rare characters with which others stand that such text has."""
    owners = starts.searchsorted(places, "right")
    near = places[:, None] + _NEAR
    inside = (near >= starts[owners - 1][:, None]) & (near < np.append(starts, codes.size)[owners][:, None])
    windows = np.zeros((places.size, _NEAR.size + 1), np.uint32)  # with something between one and the next
    np.copyto(windows[:, :-1], codes.take(near, mode="clip"), where=inside)
    if not injury_rows.dense(windows.ravel()):  # asked of all at once, since in nearly all clean texts there is none
        return places[:0]
    return places[injury_rows.are_dense(windows, _AT)]


def apart(first: Sequence[Candidate], second: Sequence[Candidate]) -> list[Candidate]:
    """Both in order, without those of `second` that touch one of `first`."""
    kept = [
        each
        for each in second
        if all(
            each.start + len(each.old) <= other.start or other.start + len(other.old) <= each.start for other in first
        )
    ]
    return sorted([*first, *kept], key=lambda each: each.start)
