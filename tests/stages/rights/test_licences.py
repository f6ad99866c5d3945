import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.rights.licences import licence_of

BY = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    "page",
    [
        f'<link rel="license" href="{BY}">',
        f"<body><footer><a class=x REL='license nofollow' HREF='{BY}'>CC</a>",
        f"<a href={BY} rel=license>CC</a><a rel=license href='/terms'>",
        f'<a rel="license" href="{BY}">1</a><a rel="license" href="{BY}deed.es">2</a>',
    ],
)
def test_the_page_names_its_licence(page):
    assert licence_of([], page.encode()) == "CC-BY-4.0"


@pytest.mark.parametrize(
    "page",
    [
        "",
        f'<a href="{BY}">a picture by somebody</a>',
        f'<a rel="licensee" href="{BY}">',
        f'<link rel=license href="{BY}"><a rel=license href="{BY.replace("by", "by-nc")}">',
        f'<p>rel="license" href="{BY}"',
    ],
)
def test_no_licence_is_claimed(page):
    assert licence_of([], page.encode()) == ""


DATA = '<script type="application/ld+json">{}</script>'
FOOTER = '<div id="footer-info"><p>{}</p></div>'
NOTICE = f'{{}} <a href="{BY}">Creative Commons</a>'


@pytest.mark.parametrize(
    "page",
    [
        DATA.format(f'{{"@type": "NewsArticle", "license": "{BY}"}}'),
        DATA.format(f'[{{"@type": ["Thing", "WebPage"], "license": {{"@id": "{BY}"}}}}]'),
        DATA.format(f'{{"@graph": [{{"@type": "BlogPosting", "license": ["{BY}"]}}]}}'),
        FOOTER.format(NOTICE.format("This work is licensed under")),
        FOOTER.format(NOTICE.format("Text is available under the")),
        FOOTER.format(NOTICE.format("Esta obra está bajo una licencia de")),
        FOOTER.format(NOTICE.format("Llevat que s’indiqui el contrari, el contingut és de")),
        FOOTER.format(NOTICE.format("Salvo indicación en contra,")),
        FOOTER.format(NOTICE.format("Lan hau lizentzia honen mende dago:")),
        f"<footer><b>Cette œuvre</b> est <a href={BY}>CC BY</a></footer>",
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
def test_it_stands_in_data_or_a_footer(page, codec):
    assert licence_of([], page.encode(codec)) == "CC-BY-4.0"


@pytest.mark.parametrize(
    "page",
    [
        DATA.format(f'{{"@type": "ImageObject", "license": "{BY}"}}'),
        DATA.format(f'{{"@type": "Article", "image": {{"license": "{BY}"}}}}'),
        DATA.format(f'{{"@type": "Article", "license": "{BY}"'),
        DATA.format('{"@type": "Article", "license": 4, "@graph": 5}'),
        FOOTER.format(NOTICE.format("Photo by somebody,")),
        f"<p>{NOTICE.format('This work is by somebody else:')}</p>",
    ],
)
def test_what_is_said_of_a_part_is_not_claimed(page):
    assert licence_of([], page.encode()) == ""


def test_the_link_comes_before_data_and_footer():
    other = BY.replace("by", "by-sa")
    data = DATA.format(f'{{"@type": "Article", "license": "{other}"}}')
    footer = FOOTER.format(NOTICE.format("This work is under").replace("by/", "by-nc/"))
    assert licence_of([], (data + footer).encode()) == "CC-BY-SA-4.0"
    assert licence_of([], f'{data}<a rel=license href="{BY}">{footer}'.encode()) == "CC-BY-4.0"


def test_the_header_names_it():
    links = '<https://a.example/style.css>; rel="preload", <' + BY + '>; rel="license"'
    assert licence_of([{"name": "link", "value": links}], b"") == "CC-BY-4.0"


@given(st.binary(max_size=300))
def test_any_bytes(page):
    licence_of([], b"<a rel=license href=" + page)
    licence_of([], b'<script type="application/ld+json">license' + page + b"</script>")
    licence_of([], b"<footer>this work<a href=https://creativecommons.org/" + page)
