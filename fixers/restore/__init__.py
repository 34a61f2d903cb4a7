"""How each mechanism of damage leaves a lattice: from damaged stretches to candidates.

One file a mechanism. Each has `candidates(text)`, which finds the stretches, builds lattices of what
may have stood there, lets `fixers.language.search` rank the readings and gathers the evidence. The
kinds in `fixers.repair` turn candidates into edits.
"""
