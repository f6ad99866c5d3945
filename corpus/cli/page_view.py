"""A page as HTML, its blocks marked in colour: an explanation of extraction to look at and to hand
on. It runs no script, loads nothing, and shows what the page says as text alone."""

from functools import cache
from typing import Any

from corpus.cli.outside_runs import outside_runs
from corpus.cli.page_blocks import PageBlocks, reasons
from corpus.documents.visible import visible, visible_lines
from corpus.errors import OutputError

__all__ = ["as_html", "write_view"]


def write_view(page: PageBlocks, file: str) -> None:
    """Write the view. Raises OutputError for a place inside the folder of a run, as the view shows
    what was left out of a page, and for one that cannot be written."""
    path = outside_runs(file, "the view shows what was left out of a page")
    try:
        path.write_text(as_html(page), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written ({error.strerror})", where=f"--to {file}") from None


def as_html(page: PageBlocks) -> str:
    """The view. All that the page says is escaped, and what cannot be seen is named."""
    return str(_template().render(page=page, reasons=reasons(page)))


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("corpus.cli"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {"visible": visible, "visible_lines": visible_lines}
    return environment.get_template("page_view.html.j2")
