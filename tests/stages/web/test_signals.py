import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.web.signals import head_of, header_signals, meta_signals, opted_out


def line(name, value):
    return {"name": name, "value": value}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("tdm-reservation", "1", ["tdm-reservation:header"]),
        ("tdm-reservation", " 0 ", ["tdm-allowed:header"]),
        ("tdm-reservation", "2", []),
        ("tdm-policy", "https://a.example/policy.json", ["tdm-policy:header"]),
        ("x-robots-tag", "NoAI, noimageai", ["noai:header", "noimageai:header"]),
        ("x-robots-tag", "somebot: noindex,noai", ["noai:header", "noindex:header"]),
        ("x-robots-tag", "noaiding, nofollow", []),
        ("content-usage", "train-ai=n", ["content-usage-train-ai:header"]),
        (
            "content-usage",
            'search=y, train-ai="n";x=1',
            ["content-usage-search-allowed:header", "content-usage-train-ai:header"],
        ),
        ("content-usage", "nonsense", []),
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
        ('<meta data-x="a>b" name="gptbot" content="noai">', ["noai:meta"]),
        ('<meta name="description" content="about noai">', []),
        ('<!-- <meta name="robots" content="noai"> -->', []),
        ("<script>x = '<meta name=robots content=noai>'</script>", []),
        ("<title>x</title></head><body><meta name=robots content=noai>", []),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_metas(markup, expected, codec):
    page = f"<!doctype html><html><head><title>Pàgina</title>{markup}</head><body>x"
    assert meta_signals(head_of(page.encode(codec))) == expected


@pytest.mark.parametrize(
    ("signals", "refused"),
    [
        ([], set()),
        (["tdm-reservation:header"], {"tdmrep"}),
        (["tdm-reservation:header", "tdm-allowed:meta"], set()),
        (["tdm-allowed:header", "tdm-reservation:meta"], {"tdmrep"}),
        (["tdm-policy:header"], set()),
        (["noai:meta", "noimageai:header", "noindex:meta"], {"noai", "noimageai", "noindex"}),
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
    meta_signals(head_of(b"<meta " + page))
    names = ("tdm-reservation", "x-robots-tag", "content-usage")
    assert opted_out(header_signals([line(name, value) for name in names])) is not None
    assert header_signals(None) == []


def test_only_the_start_is_read():
    assert len(head_of(b"<meta " * 1_000_000)) == 65536
    assert meta_signals(head_of(b"<meta " * 1_000_000)) == []
