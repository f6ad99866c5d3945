"""`corpus validate --deep` looks at texts, quotas, splits and companions, and names what is off."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corpus.cli.validate import validate
from corpus.errors import InputError
from corpus.run.deep_validation.deep_checks import deep_checks
from corpus.run.deep_validation.finding import Finding


def checked(folder: Path, sample: int = 50) -> dict[str, Finding]:
    return {one.what: one for one in deep_checks(str(folder), sample=sample)}


def manifest(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / "dataset/manifest.json").read_text())
    return found


def shard(run: Path, language: str, split: str = "train") -> Path:
    (path,) = (
        one["path"]
        for one in manifest(run)["shards"]
        if one["split"] == split and language in one["languages"]
    )
    return run / "dataset" / path


def rewrite(path: Path, column: str, change: Callable[[list[Any]], list[Any]]) -> None:
    table = pq.read_table(path, partitioning=None)
    at = table.schema.get_field_index(column)
    values = pa.array(change(table[column].to_pylist()), table.schema.field(at).type)
    pq.write_table(table.set_column(at, table.schema.field(at), values), path)


def test_a_finished_run_is_well_in_depth(run: Path, capfd: pytest.CaptureFixture[str]) -> None:
    found = checked(run)
    assert capfd.readouterr() == ("", "")
    assert [one.off for one in found.values()] == [()] * 5
    documents = sum(one["rows"] for one in manifest(run)["shards"])
    assert found["languages"].said.startswith(f"{documents} documents identified again, ")
    assert found["personal data"].said == (
        f"{documents} documents searched again with the settings of the run, 0 values found"
    )
    assert found["quotas"].said.startswith("3 languages recounted against manifest and report: ")
    held_out = sum(one["documents"] for one in manifest(run)["splits"]["validation"].values())
    assert held_out > 0
    assert found["splits"].said.startswith(f"{held_out} documents of validation and ")
    assert "README.md (4 configs)" in found["companions"].said
    assert "mixtures/weights.json" in found["companions"].said


def test_a_sample_is_of_each_language_and_the_same_every_time(run: Path) -> None:
    found = checked(run, sample=4)
    assert found["languages"].said.startswith("12 documents identified again")
    assert found == checked(run, sample=4)


def test_a_dataset_without_its_run(run: Path) -> None:
    found = checked(run / "dataset")
    assert [one.off for one in found.values()] == [()] * 5
    assert "against the manifest: " in found["quotas"].said
    assert "there is no ledger" in found["splits"].said


def test_personal_data_is_counted_and_never_shown(own: Path) -> None:
    path = shard(own, "eu")
    value = "anker@baserri.example"
    rewrite(path, "text", lambda texts: [f"{texts[0]} {value}", *texts[1:]])
    (off,) = checked(own)["personal data"].off
    id_ = pq.read_table(path, partitioning=None)["id"][0].as_py()
    assert off == f"values that the settings promise to scrub (email 1) are in {id_}"
    done = CliRunner().invoke(validate, [str(own), "--deep", "--sample", "50"])
    assert done.exit_code == 1
    assert off in done.output.splitlines()
    assert value not in done.output


def test_texts_of_another_language(own: Path) -> None:
    spanish = pq.read_table(shard(own, "es"), partitioning=None)["text"].to_pylist()
    rewrite(shard(own, "eu"), "text", lambda texts: (spanish * 3)[: len(texts)])
    (off,) = checked(own)["languages"].off
    assert re.match(
        r"eu: of \d+ documents \d are identified as it again, others as es \(\d+\)", off
    )


def test_other_repeats_than_in_manifest_and_report(own: Path) -> None:
    rewrite(shard(own, "ca"), "repeats", lambda repeats: [repeats[0] + 1, *repeats[1:]])
    off = checked(own)["quotas"].off
    where = [line.partition(": ")[0] for line in off]
    assert where == ["ca"] * len(off)
    assert any("trained_bytes, the manifest says" in line for line in off)
    assert any("report/quotas.json says" in line for line in off)


def test_a_document_that_is_held_out_and_in_train(own: Path) -> None:
    held_out = pq.read_table(shard(own, "ca", "validation"), partitioning=None)["id"][0].as_py()
    rewrite(shard(own, "ca"), "id", lambda ids: [held_out, *ids[1:]])
    assert checked(own)["splits"].off == (
        f"train: 1 document of it in a cluster of validation: {held_out}",
    )


def test_a_copy_of_a_copy_of_what_is_held_out(own: Path) -> None:
    held_out = pq.read_table(shard(own, "ca", "validation"), partitioning=None)["id"][0].as_py()
    copy, other, *_ = pq.read_table(own / "ledger/drops.parquet")["id"].to_pylist()
    links = [held_out, copy]  # by the ledger, `other` is a copy of `copy`

    def linked(survivors: list[str | None]) -> list[str | None]:
        return [*links, *survivors[len(links) :]]

    rewrite(own / "ledger/drops.parquet", "survivor", linked)
    rewrite(shard(own, "eu"), "id", lambda ids: [other, *ids[1:]])
    (off,) = checked(own)["splits"].off
    assert off == f"train: 1 document of it in a cluster of validation: {other}"


def test_companions_that_are_wrong(own: Path) -> None:
    dataset = own / "dataset"
    card = (dataset / "README.md").read_text()
    path = manifest(own)["shards"][0]["path"]
    card = card.replace("- ca\n", "- catalan\n", 1).replace(path, "data/none.parquet")
    (dataset / "README.md").write_text(card)
    (dataset / "croissant.json").write_text("{")
    (dataset / "mixtures/weights.json").write_text('{"ca": 0.5, "xx": 0.2}')
    off = checked(own)["companions"].off
    assert "README.md: language: 'catalan' is no code of ISO 639; one as ca or ast is needed" in off
    assert f"README.md: configs: none has {path}" in off
    assert any("data/none.parquet is no shard of split" in line for line in off)
    assert "croissant.json: is no JSON" in off
    assert "mixtures/weights.json: its shares sum to 0.700000, not 1" in off
    assert "mixtures/weights.json: xx is no language of the dataset" in off
    (dataset / "README.md").write_text("# no header")
    (dataset / "croissant.json").unlink()
    off = checked(own)["companions"].off
    assert off[0] == "README.md: has no YAML header between lines of ---"
    assert off[1] == "croissant.json: is missing; `corpus card` makes it"


def test_rounded_shares_of_a_mixture_are_well(own: Path) -> None:
    shares = dict.fromkeys(manifest(own)["languages"], 0.333333)
    assert len(shares) == 3
    (own / "dataset/mixtures/weights.json").write_text(json.dumps(shares))
    assert checked(own)["companions"].off == ()


@pytest.mark.parametrize(
    "header",
    [
        "a: [",
        "- a",
        "configs: [1]\nlanguage: 3",
        "license: other",
        "size_categories: [[1], {a: 1}]\nlanguage: [{}]\nlicense: [[]]",
        "configs: [{config_name: ca, data_files: 1}, {config_name: ca, data_files: [{path: {}}]}]",
        "configs: [{config_name: [], default: 1}, {config_name: 'a/b', default: 1}]",
    ],
)
def test_any_header_is_answered(own: Path, header: str) -> None:
    (own / "dataset/README.md").write_text(f"---\n{header}\n---\n")
    assert any(one.startswith("README.md: ") for one in checked(own)["companions"].off)


def test_stages_that_cannot_be_built_are_no_fault_of_the_dataset(own: Path) -> None:
    changed = manifest(own)
    for stage in changed["stages"]:
        if stage["use"] in ("language", "pii"):
            stage["settings"]["gone"] = 1
    (own / "dataset/manifest.json").write_text(json.dumps(changed))
    found = checked(own)
    assert found["languages"].said.startswith("not identified again: lang.gone: ")
    assert found["personal data"].said.startswith("not searched again: scrub.gone: ")
    assert not found["languages"].off


def test_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no dataset"):
        list(deep_checks(str(tmp_path), sample=1))


def test_damaged_shards_and_missing_columns_end_no_command(own: Path) -> None:
    first, second = shard(own, "ca"), shard(own, "eu")
    first.write_bytes(first.read_bytes()[:100])
    table = pq.read_table(second, partitioning=None)
    pq.write_table(table.drop_columns(["repeats", "text"]), second)
    done = CliRunner().invoke(validate, [str(own), "--deep"])
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit)
    assert "quotas: not checked, as a file is damaged or lacks columns" in done.output
