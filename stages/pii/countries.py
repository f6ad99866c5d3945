"""The countries that a page may have to do with: by its language, by the end of its host's name,
and by codes of telephones and accounts and names of national numbers in it. Each speaks for a
country, none against one; several may speak for one page."""

import re
from functools import cache
from urllib.parse import urlsplit

from corpus.documents.languages import LANGUAGES

__all__ = ["countries_of", "countries_of_language"]

_OF_TOP_LEVEL = {
    "uk": "GB", "scot": "GB", "wales": "GB", "cymru": "GB", "london": "GB", "cat": "ES",
    "barcelona": "ES", "madrid": "ES", "eus": "ES", "gal": "ES", "bzh": "FR", "alsace": "FR",
    "corsica": "FR", "paris": "FR", "berlin": "DE", "hamburg": "DE", "koeln": "DE", "cologne": "DE",
    "bayern": "DE", "nrw": "DE", "ruhr": "DE", "saarland": "DE", "wien": "AT", "tirol": "AT",
    "swiss": "CH", "zuerich": "CH", "frl": "NL", "amsterdam": "NL", "vlaanderen": "BE",
    "gent": "BE", "brussels": "BE", "irish": "IE", "istanbul": "TR", "ist": "TR", "stockholm": "SE",
    "helsinki": "FI", "укр": "UA", "xn--j1amh": "UA", "срб": "RS", "xn--90a3ac": "RS", "мкд": "MK",
    "xn--d1alf": "MK", "бг": "BG", "xn--90ae": "BG", "ελ": "GR", "xn--qxam": "GR", "su": "RU",
}  # fmt: skip
"""Ends of hosts that are no codes of ISO 3166-1, and the country of most of their pages."""
_NO_COUNTRY = frozenset({
    "EU", "IO", "AI", "TV", "ME", "CO", "FM", "WS", "TO", "LY", "GG", "CC", "SH", "AC", "VC", "LA",
    "NU", "ST",
})  # fmt: skip
"""Codes of countries that are sold to all the world; Montenegro's is one of them."""
_SOLD_BUT_NATIONAL = frozenset({"co.me", "gov.me", "ac.me", "edu.me", "org.me"})
"""Second levels under Montenegro's that are its own."""
_TELEPHONE = re.compile(r"[+0](?:(?<=\+)|(?<!\w0)0)(\d{1,3})[ (.\-/]?\d")
_IBAN = re.compile(r"[A-Z](?<!\w.)[A-Z]\d{2} ?(?:[A-Z0-9]{4} ?){2}[A-Z0-9]")
"""A sign comes first in both, and what has to stand before it after that: most places fail at
once."""
_WITH_IBAN = frozenset(
    "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GI GL GR HR HU IE IS IT LI LT LU LV MC"
    " MD ME MK MT NL NO PL PT RO RS SE SI SK SM TR UA VA XK".split()
)
"""European countries with accounts in this form (ISO 13616, registry of SWIFT)."""
_LETTER = r"[^\W\d_]"
_NAMES = {
    "ES": "dni nuss", "PT": "niss", "IT": "cciaa", "GB": "nhs nino utr", "IE": "ppsn",
    "NL": "bsn burgerservicenummer", "BE": "rijksregisternummer insz", "DE": "idnr steuerid kvnr",
    "PL": "pesel regon", "HU": "adóazonosító tajszám", "RO": "cnp", "BG": "егн лнч булстат",
    "HR": "oib", "SI": "emšo", "MK": "ембг", "GR": "αφμ αμκα", "SE": "personnummer",
    "DK": "cpr", "NO": "fødselsnummer", "FI": "hetu henkilötunnus", "IS": "kennitala",
    "EE": "isikukood", "UA": "рнокпп єдрпоу", "MD": "idnp", "TR": "tckn",
}  # fmt: skip
"""Names of numbers that one country alone has."""
_BY_NAME = {
    name: (re.compile(f"(?<!{_LETTER}){name}(?!{_LETTER})"), country)
    for country, names in _NAMES.items()
    for name in names.split()
}
_PHRASES = {"codice fiscale": "IT", "partita iva": "IT", "asmens kodas": "LT",
"personas kods": "LV",
            "sécurité sociale": "FR"}  # fmt: skip
_PART = 100_000
"""Characters of a text that are read for evidence, from its beginning and as many from its end."""


def countries_of(language: str, url: str, text: str) -> frozenset[str]:
    """The countries (ISO 3166-1) that language, address and text speak for."""
    found = set(countries_of_language(language))
    found.update(_of_host(_host(url)))
    if len(text) > 2 * _PART:
        text = f"{text[:_PART]}\n{text[-_PART:]}"
    found.update(_of_telephone_codes(text))
    found.update(_WITH_IBAN & {account[:2] for account in _IBAN.findall(text)})
    found.update(_of_names(text))
    return frozenset(found)


@cache
def countries_of_language(language: str) -> tuple[str, ...]:
    """The countries where a language is at home, and the one that its tag names (`de-AT`); none for
    `und`."""
    known = LANGUAGES.get(language)
    named = [part for part in language.split("-")[1:] if len(part) == 2 and part.isupper()]
    return (*(known.regions if known else ()), *named)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _of_host(host: str) -> set[str]:
    """The country of a host's name: of its last part, or of the one before where that is sold."""
    rest, _, top = host.rstrip(".").rpartition(".")
    if top in _OF_TOP_LEVEL:
        return {_OF_TOP_LEVEL[top]}
    country = top.upper()
    second = f"{rest.rpartition('.')[2]}.{top}"
    if second in _SOLD_BUT_NATIONAL:
        return {country}
    usual = len(country) == 2 and country.isascii() and country.isalpha()
    return {country} if usual and country not in _NO_COUNTRY else set()


def _of_telephone_codes(text: str) -> set[str]:
    """The countries whose telephone codes stand in a text, such as +34."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    found: set[str] = set()
    for code in set(_TELEPHONE.findall(text)):
        for length in (3, 2, 1):
            regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code[:length]))
            if regions:
                found.update(regions[:1])
                break
    return found


def _of_names(text: str) -> set[str]:
    """The countries whose numbers are named in a text, such as `PESEL`."""
    lower = text.lower()
    found = {
        country
        for name, (word, country) in _BY_NAME.items()
        if name in lower and word.search(lower)
    }
    return found | {country for phrase, country in _PHRASES.items() if phrase in lower}
