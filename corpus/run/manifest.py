"""The manifest of a dataset: its shards with their digests, and what the dataset was made with."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import PurePath
from typing import Any

from corpus.config.statements import NOTHING_STATED, Statements
from corpus.errors import without_credentials
from corpus.pipeline.dag import Node, Pipeline
from corpus.run.manifest_file import FORMAT
from corpus.schema import COLUMNS
from corpus.stage import Source
from corpus.tasks.task import Record

__all__ = ["amounts_of", "dataset_version", "manifest_of", "raised_version"]

_TRAIN = COLUMNS["split"].empty
_VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){0,2}")


def manifest_of(
    pipeline: Pipeline,
    fingerprint: str,
    files: Sequence[Record],
    statements: Statements = NOTHING_STATED,
) -> dict[str, Any]:
    """The manifest as it stands in `dataset/manifest.json`.

    fingerprint: of the dataset. files: commit records of its shards, in order. statements: what
    pipeline.yaml states of it. `languages` and `totals` are of train; `splits`, if there are any,
    of what is held out.
    """
    used = {lib for node in pipeline.nodes for lib in node.component.uses}
    return {
        "format": FORMAT,
        "pipeline": pipeline.name,
        "seed": pipeline.seed,
        "fingerprint": fingerprint,
        "versions": {lib: version(lib) for lib in sorted({"alia-corpus", "pyarrow", *used})},
        "stages": [_stage(node) for node in pipeline.nodes],
        **_packs(pipeline),
        "statements": statements.plain(),
        "columns": _columns(pipeline),
        "shards": [
            {
                "path": record["file"],
                "split": record["split"],
                "sha256": record["sha256"],
                "bytes": record["size"],
                "rows": record["rows"],
                "languages": record["languages"],
            }
            for record in files
        ],
        **amounts_of(files),
    }


def amounts_of(shards: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The sums over shards, as the manifest has them: `languages`, `totals`, and `splits` if there
    are any. shards: with `split` and `languages`."""
    languages: dict[str, dict[str, int]] = {}
    splits: dict[str, dict[str, dict[str, int]]] = {}
    for shard in shards:
        split = shard.get("split", _TRAIN)
        held = languages if split == _TRAIN else splits.setdefault(split, {})
        for tag, amounts in shard["languages"].items():
            total = held.setdefault(tag, {"shards": 0})
            total["shards"] += 1
            for name, amount in amounts.items():
                total[name] = total.get(name, 0) + amount
    totals: dict[str, int] = {}
    for amounts in languages.values():
        for name, amount in amounts.items():
            totals[name] = totals.get(name, 0) + amount
    return {
        "languages": dict(sorted(languages.items())),
        **({"splits": dict(sorted(splits.items()))} if splits else {}),
        "totals": totals,
    }


def dataset_version(manifest: Mapping[str, Any]) -> str | None:
    """The version of a dataset: the one that its publication states; None where it states none.
    Where documents were taken out, MAJOR was raised (Semantic Versioning, as Croissant 1.1 asks;
    what states none began with 1.0.0), and a statement of before does not lower it."""
    publication = manifest.get("statements", {}).get("publication", {})
    if not (publication.get("version") or manifest.get("version")):
        return None
    stated = str(publication.get("version") or _first_version(manifest))
    raised = str(manifest.get("version") or stated)
    stem, removal, _ = raised.partition("+removal.")
    if removal and stem != stated:
        return stated
    return stated if _numbers(stated) > _numbers(raised) else raised


def _first_version(manifest: Mapping[str, Any]) -> str:
    return f"{manifest['format']}.0.0"


def _numbers(version: str) -> list[int]:
    """The numbers of a version, which order it; none for one that is no number with points."""
    return [int(n) for n in version.split(".")] if _VERSION.fullmatch(version) else []


def raised_version(manifest: Mapping[str, Any]) -> str:
    """The version that follows where documents are taken out: the next MAJOR. What is no number
    with points gets a suffix that counts."""
    version = dataset_version(manifest) or _first_version(manifest)
    if numbers := _numbers(version):
        return f"{numbers[0] + 1}.0.0"
    stem, _, number = version.partition("+removal.")
    return f"{stem}+removal.{int(number) + 1 if number.isdecimal() else 1}"


def _stage(node: Node) -> dict[str, Any]:
    return {
        "name": node.name,
        "use": node.component.name,
        "version": node.component.version,
        "after": list(node.after),
        "settings": _settings(node),
        "facts": dict(node.component.facts()),
    }


def _packs(pipeline: Pipeline) -> dict[str, Any]:
    """The language packs, if there are any: their names, the digests of their tables, and the
    languages that they add, which the product knows nothing of."""
    packs = [
        {
            "name": pack.name,
            "sha256": {
                name: sha256(text.encode()).hexdigest() for name, text in pack.files.items()
            },
            "languages": [asdict(language) for language, _ in pack.languages()],
        }
        for pack in pipeline.packs
    ]
    return {"language_packs": packs} if packs else {}


def _columns(pipeline: Pipeline) -> list[dict[str, Any]]:
    """The columns that sources keep: their names, types and sources."""
    keeps = {
        node.name: node.component.keeps
        for node in pipeline.sources
        if isinstance(node.component, Source)
    }
    return [
        {"name": name, "type": str(type_), "sources": [n for n, k in keeps.items() if name in k]}
        for name, type_ in pipeline.kept.items()
    ]


def _settings(node: Node) -> dict[str, Any]:
    """All settings of a node, defaults too. Paths are written as in pipeline.yaml, absolute ones
    without their folder, which says something of a machine and nothing of the data."""
    settings: dict[str, Any] = {}
    for field in fields(node.component):
        if field.metadata.get("path"):
            written = node.settings.get(field.name)
            if isinstance(written, list):
                settings[field.name] = [_without_folders(path) for path in written]
            else:
                settings[field.name] = _without_folders(written)
        elif not isinstance(value := getattr(node.component, field.name), Source):
            settings[field.name] = _plain(value)
    return settings


def _plain(value: Any) -> Any:
    """A setting as plain data for JSON."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return list(value) if isinstance(value, tuple) else value


def _without_folders(path: Any) -> Any:
    if isinstance(path, str) and PurePath(path.removeprefix("@")).is_absolute():
        return PurePath(path).name
    return without_credentials(path) if isinstance(path, str) else path
