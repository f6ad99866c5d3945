"""Hostile values are inert at each of the places that docs/security.md lists."""

import csv
import io
import json
import logging
import re
import sys
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from corpus.cli.main import main
from corpus.cli.status import as_lines as status_lines
from corpus.cli.trace import as_lines as trace_lines
from corpus.config.statements import Statements
from corpus.config.yaml_file import parse_yaml
from corpus.errors import ConfigError, CorpusError, InputError
from corpus.quotas.model import GroupQuota, quotas_to_plain
from corpus.run.progress.status_file import Status
from corpus.run.trace import Traced
from corpus.stage import Partition
from corpus.storage.store import Store
from corpus.system.logs import log, say, set_up
from corpus.tasks.result_checks import check_languages
from corpus.tasks.work_folder import decisions_file
from reports.card.card import cards
from reports.card.card_header import header
from reports.facts.run_facts import Facts, load_facts
from reports.metadata.croissant import croissant
from reports.metadata.dcat import dcat
from reports.metadata.prov import prov
from reports.page.page import page
from reports.page.page_data import page_data
from reports.quotas import as_csv, as_json, as_markdown, quota_report
from reports.templating import cell, code, render
from stages.sources.archives.wacz import archives_in
from tests.corpus.toys import Shout
from tests.reports.eu_summary.stated import text_of
from tests.reports.example import QUOTAS, manifest, write_run

HOSTILE = [
    "../../../../tmp/out",
    "/etc/passwd",
    "a\0b",
    "a\nb\r\nroot: true",
    "=cmd|' /C calc'!A0",
    "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\uff1d1+1",
    "a|b`c``d| [x](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "<script>window.broken = 1</script><img src=x onerror=alert(1)>",
    '"\'><svg onload=alert(1)>',
    "{{ 7 * 191 }}{% include 'report/page.css' %}",
    "!!python/object/apply:os.system ['id']",
    "&anchor *alias %TAG ---",
    "gepj.\u202eexe\u2066\u2069\u200e\u200f\u061c",
    "\x1b[2J\x1b]0;owned\x07\x9b31m",
    "$(touch /tmp/owned)`id`; rm -rf ~ && $HOME",
    "(a+)+$[",
    "'; DROP TABLE documents; --",
    "l" * 10_000,
]  # fmt: skip
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\u061c]")

hostile = pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return load_facts(write_run(tmp_path_factory.mktemp("run")))


def facts_with(example: Facts, value: str) -> Facts:
    """The facts of a run whose domains, settings, groups, measures and reasons have a value."""
    plain = manifest()
    group = GroupQuota(name=value, members=("ca",), tags=frozenset({"ca"}), minimum=0.99)
    quotas = replace(QUOTAS, groups={value: group})
    for stage in plain["stages"]:
        stage["settings"] = {"note": value}
        if "quotas" in stage["facts"]:
            stage["facts"] = {"quotas": quotas_to_plain(quotas)}
        if "model" in stage["facts"]:
            stage["facts"] = {"model": {"name": value}}
    facts = replace(example, manifest=plain)
    for measure in ("rights_signals", "opt_outs", "pii", "other_language", "charsets"):
        facts.ledger.measure(("rights", "p", "und", "crawl", measure, value), 2)
    facts.ledger.add(("text", "p", "und", "crawl", "dropped", value), 1, 60, 10)
    facts.ledger.measure(("rights", "p", "und", "crawl", "opt_out_languages", f"noai {value}"), 1)
    largest = replace(facts.domains.largest[0], name=value)
    of_ca = replace(facts.domains.languages["ca"], largest=(largest,))
    named = replace(facts.domains, largest=(largest,), languages={"ca": of_ca})
    object.__setattr__(facts, "domains", named)  # a cached property
    return facts


@pytest.fixture
def fresh(tmp_path: Path) -> Facts:
    """Facts whose ledger a test may change."""
    return load_facts(write_run(tmp_path))


class Tags(HTMLParser):
    """The tags of a page, with the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, ...]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, *sorted(name for name, _ in attrs)))


def tags_of(html: str) -> set[tuple[str, ...]]:
    parser = Tags()
    parser.feed(html)
    return parser.found


# -- what is written: HTML, Markdown, YAML, CSV, JSON


@hostile
def test_html(fresh: Facts, value: str) -> None:
    harmless = facts_with(fresh, "harmless")
    usual = tags_of(page(page_data(harmless, quota_report(harmless)), "en"))
    facts = facts_with(fresh, value)
    shown = page(page_data(facts, quota_report(facts)), "en")
    assert tags_of(shown) <= usual
    assert not UNSEEN.search(shown)
    assert "1337" not in shown


@hostile
def test_markdown(fresh: Facts, value: str) -> None:
    facts = facts_with(fresh, value)
    report = quota_report(facts)
    for text in (*cards(facts).values(), as_markdown(report, facts.domains), text_of(facts)):
        assert not UNSEEN.search(text)
        assert "1337" not in text
        without_code = re.sub(r"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)", "", text, flags=re.DOTALL)
        assert "<script" not in without_code
        assert "<img" not in without_code
        body = without_code.partition("\n---\n")[2] if text.startswith("---\n") else without_code
        links = re.findall(r"(?<!\\)\]\(([^)]*)", body)
        assert all(re.fullmatch(r"README(\.[a-z-]+)?\.md", one) for one in links)
        head, rows = 0, 0
        for line in text.splitlines():  # each row of a table has the cells of its head
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            head = cells if not rows else head
            rows = rows + 1 if cells else 0
            assert cells in (0, head), line


@hostile
def test_cells_and_code_of_markdown(value: str) -> None:
    for text in (cell(value), code(value)):
        assert "\n" not in text
        assert not re.search(r"(?<!\\)\|", text)
    assert not re.search(r"(?<!\\)[`\[]|<", cell(value))
    fence = re.match("`+", code(value))
    assert fence is not None
    assert fence[0] not in re.findall("`+", code(value)[len(fence[0]) : -len(fence[0])])


@hostile
def test_templates_are_not_made_of_values(value: str) -> None:
    assert "1337" not in render("domains.md.j2", domains=_domains(value))


def _domains(name: str) -> Any:
    from reports.facts.domains import Domain, Domains

    one = Domain(name, 1, 1, 0.1, 0.1)
    return Domains(1, (one,), {}, None)


@hostile
def test_yaml_of_the_card(example: Facts, value: str) -> None:
    plain = {**manifest(), "pipeline": value}
    written = header(replace(example, manifest=plain))
    assert yaml.safe_load(written)["pretty_name"] == value
    assert not UNSEEN.search(written)
    assert "\n---" not in written


@hostile
def test_csv(fresh: Facts, value: str) -> None:
    text = as_csv(quota_report(facts_with(fresh, value)))
    assert not UNSEEN.search(text)
    for row in csv.reader(io.StringIO(text)):
        for one in row:
            assert not one.startswith(("=", "+", "@", "\t", "\r", "\uff1d"))
            assert not one.startswith("-") or re.fullmatch(r"-[0-9.e-]+", one)


@hostile
def test_json(fresh: Facts, value: str) -> None:
    facts = facts_with(fresh, value)
    written = as_json(quota_report(facts), facts.domains)
    assert not UNSEEN.search(written)
    assert json.loads(written)["domains"]["largest"][0]["name"] == value
    plain = {**manifest(), "pipeline": value}
    described = croissant(replace(facts, manifest=plain))
    assert json.loads(described)["name"] == value
    assert not UNSEEN.search(described)


@hostile
def test_linked_data(example: Facts, value: str) -> None:
    publisher = {"name": value, "id": value, "url": f"https://a.example/{value}"}
    stated = {
        **dict.fromkeys(("title", "description", "citation"), value),
        "contact": f"https://d.example/{value}",
        "doi": f"10.5072/{value}",
        "publisher": publisher,
        "url": f"https://a.example/{value}",
        "licence": {"name": value, "url": f"https://b.example/{value}"},
        "intended_uses": [value],
        "curators": [value],
    }
    about = {"crawl": {"title": value, "nature": value, "link": f"https://c.example/{value}"}}
    statements = {"publication": stated, "about": about}
    try:
        Statements.from_plain(statements, where="manifest.json")
    except ConfigError:  # no link or DOI has white space; the rest is tried all the same
        del stated["contact"], stated["doi"]
        for one in (stated, publisher, stated["licence"], about["crawl"]):
            one.pop("link" if one is about["crawl"] else "url")  # type: ignore[attr-defined]
    facts = replace(example, manifest={**manifest(), "statements": statements})
    described, traced, entry = croissant(facts), prov(facts), dcat(facts)
    assert json.loads(described)["name"] == value
    assert json.loads(traced)["entity"]["run:dataset"]["prov:label"] == value
    assert not any(UNSEEN.search(text) for text in (described, traced, entry))
    rdflib = pytest.importorskip("rdflib")
    graph = rdflib.Graph().parse(data=entry, format="turtle")
    dataset = next(graph.subjects(rdflib.RDF.type, rdflib.DCAT.Dataset))
    assert {str(title) for title in graph.objects(dataset, rdflib.DCTERMS.title)} == {value}
    names = {str(name) for name in graph.predicates(dataset)}
    assert not [name for name in names if "evil" in name or "a.example" in name]


# -- what is shown: terminal, log


@hostile
def test_terminal(value: str, capfd: pytest.CaptureFixture[str]) -> None:
    from corpus.cli.printing import say as print_lines

    traced = Traced(value, value, value, value, "dropped", value, value, value, (value,), {})
    traced.facts.update(place=value, file=value)
    lines = list(trace_lines([traced, replace(traced, event="kept")]))
    print_lines(lines)
    shown = capfd.readouterr().out
    assert not UNSEEN.search(shown)
    assert len(shown.splitlines()) == len(lines)


@hostile
def test_status(value: str) -> None:
    status = Status(
        state="failed",
        driver={"pid": 1, "host": value, "since": "", "updated": "", "error": value},
        drops=[{"stage": value, "reason": value, "documents": 1}],
        quarantine=[{"stage": value, "place": value, "documents": 1}],
        dashboard=value,
    )
    for line in status_lines(status, published=False, columns=100):
        assert not UNSEEN.search(line)
        assert "\n" not in line


@hostile
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_log(value: str, log_format: str) -> None:
    stream = io.StringIO()
    handlers, level = list(log.handlers), log.level
    try:
        set_up(log_format, verbose=True, stream=stream)
        say(logging.WARNING, "task", {"partition": value, "text": "not a field"})
    finally:
        log.handlers[:], log.level = handlers, level
    (line,) = stream.getvalue().splitlines()
    assert not UNSEEN.search(line)
    assert "not a field" not in line
    if log_format == "json":
        assert json.loads(line)["partition"] == value.partition("?")[0]


@pytest.mark.parametrize("value", [v for v in HOSTILE if "\0" not in v and len(v) < 5000])
@pytest.mark.parametrize("arguments", [["trace", "{}", "--id", "x"], ["stages", "{}"], ["{}"]])
def test_messages(
    value: str,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = [value if word == "{}" else word for word in arguments]
    monkeypatch.setattr(sys, "argv", ["corpus", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr().err
    assert ended.value.code == 2, said
    assert said
    assert not UNSEEN.search(said)


# -- where they could lead: paths, archives, YAML, shell


@hostile
def test_paths_of_partitions(value: str) -> None:
    path = decisions_file("dedup", 0, value)
    assert re.fullmatch(r"[A-Za-z0-9_./-]+", path)
    assert ".." not in path.split("/")
    assert path.count("/") == decisions_file("dedup", 0, "a").count("/")
    assert len(path) < 250


@hostile
def test_folders_of_languages(value: str) -> None:
    with pytest.raises(CorpusError) as raised:
        check_languages(Shout(), pa.array(["ca", value]))
    assert value not in str(raised.value)


@pytest.mark.parametrize("value", [v for v in HOSTILE if len(v) < 5000])
def test_members_of_archives_are_not_unpacked(value: str, tmp_path: Path) -> None:
    path = tmp_path / "in" / "x.wacz"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"archive/{value}.warc", b"x")
        archive.writestr(value, b"x")
    before = sorted(tmp_path.rglob("*"))
    file = Partition(key="x.wacz", path=str(path), file="x.wacz", size=path.stat().st_size)
    try:
        for found in archives_in(file, (".warc",)):
            # A file without an archive is left to the reader, which says so.
            assert found == file or found.path.startswith("zip://archive/")
            assert re.fullmatch(r"[A-Za-z0-9_./-]+", decisions_file("dedup", 0, found.key))
    except InputError as error:
        assert "archive/" in str(error)  # noqa: PT017 - either way nothing is written
    assert sorted(tmp_path.rglob("*")) == before


@hostile
def test_what_is_written_stays_in_its_folder(value: str, tmp_path: Path) -> None:
    path = Path(Store(str(tmp_path)).path(decisions_file("dedup", 0, value)))
    assert path.resolve().is_relative_to(tmp_path.resolve())


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system ['touch owned']",
        "a: !!python/name:os.system ''",
        "a: !env HOME",
        "a: !!binary aGVsbG8=",
        "a: !<tag:example.com,2000:x> 1",
    ],
)
def test_tags_of_yaml_make_nothing(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        value = parse_yaml(text, "x.yaml").value
    except ConfigError:
        value = {"a": ""}
    assert isinstance(value, dict)
    assert isinstance(value["a"], (str, int, list, dict, type(None)))
    assert list(tmp_path.iterdir()) == []


def test_bombs_of_yaml_are_refused_or_small() -> None:
    text = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(ConfigError):
        parse_yaml(text, "x.yaml")


def test_no_shell_gets_a_value() -> None:
    """Commands are lists of words of our own, and no shell reads them."""
    root = Path(__file__).parent.parent
    for package in ("corpus", "stages", "dedup", "reports"):
        for path in (root / package).rglob("*.py"):
            source = path.read_text()
            assert not re.search(r"shell=True|os\.system\(|os\.popen\(|getoutput\(", source), path
            assert not re.search(r"(?<![\w.])(eval|exec)\((?!\"\"\))", source), path


def test_pickles_are_of_our_own_processes() -> None:
    """What is unpickled comes from our own processes, or from the folder of the run."""
    root = Path(__file__).parent.parent
    found = {
        path.relative_to(root).as_posix()
        for package in ("corpus", "stages", "dedup", "reports")
        for path in (root / package).rglob("*.py")
        if "testing" not in path.parts  # what tests pickle is their own
        if re.search(r"pickle\.loads?\(|protocol\.pickle", path.read_text())
    }
    assert found == {
        "corpus/executors/array_follower.py",
        "corpus/executors/dask_worker.py",
        "corpus/tasks/isolation/pickles.py",
    }


XML = [
    b'<!DOCTYPE rsl [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<rsl><content url="&x;">&x;</content></rsl>',
    b'<!DOCTYPE rsl SYSTEM "http://evil.example/x.dtd"><rsl><content url="/"/></rsl>',
    b"<!DOCTYPE rsl [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
    b"<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>"
    b"<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>]><rsl><content url='&e;&e;&e;&e;'/></rsl>",
    b"<rsl xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/passwd'/></rsl>",
    b"<rsl>" + b"<content url='/'>" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("document", XML, ids=range(len(XML)))
def test_xml_reads_no_file_and_no_network(document: bytes) -> None:
    from stages.rights.rsl import contents_of

    for content in contents_of(document):
        assert "root:" not in content.url
        assert len(content.url) < 10_000
