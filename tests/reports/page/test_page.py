"""The report's page, in a browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports import write_reports
from reports.facts.run_facts import Facts, load_facts
from reports.languages.translation import TAGS
from reports.page.page import page
from reports.page.page_data import page_data
from reports.quotas import quota_report
from tests.reports.browser import Opened, axe, browser
from tests.reports.example import write_run
from tests.reports.hostile import write_hostile_run
from tests.reports.large import write_large_run

WIDTHS = (360, 1280, 1920)
_LINES = """one => {
  const range = document.createRange();
  range.selectNode(one.firstChild);
  return range.getClientRects().length;
}"""
_CUT = """all => all.flatMap(plot => {
  const frame = plot.getBoundingClientRect();
  const texts = [...plot.querySelectorAll("text")]
    .map(one => [one.getBoundingClientRect(), one.textContent]).filter(([own]) => own.width);
  return texts.filter(([own], at) =>
    own.left < frame.left - 1 || own.right > frame.right + 1 || texts.some(([other], place) =>
      at !== place && Math.abs(own.top - other.top) < 6
      && own.left < other.right && own.right > other.left)
  ).map(([, text]) => `${plot.getAttribute("aria-labelledby")}: ${text}`);
})"""
"""The lines of the first text of an element; the texts of plots that are cut or meet another."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the page of a small run."""
    folder = tmp_path_factory.mktemp("run")
    write_reports(write_run(folder))
    return folder / "report"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load_facts(write_run(tmp_path_factory.mktemp("run")))


def english(facts: Facts) -> str:
    return page(page_data(facts, quota_report(facts)), "en")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_shown_without_complaint(
    chromium: Any, report: Path, width: int, scheme: str
) -> None:
    path = report / "index.html"
    opened = Opened(chromium, path, viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert opened.said == []
    assert opened.asked in ([path.as_uri()], [path.as_uri(), "data:,"])
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    text = opened.page.inner_text("main")
    for said in ("ca-valencia", "co_official", "a supply of 491.7 B", "near_duplicate", "tdmrep",
                 "c.example"):  # fmt: skip
        assert said in text
    opened.page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag != "en"])
def test_it_fits_in_every_language(chromium: Any, report: Path, tag: str, width: int) -> None:
    path = report / f"index.{tag}.html"
    opened = Opened(chromium, path, viewport={"width": width, "height": 800})
    assert opened.said == []
    assert opened.page.evaluate("document.documentElement.lang") == tag
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    cut = "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)"
    assert opened.page.locator(".figures div, .side nav a, h1, h2").evaluate_all(cut) == []
    opened.page.close()


def test_a_large_run_is_not_cut(chromium: Any, tmp_path: Path) -> None:
    """Names and numbers of plots stay inside them and apart, numbers of the headline whole."""
    facts = load_facts(write_large_run(tmp_path))
    path = tmp_path / "index.html"
    path.write_text(page(page_data(facts, quota_report(facts)), "ca"), encoding="utf-8")
    shown = Opened(chromium, path).page
    shown.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for width in WIDTHS:
        shown.set_viewport_size({"width": width, "height": 800})
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
        assert shown.locator(".figures dd").first.evaluate(_LINES) == 1
        assert shown.locator("svg.plot").evaluate_all(_CUT) == []
    shown.close()


def test_it_tells_what_it_shows_without_eyes(chromium: Any, report: Path) -> None:
    page = Opened(chromium, report / "index.html").page
    assert page.locator("svg.plot").count() >= 5
    for plot in page.locator("svg.plot").all():
        for id_ in plot.get_attribute("aria-labelledby").split():
            assert page.evaluate("id => document.getElementById(id).textContent.trim()", id_)
    for table in page.locator("table").all():
        assert table.locator("caption").text_content().strip()
        assert table.locator("th:not([scope])").count() == 0
    repeated = page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id)"
        ".filter((id, at, all) => all.indexOf(id) < at)"
    )
    assert repeated == []
    page.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("tag", TAGS)
def test_axe_finds_nothing(chromium: Any, report: Path, tag: str, scheme: str, width: int) -> None:
    path = report / ("index.html" if tag == "en" else f"index.{tag}.html")
    opened = Opened(chromium, path, viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert axe(opened.page) == []
    opened.page.close()


def test_a_click_sorts_a_table(chromium: Any, report: Path) -> None:
    opened = Opened(chromium, report / "index.html")
    table = opened.page.locator("table#languages")
    trained = table.locator("thead th", has_text="Trained")
    column = trained.evaluate("head => head.cellIndex")

    def values() -> list[float]:
        rows = table.locator("tbody tr").all()
        return [float(row.locator("th, td").nth(column).get_attribute("data-v")) for row in rows]

    trained.locator("button").click()
    assert trained.get_attribute("aria-sort") == "descending"
    assert values() == sorted(values(), reverse=True)
    trained.locator("button").focus()
    opened.page.keyboard.press("Enter")
    assert trained.get_attribute("aria-sort") == "ascending"
    assert values() == sorted(values())
    assert opened.said == []
    opened.page.close()


def test_filters_leave_what_was_asked_for(chromium: Any, report: Path) -> None:
    page = Opened(chromium, report / "index.html").page

    def shown(table: str) -> list[str]:
        return page.locator(f"table#{table} tbody tr:visible th").all_inner_texts()

    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    everything = page.locator("tbody tr:visible").count()
    page.select_option("#by-language", "ca")
    for table in ("languages", "drops-by-language", "lengths", "domains-by-language"):
        assert shown(table) == ["ca"]
    assert set(shown("languages-and-sources")) == {"ca"}
    assert shown("stages"), "rows of no language stay"
    assert page.locator("#shown").inner_text().startswith("Rows shown: ")
    page.select_option("#by-source", "books")
    assert shown("by-source-table") == ["books"]
    assert shown("languages-and-sources") == ["ca"]
    assert shown("drops-by-source") == []
    said = page.locator("table#drops-by-source .none:visible").inner_text()
    assert said == "No row of this table matches the filters."
    assert not page.locator("table#by-source-table .none").is_visible()
    page.select_option("#by-language", "")
    page.select_option("#by-source", "")
    assert page.locator("tbody tr:visible").count() == everything
    assert page.locator(".none:visible").count() == 0
    page.close()


def test_the_language_is_switched_by_links(chromium: Any, report: Path) -> None:
    page = Opened(chromium, report / "index.html", java_script_enabled=False).page
    names = [one.inner_text() for one in page.locator(".languages a").all()]
    assert names == ["español", "català", "valencià", "euskara", "galego", "English"]
    assert page.locator(".languages a[aria-current]").inner_text() == "English"
    page.click("text=euskara")
    assert page.locator("html").get_attribute("lang") == "eu"
    page.click("text=English")
    assert page.url == (report / "index.html").as_uri()
    page.close()


def test_numbers_are_there_without_a_script(chromium: Any, report: Path) -> None:
    page = Opened(chromium, report / "index.html", java_script_enabled=False).page
    row = page.locator("table#languages tbody tr", has_text="Catalan").first
    assert "40.19%" in row.inner_text()
    assert not page.locator("#filters").is_visible()
    assert page.locator("button").count() == 0
    page.close()


def test_a_table_is_saved_as_csv(chromium: Any, report: Path) -> None:
    page = Opened(chromium, report / "index.html").page
    with page.expect_download() as started:
        page.locator("table#lengths button.csv").click()
    assert started.value.suggested_filename == "lengths.csv"
    lines = Path(started.value.path()).read_bytes().decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("Tag,Documents,Words a document")
    assert lines[1].startswith("ca,4,125,750,")
    page.close()


def test_names_are_never_markup_or_formulas(chromium: Any, tmp_path: Path) -> None:
    folder, names = write_hostile_run(tmp_path)
    write_reports(folder)
    for tag in ("en", "ca"):
        file = "index.html" if tag == "en" else f"index.{tag}.html"
        opened = Opened(
            chromium, tmp_path / "report" / file, viewport={"width": 360, "height": 800}
        )
        page = opened.page
        assert page.inner_text("h1") == names.markup
        assert names.markup in page.locator("table#largest-domains").inner_text()
        assert page.evaluate("window.broken") is None
        assert page.locator("main script, main img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert opened.said == []
        text = page.content()
        assert not set("\u202e\x1b\u200f") & set(text)
        assert "<U+202E>" in page.locator("table#largest-domains").inner_text()
        assert max(map(len, page.locator("th, .tag").all_inner_texts())) < 400
        with page.expect_download() as started:
            page.locator("table#largest-domains button.csv").click()
        saved = Path(started.value.path()).read_bytes().decode("utf-8-sig")
        assert f"'{names.formula}" in saved
        assert not any(line.startswith(("=", "+", "-", "@")) for line in saved.split("\r\n"))
        page.close()


def test_on_paper_everything_is_open(chromium: Any, report: Path) -> None:
    opened = Opened(chromium, report / "index.html", color_scheme="dark")
    page = opened.page
    assert page.locator("details:not([open])").count() > 0
    assert page.pdf().startswith(b"%PDF")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator(".side").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() > 0
    page.close()


def test_one_file_each_language(report: Path) -> None:
    names = {path.name for path in report.glob("*.html")}
    assert names == {"index.html", *(f"index.{tag}.html" for tag in TAGS if tag != "en")}
    for path in report.glob("*.html"):
        text = path.read_text()
        assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")
        assert "src=" not in text


def test_the_publication_says_which_language_comes_first(tmp_path: Path) -> None:
    folder = write_run(tmp_path)
    write_reports(folder)
    facts = load_facts(folder)
    assert (tmp_path / "report/index.es.html").exists()
    plain = {**facts.manifest, "statements": {"publication": {"language": "es"}}}
    write_run(tmp_path, plain)
    assert write_reports(folder)[0].endswith("report/index.html")
    assert '<html lang="es">' in (tmp_path / "report/index.html").read_text()
    assert (tmp_path / "report/index.en.html").exists()
    assert not (tmp_path / "report/index.es.html").exists()


def test_repairs_are_said(facts: Facts) -> None:
    assert "3 files of intermediates were found damaged" in english(replace(facts, repairs=3))


def test_charsets_are_said(facts: Facts) -> None:
    shown = english(facts)
    assert '<span class="tag">koi8-r 3</span>' in shown
    assert '<span class="tag">header 17</span>' in shown
    assert "5 characters could not be read" in shown


def test_the_same_facts_give_the_same_page(facts: Facts) -> None:
    assert english(facts) == english(load_facts(facts.folder))
