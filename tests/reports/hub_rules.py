"""What the Hugging Face Hub demands of the header of a card, as far as it is public: datasetcard.md
and repositories-licenses.md of its documentation, and the message of its validator. The validator
itself is on the network."""

import re
from typing import Any

LICENCES = frozenset(
    """apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0
    bigcode-openrail-m afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear
    c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0
    cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0
    cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0 wtfpl
    ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl
    lgpl-2.1 lgpl-3.0 isc h-research intel-research lppl-1.3c ms-pl apple-ascl apple-amlr mpl-2.0
    odc-by odbl openmdw-1.0 openrail++ osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib pddl lgpl-lr
    deepfloyd-if-license fair-noncommercial-research-license llama2 llama3 llama3.1 llama3.2
    llama3.3 llama4 grok2-community gemma unknown other""".split()
)
SIZES = (
    *("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M", "10M<n<100M", "100M<n<1B"),
    *("1B<n<10B", "10B<n<100B", "100B<n<1T", "n>1T"),
)
_ALLOWED = {
    "multilinguality": {"monolingual", "multilingual", "translation", "other"},
    "size_categories": set(SIZES),
    "task_categories": {"text-generation", "fill-mask"},
    "annotations_creators": {"machine-generated", "found", "no-annotation", "other"},
    "language_creators": {"found", "machine-generated", "other"},
}
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_DETAILS = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-[a-z0-9]{5,8})*")
_LICENCE_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,95}")
_LICENCE_LINK = re.compile(r"LICENSE|LICENSE\.md|https?://\S+")
_CONFIG = re.compile(r"""[^<>:/\\|?*\s]{1,96}""")
_SPLIT = re.compile(r"\w+(\.\w+)*")
_KEYS = {
    *("pretty_name", "language", "language_details", "license", "license_name", "license_link"),
    *("source_datasets", "tags", "configs", "dataset_info", *_ALLOWED),
}


def violations(header: dict[str, Any]) -> list[str]:
    """The rules that a header breaks, a phrase each."""
    found = [f"{key}: unknown key" for key in header.keys() - _KEYS]
    if not isinstance(header["pretty_name"], str):
        found.append("pretty_name: no text")
    for key in (*_ALLOWED, "language", "language_details", "source_datasets", "tags"):
        values = header[key]
        if not (isinstance(values, list) and values and all(isinstance(v, str) for v in values)):
            found.append(f"{key}: no list of texts")
    for key, allowed in _ALLOWED.items():
        found += [f"{key}: {value}" for value in set(header[key]) - allowed]
    found += [f"language: {v}" for v in header["language"] if not _LANGUAGE.fullmatch(v)]
    found += [f"language: {v}" for v in header["language_details"] if not _DETAILS.fullmatch(v)]
    return [*found, *_of_licence(header), *_of_configs(header)]


def _of_licence(header: dict[str, Any]) -> list[str]:
    found = []
    if header["license"] not in LICENCES:
        found.append(f"license: {header['license']}")
    if ("license_name" in header) != (header["license"] == "other"):
        found.append("license_name: goes with other, and with nothing else")
    if not _LICENCE_NAME.fullmatch(header.get("license_name", "name")):
        found.append(f"license_name: {header['license_name']}")
    if not _LICENCE_LINK.fullmatch(header.get("license_link", "LICENSE")):
        found.append(f"license_link: {header['license_link']}")
    return found


def _of_configs(header: dict[str, Any]) -> list[str]:
    names = [config["config_name"] for config in header["configs"]]
    found = [f"configs: {name!r}" for name in names if not _CONFIG.fullmatch(name)]
    if len(set(names)) < len(names):
        found.append("configs: two of one name")
    if [config["config_name"] for config in header["configs"] if config.get("default")] != names[
        :1
    ]:
        found.append("configs: not one default")
    for config, info in zip(header["configs"], header["dataset_info"], strict=True):
        splits = [one["split"] for one in config["data_files"]]
        found += [f"split: {name!r}" for name in splits if not _SPLIT.fullmatch(name)]
        if info["config_name"] != config["config_name"]:
            found.append(f"dataset_info: {info['config_name']} for {config['config_name']}")
        if [one["name"] for one in info["splits"]] != splits:
            found.append(f"dataset_info: splits of {config['config_name']}")
        numbers = [info["download_size"], info["dataset_size"]]
        numbers += [one[key] for one in info["splits"] for key in ("num_bytes", "num_examples")]
        if not all(isinstance(one, int) and one >= 0 for one in numbers):
            found.append(f"dataset_info: numbers of {config['config_name']}")
        paths = [path for one in config["data_files"] for path in one["path"]]
        found += [f"path: {one}" for one in paths if one.startswith("/") or "*" in one]
    return found
