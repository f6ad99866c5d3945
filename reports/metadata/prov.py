"""RUN/dataset/prov.json: how the dataset came about, in PROV-JSON (W3C Member Submission of 2013),
the JSON of the provenance data model PROV-DM (W3C Recommendation of 2013).

The run, and each stage in it, is an activity; sources, dataset and its parts are entities; software
and publisher are agents. There are no times: a clock would give other bytes each time. The size
follows from sources, stages and languages; shards are listed up to `MOST_FILES`.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reports.facts.run_facts import Facts
from reports.facts.source_accounts import source_accounts
from reports.metadata.checksums import CHECKSUMS, checksums
from reports.metadata.croissant_records import MOST_FILES
from reports.metadata.json_text import json_text
from reports.metadata.linked_data import (
    dataset_iri,
    local_name,
    origins,
    run_iri,
    software_iri,
    title,
)

__all__ = ["prov"]

_PREFIXES = {
    "corpus": "urn:alia-corpus:terms:",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
_RUN, _DATASET, _SOFTWARE, _PUBLISHER = "run:run", "run:dataset", "run:software", "run:publisher"

Plain = dict[str, Any]


def prov(facts: Facts) -> str:
    """The text of prov.json."""
    document = _Document()
    _agents(document, facts)
    _activities(document, facts)
    _origins(document, facts)
    _dataset(document, facts)
    # `run:` names things of this run alone.
    prefixes = {**_PREFIXES, "run": f"{run_iri(facts)}:"}
    return json_text({"prefix": prefixes, **document.parts})


class _Document:
    """The parts of a document in PROV-JSON: kind -> name -> attributes."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, Plain]] = {}

    def add(self, kind: str, name: str, attributes: Mapping[str, Any]) -> None:
        """Add a thing of a kind; attributes that are None or empty are left out."""
        held = {key: value for key, value in attributes.items() if value not in (None, "", [])}
        self.parts.setdefault(kind, {})[name] = held

    def relate(self, kind: str, **roles: str) -> None:
        """Add a relation between things, which has no name of its own. roles: such as `activity`
        and `entity`."""
        relations = self.parts.setdefault(kind, {})
        relations[f"_:{kind}{len(relations) + 1}"] = {
            f"prov:{role}": name for role, name in roles.items()
        }


def _agents(document: _Document, facts: Facts) -> None:
    versions = facts.manifest["versions"]
    software = {
        "prov:type": _name("prov:SoftwareAgent"),
        "prov:label": f"alia-corpus {versions.get('alia-corpus', '')}".strip(),
        "dct:identifier": _uri(software_iri(facts)),
        "dct:requires": [f"{name} {number}" for name, number in sorted(versions.items())],
    }
    document.add("agent", _SOFTWARE, software)
    publisher = facts.publication.publisher
    if publisher is not None:
        stated = {
            "prov:type": _name("prov:Organization"),
            "prov:label": publisher.name,
            "foaf:homepage": publisher.url and _uri(publisher.url),
            "dct:identifier": publisher.id,
        }
        document.add("agent", _PUBLISHER, stated)


def _activities(document: _Document, facts: Facts) -> None:
    """The run, which follows the pipeline as its plan, and its stages, each informed by those
    before it."""
    manifest = facts.manifest
    plan = {
        "prov:type": _name("prov:Plan"),
        "prov:label": manifest["pipeline"],
        "corpus:fingerprint": manifest["fingerprint"],
    }
    document.add("entity", "run:pipeline", plan)
    document.add("activity", _RUN, {"corpus:seed": manifest["seed"]})
    document.relate("wasAssociatedWith", activity=_RUN, agent=_SOFTWARE, plan="run:pipeline")
    for stage in manifest["stages"]:
        name = _stage(stage["name"])
        attributes = {
            "prov:type": _name("corpus:Stage"),
            "prov:label": stage["name"],
            "corpus:use": stage["use"],
            "corpus:version": stage["version"],
            "corpus:settings": _digest(stage["settings"]),
            "dct:isPartOf": _name(_RUN),
        }
        document.add("activity", name, attributes)
        document.relate("wasAssociatedWith", activity=name, agent=_SOFTWARE)
        for one in stage["after"]:
            document.relate("wasInformedBy", informed=name, informant=_stage(one))
    document.relate("wasGeneratedBy", entity=_DATASET, activity=_RUN)


def _origins(document: _Document, facts: Facts) -> None:
    """The sources, and what the documents of each were taken from."""
    accounts = source_accounts(facts)
    for account in accounts:
        name = _source(account.name)
        attributes = {
            "prov:type": _name("prov:Collection"),
            "prov:label": account.name,
            "corpus:documents": account.row.stored.documents,
            "corpus:bytes": account.row.stored.bytes,
        }
        document.add("entity", name, attributes)
        document.relate("used", activity=_RUN, entity=name)
        document.relate("used", activity=_stage(account.name), entity=name)
        if account.row.stored.documents:
            document.relate("wasDerivedFrom", generatedEntity=_DATASET, usedEntity=name)
    for number, origin in enumerate(origins(facts, accounts), start=1):
        if origin.link is None and origin.title == origin.source:
            continue  # nothing is known of it beside its name
        name = f"run:origin-{number}"
        stated = {
            "prov:label": origin.title,
            "prov:location": origin.link and _uri(origin.link),
            "corpus:version": origin.version,
        }
        document.add("entity", name, stated)
        document.relate("wasDerivedFrom", generatedEntity=_source(origin.source), usedEntity=name)


def _dataset(document: _Document, facts: Facts) -> None:
    """The dataset, its part in each language and split, and the shards where they are few."""
    manifest, shards = facts.manifest, facts.manifest["shards"]
    sink = _stage(manifest["stages"][-1]["name"])
    sums = sha256(checksums(facts).encode()).hexdigest()
    dataset = {
        "prov:type": _name("prov:Collection"),
        "prov:label": title(facts),
        "dct:identifier": _uri(dataset_iri(facts)),
        "corpus:version": facts.publication.version,
        "corpus:fingerprint": manifest["fingerprint"],
        "corpus:shards": len(shards),
    }
    document.add("entity", _DATASET, dataset)
    document.add("entity", "run:checksums", {"prov:label": CHECKSUMS, "corpus:sha256": sums})
    document.relate("hadMember", collection=_DATASET, entity="run:checksums")
    for split, languages in {"train": manifest["languages"], **manifest.get("splits", {})}.items():
        for tag, amounts in languages.items():
            part = {
                "prov:type": _name("prov:Collection"),
                "dct:language": tag,
                "corpus:split": split,
                **{f"corpus:{unit}": amounts[unit] for unit in ("documents", "bytes", "shards")},
            }
            document.add("entity", _part(tag, split), part)
            document.relate("hadMember", collection=_DATASET, entity=_part(tag, split))
            document.relate("wasGeneratedBy", entity=_part(tag, split), activity=sink)
    if len(shards) <= MOST_FILES:
        for number, shard in enumerate(shards, start=1):
            name = f"run:shard-{number}"
            held = {"prov:label": shard["path"], "corpus:sha256": shard["sha256"]}
            document.add("entity", name, held)
            for tag in shard["languages"]:
                part_name = _part(tag, shard.get("split", "train"))
                document.relate("hadMember", collection=part_name, entity=name)
    if facts.publication.publisher is not None:
        document.relate("wasAttributedTo", entity=_DATASET, agent=_PUBLISHER)


def _stage(name: str) -> str:
    return f"run:stage-{local_name(name)}"


def _source(name: str) -> str:
    return f"run:source-{local_name(name)}"


def _part(tag: str, split: str) -> str:
    return f"run:part-{local_name(split)}-{local_name(tag)}"


def _name(value: str) -> Plain:
    """A qualified name as a value."""
    return {"$": value, "type": "prov:QUALIFIED_NAME"}


def _uri(value: str) -> Plain:
    return {"$": value, "type": "xsd:anyURI"}


def _digest(settings: Any) -> str:
    """The SHA-256 of settings as JSON with sorted keys; they themselves stand in the manifest."""
    plain = json.dumps(settings, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
