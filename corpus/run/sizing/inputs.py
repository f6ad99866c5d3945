"""The input of a run, counted by source, and `ledger/inputs.parquet`, in which a run notes it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import pyarrow as pa

from corpus.errors import InputError
from corpus.pipeline.dag import Pipeline
from corpus.pipeline.limit import Limited
from corpus.pipeline.sample import Sampled
from corpus.stage import Partition, Source
from corpus.storage.store import Store

__all__ = ["SourceInput", "count_inputs", "input_of", "noted_inputs", "write_inputs"]

_PATH = "ledger/inputs.parquet"
_INPUTS = pa.schema(
    [
        ("source", pa.string()),
        ("files", pa.int64()),
        ("partitions", pa.int64()),
        ("bytes", pa.int64()),
        ("share", pa.float64()),
        ("sample", pa.string()),
    ]
)


@dataclass(frozen=True)
class SourceInput:
    """The input of a source.

    bytes: of the files, or ranges of files, that are read. share: of their records, how many are
    taken; None where that is not known, as with `--limit`. sample: what a sample takes, in words.
    """

    source: str
    files: int
    partitions: int
    bytes: int
    share: float | None = 1.0
    sample: str = ""


def input_of(name: str, source: Source, partitions: Sequence[Partition]) -> SourceInput:
    """Count the partitions of a source. name: of its node."""
    files: set[str] = set()
    for partition in partitions:
        files.update(one.file for one in partition.members or (partition,))
    size = sum(partition.size for partition in partitions)
    share = None if isinstance(source, Limited) else min((p.share for p in partitions), default=1.0)
    sample = source.took(partitions) if isinstance(source, Sampled) else ""
    return SourceInput(name, len(files), len(partitions), size, share, sample)


def count_inputs(
    pipeline: Pipeline, say: Callable[[str], None] = lambda _: None
) -> dict[str, SourceInput]:
    """List the input of each source; only sums are kept, source by source. say: called with what is
    being listed. Raises InputError where a source has no input."""
    found = {}
    for node in pipeline.sources:
        assert isinstance(node.component, Source)
        say(f"listing the input of {node.name}")
        found[node.name] = input_of(node.name, node.component, node.component.partitions())
    return found


def write_inputs(out: Store, inputs: Iterable[SourceInput]) -> None:
    """Note the input of a run."""
    out.write_table(pa.Table.from_pylist([asdict(one) for one in inputs], _INPUTS), _PATH)


def noted_inputs(out: Store) -> Mapping[str, SourceInput]:
    """The input of a run, as it was noted. Raises InputError where it is not."""
    if not out.exists(_PATH):
        raise InputError(
            "there is no ledger/inputs.parquet; give the folder of a run that was published by "
            "this version",
            where=out.root,
        )
    return {row["source"]: SourceInput(**row) for row in out.read_table(_PATH).to_pylist()}
