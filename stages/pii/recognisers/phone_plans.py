"""Numbering plans of the world, from the tables of `phonenumbers` (Google's libphonenumber): which
digits are a telephone number, without the cost of its parser."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus.documents.languages import LANGUAGES
from stages.pii.countries import countries_of_language

__all__ = [
    "Number",
    "Plan",
    "abroad",
    "at_home",
    "codes_of",
    "codes_served",
    "groups_at_home",
    "regions_of",
]

_WORLDWIDE = {"en": ("US",), "pt": ("BR",), "fr": ("CA",)}
"""Language -> countries outside Europe that much of its web pages come from."""
_PERSONAL = ("fixed_line", "mobile", "voip", "personal_number", "pager")
_PUBLIC = ("toll_free", "premium_rate", "shared_cost", "uan", "voicemail")
"""Kinds of numbers in the tables: of a person or an office, and of a service for everyone."""
_FREEPHONE = re.compile("0800")
"""Begins numbers that cost nothing all over Europe, and no number of an area."""
_NOTHING = "(?!)"
_FEWEST_OF_LENGTH = 7
"""Digits after the country code, of a number that is told by its length."""
_MOST_LENGTHS = 6
"""Of a plan that tells numbers from other digits by their length."""


def regions_of(language: str) -> tuple[str, ...]:
    """The ISO 3166-1 codes of the countries whose national forms a text in `language` may use.

    Empty for `und` and other tags that are not in corpus.documents.languages.
    """
    regions = countries_of_language(language)
    return (*regions, *_WORLDWIDE.get(language, ())) if regions else ()


@dataclass(frozen=True)
class Number:
    """What digits are in a plan. code: of the country, without `+`. national: the digits after it.
    country: ISO 3166-1, the first that uses the code. is_public: of a service for everyone, such as
    900 in Spain. has_trunk: written with the prefix of calls within the country, where there is one
    that has to be there. is_open: of a plan without such prefixes that takes most digits of any
    length (Luxembourg)."""

    code: int
    national: str
    country: str
    is_public: bool
    is_mobile: bool
    has_trunk: bool
    is_open: bool

    @property
    def is_unsure(self) -> bool:
        """Whether it is one of a service only if a prefix was left out."""
        return self.is_public and not self.has_trunk

    @property
    def value(self) -> str:
        """The number in the form of ITU-T E.164."""
        return f"+{self.code}{self.national}"


@dataclass(frozen=True)
class Plan:
    """The numbers behind one country code; several countries may share it.

    lengths: of numbers, in digits. trunk: what precedes a number within the country, and
    `transformed` what it becomes, where it is more than left out. needs_trunk: whether hardly
    anyone leaves it out.
    """

    code: int
    country: str
    lengths: frozenset[int]
    trunk: re.Pattern[str] | None
    transformed: str
    needs_trunk: bool
    personal: re.Pattern[str]
    public: re.Pattern[str]
    mobile: re.Pattern[str]

    def read(self, digits: str) -> Number | None:
        """The number that these digits are, with or without the trunk prefix."""
        for national, has_trunk in self._nationals(digits):
            if len(national) not in self.lengths:
                continue
            is_public = bool(_FREEPHONE.match(digits) or self.public.fullmatch(national))
            if is_public or self.personal.fullmatch(national):
                is_mobile = self.mobile.fullmatch(national) is not None
                whole = has_trunk or not self.needs_trunk
                is_open = not self.needs_trunk and len(self.lengths) > _MOST_LENGTHS
                return Number(
                    self.code, national, self.country, is_public, is_mobile, whole, is_open
                )
        return None

    def of_length(self, digits: str) -> Number | None:
        """What these digits would be if any number of a length of the plan were one."""
        for national, has_trunk in self._nationals(digits):
            if len(national) in self.lengths and len(national) >= _FEWEST_OF_LENGTH:
                return Number(self.code, national, self.country, False, False, has_trunk, False)
        return None

    def _nationals(self, digits: str) -> Iterator[tuple[str, bool]]:
        prefix = self.trunk.match(digits) if self.trunk else None
        if prefix and prefix.end():
            kept = ""
            if self.transformed and prefix.lastindex and prefix[prefix.re.groups]:
                kept = prefix.expand(self.transformed)
            yield kept + digits[prefix.end() :], True
        yield digits, False


@lru_cache(maxsize=4096)
def at_home(digits: str, codes: tuple[int, ...]) -> Number | None:
    """The number that digits are within any of the countries with these codes: rather one with its
    trunk prefix, and rather that of a person than that of a service."""
    best: Number | None = None
    for code in codes:
        number = _plan(code).read(digits)
        if number and not number.is_public and number.has_trunk:
            return number
        if number and (best is None or (best.is_unsure and not number.is_public)):
            best = number
    return best


def abroad(digits: str, assigned: bool = True) -> Number | None:
    """The number that digits are which begin with a country code; `assigned`: in a range that the
    country has given out, and else of a length that it has, since tables lag behind."""
    for length in (1, 2, 3):
        code = int(digits[:length] or 0)
        if code and code in _codes():
            plan = _plan(code)
            return plan.read(digits[length:]) if assigned else plan.of_length(digits[length:])
    return None


def groups_at_home(number: Number) -> list[str]:
    """The groups in which a number is written within its country."""
    from phonenumbers import PhoneNumberFormat, format_number, parse

    return re.findall(r"\d+", format_number(parse(number.value), PhoneNumberFormat.NATIONAL))


@cache
def codes_of(countries: tuple[str, ...]) -> tuple[int, ...]:
    """The country codes of countries (ISO 3166-1), in their order."""
    from phonenumbers import country_code_for_region

    codes = (country_code_for_region(country) for country in countries)
    return tuple(dict.fromkeys(code for code in codes if code))


def codes_served() -> tuple[int, ...]:
    """The country codes of all countries of the languages served."""
    return codes_of(tuple(c for tag in LANGUAGES for c in countries_of_language(tag)))


@cache
def _codes() -> frozenset[int]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return frozenset(COUNTRY_CODE_TO_REGION_CODE)


@cache
def _plan(code: int) -> Plan:
    """The plan of a country code; those without a country, such as 800, are of services."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

    regions = COUNTRY_CODE_TO_REGION_CODE[code]
    if regions == ("001",):
        nothing = re.compile(_NOTHING)
        return Plan(code, "", frozenset(), None, "", False, nothing, nothing, nothing)
    tables = [table for region in regions if (table := PhoneMetadata.metadata_for_region(region))]
    kinds = {
        kind: [table for own in tables if (table := getattr(own, kind)) and table.possible_length]
        for kind in (*_PERSONAL, *_PUBLIC)
    }
    lengths = frozenset(n for own in kinds.values() for table in own for n in table.possible_length)
    main = tables[0]
    trunk = main.national_prefix_for_parsing
    return Plan(
        code,
        regions[0],
        lengths - {-1},
        re.compile(trunk) if trunk else None,
        main.national_prefix_transform_rule or "",
        (main.national_prefix or "1") != "1",
        _any(table.national_number_pattern for kind in _PERSONAL for table in kinds[kind]),
        _any(table.national_number_pattern for kind in _PUBLIC for table in kinds[kind]),
        _any(table.national_number_pattern for table in kinds["mobile"]),
    )


def _any(patterns: Iterable[str | None]) -> re.Pattern[str]:
    """A pattern that matches what any of these does."""
    return re.compile("|".join(f"(?:{own})" for own in dict.fromkeys(patterns) if own) or _NOTHING)
