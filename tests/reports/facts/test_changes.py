"""What changed since the last dataset, by language and reason."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus import api
from corpus.errors import InputError
from corpus.run.forget.forget import forget
from corpus.run.forget.receipt import Reasons
from corpus.run.forget.request import Request
from reports.facts.changes import Cause, Changes, LanguageChange, changes

PAGES = [
    *(("ca", f"El forn número {n} del poble obre cada dia a les set del matí.") for n in range(6)),
    *(("gl", f"O forno número {n} da aldea abre cada día ás sete da mañá.") for n in range(4)),
    ("es", "Cerrado."),
]


def run(
    folder: Path, pages: list[tuple[str, str]] = PAGES, *, minimum: int = 1, quota: str = ""
) -> str:
    folder.mkdir()
    rows = [
        {"url": f"https://a.example/{text}", "language": tag, "text": text} for tag, text in pages
    ]
    (folder / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    limits = {"minimum_words": minimum, "stop_words": 0, "word_length": False, "short_lines": 1.0}
    stages: dict[str, Any] = {
        "pages": {"use": "jsonl", "with": {"paths": ["pages.jsonl"], "columns": {"id": "url"}}},
        "prose": {"use": "quality", "after": "pages", "with": limits},
        "exact": {"use": "exact", "after": "prose"},
        "shards": {"use": "shards", "after": "exact"},
    }
    if quota:
        (folder / "quotas.yaml").write_text(quota)
        stages["mix"] = {"use": "balance", "after": "exact", "with": {"quotas": "quotas.yaml"}}
        stages["shards"]["after"] = "mix"
    pipeline = {"name": "bread", "seed": 7, "stages": stages, "run": {"isolate": False}}
    (folder / "pipeline.yaml").write_text(json.dumps(pipeline))
    api.run(folder / "pipeline.yaml", folder / "run")
    return str(folder / "run")


def language(found: Changes, tag: str) -> LanguageChange:
    return next(one for one in found.languages if one.tag == tag)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> str:
    return run(tmp_path_factory.mktemp("first") / "in")


def test_nothing_changed(first: str, tmp_path: Path) -> None:
    found = changes(first, shutil.copytree(first, tmp_path / "copy").as_posix())
    assert found.is_empty
    assert (found.kept, found.added, found.removed) == (len(PAGES), 0, 0)


def test_documents_and_settings(first: str, tmp_path: Path) -> None:
    text = "O muíño do río moe a fariña de todas as casas da aldea desde hai anos."
    pages = [*PAGES[1:], ("gl", text), ("gl", "Pan.")]
    found = changes(first, run(tmp_path / "in", pages, minimum=3))
    assert not found.is_empty
    assert (found.kept, found.added, found.removed) == (9, 1, 2)
    ca, gl = language(found, "ca"), language(found, "gl")
    assert (ca.before.documents, ca.after.documents) == (6, 5)
    assert (ca.kept, ca.added, ca.removed) == (5, 0, 1)
    assert (gl.kept, gl.added, gl.removed) == (4, 1, 0)
    assert gl.after.bytes - gl.before.bytes == len(text.encode())
    assert set(found.removed_by) == {
        Cause("ca", "not there", 1),
        Cause("es", "prose: too_few_words", 1),
    }
    assert found.added_from == [Cause("gl", "not there", 1)]
    settings = {one.path: (one.before, one.after) for one in found.settings}
    assert settings["prose.minimum_words"] == (1, 3)
    back = changes(str(tmp_path / "in/run"), first)
    assert (back.kept, back.added, back.removed) == (9, 2, 1)
    assert Cause("es", "prose: too_few_words", 1) in back.added_from
    assert back.removed_by == [Cause("gl", "not there", 1)]


def test_documents_in_another_language(first: str, tmp_path: Path) -> None:
    pages = [("pt" if tag == "gl" else tag, text) for tag, text in PAGES]
    found = changes(first, run(tmp_path / "in", pages))
    gl, pt = language(found, "gl"), language(found, "pt")
    assert (gl.went, gl.kept, gl.removed, gl.after.documents) == (4, 0, 0, 0)
    assert (pt.came, pt.kept, pt.added, pt.before.documents) == (4, 0, 0, 0)
    assert (found.kept, found.added, found.removed) == (len(PAGES), 0, 0)
    assert not found.is_empty


def test_quotas_that_moved(tmp_path: Path) -> None:
    quotas = (
        "languages:\n  ca: {{share: {}%, max_epochs: 1}}\n  gl: {{share: {}%, max_epochs: 1}}\n"
    )
    before, after = (
        run(tmp_path / name, quota=quotas.format(*shares))
        for name, shares in (("one", (50, 50)), ("two", (70, 30)))
    )
    found = changes(before, after)
    by_name = {one.name: one for one in found.shares}
    assert by_name["ca"].wanted == (pytest.approx(0.5), pytest.approx(0.7))
    trained = by_name["gl"].trained
    assert trained[0] is not None
    assert trained[1] is not None
    assert trained[0] > trained[1]
    paths = {one.path for one in found.settings}
    assert {"mix.quotas.languages.ca.share", "mix.quotas.languages.gl.share"} <= paths


def test_an_earlier_dataset_without_its_run(first: str, tmp_path: Path) -> None:
    after = run(tmp_path / "in", PAGES, minimum=3)
    found = changes(f"{first}/dataset", after)
    assert found.removed_by == [Cause("es", "prose: too_few_words", 1)]
    assert changes(after, f"{first}/dataset").added_from == [Cause("es", "prose: too_few_words", 1)]


def test_documents_that_were_taken_out(first: str, tmp_path: Path) -> None:
    """The ledger names them no more, and `removals.json` has their rows."""
    after = shutil.copytree(first, tmp_path / "run")
    for tag in ("ca", "ca", "gl"):
        (shard,) = (after / "dataset/data" / tag).iterdir()
        id_ = pq.read_table(shard)["id"][1].as_py()
        forget(str(after), Request(frozenset({id_})), Reasons("asked", "2026-11-30"))
    found = changes(first, str(after))
    assert found.removed_by == [
        Cause("ca", "shards: forgotten", 2),
        Cause("gl", "shards: forgotten", 1),
    ]
    assert (found.before.number, found.after.number) == ("", "4.0.0")
    back = changes(str(after), first)
    assert back.added_from == [Cause("ca", "not there", 2), Cause("gl", "not there", 1)]


def test_what_is_no_dataset(first: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is neither a finished run"):
        changes(str(tmp_path), first)
    pipeline = f"{first.removesuffix('/run')}/pipeline.yaml"
    with pytest.raises(InputError, match="is a pipeline; give a run or a dataset"):
        changes(first, pipeline)
