"""A small run as its accounts tell it, written by hand: nothing in it changes with the code."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus.quotas.model import GroupQuota, LanguageQuota, Quotas, quotas_to_plain
from corpus.storage.store import Store
from corpus.tasks.domain_tasks import DOMAINS
from corpus.tasks.ledger import Ledger

QUOTAS = Quotas(
    languages={
        "ca": LanguageQuota(tag="ca", share=0.3, minimum=0.2, maximum=0.5),
        "ca-valencia": LanguageQuota(tag="ca-valencia", share=0.1, minimum=0.1),
        "en": LanguageQuota(tag="en", share=0.55, max_epochs=1.0),
        "nb": LanguageQuota(tag="nb", share=0.001, minimum=0.0),
        "an": LanguageQuota(tag="an", share=0.049, minimum=0.0),
    },
    groups={
        "co_official": GroupQuota(
            name="co_official",
            members=("ca", "ca-valencia"),
            tags=frozenset({"ca", "ca-valencia"}),
            minimum=0.4,
        )
    },
    total=20_000,
)
# tag: documents, bytes and words stored; documents, bytes and words trained
_HELD = {
    "ca": (4, 3000, 500, 11, 8400, 1400),
    "ca-valencia": (1, 400, 70, 4, 1600, 280),
    "en": (10, 10_000, 1700, 10, 10_000, 1700),
    "nb": (1, 900, 150, 1, 900, 150),
}
_HELD_OUT = {
    tag: {
        "shards": 1,
        "documents": 1,
        "bytes": size,
        "characters": size - 20,
        "words": words,
        "trained_documents": 1,
        "trained_bytes": size,
        "trained_characters": size - 20,
        "trained_words": words,
    }
    for tag, size, words in (("ca", 650, 110), ("en", 1200, 190))
}
_BALANCE = {
    "splits": {"validation": 0.1},
    "sources": {"books": 3},
    "prefer": "quality",
    "domain_maximum": "5kB",
}
_SIGNALS = {
    "signals": [
        {"name": "words", "edges": [0, 16, 32, 64, 128]},
        {"name": "short_lines", "edges": [0, 0.25, 0.5, 0.75]},
    ],
    "limits": {"words": [50, 100], "short_lines": [None, 0.67]},
    "limits_by_language": {"nb": {"short_lines": [None, 0.9]}},
}
_FACTS = {
    "quotas": quotas_to_plain(QUOTAS),
    "phases": [
        {"name": "main", "size": 0.9, "shares": {}},
        {"name": "anneal", "size": 0.1, "shares": {"co_official": 0.8, "nb": 0.1}},
    ],
}


def manifest() -> dict[str, Any]:
    languages = {}
    shards: list[dict[str, Any]] = []
    for tag, (documents, size, words, *trained) in _HELD.items():
        amounts = {
            "documents": documents,
            "bytes": size,
            "characters": size - 20,
            "words": words,
            "trained_documents": trained[0],
            "trained_bytes": trained[1],
            "trained_characters": trained[1] - 20,
            "trained_words": trained[2],
        }
        parts = 2 if tag == "en" else 1
        languages[tag] = {"shards": parts, **amounts}
        for part in range(parts):
            shards.append(
                {
                    "path": f"data/{tag}/train-{part:05d}-of-{parts:05d}.parquet",
                    "sha256": f"{len(shards):064x}",
                    "bytes": 1000 + len(shards),
                    "rows": documents // parts,
                    "languages": {tag: amounts},
                }
            )
    for tag, held_out in _HELD_OUT.items():
        shards.append(
            {
                "path": f"data/{tag}/validation-00000-of-00001.parquet",
                "split": "validation",
                "sha256": f"{len(shards):064x}",
                "bytes": 1000 + len(shards),
                "rows": 1,
                "languages": {tag: held_out},
            }
        )
    totals: dict[str, int] = {}
    for held in languages.values():
        for name, amount in held.items():
            totals[name] = totals.get(name, 0) + amount
    plain = {
        "format": 1,
        "pipeline": "example",
        "seed": 7,
        "fingerprint": "0123456789abcdef0123456789abcdef",
        "versions": {"alia-corpus": "0.1.0", "pyarrow": "26.0.1"},
        "stages": [
            _stage("books", "parquet", [], {"paths": ["/home/someone/books/*.parquet"]}),
            _stage("crawl", "warc", [], {"paths": ["crawl/*.warc.gz"]}),
            _stage("rights", "rights", ["crawl"]),
            _stage("text", "extract", ["rights"], {"minimum_characters": 300}),
            _stage("lang", "language", ["text", "books"], facts={"model": {"name": "lid"}}),
            _stage("variety", "variety", ["lang"]),
            _stage(
                "prose",
                "quality",
                ["variety"],
                {"languages": {"nb": {"short_lines": 0.9}}},
                _SIGNALS,
            ),
            _stage("scrub", "pii", ["prose"], {"entities": ["email", "phone"]}),
            _stage("same_record", "same_record", ["scrub"]),
            _stage("dedup", "minhash", []),
            _stage("mix", "balance", ["dedup"], _BALANCE, _FACTS),
            _stage("shards", "shards", ["mix"]),
        ],
        "shards": shards,
        "languages": languages,
        "splits": {"validation": _HELD_OUT},
        "totals": totals,
    }
    return deepcopy(plain)  # its parts are shared, and callers change them


def _stage(
    name: str,
    use: str,
    after: list[str],
    settings: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "use": use,
        "version": 1,
        "after": after,
        "settings": settings or {},
        "facts": facts or {},
    }


def ledger() -> Ledger:
    books = Ledger()
    partition = "p"

    def counted(stage: str, language: str, source: str, gone: dict[str, int], out: int) -> None:
        """Documents in, dropped by reason and out, with 10 words of 60 bytes each."""
        events = [("in", "", out + sum(gone.values())), ("out", "", out)]
        events += [("dropped", why, n) for why, n in gone.items() if why != "broken"]
        events += [("quarantined", why, n) for why, n in gone.items() if why == "broken"]
        for event, reason, n in events:
            books.add((stage, partition, language, source, event, reason), n, 60 * n, 10 * n)

    counted("books", "und", "books", {}, 3)
    counted("crawl", "und", "crawl", {"request": 30, "not_html": 2, "broken": 1}, 27)
    counted("rights", "und", "crawl", {"opt_out": 2}, 25)
    counted("text", "und", "crawl", {"too_short": 3}, 22)
    counted("lang", "und", "books", {}, 3)
    counted("lang", "und", "crawl", {"other_language": 2}, 20)
    books.add(("variety", partition, "ca", "crawl", "relabelled", "ca>ca-valencia"), 1)
    crawled = {"ca": 5, "ca-valencia": 1, "en": 12, "nb": 2}
    for stage in ("variety", "prose", "scrub", "same_record"):
        counted(stage, "ca", "books", {}, 3)
        for tag, number in crawled.items():
            counted(stage, tag, "crawl", {}, number)
    counted("dedup", "ca", "books", {}, 3)
    counted("dedup", "ca", "crawl", {"near_duplicate": 4}, 1)
    counted("dedup", "ca-valencia", "crawl", {}, 1)
    counted("dedup", "en", "crawl", {"near_duplicate": 2}, 10)
    counted("dedup", "nb", "crawl", {}, 2)
    for stage in ("mix", "shards"):
        gone = {"over_quota": 1} if stage == "mix" else {}
        counted(stage, "ca", "books", {}, 3)
        counted(stage, "ca", "crawl", {}, 1)
        counted(stage, "ca-valencia", "crawl", {}, 1)
        counted(stage, "en", "crawl", {}, 10)
        counted(stage, "nb", "crawl", gone, 1)

    def measured(stage: str, language: str, measure: str, key: str, value: int) -> None:
        books.measure((stage, partition, language, "crawl", measure, key), value)

    for tag, amount in {"ca": 3000, "ca-valencia": 400, "en": 10_000, "nb": 1800}.items():
        own = 1000 if tag == "ca" else 0  # of another source
        measured("mix", tag, "supply", "bytes", amount - own)
        measured("mix", tag, "trained", "bytes", amount)
        measured("mix", tag, "quality_bands", "0.8750", amount - 100)
        measured("mix", tag, "quality_bands", "0.5000", 100)
    books.measure(("mix", partition, "ca", "books", "supply", "bytes"), 1000)
    books.measure(("mix", partition, "ca", "books", "trained", "bytes"), 5400)
    measured("text", "und", "charsets", "utf-8", 16)
    measured("text", "und", "charsets", "koi8-r", 3)
    measured("text", "und", "charset_sources", "header", 17)
    measured("text", "und", "charset_sources", "detected", 2)
    measured("text", "und", "replacement_characters", "utf-8", 5)
    for tag, number in {"ca": 8, "ca-valencia": 1, "en": 12, "nb": 2}.items():
        measured("prose", tag, "signal.words", "64", number)
        measured("prose", tag, "signal.short_lines", "0.25", number - 1)
        measured("prose", tag, "signal.short_lines", "0.75", 1)
    measured("scrub", "ca", "pii", "email", 3)
    measured("scrub", "en", "pii", "email", 2)
    measured("scrub", "en", "pii", "phone", 4)
    measured("scrub", "ca", "pii_domains", "cat", 2)
    measured("scrub", "ca", "pii_domains", "edu", 1)
    measured("scrub", "en", "pii_domains", "com", 6)
    measured("scrub", "en", "pii_below_threshold", "phone", 3)
    measured("rights", "und", "rights_signals", "noai:meta", 1)
    measured("rights", "und", "rights_signals", "tdm-reservation:header", 1)
    measured("rights", "und", "opt_outs", "noai", 1)
    measured("rights", "und", "opt_outs", "tdmrep", 1)
    measured("rights", "und", "opt_out_languages", "noai ca", 1)
    measured("rights", "und", "opt_out_languages", "tdmrep und", 1)
    measured("lang", "und", "other_language", "tr", 2)
    measured("dedup", "ca", "clusters", "5-8", 1)
    measured("dedup", "en", "clusters", "2", 2)
    measured("dedup", "ca", "similarity", "0.85", 4)
    measured("dedup", "en", "similarity", "0.90", 2)
    return books


def domains() -> pa.Table:
    """What `_HELD` says by domain, and a domain of which nothing was kept."""
    published = [
        ("", "ca", 2, 1500, 6000),
        ("a.example", "ca", 1, 1000, 1400),
        ("a.example", "en", 4, 2500, 2500),
        ("b.example", "ca", 1, 500, 1000),
        ("b.example", "ca-valencia", 1, 400, 1600),
        ("c.example", "en", 1, 5000, 5000),
        ("d.example", "en", 2, 1500, 1500),
        ("e.example", "en", 3, 1000, 1000),
        ("e.example", "nb", 1, 900, 900),
    ]
    rows = [
        (
            domain,
            tag,
            "crawl" if domain else "books",
            "out",
            "shards",
            "",
            n,
            size,
            size // 6,
            trained,
        )
        for domain, tag, n, size, trained in published
    ]
    rows.append(("z.example", "en", "crawl", "dropped", "dedup", "near_duplicate", 2, 120, 20, 0))
    rows.append(("y.example", "und", "crawl", "dropped", "rights", "opt_out", 1, 60, 10, 0))
    rows.append(("z.example", "und", "crawl", "dropped", "rights", "opt_out", 1, 60, 10, 0))
    columns = [pa.array(c, f.type) for c, f in zip(zip(*rows, strict=True), DOMAINS, strict=True)]
    return pa.Table.from_arrays(columns, schema=DOMAINS)


def write_run(folder: Path, plain: dict[str, Any] | None = None) -> str:
    """A folder with manifest and ledger as a finished run leaves them; no shards."""
    store = Store(str(folder))
    store.write_json(plain or manifest(), "dataset/manifest.json")
    store.write_table(ledger().counts_table(), "ledger/counts.parquet")
    store.write_table(ledger().measures_table(), "ledger/measures.parquet")
    store.write_table(domains(), "ledger/domains.parquet")
    return str(folder)
