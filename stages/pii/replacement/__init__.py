"""What is put in the place of personal data.

method.py           the ways to do so, as the setting `replace` names them
scrubbing.py        the texts of a document searched and rewritten until nothing more is found
placeholder.py      `<EMAIL_1>`: how placeholders are written and found again
edits.py            a text with other pieces in it, and where they then stand
removal.py          taken out, with the white space and the signs around
masking.py          `***@***.***`
pseudonym.py        another value of the same form, which is nobody's
phone_pseudonym.py  of telephone numbers
network_pseudonyms.py  of e-mail, IP and MAC addresses
sealed.py           letters and digits that show that they were invented
phone_ranges.py     telephone numbers that are kept for fiction, by country
invented_words.py   words in the place of names
secret.py           the key that digests and pseudonyms are made with
"""
