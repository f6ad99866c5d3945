"""The names of languages in six languages: `python -m tools.language_names` writes
`reports/locale/languages.tsv` from Unicode CLDR, as Babel has it, and from the exceptions here."""

import sys

from babel import Locale

from corpus.documents.languages import LANGUAGES
from reports.languages.translation import LOCALE, TAGS

__all__ = ["EXCEPTIONS", "main", "table"]

EXCEPTIONS = {
    # CLDR has no name of Aranese but the Basque one, and none of Valencian in Galician.
    "oc-aranes": {
        "es": "aranés",
        "ca": "aranès",
        "ca-valencia": "aranés",
        "eu": "aranera",
        "gl": "aranés",
        "en": "Aranese",
    },
    "ca-valencia": {
        "es": "valenciano",
        "ca": "valencià",
        "ca-valencia": "valencià",
        "eu": "valentziera",
        "gl": "valenciano",
        "en": "Valencian",
    },
    # Its own name, which CLDR writes without its letter in Spanish alone.
    "nb": {"es": "noruego bokmål"},
    # As the project calls it.
    "sl": {"en": "Slovene", "ca-valencia": "eslové"},
    # As the Valencian statute calls it.
    "es": {"ca-valencia": "castellà"},
}
"""Tag -> language of the report -> name, where it is other than in CLDR."""
_CLDR = {"ca-valencia": "ca_ES_VALENCIA"}


def table() -> str:
    """The text of the table: a line for each tag, a column for each language of the reports."""
    lines = [("tag", *TAGS)]
    lines += [(tag, *(_name(tag, into) for into in TAGS)) for tag in LANGUAGES]
    return "".join("\t".join(line) + "\n" for line in lines)


def _name(tag: str, into: str) -> str:
    if own := EXCEPTIONS.get(tag, {}).get(into):
        return own
    locale = Locale.parse(_CLDR.get(into, into))
    language, _, script = tag.partition("-")
    name = locale.languages[language]
    if into == "ca-valencia":
        name = _valencian(name)
    return f"{name} ({locale.scripts[script]})" if script else name


def _valencian(name: str) -> str:
    """A Catalan name in Valencian spelling, in which e before the last s is closed: `danés`."""
    return " ".join(f"{word[:-2]}és" if word.endswith("ès") else word for word in name.split(" "))


def main() -> int:
    """Write the table."""
    (LOCALE / "languages.tsv").write_text(table(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
