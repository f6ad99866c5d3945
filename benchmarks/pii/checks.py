"""Checks that python-stdnum lacks, from the public definitions."""

from collections.abc import Sequence

from stdnum import luhn, verhoeff

__all__ = [
    "dowod",
    "hungarian_person",
    "hungarian_tax",
    "jmbg",
    "kosovo",
    "kvnr",
    "matricule",
    "moldovan_person",
    "nino",
    "niss",
    "nuss",
    "rentenversicherung",
    "swedish_coordination",
    "taj",
]


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def _crossed(number: int) -> int:
    return sum(map(int, str(number)))


def _compact(value: str) -> str:
    return "".join(character for character in value if character.isalnum())


def _place(letter: str) -> int:
    return ord(letter.upper()) - ord("A") + 1


def nuss(value: str) -> bool:
    """Spain, social security: the last two digits are the rest of the others by 97. An eight-digit
    number below ten million counts without its leading zero."""
    digits = _compact(value)
    body = digits[:2] + digits[3:10] if digits[2] == "0" else digits[:10]
    return int(body) % 97 == int(digits[10:]) and 1 <= int(digits[:2]) <= 53


def niss(value: str) -> bool:
    """Portugal, social security: weights are the primes from 29 down to 2."""
    digits = _compact(value)
    return int(digits[10]) == 9 - _weighted(digits, (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)) % 10


def rentenversicherung(value: str) -> bool:
    """Germany, pension insurance: the letter counts as two digits, products by cross sums."""
    own = _compact(value)
    digits = own[:8] + f"{_place(own[8]):02}" + own[9:11]
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    total = sum(_crossed(int(d) * w) for d, w in zip(digits, weights, strict=True))
    return int(own[11]) == total % 10


def kvnr(value: str) -> bool:
    """Germany, health insurance: the letter counts as two digits, weights 1 and 2 in turn."""
    own = _compact(value)
    digits = f"{_place(own[0]):02}" + own[1:9]
    total = sum(_crossed(int(d) * (1 + i % 2)) for i, d in enumerate(digits))
    return int(own[9]) == total % 10


def matricule(value: str) -> bool:
    """Luxembourg: a digit by Luhn and one by Verhoeff, both over the first eleven."""
    digits = _compact(value)
    return bool(luhn.is_valid(digits[:12]) and verhoeff.is_valid(digits[:11] + digits[12]))


def dowod(value: str) -> bool:
    """Poland, identity card: letters count from 10, weights 7 3 1 without the check digit."""
    own = _compact(value)
    numbers = [int(character, 36) for character in own]
    weights = (7, 3, 1, 0, 7, 3, 1, 7, 3)
    return sum(n * w for n, w in zip(numbers, weights, strict=True)) % 10 == numbers[3]


def taj(value: str) -> bool:
    """Hungary, social security: weights 3 and 7 in turn."""
    digits = _compact(value)
    return _weighted(digits[:8], (3, 7) * 4) % 10 == int(digits[8])


def hungarian_tax(value: str) -> bool:
    """Hungary, tax number of persons: weights 1 to 9, rest by 11."""
    digits = _compact(value)
    return _weighted(digits[:9], range(1, 10)) % 11 == int(digits[9])


def hungarian_person(value: str) -> bool:
    """Hungary, personal number of those born before 1997: weights 1 to 10, rest by 11."""
    digits = _compact(value)
    return _weighted(digits[:10], range(1, 11)) % 11 == int(digits[10])


def jmbg(value: str) -> bool:
    """The states that were Yugoslavia: weights 7 to 2 twice, rest by 11."""
    digits = _compact(value)
    check = -_weighted(digits[:12], (7, 6, 5, 4, 3, 2) * 2) % 11
    return check == int(digits[12])


def moldovan_person(value: str) -> bool:
    """Moldova: weights 7 3 1 in turn."""
    digits = _compact(value)
    return _weighted(digits[:12], (7, 3, 1) * 4) % 10 == int(digits[12])


def kosovo(value: str) -> bool:
    """Kosovo: weights 4 3 2 7 6 5 4 3 2, rest by 11."""
    digits = _compact(value)
    return (11 - _weighted(digits[:9], (4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(digits[9])


def nino(value: str) -> bool:
    """United Kingdom, national insurance: no digit checks it, but some pairs are never given."""
    return _compact(value)[:2] not in {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}


def swedish_coordination(value: str) -> bool:
    """Sweden, persons not registered: the day has 60 added; Luhn over ten digits."""
    return 60 < int(value[4:6]) < 92 and bool(luhn.is_valid(_compact(value)))
