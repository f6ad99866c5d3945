"""Personal data in text: finding it, and replacing it by placeholders.

personal_data.py   the stage `pii`
gate.py            fast patterns for the parts of a text that may have personal data
analyzer.py        Presidio's analyzer with the recognisers below
words.py           words near a number that show what it is
finding.py         a piece of personal data that was found; overlaps resolved
placeholders.py    findings replaced by numbered placeholders
card.py            recogniser of payment card numbers
email.py           recogniser of e-mail addresses
iban.py            recogniser of bank account numbers
ip.py              recogniser of IP addresses
phone.py           recogniser of telephone numbers
phone_series.py    telephone numbers in pairs and lists, taken apart
spanish_id.py      recogniser of Spanish identity numbers
own_checks.py      check digits that python-stdnum lacks
national_id.py     recogniser of the numbers that other European states give to persons
"""
