"""The report's page, in a browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reports import write_reports
from reports.facts import load_facts
from reports.page import page
from reports.quotas import quota_report
from tests.reports.browser import browser
from tests.reports.example import domains, manifest, write_run

NASTY = "a<b>&'\"|`{{ 1 }}</script><script>window.broken = 1</script>"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    write_reports(write_run(folder))
    return folder / "report" / "index.html"


class Opened:
    """A page that was opened, with all that the browser complained of and asked for."""

    def __init__(self, chromium: Any, path: Path, **options: Any) -> None:
        self.page = chromium.new_page(**options)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_shown_without_complaint(
    chromium: Any, report: Path, width: int, scheme: str
) -> None:
    opened = Opened(chromium, report, viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert opened.said == []
    assert opened.asked in ([report.as_uri()], [report.as_uri(), "data:,"])
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    text = opened.page.inner_text("main")
    for said in ("ca-valencia", "co_official", "a supply of 491.7 B", "near_duplicate", "tdmrep",
                 "c.example"):  # fmt: skip
        assert said in text
    opened.page.close()


def test_it_tells_what_it_shows_without_eyes(chromium: Any, report: Path) -> None:
    page = Opened(chromium, report).page
    assert page.locator("svg.plot").count() >= 5
    for plot in page.locator("svg.plot").all():
        for id_ in plot.get_attribute("aria-labelledby").split():
            assert page.evaluate("id => document.getElementById(id).textContent.trim()", id_)
    for table in page.locator("table").all():
        assert table.locator("caption").inner_text().strip()
        assert table.locator("th:not([scope])").count() == 0
    repeated = page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id)"
        ".filter((id, at, all) => all.indexOf(id) < at)"
    )
    assert repeated == []
    page.close()


def test_a_click_sorts_a_table(chromium: Any, report: Path) -> None:
    opened = Opened(chromium, report)
    table = opened.page.locator("table", has_text="Languages: shares")
    trained = table.locator("thead th", has_text="Trained")
    column = trained.evaluate("head => head.cellIndex")

    def values() -> list[float]:
        rows = table.locator("tbody tr").all()
        return [float(row.locator("th, td").nth(column).get_attribute("data-v")) for row in rows]

    trained.locator("button").click()
    assert trained.get_attribute("aria-sort") == "descending"
    assert values() == sorted(values(), reverse=True)
    trained.locator("button").click()
    assert values() == sorted(values())
    assert opened.said == []
    opened.page.close()


def test_names_are_never_markup(chromium: Any, tmp_path: Path) -> None:
    plain = manifest()
    plain["pipeline"] = NASTY
    plain["stages"][3]["settings"] = {"note": NASTY}
    table = domains()
    names = pa.array([n.replace("c.example", NASTY) for n in table["domain"].to_pylist()])
    folder = write_run(tmp_path, plain)
    pq.write_table(table.set_column(0, "domain", names), tmp_path / "ledger/domains.parquet")
    write_reports(folder)
    opened = Opened(chromium, tmp_path / "report" / "index.html")
    assert opened.page.inner_text("h1") == NASTY
    assert NASTY in opened.page.locator("table", has_text="Largest domains").inner_text()
    assert opened.page.evaluate("window.broken") is None
    assert opened.said == []
    opened.page.close()


def test_repairs_are_said(tmp_path: Path) -> None:
    facts = replace(load_facts(write_run(tmp_path)), repairs=3)
    assert "3 files of intermediates were found damaged" in page(facts, quota_report(facts))


def test_charsets_are_said(tmp_path: Path) -> None:
    facts = load_facts(write_run(tmp_path))
    shown = page(facts, quota_report(facts))
    assert '<span class="tag">koi8-r 3</span>' in shown
    assert '<span class="tag">header 17</span>' in shown
    assert "; 5 characters could not be read" in shown
