"""What ftfy does: exactly `ftfy.fix_text` with its defaults, as edits.

    schÃ¶n &amp; “gut”  ->  schön & "gut"

The recipe `ftfy` is for pipelines that run ftfy today and want its output to the letter, with
every change reported and undoable. It repairs UTF-8 read as one-byte codecs, decodes entities,
uncurls quotes, folds full-width forms and ligatures, removes terminal escapes and control
characters, and normalises to NFC.

It runs alone and is part of no other recipe: ftfy folds the marks of Chinese prose to ASCII
(，！ become ,!), uncurls quotes, and turns GBK or Big5 text that was read as latin-1 into
something that can't be restored (50 of 54 sentences measured). A second run of ftfy may change
its own output again.

Output is ftfy's for every text, lone surrogates included. Edits are found afterwards, line by
line; where ftfy changed the number of lines there is one edit. Source: ftfy (Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from fixers.edit import Edit
from fixers.fixer import Marks

_STEPS = {
    "unescape_html": "entities decoded",
    "decode_inconsistent_utf8": "UTF-8 in other text decoded",
    "restore_byte_a0": "lost no-break spaces put back",
    "replace_lossy_sequences": "lossy sequences replaced",
    "fix_c1_controls": "C1 controls read as Windows-1252",
    "fix_latin_ligatures": "ligatures taken apart",
    "fix_character_width": "width folded",
    "uncurl_quotes": "quotes uncurled",
    "fix_line_breaks": "line breaks made one kind",
    "fix_surrogates": "surrogates joined or replaced",
    "remove_terminal_escapes": "terminal escapes removed",
    "remove_control_chars": "control characters removed",
}
"""ftfy's names of its steps, in words. An edit whose step is none of them is NFC."""

_LONG = 4_000
"""Characters; explaining costs as much as fixing, so longer lines get a plain reason."""


@dataclass(frozen=True)
class Ftfy:
    """Finds what ftfy.fix_text would change. ftfy is loaded when a text is first searched."""

    kind: ClassVar[str] = "ftfy"
    marks: ClassVar[Marks] = Marks()
    floor: ClassVar[float] = 0.9
    """ftfy's own judgement, taken as it is: its authors report very few false repairs on
    European text, but on Chinese many of its foldings are unwanted."""

    def find(self, text: str) -> Iterator[Edit]:
        """One edit a changed line, without what the line keeps at its ends."""
        fixed = self.rewrite(text)
        if fixed is text:
            return
        before, after = text.split("\n"), fixed.split("\n")
        if len(before) != len(after):
            yield self._edit(0, text, fixed)
            return
        at = 0
        for old, new in zip(before, after, strict=True):
            if old != new:
                yield self._edit(at, old, new)
            at += len(old) + 1

    def rewrite(self, text: str) -> str:
        """The output of ftfy; the same object where ftfy changes nothing."""
        import ftfy

        fixed = ftfy.fix_text(text)
        return text if fixed == text else fixed

    def _edit(self, at: int, old: str, new: str) -> Edit:
        """An edit that leaves out what `old` and `new` have in common at both ends."""
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        why = _why(old) if len(old) <= _LONG else "changed by ftfy"
        return Edit(at + head, old[head : len(old) - tail], new[head : len(new) - tail], self.kind, why, self.floor)


def _common(a: str, b: str) -> int:
    """How many characters `a` and `b` have in common from the start on."""
    low, high = 0, min(len(a), len(b))
    # Halving keeps the comparing in C, so a changed line of 50 MB costs no loop over its characters.
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _why(old: str) -> str:
    """What ftfy says that it did to `old`."""
    import ftfy

    steps = ftfy.fix_and_explain(old).explanation or []
    told = []
    for step, name in steps:
        if step == "apply":
            told.append(_STEPS.get(name, name.replace("_", " ")))
        elif step == "encode":
            told.append(f"written in {name}")
        elif step == "decode":
            told.append(f"which was {name}")
        elif step == "normalize":
            told.append(f"normalised to {name}")
    return f"ftfy: {', '.join(told)}" if told else "changed by ftfy"
