from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.tasks.domain_tasks import DOMAINS
from reports.facts.domains import PATH
from reports.facts.opt_outs import opt_outs
from reports.facts.run_facts import load_facts
from tests.reports.example import write_run


def test_what_the_ledger_says_of_them(tmp_path: Path) -> None:
    found = opt_outs(load_facts(write_run(tmp_path)))
    assert (found.said, found.listed, found.domains) == (2, 0, 2)
    assert found.families.totals == {"noai": 1, "tdmrep": 1}
    assert found.signals.totals == {"noai:meta": 1, "tdm-reservation:header": 1}
    assert found.languages.rows == ["ca", "und"]
    assert found.languages.values == {("ca", "noai"): 1, ("und", "tdmrep"): 1}
    assert found.most == (("y.example", 1), ("z.example", 1))


def test_the_domains_with_the_most_whatever_the_row_groups(tmp_path: Path) -> None:
    folder = write_run(tmp_path)
    kinds = [("opt_out", 2), ("opt_out_list", 1), ("too_short", 90)]
    rows = [
        (
            f"{name:02}.example" if name else "",
            tag,
            "crawl",
            "dropped",
            "s",
            reason,
            n + name % 3,
            1,
            1,
            0,
        )
        for name in range(30)
        for tag in ("ca", "en")
        for reason, n in kinds
    ]
    with pq.ParquetWriter(tmp_path / PATH, DOMAINS) as writer:
        for start in range(0, len(rows), 12):  # two domains
            part = [dict(zip(DOMAINS.names, row, strict=True)) for row in rows[start : start + 12]]
            writer.write_table(pa.Table.from_pylist(part, DOMAINS))
    found = opt_outs(load_facts(folder))
    assert found.domains == 29
    assert found.most == tuple((f"{name:02}.example", 14) for name in range(2, 30, 3))
