"""Reports in Spanish, Catalan, Valencian, Basque, Galician and English.

Texts are in English in the source. Their translations lie in `locale/<tag>/LC_MESSAGES`, in the
format of GNU gettext: `<domain>.po` is edited, `<domain>.mo` is read (`python -m tools.catalogues`
makes it). The domain `shared` has what several reports say; what another domain lacks is looked up
in it. docs/translating.md says how a message or a language is added.
"""

import csv
import datetime
import gettext
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from corpus.config.units import Quantity
from corpus.errors import ConfigError, suggest
from corpus.messages import Message
from reports.languages.formats import FORMATS, Formats

__all__ = ["DOMAINS", "ENGLISH", "LOCALE", "TAGS", "Translation", "translation"]

LOCALE = Path(__file__).parent.parent / "locale"
DOMAINS = ("shared", "report", "card", "eu_summary", "metadata")
TAGS = tuple(FORMATS)
"""Tags of the languages, BCP-47."""
_SOURCE = "en"
"""The language of the messages in the source, which has no catalogues."""
_NONE = "–"
_PREFIXES = ("", "k", "M", "G", "T", "P")


class Translation:
    """One language: its texts of one domain and of `shared`, and how it writes numbers and dates.

    Whole numbers that are put into a text are written as counts; `Quantity` and `Message` as this
    language has them, too.
    """

    def __init__(self, tag: str, domain: str) -> None:
        self.tag = tag
        self.domain = domain
        self.formats: Formats = FORMATS[tag]
        self.catalogue = _catalogue(tag, domain)

    def gettext(self, message: str, /, **values: object) -> str:
        """A text, with `%(name)s` replaced by the value of that name."""
        return self.catalogue.gettext(message) % self._shown(values)

    def ngettext(self, one: str, many: str, num: int, /, **values: object) -> str:
        """A text in the form that a number calls for; `%(num)s` is that number."""
        return self.catalogue.ngettext(one, many, num) % self._shown({"num": num, **values})

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """A text of which the English has more than one translation; the context tells which."""
        return self.catalogue.pgettext(context, message) % self._shown(values)

    def npgettext(self, context: str, one: str, many: str, num: int, /, **values: object) -> str:
        """A text with a context, in the form that a number calls for."""
        shown = self._shown({"num": num, **values})
        return self.catalogue.npgettext(context, one, many, num) % shown

    def _shown(self, values: Mapping[str, object]) -> dict[str, str]:
        return {name: self.text(value) for name, value in values.items()}

    def text(self, value: object) -> str:
        """A value in this language: a message, a quantity, a whole number, several of these; all
        else is as it is."""
        if isinstance(value, Message):
            return self._message(value)
        if isinstance(value, Quantity):
            return self._quantity(value)
        if isinstance(value, list | tuple):
            return ", ".join(map(self.text, value))
        if isinstance(value, int) and not isinstance(value, bool):
            return self.count(value)
        return str(value)

    def _message(self, value: Message) -> str:
        if value.context:
            return self.pgettext(value.context, value.template)
        if not value.many:
            return self.gettext(value.template, **value.values)
        others = {name: one for name, one in value.values.items() if name != "num"}
        return self.ngettext(value.template, value.many, value.values["num"], **others)

    def _quantity(self, value: Quantity) -> str:
        if value.unit == "share":
            return self.percent(value.number)
        if value.unit == "times":
            return self.decimal(value.number)
        if value.unit == "number":
            return self.number(value.number)
        return self.amount(value.number, value.unit)

    def count(self, number: int) -> str:
        """A whole number: `1,234,567`."""
        return self.formats.number(number)

    def decimal(self, number: float, decimals: int = 2) -> str:
        """A number with so many decimals: `2.94`."""
        return self.formats.number(number, decimals)

    def number(self, number: float) -> str:
        """A number with as many decimals as it needs, six digits at most: `0.12`, `100,000`."""
        written = f"{number:.6g}" if abs(number) < 1000 else f"{number:.0f}"
        if "e" in written:
            return written.replace(".", self.formats.decimal)
        return self.formats.number(number, len(written.partition(".")[2]))

    def percent(self, share: float | None) -> str:
        """A share from 0 to 1 as `16.10%`, with four decimals below 0.1 %; a dash for None."""
        if share is None:
            return _NONE
        number = round(share * 100, 9)
        digits = 2 if number == 0 or number >= 0.1 else 4
        return self.formats.percent.format(self.formats.number(number, digits))

    def bounds(self, minimum: float | None, maximum: float | None) -> str:
        """Bounds as `≥ 5.00%, ≤ 15.00%`; a dash without bounds. A minimum of 0 counts as none."""
        bounds = [f"≥\N{NO-BREAK SPACE}{self.percent(minimum)}"] if minimum else []
        bounds += [f"≤\N{NO-BREAK SPACE}{self.percent(maximum)}"] if maximum is not None else []
        return ", ".join(bounds) or _NONE

    def amount(self, amount: float, unit: str) -> str:
        """An amount of text as `40.00 GB` or `1.20 M words`: three or four digits and a power of
        1000. unit: one of `corpus.config.units.UNITS`."""
        if unit == "bytes":
            return f"{self._scaled(amount)}B"
        shown, number = self._scaled(amount).rstrip(), 1 if amount == 1 else 2
        match unit:
            case "characters":
                return self.ngettext(
                    "%(amount)s character", "%(amount)s characters", number, amount=shown
                )
            case "words":
                return self.ngettext("%(amount)s word", "%(amount)s words", number, amount=shown)
            case "documents":
                return self.ngettext(
                    "%(amount)s document", "%(amount)s documents", number, amount=shown
                )
            case _:
                return self.ngettext("%(amount)s token", "%(amount)s tokens", number, amount=shown)

    def short(self, number: int) -> str:
        """A whole number; from 100,000 on with three or four digits: `1.23 M`."""
        return self.count(number) if number < 100_000 else self._scaled(number).rstrip()

    def _scaled(self, amount: float) -> str:
        """A number, a space, and the prefix of a power of 1000, if any."""
        value, prefix = float(amount), ""
        for prefix in _PREFIXES:  # noqa: B007 (the last one is used below)
            if round(value, 1) < 1000:
                break
            value /= 1000
        is_whole = not prefix and abs(value - round(value)) < 1e-6
        digits = 0 if is_whole else 1 if value >= 100 else 2
        return f"{self.formats.number(value, digits)} {prefix}"

    def duration(self, seconds: float) -> str:
        """A duration in the unit in which it is at least one: `7.9 s`, `12.5 min`, `3.2 h`."""
        for unit, length in (("h", 3600), ("min", 60)):
            if seconds >= length:
                return f"{self.decimal(seconds / length, 1)} {unit}"
        return f"{self.decimal(seconds, 1)} s"

    def date(self, day: datetime.date | str) -> str:
        """A day, given as such or as YYYY-MM-DD: `5 December 2025`."""
        return self.formats.day(_day(day))

    def month(self, day: datetime.date | str) -> str:
        """The month of a day, in digits, as forms of the Union have it: `12/2025`."""
        found = _day(day)
        return f"{found.month:02}/{found.year}"

    def join(self, items: Iterable[object], how: str = "and") -> str:
        """Several things in a sentence: `A, B, and C`. how: `and` or `or`."""
        return self.formats.join([self.text(one) for one in items], either=how == "or")

    def language_name(self, tag: str, otherwise: str = "") -> str:
        """The name of a language. otherwise: what stands for one that is not known here, such as
        that of a language pack; its tag if there is none."""
        if tag == "und":
            return self.pgettext("language", "not identified")
        return _names()[self.tag].get(tag) or otherwise or tag


def _day(day: datetime.date | str) -> datetime.date:
    return datetime.date.fromisoformat(day) if isinstance(day, str) else day


@cache
def translation(tag: str, domain: str = "shared") -> Translation:
    """The translation for a tag. Raises ConfigError for a language that has none."""
    if tag not in FORMATS:
        raise ConfigError(f"no report is in {tag!r}{suggest(tag, TAGS)}")
    return Translation(tag, domain)


@cache
def _catalogue(tag: str, domain: str) -> gettext.NullTranslations:
    """The texts of a domain, in their default those of `shared`, and in theirs the English ones."""
    if tag == _SOURCE:
        return gettext.NullTranslations()
    with (LOCALE / tag / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    if domain != DOMAINS[0]:
        catalogue.add_fallback(_catalogue(tag, DOMAINS[0]))
    return catalogue


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    """Language of the report -> tag -> name."""
    with (LOCALE / "languages.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {tag: {row["tag"]: row[tag] for row in rows} for tag in TAGS}


ENGLISH = translation(_SOURCE)
