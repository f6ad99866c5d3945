"""What it costs to find documents among many that left: `corpus trace` and `corpus why`.

    python -m benchmarks.ledger [--drops 10000000] [--folder FOLDER]

A run is invented whose ledger has so many dropped documents, written as a run writes them; its
dataset is empty. Each question is asked in a process of its own, of which CPU seconds, the peak of
memory, and the ratio to a scan of the whole table are printed. --folder: where it is made; it
stays, and is taken as it is the next time.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.run.ledger_files import ParquetTable
from corpus.storage.store import Store
from corpus.storage.tables import sort_rows
from corpus.tasks.domain_tasks import DOMAINS
from corpus.tasks.ledger import COUNTS, LEFT, MEASURES, Ledger

__all__ = ["write_run"]

_PARTITION = 5_000
"""Documents that left in one partition."""
_LANGUAGES = ("es", "ca", "gl", "eu", "en", "pt", "fr", "oc-aranes", "und")
_FATES = (
    ("pages", "empty_text"),
    ("text", "no_main_text"),
    ("lang", "low_confidence"),
    ("prose", "too_short"),
    ("prose", "line_punctuation"),
    ("dedup", "near_duplicate"),
    ("mix", "over_quota"),
)
_STAGES = ("pages", "text", "lang", "prose", "dedup", "mix", "shards")
_WORDS = ("pan", "forno", "molino", "viento", "sal", "rio", "puerta", "llave", "madera", "hierro")
_DOMAINS = 400_000
_DOMAIN_KEY = ["domain", "language", "source", "event", "stage", "reason"]
_PARTITIONS_AT_ONCE = 200

_SCAN = """\
import sys
import pyarrow.parquet as pq
file = pq.ParquetFile(sys.argv[1])
for group in range(file.num_row_groups):
    file.read_row_group(group, use_threads=False)
"""

Numbers = npt.NDArray[np.int64]


def write_run(folder: Path, drops: int, *, seed: int = 5) -> None:
    """Write manifest and ledger of an invented run that dropped so many documents."""
    out, ledger = Store(str(folder)), Ledger()
    domains: list[pa.Table] = []
    with (
        out.writing("ledger/drops.parquet") as stream,
        ParquetTable(stream, LEFT) as table,
    ):
        for rows in _partitions(drops, seed):
            table.write(rows)
            fates = rows.group_by(["stage", "language", "source", "reason"], use_threads=False)
            sums = fates.aggregate([("id", "count"), ("bytes", "sum"), ("words", "sum")])
            for row in sums.to_pylist():
                amounts = row["id_count"], row["bytes_sum"], row["words_sum"]
                _count(ledger, row["stage"], row["language"], row["reason"], amounts)
            domains.append(rows.select([*_DOMAIN_KEY, "bytes", "words"]))
            if len(domains) == _PARTITIONS_AT_ONCE:
                domains = [_by_domain(domains)]
    with out.writing("ledger/quarantine.parquet") as stream, ParquetTable(stream, LEFT):
        pass
    out.write_table(ledger.counts_table().cast(COUNTS), "ledger/counts.parquet")
    out.write_table(ledger.measures_table().cast(MEASURES), "ledger/measures.parquet")
    out.write_table(sort_rows(_by_domain(domains), ["domain"]), "ledger/domains.parquet")
    out.write_json(_manifest(seed), "dataset/manifest.json")


def _by_domain(tables: Sequence[pa.Table]) -> pa.Table:
    """Sums of the documents of some tables by domain, as `DOMAINS`."""
    wholes = [
        table
        if "documents" in table.schema.names
        else table.append_column("documents", pa.repeat(1, table.num_rows))
        for table in tables
    ]
    amounts = ("documents", "bytes", "words")
    together = pa.concat_tables([one.select([*_DOMAIN_KEY, *amounts]) for one in wholes])
    sums = together.group_by(_DOMAIN_KEY, use_threads=False)
    summed = sums.aggregate([(name, "sum") for name in amounts])
    renamed = summed.rename_columns([*_DOMAIN_KEY, *amounts])
    return renamed.append_column(
        "trained_bytes", pa.repeat(pa.scalar(0, pa.int64()), renamed.num_rows)
    ).cast(DOMAINS)


def _count(
    ledger: Ledger, stage: str, language: str, reason: str, amounts: tuple[int, int, int]
) -> None:
    """Count documents that a stage dropped; each stage before it passed them on."""
    for before in _STAGES[: _STAGES.index(stage)]:
        ledger.add((before, "0", language, "pages", "in", ""), *amounts)
        ledger.add((before, "0", language, "pages", "out", ""), *amounts)
    ledger.add((stage, "0", language, "pages", "in", ""), *amounts)
    ledger.add((stage, "0", language, "pages", "dropped", reason), *amounts)


def _manifest(seed: int) -> dict[str, object]:
    after = [[], *([name] for name in _STAGES)]
    return {
        "format": 1,
        "pipeline": "invented",
        "seed": seed,
        "fingerprint": "",
        "versions": {},
        "stages": [
            {"name": name, "use": name, "version": 1, "after": before, "settings": {}, "facts": {}}
            for name, before in zip(_STAGES, after, strict=False)
        ],
        "columns": [],
        "shards": [],
        "languages": {},
        "totals": {},
    }


def _partitions(drops: int, seed: int) -> Iterator[pa.Table]:
    """Documents that left, by partition, each sorted as a run sorts it."""
    chance = np.random.default_rng(seed)
    for number, start in enumerate(range(0, drops, _PARTITION)):
        size = min(_PARTITION, drops - start)
        # Few domains have most of the pages, as in a crawl; the largest has one in twenty.
        hosts = np.exp(chance.random(size) * np.log(_DOMAINS)).astype(np.int64)
        domains = [f"sitio{host}.example" for host in hosts.tolist()]
        picked = chance.integers(0, len(_WORDS), (size, 4)).tolist()
        paths = ["-".join(_WORDS[word] for word in words) for words in picked]
        urls = [
            f"https://{domain}/{path}/{start + row}.html"
            for row, (domain, path) in enumerate(zip(domains, paths, strict=True))
        ]
        fates = chance.integers(0, len(_FATES), size)
        decided = pa.array(np.round(chance.random(size), 4), mask=fates == len(_FATES) - 2)
        bytes_ = chance.integers(200, 20_000, size)
        columns = {
            "id": _ids(chance, size),
            "url": urls,
            "domain": domains,
            "source": pa.repeat("pages", size),
            "partition": pa.repeat(f"pages/CC-{number:05}.warc.gz", size),
            "file": pa.repeat(f"CC-{number:05}.warc.gz", size),
            "offset": np.sort(chance.integers(0, 1 << 30, size)),
            "length": chance.integers(1_000, 50_000, size),
            "language": _taken(_LANGUAGES, hosts % len(_LANGUAGES)),
            "stage": _taken([stage for stage, _ in _FATES], fates),
            "event": pa.repeat("dropped", size),
            "reason": _taken([reason for _, reason in _FATES], fates),
            "value": decided,
            "limit": pa.array(np.full(size, 0.5), mask=fates == len(_FATES) - 2),
            "survivor": pa.array(
                np.where(fates == len(_FATES) - 2, np.array(_ids(chance, size)), None), pa.string()
            ),
            "bytes": bytes_,
            "words": bytes_ // 6,
            "place": pa.nulls(size, pa.string()),
            "rights": pa.nulls(size, LEFT.field("rights").type),
        }
        yield sort_rows(pa.table(columns, schema=LEFT), ["id"])


def _ids(chance: np.random.Generator, size: int) -> list[str]:
    digits = chance.bytes(16 * size).hex()
    return [digits[start : start + 32] for start in range(0, len(digits), 32)]


def _taken(words: Sequence[str], places: Numbers) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(places))


_MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(code)
"""
"""Runs a command from a small process: what the child of a large one takes counts that one too."""


def asked(arguments: Sequence[str]) -> tuple[float, int]:
    """CPU seconds and the peak of memory, in bytes, of a Python process with these arguments."""
    command = [sys.executable, "-c", _MEASURED, sys.executable, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):  # a command that finds nothing ends with 1
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}")
    seconds, kilobytes = map(float, done.stdout.split())
    return seconds, int(kilobytes * 1024)


def questions(folder: Path) -> dict[str, list[str]]:
    """What is asked: a name, and the arguments of the command."""
    with Store(str(folder)).open("ledger/drops.parquet") as stream:
        file = pq.ParquetFile(stream)
        middle = file.read_row_group(file.num_row_groups // 2, columns=["id", "url", "domain"])
        row = middle.slice(middle.num_rows // 2, 1).to_pylist()[0]
    run, other = str(folder), f"https://{row['domain']}/not/seen"
    return {
        "trace --id": ["trace", run, "--id", row["id"]],
        "trace --id, not seen": ["trace", run, "--id", "0"],
        "trace --url": ["trace", run, "--url", row["url"]],
        "trace --url, not seen": ["trace", run, "--url", other],
        "trace --url, of the largest domain": ["trace", run, "--url", "https://sitio1.example/"],
        "trace --domain": ["trace", run, "--domain", row["domain"]],
        "trace --domain --all": ["trace", run, "--domain", row["domain"], "--all"],
        "why": ["why", run, "gl"],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drops", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "run"
        if not (folder / "dataset/manifest.json").exists():
            write_run(folder, given.drops)
        drops = str(folder / "ledger/drops.parquet")
        whole, peak = asked(["-c", _SCAN, drops])
        print(f"{'':36}{'CPU':>8}{'memory':>10}{'of a scan':>11}")
        print(f"{'scan of the whole table':36}{whole:6.1f} s{peak / 1e6:7.0f} MB{1:11.2f}")
        for name, command in questions(folder).items():
            seconds, peak = asked(["-m", "corpus", *command])
            print(f"{name:36}{seconds:6.1f} s{peak / 1e6:7.0f} MB{seconds / whole:11.2f}")


if __name__ == "__main__":
    main()
