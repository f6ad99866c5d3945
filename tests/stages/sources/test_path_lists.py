"""List files in `paths`: what their lines stand for, and what is said of those that match
nothing."""

from pathlib import Path

import pytest

from corpus.errors import ConfigError, InputError
from corpus.pipeline.load import load
from corpus.stage import Source
from stages.sources.files import find_files
from stages.sources.jsonl import JsonLines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("crawl/a.jsonl", "crawl/b.jsonl", "crawl/deep/c.jsonl", "books/d.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"text": "La mar és plana."}\n')
    return tmp_path


def written(folder: Path, *lines: str, name: str = "files.txt") -> str:
    (folder / name).write_text("\n".join(lines) + "\n")
    return f"@{folder / name}"


def names(*patterns: str) -> list[str]:
    return [found.file for found in find_files(patterns, (".jsonl",))]


def test_files_folders_globs_and_comments(folder: Path) -> None:
    found = written(folder, "# the crawl", "crawl/a.jsonl", "", "  crawl/deep", f"{folder}/books/*")
    assert names(found) == ["a.jsonl", "c.jsonl", "d.jsonl"]
    assert names(found, str(folder / "crawl/b.jsonl")) == ["a.jsonl", "b.jsonl", "c.jsonl",
                                                           "d.jsonl"]  # fmt: skip


def test_windows_line_ends_and_a_byte_order_mark(folder: Path) -> None:
    (folder / "files.txt").write_bytes("\ufeffcrawl/a.jsonl\r\ncrawl/b.jsonl\r\n".encode())
    assert names(f"@{folder}/files.txt") == ["a.jsonl", "b.jsonl"]


def test_missing_entries_are_named_with_their_lines(folder: Path) -> None:
    found = written(folder, "crawl/a.jsonl", "crawl/x.jsonl", "# more", "nowhere/*.jsonl")
    with pytest.raises(InputError) as error:
        find_files([found])
    first, second = error.value.message.split("\n")
    assert first.startswith(f"{folder}/files.txt:2: {folder}/crawl/x.jsonl: there is no such file")
    assert second.startswith(f"{folder}/files.txt:4: {folder}/nowhere/*.jsonl: no file matches")


def test_of_many_missing_entries_some_are_named(folder: Path) -> None:
    found = written(folder, *(f"crawl/{number}.jsonl" for number in range(100)))
    with pytest.raises(InputError) as error:
        find_files([found])
    assert len(error.value.message.split("\n")) == 10


@pytest.mark.parametrize("lines", [[], ["# nothing"]])
def test_a_list_names_something(folder: Path, lines: list[str]) -> None:
    with pytest.raises(InputError, match="the list names no file"):
        find_files([written(folder, *lines)])


def test_a_list_names_no_list(folder: Path) -> None:
    written(folder, "crawl/a.jsonl", name="inner.txt")
    with pytest.raises(ConfigError) as error:
        find_files([written(folder, "crawl/b.jsonl", "@inner.txt")])
    assert error.value.where == f"{folder}/files.txt:2"


def test_a_list_that_cannot_be_read(folder: Path) -> None:
    with pytest.raises(InputError, match="not there"):
        find_files([f"@{folder}/files.txt"])
    (folder / "files.txt").write_bytes(b"crawl/a.jsonl\ncrawl/\xff.jsonl\n")
    with pytest.raises(InputError) as error:
        find_files([f"@{folder}/files.txt"])
    assert error.value.where == f"{folder}/files.txt:2"


def test_a_list_in_a_pipeline_is_relative_to_its_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(folder, "crawl/a.jsonl", "crawl/b.jsonl")
    (folder / "pipeline.yaml").write_text(
        'stages:\n  crawl: {use: jsonl, with: {paths: ["@files.txt"]}}\n'
        "  shards: {use: shards, after: crawl}\n"
    )
    monkeypatch.chdir(folder / "books")
    source = load(str(folder / "pipeline.yaml")).pipeline["crawl"].component
    assert isinstance(source, Source)
    (group,) = source.partitions()
    assert [one.file for one in group.members] == ["a.jsonl", "b.jsonl"]


def test_how_files_are_named_changes_no_partition(folder: Path) -> None:
    listed = JsonLines(paths=(written(folder, "crawl/a.jsonl", "crawl/b.jsonl"),))
    given = JsonLines(paths=(f"{folder}/crawl/a.jsonl", f"{folder}/crawl/b.jsonl"))
    assert listed.partitions() == given.partitions()
    assert listed.identity() == given.identity()
