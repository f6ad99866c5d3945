"""One of the two things that are compared, as it is read from a folder or a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Literal

import pyarrow as pa

from corpus.config.yaml_file import read_yaml
from corpus.errors import ConfigError, InputError, without_credentials
from corpus.pipeline.load import load
from corpus.quotas.file import read_quotas
from corpus.quotas.model import Quotas, quotas_from_plain
from corpus.run.ledger_files import read_sums
from corpus.run.manifest import manifest_of
from corpus.run.manifest_file import read_manifest
from corpus.run.run_folder import DATASET
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store
from corpus.tasks.ledger import Ledger

__all__ = ["Kind", "Side", "alike", "open_side", "shard_columns"]

Kind = Literal["run", "dataset", "pipeline", "quotas"]

_YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class Side:
    """What is compared.

    where: the folder, file or URL as it was given, without credentials.
    manifest: of the dataset; of a pipeline as its dataset would have it, without shards; empty for
        a file of quotas.
    ledger: sums of what came in, was kept and left, over all partitions; for a dataset without its
        ledger what its shards hold; empty for settings.
    quotas: those of `balance`, or of the file; None where nothing is balanced.
    dataset: the store of the dataset; None for settings.
    drops: the store of the run whose ledger says what left; None where there is no ledger.
    """

    where: str
    kind: Kind
    manifest: Mapping[str, Any]
    ledger: Ledger
    quotas: Quotas | None = None
    dataset: Store | None = None
    drops: Store | None = None

    @property
    def has_documents(self) -> bool:
        """Whether it has documents, and not settings alone."""
        return self.dataset is not None

    @property
    def supply(self) -> dict[str, int]:
        """The amount of each language before balancing, in the unit of the quotas."""
        found: dict[str, int] = {}
        for (_, _, language, _, measure, _), value in self.ledger.measures.items():
            if measure == "supply":
                found[language] = found.get(language, 0) + value
        return found


def open_side(where: str) -> Side:
    """Read what is compared: a finished run, a dataset, a pipeline.yaml or a file of quotas.

    Raises InputError where it is none of these, and what reading a pipeline or quotas raises.
    """
    if PurePosixPath(where).suffix in _YAML:
        return _settings(where)
    for store in (Store(where), Store(where).below(DATASET)):
        if manifest := read_manifest(store):
            return _documents(where, store, manifest)
    raise InputError(
        "is neither a finished run, a dataset, a pipeline.yaml nor a file of quotas", where=where
    )


def alike(one: Side, other: Side) -> tuple[Side, Side]:
    """Two sides of a kind: a run beside a dataset is taken as a dataset too, since nothing is known
    of what left there. Raises ConfigError where quotas are to be compared with anything else."""
    if (one.kind == "quotas") != (other.kind == "quotas"):
        quotas, rest = (one, other) if one.kind == "quotas" else (other, one)
        raise ConfigError(
            f"is a file of quotas, and {rest.where} is a {rest.kind}; give two of a kind",
            where=quotas.where,
        )
    if {one.kind, other.kind} == {"run", "dataset"}:
        one, other = (_as_dataset(side) for side in (one, other))
    return one, other


def _settings(where: str) -> Side:
    top, named = read_yaml(where).value, without_credentials(where)
    if isinstance(top, dict) and "stages" not in top and ("languages" in top or "groups" in top):
        return Side(named, "quotas", {}, Ledger(), read_quotas(where))
    manifest = manifest_of(load(where).pipeline, "", [])
    return Side(named, "pipeline", manifest, Ledger(), _quotas(manifest))


def _documents(where: str, dataset: Store, manifest: Mapping[str, Any]) -> Side:
    run, named = Store(where), without_credentials(where)
    if dataset.root != where and run.exists("ledger/counts.parquet"):
        return Side(named, "run", manifest, read_sums(run), _quotas(manifest), dataset, run)
    ledger = _ledger_of_shards(dataset, manifest)
    return Side(named, "dataset", manifest, ledger, _quotas(manifest), dataset)


def _as_dataset(side: Side) -> Side:
    if side.kind != "run" or side.dataset is None:
        return side
    ledger = _ledger_of_shards(side.dataset, side.manifest)
    return replace(side, kind="dataset", ledger=ledger, drops=None)


def _quotas(manifest: Mapping[str, Any]) -> Quotas | None:
    for stage in manifest["stages"]:
        if "quotas" in stage["facts"]:
            return quotas_from_plain(stage["facts"]["quotas"])
    return None


def _ledger_of_shards(dataset: Store, manifest: Mapping[str, Any]) -> Ledger:
    """The rows of a dataset as the ledger of its sink counts them."""
    ledger, sink = Ledger(), manifest["stages"][-1]["name"]
    columns = ["language", "source", "bytes", "words"]
    for _, table in shard_columns(dataset, manifest, columns):
        sums = table.group_by(columns[:2], use_threads=False).aggregate(
            [("bytes", "count"), ("bytes", "sum"), ("words", "sum")]
        )
        for row in sums.to_pylist():
            key = (sink, "", row["language"], row["source"], "out", "")
            ledger.add(key, row["bytes_count"], row["bytes_sum"], row["words_sum"])
    return ledger


def shard_columns(
    dataset: Store, manifest: Mapping[str, Any], columns: list[str]
) -> Iterator[tuple[str, pa.Table]]:
    """The split and some columns of each row group of a dataset. Raises InputError where a shard
    is missing or not readable."""
    for shard in manifest["shards"]:
        with finished_parquet(dataset, shard["path"]) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=columns, use_threads=False)
                yield shard.get("split", "train"), table
