"""Files of what is to be forgotten, as they come from people."""

from pathlib import Path

import pyarrow as pa
import pytest

from corpus.documents.urls import domain_of
from corpus.errors import InputError
from corpus.run.forget.request import Request, read_request
from corpus.run.spellings import page_of


def file(folder: Path, data: bytes) -> str:
    path = folder / "asked.txt"
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize(
    "data",
    [
        b"a1\nb2\n",
        b"a1\r\nb2\r\n",
        b"\xef\xbb\xbfa1\nb2",
        b"# of the case 7\n\n  a1  \nb2\na1\nb2\n",
    ],
)
def test_ids_however_a_person_saved_them(tmp_path: Path, data: bytes) -> None:
    assert read_request(file(tmp_path, data), None, None).ids == {"a1", "b2"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "asked.txt: names nothing; write one a line"),
        (b"# only this\n\r\n", "asked.txt: names nothing; write one a line"),
        (b"PAR1\x00\x01", "asked.txt: is no text file: it holds NUL bytes"),
        (b"\xff\xfea\x001\x00", "asked.txt: is no text in UTF-8"),
        (b"a1\nb2 c3\n", "asked.txt:2: is no id: it has a space"),
        (b"https://forn.example/1\n", "asked.txt:1: is an address and no id; give it with --urls"),
        (b"a" * 70_000, "asked.txt:1: has more than 65,536 characters"),
    ],
)
def test_ids_that_are_none(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_request(file(tmp_path, data), None, None)
    assert message in str(caught.value)


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.txt"):
        read_request(None, str(tmp_path / "none.txt"), None)


@pytest.mark.parametrize("line", ["a b", "no address", "https://", "/path"])
def test_what_is_no_address(tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError, match="asked.txt:1: is no address"):
        read_request(None, file(tmp_path, line.encode()), None)


@pytest.mark.parametrize("line", ["https://forn.example", "forn.example/a", "*.forn.example", "."])
def test_what_is_no_domain(tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError, match="asked.txt:1: is no domain; write example.org"):
        read_request(None, None, file(tmp_path, line.encode()))


@pytest.mark.parametrize("line", ["cat", "co.uk", "CAT"])
def test_a_domain_of_everybody(tmp_path: Path, line: str) -> None:
    with pytest.raises(InputError, match="others register domains below it"):
        read_request(None, None, file(tmp_path, line.encode()))


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"removals": 1}', '{"removals": [{"shards": [{"sha256": 1}]}]}',
     '{"removals": [{"shards": [{"sha256": "a", "rows": [-1], "becomes": null}]}]}'],
)  # fmt: skip
def test_what_is_no_list_of_removals(tmp_path: Path, content: str) -> None:
    with pytest.raises(InputError, match="asked.txt: is no list of removals"):
        read_request(None, None, None, file(tmp_path, content.encode()))


def asked(request: Request, *urls: str) -> list[bool]:
    table = pa.table({"id": [url[-4:] for url in urls], "url": [*urls]})
    domains = pa.array([domain_of(url) for url in urls], pa.string())
    found: list[bool] = request.mask(table.append_column("domain", domains)).to_pylist()
    return found


def test_a_page_is_meant_in_all_its_spellings() -> None:
    url = "https://www.forn.example/pa?utm_source=x"
    request = Request(pages={page_of(url): url})
    others = ["http://forn.example/pa/", "https://forn.example/pa#top"]
    assert asked(request, *others, "https://forn.example/pa/1") == [True, True, False]


def test_a_host_is_meant_with_those_below_it_and_no_others() -> None:
    request = Request(hosts=frozenset(["blog.forn.example"]))
    urls = [
        "https://blog.forn.example/",
        "https://a.blog.forn.example:8080/x",
        "https://forn.example/",
        "https://notblog.forn.example/",
    ]
    assert asked(request, *urls) == [True, True, False, False]
