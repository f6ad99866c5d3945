"""The Word document opens, says what the Markdown says, and has the same bytes each time."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from corpus.config.statements import Statements
from reports import write_card
from reports.eu_summary import document_of, summary_files
from reports.eu_summary.markdown import markdown
from reports.eu_summary.word import word
from reports.facts.run_facts import load_facts
from reports.languages.translation import ENGLISH, TAGS, translation
from tests.reports.eu_summary.stated import BOOKS, CRAWL, PUBLICATION, document, facts
from tests.test_hostile_values import HOSTILE, UNSEEN

docx = pytest.importorskip("docx", reason="python-docx is not installed")


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def lines(content: bytes) -> Iterator[str]:
    """The paragraphs and rows of a document, in order."""
    for block in opened(content).iter_inner_content():
        if isinstance(block, docx.text.paragraph.Paragraph) and block.text.strip():
            yield block.text.strip()
        elif isinstance(block, docx.table.Table):
            yield from (" ".join(cell.text for cell in row.cells) for row in block.rows)


def words_of(line: str) -> str:
    return "".join(re.findall(r"\w+", line))


@pytest.mark.parametrize("tag", TAGS)
def test_it_says_what_the_markdown_says(tmp_path: Path, tag: str) -> None:
    into, found = translation(tag, "eu_summary"), document(tmp_path)
    said = [words_of(line) for line in lines(word(found, into))]
    text = re.sub(r"```(?:sql)?", "", markdown(found, into))
    written = [words_of(line) for line in text.splitlines() if words_of(line)]
    assert said == written


def test_headings_make_an_outline(tmp_path: Path) -> None:
    found = opened(word(document(tmp_path), ENGLISH))
    styles = [(one.style.name, one.text) for one in found.paragraphs if one.style is not None]
    assert ("Heading 1", "2. List of data sources") in styles
    assert ("Heading 2", "2.3. Data crawled and scraped from online sources") in styles
    assert ("Field 3", "Period of data collection") in styles
    assert found.core_properties.title == "Public Summary of Training Content: Corpus of towns"
    assert found.core_properties.language == "en-GB"
    assert found.core_properties.created is None


def test_addresses_are_links_and_the_provider_finds_the_gaps(tmp_path: Path) -> None:
    found = opened(word(document(tmp_path), ENGLISH))
    links = [
        one.target_ref
        for one in found.part.rels.values()
        if one.reltype == docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK
    ]
    assert "https://towns.example/removal" in links
    marked = [run.text for one in found.paragraphs for run in one.runs if run.font.highlight_color]
    assert marked.count("[to be completed by the provider]") == 14


def test_pages_are_numbered_and_rows_are_whole(tmp_path: Path) -> None:
    found = opened(word(document(tmp_path), translation("eu", "eu_summary")))
    foot = found.sections[0].footer.paragraphs[0]
    assert foot.text.startswith("Corpus of towns · ")
    assert re.findall(r'w:instr="(\w+)"', foot._p.xml) == ["PAGE", "NUMPAGES"]
    for table in found.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
        assert all("w:cantSplit" in row._tr.xml for row in table.rows)
    heading = next(one for one in found.paragraphs if one.style and one.style.name == "Heading 1")
    assert 'w:lang w:val="en-GB"' in heading.runs[-1]._r.xml


def test_bytes_follow_from_the_document_alone(tmp_path: Path) -> None:
    once, again = (word(document(tmp_path), ENGLISH) for _ in range(2))
    assert once == again
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.testzip() is None


def test_all_languages_are_written(tmp_path: Path) -> None:
    found = facts(tmp_path, language="ca")
    files = summary_files(found)
    names = {f"eu_training_content_summary{tag}.{kind}" for kind in ("md", "docx")
             for tag in ("", ".es", ".en", ".ca-valencia", ".eu", ".gl")}  # fmt: skip
    assert set(files) == names | {"eu_training_content_summary.json", "domains_top10.csv"}
    assert files["eu_training_content_summary.md"].decode().startswith("# Resum públic")
    assert opened(files["eu_training_content_summary.docx"]).core_properties.language == "ca-ES"


def test_files_that_are_no_longer_written_go(tmp_path: Path) -> None:
    """The default language has no tag in its name, so another default has other names."""
    folder = facts(tmp_path).folder
    write_card(folder)
    before = {path.name for path in (tmp_path / "dataset").iterdir()}
    about = {"crawl": replace(CRAWL, category="2.1"), "books": BOOKS}
    spanish = replace(PUBLICATION, language="es")
    facts(tmp_path, Statements(spanish, about))
    write_card(folder)
    after = {path.name for path in (tmp_path / "dataset").iterdir()}
    assert before - after == {
        "domains_top10.csv", "README.es.md", "eu_training_content_summary.es.md",
        "eu_training_content_summary.es.docx",
    }  # fmt: skip
    listed = {one["path"] for one in load_facts(folder).manifest["files"]}
    assert {name for name in listed if "/" not in name} == after - {"manifest.json", "mixtures"}


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_are_inert(tmp_path: Path, value: str) -> None:
    about = {
        "crawl": replace(CRAWL, title=value, regions=value, content=(value,)),
        "books": replace(BOOKS, title=value, version=value, description=value),
    }
    link = "https://towns.example/" + re.sub(r"[\s@]", "", value)
    publication = replace(PUBLICATION, title=value, removal=link, illegal_content=value)
    found = document_of(facts(tmp_path, Statements(publication, about)))
    text = markdown(found, ENGLISH)
    assert not UNSEEN.search(text)
    assert "<script" not in text
    assert "<img" not in text
    assert not re.search(r"(?<!\\)\]\(", text)
    said = "\n".join(lines(word(found, ENGLISH)))
    assert not UNSEEN.search(said)
    if value.isprintable() and not value.startswith("\t"):
        assert value.strip() in said
    links = {one.target_ref for one in opened(word(found, ENGLISH)).part.rels.values()}
    assert {urlsplit(link).scheme for link in links} <= {"", "https"}


def test_characters_that_xml_forbids_are_named(tmp_path: Path) -> None:
    found = document(tmp_path, title="a\x0b\ufffe\uffffb")
    assert "a<U+000B><U+FFFE><U+FFFF>b" in list(lines(word(found, ENGLISH)))
