"""From the bytes of a page to its text and tree: headers, charset, head.

headers.py             HTTP response headers, as the column `headers` has them
charset.py             the charset of a page, and its text
charset_labels.py      labels of charsets and what they mean on the web
charset_tables.py      decoders of the web's charsets
charset_detection.py   detection of single-byte charsets by letter pairs
letters.py             the table of letter pairs, from data/letters.tsv
likelihood.py          how likely a text is in each language, by its letters
encoded_twice.py       undoing text that was encoded in UTF-8 twice
head.py                the head of a page, read without a parser
page.py                the parsed tree of a page: its title and dates
visible_text.py        the text of a whole page, for people who compare
"""
