"""What looks like personal data and is none, in sentences: it must be left alone.

Most kinds are drawn from the forms of `lookalikes.tsv`, see `filled`; laws, cases and articles of
these numbers need not exist. Those that have a check of their own are made here. Where a value
might by chance be an identifier that passes its check, as eight digits and a letter might be a
DNI, it is drawn so that it is none.
"""

import csv
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stdnum import casrn, ean, isbn, issn, luhn
from stdnum.es import dni

from benchmarks.pii.carriers import languages, open_sentences
from benchmarks.pii.identifier import filled

__all__ = ["LookAlike", "look_alikes"]

Maker = Callable[[random.Random], str]
_TRIALS = 1000


@dataclass(frozen=True)
class LookAlike:
    """A text in which nothing is to be replaced."""

    kind: str
    tag: str
    value: str
    text: str


def look_alikes(count: int = 36, seed: int = 3) -> list[LookAlike]:
    """So many of each kind, in languages in turn, in sentences in which anything may stand."""
    draw = random.Random(seed)
    tags = [tag for tag in languages() if open_sentences(tag)]
    found = []
    for number, (kind, make) in enumerate(_makers()):
        for step in range(count):
            tag = tags[(number + step) % len(tags)]
            value = make(draw)
            text = draw.choice(open_sentences(tag)).replace("{}", value)
            found.append(LookAlike(kind, tag, value, text))
    return found


def _makers() -> Iterator[tuple[str, Maker]]:
    for kind, forms in _forms().items():
        yield kind, _of_forms(forms)
    yield "ISBN-10", lambda draw: f"ISBN {isbn.format(_checked('84#######', isbn, draw, 'X'))}"
    yield (
        "ISBN-13",
        lambda draw: (
            draw.choice(["ISBN ", "ISBN: ", "ISBN-13 ", ""])
            + draw.choice([isbn.format, str])(_checked("97884#######", isbn, draw))
        ),
    )
    yield "ISSN", lambda draw: f"ISSN {issn.format(_checked('[012]######', issn, draw, 'X'))}"
    yield (
        "EAN-13",
        lambda draw: (
            draw.choice(["EAN ", "EAN-13: ", "GTIN ", "GTIN: "])
            + _checked("[3458]###########", ean, draw)
        ),
    )
    yield "CAS number", lambda draw: draw.choice(["CAS ", "CAS: ", ""]) + _cas(draw)
    yield "eight digits and a letter", _not_a_dni
    yield (
        "order number",
        lambda draw: (
            draw.choice(["order no. ", "pedido n.º ", "order #", "ref. "])
            + _not_luhn("[4567]#########", draw)
        ),
    )
    yield "hash", _hash
    yield "table of numbers", _table
    yield "statistics by year", _years


def _forms() -> dict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    path = Path(__file__).with_name("lookalikes.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found[row["kind"]].append(row["form"])
    return found


def _of_forms(forms: list[str]) -> Maker:
    return lambda draw: filled(draw.choice(forms), draw)


def _checked(form: str, module: object, draw: random.Random, more: str = "") -> str:
    """A form with the check digit after it that a module of python-stdnum wants."""
    valid: Callable[[str], bool] = module.is_valid  # type: ignore[attr-defined]  # untyped
    for _ in range(_TRIALS):
        body = filled(form, draw)
        for last in f"0123456789{more}":
            if valid(body + last):
                return body + last
    raise ValueError(f"nothing of the form {form} is valid")


def _cas(draw: random.Random) -> str:
    while True:
        value = filled("[123456789]####-##-#", draw)
        if casrn.is_valid(value):
            return value


def _not_a_dni(draw: random.Random) -> str:
    while True:
        value = filled("########@", draw)
        if not dni.is_valid(value):
            return value


def _not_luhn(form: str, draw: random.Random) -> str:
    while True:
        value = filled(form, draw)
        if not luhn.is_valid(value):
            return value


def _hash(draw: random.Random) -> str:
    bits = draw.choice([128, 160, 256, 28, 48])
    value = f"{draw.getrandbits(bits):0{bits // 4}x}"
    name = {128: "md5:", 160: "sha1:", 256: "sha256:", 28: "commit ", 48: "commit "}[bits]
    return draw.choice([name, ""]) + value if bits > 48 else name + value


def _table(draw: random.Random) -> str:
    """Rows of large numbers with thousands parted, some of which look like telephone numbers."""
    sign = draw.choice([" ", ".", "\u00a0", "\u202f"])
    rows = []
    for _ in range(draw.randint(2, 4)):
        cells = [f"{draw.randint(600_000_000, 999_000_000):,}".replace(",", sign) for _ in range(3)]
        rows.append(draw.choice(["  ", "\t", " | ", "; "]).join(cells))
    return "\n" + "\n".join(rows) + "\n"


def _years(draw: random.Random) -> str:
    first = draw.randint(1980, 2015)
    values = "; ".join(f"{first + i}: {draw.randint(1000, 99999)}" for i in range(5))
    return values + draw.choice(["", " t", " ha", " %o"])
