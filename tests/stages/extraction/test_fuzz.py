"""Pages that are broken, hostile or large: never a crash, in bounded time and memory."""

import gc
import subprocess
import sys
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.testing import batch_of
from stages.extraction.extract import Extract
from tests.stages.web_pages import TITLES, article, forum

PAGES = [page(tag).encode() for page in (article, forum) for tag in TITLES]
PIECES = [
    *(
        b"<p>",
        b"</p>",
        b"<table><tr>",
        b"<td>",
        b"<div class='comments'>",
        b"<a href=x>",
        b"<ul><li>",
    ),
    *(
        b"</ul>",
        b"<h1>",
        b"<article>",
        b"</table>",
        b"<br>",
        b"<!--",
        b"-->",
        b"<",
        b">",
        b"\0",
        b"&#1;",
    ),
    *(
        b"<pre>",
        b"<svg><p>",
        b"<select>",
        b"<nav>",
        b"</body>",
        b"<frameset>",
        b"\xff\xfe",
        b"word " * 30,
    ),
    *(
        b"<title>",
        b"<form>",
        b"<script>",
        b"<template>",
        b"<math>",
        b"]]>",
        b"<![CDATA[",
        b"<?x",
        b"&",
    ),
]
MANY = settings(max_examples=2 * settings.default.max_examples)
"""With the third property 10,000 pages in `make soak`."""
SETTINGS = [{}, {"format": "markdown"}, {"tables": False, "code": False}]


def read(page, **settings):
    """What `extract` says of a page; nothing may be quarantined."""
    result = Extract(minimum_characters=1, **settings).process(
        batch_of([{"html": page}], Extract.reads)
    )
    assert result.quarantined.null_count == 1, result.quarantined
    text, dropped = result.columns["text"][0].as_py(), result.dropped[0].as_py()
    assert (text is None) == (dropped is not None)
    assert text is None or text.strip() == text != ""
    return text


@given(st.binary(max_size=2000), st.sampled_from(SETTINGS))
def test_any_bytes(page, how):
    read(page, **how)


@MANY
@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from(SETTINGS))
def test_any_markup(pieces, how):
    read(b"".join(pieces), **how)


@given(
    st.sampled_from(PAGES),
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 0.2), st.sampled_from([b"", *PIECES])), max_size=8
    ),
    st.sampled_from(SETTINGS),
)
def test_damaged_pages(page, wounds, how):
    """Stretches of a page are replaced: cut out, or markup in their place."""
    for at, share, piece in wounds:
        start = int(at * len(page))
        page = page[:start] + piece + page[start + int(share * len(page)) :]
    read(page, **how)


LARGE = {
    "deep": b"<div>" * 100_000 + b"text " * 200,
    "deep and closed": b"<div>" * 25_000 + b"text " * 200 + b"</div>" * 25_000,
    "many beside each other": b"<div class=a><p>text " * 22_500,
    "rows": b"<table>" + b"<tr><td>a<td>b" * 7_500,
    "items": b"<ol>" + b"<li>a few words of an item" * 22_500,
    "nested lists": b"<ul><li>some words here" * 10_000,
    "breaks": b"<p>" + b"a few words<br>" * 22_500,
    "links": b"<a href=x>a title of a page</a> " * 22_500,
    "names": b"".join(b"<div class=a%db-c%d>words of a page</div>" % (n, n) for n in range(22_500)),
    "one name": b"<div class=%s>words" % (b"a-" * 250_000) * 2,
    "attributes": b"".join(
        b"<p " + b"".join(b"a%d='' " % n for n in range(4990)) + b">text" for _ in range(8)
    ),
    "too many attributes": b"<p " + b"".join(b"a%d=1 " % n for n in range(50_000)) + b">text",
    "groups": b"<div>" + b"<section><p>a</p><p>b</p></section>" * 8_000,
    "one line": b"<p>" + b"word " * 500_000,
    "letters": b"<p>" + "é".encode() * 1_000_000,
    "entities": b"<p>" + b"&amp;&nbsp;&#233;" * 150_000,
    "comments": b"<!-- " * 250_000,
    "formats": b"<b><i>" * 100_000 + b"text",
}


@pytest.mark.parametrize("kind", LARGE)
def test_time_grows_with_the_page_and_no_faster(kind):
    """Four times the page, at most about four times the time; the smallest times are noise."""
    page = LARGE[kind]
    small, large = _seconds(page[: len(page) // 4]), _seconds(page)
    assert large < max(8 * small, 2.0)


def _seconds(page):
    gc.collect()
    gc.disable()  # its time grows with all that other tests have left
    try:
        start = process_time()
        read(page)
        return process_time() - start
    finally:
        gc.enable()


def test_memory_is_bounded():
    """The largest page that is read takes less than thirty times its size beside the libraries."""
    code = """
import resource, sys
from corpus.testing import batch_of
from stages.extraction.extract import Extract
piece = b"<div class=a><p>text of a page, and <a href=x>a link</a></p></div>"
page = piece * (int(sys.argv[1]) // len(piece))
Extract(maximum_elements=1_000_000).process(batch_of([{"html": page}], Extract.reads))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""

    def peak(size):
        return int(subprocess.check_output([sys.executable, "-c", code, str(size)]))

    assert peak(10 << 20) - peak(1 << 20) < 30 * (9 << 20)
