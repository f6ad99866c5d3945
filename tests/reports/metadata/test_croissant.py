"""croissant.json is valid by mlcroissant, records are read through it, and it stays small."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.storage.store import Store
from reports import write_card
from reports.facts.run_facts import Facts, load_facts
from reports.languages.translation import TAGS
from reports.metadata.croissant import croissant
from reports.metadata.croissant_records import MOST_FILES
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.reports.example import manifest, write_run
from tests.reports.published import published, with_publication

needs_mlcroissant = pytest.mark.skipif(
    find_spec("mlcroissant") is None, reason="mlcroissant is not installed"
)
READ = """
import json, sys
from collections import Counter
import mlcroissant
dataset = mlcroissant.Dataset(sys.argv[1])
issues = dataset.metadata.ctx.issues
found = {"errors": sorted(issues.errors), "warnings": sorted(issues.warnings)}
for name in sys.argv[2:]:
    found[name] = [
        {key: value.decode() if isinstance(value, bytes) else str(value)
         for key, value in record.items()}
        for record in dataset.records(name)
    ]
print(json.dumps(found))
"""
"""mlcroissant is run by itself: the warnings of its libraries are not ours."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small dataset that is published, with real shards."""
    folder = tmp_path_factory.mktemp("toy")
    run_toy(toy_pipeline(write_lines(folder / "in")), folder / "run")
    store = Store(str(folder / "run"))
    plain = json.loads((folder / "run/dataset/manifest.json").read_text())
    store.write_json(published(plain), "dataset/manifest.json")
    write_card(store.root)
    return folder / "run" / "dataset"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load_facts(write_run(tmp_path_factory.mktemp("run"), published(manifest())))


def read(dataset: Path, *records: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", READ, str(dataset / "croissant.json"), *records]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def records(dataset: Path) -> dict[str, list[dict[str, str]]]:
    """All record sets of a valid file, as mlcroissant reads them."""
    done = read(dataset, "documents", "languages", "splits", "checksums")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "WARNING" not in done.stderr
    found: dict[str, list[dict[str, str]]] = json.loads(done.stdout)
    assert (found.pop("errors"), found.pop("warnings")) == ([], [])
    return found


Records = dict[str, list[dict[str, str]]]


@needs_mlcroissant
def test_records_of_all_languages_are_read(dataset: Path, records: Records) -> None:
    names = ("id", "language", "split")
    found = [tuple(row[f"documents/{name}"] for name in names) for row in records["documents"]]
    plain = json.loads((dataset / "manifest.json").read_text())
    tables = [pq.read_table(dataset / shard["path"]).select(names) for shard in plain["shards"]]
    rows = [tuple(row.values()) for table in tables for row in table.to_pylist()]
    assert Counter(found) == Counter(rows)
    assert len({language for _, language, _ in found}) == 3


@needs_mlcroissant
def test_languages_and_splits_are_lists_of_their_own(dataset: Path, records: Records) -> None:
    plain = json.loads((dataset / "manifest.json").read_text())
    languages = {row["languages/tag"]: row for row in records["languages"]}
    assert set(languages) == set(plain["languages"])
    assert int(languages["ca"]["languages/documents"]) == plain["languages"]["ca"]["documents"]
    assert languages["ca"]["languages/name"] == "catalán"
    assert records["splits"] == [{"splits/name": "train", "splits/url": "cr:TrainingSplit"}]


@needs_mlcroissant
def test_without_statements_it_is_valid_with_a_warning_for_each_that_is_recommended(
    dataset: Path, tmp_path: Path
) -> None:
    copied = Path(shutil.copytree(dataset.parent, tmp_path / "run", symlinks=True)) / "dataset"
    plain = json.loads((copied / "manifest.json").read_text())
    (copied / "manifest.json").write_text(json.dumps({**plain, "statements": {}}))
    write_card(str(copied.parent))
    found = json.loads(read(copied).stdout)
    assert found["errors"] == []
    said = " ".join(found["warnings"])
    for name in ("citeAs", "datePublished", "license", "version"):
        assert f'{name}" is recommended' in said
    assert len(found["warnings"]) == 4


@needs_mlcroissant
def test_checksums_are_read_through_it_and_theirs_is_compared(
    dataset: Path, records: Records, tmp_path: Path
) -> None:
    plain = json.loads((dataset / "manifest.json").read_text())
    sums = {shard["path"]: shard["sha256"] for shard in plain["shards"]}
    found = {row["checksums/path"]: row["checksums/sha256"] for row in records["checksums"]}
    assert found == sums
    copied = Path(shutil.copytree(dataset, tmp_path / "dataset"))
    text = (copied / "SHA256SUMS").read_text()
    (copied / "SHA256SUMS").write_text(text.replace(text[0], "f" if text[0] != "f" else "0", 1))
    done = read(copied, "checksums")
    assert done.returncode != 0
    assert "is not identical" in done.stderr


def test_a_shard_in_the_place_of_another_is_found_by_the_checks_that_it_names(
    dataset: Path, tmp_path: Path
) -> None:
    from tests.demo.demo import called

    copied = Path(shutil.copytree(dataset, tmp_path / "dataset"))
    shards = sorted((copied / "data").rglob("*.parquet"))
    check = ["sha256sum", "--check", "--quiet", "SHA256SUMS"]
    assert subprocess.run(check, cwd=copied, check=False).returncode == 0
    assert called("validate", copied).returncode == 0
    shutil.copyfile(shards[0], shards[1])
    assert subprocess.run(check, cwd=copied, check=False, capture_output=True).returncode == 1
    assert called("validate", copied).returncode == 1
    plain = json.loads((copied / "croissant.json").read_text())
    said = plain["recordSet"][0]["description"]
    assert "`sha256sum -c SHA256SUMS`" in said
    assert "`corpus validate`" in said


def described(facts: Facts) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(croissant(facts))
    return plain


def test_what_is_stated(facts: Facts) -> None:
    found = described(facts)
    assert found["conformsTo"][0] == "http://mlcommons.org/croissant/1.1"
    assert (found["version"], found["datePublished"]) == ("2.0.0", "2026-11-30")
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["creator"]["name"] == found["publisher"]["name"] == "Instituto del Faro"
    assert set(found["description"]) == set(TAGS)
    assert found["description"]["es"] == "Textos sobre faros, de tres fuentes."
    assert found["@context"]["@language"] == "es"


def test_what_is_not_stated_is_left_out(tmp_path: Path) -> None:
    found = described(load_facts(write_run(tmp_path)))
    left_out = "license url creator publisher datePublished version citeAs usageInfo sameAs".split()
    assert [name for name in left_out if name in found] == []
    assert "rai:dataUseCases" not in found


def test_lineage_and_uses(facts: Facts) -> None:
    found = described(facts)
    entities = {one["@id"]: one["prov:label"] for one in found["prov:wasDerivedFrom"]}
    assert entities["https://books.example/faros"] == "Faros y mareas"
    activity = found["prov:wasGeneratedBy"]
    assert activity["@id"] == f"urn:alia-corpus:run:{facts.manifest['fingerprint']}"
    assert activity["prov:wasAssociatedWith"]["prov:label"] == "alia-corpus 0.1.0"
    offer = found["usageInfo"]
    assert "odrl:Offer" in offer["@type"]
    assert offer["odrl:target"]["@id"] == found["url"]
    forbidden = offer["odrl:prohibition"]["odrl:constraint"]["odrl:rightOperand"]
    assert forbidden == ["identificar personas"]


def test_responsible_ai(facts: Facts) -> None:
    found = described(facts)
    assert found["rai:dataCollectionTimeframe"] == ["2024-03", "2024-07"]
    assert found["rai:dataCollectionType"] == ["Secondary Data analysis", "Web Scraping"]
    assert "Faros y mareas 3: 3 documentos." in found["rai:dataCollection"]
    assert found["rai:dataUseCases"] == ["entrenar modelos de lengua"]
    assert "https://far.example/retirada" in found["rai:dataReleaseMaintenancePlan"]
    assert any("identificar personas" in one for one in found["rai:dataLimitations"])
    steps = found["rai:dataPreprocessingProtocol"]
    assert steps[0].startswith("rights (rights 1): ")


def test_columns_are_described_once_for_all_languages_and_splits(facts: Facts) -> None:
    documents, languages, splits, checksums = described(facts)["recordSet"]
    assert [one["@id"] for one in (languages, splits, checksums)] == [
        "languages",
        "splits",
        "checksums",
    ]
    fields = {field["name"]: field for field in documents["field"]}
    assert fields["language"]["equivalentProperty"] == "sc:inLanguage"
    assert fields["language"]["references"] == {"field": {"@id": "languages/tag"}}
    assert fields["split"]["references"] == {"field": {"@id": "splits/name"}}
    assert [row["splits/url"] for row in splits["data"]] == [
        "cr:TrainingSplit",
        "cr:ValidationSplit",
    ]
    rows = {row["languages/tag"]: row["languages/documents"] for row in languages["data"]}
    assert rows["ca"] == 5  # four of train, one held out
    ids = [field["@id"] for field in documents["field"]]
    assert len(ids) == len(set(ids))


def test_a_split_with_a_name_of_its_own_has_no_meaning(facts: Facts) -> None:
    plain = {**facts.manifest, "splits": {"mine": facts.manifest["splits"]["validation"]}}
    splits = described(Facts(facts.folder, plain, facts.ledger))["recordSet"][2]
    assert splits["data"] == [{"splits/name": "train"}, {"splits/name": "mine"}]


def test_of_no_languages_there_is_no_list(facts: Facts) -> None:
    plain = {**facts.manifest, "languages": {}, "splits": {}, "shards": [], "totals": {}}
    documents, *others = described(Facts(facts.folder, plain, facts.ledger))["recordSet"]
    assert [one["@id"] for one in others] == ["splits", "checksums"]
    referring = [field["name"] for field in documents["field"] if "references" in field]
    assert referring == ["split"]


@pytest.mark.parametrize("number", [MOST_FILES, MOST_FILES + 1, 50_000])
def test_shards_are_listed_up_to_a_limit(facts: Facts, number: int) -> None:
    shard = facts.manifest["shards"][0]
    shards = [
        {**shard, "path": f"data/ca/train-{n:05}-of-{number:05}.parquet"} for n in range(number)
    ]
    text = croissant(Facts(facts.folder, {**facts.manifest, "shards": shards}, facts.ledger))
    files = [f for f in json.loads(text)["distribution"] if f["@type"] == "cr:FileObject"]
    assert len(files) == (number + 1 if number <= MOST_FILES else 1)
    assert len(text.encode()) < 60_000


def test_a_version_that_is_not_given_is_not_made_up(facts: Facts) -> None:
    assert "version" not in described(with_publication(facts, version=None))
