import gzip
import random

import pytest

from corpus.errors import ConfigError
from corpus.testing import StageContract, batch_of
from stages.extraction.extract import Extract
from stages.text.repair import Repair
from tests.stages.web_pages import BANNER, MENU, PARAGRAPHS, TITLES, article, declared, forum

SHELL = (
    '<html><head><title>App</title></head><body><div id="root"></div><script>go()</script></body>'
)
LINKS = f"<html><body><nav><ul>{MENU * 20}</ul></nav>{BANNER}</body></html>"
BAD = {
    "empty_page": [b"", b" \n", b"<html></html>", SHELL.encode(), b"<div>" * 1_000_000],
    "too_short": [b"<p>Only a line of text, and then nothing.</p>", b"plain words, no element"],
    "boilerplate_only": [LINKS.encode()],
    "not_html": [
        gzip.compress(article("ca").encode(), mtime=0),
        random.Random(1).randbytes(200_000),
        b"\0" * 5000,
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(32)) * 20,
    ],
    "parser_failed": [b"<!-- nothing but a comment -->", b"<?php ?>"],
    "too_large": [b"<p>" + b"x" * (10 << 20), b"<body>" + b"<b>a</b>" * 60_000],
}


def extract(html, headers=(), **with_settings):
    batch = batch_of([{"html": html, "headers": list(headers)}], Extract.reads)
    result = Extract(**with_settings).process(batch)
    assert result.quarantined.null_count == 1, result.quarantined
    row = {name: column[0].as_py() for name, column in result.columns.items()}
    return {**row, "dropped": result.dropped[0].as_py()}


class TestContract(StageContract):
    stage = Extract()
    documents = (
        *({"html": article(tag).encode()} for tag in TITLES),
        {"html": article("ru").encode("koi8-r"), "headers": declared("text/html; charset=koi8-r")},
        {"html": forum("cs").encode("windows-1250"), "url": "http://obec.cz/"},
        {"html": article("ca").encode()},
        *({"html": page} for pages in BAD.values() for page in pages if len(page) < 300_000),
        {"html": None, "headers": None},
    )


@pytest.mark.parametrize("tag", TITLES)
@pytest.mark.parametrize("engine", ["auto", "trafilatura"])
def test_the_main_text(tag, engine):
    one, two, three = PARAGRAPHS[tag]
    found = extract(article(tag).encode(), engine=engine)
    assert found["text"].split("\n") == [
        one,
        "08:00",
        two,
        "- 500 g, 350 ml",
        "- 220 °C, 40 min",
        three,
    ]
    assert found["title"] == f"{TITLES[tag]} | Gazette"
    assert found["published"] == "2024-03-17"
    assert found["charset"] == "utf-8"


@pytest.mark.parametrize("tag", TITLES)
def test_a_page_laid_out_with_tables(tag):
    text = extract(forum(tag).encode())["text"]
    assert text.endswith("\n".join(PARAGRAPHS[tag]))


@pytest.mark.parametrize(
    ("tag", "codec", "charset"),
    [
        ("ru", "windows-1251", "windows-1251"),
        ("ru", "koi8-r", "koi8-r"),
        ("cs", "iso-8859-2", "iso-8859-2"),
        ("cs", "windows-1250", "windows-1250"),
        ("el", "windows-1253", "windows-1253"),
        ("ca", "windows-1252", "windows-1252"),
        ("mt", "utf-16", "utf-16le"),
        ("el", "utf-16-be", "utf-16be"),
    ],
)
@pytest.mark.parametrize("place", ["header", "meta", "nowhere"])
def test_charsets(tag, codec, charset, place):
    head = f'<meta charset="{charset}">' if place == "meta" else ""
    headers = declared(f"text/html; charset={charset}" if place == "header" else "text/html")
    found = extract(article(tag, head).encode(codec), headers)
    # Undeclared Greek may be in either charset where the bytes used mean the same in both.
    assert found["charset"] in ((charset, "iso-8859-7") if place == "nowhere" else (charset,))
    assert all(paragraph in found["text"] for paragraph in PARAGRAPHS[tag])
    assert found["title"].startswith(TITLES[tag])


def test_the_address_tells_the_country():
    """One letter, ř in the East and ø in the West, in a text that tells no language."""
    page = ("<p>" + "12 345 678 90; " * 20 + "</p><p>9 ø 1</p>").encode("cp1252")
    for url, letter in (("http://obec.cz/1", "ř"), ("https://kommune.dk:80", "ø")):
        batch = batch_of([{"html": page, "url": url}], Extract.reads)
        assert letter in Extract().process(batch).columns["text"][0].as_py()


def test_charsets_are_counted():
    pages = [
        {"html": article("ru").encode("koi8-r")},
        {"html": article("ca").encode().replace(b"<p>", b"<p>\xff\xe2\x82 ", 1)},
        {"html": b"too short"},
        {"html": article("ca").encode(), "headers": declared("text/html; charset=utf-8")},
    ]
    result = Extract().process(batch_of(pages, Extract.reads))
    measured = {
        measure.name: list(
            zip(
                measure.rows.to_pylist(),
                measure.keys.to_pylist(),
                measure.values.to_pylist(),
                strict=True,
            )
        )
        for measure in result.measures
    }
    assert measured == {
        "charsets": [(0, "koi8-r", 1), (1, "utf-8", 1), (3, "utf-8", 1)],
        "charset_sources": [(0, "detected", 1), (1, "validity", 1), (3, "header", 1)],
        "replacement_characters": [(0, "koi8-r", 0), (1, "utf-8", 2), (3, "utf-8", 0)],
    }


@pytest.mark.parametrize("tag", TITLES)
def test_text_encoded_twice(tag):
    page = article(tag).encode()
    found = extract(page.decode("latin-1").encode(), declared("text/html; charset=utf-8"))
    assert found == extract(page, declared("text/html; charset=utf-8"))


def test_pieces_encoded_twice_are_left_to_repair():
    one, two, three = PARAGRAPHS["ca"]
    page = article("ca").replace(two, two.encode().decode("cp1252"))
    found = extract(page.encode(), declared("text/html; charset=utf-8"))
    assert two not in found["text"]
    repaired = Repair().process(batch_of([{"text": found["text"]}], Repair.reads)).columns["text"]
    assert all(paragraph in repaired[0].as_py() for paragraph in (one, two, three))


@pytest.mark.parametrize(("reason", "page"), [(r, page) for r, ps in BAD.items() for page in ps])
def test_nothing_to_extract(reason, page):
    assert extract(page)["dropped"] == reason


def test_what_is_odd_but_can_be_read():
    one, two, three = PARAGRAPHS["ca"]
    body = article("ca").encode()
    for page in (
        body.replace(b"<p>", b"<p>\0"),
        body.replace(b"</p>", b""),
        body[: body.index(b"</article>")],
        b"<?xml version='1.0' encoding='utf-8'?>" + body,
        f"<div>{one}<br><br>{two}<br>{three}</div>".encode(),
        article("ca", tail="<div>" * 900_000).encode(),
    ):
        text = extract(page)["text"]
        assert [p for p in (one, two, three) if p in text.split("\n")] == [one, two, three]


def test_settings():
    one, two, three = PARAGRAPHS["ca"]
    page = f"<article><p>{one}</p><p>{two}</p><p>{three}</p>"
    row = "<tr><td>pa de pagès</td><td>500 g</td></tr>"
    table = f"{page}<table>{row * 2}</table></article>"
    assert "500 g" in extract(table.encode())["text"]
    assert "500 g" not in extract(table.encode(), tables=False)["text"]
    assert extract(page.encode(), minimum_characters=2000)["dropped"] == "too_short"
    assert extract(page.encode(), maximum_bytes=100)["dropped"] == "too_large"
    assert extract(page.encode(), maximum_elements=3)["dropped"] == "too_large"
    code = f"{page}<pre>if pa:\n    menja()</pre></article>".encode()
    assert "if pa:\n    menja()" in extract(code)["text"]
    assert "menja" not in extract(code, code=False)["text"]


def test_engines():
    one, two, three = PARAGRAPHS["ca"]
    for engine in ("auto", "trafilatura", "resiliparse"):
        text = extract(article("ca").encode(), engine=engine)["text"]
        assert [line for line in text.split("\n") if line in (one, two, three)] == [one, two, three]
    with pytest.raises(ConfigError, match="resiliparse writes no Markdown"):
        Extract(engine="resiliparse", format="markdown")


@pytest.mark.parametrize("engine", ["auto", "trafilatura"])
def test_markdown(engine):
    one, two, three = PARAGRAPHS["ca"]
    text = extract(article("ca").encode(), engine=engine, format="markdown")["text"]
    assert text.split("\n\n") == [
        one,
        "## 08:00",
        two,
        "- 500 g, 350 ml\n- 220 °C, 40 min",
        three,
    ]


def test_trafilatura_is_asked_where_much_prose_gives_no_text():
    """A notice that says nothing else: our rules leave it out, and so does the stage."""
    text = " ".join(PARAGRAPHS["ca"])
    page = f"<article><p>{text}</p></article>".replace("<article>", '<article class="a-comment">')
    assert extract(page.encode())["text"] == text


def test_only_a_heading_that_is_the_title_is_left_out():
    title, (one, two, _) = TITLES["ca"], PARAGRAPHS["ca"]
    page = "<title>{}</title><article><h1>{}</h1><p>{}</p><p>{}</p></article>"
    for shown in (title, f"Gazette - {title}", f"{title} | Gazette", title.upper()):
        assert extract(page.format(shown, title, one, two).encode())["text"].startswith(one)
    other = extract(page.format("Gazette", title, one, two).encode())
    assert other["text"].startswith(title + "\n")
