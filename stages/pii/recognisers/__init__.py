"""One recogniser a file; catalogue.py lists them.

email.py           e-mail addresses
phone.py           telephone numbers
phone_plans.py     numbering plans of the world
phone_series.py    groups of digits in a row, and the numbers that they may be
phone_signs.py     what is written like a telephone number and is none
iban.py            bank account numbers
card.py            payment card numbers
ip.py              IP addresses
spanish_id.py      Spanish identity numbers
national_id.py     numbers that other European states give to persons
own_checks.py      check digits that python-stdnum lacks
"""
