import pytest

from stages.extraction.layout import layout_of
from stages.extraction.writing import Written, written
from stages.html.page import parse

PAGE = """
<h2>Bread</h2><p>First line<br>and second.</p>
<ul><li>flour</li><li>water<ul><li>cold</li></ul></li><li><p>salt</p><p>not much</p></li></ul>
<ol><li>mix</li><li>bake</li></ol>
<blockquote>Slowly.</blockquote>
<pre>for loaf in oven:
    turn(loaf)</pre>
<table><caption>Times</caption><tr><th>size</th><th>minutes</th></tr>
<tr><td>small | round</td><td>40</td></tr></table>
<table><tr><td><p>A page laid out by tables.</p></td><td><p>Two columns of it.</p></td></tr></table>
"""
TEXT = """\
Bread
First line
and second.
- flour
- water
- cold
- salt
not much
1. mix
2. bake
Slowly.
for loaf in oven:
    turn(loaf)
Times
size | minutes
small | round | 40
A page laid out by tables.
Two columns of it."""
MARKDOWN = """\
## Bread

First line\x20\x20
and second.

- flour
- water
    - cold
- salt

    not much

1. mix
2. bake

> Slowly.

```
for loaf in oven:
    turn(loaf)
```

Times

| size | minutes |
| --- | --- |
| small \\| round | 40 |

A page laid out by tables.

Two columns of it."""


def write(markup, **how):
    layout = layout_of(parse(f"<body>{markup}</body>".encode()).find("body"))
    return written(layout, range(len(layout.blocks)), Written(**how))


def test_text():
    assert write(PAGE) == TEXT


def test_markdown():
    assert write(PAGE, form="markdown") == MARKDOWN


def test_without_tables_and_code():
    found = write(PAGE, tables=False, code=False)
    assert "size" not in found
    assert "loaf" not in found
    assert "Two columns" in found  # a table that lays out the page is none


def test_a_fence_is_longer_than_those_in_the_code():
    assert write("<pre>a\n```\nb</pre>", form="markdown") == "````\na\n```\nb\n````"


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_nothing(form):
    assert write("", form=form) == ""
