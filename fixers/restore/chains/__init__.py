"""Text that was read in a wrong codec once or several times, with nothing lost.

`misdecoded` goes from a text to candidates: what many lines show at once, then page by page, line by line, piece by piece.
`wrong_codecs.inverses` undoes one wrong reading, `search` looks for several, `ranking` and `sense` judge what comes out.
"""
