"""Documents are found by any spelling of their address, and the same one comes first."""

import pytest

from corpus import api
from corpus.errors import InputError
from corpus.run.trace import TRACED
from tests.corpus.api.conftest import bread

URLS = [
    "https://www.forn.example/pa?utm_source=x",
    "http://forn.example/pa",
    "https://forn.example/pa",
    "https://forn.example:443/coca/../pa",
    "http://www.forn.example/pa",
    "https://forn.example/pa/",
    "https://wwwforn.example/pa",
    "https://peix.forn.example/pa",
    "ftp://forn.example/pa",
    "https://www.gov.uk/pa",
    "http://gov.uk/pa",
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> api.Run:
    folder = tmp_path_factory.mktemp("trace")
    lines = [f'{{"id": "{n}", "url": "{url}", "text": "text {n}"}}' for n, url in enumerate(URLS)]
    lines.append('{"id": "left", "url": "https://forn.example/pa", "text": ""}')
    (folder / "pages.jsonl").write_text("\n".join(lines))
    return api.run(bread(folder / "pages.jsonl"), folder / "run")


@pytest.mark.parametrize(
    ("asked", "exact", "spellings", "others"),
    [
        ("https://forn.example/pa", {2, "left"}, {3}, {0, 1, 4, 5}),
        ("http://forn.example/pa#top", {1}, set(), {0, 2, 3, 4, 5, "left"}),
        ("HTTPS://WWW.forn.example/./pa", set(), {0}, {1, 2, 3, 4, 5, "left"}),
        ("https://forn.example/pa/", {5}, set(), {0, 1, 2, 3, 4, "left"}),
        ("http://gov.uk/pa", {10}, set(), {9}),
        ("https://www.gov.uk/pa", {9}, set(), {10}),
        ("ftp://forn.example/pa", {8}, set(), set()),
        ("https://peix.forn.example/pa?fbclid=1", set(), {7}, set()),
        ("https://forn.example/vi", set(), set(), set()),
        ("no address", set(), set(), set()),
        ("", set(), set(), set()),
    ],
)
def test_spellings_of_an_address(
    run: api.Run, asked: str, exact: set[object], spellings: set[object], others: set[object]
) -> None:
    found = run.trace(url=asked)["url"].to_pylist()
    sizes = [len(exact), len(spellings), len(others)]
    assert len(found) == sum(sizes)
    for group in (exact, spellings, others):
        urls = sorted(URLS[n] if isinstance(n, int) else URLS[2] for n in group)
        assert sorted(found[: len(urls)]) == urls
        found = found[len(urls) :]


def test_what_is_known_comes_in_columns(run: api.Run) -> None:
    assert run.trace(domain="nowhere.example").schema == TRACED
    table = run.trace(url="https://forn.example/pa")
    assert table.schema == TRACED
    kept, left, *_ = table.to_pylist()
    assert (kept["event"], kept["stage"], kept["reason"]) == ("kept", "shards", "")
    assert (kept["file"], kept["passed"][0]) == ("pages.jsonl", "pages")
    assert (left["event"], left["stage"], left["reason"]) == ("dropped", "pages", "empty_text")
    assert (left["file"], left["offset"]) == ("pages.jsonl", 735)
    assert run.trace(id=kept["id"]).to_pylist() == [kept]
    assert run.trace(domain="forn.example").num_rows == 6


def test_one_thing_is_looked_for(run: api.Run) -> None:
    with pytest.raises(InputError, match="give one of id, url and domain"):
        run.trace()
    with pytest.raises(InputError, match="give one of id, url and domain"):
        run.trace(id="a", url="b")


def test_another_final_slash_comes_last(run: api.Run) -> None:
    assert run.trace(url="https://forn.example/pa")["url"].to_pylist()[-1] == URLS[5]
