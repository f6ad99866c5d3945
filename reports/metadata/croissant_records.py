"""The files of a dataset, and the records in them, as Croissant describes both.

There is one record set for all languages. Its size follows from the number of columns, languages
and splits. Shards are listed one by one up to `MOST_FILES`; what more there are is in SHA256SUMS.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import pyarrow as pa

from reports.facts.dataset_columns import DatasetColumn, dataset_columns
from reports.facts.run_facts import Facts
from reports.languages.translation import Translation
from reports.metadata.checksums import CHECKSUMS, checksums

__all__ = ["MOST_FILES", "files", "record_sets"]

MOST_FILES = 100
"""The number of shards up to which each is described; with more, none is."""
_TRAIN = "train"
_SHARDS = "shards"
_PARQUET = "application/x-parquet"
_MEANT = {
    _TRAIN: "cr:TrainingSplit",
    "validation": "cr:ValidationSplit",
    "test": "cr:TestSplit",
}
_PROPERTIES = {
    "id": "sc:identifier",
    "text": "sc:text",
    "url": "sc:url",
    "language": "sc:inLanguage",
    "license": "sc:license",
}
"""Columns that are the same as a property of schema.org."""
_REFERENCES = {"language": "languages/tag", "split": "splits/name"}
"""Columns whose values are the keys of another record set."""

Plain = dict[str, Any]


def files(facts: Facts) -> list[Plain]:
    """The set of all shards, the file of their checksums, and each shard where they are few."""
    shards = facts.manifest["shards"]
    sums = checksums(facts).encode()
    found: list[Plain] = [
        {
            "@type": "cr:FileSet",
            "@id": _SHARDS,
            "name": _SHARDS,
            "encodingFormat": _PARQUET,
            "includes": "data/*/*.parquet",
        },
        _file(CHECKSUMS, len(sums), "text/plain", sha256(sums).hexdigest()),
    ]
    if len(shards) <= MOST_FILES:
        found += [_file(s["path"], s["bytes"], _PARQUET, s["sha256"]) for s in shards]
    return found


def _file(path: str, size: int, media: str, digest: str) -> Plain:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "contentUrl": path,
        "contentSize": f"{size} B",
        "encodingFormat": media,
        "sha256": digest,
    }


def record_sets(facts: Facts, into: Translation) -> list[Plain]:
    """The documents of all languages and splits, the two lists that they refer to, and the
    checksums of the shards."""
    lists = [_languages(facts, into), _splits(facts)]
    filled = [one for one in lists if one["data"]]  # of nothing there is no list
    return [_documents(facts, filled, into), *filled, _checksums(into)]


def _documents(facts: Facts, lists: Sequence[Plain], into: Translation) -> Plain:
    """The record set of all documents. lists: the record sets that columns may refer to."""
    keys = [one["key"]["@id"] for one in lists]
    columns = dataset_columns(facts.manifest)
    return {
        "@type": "cr:RecordSet",
        "@id": "documents",
        "name": "documents",
        "description": into.gettext(
            "The documents of all languages and splits. Programs that read these records do not "
            "compare the checksums of the shards; `sha256sum -c SHA256SUMS` and `corpus validate` "
            "do."
        ),
        "key": {"@id": "documents/id"},
        "field": [_column(column, keys, into) for column in columns],
    }


def _languages(facts: Facts, into: Translation) -> Plain:
    """Tag, name and amounts of each language of train and held-out splits."""
    manifest = facts.manifest
    held = [manifest["languages"], *manifest.get("splits", {}).values()]
    tags = sorted({tag for languages in held for tag in languages})
    rows = []
    for tag in tags:
        amounts = [languages[tag] for languages in held if tag in languages]
        values = {
            "tag": tag,
            "name": into.language_name(tag, facts.language_name(tag)),
            "documents": sum(one["documents"] for one in amounts),
            "bytes": sum(one["bytes"] for one in amounts),
        }
        rows.append(values)
    fields = [
        _field("languages/tag", "sc:Text", "sc:alternateName"),
        _field("languages/name", "sc:Text", "sc:name"),
        _field("languages/documents", "sc:Integer"),
        _field("languages/bytes", "sc:Integer"),
    ]
    return _listed("languages", "sc:Language", "languages/tag", fields, rows)


def _splits(facts: Facts) -> Plain:
    rows = [{"name": name} for name in (_TRAIN, *facts.manifest.get("splits", {}))]
    fields = [_field("splits/name", "sc:Text")]
    if all(row["name"] in _MEANT for row in rows):  # a name of one's own has no such meaning
        rows = [{**row, "url": _MEANT[row["name"]]} for row in rows]
        fields.append(_field("splits/url", "sc:URL"))
    return _listed("splits", "cr:Split", "splits/name", fields, rows)


def _listed(
    name: str, type_: str, key: str, fields: Sequence[Plain], rows: Sequence[Mapping[str, Any]]
) -> Plain:
    """A record set whose rows stand in the description."""
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "dataType": type_,
        "key": {"@id": key},
        "field": fields,
        "data": [{f"{name}/{part}": value for part, value in row.items()} for row in rows],
    }


def _checksums(into: Translation) -> Plain:
    """The lines of SHA256SUMS. Its own checksum is compared when they are read."""
    lines = {"fileObject": {"@id": CHECKSUMS}, "extract": {"fileProperty": "lines"}}
    fields = [
        {**_field(f"checksums/{name}", "sc:Text"), "source": {**lines, "transform": part}}
        for name, part in (
            ("sha256", {"regex": "^([0-9a-f]{64}) "}),
            ("path", {"regex": "^[0-9a-f]{64}  (.+)$"}),
        )
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": "checksums",
        "name": "checksums",
        "description": into.gettext("The SHA-256 of every shard."),
        "key": {"@id": "checksums/path"},
        "field": fields,
    }


def _column(column: DatasetColumn, keys: Sequence[str], into: Translation) -> Plain:
    """The field of a column. A list is a repeated field; the fields of a struct are sub-fields."""
    name, type_, meaning = column
    place = f"documents/{name}"
    is_list = pa.types.is_list(type_)
    value = type_.value_type if is_list else type_
    if pa.types.is_struct(value):
        parts = [
            {
                **_field(f"{place}/{part.name}", _data_type(part.type)),
                "source": _of(name, part.name),
            }
            for part in value
        ]
        field: Plain = {**_field(place), "subField": parts}
    else:
        field = {**_field(place, _data_type(value)), "source": _of(name)}
    if is_list:
        field["repeated"] = True
    if name in _PROPERTIES:
        field["equivalentProperty"] = _PROPERTIES[name]
    if _REFERENCES.get(name) in keys:
        field["references"] = {"field": {"@id": _REFERENCES[name]}}
    return {**field, "description": into.text(meaning)}


def _field(place: str, type_: str = "", equal: str = "") -> Plain:
    """A field of a record set. place: `<record set>/<name>`."""
    field = {"@type": "cr:Field", "@id": place, "name": place.rpartition("/")[2]}
    if type_:
        field["dataType"] = type_
    if equal:
        field["equivalentProperty"] = equal
    return field


def _of(column: str, part: str = "") -> Plain:
    """A column of the shards, or a field of its structs, as the source of a field."""
    source: Plain = {"fileSet": {"@id": _SHARDS}, "extract": {"column": column}}
    if part:
        source["transform"] = {"jsonPath": part}
    return source


def _data_type(type_: pa.DataType) -> str:
    if pa.types.is_timestamp(type_):
        return "sc:DateTime"
    if pa.types.is_integer(type_):
        return "sc:Integer"
    if pa.types.is_boolean(type_):
        return "sc:Boolean"
    return "sc:Float" if pa.types.is_floating(type_) else "sc:Text"
