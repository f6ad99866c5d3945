"""`corpus show` refuses to print what may be personal data anywhere but to a terminal."""

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.show import Shown, as_lines, document_with_page, show
from corpus.errors import ConfigError, InputError
from corpus.run.trace import trace_documents

DOCUMENT = {
    "id": "0f34",
    "url": "https://forn.example/pa\x1b[2J",
    "source": "crawl",
    "language": "ca",
    "text": "El forn obre a les set.\nHi ha pa.",
    "record_id": "urn:uuid:9a7a",
    "date": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
    "origin": {"file": "crawl.warc.gz", "offset": 512, "length": 99},
}
LINES = """\
0f34  https://forn.example/pa<U+001B>[2J
  crawl.warc.gz at 512, 99 long, urn:uuid:9a7a
  source crawl, language ca
the page                       kept
Portada                      <
El forn obre a les set.        El forn obre a les set.
                             > Hi ha pa.
1 of 2 lines of the page stayed, in words 6 of 7; 1 line is not on the page"""


def test_lines_of_both_texts() -> None:
    shown = Shown(DOCUMENT, "Portada\nEl forn obre a les set.\n")
    assert list(as_lines(shown, 60, colours=False)) == LINES.splitlines()


def text_of(html: bytes, headers: object, url: str) -> str:
    raise AssertionError("no page is read")


def test_a_document_that_left_is_not_shown(toy_run: Path) -> None:
    with pytest.raises(InputError, match="no document with this id was seen"):
        document_with_page(str(toy_run), "0", text_of=text_of)


def test_a_pipeline_that_is_not_where_the_run_noted_it(toy_run: Path) -> None:
    kept = next(trace_documents(str(toy_run), by="domain", value="a.example"))
    with pytest.raises(ConfigError, match="so the run has noted it, give --pipeline"):
        document_with_page(str(toy_run), kept.id, text_of=text_of)


def test_the_command_prints_to_a_terminal_only(toy_run: Path) -> None:
    done = CliRunner().invoke(show, [str(toy_run), "--id", "0"])
    assert done.exit_code == 2
    assert "prints to a terminal only" in done.output


HTML = "<title>El forn</title><nav><a href=/>Inici</a></nav><article>{}</article>".format(
    "<p>El forn del poble obre cada dia a les set del matí, i tanca quan s'acaba el pa.</p>" * 5
)


def test_a_page_is_written_to_a_file_without_a_terminal(tmp_path: Path) -> None:
    page, view = tmp_path / "pa.html", tmp_path / "view.html"
    page.write_text(HTML, "utf-8")
    done = CliRunner().invoke(show, ["--page", str(page), "--to", str(view)])
    assert done.output == f"wrote {view}\n"
    assert "El forn del poble" in view.read_text("utf-8")


def test_a_page_is_printed_to_a_terminal_only(tmp_path: Path) -> None:
    page = tmp_path / "pa.html"
    page.write_text(HTML, "utf-8")
    done = CliRunner().invoke(show, ["--page", str(page)])
    assert done.exit_code == 2
    assert "unless --to names one" in done.output


@pytest.mark.parametrize("given", [[], ["RUN"], ["RUN", "--id", "0", "--page", "pa.html"]])
def test_what_has_to_be_given(given: list[str]) -> None:
    done = CliRunner().invoke(show, given)
    assert done.exit_code == 2
    assert "--id" in done.output
