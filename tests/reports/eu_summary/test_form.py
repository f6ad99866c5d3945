"""The template is followed, and each source is in the section that it belongs to."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.config.options import RunOptions
from corpus.config.statements import About, Statements
from corpus.pipeline.load import Config
from corpus.run.pipeline_run import run_pipeline
from reports.eu_summary import document_of
from reports.eu_summary.general import EU_LANGUAGES, token_range
from reports.eu_summary.inputs import Inputs
from reports.eu_summary.model import Document, Table
from reports.eu_summary.template import FORM, SECTIONS
from reports.eu_summary.texts import plain
from reports.facts.run_facts import load_facts
from reports.facts.source_accounts import SourceAccount
from tests.reports.eu_summary.stated import BOOKS, CRAWL, PUBLICATION, document, facts, text_of
from tests.reports.example import write_run
from tests.reports.facts.test_source_accounts import pipeline


def value(found: Document, field: str, part: str) -> object:
    """A part of a field as JSON has it, of the only entry that has it."""
    (one,) = found.fields[field].named(part)
    return plain(one.value)


def test_the_template_has_nine_questions_and_eighteen_sections() -> None:
    assert sum(field.is_question for field in FORM) == 9
    assert len(SECTIONS) == 18
    assert len({field.id for field in FORM}) == len(FORM)
    assert {field.section for field in FORM} <= set(SECTIONS)
    assert len(set(EU_LANGUAGES)) == 24


def test_all_fields_are_in_their_place(tmp_path: Path) -> None:
    found = document(tmp_path)
    assert [one.number for one in found.sections] == list(SECTIONS)
    assert list(found.fields) == [field.id for field in FORM]
    for section in found.sections:
        for field in section.fields:
            assert field.id.rpartition(".")[0] == section.number


def test_the_act_version_and_dates(tmp_path: Path) -> None:
    text = text_of(facts(tmp_path))
    assert "C(2025) 8311 final of 5 December 2025" in text
    assert "- Version: 1.1.0\n" in text
    assert "- Earlier versions: 1.0.0 <https://towns.example/1.0.0>\n" in text
    assert "### Last update\n\n09/03/2026\n" in text
    assert "- Latest month (MM/YYYY): 11/2024\n" in text


def test_questions_are_answered_by_sources(tmp_path: Path) -> None:
    found = document(tmp_path).fields
    answers = {name: field.answer for name, field in found.items() if field.is_question}
    assert answers == {
        "2.1.a": "yes", "2.2.1.a": "no", "2.2.2.a": "no", "2.3.a": "yes", "2.4.a": None,
        "2.4.b": None, "2.5.a": "no", "2.6.a": "no", "3.1.a": None,
    }  # fmt: skip
    assert found["2.4.a"].status == found["3.1.a"].status == "provider"
    assert found["2.5.c"].status == "not applicable"
    assert found["2.1.c"].status == found["2.3.d"].status == "filled"


def test_no_question_is_answered_with_no_while_a_source_is_unsorted(tmp_path: Path) -> None:
    stated = Statements(PUBLICATION, {"crawl": CRAWL})
    found = document(tmp_path, stated).fields
    assert found["2.3.a"].answer == "yes"
    for name in ("2.1.a", "2.2.1.a", "2.2.2.a", "2.5.a", "2.6.a"):
        assert found[name].answer is None
        assert found[name].status == "not stated"
        assert found[name].missing == ["stages.books.about.category"]
    assert found["2.1.c"].status == "not stated"
    assert "Not applicable" not in text_of(facts(tmp_path, stated))


def test_nothing_is_invented_without_statements(tmp_path: Path) -> None:
    found = document_of(load_facts(write_run(tmp_path)))
    for name in ("version", "update", "1.3.c", "3.2.a"):
        assert found.fields[name].status == "not stated"
    assert found.fields["1.3.f"].status == "partly"
    assert "publication.version" in found.fields["version"].missing
    assert "stages.crawl.about.regions" in found.fields["1.3.f"].missing
    assert found.fields["1.3.b"].status == "filled"


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (0, 0, "Less than 1 billion tokens"),
        (10, 10**9 - 1, "Less than 1 billion tokens"),
        (10, 10**9, None),
        (10**9, 10**13 - 1, "1 billion to 10 trillion tokens"),
        (10**12, 10**13, None),
        (10**13, 10**14, "More than 10 trillion tokens"),
    ],
)
def test_bounds_decide_the_range(least: int, most: int, expected: str | None) -> None:
    assert token_range(least, most) == expected


def test_a_range_that_is_not_decided_gives_way_to_another_unit(tmp_path: Path) -> None:
    found = facts(tmp_path)
    totals = {**found.manifest["totals"], "bytes": 3 * 10**9, "words": 5 * 10**8}
    large = document_of(replace(found, manifest={**found.manifest, "totals": totals}))
    assert "in another unit instead" in str(value(large, "1.3.b", "range"))
    assert value(large, "1.3.b", "bytes") == 3 * 10**9
    counted = {**totals, "tokens": 10**9}
    exact = document_of(replace(found, manifest={**found.manifest, "totals": counted}))
    assert value(exact, "1.3.b", "range") == "1 billion to 10 trillion tokens"


def test_official_languages_stand_apart(tmp_path: Path) -> None:
    found = document(tmp_path)
    official, others = (value(found, "1.3.e", name) for name in ("official", "others"))
    assert isinstance(official, list)
    assert isinstance(others, list)
    assert [row["language"] for row in official] == ["en"]
    assert [row["language"] for row in others] == ["ca", "nb", "ca-valencia"]
    assert len(list(found.fields["1.3.e"].named("official_lacking")[0].value or ())) == 23


def sized(folder: Path, sizes: dict[str, int], titles: dict[str, str]) -> Inputs:
    """Public datasets of some sizes in bytes."""
    found = Inputs(facts(folder))
    one = next(account for account in found.sources if account.name == "books")

    def account(name: str) -> SourceAccount:
        stored = replace(one.row.stored, bytes=sizes[name])
        about = replace(BOOKS, title=titles.get(name, name))
        return replace(one, name=name, about=about, row=replace(one.row, stored=stored))

    object.__setattr__(found, "sources", [account(name) for name in sizes])  # a cached property
    return found


def test_a_public_dataset_is_large_above_three_per_cent(tmp_path: Path) -> None:
    found = sized(tmp_path, {"a": 940, "b": 30, "c": 30}, {})
    assert [one.name for one in found.large] == ["a"]
    assert [one.name for one in found.small] == ["b", "c"]
    found = sized(tmp_path, {"a": 939, "b": 31, "c": 30}, {})
    assert [one.name for one in found.large] == ["a", "b"]


def test_a_dataset_in_two_sources_is_not_split(tmp_path: Path) -> None:
    found = sized(tmp_path, {"a": 960, "b": 20, "c": 20}, {"b": "both", "c": "both"})
    assert [one.name for one in found.large] == ["a", "b", "c"]


def test_sections_and_domains(tmp_path: Path) -> None:
    """All crawls stood in 2.3, with the domains of all sources."""
    run_pipeline(Config(pipeline(tmp_path), RunOptions(isolate=False), ""), str(tmp_path / "run"))
    found = document_of(load_facts(str(tmp_path / "run")))
    (public,) = found.fields["2.1.c"].entries
    assert public.title == "Common Crawl, CC-MAIN-2024-18"
    assert plain(found.fields["2.1.c"].named("link")[0].value) == [
        "https://data.commoncrawl.org/crawl-data/CC-MAIN-2024-18/index.html"
    ]
    (own,) = found.fields["2.3.b"].entries
    assert own.title == "own"
    assert plain(own.parts[0].value) == ["example-crawl/1.0"]
    assert value(found, "2.3.e", "period") == "From 06/2024 to 08/2024"
    listed, further = (
        found.fields[name].named(part)[0].value
        for name, part in (("2.3.h", "domains"), ("2.3.i", "further"))
    )
    assert isinstance(listed, Table)
    assert isinstance(further, Table)
    rows = [*listed.rows, *further.rows]
    assert [plain(row[0]) for row in rows] == ["a.example", "c.example"]
    assert "AND source IN ('own')" in str(value(found, "2.3.i", "query"))


def test_block_lists_that_ran_are_told(tmp_path: Path) -> None:
    """3.2 said that nothing looks for illegal content although block lists ran."""
    found = facts(tmp_path, illegal_content=None)
    stages = [dict(stage) for stage in found.manifest["stages"]]
    lists = {"lists": {"block": [["police", "abc"]], "opt_out": [["ours", "def"]]}}
    stages.insert(2, {**stages[2], "name": "listed", "use": "urls", "facts": lists})
    found = replace(found, manifest={**found.manifest, "stages": stages})
    found.ledger.add(("listed", "p", "und", "crawl", "dropped", "blocked"), 7, 60, 10)
    told = document_of(found)
    assert value(told, "3.2.a", "lists") == ["police"]
    assert value(told, "3.2.a", "blocked") == 7
    assert told.fields["3.2.a"].status == "filled"


def test_documents_that_were_forgotten_are_told(tmp_path: Path) -> None:
    found = facts(tmp_path)
    stages = [dict(stage) for stage in found.manifest["stages"]]
    for place, name in ((2, "crawl_suppressed"), (3, "suppressed")):
        stages.insert(place, {**stages[2], "name": name, "use": "suppress", "facts": {}})
        found.ledger.add((name, "p", "und", "crawl", "dropped", "suppressed"), 4, 60, 10)
    told = document_of(replace(found, manifest={**found.manifest, "stages": stages}))
    assert value(told, "3.1.b", "kept_out") == 8
    assert not document(tmp_path).fields["3.1.b"].named("kept_out")


def test_a_source_without_documents_is_none(tmp_path: Path) -> None:
    found = facts(tmp_path)
    found.ledger.add(("empty", "p", "und", "empty", "in", ""), 3, 0, 0)
    stages = [
        {**found.manifest["stages"][0], "name": "empty", "settings": {}},
        *found.manifest["stages"],
    ]
    document = document_of(replace(found, manifest={**found.manifest, "stages": stages}))
    assert document.fields["2.2.1.a"].answer == "no"


def test_categories_of_all_kinds(tmp_path: Path) -> None:
    about = {"crawl": CRAWL, "books": replace(BOOKS, category="2.5")}
    found = document(tmp_path, Statements(PUBLICATION, about)).fields
    assert found["2.5.a"].answer == "yes"
    assert found["2.5.c"].missing == [
        "stages.books.about.generator.models", "stages.books.about.generator.links",
    ]  # fmt: skip
    users = Statements(PUBLICATION, {"crawl": CRAWL, "books": About(category="2.4")})
    assert document(tmp_path, users).fields["2.4.d"].status == "filled"


def test_what_is_held_out_is_told_apart_and_not_in_the_query_of_domains(tmp_path: Path) -> None:
    with_splits = document(tmp_path)
    said = str(value(with_splits, "1.3.g", "held_out"))
    assert said.startswith("Text that is held out of training, for evaluation (documents: 2; ")
    assert "'data/*/train-*.parquet'" in str(value(with_splits, "2.3.i", "query"))
    manifest = {**facts(tmp_path).manifest, "splits": {}}
    without = document_of(replace(facts(tmp_path), manifest=manifest))
    assert without.fields["1.3.g"].named("held_out") == []
    assert "'data/*/*.parquet'" in str(value(without, "2.3.i", "query"))
