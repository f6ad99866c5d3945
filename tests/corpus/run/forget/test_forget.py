"""Documents are forgotten: what changes, what stays, and that they do not come back."""

import json
import re
import shutil
import stat
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from corpus.cli.validate import check_dataset
from corpus.config.options import RunOptions
from corpus.errors import ConfigError, InputError, OutputError
from corpus.pipeline.load import Config, load
from corpus.run.dry_run import plan_of
from corpus.run.forget.forget import forget, preview
from corpus.run.forget.proof import differences_from
from corpus.run.forget.request import Request, read_request
from corpus.run.forget.shard_rows import sink_of, write_without
from corpus.run.pipeline_run import run_pipeline
from corpus.run.run_folder import MANIFEST
from corpus.run.spellings import page_of
from corpus.storage.store import Store
from reports.dataset_files import write_card
from tests.corpus.run.forget.crawl import (
    ASKED,
    EXACT,
    NEAR,
    REASONS,
    bytes_of,
    forget_pages,
    manifest_of,
    rows_of,
    run_crawl,
    strings_in,
)
from tests.corpus.runs import another


def id_of(run: Path, url: str) -> str:
    found: str = next(row["id"] for row in rows_of(run / "dataset") if row["url"] == url)
    return found


def test_the_crawl_has_what_these_tests_are_about(crawl_run: Path) -> None:
    run = crawl_run / "run"
    urls = {row["url"] for row in rows_of(run / "dataset")}
    assert ASKED in urls
    assert not {EXACT, NEAR} & urls
    drops = pq.read_table(run / "ledger/drops.parquet").to_pylist()
    assert {row["url"]: row["reason"] for row in drops} == {
        EXACT: "exact_duplicate",
        NEAR: "near_duplicate",
    }
    assert len(manifest_of(run / "dataset")["shards"]) > 5


def test_the_dataset_is_the_old_one_without_the_document(crawl_run: Path, own: Path) -> None:
    before = rows_of(own / "run/dataset")
    receipt = forget_pages(own / "run", ASKED)
    assert rows_of(own / "run/dataset") == [row for row in before if row["url"] != ASKED]
    assert check_dataset(str(own / "run")) == []
    assert differences_from(str(own / "run"), str(crawl_run / "run")) == []
    assert (receipt["documents"], receipt["shards"], receipt["languages"]) == (1, 1, {"ca": 1})
    assert receipt["copies_kept_out"] == 2


def test_a_copy_from_before_a_new_card_is_still_an_earlier_state(
    crawl_run: Path, own: Path, tmp_path: Path
) -> None:
    old = Path(shutil.copytree(own / "run", tmp_path / "old"))
    manifest = own / "run/dataset/manifest.json"
    plain = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**plain, "publication": {"title": "Small crawl"}}))
    write_card(str(own / "run"))
    assert differences_from(str(own / "run"), str(old)) == []
    forget_pages(own / "run", ASKED)
    write_card(str(own / "run"))
    assert differences_from(str(own / "run"), str(old)) == []
    other = Path(shutil.copytree(crawl_run / "run", tmp_path / "other"))
    forget_pages(
        other, next(row["url"] for row in rows_of(other / "dataset") if row["url"] != ASKED)
    )
    (wrong,) = differences_from(str(own / "run"), str(other))
    assert "is no earlier state of this one" in wrong


def test_only_the_shards_concerned_change(crawl_run: Path, own: Path) -> None:
    forget_pages(own / "run", ASKED)
    old, new = (bytes_of(folder / "run/dataset/data") for folder in (crawl_run, own))
    assert old.keys() == new.keys()
    assert sum(old[path] != new[path] for path in old) == 1


def test_the_new_manifest_names_the_old_one(crawl_run: Path, own: Path) -> None:
    receipt = forget_pages(own / "run", ASKED)
    old, new = (Store(str(folder / "run/dataset")) for folder in (crawl_run, own))
    manifest = new.read_json("manifest.json")
    assert manifest["previous"] == old.sha256("manifest.json") == receipt["manifest"]["old"]
    assert receipt["manifest"]["new"] == new.sha256("manifest.json")
    assert manifest["version"] == receipt["version"] == "2.0.0"
    assert '"version": "2.0.0"' in (own / "run/dataset/croissant.json").read_text()
    assert manifest["fingerprint"] != old.read_json("manifest.json")["fingerprint"]


def test_sums_are_those_of_the_rows(own: Path) -> None:
    forget_pages(own / "run", ASKED)
    manifest, rows = manifest_of(own / "run/dataset"), rows_of(own / "run/dataset")
    assert manifest["totals"]["documents"] == len(rows)
    for name in ("characters", "words", "bytes"):
        assert manifest["totals"][name] == sum(row[name] for row in rows)
        assert manifest["totals"][f"trained_{name}"] == manifest["totals"][name]
    assert f"{len(rows)} documents" in (own / "run/dataset/croissant.json").read_text()


def test_a_shard_keeps_its_bytes_where_nothing_is_taken_out(
    crawl_run: Path, tmp_path: Path
) -> None:
    """The writer is the one of the run: rows that stay would give the same file."""
    dataset = Store(str(crawl_run / "run/dataset"))
    manifest = dataset.read_json("manifest.json")
    for shard in manifest["shards"]:
        with Store(str(tmp_path)).writing("shard") as stream:
            digest, size = write_without(
                dataset, shard["path"], np.empty(0, np.int64), sink_of(manifest), stream, print
            )
        assert (digest, size) == (shard["sha256"], shard["bytes"])


def test_nothing_in_the_run_names_the_page_or_its_copies(own: Path) -> None:
    run = own / "run"
    id_ = id_of(run, ASKED)
    assert any(ASKED in said for said in strings_in(run))
    text = next(row["text"] for row in rows_of(run / "dataset") if row["url"] == ASKED)
    forget_pages(run, ASKED)
    wanted = [ASKED, EXACT, NEAR, id_, text.strip(), "forn.example", "copia.example"]
    for said in strings_in(run):
        assert not [one for one in wanted if one in said]
    for path in run.rglob("*"):
        if path.is_file():
            assert not [one for one in wanted if one.encode() in path.read_bytes()]


def test_the_ledger_balances_and_says_forgotten(own: Path) -> None:
    forget_pages(own / "run", ASKED)
    counts = pq.read_table(own / "run/ledger/counts.parquet").to_pylist()
    forgotten = [row for row in counts if row["reason"] == "forgotten"]
    assert [(row["stage"], row["documents"]) for row in forgotten] == [("shards", 1)]
    assert "forgotten" in (own / "run/report/index.html").read_text()


def test_a_later_run_brings_nothing_back_and_leaves_all_else(own: Path) -> None:
    run = own / "run"
    forget_pages(run, ASKED)
    before = {row["id"]: row for row in rows_of(run / "dataset")}
    done = run_crawl(own / "pipeline.yaml", run)
    assert done.fresh
    after = {row["id"]: row for row in rows_of(run / "dataset")}
    assert after == before
    assert check_dataset(str(run)) == []
    wanted = [ASKED, EXACT, NEAR]
    assert not [one for said in strings_in(run) for one in wanted if one in said]
    assert not run_crawl(own / "pipeline.yaml", run).fresh
    assert not plan_of(load(str(own / "pipeline.yaml")), str(run)).publishes


def test_an_exact_copy_on_a_new_site_stays_out(own: Path) -> None:
    run = own / "run"
    text = next(row["text"] for row in rows_of(run / "dataset") if row["url"] == ASKED)
    forget_pages(run, ASKED)
    rows = [
        {"url": "https://nou.example/", "language": "ca", "text": f"«{text.title()}»"},
        {"url": f"{ASKED}/?utm_source=x", "language": "ca", "text": "una altra cosa ben diferent"},
        {"url": "https://nou.example/2", "language": "ca", "text": "una altra cosa"},
    ]
    (own / "crawl/part-9.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    run_crawl(own / "pipeline.yaml", run)
    urls = {row["url"] for row in rows_of(run / "dataset")}
    assert "https://nou.example/2" in urls
    assert not {row["url"] for row in rows[:2]} & urls


def test_another_pipeline_takes_the_list_as_a_stage(own: Path) -> None:
    forget_pages(own / "run", ASKED)
    text = (own / "pipeline.yaml").read_text()
    text = text.replace(
        "exact:  {use: exact, after: pages}",
        "keep:   {use: suppress, after: pages, with: {lists: [run/forgotten/suppression.txt], "
        "key: run.suppression.key}}\n  exact:  {use: exact, after: keep}",
    )
    (own / "pipeline.yaml").write_text(text)
    run_crawl(own / "pipeline.yaml", own / "other")
    assert rows_of(own / "other/dataset") == rows_of(own / "run/dataset")


def test_a_run_without_the_key_stops_and_says_so(own: Path) -> None:
    forget_pages(own / "run", ASKED)
    key = own / "run.suppression.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    held = key.read_text()
    key.unlink()
    with pytest.raises(ConfigError, match="the key that they are known by is not there"):
        run_crawl(own / "pipeline.yaml", own / "run")
    key.write_text("0" * 64)
    with pytest.raises(ConfigError, match="is another key"):
        forget_pages(own / "run", "https://s00.example/0")
    key.write_text(held)
    run_crawl(own / "pipeline.yaml", own / "run")


def test_a_run_without_the_suppression_list_stops_and_says_so(own: Path) -> None:
    """Without it the documents would come back, and nobody would notice."""
    forget_pages(own / "run", ASKED)
    path = own / "run/forgotten/suppression.txt"
    held = path.read_text()
    path.write_text(held[:-9])
    with pytest.raises(InputError, match=r"forgotten/suppression\.txt: .* is cut short"):
        run_crawl(own / "pipeline.yaml", own / "run")
    path.unlink()
    with pytest.raises(ConfigError, match=r"forgotten/suppression\.txt: .* put it back"):
        run_crawl(own / "pipeline.yaml", own / "run")
    with pytest.raises(ConfigError, match=r"forgotten/suppression\.txt: .* put it back"):
        forget_pages(own / "run", "https://s00.example/0")
    path.write_text(held)
    run_crawl(own / "pipeline.yaml", own / "run")


def test_a_key_of_ones_own_is_noted_and_stays_outside_the_dataset(own: Path) -> None:
    with pytest.raises(OutputError, match="is inside the dataset"):
        forget_pages(own / "run", ASKED, key=str(own / "run/dataset/key"))
    forget_pages(own / "run", ASKED, key=str(own / "mine.key"))
    assert not (own / "run.suppression.key").exists()
    run_crawl(own / "pipeline.yaml", own / "run")
    assert ASKED not in {row["url"] for row in rows_of(own / "run/dataset")}


def test_what_stays_of_it_names_nobody(own: Path) -> None:
    id_ = id_of(own / "run", ASKED)
    _, receipt = forget(str(own / "run"), Request(frozenset([id_])), REASONS)
    kept = (own / "run/forgotten/suppression.txt").read_text()
    told = [json.dumps(receipt), kept, (own / "run/dataset/removals.json").read_text()]
    assert not [one for one in told if id_ in one or ASKED in one]
    assert (receipt or {})["case"] == "EXP-7"
    assert json.loads((own / "run/forgotten/0001.json").read_text()) == receipt
    assert not (own / "run/forgotten/pending").exists()
    dataset = own / "run/dataset"
    assert not [path for path in dataset.rglob("*") if path.name in ("forgotten", "pending")]


def test_twice_gives_two_receipts_and_one_list_of_removals(crawl_run: Path, own: Path) -> None:
    forget_pages(own / "run", ASKED)
    forget_pages(own / "run", "https://s00.example/0", "http://www.s01.example/1/")
    assert manifest_of(own / "run/dataset")["version"] == "3.0.0"
    assert (own / "run/forgotten/0002.json").exists()
    removals = json.loads((own / "run/dataset/removals.json").read_text())["removals"]
    assert [one["version"] for one in removals] == ["2.0.0", "3.0.0"]
    assert differences_from(str(own / "run"), str(crawl_run / "run")) == []


def test_a_domain_goes_with_its_hosts_and_its_name(own: Path) -> None:
    run = own / "run"
    seen = preview(str(run), Request(hosts=frozenset(["s10.example"])))
    assert len(seen.found.documents) == 5
    forget(str(run), Request(hosts=frozenset(["s10.example"])), REASONS)
    assert not [said for said in strings_in(run) if "s10.example" in said]
    assert check_dataset(str(run)) == []


def test_a_language_that_loses_all_documents(own: Path) -> None:
    run = own / "run"
    rows = rows_of(run / "dataset")
    asked = frozenset(row["id"] for row in rows if row["language"] == "eu")
    forget(str(run), Request(asked), REASONS)
    assert "eu" not in manifest_of(run / "dataset")["languages"]
    assert not list((run / "dataset/data").glob("eu/*.parquet"))
    assert check_dataset(str(run)) == []


def test_a_shard_that_loses_all_rows_stays_for_its_name(crawl_run: Path, own: Path) -> None:
    run = own / "run"
    shard = manifest_of(run / "dataset")["shards"][1]
    ids = frozenset(pq.read_table(run / "dataset" / shard["path"])["id"].to_pylist())
    forget(str(run), Request(ids), REASONS)
    (entry,) = [s for s in manifest_of(run / "dataset")["shards"] if s["path"] == shard["path"]]
    assert (entry["rows"], entry["languages"]) == (0, {})
    assert pq.read_table(run / "dataset" / shard["path"]).num_rows == 0
    assert check_dataset(str(run)) == []
    assert differences_from(str(run), str(crawl_run / "run")) == []


def test_a_copy_that_stays_is_told(own: Path) -> None:
    request = Request(pages={page_of(NEAR): NEAR})
    seen = preview(str(own / "run"), request)
    assert seen.stay == {id_of(own / "run", ASKED)}
    assert not seen.found.documents
    forget(str(own / "run"), request, REASONS)
    assert not [said for said in strings_in(own / "run") if NEAR in said]
    assert manifest_of(own / "run/dataset").get("version") is None


def test_what_was_never_seen_stops_all(crawl_run: Path, own: Path) -> None:
    run, never = own / "run", "https://mai.example/vist"
    request = Request(pages={page_of(url): url for url in (ASKED, never)})
    seen, receipt = forget(str(run), request, REASONS)
    assert receipt is None
    assert [value for _, value in seen.missing] == [page_of(never)]
    assert bytes_of(run / "dataset") == bytes_of(crawl_run / "run/dataset")
    seen, receipt = forget(str(run), request, REASONS, allow_missing=True)
    assert receipt is not None
    seen, receipt = forget(str(run), request, REASONS)
    assert (receipt, seen.missing, len(seen.known)) == (None, [], 2)


def test_a_run_at_work_is_not_disturbed(own: Path) -> None:
    with another(Store(str(own / "run/work"))), pytest.raises(OutputError, match="is held by"):
        forget_pages(own / "run", ASKED)


def test_a_dataset_without_its_run(crawl_run: Path, tmp_path: Path) -> None:
    dataset = Path(shutil.copytree(crawl_run / "run/dataset", tmp_path / "dataset"))
    before = rows_of(dataset)
    receipt = forget_pages(dataset, ASKED)
    assert rows_of(dataset) == [row for row in before if row["url"] != ASKED]
    assert check_dataset(str(dataset)) == []
    assert any("card" in line for line in receipt["not_covered"])
    assert (tmp_path / "dataset.forgotten/0001.json").exists()
    assert (tmp_path / "dataset.suppression.key").exists()


def test_the_card_of_a_dataset_without_its_run_does_not_go_on_showing_the_document(
    crawl_run: Path, tmp_path: Path
) -> None:
    dataset = Path(shutil.copytree(crawl_run / "run/dataset", tmp_path / "dataset"))
    (example,) = re.findall(r'^ "id": "(.*)",$', (dataset / "README.md").read_text(), re.MULTILINE)
    forget(str(dataset), Request(frozenset([example])), REASONS)
    cards = [path.read_text() for path in dataset.glob("README*.md")]
    assert len(cards) == 6
    assert not [card for card in cards if example in card or "```json" in card]
    assert [card.count("\n## ") for card in cards] == [
        path.read_text().count("\n## ") for path in (crawl_run / "run/dataset").glob("README*.md")
    ]
    assert check_dataset(str(dataset)) == []


def test_a_list_of_removals_of_another_dataset_is_refused(own: Path, crawl_run: Path) -> None:
    forget_pages(own / "run", ASKED)
    request = read_request(None, None, None, str(own / "run/dataset/removals.json"))
    assert forget(str(own / "run"), request, REASONS)[1] is None  # it was done before
    other = Path(shutil.copytree(crawl_run / "run/dataset", own / "other"))
    manifest = json.loads((other / "manifest.json").read_text())
    for shard in manifest["shards"]:
        shard["sha256"] = "0" * 64
    (other / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(InputError, match="has no shard that the list of removals names"):
        preview(str(other), request)


def test_the_dataset_of_a_run_is_taken_for_the_run(own: Path) -> None:
    forget_pages(own / "run/dataset", ASKED)
    assert not [said for said in strings_in(own / "run") if ASKED in said]


def test_a_holder_of_a_copy_ends_with_the_same_shards(crawl_run: Path, own: Path) -> None:
    copy = Path(shutil.copytree(crawl_run / "run/dataset", own / "copy"))
    forget_pages(own / "run", ASKED)
    forget_pages(own / "run", "https://s00.example/0")
    request = read_request(None, None, None, str(own / "run/dataset/removals.json"))
    forget(str(copy), request, REASONS)
    assert bytes_of(copy / "data") == bytes_of(own / "run/dataset/data")


def test_a_folder_without_a_dataset(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no dataset"):
        forget_pages(tmp_path, ASKED)


def test_nothing_of_other_options_is_needed(own: Path) -> None:
    """A pipeline that was built in Python is held to the list too."""
    forget_pages(own / "run", ASKED)
    pipeline = load(str(own / "pipeline.yaml")).pipeline
    run_pipeline(Config(pipeline, RunOptions(isolate=False), ""), str(own / "run"))
    assert ASKED not in {row["url"] for row in rows_of(own / "run/dataset")}


def test_a_run_in_an_object_store(crawl_run: Path, bucket: str, tmp_path: Path) -> None:
    url, request = f"{bucket}/run", Request(pages={page_of(ASKED): ASKED})
    config = load(str(crawl_run / "pipeline.yaml"))
    config = Config(config.pipeline, RunOptions(isolate=False), config.path)
    run_pipeline(config, url)
    write_card(url)
    with pytest.raises(InputError, match="give --key"):
        forget(url, request, REASONS)
    forget(url, request, REASONS, key=str(tmp_path / "key"))
    assert check_dataset(url) == []
    assert differences_from(url, str(crawl_run / "run")) == []
    assert run_pipeline(config, url).fresh
    shards = [f"dataset/{shard['path']}" for shard in Store(url).read_json(MANIFEST)["shards"]]
    tables = [Store(url).read_table(path) for path in shards]
    urls = [one for table in tables for one in table["url"].to_pylist()]
    assert urls
    assert ASKED not in urls


def test_a_manifest_that_is_cut_short(own: Path) -> None:
    path = own / "run/dataset/manifest.json"
    path.write_text(path.read_text()[:99])
    with pytest.raises(InputError, match=r"manifest\.json: is no manifest"):
        forget_pages(own / "run", ASKED)
