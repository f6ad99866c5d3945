import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.urls import host_of
from corpus.errors import InputError
from stages.rights.address_lists import files_of, listed, name_of


def held(folder: Path, entries: str, *urls: str) -> list[bool]:
    path = folder / "list.txt"
    path.write_text(entries, encoding="utf-8")
    return [name is not None for name in listed(pa.array(urls, pa.string()), [str(path)])]


@pytest.mark.parametrize(
    ("entry", "yes", "no"),
    [
        (
            "sex",
            "https://www.example.sex/",
            "https://www.sussex.ac.uk/ https://sex.example.org/ https://example.org/sex",
        ),
        (
            "tube.example",
            "http://tube.example https://a.b.tube.example/x?y",
            "https://youtube.example/ https://tube.example.org/ https://example.org/tube.example",
        ),
        ("*.Example.ORG", "https://example.org/ https://a.EXAMPLE.org/", "https://anexample.org/"),
        ("españa.example", "https://www.xn--espaa-rta.example/", "https://espana.example/"),
        ("192.0.2.7", "http://192.0.2.7:8080/x", "http://1.192.0.2.7/ http://192.0.2.77/"),
        ("2.7", "", "http://192.0.2.7/"),
        (
            "https://example.org/blog/",
            "http://www.example.org/Blog https://example.org:443/blog/1 https://example.org/blog?a",
            "https://example.org/blogs https://example.org/ https://a.example.org/blog",
        ),
        (
            "www.example.org/a?id=1",
            "https://example.org/a?id=1 https://example.org/a?id=1#x",
            "https://example.org/a https://example.org/a?id=12",
        ),
        ("https://user:secret@example.org/", "https://www.example.org/x", "https://example.net/"),
        ("example.org # who asked, when", "https://example.org/", "https://example.net/"),
        (
            "https://diari.example/opinió",  # as a browser shows it
            "https://diari.example/opini%C3%B3 https://diari.example/opini%c3%b3/1?x "
            "https://diari.example/opinio\u0301 https://DIARI.example:443/./a/../opini%C3%B3",
            "https://diari.example/opini%F3 https://diari.example/opinio",
        ),
        ("diari.example/opini%C3%B3", "https://diari.example/opinió", ""),
        ("diari.example/%7Eana", "https://diari.example/~ana/1", "https://diari.example/ana"),
        ("http://Straße.example/x", "http://xn--strae-oqa.example/x", "http://strasse.example/x"),
        ("espa%C3%B1a.example", "https://www.españa.example/", ""),
        ("//diari.example/a/", "http://diari.example/a", "http://diari.example/b"),
        ("2130706433", "http://2130706433/x", "http://127.0.0.1/x"),
        ("# example.org", "", "https://example.org/"),
        ("\n\n", "", "https://example.org/ urn:isbn:1 nonsense"),
    ],
)
def test_what_an_entry_holds(tmp_path: Path, entry: str, yes: str, no: str) -> None:
    assert held(tmp_path, entry, *yes.split()) == [True] * len(yes.split())
    assert held(tmp_path, entry, *no.split(), "") == [False] * (len(no.split()) + 1)


def test_a_category_is_a_folder(tmp_path: Path) -> None:
    adult = tmp_path / "adult"
    adult.mkdir()
    (adult / "domains").write_text("a.example\n")
    (adult / "urls").write_text("b.example/adult\n")
    (adult / "expressions").write_text("example\n")
    urls = pa.array(["https://a.example/", "https://b.example/adult/1", "https://b.example/"])
    assert listed(urls, [str(adult)]) == ["adult", "adult", None]
    assert [Path(file).name for file in files_of(f"{adult}/")] == ["domains", "urls"]
    assert name_of(f"{adult}/") == "adult"


def test_a_folder_without_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no list"):
        files_of(str(tmp_path))


def test_the_first_list_names_a_match(tmp_path: Path) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(f"both.example\n{name[:3]}.example\n")
    paths = [str(tmp_path / "one.txt"), str(tmp_path / "two.txt")]
    urls = pa.array([f"https://{name}.example/" for name in ("both", "two", "three")])
    assert listed(urls, paths) == ["one", "two", None]
    assert listed(urls, paths[::-1]) == ["two", "two", None]


def test_a_changed_list_is_read_again(tmp_path: Path) -> None:
    assert held(tmp_path, "a.example", "https://a.example/") == [True]
    assert held(tmp_path, "another.example", "https://a.example/") == [False]


LABEL = st.text("abc-", min_size=1, max_size=3).filter(lambda label: label.strip("-") == label)
HOST = st.lists(LABEL, min_size=1, max_size=4).map(".".join)


@given(st.lists(HOST, max_size=5), HOST)
def test_domains_match_by_labels(
    tmp_path_factory: pytest.TempPathFactory, hosts: list[str], host: str
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    labels = host.split(".")
    suffixes = {".".join(labels[start:]) for start in range(len(labels))}
    assert held(folder, "\n".join(hosts), f"https://{host}/x") == [bool(suffixes & set(hosts))]


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_line_and_any_address(
    tmp_path_factory: pytest.TempPathFactory, line: str, url: str
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    held(folder, line.encode("utf-8", "replace").decode(), url.encode("utf-8", "replace").decode())
    host_of(url)


PACKS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "bzip2": bz2.compress,
    "zstd": lambda data: pa.compress(data, codec="zstd", asbytes=True),
    "lz4": lambda data: pa.compress(data, codec="lz4", asbytes=True),
}


@pytest.mark.parametrize("pack", PACKS)
def test_a_packed_list(tmp_path: Path, pack: str) -> None:
    path = tmp_path / "asked.txt"
    path.write_bytes(PACKS[pack](b"one.example\n" * 9_999 + b"last.example"))
    urls = pa.array(["https://one.example/", "https://www.last.example/x", "https://b.example/"])
    assert listed(urls, [str(path)]) == ["asked", "asked", None]


@pytest.mark.parametrize("pack", PACKS)
def test_a_damaged_list_is_refused(tmp_path: Path, pack: str) -> None:
    """A part of it would let pages pass that asked to be left out."""
    path = tmp_path / "asked.txt"
    path.write_bytes(PACKS[pack](b"".join(b"a%d.example\n" % i for i in range(9_999)))[:-9])
    with pytest.raises(InputError, match="damaged or cut short"):
        listed(pa.array(["https://one.example/"]), [str(path)])


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"PK\x03\x04...", "packed as zip"), (b"a.example " * 110_000, "this is no list")],
)
def test_what_is_no_list(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(InputError, match=message):
        listed(pa.array(["https://one.example/"]), [str(tmp_path / "x")])
