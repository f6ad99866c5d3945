"""Identifiers planted in sentences, and whether one is still readable."""

import random
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from benchmarks.pii.accounts import IBANS, ISSUERS, card, iban
from benchmarks.pii.carriers import announced, bare, languages, words
from benchmarks.pii.forms import EDGE, written, written_identifier
from benchmarks.pii.hosts import emails, ips, obfuscated_emails
from benchmarks.pii.identifier import Identifier, identifiers
from benchmarks.pii.phones import phones, regions
from corpus.documents.languages import LANGUAGES

__all__ = ["SPAIN", "Planted", "fair", "harmed", "planted", "readable"]

SPAIN = ("es", "ca", "eu", "gl")
"""Languages in which the same planted set must be found alike."""
_RUN = 4
"""So many characters of a value in a row must not be left."""
_LEAST = 3
"""Each form of an identifier is planted so many times, or once in each of its languages."""
_PLACEHOLDER = re.compile(r"<[A-Z][A-Z_]*_\d+>")
_BREAK = "\x00"
_NEIGHBOURS = {"SM": "it", "VA": "it", "MC": "fr", "LI": "de", "TR": "en", "XK": "sq"}
"""The language in which IBANs of states are planted that no served language lists first."""


@dataclass(frozen=True)
class Planted:
    """A value in a sentence. cue: `own` name of the identifier, `general` words, or `none`."""

    type: str
    country: str
    name: str
    check: str
    form: str
    cue: str
    tag: str
    value: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """The document."""
        return self.before + self.value + self.after

    @property
    def key(self) -> str:
        """Country and name."""
        return f"{self.country} {self.name}".strip()


def readable(own: Planted, scrubbed: str) -> bool:
    """Whether the value, or four of its letters and digits in a row, are still there. Separators
    count as nothing; what the sentence has anyway, also beside three that are left, is none."""
    if own.value in scrubbed:
        return True
    rest = _signs(_PLACEHOLDER.sub(_BREAK, scrubbed))
    value = _signs(own.value)
    short = _RUN - 1
    known = _signs(own.before) + value[:short] + _BREAK + value[-short:] + _signs(own.after)
    runs = (value[i : i + _RUN] for i in range(max(1, len(value) - _RUN + 1)))
    return any(run in rest and run not in known for run in runs)


def harmed(own: Planted, scrubbed: str) -> bool:
    """Whether the sentence lost words beside the value; what touches the value does not count."""
    before, after = own.before, own.after
    if before and not before[-1].isspace():
        before = before.rpartition(" ")[0]
    if after and not after[0].isspace():
        after = after.partition(" ")[2]
    rest = _signs(_PLACEHOLDER.sub(_BREAK, scrubbed))
    return not (rest.startswith(_signs(before)) and rest.endswith(_signs(after)))


def _signs(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in plain if sign.isalnum() or sign == _BREAK)


def planted(seed: int = 1) -> list[Planted]:
    """The whole set."""
    draw = random.Random(seed)
    found: list[Planted] = []
    for kind in identifiers():
        for tag in kind.tags * max(1, _LEAST // len(kind.tags)):
            found += _identifier(kind, tag, draw)
    for tag in languages():
        found += _spread("email", "", tag, emails(tag, draw), draw)
        found += _spread("email, obfuscated", "", tag, obfuscated_emails(tag, draw), draw)
        found += _spread("ip", "", tag, ips(draw), draw)
        found += _cards(tag, draw)
        for region in regions(tag):
            rows = [(f"{name}, {form}", text) for name, form, text in phones(region, draw)]
            found += _spread("phone", region, tag, rows, draw)
    for country in IBANS:
        for tag in _languages_of(country):
            own = written(iban(country, draw), [4] * 8, draw)
            found += _spread("iban", country, tag, own, draw)
    return found


def fair(seed: int = 2, rounds: int = 3) -> list[Planted]:
    """One set of values, forms and sentences in each of the four languages, a round a seed."""
    found: list[Planted] = []
    for tag, number in product(SPAIN, range(rounds)):
        draw = random.Random(seed + number)
        for kind in identifiers():
            if kind.country == "ES":
                found += _identifier(kind, tag, draw)
        found += _spread("email", "", tag, emails("es", draw), draw)
        found += _spread("email, obfuscated", "", tag, obfuscated_emails("en", draw), draw)
        found += _spread("ip", "", tag, ips(draw), draw)
        found += _cards(tag, draw)
        rows = [(f"{name}, {form}", text) for name, form, text in phones("ES", draw)]
        found += _spread("phone", "ES", tag, rows, draw)
        found += _spread("iban", "ES", tag, written(iban("ES", draw), [4] * 8, draw), draw)
    return found


def _languages_of(country: str) -> list[str]:
    own = [tag for tag in languages() if country in LANGUAGES[tag].regions]
    return own or [_NEIGHBOURS[country]]


def _identifier(kind: Identifier, tag: str, draw: random.Random) -> Iterator[Planted]:
    what = ("national id", kind.country, kind.name, kind.check)
    labels = {"own": kind.announced(tag), "general": words(tag, kind.topic), "none": ()}
    for cue, own in labels.items():
        for form, text in written_identifier(kind, kind.draw(draw), draw):
            # each form of another value, so that none depends on one value's luck
            again = dict(written_identifier(kind, kind.draw(draw), draw)).get(form, text)
            yield _placed(what, form, cue, tag, again, _sentence(tag, own, draw))


def _spread(
    type_: str, country: str, tag: str, rows: Iterable[tuple[str, str]], draw: random.Random
) -> Iterator[Planted]:
    """Each form once beside words that announce it and once without."""
    topic = type_.partition(",")[0]
    for form, text in rows:
        for cue in ("general", "none"):
            labels = words(tag, topic) if cue == "general" else []
            sentence = _sentence(tag, labels, draw)
            yield _placed((type_, country, "", ""), form, cue, tag, text, sentence)


def _cards(tag: str, draw: random.Random) -> Iterator[Planted]:
    first = draw.randrange(len(ISSUERS))
    count = len(dict(written("4" * 16, (4, 4, 4, 4), random.Random(0))))
    for number in range(count):
        for step, cue in enumerate(("general", "none")):
            issuer = ISSUERS[(first + 2 * number + step) % len(ISSUERS)]
            form, text = list(written(card(issuer, draw), issuer.groups, draw))[number]
            labels = words(tag, "card") if cue == "general" else []
            sentence = _sentence(tag, labels, draw)
            yield _placed(("card", "", issuer.name, ""), form, cue, tag, text, sentence)


def _sentence(tag: str, labels: Sequence[str], draw: random.Random) -> str:
    """A sentence drawn of those that announce the value by one of the labels, or of those that do
    not; as many draws in either case, so that sets in several languages stay alike."""
    number, chance = draw.randrange(12), draw.random()
    if not labels:
        return bare(tag, number)
    return announced(tag, labels[int(chance * len(labels))], number)


def _placed(
    what: tuple[str, str, str, str], form: str, cue: str, tag: str, text: str, sentence: str
) -> Planted:
    before, after = sentence.split("{}")
    if EDGE in text:
        ahead, text, behind = text.split(EDGE)
        before, after = before + ahead, behind + after
    return Planted(*what, form, cue, tag, text, before, after)
