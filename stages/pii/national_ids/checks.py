"""Checks of numbers without separators that python-stdnum lacks, or makes depend on today's date.

Each function takes a number that has the pattern of its form. Dates are days of a calendar without
a century, since a two-digit year does not tell one.
"""

from collections.abc import Callable

__all__ = [
    "any_number",
    "dated",
    "is_baltic",
    "is_cpr",
    "is_day",
    "is_dowod",
    "is_fodselsnummer",
    "is_hetu",
    "is_jmbg",
    "is_kvnr",
    "is_matricule",
    "is_nid_of_albania",
    "is_nino",
    "is_nir",
    "is_niss_of_portugal",
    "is_nn",
    "is_nuss",
    "is_personas_kods",
    "is_personnummer",
    "is_pesel",
    "is_svnr",
    "is_szemelyi_szam",
    "is_taj",
    "is_tax_number_of_hungary",
    "is_vsnr",
]  # fmt: skip

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NO_NINO = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})


def any_number(_: str) -> bool:
    """Nothing checks it but its pattern."""
    return True


def is_day(day: int, month: int) -> bool:
    """Whether a year can have this day."""
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def dated(day: int, month: int, check: Callable[[str], bool]) -> Callable[[str], bool]:
    """A check and a date of birth, whose day and month begin at these places of the number."""

    def both(number: str) -> bool:
        date = int(number[day : day + 2]), int(number[month : month + 2])
        return is_day(*date) and check(number)

    return both


def _sum(number: str, weights: tuple[int, ...]) -> int:
    """The sum of the digits, weighed; further digits do not count."""
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1: every second digit from the end is doubled."""
    from stdnum import luhn

    return bool(luhn.is_valid(number))


# -- Iberia and France


def is_nuss(number: str) -> bool:
    """Spanish social security number: province, eight digits, and two digits that are the rest
    modulo 97 (Tesorería General de la Seguridad Social)."""
    province, serial, check = int(number[:2]), number[2:10], int(number[10:])
    # A serial below ten million is checked without its leading zero.
    body = f"{number[:2]}{serial.removeprefix('0')}" if serial[0] == "0" else number[:10]
    return (1 <= province <= 53 or province == 66) and int(body) % 97 == check


def is_niss_of_portugal(number: str) -> bool:
    """Portuguese social security number: ten digits, weighed by primes, and nine less the rest
    modulo 10 (Instituto da Segurança Social)."""
    return int(number[10]) == 9 - _sum(number, (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)) % 10


def is_nir(number: str) -> bool:
    """French registration number: its key is 97 less the rest modulo 97, Corsica's departments
    counting as 19 and 18 (décret 82-103); months are 01 to 12, or 20 to 42 and 50 to 99 where the
    month of birth is not known."""
    from stdnum.fr import nir

    month = int(number[3:5])
    return (1 <= month <= 12 or 20 <= month <= 42 or month >= 50) and bool(nir.is_valid(number))


# -- the west


def is_nn(number: str) -> bool:
    """Belgian national number and bis number: date of birth, three digits, and 97 less the rest
    modulo 97, with a 2 before it from the year 2000 (arrêté royal du 3 avril 1984). Months of bis
    numbers are raised by 20 or 40; a date that is not known has zeros."""
    month, day, check = int(number[2:4]), int(number[4:6]), int(number[9:])
    if month >= 60 or month % 20 > 12 or day > 31:
        return False
    return any(97 - int(century + number[:9]) % 97 == check for century in ("", "2"))


def is_matricule(number: str) -> bool:
    """Luxembourg's identification number: date of birth, three digits, and two that check the
    eleven before, by Luhn and by Verhoeff (Règlement grand-ducal du 28 novembre 2013)."""
    from stdnum import luhn, verhoeff

    body, checks = number[:11], number[11:]
    if not is_day(int(number[6:8]), int(number[4:6])):
        return False
    return bool(checks == luhn.calc_check_digit(body) + verhoeff.calc_check_digit(body))


def is_vsnr(number: str) -> bool:
    """German pension insurance number: area, date of birth, first letter of the name at birth, two
    digits, and one that checks them (Verordnung über die Versicherungsnummer, paragraph 4)."""
    day, month, letter = int(number[2:4]), int(number[4:6]), number[8]
    if not is_day(day - 50 if day > 50 else day, month):
        return False
    digits = f"{number[:8]}{ord(letter) - 64:02d}{number[9:11]}"
    return _sum_of_digits(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)) % 10 == int(number[11])


def is_kvnr(number: str) -> bool:
    """German health insurance number: a letter that counts as two digits, eight digits, and the sum
    of the digits of their products by 1 and 2, modulo 10 (SGB V, paragraph 290)."""
    digits = f"{ord(number[0]) - 64:02d}{number[1:9]}"
    return _sum_of_digits(digits, (1, 2) * 5) % 10 == int(number[9])


def _sum_of_digits(number: str, weights: tuple[int, ...]) -> int:
    products = (int(digit) * weight for digit, weight in zip(number, weights, strict=True))
    return sum(product // 10 + product % 10 for product in products)


def is_svnr(number: str) -> bool:
    """Austrian insurance number: three digits, one that checks all others, and the date of birth,
    with the months 13 to 15 where a day has no more numbers (ASVG, paragraph 31)."""
    day, month = int(number[4:6]), int(number[6:8])
    if not is_day(day, min(month, 12)) or month > 15:
        return False
    return _sum(number, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11 == int(number[3])


def is_nino(number: str) -> bool:
    """British national insurance number: it has no check digit, and letters and pairs that are
    never given (HMRC, NIM39110)."""
    first, second = number[0], number[1]
    return first not in "DFIQUV" and second not in "DFIOQUV" and number[:2] not in _NO_NINO


# -- the north


def is_personnummer(number: str) -> bool:
    """Swedish number of persons, of ten or twelve digits: date of birth, its day raised by 60 in
    coordination numbers, and Luhn's digit of the last ten (folkbokföringslag 1991:481)."""
    number = number[-10:]
    return is_day(int(number[4:6]) % 60, int(number[2:4])) and _luhn(number)


def is_cpr(number: str) -> bool:
    """Danish number of persons: a date of birth. Its check modulo 11 has not held for all since
    2007 (CPR-kontoret)."""
    return is_day(int(number[:2]), int(number[2:4]))


def is_fodselsnummer(number: str) -> bool:
    """Norwegian number of persons: date of birth, its day raised by 40 in D numbers, its month by
    40 in H numbers, and two digits modulo 11 (forskrift om folkeregistrering)."""
    day, month = int(number[:2]), int(number[2:4])
    if not is_day(day - 40 if day > 40 else day, month - 40 if month > 40 else month):
        return False
    first = _sum(number, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    return not first and not _sum(number, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11


def is_hetu(number: str) -> bool:
    """Finnish identity code: date of birth, a sign of the century, three digits, and a character
    for the rest of the nine digits modulo 31 (valtioneuvoston asetus 128/2010)."""
    digits = number[:6] + number[-4:-1]
    return (
        is_day(int(digits[:2]), int(digits[2:4]))
        and "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(digits) % 31] == number[-1]
    )


# -- the Baltic states


def is_baltic(number: str) -> bool:
    """Estonian and Lithuanian code: century and sex, date of birth, three digits, and a digit
    modulo 11 by two rows of weights (EVS 585)."""
    if not is_day(int(number[5:7]), int(number[3:5])):
        return False
    rest = _sum(number, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if rest == 10:
        rest = _sum(number, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return rest == int(number[10])


def is_personas_kods(number: str) -> bool:
    """Latvian code of before July 2017: date of birth, century, three digits, and one modulo 11
    (Fizisko personu reģistra likums)."""
    if not is_day(int(number[:2]), int(number[2:4])):
        return False
    return (1101 - _sum(number, (1, 6, 3, 7, 9, 10, 5, 8, 4, 2))) % 11 % 10 == int(number[10])


# -- the centre


def is_pesel(number: str) -> bool:
    """Polish number of persons of 1900 to 2099: date of birth, its month raised by 20 since 2000,
    four digits, and one modulo 10 (ustawa o ewidencji ludności, art. 15)."""
    if number[2] > "3" or not is_day(int(number[4:6]), int(number[2:4]) % 20):
        return False
    return _sum(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def is_dowod(number: str) -> bool:
    """Polish identity card: three letters, which count from 10, and six digits, the first of which
    checks the others (rozporządzenie w sprawie dowodów osobistych)."""
    values = [int(character, 36) for character in number]
    weights = (7, 3, 1, 0, 7, 3, 1, 7, 3)
    total = sum(value * weight for value, weight in zip(values, weights, strict=True))
    return total % 10 == values[3]


def is_taj(number: str) -> bool:
    """Hungarian social security number: eight digits, weighed 3 and 7, and their sum modulo 10
    (1996. évi XX. törvény)."""
    return _sum(number, (3, 7) * 4) % 10 == int(number[8])


def is_tax_number_of_hungary(number: str) -> bool:
    """Hungarian tax number of a person: nine digits, weighed by their place, and their sum modulo
    11 (1996. évi XX. törvény)."""
    return _sum(number, tuple(range(1, 10))) % 11 == int(number[9])


def is_szemelyi_szam(number: str) -> bool:
    """Hungarian personal number: sex and century, date of birth, three digits, and their sum modulo
    11, weighed from 1 up, from 10 down since 1997 (1996. évi XX. törvény)."""
    if not is_day(int(number[5:7]), int(number[3:5])):
        return False
    check = int(number[10])
    up, down = tuple(range(1, 11)), tuple(range(10, 0, -1))
    return check in (_sum(number, up) % 11, _sum(number, down) % 11)


# -- the Balkans


def is_jmbg(number: str) -> bool:
    """Number of Yugoslavia's successor states: date of birth with three digits of the year, region,
    three digits, and one modulo 11 (Zakon o jedinstvenom matičnom broju građana)."""
    if not is_day(int(number[:2]), int(number[2:4])) or not (
        number[4] == "9" or number[4:6] in ("00", "01", "02")
    ):
        return False
    rest = -_sum(number, (7, 6, 5, 4, 3, 2) * 2) % 11
    return rest % 10 == int(number[12])


def is_nid_of_albania(number: str) -> bool:
    """Albanian number: a letter and a digit for the year, month, raised by 50 for women and by 30
    for foreigners, day, three digits, and a letter. How the letter checks is not published."""
    month, day = int(number[2:4]), int(number[4:6])
    return is_day(day, month % 50 - 30 if month % 50 > 30 else month % 50)
