"""One recogniser a file; catalogue.py lists them.

email.py           e-mail addresses
phone.py           telephone numbers
phone_series.py    telephone numbers in pairs and lists, taken apart
iban.py            bank account numbers
card.py            payment card numbers
ip.py              IP addresses
spanish_id.py      Spanish identity numbers
national_id.py     numbers that other European states give to persons
own_checks.py      check digits that python-stdnum lacks
"""
