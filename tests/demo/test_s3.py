"""The demo with input, intermediates and output in an object store: the same bytes as here."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.cli.validate import check_dataset
from corpus.pipeline.load import load
from corpus.run.pipeline_run import run_pipeline
from corpus.storage.store import Store
from tests.demo.demo import Demo, digests
from tests.s3 import Server, endpoint, proxied


def upload(folder: Path, url: str) -> None:
    local, store = Store(str(folder)), Store(url)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            store.take(local, name, name)


@pytest.mark.soak
@pytest.mark.parametrize("executor", ["serial", "dask"])
@pytest.mark.parametrize("rate", [0.0, 0.05])
def test_demo_on_s3(demo: Demo, s3: Server, bucket: str, executor: str, rate: float) -> None:
    base = demo.example.parents[1]
    upload(demo.example, f"{bucket}/examples/quickstart")
    with Store(bucket).writing("language_quotas.yaml") as stream:
        stream.write((base / "language_quotas.yaml").read_bytes())
    run = f"{bucket}/runs/demo"
    with proxied(s3, rate=rate, seed=int(100 * rate)) as proxy, endpoint(proxy.url):
        config = load(f"{bucket}/examples/quickstart/pipeline.yaml")
        run_pipeline(replace(config, options=replace(config.options, executor=executor)), run)
        faults = sum(number for kind, number in proxy.faults.items() if kind)
        assert (faults > 50) == (rate > 0)
    data = Store(f"{run}/dataset/data")
    found = {}
    for path, _ in data.sizes():
        with data.open(str(path)) as stream:
            found[str(path)] = hashlib.sha256(stream.read()).hexdigest()
    assert found == digests(demo.run)
    assert check_dataset(run) == []
