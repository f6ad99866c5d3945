"""IBANs of the states that take part in SEPA and of neighbours, and payment cards."""

import random
import string
from dataclasses import dataclass

from stdnum import iban as stdnum_iban
from stdnum import luhn

__all__ = ["IBANS", "ISSUERS", "Issuer", "card", "iban"]

IBANS = {
    "AD": "n8 c12", "AL": "n8 c16", "AT": "n16", "BA": "n16", "BE": "n12", "BG": "a4 n6 c8",
    "CH": "n5 c12", "CY": "n8 c16", "CZ": "n20", "DE": "n18", "DK": "n14", "EE": "n16",
    "ES": "n20", "FI": "n14", "FR": "n10 c11 n2", "GB": "a4 n14", "GR": "n7 c16", "HR": "n17",
    "HU": "n24", "IE": "a4 n14", "IS": "n22", "IT": "a1 n10 c12", "LI": "n5 c12", "LT": "n16",
    "LU": "n3 c13", "LV": "a4 c13", "MC": "n10 c11 n2", "MD": "c20", "ME": "n18",
    "MK": "n3 c10 n2", "MT": "a4 n5 c18", "NL": "a4 n10", "NO": "n11", "PL": "n24", "PT": "n21",
    "RO": "a4 c16", "RS": "n18", "SE": "n20", "SI": "n15", "SK": "n20", "SM": "a1 n10 c12",
    "TR": "n6 c16", "UA": "n6 c19", "VA": "n18", "XK": "n16",
}  # fmt: skip
"""The part after country and check digits: n digits, a capitals, c both (mostly digits here)."""
_SIGNS = {
    "n": string.digits,
    "a": string.ascii_uppercase,
    "c": string.digits * 8 + string.ascii_uppercase,
}
_TRIALS = 60_000


@dataclass(frozen=True)
class Issuer:
    """An issuer of cards: what its numbers begin with, how long they are, how they are grouped."""

    name: str
    begins: tuple[str, ...]
    length: int
    groups: tuple[int, ...] = (4, 4, 4, 4)


ISSUERS = (
    Issuer("Visa", ("4",), 16),
    Issuer("Mastercard", ("51", "52", "53", "54", "55"), 16),
    Issuer("Mastercard 2", ("2221", "2299", "2345", "2500", "2699", "2719"), 16),
    Issuer("American Express", ("34", "37"), 15, (4, 6, 5)),
    Issuer("Diners Club", ("300", "305", "36", "38"), 14, (4, 6, 4)),
    Issuer("Discover", ("6011", "644", "649", "65"), 16),
    Issuer("JCB", ("3528", "3540", "3589"), 16),
    Issuer("Maestro", ("5018", "5020", "5038", "6304", "6759", "6761", "6763"), 16),
    Issuer("Maestro 18", ("5018", "6304", "6759"), 18, (4, 4, 4, 4, 2)),
    Issuer("Maestro 19", ("5018", "6304", "6759"), 19, (4, 4, 4, 4, 3)),
    Issuer("UnionPay", ("62",), 16),
    Issuer("UnionPay 19", ("62",), 19, (6, 13)),
    Issuer("Mir", ("2200", "2204"), 16),
    Issuer("Dankort", ("5019",), 16),
    Issuer("Troy", ("9792",), 16),
)


def iban(country: str, draw: random.Random) -> str:
    """An IBAN whose check digits, and those of its country's accounts, are right."""
    for _ in range(_TRIALS):
        account = "".join(
            draw.choice(_SIGNS[part[0]]) for part in IBANS[country].split()
            for _ in range(int(part[1:]))
        )  # fmt: skip
        numbers = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
        value = f"{country}{98 - int(numbers) % 97:02}{account}"
        if stdnum_iban.is_valid(value):
            return value
    raise ValueError(f"no IBAN of {country} passes its country's check")


def card(issuer: Issuer, draw: random.Random) -> str:
    """A number of an issuer that passes Luhn's check."""
    value = draw.choice(issuer.begins)
    value += "".join(draw.choice(string.digits) for _ in range(issuer.length - 1 - len(value)))
    return f"{value}{luhn.calc_check_digit(value)}"
