import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.rights.directives import product_token
from stages.rights.site_signals import Robots, Tdmrep, path_of

AGENTS = ("ccbot", "google-extended", "gptbot")


def robots(text, url="https://a.example/x/1", agents=AGENTS):
    return sorted(Robots(text.encode(), agents).signals(url))


def tdmrep(*rules, url="https://a.example/x/1"):
    return Tdmrep(json.dumps(rules).encode()).signals(url)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("User-agent: *\nDisallow:", []),
        ("User-agent: *\nDisallow: /", ["disallow:robots"]),
        ("User-agent: *\nDisallow: /y", []),
        ("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /x",
         ["disallow:robots:ccbot", "disallow:robots:gptbot"]),
        ("User-agent: *\nDisallow: /\n\nUser-agent: gptbot\nAllow: /", ["disallow:robots"]),
        ("User-agent: GPTBot\nDisallow: /\nAllow: /x/", []),
        ("User-agent: GPTBot\nDisallow: /*/1$", ["disallow:robots:gptbot"]),
        ("User-agent: somebot\nDisallow: /", []),
        ("User-agent: GPTBot/1.2\nDisallow: /", ["disallow:robots:gptbot"]),
        ("User-agent: gptbot/1 (+https://a.example/)\nDisallow: /x", ["disallow:robots:gptbot"]),
        ("User-agent: GPTBot 2\nDisallow: /", ["disallow:robots:gptbot"]),
        ("useragent: Somebot, GPTBot\nDisallow: /", ["disallow:robots:gptbot"]),
        ("User-agent: GPTBotanist\nDisallow: /", []),
        ("User-agent: GPTBot-Image/1\nDisallow: /", []),
        ("User-agent: *\nDisallow: /\n\nUser-agent: GPTBot/1\nAllow: /", ["disallow:robots"]),
        ("User-agent: GPTBot/1\nContent-Usage: / train-ai=n", ["content-usage-train-ai:robots"]),
        ("User-agent: 2.0\nDisallow: /", []),
        ("\ufeffuser-agent: gptbot # why\r\ndisallow: / # all", ["disallow:robots:gptbot"]),
        ("User-agent: *\nAllow: /\nContent-Usage: / train-ai=n", ["content-usage-train-ai:robots"]),
        ("User-agent: *\nContent-Usage: / train-ai=n\nContent-Usage: /x/ train-ai=y", []),
        ("User-agent: *\nContent-Usage: /x train-ai=y\nContent-Usage: /x train-ai=n",
         ["content-usage-train-ai:robots"]),
        ("User-agent: *\nContent-Usage: /x train-ai=n\nContent-Usage: /x train-ai=y",
         ["content-usage-train-ai:robots"]),
        ("User-agent: *\nContent-Usage: /x\tsearch=n, bots=n",
         ["content-usage-bots:robots", "content-usage-search:robots"]),
        ("User-agent: a\nDisallow: /\nUser-agent: *\nContent-Usage: / train-ai=n",
         ["content-usage-train-ai:robots"]),
        ("User-agent: somebot\nContent-Usage: / train-ai=n", []),
        ("License: https://a.example/license.xml", ["rsl-license:robots"]),
        ("License:\nSitemap: https://a.example/", []),
    ],
)  # fmt: skip
def test_robots(text, expected):
    assert robots(text) == expected


def test_the_draft_s_own_example_of_content_usage():
    text = (
        "User-Agent: *\nAllow: /\nDisallow: /never/\nContent-Usage: / train-ai=n\n"
        "Content-Usage: /ai-ok/ train-ai=y\n\n"
        "User-Agent: ExampleBot\nAllow: /\nContent-Usage: / train-ai=y\n"
    )
    refused = ["content-usage-train-ai:robots"]
    for path, agent, expected in (
        ("/test", "other", refused),
        ("/ai-ok/test", "other", []),
        ("/test", "examplebot", []),
    ):
        assert robots(text, f"https://a.example{path}", (agent,)) == expected
    assert "disallow:robots" in robots(text, "https://a.example/never/test", ("other",))


def test_whom_robots_speaks_to_is_asked_for():
    text = "User-agent: *\nDisallow: /\n\nUser-agent: CCBot\nDisallow:"
    assert robots(text, agents=("ccbot",)) == []
    assert robots(text, agents=("ccbot", "gptbot")) == ["disallow:robots"]
    assert robots(text, agents=()) == []


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], []),
        ([{"location": "/", "tdm-reservation": 1}], ["tdm-reservation:file"]),
        ([{"location": "/", "tdm-reservation": 0}], ["tdm-allowed:file"]),
        ([{"location": "/", "tdm-reservation": 2}], []),
        ([{"location": "/y", "tdm-reservation": 1}], []),
        ([{"location": "/*/1$", "tdm-reservation": "1"}], ["tdm-reservation:file"]),
        ([{"location": "/x/", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}],
         ["tdm-allowed:file"]),
        ([{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://a.example/p"}],
         ["tdm-reservation:file", "tdm-policy:file"]),
        ([{"location": 4}, "nonsense", {"tdm-reservation": 1}], []),
    ],
)  # fmt: skip
def test_tdmrep(rules, expected):
    assert tdmrep(*rules) == expected


def test_what_is_no_tdmrep_states_nothing():
    for content in (b"", b"<html>", b"[" * 100_000, b"\xff", b"3", b'{"location": "/"}'):
        assert Tdmrep(content).signals("https://a.example/") == []


def test_path_of():
    assert path_of("https://a.example/robots.txt?x#y") == "/robots.txt"
    assert path_of("<https://a.example/robots.txt>") == "/robots.txt"
    assert [path_of(url) for url in ("https://a.example", "urn:x:/robots.txt", "")] == [""] * 3


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes(content, path):
    prefix = b"User-agent: *\nContent-Usage: /"
    for file in (Robots(content, AGENTS), Robots(prefix + content, AGENTS), Tdmrep(content)):
        file.signals(f"https://a.example/{path}")


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("CCBot/2.0", "ccbot"),
        ("my2bot", "my2bot"),
        ("My2Bot/1", "my2bot"),
        ("my2bots", "my"),
        ("ai2bot x", "ai"),
        ("anthropic-ai/1", "anthropic-ai"),
        ("2.0", ""),
        ("", ""),
    ],
)
def test_product_tokens(name: str, token: str) -> None:
    assert product_token(name, ["my2bot", "ccbot"]) == token


def test_an_agent_of_the_user_with_a_digit_is_bound() -> None:
    robots = Robots(b"User-agent: my2bot/3\nDisallow: /", ["my2bot"])
    assert robots.signals("https://a.example/x") == ["disallow:robots:my2bot"]
