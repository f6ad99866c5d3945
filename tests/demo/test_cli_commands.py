"""Every command, once as it is meant to be used."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from corpus.cli.main import cli
from corpus.documents.languages import LANGUAGES
from corpus.pipeline.load import load
from corpus.pipeline.registry import BUILT_IN, entries, find
from corpus.stage import Stage
from tests.corpus.work_files import work_files
from tests.demo.demo import ROOT, Demo, called, corpus, pages_read
from tests.stages.rights.test_suppress import suppressing

PAGE = (
    "<html lang='ca'><head><title>El forn</title></head><body><article><h1>El forn</h1>"
    + "<p>El forn del poble obre cada dia a les set del matí i tanca quan s'acaba el pa, que "
    "acostuma a ser cap a les dues de la tarda. Els dissabtes hi ha coques de recapte.</p>"
    * 4
    + "</article></body></html>"
)
TEXT = (
    "El forn del poble obre cada dia a les set del matí. Hi treballen tres germans que van "
    "aprendre l'ofici dels pares, i la farina ve del molí del riu.\n\nEls dissabtes fan coques "
    "de recapte. Escriviu a forn@poble-alt.example si en voleu encarregar alguna per a la festa."
)
LINE = {
    "id": "a",
    "url": "https://poble-alt.example/forn",
    "text": TEXT,
    "html": base64.b64encode(PAGE.encode()).decode(),
    "headers": [{"name": "content-type", "value": "text/html; charset=utf-8"}],
    "date": "2024-03-01T10:00:00+00:00",
    "language": "ca",
    "language_score": 0.99,
    "script": "Latn",
    "title": "El forn",
    "license": "",
    "rights": [],
}
SETTINGS = {
    "language": ["--set", f"quotas={ROOT / 'language_quotas.yaml'}"],
    "datatrove": ["--set", "block=filters.LambdaFilter"],
}


def said(*arguments: object, stdin: str = "", cwd: Path | None = None) -> str:
    """What a command says on stdout when it succeeds."""
    done = called(*arguments, stdin=stdin, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, ""), (arguments, done.stderr[-2000:])
    return done.stdout


def row_local() -> list[str]:
    return [n for n in BUILT_IN if issubclass(find(n), Stage) and n != "datatrove"]


def test_init_then_plan(demo: Demo, tmp_path: Path) -> None:
    written = said("init", tmp_path / "mine")
    assert "pipeline.yaml" in written
    assert "language_quotas.yaml" in written
    planned = called("plan", tmp_path / "mine/pipeline.yaml")
    assert planned.returncode == 2  # there is no crawl yet
    assert "barrier dedup" in planned.stdout
    assert "mine/crawl/*.warc.gz: no file matches" in planned.stderr
    again = called("init", tmp_path / "mine")
    assert again.returncode == 2
    assert "there already" in again.stderr


def test_init_then_run_on_all_of_the_example(demo: Demo, tmp_path: Path) -> None:
    said("init", tmp_path / "mine")
    (tmp_path / "mine/crawl").symlink_to(demo.example / "crawl")
    done = called("run", tmp_path / "mine/pipeline.yaml", "--output", tmp_path / "run")
    assert done.returncode == 0, done.stderr[-2000:]
    stages = {line.split()[0] for line in done.stdout.splitlines() if " -> " in line}
    assert {"rights", "site_rights", "quality", "scrub", "exact", "dedup", "mix"} <= stages
    assert said("validate", tmp_path / "run") == "all is well\n"


@pytest.fixture(scope="module")
def begun(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """A run of the pipeline that `init` writes, over a few pages; and the lines of its log."""
    folder = tmp_path_factory.mktemp("begun")
    said("init", folder / "mine")
    (folder / "mine/crawl").symlink_to(demo.example / "crawl")
    options = ("--limit", "30", "--set", "scrub.entities=[email]", "--log-format", "json")
    done = corpus("run", "mine/pipeline.yaml", "--output", "run", *options, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder / "run", [json.loads(line) for line in done.stderr.splitlines()]


def test_init_then_run(begun: tuple[Path, list[Any]]) -> None:
    run, _ = begun
    assert called("validate", run).returncode == 0


def test_plan(demo: Demo) -> None:
    plan = said("plan", demo.pipeline)
    names = [node.name for node in load(str(demo.pipeline)).pipeline.nodes]
    assert [name for name in names if name not in plan] == []
    assert said("plan", demo.pipeline, "--output", demo.run).rstrip().endswith("nothing to do")


def test_plan_says_why(demo: Demo) -> None:
    change = ("--set", 'scrub.entities=["email"]')
    plan = said("plan", demo.pipeline, "--output", demo.run, *change)
    todo = [line for line in plan.splitlines() if line.startswith("to do: ")]
    assert any(line.startswith("to do: crawl.scrub, 3 of 3 tasks: ") for line in todo)
    assert not any("crawl.text" in line for line in todo)
    fresh = said("plan", demo.pipeline, "--output", demo.run / "no-run-here")
    assert "to do: crawl.text, 3 of 3 tasks" in fresh
    assert not (demo.run / "no-run-here").exists()


def test_plan_as_mermaid(demo: Demo) -> None:
    first, *lines = said("plan", demo.pipeline, "--mermaid").splitlines()
    assert first == "flowchart LR"
    assert "  mix --> shards" in lines
    assert "  books --> repair" in lines


def test_status(demo: Demo) -> None:
    status = said("status", demo.run)
    assert status.startswith("state       done, published")
    found = json.loads(said("status", demo.run, "--json"))
    assert found["published"]
    assert found["quarantined"] >= 1


def test_status_after_a_run_that_did_something(begun: tuple[Path, list[Any]]) -> None:
    run, lines = begun
    assert pages_read(run) == 30
    steps = json.loads(said("status", run, "--json"))["steps"]
    assert [step["name"] for step in steps if step["done"] != step["total"]] == []
    assert {line["event"] for line in lines} == {"run", "step", "step_done", "end"}
    assert [line["step"] for line in lines if "step" in line][-1] == "domains sum"


def test_clean(demo: Demo, copy_of: Callable[[Path], Path]) -> None:
    run = copy_of(demo.run)
    before = {file.path for file in work_files(run / "work")}
    foretold = said("clean", run, "--keep", "crawl.text", "--dry-run")
    assert said("clean", run, "--keep", "crawl.text") == foretold.replace("would be freed", "freed")
    gone = before - {file.path for file in work_files(run / "work")}
    tables = {path.rpartition("/")[2] for path in gone if path.endswith(".parquet")}
    assert tables == {"documents.parquet"}
    assert not [path for path in gone if "/crawl.text/" in path]
    assert said("plan", demo.pipeline, "--output", run).rstrip().endswith("nothing to do")
    for wrong in (("--keep", "crawl.tex"), ("--keep", "crawl.text", "--all")):
        assert called("clean", run, *wrong).returncode == 2


@pytest.mark.parametrize("name", row_local())
def test_apply(name: str, tmp_path: Path) -> None:
    settings = SETTINGS.get(name, [])
    if name == "suppress":
        suppressing(tmp_path)
        settings = ["--set", f"lists=[{tmp_path}/list.txt]", "--set", f"key={tmp_path}/key"]
    lines = [LINE, {**LINE, "id": "b"}]
    given = "\n".join(json.dumps(line) for line in lines) + "\n\n"
    out = said("apply", name, *settings, stdin=given)
    found = [json.loads(line) for line in out.splitlines()]
    assert [row["id"] for row in found] == ["a", "b"]
    stage: Any = find(name)
    for row in found:
        assert row.keys() >= LINE.keys()
        assert "quarantined" not in row
        assert "dropped" in row or row.keys() >= stage.adds.keys() | stage.rewrites.keys()


def test_apply_what_they_do() -> None:
    def one(name: str, *options: str, **changed: Any) -> dict[str, Any]:
        settings = (*SETTINGS.get(name, []), *options)
        out = said("apply", name, *settings, stdin=json.dumps({**LINE, **changed}))
        row: dict[str, Any] = json.loads(out)
        return row

    assert "forn@poble-alt.example" not in one("pii")["text"]
    assert one("language", language="und")["language"] == "ca"
    assert one("repair", text="Ã©s aixÃ²")["text"] == "és això"
    assert one("extract")["text"].startswith("El forn")
    html = json.dumps({"html": LINE["html"]})
    assert json.loads(said("apply", "extract", stdin=html))["text"] == one("extract")["text"]
    assert json.loads(said("apply", "rights", stdin=html))["rights"] == []
    assert one("language", text="これは日本語の文章です。" * 20)["dropped"]["stage"] == "language"


def test_apply_mints_a_missing_id() -> None:
    line = json.dumps({"text": TEXT})
    first, second = (json.loads(said("apply", "repair", stdin=line))["id"] for _ in range(2))
    assert first == second
    assert len(first) == 32


def test_apply_a_block_of_datatrove() -> None:
    block = "filters.gopher_quality_filter:GopherQualityFilter"
    described = said("stages", "datatrove")
    assert "settings" in described
    option = f"block=datatrove.pipeline.{block}"
    done = called("apply", "datatrove", "--set", option, stdin=json.dumps(LINE))
    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr


def test_dedup() -> None:
    other = "Una altra cosa ben diferent, que parla del tren de la costa i de les estacions."
    texts = {"1": TEXT, "2": TEXT + " Fins aviat!", "3": other}
    rows = [{"id": id_, "text": text} for id_, text in texts.items()]
    given = "".join(json.dumps(row) + "\n" for row in rows)
    out = said("dedup", "--set", "threshold=0.7", stdin=given)
    found = {row["id"]: row for row in map(json.loads, out.splitlines())}
    assert list(found) == ["1", "2", "3"]
    assert found["1"]["duplicate_of"] == "2"
    assert found["2"]["cluster_size"] == 2
    assert (found["3"]["duplicate_of"], found["3"]["cluster_size"]) == (None, 1)


def test_balance(tmp_path: Path) -> None:
    supply = tmp_path / "supply.csv"
    supply.write_text("language,amount\nca,5000000\nes,40000000\nen,90000000\neu,100000\n")
    table = said("balance", "--quotas", ROOT / "language_quotas.yaml", "--supply", supply)
    assert "co_official" in table
    assert "Missed:" in table


def test_report_and_card(demo: Demo, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in promised(demo)}
    assert "report/index.html" in said("report", demo.run)
    assert "README.md" in said("card", demo.run)
    assert {path: path.read_bytes() for path in promised(demo)} == before


def promised(demo: Demo) -> list[Path]:
    names = [
        "report/index.html",
        "report/quotas.csv",
        "report/quotas.json",
        "report/quotas.md",
        "dataset/README.md",
        "dataset/croissant.json",
        "dataset/dcat.ttl",
        "dataset/prov.json",
    ]
    return [demo.run / name for name in names]


def test_trace(demo: Demo) -> None:
    kept = next(u for u, k in demo.truth.items() if k["kind"] == "page" and k["language"] == "eu")
    lines = said("trace", demo.run, "--url", kept)
    assert "kept, written by shards" in lines
    assert "passed crawl -> rights -> text" in lines
    id_ = lines.split()[0]
    assert said("trace", demo.run, "--id", id_).startswith("\n".join(lines.splitlines()[:3]))
    books = {u: k for u, k in demo.truth.items() if k["kind"] == "book_copy"}
    copy = max(books, key=lambda url: books[url]["similarity"])
    assert "dropped by dedup" in said("trace", demo.run, "--url", copy)
    assert "the one that stayed" in said("trace", demo.run, "--url", copy)
    domain = kept.split("/")[2].removeprefix("www.")
    assert kept in said("trace", demo.run, "--domain", domain, "--all")
    wrong = next(u for u, k in demo.truth.items() if k["kind"] == "error")
    assert "dropped by crawl: http_status" in said("trace", demo.run, "--url", wrong)


@pytest.mark.parametrize("name", [None, *entries()])
def test_stages(name: str | None) -> None:
    if name is None:
        listed = [line.split()[0] for line in said("stages").splitlines()]
        assert listed == list(entries())
    else:
        described = said("stages", name)
        assert described.startswith(f"{name} (")
        assert "settings" in described


def test_languages() -> None:
    listed = [line.split()[0] for line in said("languages").splitlines()]
    assert len(listed) >= 43
    assert listed == list(LANGUAGES)
    for tag in LANGUAGES:
        assert LANGUAGES[tag].autonym in said("languages", tag)
    assert said("languages", "no").startswith("tag")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    assert "_CORPUS_COMPLETE" in said("completion", shell)


def test_completion_completes() -> None:
    environment = {
        "_CORPUS_COMPLETE": "bash_complete",
        "COMP_WORDS": "corpus va",
        "COMP_CWORD": "1",
    }
    assert "validate" in corpus(environment=environment).stdout


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_help_has_an_example(name: str) -> None:
    done = CliRunner().invoke(cli, [name, "--help"])
    assert done.exit_code == 0
    assert "Example:" in done.output
    assert f"corpus {name}" in done.output
    command = cli.commands[name]
    options = [p for p in command.params if isinstance(p, click.Option)]
    assert [option.name for option in options if not option.help] == []


def test_quiet_where_it_is_no_terminal(demo: Demo) -> None:
    assert said("run", demo.pipeline, "--output", demo.run)
