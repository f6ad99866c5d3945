"""The header of the card: what the Hub demands of it, and what `datasets` makes of it."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.schema import KEPT_TYPES, dataset_schema
from reports import write_card
from reports.card.card_header import header
from reports.facts.run_facts import Facts
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.reports.example import ledger, manifest
from tests.reports.hub_rules import violations


def parsed(plain: dict[str, Any], **publication: Any) -> dict[str, Any]:
    """The header of a run with a publication block."""
    stated = {**plain, "statements": {"publication": publication}}
    found: dict[str, Any] = yaml.safe_load(header(Facts("", stated, ledger())))
    return found


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        (None, {"license": "other", "license_name": "as-stated-by-each-document"}),
        ({"name": "CC-BY-4.0"}, {"license": "cc-by-4.0"}),
        ({"name": "ODC-By-1.0", "url": "https://e.example/by"}, {"license": "odc-by"}),
        ({"name": "ODbL-1.0"}, {"license": "odbl"}),
        ({"name": "GPL-3.0-only"}, {"license": "gpl-3.0"}),
        ({"name": "EUPL-1.2"}, {"license": "eupl-1.2"}),
        ({"name": "GPL-3.0-or-later"}, {"license": "other", "license_name": "gpl-3.0-or-later"}),
        (
            {"name": "Licence of the Institute, v. 2", "url": "https://e.example/licence"},
            {
                "license": "other",
                "license_name": "licence-of-the-institute-v.-2",
                "license_link": "https://e.example/licence",
            },
        ),
        (
            {"url": "https://e.example/licence"},
            {
                "license": "other",
                "license_name": "as-linked",
                "license_link": "https://e.example/licence",
            },
        ),
        ({"name": "…"}, {"license": "other", "license_name": "as-linked"}),
    ],
)
def test_the_licence_is_one_that_the_hub_takes(
    licence: dict[str, str] | None, expected: dict[str, str]
) -> None:
    found = parsed(manifest(), **({"licence": licence} if licence else {}))
    assert {key: one for key, one in found.items() if key.startswith("license")} == expected
    assert violations(found) == []


def test_tags_that_look_like_something_else_stay_text() -> None:
    plain = manifest()
    held = plain["languages"]["nb"]
    for tag in ("no", "on", "010", "sr-Latn"):
        plain["languages"][tag] = held
        path = f"data/{tag}/train-00000-of-00001.parquet"
        plain["shards"].append({**plain["shards"][-1], "path": path, "languages": {tag: held}})
    found = parsed(plain)
    names = [config["config_name"] for config in found["configs"][1:]]
    assert names == list(plain["languages"])
    assert all(isinstance(code, str) for code in [*found["language"], *found["language_details"]])
    assert {"no", "sr"} <= set(found["language"])


@pytest.mark.parametrize(
    ("documents", "size"),
    [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (9_999_999, "1M<n<10M"),
     (10**12 - 1, "100B<n<1T"), (10**12, "n>1T")],
)  # fmt: skip
def test_sizes_are_those_of_the_hub(documents: int, size: str) -> None:
    plain = manifest()
    plain["totals"]["documents"] = documents
    found = parsed(plain)
    assert found["size_categories"] == [size]
    assert violations(found) == []


@pytest.mark.parametrize(
    "title",
    ["---\nlicense: mit", "a: b # c", "*alias", "\u202etxt", "\x1b[31mred", "no", "x" * 10_000],
)
def test_no_title_breaks_the_header(title: str) -> None:
    plain = manifest()
    text = header(Facts("", {**plain, "statements": {"publication": {"title": title}}}, ledger()))
    found = yaml.safe_load(text)
    assert violations(found) == []
    assert isinstance(found["pretty_name"], str)
    assert "\n---" not in text
    assert not {"\u202e", "\x1b"} & set(text)


def test_codes_of_languages_are_in_iso_639() -> None:
    datasets = pytest.importorskip("datasets")
    known = Path(datasets.__file__).parent / "utils" / "resources" / "languages.json"
    found = parsed(manifest())
    assert set(found["language"]) <= json.loads(known.read_text()).keys()


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("toy")
    run_toy(toy_pipeline(write_lines(folder / "in")), folder / "run")
    write_card(str(folder / "run"))
    return folder / "run" / "dataset"


def test_the_hub_takes_the_header_of_a_run(dataset: Path) -> None:
    hub = pytest.importorskip("huggingface_hub")
    card = hub.DatasetCard((dataset / "README.md").read_text())
    assert violations(card.data.to_dict()) == []
    for path in dataset.glob("README.*.md"):
        assert not path.read_text().startswith("---")


def test_datasets_knows_features_and_numbers_before_it_reads(dataset: Path) -> None:
    datasets = pytest.importorskip("datasets")
    held = json.loads((dataset / "manifest.json").read_text())
    schema = datasets.Features.from_arrow_schema(dataset_schema())
    for name in ("default", *held["languages"]):
        info = datasets.load_dataset_builder(str(dataset), name).info
        amounts = held["totals"] if name == "default" else held["languages"][name]
        assert info.features == schema
        assert info.splits["train"].num_examples == amounts["documents"]
        assert info.splits["train"].num_bytes == amounts["bytes"] == info.dataset_size
    assert datasets.load_dataset_builder(str(dataset)).info.config_name == "default"


def test_features_are_written_as_datasets_writes_them() -> None:
    datasets = pytest.importorskip("datasets")
    kept = [{"name": f"kept_{n}", "type": str(one)} for n, one in enumerate(KEPT_TYPES.values())]
    columns = [{**column, "sources": ["books"]} for column in kept]
    found = parsed({**manifest(), "columns": columns})["dataset_info"][1]
    schema = dataset_schema({f"kept_{n}": one for n, one in enumerate(KEPT_TYPES.values())})
    splits = {one["name"]: dict(one) for one in found["splits"]}
    info = datasets.DatasetInfo(
        features=datasets.Features.from_arrow_schema(schema),
        config_name=found["config_name"],
        splits=splits,
        download_size=found["download_size"],
        dataset_size=found["dataset_size"],
    )
    assert found == info._to_yaml_dict()


def test_datasets_loads_and_counts_all_configs(dataset: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    held = json.loads((dataset / "manifest.json").read_text())["languages"]
    assert set(datasets.get_dataset_config_names(str(dataset))) == {"default", *held}
    for tag, amounts in held.items():
        rows = datasets.load_dataset(str(dataset), tag, split="train", cache_dir=str(tmp_path))
        assert rows.num_rows == amounts["documents"]
        assert set(rows["language"]) == {tag}
    rows = datasets.load_dataset(str(dataset), split="train", cache_dir=str(tmp_path))
    assert Counter(rows["language"]) == {tag: one["documents"] for tag, one in held.items()}


def test_datasets_notices_a_shard_with_other_documents(dataset: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    copy = tmp_path / "copy"
    shutil.copytree(dataset, copy)
    (shard,) = (copy / "data" / "ca").iterdir()
    (other,) = (copy / "data" / "eu").iterdir()
    shutil.copy(other, shard)
    with pytest.raises(datasets.exceptions.NonMatchingSplitsSizesError):
        datasets.load_dataset(str(copy), "ca", split="train", cache_dir=str(tmp_path / "cache"))
