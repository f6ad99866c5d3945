"""The countries that a page may have to do with: by its language, by the end of its host's name and
by codes of countries in it. Several may speak for one page."""

import re
from functools import cache
from urllib.parse import urlsplit

from corpus.documents.languages import LANGUAGES

__all__ = ["countries_of", "countries_of_language"]

_OF_TOP_LEVEL = {"uk": "GB", "cat": "ES", "eus": "ES", "gal": "ES", "bzh": "FR", "su": "RU"}
"""Ends of hosts that are no codes of ISO 3166-1, and the country of most of their pages."""
_NO_COUNTRY = frozenset({"EU", "IO", "AI", "TV", "ME", "CO", "FM", "WS", "TO", "LY", "GG", "CC"})
"""Codes of countries that are sold to all the world; Montenegro's is one of them."""
_CODE = re.compile(r"(?:\+|\b00)(\d{1,3})[ (.\-/]?\d")


def countries_of(language: str, url: str, text: str) -> frozenset[str]:
    """The countries (ISO 3166-1) that language, address and text speak for."""
    found = set(countries_of_language(language))
    host = urlsplit(url).hostname or ""
    top = host.rpartition(".")[2]
    country = _OF_TOP_LEVEL.get(top, top.upper())
    if len(country) == 2 and country.isalpha() and country not in _NO_COUNTRY:
        found.add(country)
    found.update(_of_telephone_codes(text))
    return frozenset(found)


@cache
def countries_of_language(language: str) -> tuple[str, ...]:
    """The countries where a language is at home; none for `und`."""
    known = LANGUAGES.get(language)
    return known.regions if known else ()


def _of_telephone_codes(text: str) -> set[str]:
    """The countries whose telephone codes stand in a text, such as +34."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    found: set[str] = set()
    for match in _CODE.finditer(text):
        for length in (3, 2, 1):
            regions = COUNTRY_CODE_TO_REGION_CODE.get(int(match[1][:length]))
            if regions:
                found.update(regions[:1])
                break
    return found
