import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.html.head import head_of
from stages.rights.signals import header_signals, opted_out, page_signals


def line(name, value):
    return {"name": name, "value": value}


def of_page(page):
    return page_signals(page, head_of(page))


RSL = '<https://a.example/license.xml>; rel="license"; type="application/rsl+xml"'
LICENCE = (
    '<script type="application/rsl+xml"><rsl xmlns="https://rslstandard.org/rsl">'
    '<content url="/"><license>{}</license></content></rsl></script>'
)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("tdm-reservation", "1", ["tdm-reservation:header"]),
        ("tdm-reservation", " 0 ", ["tdm-allowed:header"]),
        ("tdm-reservation", "2", []),
        ("tdm-policy", "https://a.example/policy.json", ["tdm-policy:header"]),
        ("x-robots-tag", "NoAI, noimageai", ["noai:header", "noimageai:header"]),
        ("x-robots-tag", "GPTBot: noindex,noai", ["noindex:header:gptbot", "noai:header:gptbot"]),
        ("x-robots-tag", "none", ["noindex:header"]),
        ("x-robots-tag", "noai noimageai", ["noai:header", "noimageai:header"]),
        ("x-robots-tag", "*: noai", ["noai:header"]),
        ("x-robots-tag", "jane.doe-bot: noai, nofollow", ["noai:header:other"]),
        (
            "x-robots-tag",
            "noai, somebot: noindex, nofollow, ccbot: noindex",
            ["noai:header", "noindex:header:other", "noindex:header:ccbot"],
        ),
        (
            "x-robots-tag",
            "unavailable_after: 25 Jun 2010 15:00:00 PST, max-snippet: 20, noindex",
            ["noindex:header"],
        ),
        (
            "x-robots-tag",
            "unavailable_after: Friday, 25-Jun-10 15:00:00 GMT, noai",
            ["noai:header"],
        ),
        ("x-robots-tag", "noaiding, nofollow", []),
        ("content-usage", "train-ai=n", ["content-usage-train-ai:header"]),
        (
            "content-usage",
            'search=y, train-ai="n";x=1',
            ["content-usage-search-allowed:header", "content-usage-train-ai:header"],
        ),
        ("content-usage", "nonsense", []),
        ("content-usage", "jane-doe=n", []),
        ("link", RSL, ["rsl-license:header"]),
        ("link", f"</a.css>; rel=preload; as=style, {RSL}", ["rsl-license:header"]),
        ("link", "<a>; rel=license; type=application/rsl+xml", ["rsl-license:header"]),
        ("link", '</a>; rel="license", </b>; type="application/rsl+xml"', []),
        ("server", "noai", []),
    ],
)
def test_headers(name, value, expected):
    assert header_signals([line("date", "today"), line(name, value)]) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<meta name="tdm-reservation" content="1">', ["tdm-reservation:meta"]),
        ("<META CONTENT='1' NAME=tdm-reservation />", ["tdm-reservation:meta"]),
        ('<meta name="tdm-policy" content="https://a.example/p">', ["tdm-policy:meta"]),
        ('<meta name="robots" content="index, noai">', ["noai:meta"]),
        ('<meta data-x="a>b" name="gptbot" content="noai">', ["noai:meta:gptbot"]),
        ('<meta name="Google-Extended" content="noindex">', ["noindex:meta:google-extended"]),
        ('<meta name="googlebot" content="none">', ["noindex:meta:other"]),
        ('<link rel="license" type="application/rsl+xml" href="/l.xml">', ["rsl-license:link"]),
        ('<link rel="license" href="/l.xml">', []),
        ('<link rel="alternate" type="application/rsl+xml" href="/l.xml">', []),
        (
            LICENCE.format('<prohibits type="usage">ai-train</prohibits>'),
            ["rsl-prohibited:script"],
        ),
        (LICENCE.format('<permits type="usage">search</permits>'), ["rsl-prohibited:script"]),
        (LICENCE.format('<permits type="usage">ai-all</permits>'), ["rsl-permitted:script"]),
        (
            LICENCE.format(
                '<permits type="usage">all</permits><prohibits type="usage">ai-all</prohibits>'
            ),
            ["rsl-prohibited:script"],
        ),
        (
            LICENCE.format(
                '<permits type="usage">all</permits><payment type="training"></payment>'
            ),
            ["rsl-license:script"],
        ),
        (
            LICENCE.format('<permits type="usage">all</permits><payment type="free"/>'),
            ["rsl-permitted:script"],
        ),
        (LICENCE.format('<permits type="geo">ES</permits>'), ["rsl-license:script"]),
        ('<meta name="description" content="about noai">', []),
        ('<!-- <meta name="robots" content="noai"> -->', []),
        ("<script>x = '<meta name=robots content=noai>'</script>", []),
        ("<title>x</title></head><body><meta name=robots content=noai>", []),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_metas(markup, expected, codec):
    page = f"<!doctype html><html><head><title>Pàgina</title>{markup}</head><body>x"
    assert of_page(page.encode(codec)) == expected


@pytest.mark.parametrize(
    ("signals", "refused"),
    [
        ([], set()),
        (["tdm-reservation:header"], {"tdmrep"}),
        (["tdm-reservation:header", "tdm-allowed:meta"], set()),
        (["tdm-allowed:header", "tdm-reservation:meta"], {"tdmrep"}),
        (["tdm-policy:header"], set()),
        (["noai:meta", "noimageai:header", "noindex:meta"], {"noai", "noimageai", "noindex"}),
        (["noai:header:other", "noindex:header:other"], {"noai"}),
        (["noindex:header:other", "noindex:header:ccbot"], {"noindex"}),
        (["rsl-license:header"], {"rsl"}),
        (["rsl-license:header", "rsl-permitted:script"], set()),
        (["rsl-permitted:script", "rsl-prohibited:script"], {"rsl"}),
        (["rsl-license:robots"], {"rsl"}),
        (["rsl-license:robots", "rsl-permitted:file"], set()),
        (["rsl-license:robots", "rsl-license:file"], {"rsl"}),
        (["rsl-prohibited:file", "rsl-permitted:script"], {"rsl"}),
        (["rsl-license:link", "rsl-permitted:file"], {"rsl"}),
        (["rsl-license:robots", "rsl-permitted:script"], set()),
        (["content-usage-train-ai:header"], {"aipref"}),
        (["content-usage-search:header"], set()),
        (["content-usage-bots:header", "content-usage-train-ai-allowed:header"], set()),
        (["content-usage-train-ai:header", "content-usage-bots-allowed:header"], {"aipref"}),
        (["content-usage-train-ai:header", "content-usage-train-ai-allowed:header"], {"aipref"}),
    ],
)
def test_what_signals_say_together(signals, refused):
    assert opted_out(signals) == refused


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes(page, value):
    of_page(b"<meta " + page)
    of_page(b'<script type="application/rsl+xml">' + page + b"</script>")
    names = ("tdm-reservation", "x-robots-tag", "content-usage", "link")
    assert opted_out(header_signals([line(name, value) for name in names])) is not None
    assert header_signals(None) == []


def test_only_the_start_is_read():
    assert len(head_of(b"<meta " * 1_000_000)) == 65536
    assert of_page(b"<meta " * 1_000_000) == []
