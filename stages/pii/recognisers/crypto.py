"""Addresses of crypto currencies, by form and by the check inside them (crypto_checks.py).

Most carry four bytes of a hash and are evidence by themselves. Addresses of Ethereum (40
hexadecimal digits after `0x`) have a check in mixed case alone (EIP-55); in one case their form is
what little else has.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stages.pii.evidence import Evidence
from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers import crypto_checks as checks
from stages.pii.recognisers.context import with_words

__all__ = ["CURRENCIES", "RECOGNISER", "Currency", "find"]


@dataclass(frozen=True)
class Currency:
    """The form of an address. pattern: all of it. check: whether it is valid."""

    name: str
    pattern: str
    check: Callable[[str], bool]


def _hashed(*versions: str, alphabet: str = checks.BITCOIN) -> Callable[[str], bool]:
    """A check of base58check: the first bytes, in hexadecimal digits, and 20 after them."""
    first = tuple(bytes.fromhex(version) for version in versions)

    def check(text: str) -> bool:
        decoded = checks.base58_bytes(text, alphabet)
        return (
            decoded.startswith(first)
            and len(decoded) == len(first[0]) + 20 + 4
            and checks.has_double_hash(decoded)
        )

    return check


_B58 = "[1-9A-HJ-NP-Za-km-z]"
_B32 = "[02-9ac-hj-np-z]"

CURRENCIES = (
    Currency("Bitcoin", rf"[13]{_B58}{{25,34}}", _hashed("00", "05")),
    Currency("Bitcoin", r"(?i:bc1[02-9ac-hj-np-z]{11,71})", checks.has_bech32),
    Currency("Litecoin", rf"[LM3]{_B58}{{26,33}}", _hashed("30", "32", "05")),
    Currency("Litecoin", r"(?i:ltc1[02-9ac-hj-np-z]{11,71})", checks.has_bech32),
    Currency("Dogecoin", rf"[DA9]{_B58}{{33}}", _hashed("1e", "16")),
    Currency("Dash", rf"[X7]{_B58}{{33}}", _hashed("4c", "10")),
    Currency("Zcash", rf"t[13]{_B58}{{33}}", _hashed("1cb8", "1cbd")),
    Currency("Tron", rf"T{_B58}{{33}}", _hashed("41")),
    Currency("Tezos", rf"tz[123]{_B58}{{33}}", _hashed("06a19f", "06a1a1", "06a1a4")),
    Currency("XRP", rf"r{_B58}{{24,34}}", _hashed("00", alphabet=checks.RIPPLE)),
    Currency("Bitcoin Cash", rf"[qp]{_B32}{{41}}", checks.has_cash_address),
    Currency("Cardano", rf"addr1{_B32}{{50,100}}", checks.has_bech32),
    Currency("Cosmos", rf"cosmos1{_B32}{{38}}", checks.has_bech32),
    Currency("Stellar", r"G[A-Z2-7]{55}", checks.has_stellar_crc),
    Currency("Monero", rf"[48]{_B58}{{94}}(?:{_B58}{{11}})?", checks.has_monero_hash),
)  # fmt: skip
"""Currencies with a check in each address, by what their own specifications say."""

_CANDIDATE = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9]{25,112}(?![A-Za-z0-9_])")
_ETHEREUM = re.compile(r"0[xX]([0-9A-Fa-f]{40})")
_PATTERNS = tuple((currency, re.compile(currency.pattern)) for currency in CURRENCIES)
_FEW = 6
"""Different digits that an address has at least; with fewer it is a filler such as 0x000…0."""


def find(part: Part) -> Iterator[Finding]:
    """All addresses of the `CURRENCIES` and of Ethereum."""
    for match in part.matches(_CANDIDATE):
        text = match[0]
        ethereum = _ETHEREUM.fullmatch(text)
        if ethereum:
            yield from _of_ethereum(part, match.start(), match.end(), ethereum[1])
            continue
        for currency, pattern in _PATTERNS:
            if pattern.fullmatch(text) and currency.check(text):
                value = text.lower() if text.isupper() and "BC1" in text[:4] else text
                reasons = Evidence((("form", -1.0), ("hash", 9.0)))
                yield Finding(
                    "crypto", match.start(), match.end(), value, reasons.score,
                    form=currency.name, rationale=reasons.rationale,
                )  # fmt: skip
                break


def _of_ethereum(part: Part, start: int, end: int, digits: str) -> Iterator[Finding]:
    if len(set(digits.lower())) < _FEW:
        return
    reasons = Evidence((("form", 1.0),))
    if digits not in (digits.lower(), digits.upper()):
        reasons = reasons.plus("case", 3.0 if checks.has_eip55(digits) else -3.0)
    if "crypto" in part.cues(start, end):
        reasons = with_words(reasons, {"crypto": part.cues(start, end)["crypto"]}, "crypto")
    yield Finding(
        "crypto", start, end, f"0x{digits.lower()}", reasons.score,
        form="Ethereum", rationale=reasons.rationale,
    )  # fmt: skip


RECOGNISER = Recogniser(
    "crypto",
    Trigger(pattern=r"(?<![A-Za-z0-9_])[A-Za-z0-9]{25}", reach=120),
    find,
    reveals="all payments of a wallet, for good and for all to see",
)
