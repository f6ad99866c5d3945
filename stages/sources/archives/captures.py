"""Captures: records of web archives as rows with an id and columns, and sources that read them."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any, ClassVar

import pyarrow as pa

from corpus.config.settings import Size
from corpus.documents.ids import archive_id
from corpus.documents.urls import clean_urls, domains_of
from corpus.schema import COLUMNS, GIVEN_BY_SOURCES
from corpus.stage import Partition, Records, setting
from corpus.storage.inputs import Extent
from stages.sources.archives.archive import (
    SUFFIXES,
    Fault,
    Padding,
    Placed,
    read_archive,
    records_at,
)
from stages.sources.archives.seams import ranges, seam
from stages.sources.archives.wacz import WACZ, archives_in, file_of
from stages.sources.archives.warcinfo import Noted, statements_of
from stages.sources.batches import Aside, Row, batched
from stages.sources.dates import parse_date
from stages.sources.files import FileSource

__all__ = ["ArchiveSource", "Capture", "sha1_of"]

_READ = 1 << 20
_WARCINFO = "warcinfo"
"""The reason for which a record is skipped that describes its file."""


@dataclass(frozen=True)
class Capture:
    """A record with what its id is made from: uri, date and digest.

    columns: columns of the source that are not empty, by name. size: bytes of their values. reason:
    why the record is dropped, or None.
    """

    uri: str
    date: datetime | None
    digest: str
    columns: Mapping[str, Any]
    size: int
    reason: str | None = None

    @classmethod
    def of(
        cls,
        record: Any,
        digest: str,
        columns: Mapping[str, Any],
        reason: str | None = None,
        *,
        status: int = 0,
    ) -> "Capture":
        """The capture of a FastWARC record, with target URI, date, record id and digest from its
        WARC headers. digest: of the payload, used where the headers declare none."""
        headers = record.headers
        # The grammar of WARC 1.0 puts angle brackets around both, also around addresses.
        uri, record_id = (_bare(headers.get(n)) for n in ("WARC-Target-URI", "WARC-Record-ID"))
        date = parse_date(headers.get("WARC-Date") or "")
        digest = declared_digest(record) or digest
        size = sum(len(value) for value in columns.values())
        columns = {"record_id": record_id, "digest": digest, "status": status, **columns}
        return cls(uri, date, digest, columns, size, reason)


@dataclass(frozen=True)
class _Described:
    """A record that says of the archive what it is."""

    statements: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class ArchiveSource(FileSource):
    """A source that reads web archives; its `visit` decides what each record is."""

    suffixes: ClassVar[tuple[str, ...]] = (*SUFFIXES, WACZ)
    uses: ClassVar[tuple[str, ...]] = ("fastwarc", "tldextract")

    partition_bytes: Size = setting(
        128 << 20,
        "larger files are cut into ranges of so many bytes, each a task of its own, where each "
        "record is a gzip member or nothing is compressed; 0: never",
    )

    def identity(self) -> Mapping[str, Any]:
        # `partition_bytes` is left out: the documents are the same however files are cut.
        return {k: v for k, v in super().identity().items() if k != "partition_bytes"}

    def single_partitions(self) -> Sequence[Partition]:
        files = super().single_partitions()
        archives = (archive for file in files for archive in archives_in(file, SUFFIXES))
        return [part for archive in archives for part in self._cut(archive)]

    def _cut(self, file: Partition) -> Iterator[Partition]:
        """The ranges of a file as partitions; the file itself if it is not cut."""
        cut = ranges(file.size, self.partition_bytes)
        if len(cut) == 1:
            yield file
            return
        for start, end in cut:
            key = f"{file.key}@{start}-{end}"
            yield replace(file, key=key, size=end - start, start=start, end=end)

    def inputs_of_file(self, partition: Partition) -> Sequence[str | Extent]:
        if (file := file_of(partition.path)) != partition.path:
            return [file]
        return [Extent(partition.path, partition.start, partition.end, seam)]

    def visit(self, record: Any) -> Capture | str:
        """The capture that a FastWARC record makes, or the reason for which it is skipped."""
        raise NotImplementedError

    def read_file(self, partition: Partition) -> Iterator[Records]:
        return batched(self._items(partition), partial(self._build, partition.file))

    def read_again(self, file: str, offset: int, length: int) -> Iterator[Records]:
        path = self.holding(file)[0].path
        for item in records_at(path, self.visit, offset, length):
            if isinstance(item.value, Capture):
                placed = Placed(item.value, item.offset, item.length)
                yield self._build(file, [placed])

    def _build(self, file: str, placed: list[Placed[Capture]]) -> Records:
        reasons = pa.array([item.value.reason for item in placed], pa.string())
        return Records(batch=self._batch(file, placed), dropped=reasons)

    def _items(self, partition: Partition) -> Iterator[Row[Placed[Capture]] | Aside]:
        """The records of a partition, in order."""
        numbers = count(1)

        noted = Noted()

        def visit(record: Any) -> Capture | str | Aside | _Described:
            if reason := partition.begin("record", next(numbers)):
                return Aside(reason, quarantined=True)
            found = self.visit(record)
            return _Described(statements_of(record)) if found == _WARCINFO else found

        for item in read_archive(partition.path, visit, partition.start, partition.end):
            if isinstance(item, Padding):
                continue
            if isinstance(item, Fault):
                place = f"{item.reason} at bytes {item.offset}-{item.offset + item.length}"
                yield Aside(item.kind, quarantined=True, place=place)
            elif isinstance(item.value, Aside):
                yield item.value
            elif isinstance(item.value, _Described):
                yield Aside(_WARCINFO, noted=noted.keys(item.value.statements))
            elif isinstance(item.value, str):
                yield Aside(item.value)
            else:
                capture = item.value
                yield Row(Placed(capture, item.offset, item.length), capture.size)

    def _batch(self, file: str, placed: list[Placed[Capture]]) -> pa.RecordBatch:
        captures = [item.value for item in placed]
        urls = clean_urls(pa.array([c.uri for c in captures], pa.string()))
        columns: dict[str, list[Any]] = {
            "id": [archive_id(c.uri, c.date, c.digest) for c in captures],
            "date": [c.date for c in captures],
            "origin": [
                {"file": file, "offset": item.offset, "length": item.length} for item in placed
            ],
        }
        for name in self.adds:
            columns[name] = [c.columns.get(name, COLUMNS[name].empty) for c in captures]
        names = (*GIVEN_BY_SOURCES, *self.adds)
        made = {"url": urls, "domain": domains_of(urls)}
        made |= {n: pa.array(v, COLUMNS[n].type) for n, v in columns.items()}
        return pa.RecordBatch.from_arrays([made[n] for n in names], names=list(names))


def _bare(value: str | None) -> str:
    """The value of a header without angle brackets around it; "" for None."""
    value = (value or "").strip()
    return value[1:-1] if value.startswith("<") and value.endswith(">") else value


def declared_digest(record: Any) -> str:
    """The value of WARC-Payload-Digest; "" where a record has none."""
    return (record.headers.get("WARC-Payload-Digest") or "").strip()


def sha1_of(content: Any) -> str:
    """The SHA-1 of a payload (bytes or a reader) as most archives write it: `sha1:` and base 32."""
    digest = hashlib.sha1(usedforsecurity=False)
    if isinstance(content, bytes):
        digest.update(content)
    else:
        while block := content.read(_READ):
            digest.update(block)
    return "sha1:" + base64.b32encode(digest.digest()).decode()
