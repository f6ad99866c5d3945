"""What the demo must show: its languages, its resume, its accounts, its silence on people."""

import json
import os
import re
import resource
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tests.demo.demo import Demo, called, corpus, digests, pages_read, run_here, tasks_run

LOGGED = ("--log-format", "json", "--verbose")


@pytest.fixture(scope="module")
def documents(demo: Demo) -> list[dict[str, Any]]:
    return list(ds.dataset([str(path) for path in demo.shards]).to_table().to_pylist())


def again(demo: Demo, run: Path, *options: str) -> Counter[str]:
    """The tasks of one more run into `run`."""
    done = corpus("run", demo.pipeline, "--output", run, *LOGGED, *options)
    assert done.returncode == 0, done.stderr[-3000:]
    return tasks_run(done.stderr)


def test_at_least_38_languages(demo: Demo) -> None:
    languages = demo.manifest["languages"]
    assert len(languages) >= 38
    spain = {"es", "ca", "ca-valencia", "eu", "gl", "oc", "oc-aranes"}
    assert spain | {"sr-Cyrl", "sr-Latn", "nb", "nn"} <= languages.keys()
    assert {path.parent.name for path in demo.shards} == languages.keys()


def test_the_first_run_ran_every_step(demo: Demo) -> None:
    ran = tasks_run(demo.stderr)
    assert ran["crawl.text"] == 3
    assert "Traceback" not in demo.stderr


def test_the_table_at_the_end(demo: Demo) -> None:
    for tag in demo.manifest["languages"]:
        assert re.search(rf"^\W*{re.escape(tag)}\b", demo.stdout, re.MULTILINE), tag
    assert "report/index.html" in demo.stdout
    assert "dataset/README.md" in demo.stdout


def test_the_files_that_are_promised(demo: Demo) -> None:
    promised = ["dataset/README.md", "dataset/croissant.json", "dataset/manifest.json",
                "dataset/dcat.ttl", "dataset/prov.json", "dataset/SHA256SUMS",
                "dataset/eu_training_content_summary.md", "dataset/mixtures",
                "dataset/eu_training_content_summary.docx", "dataset/domains_top10.csv",
                "dataset/eu_training_content_summary.json",
                "report/index.html", "report/quotas.json", "report/quotas.csv",
                "report/quotas.md", "ledger/counts.parquet", "ledger/drops.parquet",
                "ledger/quarantine.parquet"]  # fmt: skip
    assert [name for name in promised if not (demo.run / name).exists()] == []


def test_croissant_stays_small(demo: Demo) -> None:
    assert (demo.run / "dataset" / "croissant.json").stat().st_size < 40_000


def test_validate(demo: Demo, copy_of: Callable[[Path], Path]) -> None:
    fine = corpus("validate", demo.run)
    assert (fine.returncode, fine.stderr) == (0, "")
    assert called("validate", demo.run / "dataset").returncode == 0
    dataset = copy_of(demo.run / "dataset")
    shard = dataset / demo.manifest["shards"][7]["path"]
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    shard.write_bytes(data)
    off = called("validate", dataset)
    assert off.returncode == 1
    assert demo.manifest["shards"][7]["path"] in off.stdout
    assert "Traceback" not in off.stderr


def test_validate_names_what_is_missing_or_too_many(
    demo: Demo, copy_of: Callable[[Path], Path]
) -> None:
    dataset = copy_of(demo.run / "dataset")
    first, second = (dataset / shard["path"] for shard in demo.manifest["shards"][:2])
    first.unlink()
    shutil.copy(second, second.with_name("more.parquet"))
    off = called("validate", dataset)
    assert off.returncode == 1
    assert f"{first.relative_to(dataset)}: is missing" in off.stdout
    assert "more.parquet: is not in the manifest" in off.stdout


def test_a_second_run_does_nothing_in_three_seconds(demo: Demo) -> None:
    """Of a processor that it has for itself: on a busy machine the clock counts others too."""
    before = digests(demo.run)
    seconds = []
    for _ in range(3):
        busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        started, spent = time.monotonic(), cpu_seconds_of_children()
        done = corpus("run", demo.pipeline, "--output", demo.run, *LOGGED)
        by_clock = (time.monotonic() - started) / busy
        seconds.append(max(by_clock, cpu_seconds_of_children() - spent))
        assert done.returncode == 0, done.stderr[-3000:]
        assert tasks_run(done.stderr) == {}
        assert "nothing to do" in done.stdout
        if seconds[-1] < 3:
            break
    assert min(seconds) < 3
    assert digests(demo.run) == before


def cpu_seconds_of_children() -> float:
    """Of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_changed_setting_runs_what_is_downstream(
    demo: Demo, copy_of: Callable[[Path], Path], tmp_path: Path
) -> None:
    change = 'scrub.entities=["email"]'
    run = copy_of(demo.run)
    ran = Counter(run_here(demo.pipeline, run, overrides=(change,)).ran)
    assert ran["crawl.text"] == 0, "a page was extracted again"
    assert ran["crawl.scrub"] == 3
    assert ran["books.scrub"] == 1
    run_here(demo.pipeline, tmp_path / "afresh", overrides=(change,))
    assert digests(run) == digests(tmp_path / "afresh")
    assert digests(run) != digests(demo.run)
    # What was set before is there no more: each segment keeps its last result only.
    back = run_here(demo.pipeline, run)
    assert "crawl.text" not in back.ran
    assert digests(run) == digests(demo.run)


def test_a_setting_of_the_balance_runs_what_is_behind_it_only(
    demo: Demo, copy_of: Callable[[Path], Path]
) -> None:
    run = copy_of(demo.run)
    ran = again(demo, run, "--set", "shards.target_bytes=20kB", "--executor", "serial")
    assert not [step for step in ran if step.split(".")[0] in ("crawl", "books")]
    assert len(digests(run)) > len(digests(demo.run))


def test_an_added_file_runs_its_partitions_and_what_is_global(demo: Demo, tmp_path: Path) -> None:
    example = demo.copied(tmp_path)
    added = example / "crawl/quickstart-00001.warc.gz"
    data = added.read_bytes()
    added.unlink()
    run_here(example / "pipeline.yaml", tmp_path / "run")
    added.write_bytes(data)
    ran = Counter(run_here(example / "pipeline.yaml", tmp_path / "run").ran)
    assert ran["crawl.text"] == ran["crawl.scrub"] == 1
    assert ran["books.scrub"] == 0
    assert digests(tmp_path / "run") == digests(demo.run)


def test_the_limit_reads_the_first_records_only(demo: Demo, tmp_path: Path) -> None:
    run_here(demo.pipeline, tmp_path / "run", limit=40)
    assert pages_read(tmp_path / "run") == 40


def test_the_share_of_english_falls_to_what_the_quotas_say(demo: Demo) -> None:
    html = [k for k in demo.truth.values() if k["status"] == 200 and k["language"] != "und"]
    before = sum(k["language"] == "en" for k in html) / len(html)
    totals, english = demo.manifest["totals"], demo.manifest["languages"]["en"]
    after = english["trained_bytes"] / totals["trained_bytes"]
    assert before > 0.4
    assert after < 0.42, "maximum of English in language_quotas.yaml"


def test_the_languages_of_spain_get_their_share(demo: Demo) -> None:
    languages = demo.manifest["languages"]
    trained = {tag: amounts["trained_bytes"] for tag, amounts in languages.items()}
    co_official = sum(trained.get(tag, 0) for tag in ("ca", "ca-valencia", "eu", "gl", "oc-aranes"))
    assert co_official / sum(trained.values()) >= 0.199, "minimum in language_quotas.yaml"


def test_books_outrank_the_crawl(demo: Demo, documents: list[dict[str, Any]]) -> None:
    of_books = {u: k for u, k in demo.truth.items() if k["kind"] == "book_copy"}
    copies = {u: k["copy_of"] for u, k in of_books.items() if k["similarity"] >= 0.8}
    assert len(copies) >= 3
    kept = {document["url"] for document in documents}
    assert not kept & copies.keys()
    drops = {
        row["url"]: row for row in pq.read_table(demo.run / "ledger/drops.parquet").to_pylist()
    }
    books = {document["id"] for document in documents if document["source"] == "books"}
    for url in copies:
        assert drops[url]["stage"] in ("exact", "dedup")
        assert drops[url]["survivor"] in books
    less_alike = of_books.keys() - copies.keys()
    assert less_alike <= kept, "verified by shingles, what is less alike than .8 is no duplicate"


def test_one_of_each_set_of_copies_stays(demo: Demo, documents: list[dict[str, Any]]) -> None:
    same = {"mirror", "url_variant"}
    kept = {document["url"] for document in documents}
    for url, known in demo.truth.items():
        if known["kind"] in same and url in kept:
            assert known["copy_of"] not in kept, url


def test_what_is_no_text_is_not_in_the_dataset(demo: Demo, documents: list[dict[str, Any]]) -> None:
    none = {"shell", "cookie_wall", "empty", "mislabelled", "not_html", "redirect", "error",
            "soft_404", "boilerplate"}  # fmt: skip
    kept = {document["url"] for document in documents}
    assert not [url for url, known in demo.truth.items() if known["kind"] in none and url in kept]


def test_who_opted_out_is_not_in_the_dataset(demo: Demo, documents: list[dict[str, Any]]) -> None:
    out = {url for url, known in demo.truth.items() if known["rights"]}
    assert out
    assert not out & {document["url"] for document in documents}


def personal_data(demo: Demo) -> dict[str, set[str]]:
    """Type -> invented values that the sources of the truth's pages hold."""
    from tests.demo.personal import values_of

    sources = {k["source"] for k in demo.truth.values() if k["pii"]}
    return values_of(source for source in sources if source)


def test_no_personal_data_in_texts(demo: Demo, documents: list[dict[str, Any]]) -> None:
    known = personal_data(demo)
    assert {"email", "phone", "iban", "card"} <= known.keys()
    texts = [document["text"] for document in documents]
    left = {(kind, v) for kind, values in known.items() for v in values for t in texts if v in t}
    assert left == set()
    assert any(document["pii"] for document in documents)


def test_no_personal_data_beside_the_texts(demo: Demo) -> None:
    values = {value for values in personal_data(demo).values() for value in values}
    for folder in ("ledger", "report"):
        for path in (demo.run / folder).rglob("*"):
            if path.is_file():
                content = readable(path)
                assert not [value for value in values if value in content], path
    for path in (demo.run / "dataset").rglob("*"):
        if path.is_file() and path.suffix != ".parquet":
            assert not [value for value in values if value in readable(path)], path
    for said in (demo.stdout, demo.stderr):
        assert not [value for value in values if value in said]


def readable(path: Path) -> str:
    if path.suffix == ".parquet":
        return json.dumps(pq.read_table(path).to_pylist(), ensure_ascii=False, default=str)
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as members:
            return "".join(members.read(name).decode("utf-8") for name in members.namelist())
    return path.read_text("utf-8")


def test_addresses_carry_no_passwords(demo: Demo, documents: list[dict[str, Any]]) -> None:
    assert any("guest:guest@" in url for url in demo.truth)
    assert not any(
        "@" in document["url"].split("/")[2] for document in documents if document["url"]
    )
