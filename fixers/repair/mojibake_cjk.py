"""Text that was read in a wrong codec: any codec in any other, once or several times.

    ÖÐÎÄ  ->  中文        縺ゅ＞縺ｦ  ->  あいて        йПХРХЙ  ->  Критик

Bytes say nothing of their codec. Who reads GBK as Latin-1, UTF-8 as GBK or KOI8-R as Windows-1251 gets
characters, only not those that were written, and where no byte was lost the way back is exact: encode
in the codec that was read, decode in the one that was written.

Suspected are pieces in which pairs of characters stand close together that misread text has more often than clean
text in any language. For each of them the codecs that have all of its characters are tried with all in which its
bytes are whole, up to three layers deep, and language models of Chinese and of thirty other languages choose. The
text as it was found is one of the choices and wins unless another is more probable by a margin. One mistake breaks
all lines of a page alike, so what explains one line is tried on the others first. Broken pieces of clean lines are
found by where they make sense.

What stands in a page as `&nbsp;`, `&ldquo;` or `&copy;` becomes characters after the page was misread, so these were
never bytes: the line is read anew around them, four of five exactly where they were put at random places.

Chinese in UTF-8 that was read in Windows-1252 mostly has lost bytes: A0 became a blank, AD and the five bytes without a
character were dropped. What is left of a character leaves ten to choose from, and the language model does; of 12,000
such characters in lines that nothing was tuned on 99.5 % of those that are sure were right, and 93 % are sure.

UTF-16 that was read byte by byte shows itself by a NUL, or another high byte, in turn with letters; whole files and
parts of them are read, such as what a shell appended to a log.

Codecs of seven bits that announce themselves (ISO-2022-JP with ESC $ B, HZ with ~{) are read where they make
sense, also without the escape character.

Of 4,627 sentences of 8 to 200 characters in 13 languages that nothing was tuned on, each broken by one of the chains
known from the world, the recipe `repair` restores 99.2 % exactly, leaves 0.6 % as they were found, and reads 0.2 %
otherwise; all of these can still be restored.

Left alone: what no codec explains whole (`lossy` restores UTF-8 of which bytes were lost), pieces of few
characters unless the other lines of their page tell how they were read, what makes better sense as it is, the
same few characters repeated (ㅋㅋㅋ is a laugh in Korean, and 六六六 in Big5), quotations in text about misread text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from fixers.breakage.mojibake import plan
from fixers.edit import Edit
from fixers.fixer import Marks
from fixers.language.evidence import Candidate, Evidence, confidences
from fixers.language.together import Ask, Job, for_all
from fixers.restore.chains.looked import look_at_all
from fixers.restore.chains.misdecoded import Hopeless, candidates, candidates_many
from fixers.restore.chains.odd_characters import marks
from fixers.restore.looks.odd_pairs import Gains, Places
from fixers.settling import settle, settling


@dataclass(frozen=True)
class MojibakeCjk:
    """Finds pieces that were read in a wrong codec, and reads them anew."""

    plan: str = ""
    """Chains that are expected, such as `utf-8>gbk`; several are separated by semicolons."""

    kind: ClassVar[str] = "mojibake-cjk"
    settles: ClassVar[float] = 0.9

    def __post_init__(self) -> None:
        """Raises ValueError for a plan that is none, LookupError for a codec that is not known."""
        plan(self.plan)

    @property
    def marks(self) -> Marks:
        """Pairs of characters that clean text hardly has; with a plan whatever is not ASCII."""
        return _any_other() if self.plan else marks()

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a piece, a line at most."""
        yield from self.find_many([text])[0]

    def find_many(self, texts: Sequence[str]) -> list[list[Edit]]:
        """The same for each text, quicker than one by one: what needs no search is told of all together."""
        if self.plan:
            return [settle(text, partial(self._find, hopeless=set()), self.settles) for text in texts]
        return for_all(texts, self._settled)

    def _settled(self, text: str) -> Job[list[Edit]]:
        hopeless: set[Hopeless] = set()

        def find(now: str) -> Job[list[Edit]]:
            return self._edits((yield Ask(_candidates, (now, hopeless))))

        return settling(text, find, self.settles)

    def once_many(self, texts: Sequence[str], places: Places, gains: Gains, marked: Sequence[bool]) -> list[list[Edit]]:
        """The sure edits of the first round of `find`, of texts in which triage has found these pairs.

        What else is `marked` is what announces a codec.
        """
        if self.plan:
            every = look_at_all(texts)
            rows = [candidates(text, plan(self.plan), None, looked) for text, looked in zip(texts, every, strict=True)]
        else:
            rows = candidates_many(texts, look_at_all(texts, (places, gains), marked))
        return [[edit for edit in row if edit.confidence >= self.settles] for row in self._edits_of(rows)]

    def _find(self, text: str, hopeless: set[Hopeless]) -> list[Edit]:
        return self._edits(candidates(text, plan(self.plan), hopeless))

    def _edits(self, found: Sequence[Candidate]) -> list[Edit]:
        return self._edits_of([found])[0]

    def _edits_of(self, rows: Sequence[Sequence[Candidate]]) -> list[list[Edit]]:
        sure = iter(_sure([each.evidence for row in rows for each in row]))
        return [[Edit(each.start, each.old, each.new, self.kind, each.why, next(sure)) for each in row] for row in rows]


def _candidates(asked: Sequence[tuple[str, set[Hopeless]]]) -> list[list[Candidate]]:
    """The candidates of each text; what is hopeless in it is told, and added to."""
    texts, hopeless = [text for text, _ in asked], [known for _, known in asked]
    return candidates_many(texts, hopeless=hopeless)


def _any_other() -> Marks:
    """Marks of whatever may have been misread: a chain that is expected needs no suspicion."""
    known = marks()
    return Marks((*known.characters, (0x80, 0x10FFFF)), followed=known.followed)


def _sure(rows: Sequence[Evidence]) -> list[float]:
    """The confidence in each reading; where another one comes close, no more than its share."""
    return [
        sure if each.posterior > _CLOSE else min(sure, round(each.posterior, 3))
        for sure, each in zip(confidences(MojibakeCjk.kind, rows), rows, strict=True)
    ]


_CLOSE = 0.9
