"""What was done, for a person at a terminal and for a program.

tally      a document, a problem, and counts of both
terminal   coloured differences and the closing table
records    JSON lines: one record a document, from which it can be undone
"""

from __future__ import annotations

from fixers.report.tally import Document, Listener, Problem, Tally

__all__ = ["Document", "Listener", "Problem", "Tally"]
