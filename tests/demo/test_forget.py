"""A page of the demo is forgotten, with copies on other sites: none comes back with a new run."""

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.run.forget.forget import forget
from corpus.run.forget.proof import differences_from
from corpus.run.forget.receipt import Reasons
from corpus.run.forget.request import Request
from corpus.run.spellings import page_of
from reports.dataset_files import write_card
from tests.demo.demo import Demo, called, run_here


def rows(run: Path) -> dict[str, dict[str, object]]:
    names = ["id", "url", "cluster_size", "text"]
    shards = sorted((run / "dataset/data").rglob("*.parquet"))
    found = (row for path in shards for row in pq.read_table(path, columns=names).to_pylist())
    return {row["id"]: row for row in found}


@pytest.fixture
def own(demo: Demo, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo.run, tmp_path / "run"))


def test_a_page_and_its_copies_stay_out(demo: Demo, own: Path) -> None:
    before = rows(own)
    row = max(before.values(), key=lambda row: (row["cluster_size"], row["id"]))
    url, id_ = str(row["url"]), str(row["id"])
    drops = pq.read_table(own / "ledger/drops.parquet").to_pylist()
    copies = {one["url"] for one in drops if one["survivor"] == id_}
    assert copies
    reasons = Reasons("asked by the owner", "2026-11-30")
    _, receipt = forget(str(own), Request(pages={page_of(url): url}), reasons)
    assert receipt is not None
    assert (receipt["documents"], receipt["shards"]) == (1, 1)
    assert differences_from(str(own), str(demo.run)) == []
    done = called("validate", own, "--previous", demo.run)
    assert (done.returncode, done.stdout) == (0, "all is well\n")
    assert rows(own).keys() == before.keys() - {id_}

    run_here(demo.pipeline, own)
    write_card(str(own))
    assert called("validate", own).stdout == "all is well\n"
    after = rows(own)
    assert not {one["url"] for one in after.values()} & {url, *copies}
    assert row["text"] not in {one["text"] for one in after.values()}
    # Balance chooses anew where something is gone; all that it chooses was there to be chosen.
    left = {one["id"] for one in drops if one["stage"] == "mix"}
    assert after.keys() - before.keys() <= left
    assert len(before.keys() - after.keys()) < len(before) // 4
    ledger = [pq.read_table(own / f"ledger/{name}.parquet") for name in ("drops", "domains")]
    assert url not in ledger[0]["url"].to_pylist()
    assert not copies & set(ledger[0]["url"].to_pylist())
