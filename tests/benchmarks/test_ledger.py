"""Documents are found among many that left by reading the columns that decide, in little memory."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.ledger import asked, questions, write_run
from corpus.run.domain_outcomes import domain_outcomes
from corpus.run.leaks import language_losses
from corpus.run.trace import trace_documents
from corpus.storage.store import Store

DROPS = 150_000
_CEILING = 1.5
"""CPU time, as a part of that of a scan of the whole table; it is below 1 on a free machine."""
_MEMORY = 450 << 20


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ledger")
    write_run(folder, DROPS)
    return folder


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def scan(run: Path) -> None:
    file = pq.ParquetFile(run / "ledger/drops.parquet")
    for group in range(file.num_row_groups):
        file.read_row_group(group, use_threads=False)


def test_a_question_costs_less_than_a_scan(run: Path) -> None:
    asked_of = questions(run)
    id_, url = asked_of["trace --id"][-1], asked_of["trace --url"][-1]
    domain = asked_of["trace --domain"][-1]
    folder = str(run)
    works: dict[str, Callable[[], object]] = {
        "id": lambda: list(trace_documents(folder, by="id", value=id_)),
        "url": lambda: list(trace_documents(folder, by="url", value=url)),
        "domain": partial(domain_outcomes, Store(folder), [domain]),
        "why": partial(language_losses, folder, "gl", number=10, examples=3),
    }
    for name, work in works.items():
        work()  # libraries are loaded
        ratios = [seconds(work) / seconds(partial(scan, run)) for _ in range(3)]
        assert min(ratios) < _CEILING, (name, ratios)


def test_memory_is_bounded(run: Path) -> None:
    for name in ("trace --url", "why"):
        _, memory = asked(["-m", "corpus", *questions(run)[name]])
        assert memory < _MEMORY, name
