"""Personal data in text: finding it, and replacing it by placeholders.

personal_data.py   the stage `pii`
search.py          the search of a text, one pass and then the recognisers that have a chance
plain_text.py      a text with plain digits, spaces and hyphens, and where its digits stand
recogniser.py      what a recogniser is, and what shows that it has a chance
part.py            the part of a text in which a recogniser searches
page.py            what is known of the page that a text is from
countries.py       the countries that a page may have to do with
cues.py            words near a number that show what it is
cues/              these words, one file a language
evidence.py        reasons for and against a finding, and its score
finding.py         a piece of personal data that was found; overlaps resolved
catalogue.py       all recognisers, those of installed packages too
recognisers/       one recogniser a file
role_mailboxes.py  mailboxes of roles and offices, such as info@
top_level.py       top-level domains that exist
obfuscations.tsv   words for @ and the dot, by language
presidio.py        recognisers of Presidio as those of this project
as_presidio.py     the reverse
placeholders.py    findings replaced by numbered placeholders
"""
