"""The store: tables read back, paths that lead nowhere."""

import os
from pathlib import Path

import pyarrow as pa
import pytest

from corpus.errors import OutputError
from corpus.storage.store import Store


def test_a_table_comes_back(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    for rows in ([], [1, None, 3]):
        table = pa.table({"a": pa.array(rows, pa.int32()), "b": pa.array(map(str, rows))})
        store.write_table(table, "folder", "t.parquet")
        assert store.read_table("folder", "t.parquet").equals(table)


def test_a_path_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(str(tmp_path / "file"))
    assert store.read_json("a.json") is None
    assert store.names("folder") == []
    with pytest.raises(OutputError, match="cannot be written"):
        store.write_json({}, "a.json")


def test_sizes_of_all_files_below_a_folder(tmp_path: Path) -> None:
    for root in (str(tmp_path), "memory://sizes"):
        store = Store(root)
        store.write_json("abc", "a/b/c.json")
        store.write_json("abcd", "a/d.json")
        store.write_json("", "other.json")
        found = {path.as_posix(): size for path, size in store.sizes("a")}
        assert found == {"b/c.json": 6, "d.json": 7}
        assert list(store.sizes("none")) == []


def test_what_another_node_wrote_is_looked_up_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an NFS client does: it says that a file is not there until the folders are opened."""
    store = Store(str(tmp_path))
    store.write_json(1, "a", "b", "c.json")
    opened: list[str] = []
    real_open, real_file, real_exists = os.open, pa.OSFile, Path.exists

    def opening(path: object, *flags: int) -> int:
        opened.append(str(path))
        return real_open(str(path), *flags)

    def known() -> bool:
        return opened == [str(tmp_path), str(tmp_path / "a"), str(tmp_path / "a/b")]

    def reading(path: str, mode: str = "rb") -> object:
        if not known():
            raise FileNotFoundError(path)
        return real_file(path, mode)

    monkeypatch.setattr(os, "open", opening)
    monkeypatch.setattr(pa, "OSFile", reading)
    monkeypatch.setattr(Path, "exists", lambda path: known() and real_exists(path))
    assert store.read_json("a", "b", "c.json") == 1
    opened.clear()
    assert store.exists("a", "b", "c.json")
