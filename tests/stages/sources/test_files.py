import os
from pathlib import Path

import fsspec
import pytest

from corpus.errors import ConfigError, InputError
from stages.sources.files import find_files


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("one/a.gz", "one/b.gz", "one/deep/a.gz", "two/a.gz", "two/notes.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def names(*patterns: Path | str, suffixes: tuple[str, ...] = (".gz",)) -> list[str]:
    return [found.file for found in find_files([str(p) for p in patterns], suffixes)]


def test_names_folders_and_globs(tree: Path) -> None:
    assert names(tree / "one" / "a.gz") == ["a.gz"]
    assert names(tree / "one") == ["a.gz", "b.gz", "deep/a.gz"]
    assert names(tree / "one" / "*.gz") == ["a.gz", "b.gz"]
    assert names(tree / "one" / "**" / "*.gz") == ["a.gz", "b.gz", "deep/a.gz"]
    assert names(tree / "*" / "a.gz") == ["one/a.gz", "two/a.gz"]
    assert names(tree / "two" / "*") == ["a.gz", "notes.txt"]


def test_path_and_size(tree: Path) -> None:
    (found,) = find_files([str(tree / "two" / "a.gz")])
    assert (found.path, found.size) == (str(tree / "two" / "a.gz"), 8)


def test_order_and_repetition_mean_nothing(tree: Path) -> None:
    patterns = [str(tree / "one" / "*.gz"), str(tree / "one"), str(tree / "one" / "b.gz")]
    patterns.append(f"file://{tree}/one/../one/a.gz")
    found = find_files(patterns, (".gz",))
    assert [f.file for f in found] == ["a.gz", "b.gz", "deep/a.gz"]
    assert find_files(patterns[::-1], (".gz",)) == found


def test_equal_names_are_told_apart_by_their_folders(tree: Path) -> None:
    assert names(tree / "one", tree / "two") == ["b.gz", "deep/a.gz", "one/a.gz", "two/a.gz"]
    assert names(tree / "one/a.gz", tree / "one/deep/a.gz", tree / "two/a.gz") == [
        "deep/a.gz",
        "one/a.gz",
        "two/a.gz",
    ]


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    (tmp_path / "a[1].gz").write_text("x")
    assert names(tmp_path / "a[1].gz") == ["a[1].gz"]


def test_other_filesystems() -> None:
    memory = fsspec.filesystem("memory")
    for name in ("/crawl/x/a.gz", "/crawl/b.gz", "/more/a.gz"):
        memory.pipe_file(name, b"12345")
    try:
        found = find_files(["memory://crawl/**/*.gz", "memory://crawl/b.gz"])
        assert [f.file for f in found] == ["b.gz", "x/a.gz"]
        assert [f.size for f in found] == [5, 5]
        with fsspec.open(found[1].path) as stream:
            assert stream.read() == b"12345"
        clashing = find_files(["memory://more/*.gz", "memory://crawl/x"], (".gz",))
        assert [f.file for f in clashing] == ["more/a.gz", "x/a.gz"]
    finally:
        memory.rm("/", recursive=True)


def test_where_it_lies_is_not_in_the_names(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert names("one", "two") == names(tree / "one", tree / "two")


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("one/c.gz", r"one/c\.gz: there is no such file or folder; did you mean .*one holds a\.gz"),
        (
            "on/*.gz",
            r"on/\*\.gz: no file matches; did you mean one\?; the folder .* holds empty, one, two",
        ),
        ("one/*.zip", r"no file matches.*holds a\.gz, b\.gz, deep"),
        ("one/d*p", r"matches folders only; write .*one/d\*p/\*\*"),
        ("empty/*", r"no file matches; the folder .*empty is empty"),
        ("empty", r"the folder holds no \*\.gz; it holds nothing"),
        ("none/*/*", r"no file matches.*holds empty, one, two"),
    ],
)
def test_what_is_missing_is_said_with_what_there_is(tree: Path, pattern: str, message: str) -> None:
    (tree / "empty").mkdir()
    with pytest.raises(InputError, match=message):
        names(tree / pattern)


def test_no_pattern_and_unknown_protocols() -> None:
    with pytest.raises(InputError, match="no files are named"):
        names()
    with pytest.raises(ConfigError, match=r"nothing://x: .*[Pp]rotocol"):
        names("nothing://x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(InputError):
        names(tmp_path / "closed" / "*")
