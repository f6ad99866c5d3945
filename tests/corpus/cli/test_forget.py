"""`corpus forget`: what it asks for, what it says, and what it ends with."""

import json
import shutil
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from corpus.cli.forget import forget
from corpus.cli.main import main
from corpus.cli.validate import validate
from corpus.config.options import RunOptions
from corpus.pipeline.load import Config, load
from corpus.run.pipeline_run import run_pipeline


@pytest.fixture
def kept(own_run: Path) -> list[str]:
    """The addresses in the dataset."""
    shards = sorted((own_run / "dataset/data").rglob("*.parquet"))
    return [url for shard in shards for url in pq.read_table(shard)["url"].to_pylist()]


def write(folder: Path, *lines: str) -> str:
    path = folder / "asked.txt"
    path.write_text("".join(f"{line}\n" for line in lines))
    return str(path)


def called(*arguments: object) -> Result:
    return CliRunner().invoke(forget, [str(one) for one in arguments], catch_exceptions=False)


def ended(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """The exit code of the whole command, and what it said on stderr."""
    sys.argv = ["corpus", "forget", *map(str, arguments)]
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0), capsys.readouterr().err


def test_a_dry_run_says_what_would_be_and_writes_nothing(
    own_run: Path, tmp_path: Path, kept: list[str]
) -> None:
    before = {path: path.read_bytes() for path in own_run.rglob("*") if path.is_file()}
    asked = write(tmp_path, kept[0])
    done = called(own_run, "--urls", asked, "--dry-run")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0].startswith("1 document in the dataset: 1 ")
    assert lines[1] == "1 of 3 shards to be written anew"
    assert "that had left, to be kept out too: " in done.output
    assert lines[-1] == "nothing was written"
    assert {path: path.read_bytes() for path in own_run.rglob("*") if path.is_file()} == before


def test_a_dry_run_ends_with_1_where_something_was_never_seen(
    own_run: Path, tmp_path: Path, kept: list[str]
) -> None:
    asked = write(tmp_path, kept[0], "https://nowhere.example/")
    done = called(own_run, "--urls", asked, "--dry-run")
    assert done.exit_code == 1
    assert "1 thing was never seen of what is asked for: https://nowhere.example/" in done.output
    assert called(own_run, "--urls", asked, "--dry-run", "--allow-missing").exit_code == 0


BOUND = """
name: bound
stages:
  pages:  {use: jsonl, with: {paths: ["pages.jsonl"]}}
  mix:    {use: balance, after: pages, with: {quotas: quotas.yaml}}
  shards: {use: shards, after: mix}
"""
QUOTAS = "languages:\n  ca: {minimum: 40%, max_epochs: 1}\n  es: {share: 50%}\n"


def test_a_bound_that_is_missed_for_it_is_named(tmp_path: Path) -> None:
    pages = [
        {"url": f"https://{tag}.example/{n}", "language": tag, "text": f"{tag} {n:03} " * 20}
        for tag, number in (("ca", 20), ("es", 30))
        for n in range(number)
    ]
    (tmp_path / "pages.jsonl").write_text("".join(f"{json.dumps(page)}\n" for page in pages))
    (tmp_path / "quotas.yaml").write_text(QUOTAS)
    (tmp_path / "pipeline.yaml").write_text(BOUND)
    run = tmp_path / "run"
    config = load(str(tmp_path / "pipeline.yaml"))
    run_pipeline(Config(config.pipeline, RunOptions(isolate=False), config.path), str(run))
    one = write(tmp_path, "https://es.example/1")
    assert "then missed" not in called(run, "--urls", one, "--dry-run").output
    asked = write(tmp_path, *(f"https://ca.example/{n}" for n in range(5)))
    line = "  ca: minimum 40.00 %, got 33.33 % once documents were taken out"
    seen = called(run, "--urls", asked, "--dry-run").output.splitlines()
    assert seen[2:4] == ["1 bound of the quotas then missed:", line]
    done = called(run, "--urls", asked, "--reason", "asked").output.splitlines()
    assert done[2:4] == ["1 bound of the quotas then missed:", line]
    listed = (run / "report/quotas.md").read_text()
    assert "- ca: minimum 40.00%, got 33.33% once documents were taken out" in listed


def test_it_says_what_was_done_and_what_is_not_covered(
    own_run: Path, tmp_path: Path, kept: list[str]
) -> None:
    old = shutil.copytree(own_run, tmp_path / "old")
    asked = write(tmp_path, kept[0], kept[-1])
    options = ("--urls", asked, "--reason", "asked", "--basis", "Art. 17 GDPR", "--number", "7")
    done = called(own_run, *options, "--date", "2026-11-30")
    assert done.exit_code == 0
    assert "2 documents in the dataset" in done.output
    assert f"receipt: {own_run}/forgotten/0001.json" in done.output
    assert "input archives: a later run reads them again" in done.output
    receipt = json.loads((own_run / "forgotten/0001.json").read_text())
    told = {name: receipt[name] for name in ("case", "date", "reason", "basis")}
    assert told == {"case": "7", "date": "2026-11-30", "reason": "asked", "basis": "Art. 17 GDPR"}
    proof = CliRunner().invoke(validate, [str(own_run), "--previous", str(old)])
    assert (proof.exit_code, proof.output) == (0, "all is well\n")
    again = called(own_run, *options)
    assert again.output == "nothing to do: nothing of what is asked for is there any more\n"


def test_validate_finds_what_else_changed(own_run: Path, tmp_path: Path, kept: list[str]) -> None:
    old = Path(shutil.copytree(own_run, tmp_path / "old"))
    called(own_run, "--urls", write(tmp_path, kept[0]), "--reason", "asked")
    removals = own_run / "dataset/removals.json"
    text = removals.read_text()
    plain = json.loads(text)
    plain["removals"][0]["shards"][0]["rows"] = [0, 1]
    removals.write_text(json.dumps(plain))
    proof = CliRunner().invoke(validate, [str(own_run), "--previous", str(old)])
    assert proof.exit_code == 1
    assert "is not the earlier shard without the rows that were taken out" in proof.output
    removals.write_text(text.replace('"fingerprint": "', '"fingerprint": "0'))
    proof = CliRunner().invoke(validate, [str(own_run), "--previous", str(old)])
    assert "no removal follows the dataset" in proof.output


def test_what_was_never_seen_is_told_with_what_is_near(
    own_run: Path, tmp_path: Path, kept: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = write(tmp_path, kept[0], "https://a.example/none")
    code, said = ended(capsys, own_run, "--urls", asked, "--reason", "asked")
    assert code == 2
    assert "1 thing was never seen of what is asked for: https://a.example/none" in said
    assert "near https://a.example/none: https://a.example/" in said
    assert not (own_run / "forgotten/0001.json").exists()
    assert called(
        own_run, "--urls", asked, "--reason", "asked", "--allow-missing"
    ).output.startswith("1 document in the dataset")


def test_of_a_host_that_was_never_seen_pages_of_its_domain_are_told(
    own_run: Path, tmp_path: Path, kept: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    host = kept[0].split("/")[2]
    asked = write(tmp_path, f"www.{host}")
    code, said = ended(capsys, own_run, "--domains", asked, "--reason", "asked")
    assert code == 2
    assert f"near www.{host}: https://{host}/" in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "give --ids, --urls, --domains or --removals"),
        (["--ids", "asked.txt"], "give --reason"),
        (["--ids", "asked.txt", "--reason", " "], "give --reason"),
        (["--ids", "asked.txt", "--date", "30.11.2026"], "'30.11.2026' is no date"),
        (["--ids", "asked.txt", "--date", "20261130"], "write it as 2026-11-30"),
        (["--ids", "empty.txt", "--reason", "asked"], "empty.txt: names nothing"),
        (["--ids", "binary", "--reason", "asked"], "binary: is no text file"),
        (["--ids", "none", "--reason", "asked"], "none: "),
        (["--ids", "asked.txt", "--reason", "asked"], "never seen of what is asked for: a1"),
    ],
)
def test_bad_input_ends_with_2(
    own_run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "a1")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary").write_bytes(b"PAR1\x00")
    code, said = ended(capsys, own_run, *options)
    assert code == 2
    assert message in said
    assert "Traceback" not in said
