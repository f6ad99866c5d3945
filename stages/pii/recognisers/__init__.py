"""One recogniser a file; catalogue.py lists them.

email.py           e-mail addresses
phone.py           telephone numbers
phone_series.py    telephone numbers in pairs and lists, taken apart
iban.py            bank account numbers
card.py            payment card numbers
ip.py              IP addresses
national_id.py     numbers that European states give to persons (stages/pii/national_ids)
"""
