"""The largest domains, read a row group at a time, are those of the whole table."""

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.storage.store import Store
from corpus.tasks.domain_tasks import DOMAINS
from reports.facts.domains import PATH, Domain, domains, top_domains
from reports.facts.run_facts import load_facts
from tests.reports.example import write_run


def random_rows(seed: int, names: int) -> list[dict[str, Any]]:
    """Of as many domains, each in one language or more; sizes are often equal."""
    chance = random.Random(seed)
    rows = []
    for number in range(names):
        domain = f"{number:04d}.example" if number else ""
        for language in sorted(chance.sample(("ca", "en", "eu"), chance.randint(1, 3))):
            size = chance.randint(1, 9)
            amounts = {"documents": 1, "bytes": size, "words": 1, "trained_bytes": 2 * size}
            key = {"domain": domain, "language": language, "stage": "shards", "reason": ""}
            for source in sorted(chance.sample(("books", "crawl"), chance.randint(1, 2))):
                rows.append({**key, "source": source, "event": "out", **amounts})
                rows.append({**key, "source": source, "event": "dropped", **amounts, "bytes": 1000})
    return rows


def largest_of(rows: list[dict[str, Any]], most: int) -> list[tuple[str, int]]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["domain"]] = sums.get(row["domain"], 0) + row["bytes"]
    sums.pop("", None)
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:most]


@pytest.mark.parametrize("groups", [1, 3, 40])
def test_they_are_those_of_the_whole_table(tmp_path: Path, groups: int) -> None:
    rows = random_rows(seed=groups, names=200)
    names = sorted({row["domain"] for row in rows})
    (tmp_path / "ledger").mkdir()
    with pq.ParquetWriter(tmp_path / PATH, DOMAINS) as writer:
        for group in range(groups):
            held = set(names[group::groups])
            part = [row for row in rows if row["domain"] in held]
            writer.write_table(pa.Table.from_pylist(part, DOMAINS))
    out = [row for row in rows if row["event"] == "out"]
    of = {tag: [row for row in out if row["language"] == tag] for tag in ("ca", "en", "eu")}
    sizes = {tag: sum(row["bytes"] for row in part) for tag, part in of.items()}
    held_of = {tag: {"bytes": size, "trained_bytes": 2 * size} for tag, size in sizes.items()}
    totals = {name: sum(a[name] for a in held_of.values()) for name in ("bytes", "trained_bytes")}
    found = domains(Store(str(tmp_path)), {"languages": held_of, "totals": totals})
    assert found.distinct == 199
    assert [(one.name, one.bytes) for one in found.largest] == largest_of(out, 20)
    assert all(one.stored == one.trained == one.bytes / totals["bytes"] for one in found.largest)
    for tag, part in of.items():
        assert found.languages[tag].distinct == len({row["domain"] for row in part} - {""})
        largest = [(one.name, one.bytes) for one in found.languages[tag].largest]
        assert largest == largest_of(part, 3)
    for source in ("books", "crawl"):
        part = [row for row in out if row["source"] == source]
        of_source = found.sources[source]
        assert of_source.distinct == len({row["domain"] for row in part} - {""})
        assert [(one.name, one.bytes) for one in of_source.largest] == largest_of(part, 20)
        size = sum(row["bytes"] for row in part)
        assert all(one.stored == one.bytes / size for one in of_source.largest)
        for share, most in ((0.1, -(-of_source.distinct // 10)), (1, of_source.distinct)):
            top = top_domains(Store(str(tmp_path)), [source], share).to_pylist()
            assert [(row["domain"], row["bytes"]) for row in top] == largest_of(part, most)
    unnamed = sum(row["bytes"] for row in out if not row["domain"])
    share = unnamed / totals["bytes"]
    documents = sum(not row["domain"] for row in out)
    assert found.nowhere == Domain("", documents, unnamed, share, share)


def test_a_dataset_without_documents(tmp_path: Path) -> None:
    folder = write_run(tmp_path)
    pq.write_table(DOMAINS.empty_table(), tmp_path / PATH)
    found = load_facts(folder).domains
    assert (found.distinct, found.largest, found.nowhere) == (0, (), None)
