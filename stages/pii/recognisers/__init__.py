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
national_id.py     numbers that European states give to persons (stages/pii/national_ids)
crypto.py          addresses of crypto currencies
crypto_checks.py   the checks inside them
imei.py            numbers of mobile devices
plate.py           registration plates of vehicles
passport.py        numbers of passports
driving_licence.py numbers of driving licences
form_table.py      forms of numbers by country, from a table
gps.py             positions on the earth
handle.py          names of users
birth_date.py      dates of birth
months.py          names of the months
address.py         postal addresses
street.py          streets with a house number
postal_code.py     postal codes and towns
dni_fragment.py    fragments of identity numbers in Spanish official notices
context.py         reasons that words around a candidate give
"""
