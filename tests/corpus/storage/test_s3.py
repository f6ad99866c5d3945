"""Whole runs with input, intermediates and output in an object store: the same bytes."""

import hashlib
from pathlib import Path

import pytest

from corpus.cli.status import status_of
from corpus.cli.trace import trace_documents
from corpus.cli.validate import check_dataset
from corpus.errors import OutputError
from corpus.pipeline.load import load
from corpus.run.pipeline_run import run_pipeline
from corpus.storage.store import Store
from tests.corpus.runs import digests
from tests.demo.demo import called, run_here
from tests.s3 import KEY, SECRET, Server, endpoint, proxied

PIPELINE = """
name: coast
seed: 7
stages:
  crawl:  {use: jsonl, with: {paths: ["crawl/*.jsonl"]}}
  mix:    {use: balance, after: crawl, with: {quotas: quotas.yaml}}
  shards: {use: shards, after: mix}
run: {quarantine_limit: 50%}
"""
QUOTAS = "languages:\n  ca: {share: 60%}\n  eu: {share: 40%}\n"


def files() -> dict[str, str]:
    """A small project: its files by name."""
    lines = [
        f'{{"url": "https://far.example/{n}", "language": "{"ca" if n % 3 else "eu"}", '
        f'"text": "El far {n % 40} guia els vaixells quan la boira tapa la costa."}}'
        for n in range(60)
    ]
    crawl = "\n".join([*lines, "no json"])
    return {"crawl/a.jsonl": crawl, "pipeline.yaml": PIPELINE, "quotas.yaml": QUOTAS}


def upload(url: str) -> None:
    for name, text in files().items():
        with Store(url).writing(name) as stream:
            stream.write(text.encode())


def digests_at(url: str) -> dict[str, str]:
    store = Store(f"{url}/dataset/data")
    found = {}
    for path, _ in store.sizes():
        with store.open(str(path)) as stream:
            found[str(path)] = hashlib.sha256(stream.read()).hexdigest()
    return found


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("coast")
    for name, text in files().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    run_here(folder / "pipeline.yaml", folder / "run")
    return digests(folder / "run")


def test_all_on_s3_on_a_bad_day(
    s3: Server, bucket: str, expected: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.storage.filesystems._DELAYS", (0.01,) * 6)
    upload(f"{bucket}/coast")
    run = f"{bucket}/runs/first"
    command = ("run", f"{bucket}/coast/pipeline.yaml", "--output", run, "--log-format", "json")
    with proxied(s3, rate=0.05, seed=11) as proxy, endpoint(proxy.url):
        done = called(*command)
        assert done.returncode == 0, done.stderr
        assert sum(number for kind, number in proxy.faults.items() if kind) > 5
    assert digests_at(run) == expected
    again = called(*command)
    assert "nothing to do" in again.stdout
    assert check_dataset(run) == []
    status, published = status_of(run)
    assert (status.state, published) == ("done", True)
    (found,) = trace_documents(run, by="url", value="https://far.example/0")
    assert found.event == "kept"
    # Nothing that was written holds the credentials.
    said = done.stdout + done.stderr + again.stdout + again.stderr
    store = Store(run)
    for path, _ in store.sizes():
        with store.open(str(path)) as stream:
            said += stream.read().decode("latin-1")
    assert KEY not in said
    assert SECRET not in said
    assert "quotas.yaml" in said


@pytest.mark.soak
def test_mixed(bucket: str, expected: dict[str, str], tmp_path: Path) -> None:
    """Input on S3; intermediates here and output there, and the other way round."""
    upload(f"{bucket}/coast")
    pipeline = f"{bucket}/coast/pipeline.yaml"
    for output, work in ((f"{bucket}/run", str(tmp_path)), (str(tmp_path / "r"), f"{bucket}/w")):
        Store(f"{bucket}/coast").remove("pipeline.yaml")
        with Store(f"{bucket}/coast").writing("pipeline.yaml") as stream:
            stream.write(PIPELINE.replace("50%", f"50%, work: '{work}'").encode())
        run_pipeline(load(pipeline), output)
        assert digests_at(output) == expected


@pytest.mark.parametrize("url", ["hf://datasets/somebody/corpus", "https://host.example/run"])
def test_what_a_run_cannot_write_to(url: str, tmp_path: Path) -> None:
    for name, text in files().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    with pytest.raises(OutputError, match=r"a run cannot write to .*; give a folder or an object"):
        run_pipeline(load(str(tmp_path / "pipeline.yaml")), url)
