"""The contract suite of a source: inherit it, write how to make a file, and get its tests.

class TestJsonLines(SourceContract):
    source = JsonLines
    file_name = "part.jsonl"
    records = [{"text": "Bon dia"}, {"text": "Egun on"}, {"text": ""}]

    def write(self, path, records):
        path.write_text("".join(json.dumps(record) + "\\n" for record in records))
"""

import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from corpus.errors import InputError
from corpus.schema import COLUMNS, GIVEN_BY_SOURCES, KEPT_BY_ENGINE
from corpus.stage import Records, Source

__all__ = ["SourceContract", "read_all", "rows_read"]


def read_all(source: Source) -> list[Records]:
    """All batches that a source reads, partition by partition. Raises InputError where one of the
    files cannot be read."""
    read = [records for partition in source.partitions() for records in source.read(partition)]
    for records in read:
        if records.fault is not None:
            raise records.fault
    return read


def rows_read(source: Source) -> list[dict[str, Any]]:
    """The rows of a source as plain values; `reason` says why a row was dropped, or is None."""
    return [row for records in read_all(source) for row in _rows_of(records)]


def _rows_of(records: Records) -> Iterator[dict[str, Any]]:
    reasons = records.dropped.to_pylist() if records.dropped is not None else []
    for number, row in enumerate(records.batch.to_pylist()):
        yield {**row, "reason": reasons[number] if reasons else None}


class SourceContract:
    """The contract of a source that reads files, with a setting `paths`."""

    source: ClassVar[type[Source]]
    file_name: ClassVar[str]
    """Name of a file that the source reads, with the ending by which it is recognised."""
    records: ClassVar[Sequence[Any]]
    """At least two records for `write`, with one of every kind that the source tells apart."""
    settings: ClassVar[Mapping[str, Any]] = {}
    """Settings of the source beside `paths`."""

    def write(self, path: Path, records: Sequence[Any]) -> None:
        """Write one file that holds these records; a subclass must define it."""
        raise NotImplementedError

    def _source(self, *paths: Path) -> Source:
        """The source, set to read these paths."""
        arguments: dict[str, Any] = {**self.settings, "paths": tuple(map(str, paths))}
        return self.source(**arguments)

    def _written(self, folder: Path, records: Sequence[Any] | None = None, name: str = "") -> Path:
        """A new file with `records`, by default all, named `file_name` by default."""
        path = folder / (name or self.file_name)
        path.parent.mkdir(parents=True, exist_ok=True)
        self.write(path, self.records if records is None else records)
        return path

    def _ids(self, *paths: Path) -> list[str]:
        """The ids of all documents in these files, sorted."""
        return sorted(row["id"] for row in rows_read(self._source(*paths)))

    def test_is_named_and_explained(self) -> None:
        """The source must have a name and a docstring, and each of its settings a help text."""
        assert self.source.name
        assert self.source.__doc__
        for setting in fields(self.source):
            assert setting.metadata.get("help"), f"setting {setting.name} has no help"

    def test_declared_columns_are_those_of_the_schema(self) -> None:
        """`adds` must have the schema's types, and no column that engine or every source gives."""
        for name, type_ in self.source.adds.items():
            assert name in self.source.keeps or type_ == COLUMNS[name].type, name
            assert name not in (*GIVEN_BY_SOURCES, *KEPT_BY_ENGINE)

    def test_survives_pickling(self, tmp_path: Path) -> None:
        """Source and partitions must equal their pickled copies, which go to worker processes."""
        source = self._source(self._written(tmp_path))
        parts = source.partitions()
        again, same = pickle.loads(pickle.dumps((source, parts)))  # noqa: S301 - our own bytes
        assert again == source
        assert same == parts

    def test_gives_what_it_declares(self, tmp_path: Path) -> None:
        """Batches must have all columns, in the types of the schema, and declared reasons only."""
        source = self._source(self._written(tmp_path))
        types = {name: COLUMNS[name].type for name in GIVEN_BY_SOURCES} | dict(source.adds)
        for records in read_all(source):
            for name, type_ in types.items():
                column = records.batch[name]
                assert column.type == type_, name
                may_be_null = name in source.keeps or COLUMNS[name].nullable
                assert column.null_count == 0 or may_be_null, name
            reasons = records.dropped
            assert reasons is None or len(reasons) == records.batch.num_rows
            named = set() if reasons is None else set(reasons.to_pylist())
            assert named - {None} <= source.reasons

    def test_every_record_is_accounted_for(self, tmp_path: Path) -> None:
        """Every record must be a row, or be counted as skipped or quarantined."""
        seen = 0
        for records in read_all(self._source(self._written(tmp_path))):
            counted = (*records.skipped.values(), *records.quarantined.values())
            seen += records.batch.num_rows + sum(counted)
        assert seen == len(self.records)

    def test_reads_the_same_twice(self, tmp_path: Path) -> None:
        """Reading a file twice must give the same batches."""
        source = self._source(self._written(tmp_path))
        first = [(r.batch, r.dropped, r.skipped, r.quarantined) for r in read_all(source)]
        again = [(r.batch, r.dropped, r.skipped, r.quarantined) for r in read_all(source)]
        assert first == again

    def test_ids_do_not_depend_on_names_folders_or_files(self, tmp_path: Path) -> None:
        """A record must have the same id in a file of another name, in another folder or order."""
        expected = self._ids(self._written(tmp_path / "a"))
        assert expected
        middle = len(self.records) // 2
        renamed = self._written(tmp_path / "b" / "c", name=f"other-{self.file_name}")
        assert self._ids(renamed) == expected
        halves = (self.records[middle:], self.records[:middle])
        split = [
            self._written(tmp_path / "d", half, f"{number}-{self.file_name}")
            for number, half in enumerate(halves)
        ]
        assert self._ids(*split) == expected
        assert self._ids(tmp_path / "d") == expected

    def test_origin_says_no_folder(self, tmp_path: Path) -> None:
        """`origin` must name the file relative to the glob's root, and have a length above 0."""
        path = self._written(tmp_path)
        for row in rows_read(self._source(path)):
            assert row["origin"]["file"] == path.name
            assert row["origin"]["length"] > 0

    def test_a_record_is_read_again_by_its_origin(self, tmp_path: Path) -> None:
        """`read_again` must give exactly one row with the origin it is asked for, unchanged."""
        source = self._source(self._written(tmp_path))
        for row in rows_read(source):
            origin = row["origin"]
            again = [row for records in source.read_again(**origin) for row in _rows_of(records)]
            assert [found for found in again if found["origin"] == origin] == [row]

    def test_partitions_are_sorted_unique_and_of_their_file_alone(self, tmp_path: Path) -> None:
        """Each file must give one partition or member of a group, whatever other files there are,
        sorted by name."""
        names = [f"{letter}-{self.file_name}" for letter in "cab"]
        paths = [self._written(tmp_path, name=name) for name in names]
        partitions = self._source(*paths, paths[0]).partitions()
        assert self._source(*reversed(paths)).partitions() == partitions
        assert self._source(tmp_path).partitions() == partitions
        files = [part for partition in partitions for part in partition.parts()]
        assert [part.key for part in files] == sorted(names)
        assert self._source(paths[0]).partitions() == [files[-1]]
        for partition in files:
            assert partition.size == Path(partition.path).stat().st_size

    def test_settings_but_not_files_are_its_identity(self, tmp_path: Path) -> None:
        """`identity` must not depend on the paths."""
        one, other = self._source(tmp_path / "a"), self._source(tmp_path / "b")
        assert one.identity() == other.identity()

    def test_missing_files_are_an_input_error(self, tmp_path: Path) -> None:
        """Paths and globs that match no file must raise InputError with the path in its message."""
        for missing in (tmp_path / f"no-{self.file_name}", tmp_path / "*", tmp_path / "x" / "*"):
            try:
                self._source(missing).partitions()
            except InputError as error:
                assert str(missing) in str(error)  # noqa: PT017 - no test library is needed here
            else:
                raise AssertionError(f"no InputError for {missing}")

    def test_batches_are_arrow_batches_of_bounded_length(self, tmp_path: Path) -> None:
        """A large file must be read in Arrow batches of at most 4,096 rows."""
        many = list(self.records) * (10_000 // len(self.records))
        read = read_all(self._source(self._written(tmp_path, many)))
        assert all(isinstance(records.batch, pa.RecordBatch) for records in read)
        assert all(records.batch.num_rows <= 4_096 for records in read)
