"""`corpus validate` finds what is wrong with a dataset, and says it in a sentence."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corpus.cli.validate import check_dataset, validate
from corpus.errors import InputError


def manifest(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / "dataset/manifest.json").read_text())
    return found


def test_a_finished_run_and_its_dataset_are_well(toy_run: Path) -> None:
    assert check_dataset(str(toy_run)) == []
    assert check_dataset(str(toy_run / "dataset")) == []
    done = CliRunner().invoke(validate, [str(toy_run)])
    assert (done.exit_code, done.output) == (0, "all is well\n")


def test_shards_that_are_missing_changed_or_too_many(own_run: Path) -> None:
    first, second = (shard["path"] for shard in manifest(own_run)["shards"][:2])
    (own_run / "dataset" / first).unlink()
    with (own_run / "dataset" / second).open("ab") as shard:
        shard.write(b"more")
    (own_run / "dataset/data/more.parquet").write_bytes(b"")
    off = check_dataset(str(own_run))
    assert f"{first}: is missing" in off
    assert any(line.startswith(f"{second}: its SHA-256 is ") for line in off)
    assert f"{second}: is not readable as Parquet (ArrowInvalid)" in off
    assert "data/more.parquet: is not in the manifest" in off
    assert any("the manifest says" in line and "the shards hold" in line for line in off)
    done = CliRunner().invoke(validate, [str(own_run)])
    assert (done.exit_code, done.output.splitlines()) == (1, off)


def test_a_shard_of_other_columns_and_another_language(own_run: Path) -> None:
    path = manifest(own_run)["shards"][0]["path"]
    table = pq.read_table(own_run / "dataset" / path).drop_columns(["url"])
    at = table.schema.get_field_index("language")
    table = table.set_column(at, "language", pa.array(["xx"] * len(table)))
    pq.write_table(table, own_run / "dataset" / path)
    off = check_dataset(str(own_run / "dataset"))
    assert f"{path}: column url is missing" in off
    assert f"{path}: holds {len(table)} documents in xx" in off


@pytest.mark.parametrize("name", ["counts", "domains"])
def test_a_ledger_that_is_not_whole(own_run: Path, name: str) -> None:
    (own_run / f"ledger/{name}.parquet").unlink()
    assert check_dataset(str(own_run)) == [f"ledger/{name}.parquet: is missing"]


@pytest.mark.parametrize("name", ["counts", "measures", "domains", "drops", "quarantine"])
def test_a_ledger_that_cannot_be_read(own_run: Path, name: str) -> None:
    path = own_run / f"ledger/{name}.parquet"
    path.write_bytes(path.read_bytes()[:200])
    assert check_dataset(str(own_run)) == [f"ledger/{name}.parquet: is not readable as Parquet"]


def test_a_manifest_that_says_something_else(own_run: Path) -> None:
    changed = manifest(own_run)
    (tag, amounts), *_ = changed["languages"].items()
    amounts["documents"] += 1
    (own_run / "dataset/manifest.json").write_text(json.dumps(changed))
    off = check_dataset(str(own_run))
    assert [line.partition(": ")[0] for line in off] == [tag, "ledger", "ledger/domains.parquet"]


def test_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no dataset"):
        check_dataset(str(tmp_path))
