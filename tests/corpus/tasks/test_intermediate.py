"""Intermediates and their layers, in one order and of one length."""

import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import Damaged
from corpus.storage.store import Store
from corpus.tasks.intermediate import ROW, DocumentsWriter, LayerWriter, View

SCHEMA = {"id": pa.string(), "text": pa.large_string()}


def written(store: Store, batches: list[list[str]]) -> View:
    with store.writing("documents.parquet") as stream, DocumentsWriter(stream, SCHEMA) as writer:
        for ids in batches:
            columns = [
                pa.array(ids, pa.string()),
                pa.array([i * 9 for i in ids], pa.large_string()),
            ]
            writer.write(pa.RecordBatch.from_arrays(columns, names=["id", "text"]))
    return View("documents.parquet")


def rows(store: Store, view: View, columns: list[str]) -> list[dict[str, object]]:
    return [row for batch in view.read(store, columns) for row in batch.to_pylist()]


@settings(max_examples=settings.default.max_examples // 2)
@given(
    st.lists(st.lists(st.text("abc", max_size=3), max_size=5), max_size=5),
    st.lists(st.booleans(), min_size=25, max_size=25),
    st.lists(st.booleans(), min_size=25, max_size=25),
)
def test_what_layers_keep_and_add_is_read(
    batches: list[list[str]], first: list[bool], second: list[bool]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        view = written(store, batches)
        every = [i for ids in batches for i in ids]
        assert [row["id"] for row in rows(store, view, ["id"])] == every
        expected = list(range(len(every)))
        for number, keep in enumerate((first, second)):
            name = f"layer{number}"
            path = f"{name}.parquet"
            with (
                store.writing(path) as stream,
                LayerWriter(stream, {name: pa.int64()}, view.group_sizes(store)) as layer,
            ):
                for batch in view.read(store, []):
                    kept = batch.filter(pa.array([keep[r.as_py()] for r in batch[ROW]], pa.bool_()))
                    layer.write(kept.append_column(name, kept[ROW]))
            view = view.with_layer(path, [name])
            expected = [row for row in expected if keep[row]]
            found = rows(store, view, ["id", name])
            assert [row[ROW] for row in found] == expected
            assert [row[name] for row in found] == expected
            assert [row["id"] for row in found] == [every[row] for row in expected]


def test_row_groups_are_bounded_by_bytes() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        with (
            store.writing("documents.parquet") as stream,
            DocumentsWriter(stream, SCHEMA) as writer,
        ):
            for _ in range(5):
                text = pa.array(["x" * (5 << 20)], pa.large_string())
                writer.write(
                    pa.RecordBatch.from_arrays([pa.array(["a"]), text], names=list(SCHEMA))
                )
        assert View("documents.parquet").group_sizes(store) == [2, 2, 1]


def test_what_was_read_is_let_go(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    view = written(store, [["a" * (1 << 20)] * 2, ["b" * (1 << 20)] * 2])
    batches = view.read(store, ["id", "text"])
    before = pa.total_allocated_bytes()
    batch = next(batches)
    assert batch.nbytes > 8 << 20
    del batch
    assert pa.total_allocated_bytes() - before < 1 << 20
    assert next(batches).num_rows == 2


def test_columns_that_are_not_there_are_left_out() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder)
        view = written(store, [["a"]])
        assert rows(store, view, ["id", "none"]) == [{ROW: 0, "id": "a"}]


@pytest.mark.parametrize("damaged", ["documents.parquet", "layer.parquet"])
def test_a_bit_that_is_flipped_in_any_page_is_found_when_it_is_read(
    tmp_path: Path, damaged: str
) -> None:
    store = Store(str(tmp_path))
    view = written(store, [["a", "b", "c"] * 50])
    with (
        store.writing("layer.parquet") as stream,
        LayerWriter(stream, {"number": pa.int64()}, view.group_sizes(store)) as layer,
    ):
        for batch in view.read(store, []):
            layer.write(batch.append_column("number", batch[ROW]))
    view = view.with_layer("layer.parquet", ["number"])
    whole = (tmp_path / damaged).read_bytes()
    pages = range(4, len(whole) - 8 - int.from_bytes(whole[-8:-4], "little"))
    found = []
    for place in pages:
        content = bytearray(whole)
        content[place] ^= 1 << place % 8
        (tmp_path / damaged).write_bytes(content)
        try:
            found.append(rows(store, view, ["id", "text", "number"]))
        except Damaged as error:
            found.append(error.where)
    # Of a page's header some bits say nothing, or nothing that is read.
    assert found.count(damaged) > 0.8 * len(pages)
    (tmp_path / damaged).write_bytes(whole)
    expected = rows(store, view, ["id", "text", "number"])
    assert [f for f in found if f not in (damaged, expected)] == []
