"""How each mechanism of damage is undone: from damaged stretches of text to candidates.

Each mechanism has `candidates(text)`, which finds the stretches, weighs what may have stood there and
gathers the evidence. The kinds in `fixers.repair` turn candidates into edits.

    misdecoded    read in a wrong codec, nothing lost: looked, first_look, suspects, at_once,
                  searched, plain_lines, alone, chain_lines, shown, part_of_utf8, chains, evident_readings,
                  chain_spans, suspected, following, by_line, mixed_*, announced
    one_byte      UTF-8 read in a codec of one byte a character, with bytes lost: one_byte_*
    byte_strings  escapes of bytes: in which codec they make sense
    lossy         UTF-8 read in pairs of bytes, with bytes lost: misread*, lossy_*
    slip          a decoder one byte out of step after a cut or a gloss: slip_*, page
    injury        one byte lost from a page, or put in: injury_*
    gaps          single characters lost: priors, remains, asking

Where bytes are missing a mechanism builds lattices, which `fixers.language.search` reads.
"""
