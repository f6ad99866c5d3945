"""A run as large as a page has to bear: 45 languages, 20 sources, 12 stages, all signals in use."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.documents.languages import LANGUAGES
from corpus.quotas.model import GroupQuota, LanguageQuota, Quotas, quotas_to_plain
from corpus.storage.store import Store
from corpus.tasks.domain_tasks import DOMAINS
from corpus.tasks.ledger import LEFT, Ledger
from corpus.tasks.timing import TIMING

__all__ = ["SOURCES", "STAGES", "TAGS", "write_large_run"]

TAGS = sorted(LANGUAGES)[:45]
SOURCES = [f"crawl-2026-{number:02d}" for number in range(20)]
STAGES = {
    "rights": ("rights", ["opt_out"]),
    "text": ("extract", ["too_short", "empty_page", "boilerplate_only"]),
    "repair": ("repair", ["not_text"]),
    "language": ("language", ["other_language", "no_language"]),
    "variety": ("variety", ["low_confidence"]),
    "quality": ("quality", [f"signal_{number}" for number in range(15)]),
    "scrub": ("pii", ["personal_data_dense"]),
    "same_record": ("same_record", ["same_record"]),
    "exact": ("exact", ["exact_duplicate"]),
    "dedup": ("minhash", ["near_duplicate"]),
    "mix": ("balance", ["over_quota", "no_quota"]),
    "shards": ("shards", []),
}
"""Name -> use, reasons; beside the sources."""
_SIGNALS = ("words", *(f"signal_{number}" for number in range(14)))
_BINS = 24
_MEASURES = {
    "pii": ("email", "phone", "ip", "iban", "card", "dni", "nie", "national_id"),
    "pii_domains": ("cat", "com", "edu", "gov", "other"),
    "pii_below_threshold": ("phone", "ip", "card"),
    "clusters": ("2", "3-4", "5-8", "9-16", "17-32", "33-64"),
    "similarity": ("0.75", "0.80", "0.85", "0.90", "0.95", "1.00"),
    "opt_outs": ("noai", "tdmrep", "robots", "rsl"),
    "rights_signals": ("noai:meta", "noai:header", "tdm-reservation:meta"),
    "supply": ("bytes",),
}


def write_large_run(folder: Path) -> str:
    """The folder of the run, without shards."""
    store = Store(str(folder))
    store.write_json(_manifest(), "dataset/manifest.json")
    ledger = _ledger()
    store.write_table(ledger.counts_table(), "ledger/counts.parquet")
    store.write_table(ledger.measures_table(), "ledger/measures.parquet")
    rows = [
        (f"{tag.lower()}-{number}.example", tag, SOURCES[number % 20], "out", "shards", "",
         *(10, 10**6, 10**5, 10**6))
        for tag in TAGS
        for number in range(200)
    ]  # fmt: skip
    columns = [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), DOMAINS, strict=True)]
    table = pa.Table.from_arrays(columns, schema=DOMAINS).sort_by("domain")
    pq.write_table(table, folder / "ledger/domains.parquet")
    drops = [
        {"id": f"{len(gone):032x}", "language": TAGS[place % 45], "source": SOURCES[place % 20],
         "stage": stage, "reason": reason, "event": "dropped"}
        for stage, (_, gone) in STAGES.items()
        for reason in gone
        for place in range(5)
    ]  # fmt: skip
    store.write_table(pa.Table.from_pylist(drops, schema=LEFT), "ledger/drops.parquet")
    times = [
        {"step": "crawl.text", "stage": stage, "partition": "p", "tasks": 1, "cpu_seconds": 12345.6,
         "wall_seconds": 23456.7, "peak_rss": 2 * 10**9, "rows": 1, "bytes": 1}
        for stage in (*SOURCES, *STAGES, "")
    ]  # fmt: skip
    store.write_table(pa.Table.from_pylist(times, schema=TIMING), "ledger/timing.parquet")
    return str(folder)


def _manifest() -> dict[str, Any]:
    amounts = {"shards": 1}
    for unit, amount in {
        "documents": 10**5,
        "bytes": 10**9,
        "characters": 10**9,
        "words": 10**8,
    }.items():
        amounts |= {unit: amount, f"trained_{unit}": 2 * amount}
    quotas = Quotas(
        languages={tag: LanguageQuota(tag=tag, share=1 / len(TAGS)) for tag in TAGS},
        groups={
            "co_official": GroupQuota(
                name="co_official", members=("ca", "eu", "gl"), tags=frozenset({"ca", "eu", "gl"}),
                minimum=0.5,
            )
        },
    )  # fmt: skip
    signals = [{"name": name, "edges": [*range(_BINS)]} for name in _SIGNALS]
    limits = {name: [2, 20] for name in _SIGNALS}
    facts = {
        "mix": {"quotas": quotas_to_plain(quotas)},
        "quality": {"signals": signals, "limits": limits, "limits_by_language": {}},
    }
    stages = [
        {"name": name, "use": "warc", "version": 1, "after": [], "settings": {"paths": ["*.gz"]},
         "facts": {}}
        for name in SOURCES
    ]  # fmt: skip
    before = SOURCES
    for name, (use, _) in STAGES.items():
        settings = {f"setting_{number}": number for number in range(12)}
        stages.append(
            {"name": name, "use": use, "version": 1, "after": before, "settings": settings,
             "facts": facts.get(name, {})}
        )  # fmt: skip
        before = [name]
    shards = [
        {"path": f"data/{tag}/train-{part:05d}-of-00010.parquet", "sha256": "0" * 64,
         "bytes": 10**8, "rows": 10**4, "languages": {tag: amounts}}
        for tag in TAGS
        for part in range(10)
    ]  # fmt: skip
    return {
        "format": 1,
        "pipeline": "large",
        "seed": 7,
        "fingerprint": "0" * 32,
        "versions": {"alia-corpus": "0.1.0"},
        "stages": stages,
        "shards": shards,
        "languages": dict.fromkeys(TAGS, amounts),
        "totals": {name: amount * len(TAGS) for name, amount in amounts.items()},
    }


def _ledger() -> Ledger:
    ledger = Ledger()
    late = [name for name in STAGES if name not in ("rights", "text", "repair", "language")]
    for number, source in enumerate(SOURCES):
        for tag in ["und", *TAGS]:
            stages = [source, *STAGES] if tag == "und" else late
            for stage in stages:
                reasons = STAGES.get(stage, ("", ["request", "not_html", "http_status"]))[1]
                out = 123_456 if tag != "und" or stage == source else 0
                gone = dict.fromkeys(reasons, 1000 + number)
                ledger.add((stage, "", tag, source, "in", ""), out + sum(gone.values()), 1, 1)
                ledger.add((stage, "", tag, source, "out", ""), out, 10**9, 10**8)
                for reason, dropped in gone.items():
                    ledger.add((stage, "", tag, source, "dropped", reason), dropped, 1, 1)
            ledger.add(("scrub", "", tag, source, "quarantined", "ValueError"), 3, 0, 0)
            for measure, keys in _MEASURES.items():
                for key in keys:
                    ledger.measure(("scrub", "", tag, source, measure, key), 12_345)
            for place, signal in enumerate(_SIGNALS):
                for bin_ in range(_BINS):
                    value = 1 + (bin_ * 977 + place * 131) % 5000
                    ledger.measure(
                        ("quality", "", tag, source, f"signal.{signal}", f"{bin_}"), value
                    )
    return ledger
