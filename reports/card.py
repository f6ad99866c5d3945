"""RUN/dataset/README.md: the dataset card, made from ledger and manifest alone.

Its header follows the Hugging Face Hub (datasetcard.md of its documentation). There is a config for
all languages and one for each, which list their files by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import yaml

from reports.accounts import StageFlow, measure_table, sources, stage_flows
from reports.dataset_columns import dataset_columns
from reports.facts import Facts
from reports.known_limits import known_limits
from reports.opt_outs import opt_outs
from reports.quotas import QuotaReport, quota_report
from reports.scrubbing import scrubbing
from reports.templating import cell, code, columns, count, percent, render
from reports.translation import ENGLISH

__all__ = ["card", "header"]

_SHOWN = ("quotas", "phases", "signals", "limits", "limits_by_language")
"""Facts that have a section of their own, or that the report draws."""
_MEASURES = ("pii", "pii_domains", "pii_below_threshold", "clusters", "site_files")


def card(facts: Facts) -> str:
    """The text of the card, header included."""
    report, flows = quota_report(facts), stage_flows(facts)
    uses = {step.use for step in flows}
    tables = {name: measure_table(facts, name) for name in _MEASURES}
    tables["pii_sources"] = measure_table(facts, "pii", by_source=True)
    largest = max(report.languages, key=lambda row: (row.stored, row.name), default=None)
    return render(
        "README.md.j2",
        header=header(facts),
        manifest=facts.manifest,
        report=report,
        steps=flows,
        used=[(s.name, key, s.facts[key]) for s in flows for key in s.facts if key not in _SHOWN],
        uses=uses,
        sources=sources(facts),
        domains=facts.domains,
        tables=tables,
        opted_out=opt_outs(facts),
        scrubbing=scrubbing(facts),
        dropped=_dropped(flows),
        first=largest.name if largest else "und",
        columns=dataset_columns(facts.manifest),
        languages=columns(_languages(facts, report)),
        limits=known_limits(facts, report, flows),
    )


def header(facts: Facts) -> str:
    """The YAML between the fences of the card.

    PyYAML quotes strings that YAML 1.1 would read as another type, such as the tag `no`.
    """
    tags = facts.manifest["languages"]
    name = facts.manifest["pipeline"]
    plain = {
        "pretty_name": name,
        # `language` takes ISO 639 codes only; varieties and scripts go into `language_details`.
        "language": sorted({tag.split("-")[0] for tag in tags} - {"und"}) or ["und"],
        "language_details": list(tags),
        "multilinguality": ["multilingual" if len(tags) > 1 else "monolingual"],
        "license": "other",
        "license_name": "as-stated-by-each-document",
        "license_link": "README.md",
        "size_categories": [_size(facts.manifest["totals"].get("documents", 0))],
        "task_categories": ["text-generation", "fill-mask"],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["found"],
        "source_datasets": ["original"],
        "tags": ["pretraining", "web", "parquet", "croissant"],
        "configs": list(_configs(facts.manifest)),
    }
    if not any(source.web for source in sources(facts)):
        plain["tags"].remove("web")
    return yaml.safe_dump(plain, sort_keys=False, width=4096)


def _configs(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The configs of the card: one of all languages, which is read where none is named, then one a
    language. Each lists its files by split; globs would mix the shards of two versions.

    The first is called `default`, as the Hub calls it; no BCP-47 tag is.
    """
    splits: dict[str, list[str]] = {}
    files: dict[str, dict[str, list[str]]] = {tag: {} for tag in manifest["languages"]}
    for shard in manifest["shards"]:
        split = shard.get("split", "train")
        splits.setdefault(split, []).append(shard["path"])
        for tag in shard["languages"]:
            files.setdefault(tag, {}).setdefault(split, []).append(shard["path"])
    if splits:
        yield {"config_name": "default", "default": True, "data_files": _data_files(splits)}
    for tag, own in files.items():
        yield {"config_name": tag, "data_files": _data_files(own)}


def _data_files(splits: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The files of each split, train first."""
    names = sorted(splits, key=lambda name: name != "train")
    return [{"split": name, "path": list(splits[name])} for name in names]


def _size(documents: int) -> str:
    """The Hub's size category for a number of documents."""
    names = ["1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T"]
    if documents < 1000:
        return "n<1K"
    for power, (low, high) in enumerate(pairwise(names), start=4):
        if documents < 10**power:
            return f"{low}<n<{high}"
    return "n>1T"


def _languages(facts: Facts, report: QuotaReport) -> list[list[str]]:
    """The cells of the table of languages, a list for each row."""
    rows = []
    for row in report.languages:
        amounts = facts.manifest["languages"].get(row.name, {})
        stored = amounts.get("bytes", 0)
        shares = {"bytes": row.trained_bytes, "words": row.trained_words}
        rows.append(
            [
                code(row.name),
                cell(facts.language_name(row.name)),
                cell(facts.autonym(row.name) or "–"),
                count(row.documents),
                ENGLISH.amount(stored, "bytes"),
                count(amounts.get("words", 0)),
                percent(row.stored),
                percent(row.trained),
                *(percent(shares[unit]) for unit in report.other_units),
                percent(row.wanted),
                ENGLISH.decimal(row.epochs),
            ]
        )
    return rows


def _dropped(flows: Sequence[StageFlow]) -> list[tuple[str, str, int]]:
    """Stage, reason and number of documents, in the order of the pipeline."""
    return [(step.name, why, number) for step in flows for why, number in step.dropped.items()]
