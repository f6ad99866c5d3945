"""What is taken out is counted just as it was counted in, also where repeats are written out."""

import json
from pathlib import Path

import pytest

from corpus.cli.validate import check_dataset
from corpus.run.forget.forget import forget
from corpus.run.forget.request import Request
from tests.corpus.run.forget.crawl import REASONS, manifest_of, rows_of, run_crawl, write_crawl

QUOTAS = """
unit: bytes
max_epochs: 4
languages:
  ca: {share: 60%}
  es: {share: 30%}
  eu: {share: 10%}
"""


@pytest.fixture(scope="module")
def repeated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that writes documents out as often as they are to be read."""
    folder = tmp_path_factory.mktemp("repeated")
    path = write_crawl(folder)
    (folder / "quotas.yaml").write_text(QUOTAS)
    text = path.read_text().replace(
        "shards: {use: shards, after: dedup, with: {target_bytes: 2000 B}}",
        "mix: {use: balance, after: dedup, with: {quotas: quotas.yaml}}\n"
        "  shards: {use: shards, after: mix, with: {target_bytes: 2000 B, materialise: true}}",
    )
    path.write_text(text)
    run_crawl(path, folder / "run")
    return folder


def test_copies_of_documents(repeated: Path) -> None:
    run = repeated / "run"
    rows = rows_of(run / "dataset")
    ids = [row["id"] for row in rows]
    often = sorted({id_ for id_ in ids if ids.count(id_) > 2})[:4]
    assert often
    before = manifest_of(run / "dataset")
    forget(str(run), Request(frozenset(often)), REASONS)
    manifest, left = manifest_of(run / "dataset"), rows_of(run / "dataset")
    assert left == [row for row in rows if row["id"] not in often]
    assert check_dataset(str(run)) == []
    assert manifest["totals"]["trained_documents"] == len(left)
    assert manifest["totals"]["documents"] == len({row["id"] for row in left})
    assert manifest["totals"]["trained_bytes"] == sum(row["bytes"] for row in left)
    first = {row["id"]: row["bytes"] for row in left}
    assert manifest["totals"]["bytes"] == sum(first.values())
    for shard in manifest["shards"]:
        for amounts in shard["languages"].values():
            assert min(amounts.values()) >= 0
            assert amounts["documents"] <= shard["rows"] == amounts["trained_documents"]
    assert json.dumps(before["totals"]) != json.dumps(manifest["totals"])
