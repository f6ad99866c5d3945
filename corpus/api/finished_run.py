"""A finished run: its manifest, its ledger, and the documents that came out, as Arrow tables."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from corpus.config.units import counted
from corpus.errors import DatasetInvalid, InputError, suggest

if TYPE_CHECKING:
    from corpus.storage.store import Store

__all__ = ["Run", "open_run"]

_ROWS = 4096
"""Documents of a batch, at most."""
_SHOWN = 8
"""Languages that are named in the short text of a run."""

_Shard = Mapping[str, Any]
"""A shard as the manifest lists it."""


def open_run(path: str | os.PathLike[str]) -> "Run":
    """Open the folder, or URL, of a finished run. Raises InputError where it is none."""
    from corpus.run.manifest_file import read_manifest
    from corpus.run.run_folder import DATASET, MANIFEST
    from corpus.storage.filesystems import in_folder
    from corpus.storage.store import Store

    # The process may change its folder before a table is read.
    whole = in_folder(str(Path.cwd()), os.fspath(path))
    store = Store(whole)
    manifest = read_manifest(store.below(DATASET))
    if manifest is None or not store.exists("ledger/counts.parquet"):
        raise InputError(
            f"is no finished run: {MANIFEST} or ledger/ is missing; `corpus run` makes one",
            where=os.fspath(path),
        )
    return Run(whole, manifest)


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """A finished run. Tables of its ledger are read when they are first asked for, and kept.

    path: its folder, absolute, or its URL. manifest: `dataset/manifest.json`, which has the stages
        with all settings, the versions that were used, the shards, and the totals by language.
    """

    path: str
    manifest: Mapping[str, Any]

    @cached_property
    def counts(self) -> pa.Table:
        """Documents, bytes and words by stage, partition, language, source, event (`in`, `out`,
        `dropped`, `quarantined`, `relabelled`) and reason."""
        return self._ledger("counts")

    @cached_property
    def measures(self) -> pa.Table:
        """Numbers that stages report: value by stage, partition, language, source, measure and
        key."""
        return self._ledger("measures")

    @cached_property
    def drops(self) -> pa.Table:
        """A row for each document that was dropped: id, url, domain, stage, reason, and the id of
        the survivor if it was a copy; never the text."""
        return self._ledger("drops")

    @cached_property
    def quarantine(self) -> pa.Table:
        """A row for each document on which a stage raised, with the columns of `drops`; the reason
        is the type of the exception and where it was raised."""
        return self._ledger("quarantine")

    @cached_property
    def domains(self) -> pa.Table:
        """Documents, bytes, words and bytes that are trained on, by domain, language, source,
        event, stage and reason."""
        return self._ledger("domains")

    @cached_property
    def timing(self) -> pa.Table:
        """Seconds, memory, rows and bytes by step, stage and partition."""
        return self._ledger("timing")

    def documents(
        self,
        language: str | None = None,
        *,
        columns: Sequence[str] | None = None,
        split: str | None = "train",
    ) -> pa.Table:
        """The documents of a language, or of all, in the order of the shards, with all columns or
        those named. They are held in memory; `batches` gives them part by part. split: another
        than train, such as validation; None: all.

        Raises InputError for a language, split or column that is not there, with those that are.
        """
        schema = self._schema(columns)
        return pa.Table.from_batches(self._read(language, schema, _ROWS, split), schema)

    def batches(
        self,
        language: str | None = None,
        *,
        columns: Sequence[str] | None = None,
        rows: int = _ROWS,
        split: str | None = "train",
    ) -> Iterator[pa.RecordBatch]:
        """The same documents, at most `rows` at a time: memory stays bounded."""
        return self._read(language, self._schema(columns), rows, split)

    def trace(
        self,
        *,
        id: str | None = None,  # noqa: A002 - the name of the column
        url: str | None = None,
        domain: str | None = None,
    ) -> pa.Table:
        """What became of the documents with an id, address or domain: a row for each.

        Columns: `id`, `url`, `source`, `language`; `event`: kept, dropped or quarantined; `stage`:
        where it left, or the sink; `reason`; `survivor`: the id of the one that stayed; `passed`:
        the stages before that; then what else is known, such as `file`, `offset` and `record_id` of
        one that was kept, else null. An address stands for all its spellings, with http or https,
        with `www.` or without; the same one comes first. Raises InputError unless one is given.
        """
        from corpus.run.trace import TRACED, trace_documents

        asked = {"id": id, "url": url, "domain": domain}
        given = {by: value for by, value in asked.items() if value is not None}
        if len(given) != 1:
            raise InputError("give one of id, url and domain", where="trace")
        ((by, value),) = given.items()
        found = trace_documents(self.path, by=by, value=value)
        rows = [{**asdict(one), **one.facts} for one in found]
        return pa.Table.from_pylist(rows, TRACED)

    def samples(
        self,
        stage: str | None = None,
        reason: str | None = None,
        language: str | None = None,
        *,
        number: int = 20,
        pipeline: str | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> pa.Table:
        """Texts that the run dropped, with the value that decided and the limit: the rows that
        `corpus samples` writes to a file, with the columns id, url, source, language, stage,
        reason, value, limit and text. What `pii` has not seen goes through it first, since a
        notebook keeps what it shows; documents that opt-outs dropped are left out.

        stage, reason, language: None stands for all. pipeline: the pipeline.yaml that says where
        the input is; None for the one that the run noted. settings: as the run was given them.
        Raises InputError for what was never dropped, and where the input is gone.
        """
        from corpus.run.samples import EXPORTED, Wanted, chosen, exported, samples

        text_of = resolve_name("stages.html.visible_text:visible_text")
        rows = chosen(self.path, Wanted(stage, reason, language), number)
        read = samples(
            self.path, rows, pipeline=pipeline, overrides=settings or {}, text_of=text_of
        )
        return pa.Table.from_pylist(list(exported(read)), EXPORTED)

    def __repr__(self) -> str:
        languages = self.manifest["languages"]
        by_size = sorted(languages, key=lambda tag: (-languages[tag]["documents"], tag))
        shown = [f"{tag} {languages[tag]['documents']:,}" for tag in by_size[:_SHOWN]]
        if len(by_size) > _SHOWN:
            shown.append(counted(len(by_size) - _SHOWN, "more language"))
        number = self.manifest["totals"].get("documents", 0)
        which = f" ({', '.join(shown)})" if shown else ""
        documents = counted(number, "document")
        return f"<Run of {self.manifest['pipeline']}, {documents}{which}, at {self.path}>"

    # -- reading

    @property
    def _store(self) -> "Store":
        from corpus.storage.store import Store

        return Store(self.path)

    def _ledger(self, name: str) -> pa.Table:
        try:
            return self._store.read_table(f"ledger/{name}.parquet")
        except FileNotFoundError:
            raise InputError(f"ledger/{name}.parquet is missing", where=self.path) from None

    def _schema(self, asked: Sequence[str] | None) -> pa.Schema:
        """The columns that are asked for, in that order."""
        import pyarrow.parquet as pq

        from corpus.schema import dataset_schema, kept_in

        schema = dataset_schema(kept_in(self.manifest))
        if shards := self.manifest["shards"]:
            with self._opened(shards[0]) as stream:
                schema = pq.ParquetFile(stream).schema_arrow
        names = [asked] if isinstance(asked, str) else schema.names if asked is None else asked
        for name in names:
            if name not in schema.names:
                hint = suggest(name, schema.names)
                raise InputError(f"documents have no column {name!r}{hint}", where=self.path)
        return pa.schema([schema.field(name) for name in names])

    def _read(
        self, language: str | None, schema: pa.Schema, rows: int, split: str | None
    ) -> Iterator[pa.RecordBatch]:
        """Batches of a schema. Errors in the arguments are raised at once, not with the first."""
        tags = self.manifest["languages"]
        if language is not None and language not in tags:
            hint = suggest(language, tags)
            raise InputError(f"there are no documents in {language!r}{hint}", where=self.path)
        if rows < 1:
            raise InputError(f"rows must be 1 or more; it is {rows}", where=self.path)
        splits = ("train", *self.manifest.get("splits", {}))
        if split is not None and split not in splits:
            hint = suggest(split, splits)
            raise InputError(f"there is no split {split!r}{hint}", where=self.path)
        shards = [
            shard
            for shard in self.manifest["shards"]
            if language in (None, *shard["languages"])
            and split in (None, shard.get("split", "train"))
        ]
        parts = (self._of_shard(shard, language, schema, rows) for shard in shards)
        return chain.from_iterable(parts)

    def _of_shard(
        self, shard: _Shard, language: str | None, schema: pa.Schema, rows: int
    ) -> Iterator[pa.RecordBatch]:
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        is_mixed = language is not None and len(shard["languages"]) > 1
        names = dict.fromkeys([*schema.names, *(["language"] if is_mixed else [])])
        with self._opened(shard) as stream:
            file = pq.ParquetFile(stream)
            # Without threads: one may outlive the interpreter, and hold the stream.
            for batch in file.iter_batches(rows, columns=list(names), use_threads=False):
                if is_mixed:
                    batch = batch.filter(pc.equal(batch["language"], language))  # noqa: PLW2901 - what is left of it
                yield batch.select(schema.names)

    @contextmanager
    def _opened(self, shard: _Shard) -> Iterator[Any]:
        """Open a shard. Raises DatasetInvalid where it is not as it was written."""
        path = f"dataset/{shard['path']}"
        try:
            with self._store.open(path) as stream:
                yield stream
        except (FileNotFoundError, pa.ArrowInvalid) as error:
            raise DatasetInvalid(
                "is missing or not readable as Parquet; `corpus validate` says all that is off",
                where=f"{self.path}/{path}",
            ) from error
