"""The README lists the pages of the example that language identification misreads: all of them,
and no other."""

import json
import re
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq

from corpus.pipeline.load import load
from corpus.run.pipeline_run import run_pipeline
from tests.docs.blocks import ROOT

EXAMPLE = ROOT / "examples" / "quickstart"
PIPELINE = """\
name: misread
stages:
  crawl:   {{use: warc, with: {{paths: ["{example}/crawl/*.warc.gz"]}}}}
  text:    {{use: extract, after: crawl}}
  repair:  {{use: repair, after: text}}
  lang:    {{use: language, after: repair, with: {{quotas: "{root}/language_quotas.yaml"}}}}
  variety: {{use: variety, after: lang}}
  shards:  {{use: shards, after: variety}}
run: {{quarantine_limit: 2%, isolate: false}}
"""

Misread = tuple[str, str, str]
"""The page's source, its language, what it was taken for."""


def test_table_of_misread_pages(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.yaml"
    path.write_text(PIPELINE.format(example=EXAMPLE, root=ROOT))
    run_pipeline(load(str(path)), str(tmp_path / "run"))
    listed = re.findall(
        r"^\| `(pages/[^`]+)` \| (\S+) \| (\S+) \|$", (ROOT / "README.md").read_text("utf-8"), re.M
    )
    assert sorted(listed) == sorted(_misread(tmp_path / "run"))


def _misread(run: Path) -> set[Misread]:
    truth = json.loads((EXAMPLE / "crawl" / "truth.json").read_text(encoding="utf-8"))
    read = {}
    for row in pq.read_table(run / "ledger" / "drops.parquet").to_pylist():
        if row["stage"] == "lang":
            read[row["url"]] = row["reason"]
    kept = ds.dataset(run / "dataset" / "data").to_table(columns=["url", "language"])
    read |= {row["url"]: row["language"] for row in kept.to_pylist()}
    served = {path.name for path in (EXAMPLE / "pages").iterdir()} - {"mixed", "other"}
    return {
        (page["source"], page["language"], read[url])
        for url, page in truth.items()
        if url in read and page["language"] in served and read[url] != page["language"]
    }
