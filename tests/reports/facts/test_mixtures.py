"""Mixtures and the files of trainers, on the example; docs/trainers.md has scripts that draw."""

import csv
import io
import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reports.facts.mixtures import mixtures
from reports.facts.phases import phases
from reports.facts.run_facts import Facts
from reports.trainers import mixture_files
from tests.reports.example import ledger, manifest


def facts_of(plain: dict[str, Any]) -> Facts:
    return Facts("", plain, ledger())


def with_phases(*given_phases: dict[str, Any]) -> Facts:
    plain = manifest()
    mix = next(stage for stage in plain["stages"] if stage["name"] == "mix")
    mix["facts"] = {**mix["facts"], "phases": list(given_phases)}
    return facts_of(plain)


def test_what_a_document_drawn_adds_is_what_shares_say() -> None:
    """The mean size of what is drawn, times its probability, is the share."""
    for written_out in (False, True):
        plain = manifest()
        plain["stages"][-1]["settings"] = {"materialise": written_out}
        whole, *_ = mixtures(facts_of(plain))
        assert sum(part.documents for part in whole.parts.values()) == pytest.approx(1)
        prefix = "trained_" if written_out else ""
        read = {}
        for tag, part in whole.parts.items():
            held = plain["languages"][tag]
            mean = held[f"{prefix}bytes"] / held[f"{prefix}documents"]
            read[tag] = part.documents * mean
        for tag, part in whole.parts.items():
            assert read[tag] / sum(read.values()) == pytest.approx(part.share)


def test_a_phase_gives_what_it_does_not_name_in_proportion() -> None:
    whole, main, anneal = mixtures(facts_of(manifest()))
    assert {tag: part.share for tag, part in main.parts.items()} == pytest.approx(
        {tag: part.share for tag, part in whole.parts.items()}
    )
    shares = {tag: part.share for tag, part in anneal.parts.items()}
    assert shares["ca"] + shares["ca-valencia"] == pytest.approx(0.8)
    assert shares["nb"] == pytest.approx(0.1)
    assert shares["en"] == pytest.approx(0.1)


def test_what_has_no_text_leaves_its_share_to_the_others() -> None:
    facts = with_phases({"name": "one", "size": 1.0, "shares": {"an": 0.5, "en": 0.5}})
    _, phase = mixtures(facts)
    assert "an" not in phase.parts
    assert sum(part.share for part in phase.parts.values()) == pytest.approx(1)
    assert phase.parts["en"].share == pytest.approx(0.5)


@given(st.floats(0.01, 0.99), st.floats(0, 1), st.floats(0, 1))
def test_phases_read_what_there_is_to_read(size: float, en: float, group: float) -> None:
    shares = {"en": en / 2, "co_official": group / 2}
    facts = with_phases(
        {"name": "first", "size": size, "shares": shares},
        {"name": "rest", "size": 1 - size, "shares": {}},
    )
    whole, *parts = mixtures(facts)
    total = sum(part.amount for part in whole.parts.values())
    assert sum(p.amount for one in parts for p in one.parts.values()) == pytest.approx(total)
    found = phases(facts)
    assert found is not None
    assert sum(row.share for row in found.languages) == pytest.approx(1)
    for row in found.languages:
        held = manifest()["languages"][row.language]["bytes"]
        assert row.epochs == pytest.approx(row.share * total / held)


def test_phases_say_what_quotas_do_not_allow() -> None:
    facts = with_phases({"name": "one", "size": 1.0, "shares": {"en": 0.9}})
    found = phases(facts)
    assert found is not None
    assert "en: read 1.88 times, at most 1" in found.missed
    assert any(line.startswith("co_official: minimum 40.00 %, got") for line in found.missed)
    assert phases(facts_of({**manifest(), "stages": manifest()["stages"][:-2]})) is None


NANOSET = {
    *("dataset_folder", "dataset_weights", "dataset_read_path", "tokenizer_name", "vocab_size"),
    *("token_size_in_bytes", "return_positions", "skip_in_stream", "dataset_max_tokens"),
    *("pad_samples_to_global_batch_size", "shuffle_files", "use_old_brrr_dataloader"),
}
"""Fields of nanotron's NanosetDatasetsArgs."""


def test_nanotron_has_the_fields_that_it_knows() -> None:
    """nanotron is not on PyPI in a release that has Nanosets, so its grammar is checked here."""
    stages = yaml.safe_load(mixture_files(facts_of(manifest()))["nanotron.yaml"])["data_stages"]
    starts = []
    for stage in stages:
        assert set(stage) == {"name", "start_training_step", "data"}
        assert set(stage["data"]) == {"dataset", "seed"}
        nanoset = stage["data"]["dataset"]
        assert set(nanoset) <= NANOSET
        assert len(nanoset["dataset_folder"]) == len(nanoset["dataset_weights"])
        assert sum(nanoset["dataset_weights"]) == pytest.approx(1, abs=1e-5)
        starts.append(stage["start_training_step"])
    assert starts == [1, 90_001]


def test_a_blend_is_weights_and_prefixes_and_held_out_splits_have_no_weights() -> None:
    files = mixture_files(facts_of(manifest()))
    blend = files["megatron.txt"].split()
    assert all("e" not in weight for weight in blend[::2])
    by_split = json.loads(files["megatron.json"])
    assert by_split["train"] == blend
    assert by_split["valid"] == ["ca_validation_text_document", "en_validation_text_document"]
    assert json.loads(files["nemo.json"]) == blend
    plain = manifest()
    plain["splits"]["test"] = plain["splits"]["validation"]
    nemo = json.loads(mixture_files(facts_of(plain))["nemo.json"])
    assert set(nemo) == {"train", "validation", "test"}


def test_olmo_core_may_repeat_as_often_as_the_mixture_does() -> None:
    files = mixture_files(facts_of(manifest()))
    sources = yaml.safe_load(files["olmo_core.yaml"])["sources"]
    assert sum(one["target_ratio"] for one in sources) == pytest.approx(1)
    whole, *_ = mixtures(facts_of(manifest()))
    for one in sources:
        epochs = whole.parts[one["source_name"]].epochs
        assert max(1, epochs) <= one["max_repetition_ratio"] <= max(1, epochs) + 0.02


def test_the_table_has_all_numbers() -> None:
    files = mixture_files(facts_of(manifest()))
    rows = list(csv.DictReader(io.StringIO(files["mixture.csv"])))
    assert {row["phase"] for row in rows} == {"", "main", "anneal"}
    for phase in ("", "main", "anneal"):
        shares = [float(row["share"]) for row in rows if row["phase"] == phase]
        assert sum(shares) == pytest.approx(1, abs=1e-5)


def test_without_splits_and_phases_there_is_one_mixture() -> None:
    plain = manifest()
    del plain["splits"]
    for stage in plain["stages"]:
        stage["facts"].pop("phases", None)
    files = mixture_files(facts_of(plain))
    assert "megatron.json" not in files
    assert not any("/" in name for name in files)
    assert "#" not in files["nanotron.yaml"]
