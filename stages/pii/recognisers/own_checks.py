"""Check digits of national numbers that python-stdnum lacks, which come without separators."""

from datetime import date

__all__ = ["is_matricule", "is_nino", "is_nuss", "is_svnr", "is_taj", "is_tax_number_of_hungary"]

_NO_NINO = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})


def is_nuss(number: str) -> bool:
    """Spanish social security number: province, eight digits, and two digits that are the rest
    modulo 97 (Tesorería General de la Seguridad Social)."""
    province, serial, check = int(number[:2]), number[2:10], int(number[10:])
    # A serial below ten million is checked without its leading zero.
    body = f"{number[:2]}{serial.removeprefix('0')}" if serial[0] == "0" else number[:10]
    return (1 <= province <= 53 or province == 66) and int(body) % 97 == check


def is_matricule(number: str) -> bool:
    """Luxembourg's identification number: date of birth, three digits, and two that check the
    eleven before, by Luhn and by Verhoeff (Règlement grand-ducal du 28 novembre 2013)."""
    from stdnum import luhn, verhoeff

    body, checks = number[:11], number[11:]
    if not _is_date(int(number[:4]), int(number[4:6]), int(number[6:8])):
        return False
    return bool(checks == luhn.calc_check_digit(body) + verhoeff.calc_check_digit(body))


def is_svnr(number: str) -> bool:
    """German pension insurance number: area, date of birth, first letter of the name at birth, two
    digits, and one that checks them (Verordnung über die Versicherungsnummer, paragraph 4)."""
    day, month, letter = int(number[2:4]), int(number[4:6]), number[8]
    if not (1 <= day <= 31 or 51 <= day <= 81) or not 1 <= month <= 12:
        return False
    digits = f"{number[:8]}{ord(letter) - 64:02d}{number[9:11]}"
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    products = (int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return sum(product // 10 + product % 10 for product in products) % 10 == int(number[11])


def is_nino(number: str) -> bool:
    """British national insurance number: it has no check digit, and letters and pairs that are
    never given (HMRC, NIM39110)."""
    first, second = number[0], number[1]
    return first not in "DFIQUV" and second not in "DFIOQUV" and number[:2] not in _NO_NINO


def is_taj(number: str) -> bool:
    """Hungarian social security number: eight digits, weighed 3 and 7, and their sum modulo 10
    (1996. évi XX. törvény)."""
    total = sum(int(digit) * (3, 7)[place % 2] for place, digit in enumerate(number[:8]))
    return total % 10 == int(number[8])


def is_tax_number_of_hungary(number: str) -> bool:
    """Hungarian tax number of a person: nine digits, weighed by their place, and their sum modulo
    11 (1996. évi XX. törvény)."""
    total = sum(int(digit) * place for place, digit in enumerate(number[:9], start=1))
    return total % 11 == int(number[9])


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
