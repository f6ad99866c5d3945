"""How many documents of a domain met which end, by the ledger's table of domains."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store

__all__ = ["Outcome", "domain_outcomes"]

_PATH = "ledger/domains.parquet"
_KEY = ("event", "stage", "reason", "language")


@dataclass(frozen=True)
class Outcome:
    """Documents of a language that met one end. event: `out`, `held_out`, `dropped` or
    `quarantined`. stage: the sink, or where they left. reason: why; "" for those that were kept."""

    event: str
    stage: str
    reason: str
    language: str
    documents: int
    bytes: int

    @property
    def words(self) -> str:
        """`kept`, `held out`, or where and why they left."""
        kept = {"out": "kept", "held_out": "held out"}
        if self.event in kept:
            return kept[self.event]
        return f"{self.stage}: {self.reason if self.event == 'dropped' else self.event}"


def domain_outcomes(store: Store, domains: Sequence[str]) -> list[Outcome]:
    """What became of the documents of some registrable domains, by end and language; in bounded
    memory. store: of a finished run."""
    wanted = pa.array(domains, pa.string())
    sums: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    with finished_parquet(store, _PATH) as file:
        for group in range(file.num_row_groups):
            names = file.read_row_group(group, columns=["domain"], use_threads=False)["domain"]
            found = pc.is_in(names, wanted)
            if not pc.any(found).as_py():
                continue
            columns = [*_KEY, "documents", "bytes"]
            table = file.read_row_group(group, columns=columns, use_threads=False)
            for row in table.filter(found).to_pylist():
                key = (row["event"], row["stage"], row["reason"], row["language"])
                documents, bytes_ = sums.get(key, (0, 0))
                sums[key] = documents + row["documents"], bytes_ + row["bytes"]
    return [Outcome(*key, *amounts) for key, amounts in sorted(sums.items())]
