"""How a text is read before anything in it is judged: no kind is here, all kinds ask.

characters    classes of characters, and counts by writing
context       code, markup, addresses; whose language a document is in
writing       which script a document, line or clause is in
prose, pairs  lines that are sentences; brackets and quotes that belong together
layout        lines: prose, heading, item, row, program text
continuation, wrapping     sentences that run over page borders and hard wraps
references, terminal, invisible     HTML references, escape sequences, invisible characters
mixed_words, widths        words of two scripts; what a width is meant for
conversion    OpenCC's answers, from tables
"""
