"""What text looks like, character by character, and the search for what damaged bytes once said.

`model` says how likely a character is after others, `model()` for Chinese and `world()` for all languages;
`plain` says it at a glance; `codecs` what bytes can become in the codec in which a text was written;
`lattice` what may have stood between two places of a damaged text; `search` ranks the readings of a
lattice by the model. Nothing here knows a kind of damage.
"""
