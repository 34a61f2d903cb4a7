"""A decoder one byte out of step after a cut or a gloss: where it was, and what stood there.

`search` finds slips and restores them; the others are asked by it, place by place.
"""
