"""RUN/dataset/croissant.json: the dataset described in Croissant 1.0 (MLCommons), as JSON-LD.

Every shard is a FileObject with its checksum. The shards of a language and split are a FileSet,
which their RecordSet reads.
"""

import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from corpus.config.units import counted
from corpus.documents.visible import escaped
from corpus.run.manifest import dataset_version
from reports.dataset_columns import DatasetColumn, dataset_columns
from reports.facts import Facts

__all__ = ["croissant"]

_TRAIN = "train"
_PARQUET = "application/x-parquet"
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(facts: Facts) -> str:
    """The text of croissant.json."""
    manifest = facts.manifest
    tags = list(manifest["languages"])
    held_out = manifest.get("splits", {})
    series = [(tag, _TRAIN) for tag in tags]
    series += [(tag, split) for split, held in held_out.items() for tag in held]
    documents = manifest["totals"].get("documents", 0)
    columns = dataset_columns(manifest)
    plain = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": manifest["pipeline"],
        "description": (
            f"{counted(documents, 'document')} in "
            f"{counted(len(tags), 'language or variety', 'languages and varieties')}. "
            "README.md beside this file is the dataset card."
        ),
        "version": f"{dataset_version(manifest)}+{manifest['fingerprint']}",
        "inLanguage": tags,
        "distribution": [
            *(_file(shard) for shard in manifest["shards"]),
            *(_file_set(tag, split) for tag, split in series),
        ],
        "recordSet": [
            _record_set(_series(tag, split), facts.language_name(tag), split, columns)
            for tag, split in series
        ],
    }
    return escaped(json.dumps(plain, indent=1, ensure_ascii=False)) + "\n"


def _file(shard: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": shard["path"],
        "name": shard["path"],
        "contentUrl": shard["path"],
        "contentSize": f"{shard['bytes']} B",
        "encodingFormat": _PARQUET,
        "sha256": shard["sha256"],
    }


def _series(tag: str, split: str) -> str:
    """The name of the documents of a language and split."""
    return tag if split == _TRAIN else f"{tag}-{split}"


def _file_set(tag: str, split: str) -> dict[str, Any]:
    name = f"files-{_series(tag, split)}"
    return {
        "@type": "cr:FileSet",
        "@id": name,
        "name": name,
        "encodingFormat": _PARQUET,
        "includes": f"data/{tag}/{split}-*.parquet",
    }


def _record_set(
    tag: str, name: str, split: str, columns: Sequence[DatasetColumn]
) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": tag,
        "name": tag,
        "description": f"Documents in {name} ({split}), one a record.",
        "key": {"@id": f"{tag}/id"},
        "field": [_field(tag, column) for column in columns],
    }


def _field(tag: str, column: DatasetColumn) -> dict[str, Any]:
    """The field of a column. A list is a repeated field; the fields of a struct are sub-fields."""
    name, type_, meaning = column
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{tag}/{name}",
        "name": name,
        "description": meaning,
    }
    if pa.types.is_list(type_):
        field["repeated"] = True
        type_ = type_.value_type
    if pa.types.is_struct(type_):
        field["subField"] = [
            {
                "@type": "cr:Field",
                "@id": f"{tag}/{name}/{part.name}",
                "name": part.name,
                "dataType": _data_type(part.type),
                "source": _source(tag, name, part.name),
            }
            for part in type_
        ]
        return field
    return {**field, "dataType": _data_type(type_), "source": _source(tag, name)}


def _source(tag: str, column: str, part: str = "") -> dict[str, Any]:
    source: dict[str, Any] = {
        "fileSet": {"@id": f"files-{tag}"},
        "extract": {"column": column},
    }
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
