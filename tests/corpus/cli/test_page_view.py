"""The view of a page: harmless, complete, and never inside a run."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from corpus.cli.page_blocks import Block, PageBlocks
from corpus.cli.page_view import as_html, write_view
from corpus.errors import OutputError

EVIL = "<script>alert(1)</script> &amp; \"quoted\" 'so' \u202edesrever"
PAGE = PageBlocks(
    f"{EVIL}.html",
    EVIL,
    "too_short",
    [
        Block(True, "model_score", 0.98, (), f"main{EVIL} > p", EVIL),
        Block(False, "hidden", None, ("hidden",), "main > p", "<img src=https://a.example/x>"),
    ],
)


class Tags(HTMLParser):
    """Counts the elements and attributes of a page, and keeps its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_what_the_page_says_is_text_alone() -> None:
    html = as_html(PAGE)
    read = Tags()
    read.feed(html)
    assert read.tags.isdisjoint({"script", "img", "link", "a", "iframe", "object", "form"})
    assert not any(name.startswith("on") or name in ("src", "href") for name in read.attributes)
    assert "default-src 'none'" in html
    assert "url(" not in html
    assert "@import" not in html
    text = "".join(read.said)
    assert "<script>alert(1)</script> &amp; \"quoted\" 'so' <U+202E>desrever" in text
    assert "\u202e" not in html
    assert "dropped as too_short" in text
    assert "https://a.example/x" in text


def test_an_empty_page_has_a_view() -> None:
    assert "could not be read" in as_html(PageBlocks("pa.html", "", "empty_page", []))


def test_a_view_is_written_outside_of_runs(tmp_path: Path) -> None:
    write_view(PAGE, str(tmp_path / "view.html"))
    assert "&lt;U+202E&gt;" in (tmp_path / "view.html").read_text("utf-8")


@pytest.mark.parametrize("mark", ["dataset/manifest.json", "work/run.json", "manifest.json"])
@pytest.mark.parametrize("below", ["", "report", "dataset/data/ca"])
def test_no_view_inside_a_run_or_a_dataset(tmp_path: Path, mark: str, below: str) -> None:
    run = tmp_path / "run"
    (run / mark).parent.mkdir(parents=True)
    (run / mark).write_text("{}")
    (run / below).mkdir(parents=True, exist_ok=True)
    with pytest.raises(OutputError, match="is inside .*run"):
        write_view(PAGE, str(run / below / "view.html"))
    link = tmp_path / "link"
    link.symlink_to(run / below)
    with pytest.raises(OutputError, match="is inside .*run"):
        write_view(PAGE, str(link / "view.html"))
    assert not list(run.rglob("view.html"))


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_view(PAGE, str(tmp_path / "none" / "view.html"))
    with pytest.raises(OutputError, match="a file of this machine"):
        write_view(PAGE, "s3://bucket/view.html")
