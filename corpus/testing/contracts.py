"""Contract suites of stages: inherit one, give it a stage and a few documents, and get its tests.

class TestMinimumLength(StageContract):
    stage = MinimumLength(minimum=20)
    documents = [{"text": "short"}, {"text": "long enough to be kept"}]
"""

import pickle
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from corpus.schema import COLUMNS, Schema
from corpus.stage import GlobalStage, Result, Stage
from corpus.tasks.in_memory import decide, decisions

__all__ = ["GlobalStageContract", "StageContract", "batch_of", "decide", "rows_of"]


def batch_of(documents: Sequence[Mapping[str, Any]], columns: Schema) -> pa.RecordBatch:
    """A batch of these documents with just `columns`.

    A column that a document lacks has its empty value of `corpus.schema.COLUMNS`, or null.
    """

    def value(document: Mapping[str, Any], name: str) -> Any:
        known = COLUMNS.get(name)
        return document.get(name, known.empty if known else None)

    arrays = [pa.array([value(d, n) for d in documents], t) for n, t in columns.items()]
    schema = pa.schema(list(columns.items()))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def rows_of(result: Result, length: int) -> list[dict[str, Any]]:
    """A result as a dict for each of its `length` rows, so that results can be compared.

    A dict holds columns, verdicts and sums of measures, without nulls. A measure has the key
    ("measure", name, key).
    """
    rows: list[dict[str, Any]] = [{} for _ in range(length)]
    verdicts = {
        "dropped": result.dropped,
        "quarantined": result.quarantined,
        "survivor": result.survivor,
        "value": result.value,
        "limit": result.limit,
    }
    for name, array in {**result.columns, **verdicts}.items():
        for row, value in zip(rows, array.to_pylist() if array is not None else [], strict=False):
            if value is not None:
                row[name] = value
    for measure in result.measures:
        triples = zip(
            measure.rows.to_pylist(),
            measure.keys.to_pylist(),
            measure.values.to_pylist(),
            strict=True,
        )
        for position, key, value in triples:
            counted = rows[position].setdefault(("measure", measure.name, key), 0)
            rows[position][("measure", measure.name, key)] = counted + value
    return rows


class _ComponentContract:
    """What holds for stages of every kind."""

    stage: ClassVar[Any]
    documents: ClassVar[Sequence[Mapping[str, Any]]]
    """Documents of every kind that the stage tells apart: column -> value."""

    def test_is_named_and_explained(self) -> None:
        """The stage must have a name and a docstring, and each of its settings a help text."""
        assert self.stage.name
        assert type(self.stage).__doc__
        for setting in fields(self.stage):
            assert setting.metadata.get("help"), f"setting {setting.name} has no help"

    def test_declared_types_are_those_of_the_schema(self) -> None:
        """Declared columns that `corpus.schema` knows must have the type that it gives them."""
        kinds = (self.stage.reads, self.stage.adds, self.stage.rewrites)
        for name, type_ in ((n, t) for kind in kinds for n, t in kind.items()):
            if name in COLUMNS:
                assert type_ == COLUMNS[name].type, name

    def test_survives_pickling(self) -> None:
        """The stage must be equal to its pickled copy, since it is sent to worker processes."""
        assert pickle.loads(pickle.dumps(self.stage)) == self.stage  # noqa: S301 - our own bytes


class StageContract(_ComponentContract):
    """The contract of a row-local stage: declared results, and the same for a row in any batch."""

    stage: ClassVar[Stage]

    def _batch(self) -> pa.RecordBatch:
        """All documents."""
        return batch_of(self.documents, self.stage.reads)

    def _rows(self, batch: pa.RecordBatch) -> list[dict[str, Any]]:
        """The stage's results for a batch, as `rows_of` gives them."""
        return rows_of(self.stage.process(batch), batch.num_rows)

    def test_what_is_optional_is_read(self) -> None:
        """Columns in `optional` must also be in `reads`."""
        assert self.stage.optional <= self.stage.reads.keys()

    def test_gives_what_it_declares(self) -> None:
        """The result must have exactly the declared columns, types and reasons, an entry a row."""
        batch = self._batch()
        result = self.stage.process(batch)
        declared = {**self.stage.adds, **self.stage.rewrites}
        assert set(result.columns) == set(declared)
        for name, array in result.columns.items():
            assert len(array) == batch.num_rows, name
            assert array.type == declared[name], name
        for array in (result.dropped, result.quarantined, result.survivor):
            assert array is None or len(array) == batch.num_rows
        for array in (result.value, result.limit):
            assert array is None or (len(array), array.type) == (batch.num_rows, pa.float64())
        dropped = set(result.dropped.to_pylist()) if result.dropped is not None else set()
        assert dropped - {None} <= self.stage.reasons

    def test_same_rows_twice(self) -> None:
        """The same batch must give the same result twice: no state, clock or random number."""
        assert self._rows(self._batch()) == self._rows(self._batch())

    def test_same_rows_one_by_one(self) -> None:
        """Documents must get the same results in batches of one row as in one batch."""
        batch = self._batch()
        cut = [row for i in range(batch.num_rows) for row in self._rows(batch.slice(i, 1))]
        assert cut == self._rows(batch)

    def test_same_rows_in_reverse(self) -> None:
        """Documents must get the same results whatever their order."""
        batch = self._batch()
        backwards = batch.take(pa.array(range(batch.num_rows - 1, -1, -1)))
        assert self._rows(backwards)[::-1] == self._rows(batch)

    def test_same_rows_beside_others(self) -> None:
        """Documents must get the same results beside others, such as copies of themselves."""
        batch = self._batch()
        doubled = pa.Table.from_batches([batch, batch]).combine_chunks().to_batches()[0]
        assert self._rows(doubled) == self._rows(batch) * 2

    def test_an_empty_batch(self) -> None:
        """A batch without rows must give a result without rows."""
        assert self._rows(self._batch().slice(0, 0)) == []

    def test_empty_values(self) -> None:
        """A document with the empty value in every column must not be quarantined."""
        rows = self._rows(batch_of([{}], self.stage.reads))
        assert "quarantined" not in rows[0]


@dataclass(frozen=True)
class _Raising:
    """A global stage whose `summarise` raises on one document."""

    stage: GlobalStage
    document: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stage, name)

    def summarise(self, batch: pa.RecordBatch) -> Mapping[str, pa.Table]:
        if self.document in batch.to_pylist():
            raise LookupError("a fault")
        return self.stage.summarise(batch)


class GlobalStageContract(_ComponentContract):
    """The contract of a global stage, whose results may depend on all `documents`.

    Give each document an `id` of its own.
    `summarise` is row-local, as a Stage is. A document on which it raises is found by halving the
    batch and is quarantined; for all others it is as if it were not there. An exception in `reduce`
    or `apply`, or in `summarise` of a sink, which cannot drop, ends the run.
    """

    stage: ClassVar[GlobalStage]

    def _outcome(
        self, order: Sequence[int], cuts: Sequence[int], buckets: int
    ) -> list[dict[str, Any]]:
        """The results for each document, in the order of `documents`.

        order: the order in which the stage gets them. cuts: where partitions begin, but the first.
        buckets: number of buckets of each round.
        """
        batch = batch_of([self.documents[i] for i in order], self.stage.reads)
        edges = [0, *cuts, len(order)]
        batches = [batch.slice(a, b - a) for a, b in pairwise(edges)]
        results = decide(self.stage, batches, buckets)
        rows = [
            row
            for part, result in zip(batches, results, strict=True)
            for row in rows_of(result, part.num_rows)
        ]
        return [row for _, row in sorted(zip(order, rows, strict=True), key=lambda pair: pair[0])]

    def test_summaries_are_as_declared(self) -> None:
        """`summarise` must give the tables of `tables`: first `row` (int64), then their columns."""
        batch = batch_of(self.documents, self.stage.reads)
        tables = self.stage.summarise(batch)
        assert set(tables) == set(self.stage.tables())
        for name, schema in self.stage.tables().items():
            assert tables[name].schema.names == ["row", *schema.names]
            assert tables[name].drop_columns("row").schema.types == schema.types
            assert tables[name].schema.field("row").type == pa.int64()

    def test_columns_read_again_are_read_and_no_decisions(self) -> None:
        """Columns in `reads_again` must be in `reads`, and no decision may have their names."""
        (decision,) = decisions(self.stage, [batch_of(self.documents, self.stage.reads)])
        assert self.stage.reads_again <= self.stage.reads.keys() - set(decision.schema.names)

    def test_gives_what_it_declares(self) -> None:
        """`apply` must give exactly the declared columns, types and reasons, an entry a row."""
        batch = batch_of(self.documents, self.stage.reads)
        (result,) = decide(self.stage, [batch])
        declared = {**self.stage.adds, **self.stage.rewrites}
        assert set(result.columns) == set(declared)
        for name, array in result.columns.items():
            assert (len(array), array.type) == (batch.num_rows, declared[name])
        dropped = set(result.dropped.to_pylist()) if result.dropped is not None else set()
        assert dropped - {None} <= self.stage.reasons

    def test_partitions_order_and_buckets_do_not_matter(self) -> None:
        """Documents must get the same results in any order, partitions and number of buckets."""
        size = len(self.documents)
        expected = self._outcome(range(size), (), 1)
        shuffler = random.Random(7)  # noqa: S311 - a test
        for buckets in (1, 2, 7):
            order = shuffler.sample(range(size), size)
            cuts = sorted(shuffler.sample(range(size + 1), min(3, size)))
            assert self._outcome(order, cuts, buckets) == expected

    def test_a_summary_speaks_of_its_own_document_only(self) -> None:
        """`summarise` must give the same rows for a document alone as for it among others."""
        batch = batch_of(self.documents, self.stage.reads)
        alone = [self._summary(batch.slice(i, 1), i) for i in range(batch.num_rows)]
        for name, rows in self._summary(batch, 0).items():
            expected = [row for summary in alone for row in summary[name]]
            assert sorted(rows, key=repr) == sorted(expected, key=repr), name

    def _summary(self, batch: pa.RecordBatch, first: int) -> dict[str, list[dict[str, Any]]]:
        """The rows of each table of `summarise`, where the first document has number `first`."""
        tables = self.stage.summarise(batch)
        return {
            name: [{**row, "row": row["row"] + first} for row in table.to_pylist()]
            for name, table in tables.items()
        }

    def test_a_document_that_cannot_be_summarised_is_as_if_it_were_not_there(self) -> None:
        """A document on which `summarise` raises must be quarantined, and must affect no other."""
        batch = batch_of(self.documents, self.stage.reads)
        rows = batch.to_pylist()
        at_fault = [row == rows[0] for row in rows]
        raising: Any = _Raising(self.stage, rows[0])
        (result,) = decide(raising, [batch])
        assert result.quarantined is not None
        assert pc.is_valid(result.quarantined).to_pylist() == at_fault
        others = batch.filter(pc.invert(pa.array(at_fault)))
        (expected,) = decide(self.stage, [others])
        found = [
            row
            for row, gone in zip(rows_of(result, batch.num_rows), at_fault, strict=True)
            if not gone
        ]
        assert found == rows_of(expected, others.num_rows)

    def test_no_documents(self) -> None:
        """The stage must also work without any documents."""
        (result,) = decide(self.stage, [batch_of([], self.stage.reads)])
        assert rows_of(result, 0) == []
