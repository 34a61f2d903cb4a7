"""How each mechanism of damage is undone: from damaged stretches of text to candidates.

A package for each mechanism; what lies higher asks what lies lower, never the other way:

    escaped       text that was misread, or is in another codec, under escapes and references
    chains        text read in wrong codecs, nothing lost: in layers, line by line, page by page
    slips         a decoder one byte out of step after a cut or a gloss
    injuries      one byte lost from a page, or put in
    mixed         text of another codec, read as UTF-8 where it was valid and byte by byte elsewhere
    lossy         UTF-8 read in pairs of bytes, with bytes lost
    lost          single characters that are gone
    looks         what misread text shows at a glance
    one_byte      UTF-8 read in a codec of one byte a character, also with bytes lost
    wrong_codecs  what one wrong reading does, and what undoes it
    evident       what the language models say of several texts at once
    rounds        edits of several rounds

Most have a `search` or `misdecoded` in which to begin: `candidates(text)` finds the stretches, weighs what
may have stood there and gathers the evidence, and a job or `candidates_many` does so for all texts of a
batch. The kinds in `fixers.repair` turn candidates into edits. Where bytes are missing a mechanism builds
lattices, which `fixers.language.search` reads.
"""
