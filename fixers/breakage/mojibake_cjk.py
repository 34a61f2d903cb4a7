"""Text that was read in another codec than it was written in: the model of `fixers.breakage.mojibake`."""

from fixers.breakage.mojibake import damage

__all__ = ["damage"]
