"""What quotas are about is counted again from the shards: documents, bytes, words, characters and
tokens by language, each document once and as often as it is read."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus.config.units import counted
from corpus.run.deep_validation.dataset import Dataset
from corpus.run.deep_validation.finding import Finding

__all__ = ["recounted"]

_WHAT = "quotas"
_UNITS = ("bytes", "words", "characters", "tokens")
_TRAIN = "train"
_REPORT = "report/quotas.json"

_Sums = dict[tuple[str, str], dict[str, int]]
"""Split and language -> name of an amount, as the manifest calls it -> its sum."""


def recounted(dataset: Dataset) -> Finding:
    """Compare the shards with the manifest, and with the quota report of the run."""
    found = _counted(dataset)
    units = sorted({name for amounts in found.values() for name in amounts})
    manifest = dataset.manifest
    listed = {(_TRAIN, tag): amounts for tag, amounts in manifest["languages"].items()}
    for split, languages in manifest.get("splits", {}).items():
        listed |= {(split, tag): amounts for tag, amounts in languages.items()}
    off = []
    for key in sorted({*found, *listed}):
        where = key[1] if key[0] == _TRAIN else f"{key[1]} of {key[0]}"
        for name in units:
            if name not in listed.get(key, {name: 0}):
                continue  # a manifest of an earlier version has fewer
            have, said = found.get(key, {}).get(name, 0), listed.get(key, {}).get(name, 0)
            if have != said:
                off.append(f"{where}: the shards hold {have:,} {name}, the manifest says {said:,}")
    against, more = "the manifest", []
    report = dataset.run.read_json(_REPORT) if dataset.run is not None else None
    if isinstance(report, dict) and "languages" in report:
        against, more = "manifest and report", _against_report(found, report)
    languages = {tag for _, tag in {*found, *listed}}
    said = f"{counted(len(languages), 'language')} recounted against {against}: {', '.join(units)}"
    return Finding(_WHAT, said, (*off, *more))


def _counted(dataset: Dataset) -> _Sums:
    sums: _Sums = {}
    for shard, table in dataset.tables(["language", "repeats", *_UNITS]):
        columns: dict[str, Any] = {"trained_documents": table["repeats"].cast(pa.int64())}
        for name in set(_UNITS) & set(table.schema.names):
            columns[f"trained_{name}"] = pc.multiply(table[name], table["repeats"])
        if not dataset.is_written_out:  # else a row is a reading, and not a document
            columns["documents"] = pa.repeat(1, table.num_rows)
            columns |= {name: table[name] for name in _UNITS if name in table.schema.names}
        grouped = pa.table({"language": table["language"], **columns})
        by_language = grouped.group_by("language", use_threads=False)
        for row in by_language.aggregate([(name, "sum") for name in columns]).to_pylist():
            own = sums.setdefault((shard.get("split", _TRAIN), row["language"]), {})
            for name in columns:
                own[name] = own.get(name, 0) + row[f"{name}_sum"]
    return sums


def _against_report(found: _Sums, report: Mapping[str, Any]) -> list[str]:
    unit, off = report["unit"], []
    for row in report["languages"]:
        own = found.get((_TRAIN, row["name"]), {})
        for name, key in ((f"trained_{unit}", "trained_amount"), (unit, "stored_amount")):
            if name in own and own[name] != row[key]:
                off.append(
                    f"{row['name']}: the shards hold {own[name]:,} {name}, {_REPORT} says "
                    f"{row[key]:,}"
                )
    return off
