"""`corpus validate`: whether a dataset agrees with its manifest, and that with the ledger."""

import sys
from collections.abc import Iterator
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus.cli.decorators import example
from corpus.cli.printing import say
from corpus.config.units import counted
from corpus.errors import BooksDoNotBalance, InputError
from corpus.run.dataset_files import companions
from corpus.run.deep_validation.deep_checks import deep_checks
from corpus.run.forget.journal import settle
from corpus.run.forget.proof import differences_from
from corpus.run.manifest_file import MANIFEST_FILE, read_manifest
from corpus.run.run_folder import DATASET
from corpus.schema import dataset_schema, kept_in
from corpus.storage.checked_parquet import row_groups
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store
from corpus.tasks.ledger import Ledger
from corpus.tasks.ledger_checks import check_conservation

__all__ = ["check_dataset", "validate"]

_MOST_GROUP_BYTES = 128 << 20
"""Bytes, uncompressed, that a row group may have; one row may have more."""


@click.command()
@click.argument("folder", metavar="RUN_OR_DATASET")
@click.option("--deep", is_flag=True,
              help="Identify languages and search personal data again, recount the quotas, look at "
              "splits and at the files beside the shards.")  # fmt: skip
@click.option("--sample", type=click.IntRange(1), default=100, show_default=True,
              help="With --deep: texts of each language that are looked at.")  # fmt: skip
@click.option("--pipeline", metavar="PIPELINE.yaml",
              help="With --deep: says where files are that settings name; as a rule the run knows "
              "its own.")  # fmt: skip
@click.option("--previous", metavar="OLD",
              help="Check also that it is OLD without what was taken out.")  # fmt: skip
@example("corpus validate runs/first --deep")
def validate(
    folder: str, sample: int, pipeline: str | None, previous: str | None, *, deep: bool
) -> None:
    """Check a dataset against its manifest and ledger.

    The command ends with 1, and a list of what is wrong, if anything is.
    """
    settle(folder)
    off = check_dataset(folder)
    if previous is not None:
        off += differences_from(folder, previous)
    if deep:
        say([f"shards: {'as the manifest says' if not off else 'not as they should be'}"])
        for found in deep_checks(folder, sample=sample, pipeline=pipeline):
            say([found.line])
            off += found.off
    if off:
        say(off)
        sys.exit(1)
    click.echo("all is well")


def check_dataset(folder: str) -> list[str]:
    """Return what is wrong with RUN or RUN/dataset, a sentence each, or an empty list.

    Raises InputError when there is no dataset.
    """
    store = Store(folder)
    inside = "" if store.exists(MANIFEST_FILE) else DATASET
    dataset = store.below(inside) if inside else store
    manifest = read_manifest(dataset)
    if manifest is None:
        raise InputError(
            "holds no dataset: there is no dataset/manifest.json; finish the run first",
            where=folder,
        )
    off: list[str] = []
    rows: dict[str, int] = {}
    schema = dataset_schema(kept_in(manifest))
    for shard in manifest["shards"]:
        off += _check_shard(store, inside, shard, schema, rows)
    listed = {shard["path"] for shard in manifest["shards"]}
    off += [
        f"{path}: is not in the manifest"
        for path in (f"data/{name}" for name, _ in store.sizes(inside, "data"))
        if path not in listed
    ]
    off += _check_companions(dataset, manifest)
    written_out = manifest["stages"][-1]["settings"].get("materialise", False)
    wanted = _listed(manifest, "trained_documents" if written_out else "documents")
    for tag, number in wanted.items():
        if rows.get(tag, 0) != number:
            off.append(
                f"{tag}: the manifest says {counted(number, 'document')}, the shards hold "
                f"{rows.get(tag, 0):,}"
            )
    if inside and store.exists("ledger/counts.parquet"):
        off += _check_ledger(store, manifest)
    elif inside:
        off.append("ledger/counts.parquet: is missing")
    return off


def _check_companions(dataset: Store, manifest: dict[str, Any]) -> list[str]:
    """What is wrong with the files beside the shards: card, summary and others."""
    shards = {shard["path"] for shard in manifest["shards"]}
    listed = {file["path"]: file["sha256"] for file in manifest.get("files", ())}
    there = {path for path, _ in companions(dataset)}
    off = [
        f"{path}: is not in the manifest; `corpus card` lists it" for path in there - listed.keys()
    ]
    for path, sha256 in listed.items():
        if path in shards:
            continue
        if path not in there:
            off.append(f"{path}: is missing")
        elif (digest := dataset.sha256(path)) != sha256:
            off.append(f"{path}: its SHA-256 is {digest}, not {sha256}")
    return sorted(off)


def _listed(manifest: dict[str, Any], amount: str) -> dict[str, int]:
    """An amount of each language in all splits, as the manifest has it."""
    found: dict[str, int] = {}
    for languages in (manifest["languages"], *manifest.get("splits", {}).values()):
        for tag, amounts in languages.items():
            found[tag] = found.get(tag, 0) + amounts[amount]
    return found


def _check_shard(
    store: Store, inside: str, shard: dict[str, Any], schema: pa.Schema, rows: dict[str, int]
) -> list[str]:
    path = shard["path"]
    if not store.exists(inside, path):
        return [f"{path}: is missing"]
    off = []
    if (digest := store.sha256("/".join(filter(None, (inside, path))))) != shard["sha256"]:
        off.append(f"{path}: its SHA-256 is {digest}, not {shard['sha256']}")
    try:
        with store.open(inside, path) as stream:
            file = pq.ParquetFile(stream)
            off += _check_schema(path, file, schema)
            named = [n for n in ("language", "split") if n in file.schema_arrow.names]
            columns = file.read(columns=named, use_threads=False)
            languages = pc.value_counts(columns["language"])
            splits = columns[named[-1]].unique().to_pylist() if "split" in named else []
    except (pa.ArrowException, OSError) as error:
        return [*off, f"{path}: is not readable as Parquet ({type(error).__name__})"]
    held = {item["values"].as_py(): item["counts"].as_py() for item in languages}
    for tag, number in held.items():
        rows[tag] = rows.get(tag, 0) + number
        if path.split("/")[1:2] != [tag]:
            off.append(f"{path}: holds {counted(number, 'document')} in {tag}")
    wanted_split = shard.get("split", "train")
    off += [f"{path}: holds documents of {one}" for one in splits if one != wanted_split]
    if sum(held.values()) != shard["rows"]:
        off.append(
            f"{path}: holds {counted(sum(held.values()), 'row')}, the manifest says "
            f"{shard['rows']:,}"
        )
    return off


def _check_schema(path: str, file: pq.ParquetFile, wanted: pa.Schema) -> list[str]:
    off = []
    found = file.schema_arrow
    for field in wanted:
        if field.name not in found.names:
            off.append(f"{path}: column {field.name} is missing")
        elif found.field(field.name).type != field.type:
            off.append(
                f"{path}: column {field.name} is {found.field(field.name).type}, not {field.type}"
            )
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).total_byte_size
        if size > _MOST_GROUP_BYTES and file.metadata.row_group(group).num_rows > 1:
            off.append(f"{path}: row group {group} has {size} bytes uncompressed")
    return off


def _check_ledger(store: Store, manifest: dict[str, Any]) -> list[str]:
    if off := [*_unreadable(store)]:
        return off
    tables = (store.read_table(f"ledger/{name}.parquet") for name in ("counts", "measures"))
    ledger = Ledger.from_tables(*tables)
    off = []
    try:
        check_conservation(ledger)
    except BooksDoNotBalance as error:
        off.append(f"ledger: {error}")
    sink = manifest["stages"][-1]["name"]
    out: dict[str, int] = {}
    for (stage, _, language, _, event, _), (documents, _, _) in ledger.counts.items():
        if stage == sink and event == "out":
            out[language] = out.get(language, 0) + documents
    listed = _listed(manifest, "documents")
    off += [
        f"ledger: {counted(out.get(tag, 0), 'document')} in {tag} went out, the manifest says "
        f"{listed.get(tag, 0)}"
        for tag in sorted(out.keys() | listed.keys())
        if out.get(tag, 0) != listed.get(tag, 0)
    ]
    return off + _check_domains(store, manifest)


def _unreadable(store: Store) -> Iterator[str]:
    """Yield the tables of the ledger that are there and cannot be opened."""
    for name in ("counts", "measures", "domains", "drops", "quarantine"):
        path = f"ledger/{name}.parquet"
        try:
            if store.exists(path):
                with finished_parquet(store, path):
                    pass
        except InputError:
            yield f"{path}: is not readable as Parquet"


def _check_domains(store: Store, manifest: dict[str, Any]) -> list[str]:
    path = "ledger/domains.parquet"
    if not store.exists(path):
        return [f"{path}: is missing"]
    held: dict[str, int] = {}
    for batch in row_groups(store, path):
        rows = pa.Table.from_batches([batch.filter(pc.equal(batch["event"], "out"))])
        for row in rows.group_by("language").aggregate([("documents", "sum")]).to_pylist():
            held[row["language"]] = held.get(row["language"], 0) + row["documents_sum"]
    listed = {tag: amounts["documents"] for tag, amounts in manifest["languages"].items()}
    return [
        f"{path}: has {counted(held.get(tag, 0), 'document')} in {tag}, the manifest says "
        f"{listed.get(tag, 0):,}"
        for tag in sorted(held.keys() | listed.keys())
        if held.get(tag, 0) != listed.get(tag, 0)
    ]
