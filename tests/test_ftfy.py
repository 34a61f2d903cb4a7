"""The recipe `ftfy` is ftfy.fix_text, to the letter."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.edit import apply, undo
from fixers.fixer import Rewriter
from fixers.normalise.ftfy import Ftfy

TEXTS = [
    "",
    "plain",
    "schÃ¶n &amp; “gut”",
    "âœ” No problems\nnothing here\r\n\x1b[36;44mred\x1b[0m ﬂuﬃest",
    "中文，全角！１２３ＡＢＣ",
    "&lt;b&gt;\n<b>&amp;</b>\n&amp;",
    "a\u2028b\r\nc\rd\x85e",
    "\ud83d\ude00 joined, \ud800 alone, \udc80",
    "\x00\x01\ufeffzero\x7f",
    "LOUD NOISES &EACUTE;",
    "e\u0301 o\u0308",
    "×ª×•×“×” ברוך",
    "ÐŸÑ€Ð¸Ð²ÐµÑ‚\nÐŸÑ€Ð¸Ð²ÐµÑ‚",
    "ÖÐ¹úÈËÃñ",
    "ends in a line end\n",
    "x" * 3000 + "â€™" + "y" * 3000,
    "\n" * 50 + "Ã©",
]

ODD = st.text(st.sampled_from("Ãâ©€™&amp;<>“”\n\r\u2028\x85\x1b[0m１Ａﬁe\u0301\ud800\udc00\x00\x9f中，"), max_size=60)


def holds(text: str) -> None:
    import ftfy

    fixed = ftfy.fix_text(text)
    assert fixers.fix(text, "ftfy") == fixed
    edits = list(Ftfy().find(text))
    assert apply(text, edits) == fixed
    assert apply(fixed, undo(edits)) == text
    assert fixers.inspect(text, "ftfy").text == fixed
    assert all(edit.old != edit.new and edit.why and edit.confidence >= Ftfy.floor for edit in edits)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_equals_ftfy(text: str) -> None:
    holds(text)


@given(st.text(max_size=80) | ODD)
@settings(deadline=None, max_examples=300, derandomize=True)
def test_equals_ftfy_on_any_text(text: str) -> None:
    holds(text)


def test_an_unchanged_text_is_the_same_object() -> None:
    text = "nothing to do here"
    assert fixers.fix(text, "ftfy") is text
    assert Ftfy().rewrite(text) is text
    assert list(Ftfy().find(text)) == []


def test_edits_are_cut_to_what_changed() -> None:
    (edit,) = Ftfy().find("first\nthe schÃ¶n one\nlast")
    assert (edit.start, edit.old, edit.new) == (13, "Ã¶", "ö")
    assert edit.why == "ftfy: written in latin-1, which was utf-8"


def test_more_lines_make_one_edit() -> None:
    (edit,) = Ftfy().find("same a\u2028b same")
    assert (edit.start, edit.old, edit.new) == (6, "\u2028", "\n")


def test_is_a_rewriter() -> None:
    assert isinstance(Ftfy(), Rewriter)


def test_ftfy_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, fixers; fixers.fix('a', 'repair'); sys.exit('ftfy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
