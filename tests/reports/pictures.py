"""The pictures of the report that the documentation shows: `python -m tests.reports.pictures RUN`.

RUN is the folder of a finished run of `examples/quickstart`; its report is made anew beside it and
shown in Chromium, in three languages, widths and colours.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from reports import write_reports
from tests import ROOT
from tests.reports.browser import browser

__all__ = ["PICTURES", "Picture", "main"]


class Picture(NamedTuple):
    """A picture: its file, the page of which it is, the window, the colours, and the section that
    it begins with, if not the top."""

    file: str
    page: str
    width: int
    height: int
    scheme: str = "light"
    section: str = ""


PICTURES = (
    Picture("report.png", "index.html", 1280, 1000),
    Picture("report-es-drops.png", "index.es.html", 1280, 780, section="drops"),
    Picture("report-ca-360.png", "index.ca.html", 360, 900, scheme="dark"),
)
"""What `README.md` and `docs/cli.md` show."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pictures; the exit code."""
    parser = ArgumentParser(prog="python -m tests.reports.pictures", description=__doc__)
    parser.add_argument("run", help="folder of a finished run of the quickstart")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    given = parser.parse_args(arguments)
    with TemporaryDirectory() as folder, browser() as chromium:
        write_reports(given.run, folder)
        for one in PICTURES:
            shown = chromium.new_page(
                viewport={"width": one.width, "height": one.height}, color_scheme=one.scheme
            )
            shown.goto((Path(folder) / one.page).as_uri())
            if one.section:
                shown.evaluate(
                    "id => document.getElementById(id).scrollIntoView({behavior: 'instant'})",
                    one.section,
                )
            shown.screenshot(path=given.to / one.file)
            shown.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
