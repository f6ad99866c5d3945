import pytest

from corpus.config.settings import build
from corpus.errors import ConfigError
from corpus.testing import StageContract, batch_of
from stages.rights.rights import Rights

RESERVED = {"headers": [{"name": "tdm-reservation", "value": "1"}], "html": b"<p>text</p>"}
ALLOWED = {**RESERVED, "html": b'<head><meta name="tdm-reservation" content="0"></head>'}
NOAI = {"html": b'<meta name="robots" content="noai, noimageai">'}
NOINDEX = {"headers": [{"name": "x-robots-tag", "value": "noindex"}]}
AIPREF = {"headers": [{"name": "content-usage", "value": "train-ai=n"}]}
FREE = {
    "html": b'<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">',
    "license": "unknown",
}
RSL = {"html": b'<html lang="ca"><link rel="license" type="application/rsl+xml" href="/l">'}
AGENT = {"headers": [{"name": "x-robots-tag", "value": "MyBot: noindex"}]}
PLAIN = {"html": b"<p>text</p>", "license": "CC0-1.0"}
ALL = (RESERVED, ALLOWED, NOAI, NOINDEX, AIPREF, FREE, PLAIN, RSL, AGENT)


def read(*documents, **settings):
    return Rights(**settings).process(batch_of(documents, Rights.reads))


class TestContract(StageContract):
    stage = Rights()
    documents = (*ALL, {"html": bytes(range(256)) * 9, "headers": None})


def test_what_lands_in_the_columns():
    columns = read(*ALL).columns
    assert columns["rights"].to_pylist() == [
        ["tdm-reservation:header"],
        ["tdm-allowed:meta", "tdm-reservation:header"],
        ["noai:meta", "noimageai:meta"],
        ["noindex:header"],
        ["content-usage-train-ai:header"],
        [],
        [],
        ["rsl-license:link"],
        ["noindex:header:other"],
    ]
    licences = ["", "", "", "", "", "CC-BY-SA-4.0", "CC0-1.0", "", ""]
    assert columns["license"].to_pylist() == licences


def test_mining_opt_outs_drop_a_document():
    out = "opt_out"
    assert read(*ALL).dropped.to_pylist() == [out, None, out, None, out, None, None, out, None]


def test_what_is_honoured_is_a_setting():
    assert read(*ALL, honour=()).dropped.null_count == len(ALL)
    verdicts = read(*ALL, honour=("noindex", "noai")).dropped.to_pylist()
    assert verdicts == [None, None, "opt_out", "opt_out", *[None] * 5]


def test_whose_directives_are_heeded_is_a_setting():
    for agents, verdict in ((("mybot",), "opt_out"), (("MyBot",), "opt_out"), ((), None)):
        result = read(AGENT, honour=("noindex",), agents=agents)
        assert result.dropped.to_pylist() == [verdict]


def test_an_unknown_family_is_refused():
    with pytest.raises(ConfigError, match=r"honour.*tdmreb"):
        build(Rights, {"honour": ["noai", "tdmreb"]}, where=lambda keys: ".".join(map(str, keys)))


def test_signals_are_counted_whether_honoured_or_not():
    signals, refused, languages = read(*ALL, honour=()).measures
    assert len(languages.keys) == 0
    assert (signals.name, refused.name) == ("rights_signals", "opt_outs")
    assert signals.keys.to_pylist().count("tdm-reservation:header") == 2
    assert list(zip(refused.rows.to_pylist(), refused.keys.to_pylist(), strict=True)) == [
        (0, "tdmrep"),
        (2, "noai"),
        (2, "noimageai"),
        (3, "noindex"),
        (4, "aipref"),
        (7, "rsl"),
    ]
    assert set(refused.values.to_pylist()) == {1}


def test_what_is_dropped_is_counted_by_declared_language():
    pages = [
        {**RESERVED, "html": b'<!DOCTYPE html><html lang="es-ES"><head>'},
        {"headers": [*RESERVED["headers"], {"name": "content-language", "value": "gl, es"}]},
        {**NOAI, "html": b'<html xml:lang="no">' + NOAI["html"]},
        {**RESERVED, "html": b'<html lang="tlh">'},
        RSL,
        ALLOWED,
    ]
    *_, languages = read(*pages).measures
    assert languages.name == "opt_out_languages"
    assert languages.keys.to_pylist() == [
        "tdmrep es",
        "tdmrep gl",
        "noai nb",
        "tdmrep und",
        "rsl ca",
    ]
