"""prov.json is PROV-JSON: `prov` reads it, and every relation is between things that are there."""

import json
from pathlib import Path
from typing import Any

import pytest

from reports.facts.run_facts import Facts, load_facts
from reports.metadata.croissant_records import MOST_FILES
from reports.metadata.prov import prov
from tests.reports.example import manifest, write_run
from tests.reports.published import published

ENDS = {
    "used": ("activity", "entity"),
    "wasGeneratedBy": ("entity", "activity"),
    "wasDerivedFrom": ("entity", "entity"),
    "wasInformedBy": ("activity", "activity"),
    "wasAssociatedWith": ("activity", "agent", "entity"),
    "wasAttributedTo": ("entity", "agent"),
    "hadMember": ("entity", "entity"),
}
"""Relation of PROV-DM -> the kinds of things between which it is."""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load_facts(write_run(tmp_path_factory.mktemp("run"), published(manifest())))


def document(facts: Facts) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(prov(facts))
    return plain


def test_relations_are_between_things_that_are_there(facts: Facts) -> None:
    found = document(facts)
    assert set(found) == {"prefix", "entity", "activity", "agent", *ENDS}
    for kind, ends in ENDS.items():
        for relation in found[kind].values():
            for name, end in zip(relation.values(), ends, strict=False):
                assert name in found[end], (kind, name)


def test_the_library_of_the_standard_reads_it(facts: Facts) -> None:
    model = pytest.importorskip("prov.model")
    read = model.ProvDocument.deserialize(content=prov(facts))
    assert model.ProvDocument.deserialize(content=read.serialize()) == read
    label = {str(one.identifier): one.label for one in read.get_records(model.ProvAgent)}
    assert label == {"run:software": "alia-corpus 0.1.0", "run:publisher": "Instituto del Faro"}


def test_the_dataset_is_traced_to_what_it_was_made_of(facts: Facts) -> None:
    found = document(facts)
    derived = {
        (one["prov:generatedEntity"], one["prov:usedEntity"])
        for one in found["wasDerivedFrom"].values()
    }
    assert ("run:dataset", "run:source-books") in derived
    (origin,) = [used for made, used in derived if made == "run:source-books"]
    assert found["entity"][origin]["prov:location"]["$"] == "https://books.example/faros"
    assert found["wasAttributedTo"]["_:wasAttributedTo1"]["prov:agent"] == "run:publisher"
    informed = {
        (one["prov:informed"], one["prov:informant"]) for one in found["wasInformedBy"].values()
    }
    assert ("run:stage-lang", "run:stage-books") in informed


def test_settings_are_digests_and_no_path_is_told(facts: Facts) -> None:
    plain = manifest()
    stages = document(facts)["activity"]
    assert len(stages) == len(plain["stages"]) + 1
    assert stages["run:stage-text"]["corpus:use"] == "extract"
    assert len(stages["run:stage-text"]["corpus:settings"]) == 64
    assert "/home/" not in prov(facts)
    plain["stages"][3]["settings"]["minimum_characters"] = 301
    other = document(Facts(facts.folder, plain, facts.ledger))["activity"]
    changed = [n for n in stages if stages[n] != other[n] and n != "run:run"]
    assert changed == ["run:stage-text"]


def test_it_does_not_grow_with_shards(facts: Facts) -> None:
    shard = facts.manifest["shards"][0]
    shards = [shard] * (MOST_FILES + 1)
    found = document(Facts(facts.folder, {**facts.manifest, "shards": shards}, facts.ledger))
    assert not [name for name in found["entity"] if name.startswith("run:shard-")]
    assert found["entity"]["run:dataset"]["corpus:shards"] == MOST_FILES + 1


def test_what_is_not_stated_is_left_out(tmp_path: Path) -> None:
    found = document(load_facts(write_run(tmp_path)))
    assert "wasAttributedTo" not in found
    assert list(found["agent"]) == ["run:software"]
