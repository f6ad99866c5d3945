"""Of very many shards only those concerned are written."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.documents.ids import minted_id
from corpus.run.forget.forget import forget
from corpus.run.forget.request import Request
from corpus.run.manifest import amounts_of
from corpus.schema import dataset_schema, empty_array
from corpus.storage.local_files import LocalFiles
from stages.output.shards import Shards
from tests.corpus.run.forget.crawl import REASONS

ROWS = 3


def write_dataset(folder: Path, shards: int) -> list[list[str]]:
    """A dataset of tiny shards without a run; gives the ids in each."""
    schema, sink = dataset_schema(), Shards()
    (folder / "data/ca").mkdir(parents=True)
    entries, held = [], []
    amounts = ("documents", "characters", "words", "bytes")
    for number in range(shards):
        ids = [minted_id({"text": f"{number} {row}"}) for row in range(ROWS)]
        given = {"id": ids, "text": ids, "language": ["ca"] * ROWS}
        columns = [
            pa.array(given[field.name], field.type)
            if field.name in given
            else empty_array(field.name, field.type, ROWS)
            for field in schema
        ]
        path = f"data/ca/train-{number:05d}-of-{shards:05d}.parquet"
        with (folder / path).open("wb") as stream:
            sink.write(stream, iter([pa.Table.from_arrays(columns, schema=schema)]))
        counted = {name: ROWS if name == "documents" else 0 for name in amounts}
        trained = {f"trained_{name}": number for name, number in counted.items()}
        entries.append(
            {
                "path": path,
                "split": "train",
                "sha256": f"{number:064x}",
                "bytes": (folder / path).stat().st_size,
                "rows": ROWS,
                "languages": {"ca": {**counted, **trained}},
            }
        )
        held.append(ids)
    stage = {"name": "shards", "use": "shards", "version": 4, "after": [], "settings": {}}
    manifest = {"format": 1, "pipeline": "many", "seed": 0, "fingerprint": "0", "columns": []}
    manifest |= {"stages": [{**stage, "facts": {}}], "shards": entries, "versions": {}}
    manifest |= amounts_of(entries)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return held


def written(path: Path) -> tuple[int, int]:
    """What tells that a file was written since."""
    return path.stat().st_ino, path.stat().st_mtime_ns


@pytest.mark.parametrize(
    ("shards", "asked"), [(100, 10), pytest.param(10_000, 1_000, marks=pytest.mark.soak)]
)
def test_shards_concerned_alone_are_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shards: int, asked: int
) -> None:
    folder = tmp_path / "many"
    held = write_dataset(folder, shards)
    concerned = range(0, shards, shards // asked)
    before = {path: written(path) for path in folder.rglob("*.parquet")}
    changed: list[str] = []
    for name in ("adopt", "remove"):
        real = getattr(LocalFiles, name)

        def noted(files: LocalFiles, *arguments: object, real: object = real) -> object:
            changed.append(str(arguments[-1]))
            return real(files, *arguments)  # type: ignore[operator]  # the method above

        monkeypatch.setattr(LocalFiles, name, noted)
    forget(str(folder), Request(frozenset(held[number][1] for number in concerned)), REASONS)
    assert len({path for path in changed if "/many/data/" in path}) == asked
    touched = {path for path, stat in before.items() if written(path) != stat}
    assert len(touched) == asked
    for number in concerned:
        path = folder / f"data/ca/train-{number:05d}-of-{shards:05d}.parquet"
        assert path in touched
        assert pq.read_table(path)["id"].to_pylist() == [held[number][0], held[number][2]]
