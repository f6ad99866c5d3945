from pathlib import Path

import pyarrow as pa
import pytest

from corpus.errors import InputError
from corpus.pipeline.load import load
from corpus.testing import StageContract, batch_of
from stages.rights.urls import Urls

DOCUMENTS = [
    {"url": "https://www.blocked.example/a"},
    {"url": "https://good.blocked.example/a"},
    {"url": "https://gone.blocked.example/private/1"},
    {"url": "https://good.example/private/1"},
    {"url": "https://good.example/public/1"},
    {"url": "https://unblocked.example/"},
    {"url": ""},
]


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    (folder / "adult").mkdir()
    (folder / "adult" / "domains").write_text("blocked.example\n")
    (folder / "mine.txt").write_text("good.blocked.example\nhttps://good.example\n")
    (folder / "asked.txt").write_text("gone.blocked.example/private\ngood.example/private\n")
    return folder


class TestContract(StageContract):
    documents = DOCUMENTS

    def test_verdicts(self) -> None:
        result = self.stage.process(batch_of(DOCUMENTS, Urls.reads))
        assert result.dropped is not None
        assert result.dropped.to_pylist() == [
            *("blocked", None, "opt_out_list", "opt_out_list", None, None, None)
        ]
        measure, lines = result.measures
        assert measure.keys.to_pylist() == ["adult", "asked", "asked"]
        assert measure.rows.to_pylist() == [0, 2, 3]
        assert lines.name == "opt_out_lines"
        assert {key.partition(":")[0] for key in lines.keys.to_pylist()} == {"asked"}
        assert lines.rows.to_pylist() == [2, 3]


@pytest.fixture(autouse=True, scope="module")
def _stage(lists: Path) -> None:
    TestContract.stage = Urls(
        block=(str(lists / "adult"),),
        allow=(str(lists / "mine.txt"),),
        opt_out=(str(lists / "asked.txt"),),
    )


def test_only(lists: Path) -> None:
    result = Urls(only=(str(lists / "mine.txt"),)).process(batch_of(DOCUMENTS, Urls.reads))
    assert result.dropped is not None
    off = "not_listed"
    assert result.dropped.to_pylist() == [off, None, off, None, None, off, off]


def test_without_lists_nothing_is_dropped() -> None:
    result = Urls().process(batch_of(DOCUMENTS, Urls.reads))
    assert result.dropped is not None
    assert result.dropped.null_count == len(DOCUMENTS)


def test_the_content_of_lists_is_what_counts(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "list.txt").write_text("a.example\n")
    one, other = (Urls(block=(str(folder / "list.txt"),)) for folder in (here, there))
    assert one.identity() == other.identity()
    assert one.identity() != Urls(opt_out=one.block).identity()
    (there / "list.txt").write_text("b.example\n")
    assert one.identity() != other.identity()
    assert other.facts()["lists"].keys() == {"block"}


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt"):
        Urls(block=(str(tmp_path / "none.txt"),)).identity()


def test_paths_are_relative_to_the_pipeline(lists: Path) -> None:
    pipeline = lists / "pipeline.yaml"
    pipeline.write_text(
        "stages:\n"
        "  pages: {use: jsonl, with: {paths: [pages.jsonl]}}\n"
        "  urls: {use: urls, after: pages, with: {block: [adult], opt_out: [asked.txt]}}\n"
        "  shards: {use: shards, after: urls}\n"
    )
    stage = next(n.component for n in load(str(pipeline)).pipeline.nodes if n.name == "urls")
    assert isinstance(stage, Urls)
    assert stage.block == (str(lists / "adult"),)


def test_lines_that_match_and_lines_there_are(tmp_path: Path) -> None:
    asked = tmp_path / "asked.txt"
    asked.write_text("# who asked\na.example\n\nb.example/x\nhttps://a.example/y\nA.example\n")
    stage = Urls(opt_out=(str(asked),))
    assert stage.facts()["opt_out_lines"] == {"asked": {"entries": 3, "lines": "2 4-5"}}
    urls = ["http://www.a.example/y/1", "http://b.example/", "http://a.example/"]
    result = stage.process(pa.record_batch([pa.array(urls)], names=["url"]))
    (lines,) = (m for m in result.measures if m.name == "opt_out_lines")
    found = zip(lines.rows.to_pylist(), lines.keys.to_pylist(), strict=True)
    assert sorted(found) == [(0, "asked:2"), (0, "asked:5"), (2, "asked:2")]


def test_a_list_without_an_entry(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("# nobody yet\n")
    assert Urls(opt_out=(str(empty),)).facts()["opt_out_lines"]["empty"] == {
        "entries": 0,
        "lines": "",
    }
