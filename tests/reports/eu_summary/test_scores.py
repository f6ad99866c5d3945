"""Metrics are AIAL's, and judge what is filled in."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from corpus.config.statements import Crawler, PreviousVersion, Statements
from reports.eu_summary import check_lines, document_of
from reports.eu_summary.check import score_table
from reports.eu_summary.model import Document
from reports.eu_summary.scores import DIMENSIONS, GRADES, grade, metrics, scores
from reports.facts.run_facts import load_facts
from tests.reports.eu_summary.stated import BOOKS, CRAWL, PUBLICATION, STATED, document
from tests.reports.example import write_run


def points(found: Document) -> dict[str, float | None]:
    return {one.metric.id: one.points for one in scores(found)}


def test_metrics_are_those_of_the_paper() -> None:
    """Numbers and weights by section, as AIAL's page of methods has them."""
    found, weights = Counter[str](), Counter[str]()
    for one in metrics():
        found[one.section] += 1
        weights[one.section] += one.weight
    assert sum(found.values()) == len({one.id for one in metrics()}) == 242
    assert weights == {"S1": 54, "S2": 220, "S3": 323, "S4": 258, "S5": 566, "S6": 88,
                       "S7": 212, "S8": 172}  # fmt: skip
    assert found == {"S1": 30, "S2": 54, "S3": 26, "S4": 27, "S5": 46, "S6": 14, "S7": 28,
                     "S8": 17}  # fmt: skip
    who = Counter(one.who for one in metrics())
    assert who == {"run": 87, "source": 105, "provider": 42, "publication": 8}


def test_fields_and_dimensions_are_known(tmp_path: Path) -> None:
    fields = document(tmp_path).fields
    known = {short for those in DIMENSIONS.values() for short in those}
    for one in metrics():
        assert one.field == "" or one.field in fields, one.id
        assert one.dimension in known


def test_what_only_the_provider_knows_gives_nothing(tmp_path: Path) -> None:
    judged = scores(document(tmp_path))
    provider = [one for one in judged if one.metric.who == "provider"]
    assert sum(one.got for one in provider) == 0
    assert sum(one.most for one in provider) == 85
    others = [
        one.metric.id for one in judged if one not in provider and one.points not in (None, 1)
    ]
    assert others == ["D15"]  # changes since the version before


def test_a_part_that_is_missing_takes_its_points(tmp_path: Path) -> None:
    assert CRAWL.crawler is not None
    silent = replace(CRAWL, crawler=replace(CRAWL.crawler, captchas=None, paywalls=None))
    found = points(document(tmp_path, replace(STATED, about={"crawl": silent, "books": BOOKS})))
    assert (found["F2.3.d.2"], found["F2.3.d.3"], found["F2.3.d.4"]) == (0, 1, 0)
    assert (found["F2.3.d.1"], found["F2.3.d.8"]) == (1, 0.5)


def test_a_part_of_some_sources_gives_half(tmp_path: Path) -> None:
    books = replace(BOOKS, content=(), regions=None)
    found = points(document(tmp_path, replace(STATED, about={"crawl": CRAWL, "books": books})))
    assert (found["F1.3.c.1"], found["F1.3.c.2"]) == (1, 0.5)
    assert found["F1.3.f.1"] == 0.5


def test_follow_ups_apply_after_a_yes_alone(tmp_path: Path) -> None:
    own = replace(CRAWL, category="2.1", crawler=Crawler(robots="obeyed"))
    found = points(document(tmp_path, Statements(PUBLICATION, {"crawl": own, "books": BOOKS})))
    assert found["F2.3.a.1"] == 1
    assert all(found[f"F2.3.h.{number}"] is None for number in range(1, 5))
    unsorted = points(document(tmp_path, Statements(PUBLICATION, {"crawl": CRAWL})))
    assert (unsorted["F2.1.a.1"], unsorted["F2.1.1"], unsorted["F2.1.c.3"]) == (0, 0.5, None)


def test_earlier_versions(tmp_path: Path) -> None:
    found = points(document(tmp_path))
    assert (found["D24"], found["D25"], found["D15"]) == (1, 1, 0)
    bare = points(document(tmp_path, previous=(PreviousVersion(number="1.0.0"),)))
    assert bare["D24"] == 0.5
    first = points(document(tmp_path, previous=()))
    assert first["D24"] is first["D15"] is None


def test_without_statements_half_of_the_points_are_missing(tmp_path: Path) -> None:
    judged = scores(document_of(load_facts(write_run(tmp_path))))
    assert sum(one.got for one in judged) < 0.5 * sum(one.most for one in judged)


def test_grades() -> None:
    assert [grade(least) for least, _ in GRADES] == [name for _, name in GRADES]
    assert (grade(94.9), grade(24.9), grade(100)) == ("A", "F", "A+")


def test_what_is_left_is_told(tmp_path: Path) -> None:
    text = "\n".join(check_lines(document(tmp_path, version=None)))
    assert "fields are the provider's to fill: 1.1.a 1.1.b" in text
    assert "  publication.version (version)\n" in text
    assert "more metrics will apply" not in text
    unsorted = document(tmp_path, Statements(PUBLICATION, {"crawl": CRAWL}))
    assert "more metrics will apply" in list(check_lines(unsorted))[-1]


def test_the_table_has_all_points(tmp_path: Path) -> None:
    judged = scores(document(tmp_path))
    cells = [row.split(" | ")[5].split(" of ") for row in score_table(judged).splitlines()[2:]]
    assert sum(float(got) for got, _ in cells) == sum(one.got for one in judged)
    assert sum(int(most) for _, most in cells) == sum(one.most for one in judged)
