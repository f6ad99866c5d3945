"""The dataset card and its companions, on a run of toy stages with real shards."""

import json
from collections import Counter
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.errors import InputError
from reports import summary, write_card, write_reports
from reports.card import header
from reports.facts import Facts
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.reports.example import ledger, manifest


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy")
    run_toy(toy_pipeline(write_lines(folder / "in")), folder / "run")
    write_reports(str(folder / "run"))
    write_card(str(folder / "run"))
    return folder / "run" / "dataset"


def card_header(dataset: Path) -> dict[str, Any]:
    text = (dataset / "README.md").read_text()
    assert text.startswith("---\n")
    parsed: dict[str, Any] = yaml.safe_load(text.split("---\n", 2)[1])
    return parsed


def test_a_config_a_language_lists_its_files(dataset: Path) -> None:
    default, *configs = card_header(dataset)["configs"]
    found = {config["config_name"]: config["data_files"][0]["path"] for config in configs}
    assert set(found) == {"ca", "en", "eu"}
    assert (default["config_name"], default["default"]) == ("default", True)
    assert sorted(default["data_files"][0]["path"]) == sorted(chain(*found.values()))
    for tag, paths in found.items():
        assert paths == [f"data/{tag}/{p.name}" for p in sorted((dataset / "data" / tag).iterdir())]


def test_datasets_reads_it_by_language(dataset: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    rows = datasets.load_dataset(str(dataset), "ca", split="train", cache_dir=str(tmp_path))
    held = json.loads((dataset / "manifest.json").read_text())["languages"]["ca"]
    assert rows.num_rows == held["documents"]
    assert set(rows["language"]) == {"ca"}


def test_datasets_reads_all_languages_where_none_is_named(dataset: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    rows = datasets.load_dataset(str(dataset), split="train", cache_dir=str(tmp_path))
    held = json.loads((dataset / "manifest.json").read_text())["languages"]
    assert Counter(rows["language"]) == {tag: one["documents"] for tag, one in held.items()}
    names = datasets.get_dataset_config_names(str(dataset))
    assert set(names) == {"default", *held}


def test_tags_that_look_like_something_else_stay_text() -> None:
    plain = manifest()
    held = plain["languages"]["nb"]
    for tag in ("no", "on", "010", "sr-Latn"):
        plain["languages"][tag] = held
        path = f"data/{tag}/train-00000-of-00001.parquet"
        plain["shards"].append({**plain["shards"][-1], "path": path, "languages": {tag: held}})
    parsed = yaml.safe_load(header(Facts("", plain, ledger())))
    names = [config["config_name"] for config in parsed["configs"][1:]]
    assert names == list(plain["languages"])
    assert all(isinstance(code, str) for code in [*parsed["language"], *parsed["language_details"]])
    assert {"no", "sr"} <= set(parsed["language"])


@pytest.mark.parametrize(
    ("documents", "size"),
    [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (9_999_999, "1M<n<10M"),
     (10**12 - 1, "100B<n<1T"), (10**12, "n>1T")],
)  # fmt: skip
def test_sizes_are_those_of_the_hub(documents: int, size: str) -> None:
    plain = manifest()
    plain["totals"]["documents"] = documents
    assert yaml.safe_load(header(Facts("", plain, ledger())))["size_categories"] == [size]


def test_a_run_without_quotas_says_so(dataset: Path) -> None:
    assert "not balanced" in (dataset.parent / "report" / "quotas.md").read_text()
    card = (dataset / "README.md").read_text()
    assert "Personal data was not replaced" in card
    assert "Opt-outs in headers and pages were not read" in card
    assert "ca" in summary(str(dataset.parent))


def test_weights_are_trained_shares(dataset: Path) -> None:
    weights = json.loads((dataset / "mixtures" / "weights.json").read_text())
    assert sum(weights.values()) == pytest.approx(1, abs=1e-5)
    blend = (dataset / "mixtures" / "megatron.txt").read_text().split()
    assert [float(one) for one in blend[::2]] == pytest.approx(list(weights.values()))
    nanoset = yaml.safe_load((dataset / "mixtures" / "nanotron.yaml").read_text())
    assert nanoset["data_stages"][0]["data"]["dataset"]["dataset_weights"] == list(weights.values())


def test_croissant_names_every_shard_with_its_checksum(dataset: Path) -> None:
    croissant = json.loads((dataset / "croissant.json").read_text())
    shards = json.loads((dataset / "manifest.json").read_text())["shards"]
    files = {f["contentUrl"]: f for f in croissant["distribution"] if f["@type"] == "cr:FileObject"}
    sums = sha256((dataset / "SHA256SUMS").read_bytes()).hexdigest()
    assert {path: f["sha256"] for path, f in files.items()} == {
        **{shard["path"]: shard["sha256"] for shard in shards},
        "SHA256SUMS": sums,
    }
    sets = {f["@id"] for f in croissant["distribution"] if f["@type"] == "cr:FileSet"}
    for field in croissant["recordSet"][0]["field"]:
        for part in field.get("subField", [field]):
            assert part["source"]["fileSet"]["@id"] in sets


def test_the_same_run_gives_the_same_bytes(dataset: Path) -> None:
    run = dataset.parent
    before = {p: p.read_bytes() for p in run.rglob("*") if p.is_file() and "work" not in p.parts}
    write_reports(str(run))
    write_card(str(run))
    assert before == {path: path.read_bytes() for path in before}


def test_files_are_named_as_their_folder_was(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_card(str(dataset.parent), "account/")[0] == "account/README.md"
    assert write_reports(str(dataset.parent), "account")[0] == "account/index.html"
    monkeypatch.chdir(dataset.parents[1])
    assert write_card("run")[0] == "run/dataset/README.md"


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    for write in (write_card, write_reports):
        with pytest.raises(InputError, match="no finished run"):
            write(str(tmp_path))
