"""Rows of tables, in which each value stays in its column."""

import pytest

from stages.extraction.layout import layout_of
from stages.extraction.writing import Written, written
from stages.html.page import parse


def write(markup, chosen=None, **how):
    tree = parse(f"<html><body>{markup}</body></html>".encode())
    layout = layout_of(tree.find("body"))
    numbers = [n for n, b in enumerate(layout.blocks) if chosen is None or b.text in chosen]
    return written(layout, numbers, Written(**how)).split("\n")


HEAD = "<tr><th>bird</th><th>May</th><th>June</th></tr>"


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("<tr><td>swift</td><td></td><td>140</td></tr>", ["swift |  | 140"]),
        ("<tr><td>owl</td><td>3</td><td></td></tr>", ["owl | 3 |"]),
        ("<tr><td></td><td>3</td><td>4</td></tr>", ["| 3 | 4"]),
        ("<tr><td>owl<td><td>&nbsp;<tr><td>jay<td> <td>7", ["owl", "jay |  | 7"]),
        ("<tr><td>owl</td><td><img src=x></td><td>4</td></tr>", ["owl |  | 4"]),
        ("<tr><td colspan=2>both</td><td>4</td></tr>", ["both |  | 4"]),
        (
            "<tr><td rowspan=2>owl</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>",
            ["owl | 1 | 2", "| 3 | 4"],
        ),
        ("<tr><td><p>owl</p></td><td><p>3</p></td><td><p>4</p></td></tr>", ["owl | 3 | 4"]),
        ("<tr><td><div><p>a<br>b</p></div></td><td>3</td><td>4</td></tr>", ["a b | 3 | 4"]),
        ("<tr><td><a href=x>owl</a></td><td>3</td><td><ul><li>4</ul></td></tr>", ["owl | 3 | 4"]),
    ],
)
def test_rows(rows, lines):
    assert write(f"<table>{HEAD}{rows}</table>") == ["bird | May | June", *lines]


@pytest.mark.parametrize("chosen", [{"3", "4"}, {"owl", "3"}, {"jay", "3"}])
def test_a_row_is_written_whole(chosen):
    rows = "<tr><td><a href=x>owl</a></td><td>3</td><td>4</td></tr>" * 2
    more = "<tr><td>jay</td><td>5</td><td></td></tr>"
    found = write(f"<table>{HEAD}{rows}{more}</table>", chosen)
    assert found.count("owl | 3 | 4") == 2


def test_columns_in_markdown():
    found = write(f"<table>{HEAD}<tr><td>owl<td><td>4</table>", form="markdown")
    assert found == ["| bird | May | June |", "| --- | --- | --- |", "| owl |  | 4 |"]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td><p>one</p><p>two</p><p>three</p></td><td>a</td></tr>"
        "<tr><td><p>one</p><p>two</p></td><td>b</td></tr></table>",
        "<table><tr><td>a</td><td><table><tr><td>one</td></tr></table></td></tr>"
        "<tr><td>b</td><td>c</td></tr></table>",
        "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>",
        "<table><tr><td>a</td><td><h2>b</h2></td></tr><tr><td>c</td><td>d</td></tr></table>",
        f"<table><tr><td>a</td><td>{'b ' * 300}</td></tr><tr><td>c</td><td>d</td></tr></table>",
    ],
)
def test_a_table_that_lays_out_a_page_has_no_rows(page):
    assert not any("|" in line for line in write(page))


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td colspan=1000>a<td colspan=65000>b" * 3 + "</table>",
        "<table>" + "<tr>" + "<td>a<td>" * 300 + "<tr><td>b<td>c</table>",
        "<table>" + '<tr data-columns=2><td data-columns=9>a<td data-columns="x">b' * 3,
        "<table>" + "<tr><td rowspan=99999 colspan=90>a<td>b" * 50 + "</table>",
        "<table>" + "<form><tr data-columns=9><td data-columns=1>a<td data-columns=1>b" * 3,
    ],
)
def test_odd_tables_stay_short(page):
    assert sum(map(len, write(page))) < 4 * len(page) + 400
