"""The YAML header of the card, as the Hugging Face Hub and `datasets` read it.

Keys and values are those of datasetcard.md and repositories-licenses.md of the Hub's documentation.
There is a config for all languages and one for each. Each lists its files by name, since globs
would mix the shards of two versions, and says in `dataset_info` how many documents each split has,
which `datasets` checks when it loads them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pyarrow as pa
import yaml

from corpus.config.statements import Licence
from corpus.documents.visible import visible_lines
from corpus.schema import dataset_schema, kept_in
from reports.facts.accounts import sources
from reports.facts.run_facts import Facts

__all__ = ["header"]

_HUB_LICENCES = frozenset(
    """afl-3.0 agpl-3.0 apache-2.0 artistic-2.0 bsd-2-clause bsd-3-clause bsd-3-clause-clear bsl-1.0
    c-uda cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0
    cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cc-by-nd-4.0
    cc-by-sa-3.0 cc-by-sa-4.0 cc0-1.0 cdla-permissive-1.0 cdla-permissive-2.0 cdla-sharing-1.0
    ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 gpl-2.0 gpl-3.0 isc lgpl-2.1 lgpl-3.0
    lppl-1.3c mit mpl-2.0 ms-pl ncsa odbl odc-by ofl-1.1 openmdw-1.0 osl-3.0 pddl postgresql
    unlicense wtfpl zlib""".split()
)
"""The ids that the Hub knows of licences that have a version, or only one."""
_HUB_ID = {
    "agpl-3.0-only": "agpl-3.0",
    "gpl-2.0-only": "gpl-2.0",
    "gpl-3.0-only": "gpl-3.0",
    "lgpl-2.1-only": "lgpl-2.1",
    "lgpl-3.0-only": "lgpl-3.0",
    "odbl-1.0": "odbl",
    "odc-by-1.0": "odc-by",
    "pddl-1.0": "pddl",
}
"""SPDX identifier, in small letters, -> the id by which the Hub knows the same licence."""
_NOT_STATED = "as-stated-by-each-document"
_TRAIN = "train"


def header(facts: Facts) -> str:
    """The YAML between the fences of the card.

    PyYAML quotes strings that YAML 1.1 would read as another type, such as the tag `no`.
    """
    manifest, stated = facts.manifest, facts.publication
    tags = manifest["languages"]
    configs = list(_configs(manifest))
    web = ["web"] if any(source.web for source in sources(facts)) else []
    features = _Line(_feature(one.name, one.type) for one in dataset_schema(kept_in(manifest)))
    plain = {
        "pretty_name": stated.title or manifest["pipeline"],
        # `language` takes ISO 639 codes only; varieties and scripts go into `language_details`.
        "language": sorted({tag.split("-")[0] for tag in tags} - {"und"}) or ["und"],
        "language_details": list(tags),
        "multilinguality": ["multilingual" if len(tags) > 1 else "monolingual"],
        **_licence(stated.licence),
        "size_categories": [_size(manifest["totals"].get("documents", 0))],
        "task_categories": ["text-generation", "fill-mask"],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["found"],
        "source_datasets": ["original"],
        "tags": ["pretraining", *web, "parquet", "croissant"],
        "configs": [config.files for config in configs],
        "dataset_info": [config.info(features, facts.written_out) for config in configs],
    }
    shown = _yaml(plain, allow_unicode=True)
    return shown if shown == visible_lines(shown) else _yaml(plain, allow_unicode=False)


def _yaml(plain: Mapping[str, Any], *, allow_unicode: bool) -> str:
    """The mapping as YAML. allow_unicode: whether other letters than those of ASCII stand as they
    are; else they are escaped, those that cannot be seen too."""
    return yaml.dump(
        plain, Dumper=_Dumper, sort_keys=False, allow_unicode=allow_unicode, width=4096
    )


def _licence(licence: Licence | None) -> dict[str, str]:
    """The licence of the compilation: an id of the Hub, or `other` with a name, and with a link
    where one is stated."""
    if licence is None or not (licence.name or licence.url):
        return {"license": "other", "license_name": _NOT_STATED}
    name = re.sub(r"[^a-z0-9.]+", "-", (licence.name or "as-linked").lower()).strip("-.")
    id_ = _HUB_ID.get(name, name)
    if id_ in _HUB_LICENCES:
        return {"license": id_}
    found = {"license": "other", "license_name": name[:96] or "as-linked"}
    return found | ({"license_link": licence.url} if licence.url else {})


@dataclass(frozen=True)
class _Config:
    """One config: its name, and the shards of each split by the name of the split."""

    name: str
    splits: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def ordered(self) -> Sequence[tuple[str, Sequence[Mapping[str, Any]]]]:
        """The splits with their shards, train first."""
        return sorted(self.splits.items(), key=lambda item: item[0] != _TRAIN)

    @property
    def files(self) -> dict[str, Any]:
        """Its item of `configs`. The first config is read where none is named."""
        files = [
            {"split": split, "path": [shard["path"] for shard in shards]}
            for split, shards in self.ordered
        ]
        default = {"default": True} if self.name == "default" else {}
        return {"config_name": self.name, **default, "data_files": files}

    def info(self, features: "_Line", written_out: bool) -> dict[str, Any]:
        """Its item of `dataset_info`; `num_bytes` counts the text, in UTF-8. written_out: whether
        the shards have each document as often as it is to be read."""
        splits = [
            {
                "name": split,
                "num_bytes": sum(_text_bytes(shard, written_out) for shard in shards),
                "num_examples": sum(shard["rows"] for shard in shards),
            }
            for split, shards in self.ordered
        ]
        packed = [shard["bytes"] for _, shards in self.ordered for shard in shards]
        return {
            "config_name": self.name,
            "features": features,
            "splits": _Line(splits),
            "download_size": sum(packed),
            "dataset_size": sum(one["num_bytes"] for one in splits),
        }


def _configs(manifest: Mapping[str, Any]) -> Iterator[_Config]:
    """The config of all languages, which is called `default` as the Hub calls it and no BCP-47 tag
    is, then one a language."""
    default = _Config("default")
    languages = {tag: _Config(tag) for tag in manifest["languages"]}
    for shard in manifest["shards"]:
        split = shard.get("split", _TRAIN)
        for config in [default, *(languages.setdefault(t, _Config(t)) for t in shard["languages"])]:
            config.splits.setdefault(split, []).append(shard)
    if default.splits:
        yield default
    yield from languages.values()


def _text_bytes(shard: Mapping[str, Any], written_out: bool) -> int:
    """The bytes of text in a shard."""
    name = "trained_bytes" if written_out and shard.get("split", _TRAIN) == _TRAIN else "bytes"
    return sum(amounts[name] for amounts in shard["languages"].values())


def _feature(name: str, type_: pa.DataType) -> dict[str, Any]:
    """A column as `datasets` names it in `features`."""
    return {"name": name, **_typed(type_)}


def _typed(type_: pa.DataType) -> dict[str, Any]:
    if pa.types.is_struct(type_):
        return {"struct": [_feature(part.name, part.type) for part in type_]}
    if pa.types.is_list(type_):
        return {"list": next(iter(_typed(type_.value_type).values()))}
    return {"dtype": _DTYPES.get(str(type_), str(type_))}


_DTYPES = {"float": "float32", "double": "float64"}
"""Types that `datasets` calls otherwise than Arrow does."""


def _size(documents: int) -> str:
    """The Hub's size category for a number of documents."""
    names = ["1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T"]
    if documents < 1000:
        return "n<1K"
    for power, (low, high) in enumerate(pairwise(names), start=4):
        if documents < 10**power:
            return f"{low}<n<{high}"
    return "n>1T"


class _Line(list[Any]):
    """A list that is written in one line, since there is one for each language."""


class _Dumper(yaml.SafeDumper):
    """YAML as `yaml.safe_dump` writes it, but for the lists in one line, and without aliases, which
    not every reader of headers knows."""

    def ignore_aliases(self, data: object) -> bool:
        """What stands twice is written twice."""
        return True


def _in_line(dumper: yaml.SafeDumper, data: _Line) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)


_Dumper.add_representer(_Line, _in_line)
