"""The row-local stages of this project as blocks of a datatrove pipeline:

LocalPipelineExecutor(pipeline=[
    JsonlReader("in"), StageBlock(PersonalData()), JsonlWriter("out"),
])
"""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import islice
from typing import Any

import pyarrow as pa
from datatrove.pipeline.base import PipelineStep
from datatrove.utils.typeshelper import StatHints

from corpus.documents.languages import use_packs
from corpus.documents.packs import packs_in_force
from corpus.errors import ConfigError
from corpus.schema import empty_array
from corpus.stage import Result, Stage

__all__ = ["StageBlock"]


class StageBlock(PipelineStep):  # type: ignore[misc]  # datatrove carries no types
    """Runs a row-local stage on the documents of a datatrove pipeline.

    The columns `text` and `id` are taken from the document, all others from its metadata, by
    name; a column that is missing there takes its empty value. New columns are written to the
    metadata. Dropped documents go to `exclusion_writer`, if there is one, with `filter_reason`.
    datatrove's statistics count the documents forwarded, dropped, dropped by reason and
    quarantined (the stage raised), and the stage's measures.

    Raises ConfigError for a stage of another kind, a `batch_size` below 1, and metadata of
    another type than the stage's column.
    """

    name = "alia-corpus"
    type = "📚 - CORPUS STAGE"

    def __init__(self, stage: Stage, exclusion_writer: Any = None, batch_size: int = 1000) -> None:
        if not isinstance(stage, Stage):
            raise ConfigError(
                f"{type(stage).__name__} is no row-local stage; only these run inside datatrove"
            )
        if batch_size < 1:
            raise ConfigError(f"batch_size is {batch_size}; valid: 1 or more")
        self.name = stage.name
        super().__init__()
        self.stage = stage
        self.packs = packs_in_force()
        self.exclusion_writer = exclusion_writer
        self.batch_size = batch_size

    def run(self, data: Iterable[Any], rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        use_packs(self.packs)  # datatrove runs blocks in processes of its own
        documents = iter(data or ())
        with self.exclusion_writer or nullcontext() as writer:
            while batch := list(islice(documents, self.batch_size)):
                with self.track_time("batch"):
                    result = self.stage.process(self._columns_of(batch))
                self._count_measures(result)
                yield from self._kept(batch, result, writer, rank)

    def _columns_of(self, documents: list[Any]) -> pa.RecordBatch:
        """The columns that the stage reads, with a row for each document."""
        schema = pa.schema(list(self.stage.reads.items()))
        arrays = []
        for name, type_ in self.stage.reads.items():
            empty = empty_array(name, type_, 1)[0].as_py()
            values = [self._value(document, name, empty) for document in documents]
            try:
                arrays.append(pa.array(values, type_))
            except (pa.ArrowInvalid, pa.ArrowTypeError):
                raise ConfigError(f"metadata: {name!r} has values other than {type_}") from None
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    @staticmethod
    def _value(document: Any, name: str, empty: Any) -> Any:
        if name in ("text", "id"):
            return getattr(document, name)
        value = document.metadata.get(name)
        return empty if value is None else value

    def _kept(self, documents: list[Any], result: Result, writer: Any, rank: int) -> Iterator[Any]:
        """The documents that stay, with the columns of the result; the others are only counted, and
        given to `writer` if they were dropped."""
        columns = {name: column.to_pylist() for name, column in result.columns.items()}
        nothing = [None] * len(documents)
        dropped = result.dropped.to_pylist() if result.dropped is not None else nothing
        faults = result.quarantined.to_pylist() if result.quarantined is not None else nothing
        for row, document in enumerate(documents):
            self.stat_update(StatHints.total)
            if faults[row] is not None:
                self.stat_update("quarantined")
            elif dropped[row] is not None:
                self.stat_update(StatHints.dropped, f"dropped_{dropped[row]}")
                if writer is not None:
                    document.metadata["filter_reason"] = dropped[row]
                    writer.write(document, rank)
            else:
                for name, values in columns.items():
                    if name == "text":
                        document.text = values[row]
                    else:
                        document.metadata[name] = values[row]
                self.stat_update(StatHints.forwarded)
                self.update_doc_stats(document)
                yield document

    def _count_measures(self, result: Result) -> None:
        for measure in result.measures:
            pairs = zip(measure.keys.to_pylist(), measure.values.to_pylist(), strict=True)
            for key, value in pairs:
                self.stat_update(f"{measure.name}_{key}", value=value)
