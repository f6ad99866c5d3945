"""E-mail addresses, by their structure (RFC 5321, RFC 6531), also as they stand in addresses of the
web, with `%40` for @, and as people hide them from machines (written_email.py). Of usual ones no
top-level domain is asked for, so that new domains and the reserved ones (RFC 2606) are found too.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from stages.pii.finding import Finding
from stages.pii.part import Part
from stages.pii.recogniser import Recogniser, Trigger
from stages.pii.recognisers.written_email import SPACED_TRIGGER, TRIGGER, written
from stages.pii.top_level import is_top_level

__all__ = ["RECOGNISER", "find"]

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = rf"(?:{_LABEL}\.){{1,40}}[^\W_][\w-]{{0,61}}[^\W_]"
_AT = re.compile(rf"@(?P<domain>{_DOMAIN})")
_LOCAL = re.compile(r"[\w.%+-]{1,65}")
"""Read backwards from the @."""
_QUOTED = re.compile(r'"[^"\\\s@][^"\\\n@]{0,62}"(?![^\W_])')
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+|[.%+-]+")
"""An escape such as %22 ends where an address begins; so do signs."""
_IRISH = re.compile("['’][oO](?!\\w)")
_START = r"(?:(?<![\w.%+-])|(?<=%[0-9A-Fa-f]{2}))"
_SAFE = r"(?:[\w.+-]|%(?:25)?(?i:2B|2D|2E|5F)|(?:%(?i:[C-F][0-9A-F]|[89AB][0-9A-F])){2,4})"
"""A character of an address: itself, one of + - . _ escaped, or one beyond ASCII escaped."""
_ESCAPED = re.compile(
    rf"{_START}(\w{_SAFE}{{0,63}}?)%(?:25)?40((?:{_LABEL}(?:\.|%(?:25)?2[Ee]))+[^\W_][\w-]{{0,61}}[^\W_])"
)
_FILES = frozenset(
    "png jpg jpeg jpe gif webp svg avif ico bmp tif tiff psd css scss less js mjs ts tsx jsx json "
    "xml yaml yml toml html htm xhtml php asp aspx jsp txt csv tsv pdf doc docx xls xlsx ppt pptx "
    "odt ods odp epub mp3 mp4 ogg wav webm exe dll dmg apk iso rar tar tgz gz bz2 7z ttf woff "
    "woff2 map lock whl jar war log conf cfg ini bak".split()
)
_EXAMPLES = frozenset(
    "example exemple exemplo ejemplo ejemplu exemplu esempio beispiel voorbeeld eksempel exempel "
    "esimerkki adibidea przyklad przykład priklad příklad príklad primer példa pelda naide näide "
    "shembull enghraifft sampla dæmi paraugs pavyzdys eżempju пример приклад прыклад "
    "παράδειγμα".split()
)
_FOR_TESTS = frozenset({"example", "invalid", "localhost", "test"})
"""Top-level domains that no one has (RFC 6761, section 6)."""
_SHARED = frozenset("ac co com edu gob gov net org".split())
"""Second levels below which countries give out names."""
_VERSION = re.compile(r"[~^<>=v]{0,2}\d{1,5}\.(?:\d{1,5}|x)[.-]")


def find(part: Part) -> Iterator[Finding]:
    """All e-mail addresses; `icon@2x.png`, `package@1.2.3`, `git@host` and those at example.org do
    not count as such."""
    found = (*_usual(part), *_escaped(part), *_hidden(part))
    return iter(sorted(found, key=lambda one: (one.start, one.end)))


def _usual(part: Part) -> Iterator[Finding]:
    for match in part.matches(_AT):
        start = _start(part.text, match.start())
        domain = _without_sentence(match["domain"])
        local = part.text[start : match.start()]
        if local and _is_address(local, domain):
            end = match.start() + 1 + len(domain)
            yield Finding("email", start, end, f"{local}@{domain}".lower())


def _escaped(part: Part) -> Iterator[Finding]:
    """The addresses in addresses of the web."""
    for match in part.matches(_ESCAPED):
        local, domain = (unquote(unquote(piece)) for piece in match.groups())
        if _is_address(local, domain):
            yield Finding("email", match.start(), match.end(), f"{local}@{domain}".lower())


def _hidden(part: Part) -> Iterator[Finding]:
    """The addresses that are written so that machines should not read them."""
    for one in written(part):
        if not _is_address(one.local, one.domain):
            continue
        distance = part.cues(one.start, one.end).get("email", 99)
        evidence = one.evidence
        if distance < 99:
            evidence = evidence.plus('word "email"', 3.0 if distance <= 2 else 2.0)
        yield Finding(
            "email", one.start, one.end, f"{one.local}@{one.domain}".lower(), evidence.score,
            rationale=evidence.rationale,
        )  # fmt: skip


def _start(text: str, at: int) -> int:
    """Where the name before an @ begins; `at` where there is none."""
    before = text[max(0, at - 66) : at][::-1]
    if before.startswith('"'):
        quoted = _QUOTED.match(before)
        return at - quoted.end() if quoted else at
    read = _LOCAL.match(before.partition("..")[0])
    if not read or read.end() > 64:
        return at
    start = at - read.end()
    signs = _ESCAPES.match(text, start, at)
    if signs:
        return signs.end()
    irish = _IRISH.match(before, read.end())
    return at - irish.end() if irish else start


def _without_sentence(domain: str) -> str:
    """A domain without the first word of a sentence that follows without a space."""
    rest, _, last = domain.rpartition(".")
    top = rest.rpartition(".")[2]
    is_word = last[:1].isupper() and last[1:].islower() and not top.istitle()
    return rest if is_word and "." in rest and is_top_level(top) else domain


def _is_address(local: str, domain: str) -> bool:
    name, domain = local.lower(), domain.lower()
    top = domain.rpartition(".")[2]
    return (
        len(local) + len(domain) < 254
        and (top.isalpha() or top.startswith("xn--"))
        and top not in _FILES
        and ".." not in local
        and not local.endswith(".")
        and "_" not in domain
        and name != "git"
        and not _is_of_documents(domain)
        and not _VERSION.match(domain)
    )


def _is_of_documents(domain: str) -> bool:
    """Whether a domain is called `example`, or is below one that is: some of these are kept for
    documentation (RFC 2606, section 3), the others are used likewise. In other languages the word
    counts only where the top-level domain is no one's."""
    *_, third, second, top = ("", "", *domain.split("."))
    if len(top) == 2 and second in _SHARED:
        second = third
    return second == "example" or (second in _EXAMPLES and top in _FOR_TESTS)


RECOGNISER = Recogniser(
    "email",
    Trigger(pattern=TRIGGER, second=SPACED_TRIGGER, reach=320),
    find,
    default=True,
    reveals="a way to reach a person, often the name and the employer",
)
