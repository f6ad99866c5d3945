"""One recogniser a file; catalogue.py lists them.

email.py           e-mail addresses
written_email.py   e-mail addresses as people hide them from machines
obfuscations.py    words for @ and the dot
phone.py           telephone numbers
phone_plans.py     numbering plans of the world
phone_reading.py   groups of digits read as a number
phone_context.py   what stands before digits and says what they are
phone_series.py    groups of digits in a row, and the numbers that they may be
phone_signs.py     what is written like a telephone number and is none
iban.py            bank account numbers
bic.py             codes of banks
card.py            payment card numbers
card_issuers.py    their first digits and lengths
ip.py              IP addresses
mac.py             addresses of network cards
spanish_id.py      Spanish identity numbers
national_id.py     numbers that other European states give to persons
own_checks.py      check digits that python-stdnum lacks
"""
