"""Numbers that European states give to persons.

form.py      what is known of a number: how it is written, checked and called; what that is worth
checks.py    checks that python-stdnum lacks
names.py     the names of numbers in a text
iberia.py, western.py, nordic.py, baltic.py, central.py, balkan.py, eastern.py
             the numbers of the states, by region
"""

from stages.pii.national_ids import balkan, baltic, central, eastern, iberia, nordic, western
from stages.pii.national_ids.form import Form

__all__ = ["DNI", "NATIONAL", "NIE", "Form"]

DNI, NIE = iberia.DNI, iberia.NIE
NATIONAL: tuple[Form, ...] = (
    *iberia.FORMS,
    *western.FORMS,
    *nordic.FORMS,
    *baltic.FORMS,
    *central.FORMS,
    *balkan.FORMS,
    *eastern.FORMS,
)
"""All forms but the two that are kinds of their own."""
