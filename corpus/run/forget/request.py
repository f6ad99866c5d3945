"""What is to be forgotten: files of ids, addresses and domains, as a data protection officer gives
them. A file has one a line; empty lines and lines that begin with `#` say nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.documents.suppression import Commitments, names_of_host
from corpus.documents.urls import ascii_host, domain_of, host_of, is_public_suffix
from corpus.errors import InputError
from corpus.run.spellings import domains_of_page, page_of
from corpus.storage.inputs import opened

__all__ = ["Item", "Request", "read_request"]

_LONGEST = 1 << 16
Item = tuple[str, str]
"""Kind (`id`, `url` or `domain`) and value: an id, a page (`page_of`) or a host."""


@dataclass(frozen=True)
class Request:
    """What is to be forgotten.

    ids: of documents. pages: page (`page_of`) -> the address that was given. hosts: of which all
    documents are meant, and of all hosts below them. removals: rows of an earlier state of this
    dataset, as `removals.json` of a later one names them.
    """

    ids: frozenset[str] = frozenset()
    pages: Mapping[str, str] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()
    removals: Sequence[Mapping[str, Any]] = ()

    def items(self) -> list[Item]:
        """All that was asked for, sorted."""
        kinds = {"id": self.ids, "url": self.pages, "domain": self.hosts}
        return sorted((kind, value) for kind, values in kinds.items() for value in values)

    def commitments(self, commitments: Commitments) -> dict[str, set[bytes]]:
        """The keyed hashes of all that was asked for, by kind."""
        found: dict[str, set[bytes]] = {}
        for kind, value in self.items():
            found.setdefault(kind, set()).add(commitments.of(kind, value))
        return found

    @cached_property
    def _domains(self) -> set[str]:
        """The registrable domains of all addresses and hosts: only their documents are looked at
        one by one."""
        of_pages = {domain for url in self.pages.values() for domain in domains_of_page(url)}
        of_hosts = {domain_of(f"http://{host}") for host in self.hosts}
        return of_pages | of_hosts

    def _near(self, domains: pa.ChunkedArray) -> pa.Array:
        """Those of some domains that have documents which may be asked for. A host without a public
        suffix is a domain of its own, and may be below one that is asked for."""
        found = [
            domain
            for domain in domains.unique().to_pylist()
            if domain in self._domains or self.hosts.intersection(names_of_host(domain or ""))
        ]
        return pa.array(found, pa.string())

    @cached_property
    def _ids(self) -> pa.Array:
        return pa.array(sorted(self.ids), pa.string())

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that say whether a document is asked for."""
        return ("id", "url", "domain") if self.pages or self.hosts else ("id",)

    def mask(self, table: pa.Table) -> Any:
        """For each row of a table with `columns`, whether it is asked for."""
        found = pc.is_in(table["id"], self._ids)
        if not self.pages and not self.hosts:
            return found
        near = pc.is_in(table["domain"], self._near(table["domain"]))
        if pc.any(near).as_py():
            urls = table["url"].filter(near).unique().to_pylist()
            asked = pa.array([url for url in urls if any(self._of_url(url))], pa.string())
            found = pc.or_(found, pc.and_(near, pc.is_in(table["url"], asked)))
        return pc.fill_null(found, fill_value=False)

    def items_of(self, id_: str, url: str) -> Iterator[Item]:
        """Yield what of the request a document answers to."""
        if id_ in self.ids:
            yield "id", id_
        yield from self._of_url(url)

    def _of_url(self, url: str) -> Iterator[Item]:
        if self.pages and (page := page_of(url)) in self.pages:
            yield "url", page
        if self.hosts:
            yield from (("domain", n) for n in names_of_host(host_of(url)) if n in self.hosts)


def read_request(
    ids: str | None, urls: str | None, domains: str | None, removals: str | None = None
) -> Request:
    """The request in files of ids, addresses and domains, and of removals. Raises InputError, which
    names the file and line, for a file that names nothing or is no text, and for what is no page or
    domain."""
    pages = {page_of(url): url for url in _checked(urls, _check_url)}
    hosts = frozenset(ascii_host(line) for line in _checked(domains, _check_domain))
    rows = () if removals is None else _removals(removals)
    return Request(frozenset(_checked(ids, _check_id)), pages, hosts, rows)


def _removals(path: str) -> Sequence[Mapping[str, Any]]:
    """What a list of removals names. Raises InputError where it is none."""
    wrong = InputError(
        "is no list of removals; it stands in a dataset as removals.json", where=path
    )
    with opened(path) as stream:
        try:
            removals = json.loads(stream.read())["removals"]
            shards = [shard for removal in removals for shard in removal["shards"]]
            sound = all(
                isinstance(shard["sha256"], str)
                and isinstance(shard["becomes"], str | None)
                and all(type(row) is int and row >= 0 for row in shard["rows"])
                for shard in shards
            )
        except (ValueError, KeyError, TypeError):
            raise wrong from None
    if not sound:
        raise wrong
    return list(removals)


def _checked(path: str | None, check: Any) -> Iterator[str]:
    """Yield the lines of a file that name something, each checked."""
    if path is None:
        return
    number, some = 0, False
    for line in _lines(path):
        number += 1
        value = line.strip()
        if not value or value.startswith("#"):
            continue
        if wrong := check(value):
            raise InputError(wrong, where=f"{path}:{number}")
        some = True
        yield value
    if not some:
        raise InputError("names nothing; write one a line", where=path)


def _lines(path: str) -> Iterator[str]:
    with opened(path) as stream:
        data = stream.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("is no text in UTF-8; write one a line", where=path) from None
    if "\0" in text:
        raise InputError("is no text file: it holds NUL bytes; write one a line", where=path)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _LONGEST:
            raise InputError(
                f"has more than {_LONGEST:,} characters; write one a line", where=f"{path}:{number}"
            )
        yield line


def _check_id(value: str) -> str | None:
    if "://" in value:
        return "is an address and no id; give it with --urls"
    return "is no id: it has a space; write one a line" if value.split() != [value] else None


def _check_url(value: str) -> str | None:
    if value.split() != [value]:
        return "is no address: it has a space; write one a line"
    host = host_of(value if "://" in value else f"http://{value}")
    return (
        None
        if "." in host or host.startswith("[")
        else "is no address; write https://example.org/page"
    )


def _check_domain(value: str) -> str | None:
    if set("/:@?#*") & set(value) or value.split() != [value] or not ascii_host(value):
        return "is no domain; write example.org, which stands for all hosts below it too"
    if is_public_suffix(ascii_host(value)):
        return "is no domain of its own: others register domains below it"
    return None
