"""UTF-8 that was read in pairs of bytes, with bytes lost.

`misread*` finds it and has its bytes, `search` restores it; lattices say what may have stood where bytes are gone.
"""
