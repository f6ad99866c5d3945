import zipfile
from pathlib import Path

import pytest

from corpus.errors import InputError
from corpus.storage.inputs import content_digest
from corpus.testing import rows_read
from stages.sources.warc import Warc
from stages.sources.wet import Wet
from tests.warcs import conversion, members, response, warcinfo

PAGES = [response(f"https://{n}.cat/", f"<p>page {n}") for n in range(60)]


def wacz(path: Path, *, method: int = zipfile.ZIP_STORED, pages: list[bytes] = PAGES) -> Path:
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr("datapackage.json", "{}", zipfile.ZIP_DEFLATED)
        file.writestr("archive/b.warc", b"".join([warcinfo(), pages[0]]))
        file.writestr("archive/a.warc.gz", members([warcinfo(), *pages[1:]]))
        file.writestr("archive/notes.txt", "none")
        file.writestr("indexes/index.cdx", "none")
    return path


def source(path: Path, **settings: int) -> Warc:
    return Warc(paths=(str(path),), **settings)


def test_each_archive_is_a_file_of_its_own(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz")
    (group,) = source(tmp_path).partitions()
    parts = source(tmp_path, group_bytes=0).partitions()
    assert group.members == tuple(parts)
    files = ["x.wacz/archive/a.warc.gz", "x.wacz/archive/b.warc"]
    assert [part.key for part in parts] == [part.file for part in parts] == files
    rows = rows_read(source(path))
    assert len(rows) == 60
    assert {row["reason"] for row in rows} == {None}
    with zipfile.ZipFile(path) as file:
        for row in rows:
            place = row["origin"]
            stored = file.read(place["file"].removeprefix("x.wacz/"))
            stored = stored[place["offset"] :][: place["length"]]
            assert stored.startswith((b"\x1f\x8b", b"WARC/1.0"))


def test_it_reads_as_its_archives_do(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz")
    with zipfile.ZipFile(path) as file:
        file.extractall(tmp_path / "unpacked")
    rows, known = rows_read(source(path)), rows_read(source(tmp_path / "unpacked"))
    assert [row["id"] for row in rows] == [row["id"] for row in known]
    assert rows_read(source(path, partition_bytes=1_000)) == rows
    assert len(source(path, partition_bytes=1_000).partitions()) > 4


def test_a_record_is_read_again_by_its_origin(tmp_path: Path) -> None:
    cut = source(wacz(tmp_path / "x.wacz"), partition_bytes=1_000)
    for row in rows_read(cut)[::10]:
        (again,) = cut.read_again(**row["origin"])
        assert again.batch["id"].to_pylist() == [row["id"]]


def test_its_content_decides_what_is_run_again(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    digests = []
    for pages in (PAGES, PAGES[::-1]):
        crawl = source(wacz(path, pages=pages))
        digests.append([content_digest(crawl.inputs(part)) for part in crawl.partitions()])
    assert not set(digests[0]) & set(digests[1])


def test_wet_files_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.wacz", "w") as file:
        file.writestr("archive/a.wet.gz", members([conversion("https://a.cat/", "text")]))
    (row,) = rows_read(Wet(paths=(str(tmp_path),)))
    assert row["text"] == "text"


def test_what_is_none(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    whole = wacz(path).read_bytes()
    for content in (b"", b"words" * 99, whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(InputError, match=r"x\.wacz: .*no zip file"):
            rows_read(source(path))
    wacz(path, method=zipfile.ZIP_DEFLATED)
    with pytest.raises(InputError, match="compressed or encrypted"):
        rows_read(source(path))
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("a.warc", PAGES[0])
    with pytest.raises(InputError, match="no web archive below archive/"):
        rows_read(source(path))
