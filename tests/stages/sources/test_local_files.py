import os
import socket
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.storage.inputs import content_digest, glance
from corpus.testing import rows_read
from stages.sources.files import find_files
from stages.sources.jsonl import JsonLines


def put(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def link(path: Path, to: str | Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(to)
    return path


def names(*patterns: Path, suffixes: tuple[str, ...] = ()) -> list[str]:
    return [found.file for found in find_files([str(p) for p in patterns], suffixes)]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Like a cache of Hugging Face: files of a snapshot are links to blobs."""
    for number, blob in enumerate(("0f3a", "77be", "90cd")):
        put(tmp_path / "blobs" / blob, "x" * (number + 1))
        name = f"data/part-{number}.jsonl" if number else "part-0.jsonl"
        up = "../" * (2 + name.count("/"))
        link(tmp_path / "snapshots/main" / name, f"{up}blobs/{blob}")
    return tmp_path


def test_links_to_files_are_files(cache: Path) -> None:
    snapshot = cache / "snapshots/main"
    every = ["data/part-1.jsonl", "data/part-2.jsonl", "part-0.jsonl"]
    assert names(snapshot, suffixes=(".jsonl",)) == every
    assert names(snapshot / "**") == every
    assert names(snapshot / "**/*.jsonl") == every
    assert names(snapshot / "*") == every[2:]
    assert names(snapshot / "*/part-?.jsonl") == every[:2]
    assert names(cache / "snapshots/*/d*/part-[12].jsonl") == [f"main/{name}" for name in every[:2]]
    (found,) = find_files([str(snapshot / "data/part-2.jsonl")])
    assert (found.path, found.file, found.size) == (
        str(snapshot / "data/part-2.jsonl"),
        "part-2.jsonl",
        3,
    )
    assert [f.size for f in find_files([str(snapshot)])] == [2, 3, 1]


def test_documents_are_named_after_the_link(cache: Path) -> None:
    put(cache / "blobs/0f3a", '{"text": "behind a link"}\n')
    (row,) = rows_read(JsonLines(paths=(str(cache / "snapshots/main/*"),)))
    assert (row["text"], row["origin"]["file"]) == ("behind a link", "part-0.jsonl")


def test_a_link_to_other_content_is_another_input(cache: Path) -> None:
    path = cache / "snapshots/main/part-0.jsonl"
    before = content_digest([str(path)]), glance([str(path)])
    path.unlink()
    link(path, "../../blobs/77be")
    assert content_digest([str(path)]) != before[0]
    assert glance([str(path)]) != before[1]


def test_links_to_folders(tmp_path: Path) -> None:
    """A folder outside is entered by the link; one inside has its own name, and is read once."""
    put(tmp_path / "far/deep/b.jsonl")
    put(tmp_path / "far/a.jsonl")
    put(tmp_path / "in/2024/c.jsonl")
    link(tmp_path / "in/latest", "2024")
    link(tmp_path / "in/shared", tmp_path / "far")
    link(tmp_path / "in/shared-too", tmp_path / "far")
    expected = ["2024/c.jsonl", "shared/a.jsonl", "shared/deep/b.jsonl"]
    assert names(tmp_path / "in") == expected
    assert names(tmp_path / "in/**/*.jsonl") == expected
    assert names(tmp_path / "in/latest") == ["c.jsonl"]
    assert names(tmp_path / "in/l*/*.jsonl") == ["latest/c.jsonl"]
    assert names(tmp_path / "in/s*/**") == [
        *(f"shared{more}/{name}" for more in ("-too", "") for name in ("a.jsonl", "deep/b.jsonl"))
    ]


@pytest.mark.parametrize("target", [".", "..", "../..", "sub", "../in", "loop/loop"])
def test_cycles_of_links_end(tmp_path: Path, target: str) -> None:
    put(tmp_path / "in/a.jsonl")
    put(tmp_path / "in/sub/b.jsonl")
    link(tmp_path / "in/sub/loop", target)
    own = {"a.jsonl", "sub/b.jsonl"}
    assert own <= set(names(tmp_path / "in"))
    assert own <= set(names(tmp_path / "in/**"))
    assert names(tmp_path / "in/*/*.jsonl") == ["sub/b.jsonl"]


def test_folders_that_all_lead_to_one_another(tmp_path: Path) -> None:
    folders = [tmp_path / f"in/{number:02}" for number in range(40)]
    for folder in folders:
        put(folder / "x.jsonl")
        for other in folders:
            link(folder / f"to-{other.name}", other)
    assert names(tmp_path / "in") == [f"{folder.name}/x.jsonl" for folder in folders]
    assert names(tmp_path / "in/**/x.jsonl") == [f"{folder.name}/x.jsonl" for folder in folders]


@pytest.mark.parametrize("target", ["nowhere", "gone.jsonl", "/none/at/all", "../in/absent"])
def test_a_link_that_leads_nowhere_is_named(tmp_path: Path, target: str) -> None:
    put(tmp_path / "in/a.jsonl")
    gone = link(tmp_path / "in/gone.jsonl", target)
    with pytest.raises(InputError, match=r"in/gone\.jsonl: the link leads nowhere"):
        names(gone)
    for pattern in (tmp_path / "in", tmp_path / "in/*"):
        source = JsonLines(paths=(str(pattern),), group_bytes=0)
        (_, partition) = source.partitions()
        assert (partition.file, partition.size) == ("gone.jsonl", 0)
        with pytest.raises(InputError, match=r"gone\.jsonl: the link leads nowhere"):
            list(source.read(partition))
        with pytest.raises(InputError, match=r"gone\.jsonl: the link leads nowhere"):
            glance([partition.path])


def test_what_is_no_file_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a.jsonl")
    os.mkfifo(tmp_path / "pipe.jsonl")
    link(tmp_path / "null.jsonl", "/dev/null")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.jsonl")
        assert names(tmp_path) == names(tmp_path / "*") == ["a.jsonl"]


ODD = [
    b"can\xe7\xf3.jsonl",
    b"\xff\xfe\x80.jsonl",
    b"can%E7%F3.jsonl",
    b"two\nlines.jsonl",
    b'it\'s "quoted".jsonl',
    b"<b>&amp;.jsonl",
    b"\x1b[31mred\x07.jsonl",
    "\u202egpj.jsonl".encode(),
    b"back\\slash.jsonl",
    b"a::b.jsonl",
    b"what?x=1#y.jsonl",
    b" blank .jsonl",
    b"-n.jsonl",
    "e\u0301.jsonl".encode(),
    "\u00e9.jsonl".encode(),
]


@pytest.mark.parametrize("source", ["", "*", "**"])
def test_files_of_any_name(tmp_path: Path, source: str) -> None:
    folder = tmp_path / os.fsdecode(b"\xe7\n")
    for number, name in enumerate(ODD):
        put(folder / os.fsdecode(name), f'{{"text": "{number}"}}\n')
    found = JsonLines(paths=(str((tmp_path if source == "**" else folder) / source),))
    rows = rows_read(found)
    assert sorted(int(row["text"]) for row in rows) == list(range(len(ODD)))
    files = {row["origin"]["file"] for row in rows}
    assert len(files) == len(ODD)
    for partition in found.single_partitions():
        for spelling in (partition.key, partition.file):
            assert spelling.encode().decode() == spelling
            assert "\n" not in spelling
        (again,) = found.read_again(partition.file, 0, 1)
        assert again.batch.num_rows == 1
        assert content_digest([partition.path])
