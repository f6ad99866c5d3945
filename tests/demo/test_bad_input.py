"""Bad input: one clear message on stderr, exit code 2, no traceback."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.demo.demo import COMMAND, ROOT, Demo, called, digests, run_here

PIPELINE = """\
name: small
seed: 1
stages:
  crawl: {use: warc, with: {paths: ["crawl/*.warc.gz"]}}
  text: {use: extract, after: crawl}
  lang: {use: language, after: text, with: {quotas: quotas.yaml}}
  mix: {use: balance, after: lang, with: {quotas: quotas.yaml}}
  shards: {use: shards, after: mix}
run: {quarantine_limit: 50%}
"""
QUOTAS = """\
unit: bytes
languages:
  ca: {share: 40%, minimum: 0}
  es: {share: 60%, minimum: 0}
"""


@pytest.fixture
def folder(demo: Demo, tmp_path: Path) -> Path:
    """A small pipeline with quotas and one WARC file, for a test to spoil."""
    (tmp_path / "crawl").mkdir()
    shutil.copy(demo.example / "crawl/quickstart-00000.warc.gz", tmp_path / "crawl")
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    (tmp_path / "quotas.yaml").write_text(QUOTAS)
    return tmp_path


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def refused(*arguments: object, stdin: str = "", cwd: Path | None = None) -> str:
    """The message with which a command refuses its input."""
    done = called(*arguments, stdin=stdin, cwd=cwd)
    said = done.stderr.strip()
    assert done.returncode == 2, (done.returncode, said[-2000:])
    assert "Traceback" not in said
    assert said.startswith(("corpus: ", "Usage: ")), said
    if said.startswith("corpus: "):
        # Faulty files stand each on a line of its own.
        assert "\n" not in said or " input files of " in said, said
    assert len(said) < 1500
    return said


def run_refused(folder: Path, *options: object, output: object = "run") -> str:
    return refused("run", "pipeline.yaml", "--output", output, *options, cwd=folder)


# -- inputs


def test_a_missing_file(folder: Path) -> None:
    replace_in(folder / "pipeline.yaml", "crawl/*.warc.gz", "crawl/mine.warc.gz")
    said = run_refused(folder)
    assert "crawl/mine.warc.gz" in said
    assert "quickstart-00000.warc.gz" in said, "what would be valid"


def test_a_glob_that_matches_nothing(folder: Path) -> None:
    replace_in(folder / "pipeline.yaml", "crawl/*.warc.gz", "crawls/*.warc.gz")
    said = run_refused(folder)
    assert "crawls/*.warc.gz" in said
    assert "did you mean crawl?" in said


@pytest.mark.parametrize("executor", ["serial", "dask"])
def test_a_file_that_is_no_warc(folder: Path, executor: str) -> None:
    (folder / "crawl/more.warc.gz").write_bytes(gzip.compress(b"no archive " * 100))
    said = run_refused(folder, "--executor", executor)
    assert "more.warc.gz" in said
    assert "no WARC" in said


def test_an_empty_warc(folder: Path) -> None:
    (folder / "crawl/quickstart-00000.warc.gz").write_bytes(b"")
    said = run_refused(folder)
    assert "quickstart-00000.warc.gz" in said
    assert "empty" in said


def test_a_truncated_gzip_is_counted_and_the_run_goes_on(folder: Path) -> None:
    path = folder / "crawl/quickstart-00000.warc.gz"
    path.write_bytes(path.read_bytes()[:-5000])
    run_here(folder / "pipeline.yaml", folder / "run")
    rows = pq.read_table(folder / "run/ledger/counts.parquet").to_pylist()
    cut = [row for row in rows if row["event"] == "quarantined" and row["stage"] == "crawl"]
    assert [(row["reason"], row["documents"]) for row in cut] == [("truncated", 1)]


def test_too_much_damage_fails_the_run_with_1(folder: Path) -> None:
    path = folder / "crawl/quickstart-00000.warc.gz"
    path.write_bytes(path.read_bytes()[:-5000])
    replace_in(folder / "pipeline.yaml", "50%", "0, isolate: false")
    done = called("run", "pipeline.yaml", "--output", "run", cwd=folder)
    assert done.returncode == 1
    assert "quarantine_limit" in done.stderr
    assert "1 at crawl: truncated" in done.stderr
    assert "Traceback" not in done.stderr


# -- pipeline.yaml and quotas


def test_yaml_that_cannot_be_read(folder: Path) -> None:
    replace_in(folder / "pipeline.yaml", "after: text,", "after: [text,")
    assert "pipeline.yaml:" in run_refused(folder)


def test_yaml_with_a_tab(folder: Path) -> None:
    replace_in(folder / "pipeline.yaml", "  text:", "\ttext:")
    said = run_refused(folder)
    assert "pipeline.yaml:5" in said
    assert "tab" in said


def test_yaml_that_is_not_there(folder: Path) -> None:
    assert "none.yaml" in refused("run", "none.yaml", "--output", "run", cwd=folder)


def test_yaml_that_is_no_text(folder: Path) -> None:
    (folder / "pipeline.yaml").write_bytes(b"name: \xff\xfe")
    assert "UTF-8" in run_refused(folder)


def test_an_unknown_language_in_the_quotas(folder: Path) -> None:
    replace_in(folder / "quotas.yaml", "  es:", "  valencia:")
    said = run_refused(folder)
    assert "quotas.yaml:4" in said
    assert "ca-valencia" in said


def test_shares_over_100_percent(folder: Path) -> None:
    replace_in(folder / "quotas.yaml", "60%", "70%")
    replace_in(folder / "quotas.yaml", ", minimum: 0", "")
    said = run_refused(folder)
    assert "110" in said
    assert "quotas.yaml" in said


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("use: extract", "use: extrakt", ("extract", "stages.text")),
        ("after: crawl", "after: crwal", ("crawl", "stages.text")),
        ("after: crawl", "after: shards", ("stages.",)),
        ("after: mix", "after: mix, with: {size: 1}", ("target_bytes",)),
        ("after: mix", "after: mix, with: {target_bytes: x}", ("target_bytes",)),
        ("seed: 1", "sead: 1", ("seed",)),
        ("run: {", "run: {wrokers: 2, ", ("workers",)),
        ("  mix:", "  lang:", ("lang",)),
    ],
)  # fmt: skip
def test_a_pipeline_that_cannot_be_built(
    folder: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    replace_in(folder / "pipeline.yaml", old, new)
    said = run_refused(folder)
    assert "pipeline.yaml:" in said
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("lnag.threshold=1", "lang"),
        ("lang.thresold=1", "threshold"),
        ("lang", "stage.key=value"),
        ("lang.threshold=[", "--set"),
        ("mix.quotas=gone.yaml", "gone.yaml"),
    ],
)
def test_a_bad_override(folder: Path, change: str, words: str) -> None:
    assert words in run_refused(folder, "--set", change)


@pytest.mark.parametrize(
    "options",
    [
        ("--workers", "0"),
        ("--workers", "two"),
        ("--executor", "ray"),
        ("--limit", "-1"),
        ("--no",),
        ("--shard", "2/2"),
        ("--shard", "0/2", "--executor", "dask"),
    ],
)
def test_bad_options(folder: Path, options: tuple[str, ...]) -> None:
    assert options[0] in run_refused(folder, *options)


@pytest.mark.soak  # it is tried for ten seconds
def test_no_scheduler_answers(folder: Path) -> None:
    said = run_refused(folder, "--scheduler", "tcp://127.0.0.1:9")
    assert "tcp://127.0.0.1:9" in said
    assert "dask scheduler" in said


# -- the output


def test_an_output_that_cannot_be_written(folder: Path) -> None:
    (folder / "file").write_text("")
    said = run_refused(folder, output="file/run")
    assert "file/run" in said
    assert "--output" in said


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="NO /proc HERE")
def test_an_output_on_a_file_system_that_is_read_only(folder: Path) -> None:
    assert "/proc/nothing" in run_refused(folder, output="/proc/nothing/run")


def test_an_output_that_is_a_file(folder: Path) -> None:
    (folder / "file").write_text("")
    assert "file" in run_refused(folder, output="file")


def test_an_output_that_holds_another_pipelines_run(demo: Demo, folder: Path) -> None:
    before = digests(demo.run)
    said = run_refused(folder, output=demo.run)
    assert "'quickstart'" in said
    assert "'small'" in said
    assert digests(demo.run) == before


def test_an_output_that_holds_something_else(folder: Path) -> None:
    (folder / "run").mkdir()
    (folder / "run/thesis.tex").write_text("")
    assert "holds no run" in run_refused(folder)
    assert [path.name for path in (folder / "run").iterdir()] == ["thesis.tex"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", disk]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("NO SMALL DISK: a tmpfs can be mounted by root only")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.parametrize("executor", ["serial", "dask"])
def test_a_full_disk(
    folder: Path, small_disk: Path, executor: str, expected_small: dict[str, str]
) -> None:
    run = small_disk / "run"
    said = run_refused(folder, "--executor", executor, output=run)
    assert "No space left" in said
    subprocess.run(["mount", "-o", "remount,size=50m", small_disk], check=True)
    run_here(folder / "pipeline.yaml", run)
    assert digests(run) == expected_small


@pytest.fixture(scope="module")
def expected_small(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("small")
    (folder / "crawl").mkdir()
    shutil.copy(demo.example / "crawl/quickstart-00000.warc.gz", folder / "crawl")
    (folder / "pipeline.yaml").write_text(PIPELINE)
    (folder / "quotas.yaml").write_text(QUOTAS)
    run_here(folder / "pipeline.yaml", folder / "run")
    return digests(folder / "run")


# -- stopping


@pytest.mark.parametrize("executor", ["serial", "dask"])
def test_ctrl_c(demo: Demo, tmp_path: Path, executor: str) -> None:
    run = tmp_path / "run"
    command = [COMMAND, "run", demo.pipeline, "--output", run, "--executor", executor]
    # A terminal sends the signal to the whole group: parent and workers.
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        wait_for(lambda: list((run / "work/segments").glob("crawl.text/*/.*")), process)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said[-3000:]
    assert "run the same command again" in said
    assert "Traceback" not in said, said[-3000:]
    assert not (run / "dataset/manifest.json").exists()
    assert called("status", run).stdout.startswith("state       interrupted")
    run_here(demo.pipeline, run)
    assert digests(run) == digests(demo.run)


def wait_for(done: Callable[[], object], process: "subprocess.Popen[str]") -> None:
    deadline = time.monotonic() + 90
    while not done():
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < deadline
        time.sleep(0.02)


# -- the other commands


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("apply", "languag"), "did you mean language?"),
        (("apply", "minhash"), "not row-local"),
        (("apply", "repair", "--set", "no_such=1"), "no_such"),
        (("apply", "repair", "--set", "no_such"), "key=value"),
        (("apply", "repair", "--what"), "--what"),
        (("stages", "minhas"), "did you mean minhash?"),
        (("languages", "klingon"), "klingon"),
        (("status", "nowhere"), "nowhere"),
        (("validate", "nowhere"), "nowhere"),
        (("report", "nowhere"), "nowhere"),
        (("card", "nowhere"), "nowhere"),
        (("trace", "nowhere", "--id", "x"), "nowhere"),
        (("completion", "csh"), "bash"),
        (("walk",), "walk"),
        (("plan", "none.yaml"), "none.yaml"),
        (("init", "/proc/nothing/here"), "/proc/nothing"),
        (("balance", "--quotas", "none.yaml", "--supply", "none.csv"), "none.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_other_commands(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(*arguments, stdin="{}\n", cwd=tmp_path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"id": "1", "url": "u"}', "'text'"),
        ("{", "line 1"),
        ("[1]", "line 1"),
        ('{"text": 7}', "'text'"),
    ],
)
@pytest.mark.parametrize("command", [("apply", "repair"), ("dedup",)], ids=" ".join)
def test_bad_lines(command: tuple[str, ...], line: str, words: str) -> None:
    assert words in refused(*command, stdin=line + "\n")


def test_bytes_that_are_no_base64() -> None:
    line = json.dumps({"html": "%%%", "headers": [], "url": "https://a.example/", "date": None})
    assert "base64" in refused("apply", "extract", stdin=line + "\n")


@pytest.mark.parametrize(
    ("supply", "words"),
    [
        ("tongue,amount\nca,1\n", "language"),
        ("language,weight\nca,1\n", "amount"),
        ("language,amount\nca,many\n", "supply.csv:2"),
        ("language,amount\nca,-1\n", "supply.csv:2"),
        ("", "supply.csv"),
    ],
)
def test_a_bad_supply(tmp_path: Path, supply: str, words: str) -> None:
    (tmp_path / "supply.csv").write_text(supply)
    quotas = ROOT / "language_quotas.yaml"
    said = refused("balance", "--quotas", quotas, "--supply", "supply.csv", cwd=tmp_path)
    assert words in said


def test_trace_of_nothing(demo: Demo) -> None:
    assert "--id, --url and --domain" in refused("trace", demo.run)
    assert "--id, --url and --domain" in refused("trace", demo.run, "--id", "a", "--url", "b")
    nobody = called("trace", demo.run, "--id", "0" * 32)
    assert nobody.returncode == 1
    assert nobody.stderr.strip() == "no document with this id was seen"


def test_a_reader_that_goes_away() -> None:
    command = f"{COMMAND} languages | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], check=False, capture_output=True, text=True
    )  # fmt: skip
    assert done.returncode in (0, 1)
    assert done.stderr == ""
