"""UTF-8 that was read in a codec of one byte a character, also with bytes lost."""
