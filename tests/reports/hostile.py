"""A run whose names, all given by others, try to be more than names."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.storage.store import Store
from corpus.tasks.ledger import Ledger
from tests.reports.example import domains, ledger, manifest, write_run

__all__ = ["Hostile", "write_hostile_run"]


@dataclass(frozen=True)
class Hostile:
    """markup: HTML, a template, Markdown. formula: of a spreadsheet. marks: what turns the writing,
    and what a terminal obeys. long: 10,000 characters without a space."""

    markup: str = (
        "a<b>&'\"|`{{ 1 }}</script><script>window.broken = 1</script><img src=x onerror=1>"
    )
    formula: str = "=cmd|'/c calc'!A1"
    marks: str = "\u202egnp.exe\u200f\x1b[31m"
    long: str = "x" * 10_000


def write_hostile_run(folder: Path) -> tuple[str, Hostile]:
    """The run's folder, and the names that are in it: of the pipeline, domains, sources, reasons,
    settings, files."""
    names = Hostile()
    plain = manifest()
    plain["pipeline"] = names.markup
    plain["stages"][3]["settings"] = {"note": names.markup, "more": names.long, "eq": names.formula}
    plain["stages"][1]["name"] = names.markup
    plain["stages"][2]["after"] = [names.markup]
    written = write_run(folder, plain)
    renamed = {
        "c.example": names.markup,
        "a.example": names.formula,
        "b.example": names.marks,
        "d.example": names.long,
        "e.example": "@SUM(1+1)",
    }
    table = domains()
    column = pa.array([renamed.get(name, name) for name in table["domain"].to_pylist()])
    table = table.set_column(0, "domain", column).sort_by("domain")
    pq.write_table(table, folder / "ledger/domains.parquet")
    counts = Ledger()
    for (stage, part, language, source, event, reason), amounts in ledger().counts.items():
        own = [names.markup if one == "crawl" else one for one in (stage, source)]
        why = {"near_duplicate": names.long, "too_short": names.marks}.get(reason, reason)
        counts.add((own[0], part, language, own[1], event, why), *amounts)
    store = Store(written)
    store.write_table(counts.counts_table(), "ledger/counts.parquet")
    faulty = {"source": ["books"], "file": [names.formula], "reason": [names.markup]}
    store.write_table(pa.table(faulty), "ledger/faulty_files.parquet")
    return written, names
