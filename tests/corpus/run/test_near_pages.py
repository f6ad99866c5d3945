"""What a run saw of the domain of a page that it did not see."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus import api
from corpus.cli.trace import trace
from corpus.run.near_pages import Nearest, near_pages, nearness
from corpus.run.trace import trace_documents
from tests.corpus.api.conftest import bread


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("near")
    pages = {
        "https://forn.example/receptes/pa/pages": "pa de pages",
        "https://www.forn.example/receptes/coca": "coca",
        "https://forn.example/horari": "",
        "https://peix.example/receptes/pa/moreno": "peix",
    }
    lines = [f'{{"url": "{url}", "text": "{text}"}}' for url, text in pages.items()]
    (folder / "pages.jsonl").write_text("\n".join(lines))
    api.run(bread(folder / "pages.jsonl"), folder / "run")
    return folder / "run"


def test_what_is_near_is_of_the_domain_and_named_by_path(run: Path) -> None:
    near = near_pages(str(run), "http://forn.example/receptes/pa/moreno")
    assert near.domains == ("forn.example", "www.forn.example")
    assert near.outcomes == {"kept": 2, "pages: empty_text": 1}
    assert near.urls == (
        "https://forn.example/receptes/pa/pages",
        "https://www.forn.example/receptes/coca",
        "https://forn.example/horari",
    )


@pytest.mark.parametrize(
    "url", ["http://forn.example/receptes/pa/moreno", "forn.example/", "https://www.forn.example/h"]
)
def test_addresses_that_a_search_saw_need_not_be_read_again(run: Path, url: str) -> None:
    nearest = Nearest(url)
    assert list(trace_documents(str(run), by="url", value=url, beside=nearest.add)) == []
    assert near_pages(str(run), url, nearest) == near_pages(str(run), url)


def test_whole_segments_come_before_letters() -> None:
    urls = ["https://a.example/pan", "https://a.example/pa/b", "https://a.example/x"]
    assert sorted(urls, key=lambda url: nearness("https://a.example/pa", url)) == [
        "https://a.example/pa/b",
        "https://a.example/pan",
        "https://a.example/x",
    ]


def test_the_command_says_what_is_near(run: Path) -> None:
    done = CliRunner().invoke(trace, [str(run), "--url", "https://forn.example/receptes/pa"])
    assert done.exit_code == 1
    assert done.output.splitlines()[:4] == [
        "no document with this url was seen",
        "of forn.example and www.forn.example were seen: 2 kept, 1 pages: empty_text",
        "the nearest of its addresses:",
        "  https://forn.example/receptes/pa/pages",
    ]
    for url, said in (
        ("https://vi.example/", "nor was any other page of vi.example and www.vi.example"),
        ("/receptes/pa", "it names no domain"),
    ):
        done = CliRunner().invoke(trace, [str(run), "--url", url])
        assert done.output.splitlines()[1] == said


def test_the_command_says_what_it_took(run: Path) -> None:
    done = CliRunner().invoke(trace, [str(run), "--url", "http://forn.example/receptes/coca/"])
    assert done.output.splitlines()[1] == (
        "  taken: https for http, www. for the bare domain, without the final slash"
    )
    done = CliRunner().invoke(trace, [str(run), "--domain", "https://forn.example/", "--all"])
    first, *rest = done.output.splitlines()
    assert first == "taken for https://forn.example/: the registrable domain forn.example"
    assert sum(line[0] != " " for line in rest) == 2
