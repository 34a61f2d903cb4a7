"""Formats in, formats out: whole or not at all.

    plan     which inputs there are, and where the cleaned text of each goes
    whole    output files that appear whole or not at all
    texts    a file that is one text
    records  JSON lines, of which one column is a text
    run      read, clean, write, tell a listener
    decoding  decode files of any size in pieces
    telling  what goes wrong with one input, while the others go on

Reading never stops at a bad input: it is named, with the reason, and the rest goes on.
"""

from __future__ import annotations

from fixers.files.decoding import decode
from fixers.files.plan import Job, PlanError, find, plan
from fixers.files.run import clean, inspect

__all__ = ["Job", "PlanError", "clean", "decode", "find", "inspect", "plan"]
