"""Bytes and characters that were written out as escapes or references: in which codec they make sense."""
