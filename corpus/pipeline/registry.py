"""Where stages are found: short name -> class, and the extra to install for it.

Third parties add stages by an entry point in the group `alia_corpus.stages`:

    [options.entry_points]
    alia_corpus.stages =
        my_stage = my_package.my_stage:MyStage
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from corpus.errors import ConfigError, MissingExtra, suggest
from corpus.stage import Component

__all__ = ["BUILT_IN", "Entry", "entries", "find"]

log = logging.getLogger("corpus")


@dataclass(frozen=True)
class Entry:
    """Where a stage's class is, as `module:Class`, and the extra to install for it."""

    target: str
    extra: str = ""


BUILT_IN: Mapping[str, Entry] = {
    "warc": Entry("stages.sources.warc:Warc", "web"),
    "wet": Entry("stages.sources.wet:Wet", "web"),
    "jsonl": Entry("stages.sources.jsonl:JsonLines"),
    "parquet": Entry("stages.sources.parquet:Parquet"),
    "site_files": Entry("stages.rights.site_files:SiteFiles", "web"),
    "extract": Entry("stages.extraction.extract:Extract", "web"),
    "rights": Entry("stages.rights.rights:Rights", "web"),
    "site_rights": Entry("stages.rights.site_rights:SiteRights", "web"),
    "urls": Entry("stages.rights.urls:Urls"),
    "suppress": Entry("stages.rights.suppress:Suppress"),
    "host_boilerplate": Entry("stages.extraction.host_boilerplate:HostBoilerplate"),
    "repair": Entry("stages.text.repair:Repair", "text"),
    "language": Entry("stages.language.language:Language", "language"),
    "variety": Entry("stages.language.variety:Variety"),
    "quality": Entry("stages.quality.quality:Quality"),
    "pii": Entry("stages.pii.personal_data:PersonalData", "pii"),
    "datatrove": Entry("stages.datatrove:Datatrove", "datatrove"),
    "same_url": Entry("dedup.same_url:SameUrl"),
    "exact": Entry("dedup.exact:Exact"),
    "minhash": Entry("dedup.minhash:MinHash"),
    "balance": Entry("stages.output.balance:Balance"),
    "shards": Entry("stages.output.shards:Shards"),
    "nothing": Entry("stages.nothing:Nothing"),
}
"""The stages of this project, by short name."""


@cache
def entries() -> Mapping[str, Entry]:
    """All stages, by short name. Those of this project win over third parties, with a warning."""
    third_party = {p.name: Entry(p.value) for p in entry_points(group="alia_corpus.stages")}
    for name in sorted(third_party.keys() & BUILT_IN.keys()):
        log.warning(
            "stage %r is that of alia-corpus; the one of the same name at %s is passed over, and "
            "needs another name in its package's entry points",
            name,
            third_party[name].target,
        )
    return {**third_party, **BUILT_IN}


def find(name: str, *, where: str = "") -> type[Component]:
    """The class of a stage. Raises ConfigError for an unknown name, or a class that is not where
    its package says, and MissingExtra where a library that it needs is not installed."""
    entry = entries().get(name)
    if entry is None:
        raise ConfigError(f"use: there is no stage {name!r}{suggest(name, entries())}", where=where)
    module, _, attribute = entry.target.partition(":")
    try:
        found = getattr(import_module(module), attribute, None)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] in ("stages", "dedup", "corpus"):
            raise
        raise MissingExtra(f"stage {name!r}", error.name, entry.extra) from error
    if not isinstance(found, type):
        raise ConfigError(
            f"use: stage {name!r} is registered as {entry.target}, and no class is there; a "
            "package names it in the entry points of alia_corpus.stages",
            where=where,
        )
    return found
