"""A worker's peak of memory does not grow with the size of its partition."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.crawl import write_crawl
from tests.demo.demo import ROOT

BATCH_ROWS = 20

QUOTAS = "unit: bytes\nlanguages:\n" + "".join(
    f"  {tag}: {{share: 20%, minimum: 0}}\n" for tag in ("ca", "en", "es", "eu", "ru")
)
FIRST = """\
name: memory
seed: 1
stages:
  crawl:  {use: warc, with: {paths: ["crawl/*.warc.gz"]}}
  rights: {use: rights, after: crawl}
  text:   {use: extract, after: rights}
"""
LAST = """\
  exact:  {use: exact, after: %s}
  dedup:  {use: minhash, after: exact}
  mix:    {use: balance, after: dedup, with: {quotas: quotas.yaml}}
  shards: {use: shards, after: mix}
"""
LIGHT = FIRST + "  repair: {use: repair, after: text}\n" + LAST % "repair"
WHOLE = (
    FIRST
    + """\
  repair: {use: repair, after: text}
  lang:   {use: language, after: repair}
  quality: {use: quality, after: lang}
  scrub:  {use: pii, after: quality}
"""
    + LAST % "scrub"
)

MEASURE = """
import json, resource, sys
from pathlib import Path
from tests.demo.demo import run_here
folder = Path(sys.argv[1])
rows, buckets = map(int, sys.argv[2:])
made = run_here(folder / "pipeline.yaml", folder / "run", batch_rows=rows, buckets=buckets)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
status = Path("/proc/self/status")
if status.exists():
    # What getrusage says is never below what the parent had when it started this process.
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    peak = int(lines["VmHWM"].split()[0]) * 1024
print(json.dumps(peak))
"""


@dataclass(frozen=True)
class Size:
    """pages: of the small partition. huge: characters of the first page. most: how many times
    the peak of the small partition that of the large one may be."""

    pages: int
    huge: int
    most: float


QUICK = Size(250, 25_000_000, 1.12)
THOROUGH = Size(400, 50_000_000, 1.15)


def peak(folder: Path, pipeline: str, pages: int, huge: int, frame: float, buckets: int) -> int:
    """Bytes of RSS at most, of a serial run over one partition of so many pages."""
    write_crawl(folder / "crawl", pages, pages_per_file=pages, huge=[huge], frame=frame)
    (folder / "pipeline.yaml").write_text(pipeline)
    (folder / "quotas.yaml").write_text(QUOTAS)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, folder, str(BATCH_ROWS), str(buckets)],
        check=False, capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "MALLOC_ARENA_MAX": "2"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout)


@pytest.mark.parametrize(
    ("pipeline", "size", "frame"),
    [
        pytest.param(LIGHT, QUICK, 0.05, id="light"),
        pytest.param(LIGHT, THOROUGH, 0.05, id="more light", marks=pytest.mark.soak),
        pytest.param(WHOLE, THOROUGH, 0.5, id="whole", marks=pytest.mark.soak),
    ],
)
def test_ten_times_the_partition_takes_no_more(
    tmp_path: Path, pipeline: str, size: Size, frame: float
) -> None:
    # Buckets grow up to 64 MiB, which neither run comes near to: here they are of one size.
    small = peak(tmp_path / "small", pipeline, size.pages, size.huge, frame, 2)
    large = peak(tmp_path / "large", pipeline, 10 * size.pages, size.huge, frame, 20)
    print(f"peak of {small / 1e6:.0f} MB and {large / 1e6:.0f} MB: {large / small:.3f}")
    assert large <= size.most * small
