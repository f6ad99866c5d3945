"""What archives say of themselves: `warcinfo` records (ISO 28500, 6.2 and annex B.1), and the first
record of an ARC file, with the XML that some crawlers put into it (Internet Archive, 1996; Heritrix
1).

Only what accounts of a crawl need is taken: who published it, of which larger crawl it is a part,
the software, its user agent, how it treats robots.txt, and the month. `operator` and
`http-header-from` are left out, since they are contacts of persons, and `description`, which is
free text; `hostname` and `ip` are those of machines.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from corpus.documents.visible import visible
from corpus.errors import without_credentials
from stages.sources.dates import parse_date

__all__ = ["FIELDS", "MEASURE", "Noted", "statements_of"]

MEASURE = "warcinfo"
"""The measure of the ledger in which statements are counted, each under the key `field: value`."""
FIELDS = ("software", "publisher", "isPartOf", "robots", "http-header-user-agent")
"""The fields that are taken, as the standard spells them. `record` (`warcinfo`, or `filedesc` for
that of an ARC file) and `date` (the month of the record) are counted beside them."""

_READ = 1 << 16
"""Bytes of a record that are read."""
_LONGEST = 200
"""Characters of a value that are kept."""
_MOST = 64
"""Different statements of one file that are kept."""
_NAMES = {field.lower(): field for field in FIELDS}
_LINE = re.compile(r"([A-Za-z-]{1,40})[ \t]*:[ \t]*([^\r\n]{0,2000})")
_ELEMENT = re.compile(r"<(?:[A-Za-z0-9]{1,20}:)?([A-Za-z-]{1,40})\b[^<>]{0,500}>([^<>]{0,2000})</")
_FOLDED = re.compile(r"\r?\n[ \t]+")
_MAIL = re.compile(r"(?:mailto:)?[^\s@<>()\[\],;:\"']{1,64}@[^\s@<>()\[\],;:\"']{1,255}")
_ARC = re.compile(r"\d+ \d+ ([^\s<>]{1,100})\r?\nURL IP-address ")
"""The second line of an ARC file: its version, a reserved number, who gathered it."""

Statement = tuple[str, str]
"""Field and value."""


class Noted:
    """The keys of `MEASURE` that a file gives, as many different ones at most as are bounded here,
    since a file may hold any number of records with anything in them."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def keys(self, statements: list[Statement]) -> list[tuple[str, str]]:
        """The measure and key of each statement of a record."""
        found = []
        for field, value in statements:
            key = f"{field}: {value}"
            if key in self._known or len(self._known) < _MOST:
                self._known.add(key)
                found.append((MEASURE, key))
        return found


def statements_of(record: Any) -> list[Statement]:
    """What a `warcinfo` record (of FastWARC) states, each field once. E-mail addresses are replaced
    by `[e-mail]`, and characters that cannot be seen by their names."""
    target = record.headers.get("WARC-Target-URI") or ""
    is_arc = target.lower().startswith("filedesc:")
    content = record.reader.read(_READ).decode("utf-8", "replace")
    stated = {"record": "filedesc" if is_arc else "warcinfo"}
    if (date := parse_date(record.headers.get("WARC-Date") or "")) is not None:
        stated["date"] = f"{date.year:04}-{date.month:02}"
    for name, value in _arc_fields(content) if is_arc else _warc_fields(content):
        field, shown = _NAMES.get(name.lower(), ""), _shown(value)
        if field and shown:
            stated.setdefault(field, shown)
    return list(stated.items())


def _warc_fields(content: str) -> Iterator[Statement]:
    """The fields of `application/warc-fields`, unfolded."""
    for line in _FOLDED.sub(" ", content).split("\n"):
        if found := _LINE.match(line):
            yield found[1], found[2]


def _arc_fields(content: str) -> Iterator[Statement]:
    """Who gathered an ARC file, as its publisher, and the elements of its XML."""
    yield from ((name, html.unescape(value)) for name, value in _ELEMENT.findall(content))
    if found := _ARC.match(content):
        yield "publisher", found[1]


def _shown(value: str) -> str:
    """A value as it is kept: in one line, without addresses of mail, bounded."""
    plain = visible(_MAIL.sub("[e-mail]", without_credentials(" ".join(value.split()))))
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
