"""Keyed hashes by which documents that were forgotten are known again, and lists of them.

A list of plain ids or addresses would say what was to be forgotten: the id of a web page follows
from its address, date and digest, all of which public indexes of crawls have. So a list holds
HMAC-SHA-256 (RFC 2104, FIPS 198-1) of them, with a key of the controller. Without the key it tells
nothing, and with it only whether a given document is on the list.

A list is a text: a line that says what it is and with which key it was made, then a line for each
hash, sorted. What is hashed, by kind:

    domain  a host; documents of the host and of all hosts below it are meant
    id      the id of a document
    text    the words of a text, folded as for exact copies (`folded_text.py`)
    url     a page: its address in one spelling (`corpus.run.spellings.page_of`)
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.documents.folded_text import folded
from corpus.errors import InputError

__all__ = ["KINDS", "Commitments", "SuppressionList", "names_of_host", "parse_key"]

KINDS = ("domain", "id", "text", "url")
_HEAD = re.compile(r"alia-corpus suppression 1 ([0-9a-f]{16})")
_ENTRY = re.compile(rf"({'|'.join(KINDS)}) ([0-9a-f]{{64}})")
_KEY = re.compile(rb"\s*([0-9a-f]{64})\s*")


def parse_key(data: bytes) -> bytes:
    """The key in the content of a key file: 64 hex digits. Raises InputError."""
    found = _KEY.fullmatch(data)
    if found is None:
        raise InputError("holds no key; a key file has 64 hex digits, as `corpus forget` makes it")
    return bytes.fromhex(found[1].decode())


@dataclass(frozen=True)
class Commitments:
    """Keyed hashes of what documents are known by. key: of the controller, 32 bytes."""

    key: bytes

    @property
    def sign(self) -> str:
        """What tells one key from another, and says nothing of it; 16 hex digits."""
        return hmac.digest(self.key, b"alia-corpus suppression", "sha256").hex()[:16]

    def of(self, kind: str, value: str) -> bytes:
        """The keyed hash of a value of a kind; of a text see `of_text`."""
        message = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.digest(self.key, message, "sha256")

    def of_text(self, text: str) -> bytes | None:
        """The keyed hash of the words of a text; None for a text without words."""
        state = hmac.new(self.key, b"text\0", hashlib.sha256)
        words = 0
        for piece in folded(text):
            state.update(piece.data)
            words += piece.size
        return state.digest() if words else None


def names_of_host(host: str) -> Iterator[str]:
    """A host and all domains that it is below, the longest first; of an IP address just itself."""
    yield host
    if host.startswith("[") or host[-1:].isdecimal():
        return
    while (dot := host.find(".")) >= 0:
        host = host[dot + 1 :]
        yield host


@dataclass(frozen=True)
class SuppressionList:
    """A suppression list. sign: of the key that it was made with. held: kind -> hashes."""

    sign: str
    held: Mapping[str, frozenset[bytes]]

    def __len__(self) -> int:
        return sum(map(len, self.held.values()))

    def holds(self, kind: str, commitment: bytes | None) -> bool:
        """Whether a hash of a kind is on the list."""
        return commitment in self.held.get(kind, ())

    def with_more(self, more: Mapping[str, Iterable[bytes]]) -> "SuppressionList":
        """The list with further hashes, by kind."""
        held = {kind: self.held.get(kind, frozenset()) | {*more.get(kind, ())} for kind in KINDS}
        return SuppressionList(self.sign, held)

    def render(self) -> bytes:
        """The list as the content of a file."""
        entries = (f"{kind} {one.hex()}" for kind in KINDS for one in sorted(self.held[kind]))
        return "\n".join([f"alia-corpus suppression 1 {self.sign}", *entries, ""]).encode()

    @classmethod
    def parse(cls, data: bytes) -> "SuppressionList":
        """The list in the content of a file. Raises InputError where it is none, or cut short: half
        a list would let documents back in."""
        head, *lines = data.decode("ascii", "replace").split("\n")
        found = _HEAD.fullmatch(head)
        if found is None:
            raise InputError("is no suppression list; `corpus forget` writes them")
        if not lines or lines.pop():
            raise InputError("the suppression list is cut short; its last line has no end")
        held: dict[str, set[bytes]] = {kind: set() for kind in KINDS}
        for number, line in enumerate(lines, start=2):
            entry = _ENTRY.fullmatch(line)
            if entry is None:
                raise InputError(f"line {number} is no entry of a suppression list")
            held[entry[1]].add(bytes.fromhex(entry[2]))
        return cls(found[1], {kind: frozenset(hashes) for kind, hashes in held.items()})
