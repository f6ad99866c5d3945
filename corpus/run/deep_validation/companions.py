"""The files beside the shards: card, Croissant, EU summary, mixtures.

The rules of the header are those of the Hugging Face Hub, as far as they can be told offline
(datasetcard.md and datasets-manual-configuration.md of its documentation).
"""

import json
import logging
import math
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import yaml

from corpus.run.deep_validation.dataset import Dataset
from corpus.run.deep_validation.finding import Finding

__all__ = ["companions"]

_WHAT = "companions"
_CARD, _CROISSANT = "README.md", "croissant.json"
_SUMMARY = "eu_training_content_summary"
_NEAR = 1e-6
"""By so much each share of a mixture may be off, as it is written with 6 digits."""
_ISO_639 = re.compile("[a-z]{2,3}")
_NAME = re.compile("[a-z0-9.-]+")
_SIZES = frozenset(
    [
        "n<1K",
        *("1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B"),
        *("1B<n<10B", "10B<n<100B", "100B<n<1T", "n>1T"),
    ]
)
_NOT_IN_NAMES = frozenset("<>:/\\|?*")
"""What the name of a config must not have (`datasets`, INVALID_WINDOWS_CHARACTERS_IN_PATH)."""


def companions(dataset: Dataset) -> Finding:
    """Read all that there are; a card and Croissant there must be."""
    said: list[str] = []
    off: list[str] = []
    for path, check in ((_CARD, _card), (_CROISSANT, _croissant)):
        if not dataset.store.exists(path):
            off.append(f"{path}: is missing; `corpus card` makes it")
            continue
        note, wrong = check(dataset)
        said.append(f"{path} ({note})" if note else path)
        off += [f"{path}: {one}" for one in wrong]
    for path in sorted(str(name) for name, _ in dataset.store.sizes()):
        if path.startswith(_SUMMARY):
            said.append(path)
            off += _summary(dataset, path)
        elif path.startswith("mixtures/") and path.endswith(("weights.json", "documents.json")):
            said.append(path)
            off += _mixture(dataset, path)
    return Finding(_WHAT, ", ".join(said) or "none", tuple(off))


def _read(dataset: Dataset, path: str) -> str:
    with dataset.store.open(path) as stream:
        return bytes(stream.read()).decode("utf-8", "replace")


# -- card


def _card(dataset: Dataset) -> tuple[str, list[str]]:
    text = _read(dataset, _CARD)
    found = re.match(r"---\r?\n(.*?)\r?\n---\r?\n", text, re.DOTALL)
    if found is None:
        return "", ["has no YAML header between lines of ---"]
    try:
        header = yaml.safe_load(found[1])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return "", [f"its header is no YAML{f', line {mark.line + 2}' if mark else ''}"]
    if not isinstance(header, dict):
        return "", ["its header is no mapping"]
    off = [*_header(header), *_configs(header.get("configs"), dataset)]
    return f"{len(header.get('configs') or ())} configs", off


def _header(header: Mapping[str, Any]) -> Iterator[str]:
    def listed(key: str) -> list[Any]:
        value = header.get(key, [])
        return value if isinstance(value, list) else [value]

    for code in listed("language"):
        if not isinstance(code, str) or not _ISO_639.fullmatch(code):
            yield f"language: {code!r} is no code of ISO 639; one as ca or ast is needed"
    for size in listed("size_categories"):
        if not isinstance(size, str) or size not in _SIZES:
            yield f"size_categories: {size!r} is none; valid: {', '.join(sorted(_SIZES))}"
    for licence in listed("license"):
        if not isinstance(licence, str) or not _NAME.fullmatch(licence):
            yield f"license: {licence!r} is no identifier, such as cc-by-4.0, or other"
    if "other" in listed("license"):
        name = header.get("license_name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            yield "license_name: with `license: other` it is needed, of a-z, 0-9, - and ."
    for key in ("pretty_name", "viewer", "tags", "task_categories"):
        wanted = {"pretty_name": str, "viewer": bool}.get(key, list)
        if key in header and not isinstance(header[key], wanted):
            yield f"{key}: is no {wanted.__name__}"


def _configs(configs: Any, dataset: Dataset) -> Iterator[str]:
    """What is wrong with the configs: names, splits, and which shards they list."""
    shards = {shard["path"]: shard.get("split", "train") for shard in dataset.manifest["shards"]}
    if not isinstance(configs, list):
        if shards:
            yield "configs: is no list; the Hub would mix all files"
        return
    names: list[Any] = []
    listed: set[str] = set()
    for config in configs:
        name = config.get("config_name") if isinstance(config, dict) else None
        names.append(name)
        if not isinstance(name, str) or not name or _NOT_IN_NAMES & set(name):
            yield f"configs: {name!r} is no name of a config"
            continue
        for split, path in _files(config.get("data_files")):
            listed.add(path)
            if shards.get(path) != split:
                yield f"configs: {name}: {path} is no shard of split {split!r}"
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    yield from (f"configs: {name} is there twice" for name in twice)
    if sum(bool(one.get("default")) for one in configs if isinstance(one, dict)) > 1:
        yield "configs: more than one is the default"
    yield from (f"configs: none has {path}" for path in sorted(shards.keys() - listed))


def _files(data_files: Any) -> Iterator[tuple[Any, str]]:
    """Split and path of each file of a config."""
    for files in data_files if isinstance(data_files, list) else ():
        paths = files.get("path") if isinstance(files, dict) else files
        split = files.get("split") if isinstance(files, dict) else None
        yield from ((split, str(path)) for path in (paths if isinstance(paths, list) else [paths]))


# -- Croissant, summary, mixtures


def _croissant(dataset: Dataset) -> tuple[str, list[str]]:
    try:
        plain = json.loads(_read(dataset, _CROISSANT))
    except ValueError:
        return "", ["is no JSON"]
    off = list(_checksums(plain, dataset))
    if find_spec("mlcroissant") is None:
        return "checksums; mlcroissant, which validates it, is not installed", off
    mlcroissant = import_module("mlcroissant")
    # Its logger prints what is recommended and not stated, which is no fault of the dataset.
    logging.getLogger("absl").setLevel(logging.ERROR)
    try:
        issues = mlcroissant.Dataset(jsonld=dataset.store.path(_CROISSANT)).metadata.ctx.issues
    except mlcroissant.ValidationError as error:
        return "by mlcroissant", [*off, *str(error).splitlines()]
    return "by mlcroissant", [*off, *sorted(issues.errors)]


def _checksums(plain: Any, dataset: Dataset) -> Iterator[str]:
    """What it says of shards, and the manifest does not."""
    sums = {shard["path"]: shard["sha256"] for shard in dataset.manifest["shards"]}
    files = plain.get("distribution", []) if isinstance(plain, dict) else []
    for file in files if isinstance(files, list) else ():
        path = file.get("contentUrl", "") if isinstance(file, dict) else ""
        if path in sums and file.get("sha256") != sums[path]:
            yield f"{path} has another SHA-256 in it than in the manifest"


def _summary(dataset: Dataset, path: str) -> list[str]:
    text = _read(dataset, path) if path.endswith((".json", ".md")) else "-"
    if path.endswith(".json"):
        try:
            if not isinstance(json.loads(text), dict):
                return [f"{path}: is no JSON object"]
        except ValueError:
            return [f"{path}: is no JSON"]
    return [] if text.strip() else [f"{path}: is empty"]


def _mixture(dataset: Dataset, path: str) -> list[str]:
    try:
        shares = json.loads(_read(dataset, path))
        total = math.fsum(shares.values())
    except (ValueError, TypeError, AttributeError):
        return [f"{path}: is no JSON object of numbers"]
    off = []
    if shares and abs(total - 1) > _NEAR * len(shares):
        off.append(f"{path}: its shares sum to {total:.6f}, not 1")
    unknown = sorted(shares.keys() - dataset.manifest["languages"].keys())
    return [*off, *(f"{path}: {tag} is no language of the dataset" for tag in unknown)]
