"""However the demo is run, every file of the dataset has the same bytes."""

from pathlib import Path
from typing import Any

import pytest

from tests.demo.demo import Demo, corpus, digests, run_here

# The demo itself was run by two Dask workers and isolated: these are compared with that.
QUICK: list[dict[str, Any]] = [
    {"batch_rows": 1, "buckets": 3, "overrides": ("crawl.partition_bytes=150KiB",)},
    {"batch_rows": 3333, "overrides": ("crawl.group_bytes=8MiB", "books.group_bytes=0")},
]
THOROUGH: list[dict[str, Any]] = [
    {"batch_rows": 1},
    {"batch_rows": 3333, "buckets": 3, "overrides": ("crawl.partition_bytes=50KiB",)},
    {"executor": "dask", "workers": 1, "isolate": True},
    {"executor": "dask", "workers": 2, "bundle_bytes": 1, "buckets": 3},
    {"batch_rows": 1000, "buckets": 1},
    {"buckets": 2},
    {"buckets": 17, "batch_rows": 7},
    {"keep": True},
    {"isolate": True, "batch_rows": 100},
    {"verify_inputs": True},
    {"executor": "dask", "workers": 2, "batch_rows": 1},
    {"executor": "dask", "workers": 2, "bundle_bytes": 300_000},
    {"executor": "dask", "workers": 4, "bundle_bytes": 1 << 40},
]


@pytest.fixture(scope="module")
def expected(demo: Demo) -> dict[str, str]:
    found = digests(demo.run)
    assert len(found) == len(demo.manifest["shards"]) >= 38
    return found


def test_the_manifest_names_the_digests(demo: Demo, expected: dict[str, str]) -> None:
    listed = {s["path"].removeprefix("data/"): s["sha256"] for s in demo.manifest["shards"]}
    assert listed == expected


@pytest.mark.parametrize(
    "options",
    [*QUICK, *(pytest.param(options, marks=pytest.mark.soak) for options in THOROUGH)],
    ids=str,
)
def test_options_of_the_run(
    demo: Demo, expected: dict[str, str], tmp_path: Path, options: dict[str, Any]
) -> None:
    run_here(demo.pipeline, tmp_path / "run", **options)
    assert digests(tmp_path / "run") == expected


def test_another_folder_and_another_hash_seed(
    demo: Demo, expected: dict[str, str], tmp_path: Path
) -> None:
    example = demo.copied(tmp_path / "far" / "away")
    pipeline = example / "pipeline.yaml"
    text = pipeline.read_text("utf-8")
    assert "workers: 2\n" in text
    pipeline.write_text(text.replace("workers: 2\n", "workers: 2\n  isolate: false\n"), "utf-8")
    arguments = ("run", "pipeline.yaml", "--output", "there", "--executor", "serial")
    done = corpus(*arguments, cwd=example, environment={"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo"})
    assert done.returncode == 0, done.stderr[-3000:]
    assert digests(example / "there") == expected


def test_files_listed_in_another_order(
    demo: Demo, expected: dict[str, str], tmp_path: Path
) -> None:
    folder = demo.copied(tmp_path)
    names = sorted((path.name for path in (folder / "crawl").glob("*.warc.gz")), reverse=True)
    listed = ", ".join(f"crawl/{name}" for name in names)
    pipeline = folder / "pipeline.yaml"
    text = pipeline.read_text("utf-8")
    assert '"crawl/*.warc.gz"' in text
    assert "[text, books]" in text
    text = text.replace('"crawl/*.warc.gz"', listed).replace("[text, books]", "[books, text]")
    pipeline.write_text(text, "utf-8")
    run_here(pipeline, tmp_path / "run")
    assert digests(tmp_path / "run") == expected
