"""Codes of banks (BIC, ISO 9362), beside a bank account or a word that announces them: by
themselves they look like words in capitals."""

import re
from collections.abc import Iterator

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.iban import RECOGNISER as IBAN
from stages.pii.recognisers.iban import ibans

__all__ = ["RECOGNISER", "find"]

_COUNTRIES = (
    "A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]"
    "|F[IJKMOR]|G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]"
    "|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA"
    "|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|XK|Y[ET]"
    "|Z[AMW]"
)
"""ISO 3166-1, and Kosovo."""
_CODE = re.compile(
    rf"(?<!\w)(?P<bank>[A-Z]{{4}})(?P<gap>[ -]?)(?P<country>{_COUNTRIES})(?P=gap)"
    r"(?P<place>[A-Z0-9]{2})(?:(?P=gap)(?P<branch>[A-Z0-9]{3}))?(?!\w)",
    re.I,
)
_WORD = re.compile(r"(?<![^\W_])(?:BIC|SWIFT)(?:\W{1,4}[^\W_]{1,12}){0,3}\W{0,4}$", re.I)
"""The word, and at most three others before a code."""
_WORD_AFTER = re.compile(r"\W{0,3}(?:BIC|SWIFT)(?![^\W_])", re.I)
_NEXT = re.compile(r"(?<![^\W_])(?:BIC|SWIFT)(?:[ /(]{1,3}(?:BIC|SWIFT))?\)?[ ]?[:=#]?[ ]?$", re.I)
NEAR = 60
"""Characters between an account and the code of its bank."""
_BEFORE, _AFTER = 40, 12


def find(part: Part) -> Iterator[Finding]:
    """The codes of 8 or 11 characters; in small letters only right behind the word."""
    for match in part.matches(_CODE):
        before = part.text[max(0, match.start() - _BEFORE) : match.start()]
        is_next = _NEXT.search(before) is not None
        if not is_next and (match[0].upper() != match[0] or match["gap"]):
            continue
        reason = _reason(part, match, is_next)
        if not reason:
            continue
        evidence = Evidence((("eight or eleven characters with a country", -2.0), (reason, 3.0)))
        value = re.sub("[ -]", "", match[0]).upper()
        yield Finding(
            "bic", match.start(), match.end(), value, evidence.score, rationale=evidence.rationale
        )


def _reason(part: Part, match: re.Match[str], is_next: bool) -> str:
    """What around eight or eleven characters makes them a code; empty where nothing does."""
    before = part.text[max(0, match.start() - _BEFORE) : match.start()]
    after = part.text[match.end() : match.end() + _AFTER]
    if is_next or _WORD.search(before) or _WORD_AFTER.match(after):
        return 'word "bic"'
    countries = _accounts_near(part, match.start(), match.end())
    if match["country"] in countries:
        return "account of the same country"
    branch = match["branch"] or ""
    is_no_word = branch == "XXX" or any(c.isdigit() for c in match["place"] + branch)
    return "account, and no word has that form" if countries and is_no_word else ""


def _accounts_near(part: Part, start: int, end: int) -> set[str]:
    """The countries of the accounts around a place."""
    first, last = max(0, start - NEAR - 70), min(len(part.text), end + NEAR + 70)
    around = Part(part.text, first, last, part.page)
    return {
        value[:2]
        for begin, stop, value, is_valid in ibans(around)
        if is_valid and begin - end <= NEAR and start - stop <= NEAR
    }


RECOGNISER = Recogniser(
    "bic",
    Trigger(
        pattern=rf"[BbSs](?:(?<=[Bb])[Ii][Cc]|(?<=[Ss])[Ww][Ii][Ff][Tt])\b|{IBAN.trigger.pattern}",
        reach=240,
    ),
    find,
    reveals="the bank of a person, beside the account",
)
