"""Numbers that European states give to persons, by form, date of birth and check digits.

They are searched for in every language: the language of a document does not show whose data it
has. A number is evidence by itself where two digits check it, or a letter in a form that little
else has; one that a single digit checks needs a word nearby, such as `PESEL`. Spanish DNI and NIE
are in spanish_id.py. Checks are those of python-stdnum, which names the authority of each; those
that it lacks are in own_checks.py.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from stages.pii.finding import VALIDATED, Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers import own_checks

__all__ = ["AMBIGUOUS", "FORMS", "RECOGNISER", "Form", "find"]

AMBIGUOUS = 0.4
"""Score of a number that may be something else by chance; a nearby word raises it."""
_SEPARATORS = re.compile(r"[ ./-]")
_NOTIONS = frozenset({"identity", "tax", "social_security", "health"})


@dataclass(frozen=True)
class Form:
    """The number of one country.

    country: ISO 3166-1. pattern: how it is written; letters in either case. check: module of
    python-stdnum, or a function of the number without separators. strong: whether the form and the
    check are evidence without a word nearby.
    """

    country: str
    name: str
    pattern: str
    check: str | Callable[[str], bool]
    strong: bool = False


_CODICE_FISCALE = r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]"
_NIR = r"[1-478] ?\d{2} ?(?:0[1-9]|[1-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}[ -]?\d{2}"

FORMS = (
    # -- evidence by themselves
    Form("IT", "codice fiscale", _CODICE_FISCALE, "it.codicefiscale", True),
    Form("FR", "NIR", _NIR, "fr.nir", True),
    Form("BE", "NN", r"\d{2}[. ]?\d{2}[. ]?\d{2}[ -]?\d{3}[. ]?\d{2}", "be.nn", True),
    Form("NO", "fødselsnummer", r"\d{6} ?\d{5}", "no.fodselsnummer", True),
    Form("FI", "henkilötunnus", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]", "fi.hetu", True),
    Form("CH", "AHV", r"756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}", "ch.ssn", True),
    Form("PT", "cartão de cidadão", r"\d{8}[ -]?\d[ -]?[A-Z]{2}\d", "pt.cc", True),
    Form("TR", "T.C. kimlik", r"[1-9]\d{10}", "tr.tckimlik", True),
    Form("ES", "NUSS", r"\d{2}[ /-]?\d{8}[ /-]?\d{2}", own_checks.is_nuss, True),
    Form("LU", "matricule", r"(?:19|20)\d{2} ?\d{4} ?\d{3} ?\d{2}", own_checks.is_matricule, True),
    Form("DE", "SVNR", r"\d{2} ?\d{6} ?[A-Z] ?\d{3}", own_checks.is_svnr, True),
    # -- with a word nearby
    Form("DE", "IdNr", r"[1-9]\d(?: ?\d{3}){3}", "de.idnr"),
    Form("AT", "VNR", r"[1-9]\d{3} ?\d{6}", "at.vnr"),
    Form("NL", "BSN", r"\d{4}[. ]?\d{2}[. ]?\d{3}|\d{3}[. ]?\d{3}[. ]?\d{3}", "nl.bsn"),
    Form("IE", "PPS", r"\d{7} ?[A-W][A-IW]?", "ie.pps"),
    Form("GB", "NHS", r"\d{3}[ -]?\d{3}[ -]?\d{4}", "gb.nhs"),
    Form("GB", "NINO", r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]", own_checks.is_nino),
    Form("HU", "TAJ", r"\d{3}[ -]?\d{3}[ -]?\d{3}", own_checks.is_taj),
    Form("HU", "adóazonosító jel", r"8\d{9}", own_checks.is_tax_number_of_hungary),
    Form("CY", "TIN", r"\d{8} ?[A-Z]", "cy.vat"),
    Form("PT", "NIF", r"[1-3]\d{2} ?\d{3} ?\d{3}", "pt.nif"),
    Form("PL", "PESEL", r"\d{11}", "pl.pesel"),
    Form("PL", "NIP", r"\d{3}[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}|\d{3}-\d{2}-\d{2}-\d{3}", "pl.nip"),
    Form("CZ", "rodné číslo", r"\d{6}/?\d{3,4}", "cz.rc"),
    Form("RO", "CNP", r"[1-9]\d{12}", "ro.cnp"),
    Form("BG", "EGN", r"\d{10}", "bg.egn"),
    Form("HR", "OIB", r"\d{11}", "hr.oib"),
    Form("SI", "EMŠO", r"\d{13}", "si.emso"),
    Form("GR", "AMKA", r"\d{11}", "gr.amka"),
    Form("GR", "AFM", r"\d{9}", "gr.vat"),
    Form("SE", "personnummer", r"(?:19|20)?\d{6}[-+]?\d{4}", "se.personnummer"),
    Form("DK", "CPR", r"\d{6}[- ]?\d{4}", "dk.cpr"),
    Form("IS", "kennitala", r"\d{6}-?\d{4}", "is_.kennitala"),
    Form("EE", "isikukood", r"[1-8]\d{10}", "ee.ik"),
    Form("LT", "asmens kodas", r"[1-6]\d{10}", "lt.asmens"),
    Form("LV", "personas kods", r"\d{6}-\d{5}", "lv.pvn"),
    Form("UA", "RNTRC", r"\d{10}", "ua.rntrc"),
    Form("MD", "IDNP", r"[02]\d{12}", "md.idno"),
)  # fmt: skip
"""The forms that are recognised, those that are evidence by themselves first."""


def find(part: Part) -> Iterator[Finding]:
    """All numbers of the `FORMS`."""
    for match in part.matches(_any_form()):
        for form, pattern in _patterns():
            found = pattern.match(part.text, match.start())
            if found and _is_valid(form, found[0].upper()):
                value = _SEPARATORS.sub("", found[0]).upper()
                near = part.cues(found.start(), found.end())
                named = not _NOTIONS.isdisjoint(near)
                score = VALIDATED if form.strong or named else AMBIGUOUS
                yield Finding("national_id", found.start(), found.end(), value, score)
                break


@cache
def _patterns() -> tuple[tuple[Form, re.Pattern[str]], ...]:
    return tuple((form, re.compile(f"(?:{form.pattern}){_AFTER}", re.IGNORECASE)) for form in FORMS)


@cache
def _any_form() -> re.Pattern[str]:
    """Where any of the forms may begin."""
    either = "|".join(f"(?:{form.pattern})" for form in FORMS)
    return re.compile(f"{_BEFORE}(?=(?:{either}){_AFTER})", re.IGNORECASE)


_BEFORE = r"(?<![A-Za-z0-9_=/@])(?<!\d[.,:-])(?<!\d )(?<![+#€$£])"
_AFTER = r"(?![A-Za-z0-9_@=])(?![.,:/-]\d)(?! \d)"
"""What stands around a number that is whole: no further digits, in the groups of a longer one."""


def _is_valid(form: Form, written: str) -> bool:
    if callable(form.check):
        return form.check(_SEPARATORS.sub("", written))
    # The sign in a Finnish or Swedish number carries the century.
    signed = form.country in ("FI", "SE")
    number = written if signed else _SEPARATORS.sub("", written)
    return bool(import_module(f"stdnum.{form.check}").is_valid(number))


RECOGNISER = Recogniser(
    "national_id", Trigger(digits=6), find, default=True, reveals="see benchmarks/pii/reveals.tsv"
)
