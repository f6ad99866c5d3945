import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corpus.cli.main import cli
from corpus.testing import GlobalStageContract, batch_of, decide, rows_of
from stages.rights.site_rights import SiteRights
from tests.warcs import http, members, record

DAY = datetime(2026, 5, 1, tzinfo=UTC)
NO = b"User-agent: gptbot\nDisallow: /private"
RESERVED = b'[{"location": "/reserved", "tdm-reservation": 1}]'
OPT_OUT = "opt_out"


def document(number: int, url: str, days: int | None = 0, **other: Any) -> dict[str, Any]:
    date = None if days is None else DAY + timedelta(days=days)
    return {"id": f"{number:032x}", "url": url, "date": date, **other}


def robots(number: int, content: bytes, days: int | None = 0, **other: Any) -> dict[str, Any]:
    return document(number, "https://a.example/robots.txt", days, site_file=content, **other)


def tdmrep(number: int, content: bytes, days: int | None = 0) -> dict[str, Any]:
    url = "https://a.example/.well-known/tdmrep.json"
    return document(number, url, days, site_file=content)


DOCUMENTS = [
    robots(1, NO),
    tdmrep(2, RESERVED),
    document(3, "https://a.example/private/1"),
    document(4, "http://A.example:80/private/1"),
    document(5, "https://a.example/reserved"),
    document(6, "https://a.example/reserved", rights=["tdm-allowed:header"]),
    document(7, "https://b.example/private/1"),
    document(8, "https://a.example:8080/private/1"),
    document(9, "https://a.example/", rights=["noindex:meta"]),
    document(10, "", rights=["noai:meta"]),
    document(11, ""),
]


def outcome(documents: list[dict[str, Any]], **settings: Any) -> list[dict[str, Any]]:
    batch = batch_of(documents, SiteRights.reads)
    (result,) = decide(SiteRights(**settings), [batch])
    return rows_of(result, batch.num_rows)


def verdicts(*documents: dict[str, Any], **settings: Any) -> list[str | None]:
    return [row.get("dropped") for row in outcome(list(documents), **settings)]


class TestSiteRights(GlobalStageContract):
    stage = SiteRights()
    documents = DOCUMENTS


def test_what_becomes_of_documents() -> None:
    rows = outcome(DOCUMENTS)
    assert [row.get("dropped") for row in rows] == [
        *("site_file", "site_file", OPT_OUT, OPT_OUT, OPT_OUT, None),
        *(None, None, None, OPT_OUT, None),
    ]
    assert [row["rights"] for row in rows] == [
        [],
        [],
        ["disallow:robots:gptbot"],
        ["disallow:robots:gptbot"],
        ["tdm-reservation:file"],
        ["tdm-allowed:header", "tdm-reservation:file"],
        [],
        [],
        ["noindex:meta"],
        ["noai:meta"],
        [],
    ]


def test_what_is_counted() -> None:
    rows = outcome(DOCUMENTS)
    assert rows[2][("measure", "rights_signals", "disallow:robots:gptbot")] == 1
    assert rows[2][("measure", "opt_outs", "robots")] == 1
    assert rows[2][("measure", "opt_out_languages", "robots und")] == 1
    assert rows[2][("measure", "site_files", "/robots.txt")] == 1
    assert rows[2][("measure", "site_files", "/.well-known/tdmrep.json")] == 1
    assert rows[6][("measure", "site_files", "none")] == 1
    # What the page itself says was counted where it was read.
    assert not [key for key in rows[8] if key[1] in ("rights_signals", "opt_outs")]


def test_what_is_honoured_is_a_setting() -> None:
    assert set(verdicts(*DOCUMENTS, honour=())) == {None, "site_file"}
    assert verdicts(*DOCUMENTS, honour=("tdmrep",)).count(OPT_OUT) == 1
    assert verdicts(*DOCUMENTS, agents=("CCBot",)).count(OPT_OUT) == 2
    assert verdicts(*DOCUMENTS, agents=("GPTBot",)).count(OPT_OUT) == 4


def test_precedence_of_file_header_and_meta() -> None:
    for said, verdict in (
        ([], OPT_OUT),
        (["tdm-allowed:header"], None),
        (["tdm-allowed:meta"], None),
        (["tdm-allowed:header", "tdm-reservation:meta"], OPT_OUT),
        (["tdm-policy:header"], OPT_OUT),
    ):
        page = document(3, "https://a.example/reserved", rights=said)
        assert verdicts(tdmrep(1, RESERVED), page)[1] == verdict
    allowed = tdmrep(1, RESERVED.replace(b"1", b"0"))
    page = document(3, "https://a.example/reserved", rights=["tdm-reservation:header"])
    assert verdicts(allowed, page)[1] == OPT_OUT
    assert verdicts(allowed, {**page, "rights": []})[1] is None


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        (-9, OPT_OUT),
        (0, OPT_OUT),
        (1, OPT_OUT),
        (2, None),
        (3, None),
        (4, OPT_OUT),
        (None, OPT_OUT),
    ],
)
def test_the_file_of_the_time_of_the_crawl_counts(days: int | None, verdict: str | None) -> None:
    files = [robots(1, NO), robots(2, b"", 2), robots(3, NO, 4)]
    assert verdicts(document(4, "https://a.example/private", days), *files)[0] == verdict


LICENCE = (
    b'<rsl xmlns="https://rslstandard.org/rsl"><content url="%s"><license>'
    b'<%s type="usage">ai-train</%s></license></content></rsl>'
)


def licence(number: int, path: bytes, verb: bytes, days: int | None = 0) -> dict[str, Any]:
    content = LICENCE % (path, verb, verb)
    return document(number, f"https://a.example/{number}.xml", days, site_file=content)


def test_licences_of_the_host() -> None:
    named = robots(1, b"License: https://a.example/2.xml")
    page = document(3, "https://a.example/free/1")
    other = document(4, "https://a.example/other/1")
    permits, prohibits = licence(2, b"/free/", b"permits"), licence(2, b"/free/", b"prohibits")
    assert verdicts(named, page)[1:] == [OPT_OUT]
    assert verdicts(named, permits, page, other)[2:] == [None, OPT_OUT]
    assert verdicts(prohibits, page, other)[1:] == [OPT_OUT, None]
    assert verdicts(prohibits, page, honour=("tdmrep",))[1:] == [None]
    later = licence(2, b"/free/", b"permits", 2)
    assert verdicts(named, prohibits, later, page, {**page, "date": DAY + timedelta(3)})[3:] == [
        OPT_OUT,
        None,
    ]
    linked = {**page, "rights": ["rsl-license:link"]}
    assert verdicts(permits, linked)[1:] == [OPT_OUT]
    (_, _, row) = outcome([named, permits, page])
    assert row["rights"] == ["rsl-license:robots", "rsl-permitted:file"]
    assert row[("measure", "site_files", "rsl")] == 1
    assert row[("measure", "site_files", "/robots.txt")] == 1


def test_a_licence_permits_only_where_robots_names_no_other() -> None:
    page = document(3, "https://a.example/free/1")
    permits = licence(2, b"/free/", b"permits")
    more = licence(4, b"/free/1", b"permits")
    for named, verdict in (
        (b"License: /2.xml", None),
        (b"License: http://A.example:80/2.xml", None),
        (b"License: https://a.example/2.xml?x", OPT_OUT),
        (b"License: https://[a/2.xml", OPT_OUT),
        (b"License: https://a.example/2.xml\nLicense: /4.xml", None),
        (b"License: https://a.example/9.xml", OPT_OUT),
        (b"License: https://b.example/2.xml", OPT_OUT),
        (b"License: /2.xml\nLicense: https://b.example/2.xml", OPT_OUT),
    ):
        assert verdicts(robots(1, named), permits, more, page)[3:] == [verdict], named


def test_of_several_licences_the_strictest_binds() -> None:
    page = document(3, "https://a.example/free/1")
    named = robots(1, b"License: /2.xml\nLicense: /4.xml")
    permits, prohibits = licence(2, b"/free/", b"permits"), licence(4, b"/free/1", b"prohibits")
    asked = {**licence(4, b"/free/", b"permits")}
    asked["site_file"] = asked["site_file"].replace(b"<content ", b'<content server="s" ')
    assert verdicts(named, permits, prohibits, page)[3:] == [OPT_OUT]
    assert verdicts(named, permits, asked, page)[3:] == [OPT_OUT]


def test_a_run_in_which_opt_outs_of_sites_never_reach_a_shard(tmp_path: Path) -> None:
    def page(path: str, extra: tuple[tuple[str, str], ...] = ()) -> bytes:
        text = f"Avui plou a la muntanya de {path}. " * 30
        body = f'<html lang="ca"><body><p>{text}</p></body></html>'
        headers = (("Content-Type", "text/html; charset=utf-8"), *extra)
        return record("response", http(body, headers=headers), uri=f"https://a.example/{path}")

    plain = (("Content-Type", "text/plain"),)
    licence_ = LICENCE % (b"/licensed", b"prohibits", b"prohibits")
    url = "https://a.example/.well-known/tdmrep.json"
    (tmp_path / "crawl.warc.gz").write_bytes(
        members(
            [
                record("response", http(NO, headers=plain), uri="https://a.example/robots.txt"),
                record("response", http(RESERVED, headers=plain), uri=url),
                page("free"),
                page("private"),
                page("reserved"),
                page("header", (("tdm-reservation", "1"),)),
                page("listed"),
                page("licensed"),
                record("response", http(licence_, headers=plain), uri="https://a.example/rsl.xml"),
            ]
        )
    )
    (tmp_path / "asked.txt").write_text("https://a.example/listed\n")
    (tmp_path / "pipeline.yaml").write_text(
        """
stages:
  crawl:  {use: warc, with: {paths: [crawl.warc.gz]}}
  sites:  {use: site_files, with: {paths: [crawl.warc.gz]}}
  lists:  {use: urls, after: crawl, with: {opt_out: [asked.txt]}}
  rights: {use: rights, after: lists}
  text:   {use: extract, after: rights}
  site:   {use: site_rights, after: [text, sites]}
  shards: {use: shards, after: site}
run: {isolate: false}
"""
    )
    run = tmp_path / "run"
    command = ["run", str(tmp_path / "pipeline.yaml"), "--output", str(run)]
    assert CliRunner().invoke(cli, command).exit_code == 0
    (shard,) = (run / "dataset" / "data").rglob("*.parquet")
    rows = pq.read_table(shard, partitioning=None).to_pylist()
    assert [(row["url"], row["rights"]) for row in rows] == [("https://a.example/free", [])]
    drops = pq.read_table(run / "ledger" / "drops.parquet", partitioning=None).to_pylist()
    why = {row["url"].rpartition("/")[2]: (row["stage"], row["reason"]) for row in drops}
    for path in ("private", "reserved", "licensed"):
        assert why[path] == ("site", "opt_out")
    assert why["header"] == ("rights", "opt_out")
    assert why["listed"] == ("lists", "opt_out_list")
    said = {row["url"].rpartition("/")[2]: row["rights"] for row in drops}
    assert said["header"] == ["tdm-reservation:header"]
    assert said["private"] == ["disallow:robots:gptbot"]
    assert said["listed"] is None
    card = (run / "dataset" / "README.md").read_text()
    assert "4 documents were dropped because their owner refuses the use." in card
    assert "1 document was dropped because a list of opt-outs holds its address." in card
    assert "robots 1" in card
    assert "| ca |" in card
    assert "They are of 1 domain: `a.example` 5." in card
    manifest = json.loads((run / "dataset" / "manifest.json").read_text())
    assert manifest["totals"]["documents"] == 1
