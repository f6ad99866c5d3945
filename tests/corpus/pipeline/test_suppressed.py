"""Where the stage that keeps forgotten documents out stands."""

from pathlib import Path

import pytest

from corpus.pipeline.dag import SAME_RECORD, Node, Pipeline
from corpus.pipeline.fingerprints import component_identity
from corpus.pipeline.load import load
from corpus.pipeline.suppressed import with_suppression
from corpus.storage.digests import digest_of
from stages.output.shards import Shards
from stages.rights.suppress import Suppress
from tests import ROOT
from tests.corpus.toys import AtLeast, FirstWord, Lines, Scored, Shout

STAGE = Suppress(lists=("list",), key="key")


def pipeline(*late: Node, last: str = "words") -> Pipeline:
    nodes = [
        Node("one", Lines(folder="a")),
        Node("two", Lines(folder="b")),
        Node("long", AtLeast(), ("one",)),
        Node("loud", Shout(), ("long", "two")),
        Node("words", FirstWord(), ("loud",)),
        *late,
        Node("shards", Shards(), (last,)),
    ]
    return Pipeline("toy", 7, tuple(nodes))


def path(found: Pipeline, source: str) -> list[str]:
    return [node.name for node in found.path(source)]


def test_it_stands_behind_sources_and_where_they_meet() -> None:
    found = with_suppression(pipeline(), STAGE, {})
    end = ["loud", "suppressed", SAME_RECORD, "words", "shards"]
    assert path(found, "one") == ["one", "one_suppressed", "long", *end]
    assert path(found, "two") == ["two", "two_suppressed", *end]


def test_it_stands_once_more_behind_what_rewrites_texts_later() -> None:
    late = Node("louder", Shout(), ("words",))
    found = with_suppression(pipeline(late, last="louder"), STAGE, {})
    assert path(found, "two")[-4:] == ["words", "louder", "suppressed_last", "shards"]
    late = Node("score", Scored(), ("words",))
    assert "suppressed_last" not in path(
        with_suppression(pipeline(late, last="score"), STAGE, {}), "two"
    )


def test_a_pipeline_of_a_source_and_a_sink() -> None:
    nodes = (Node("one", Lines(folder="a")), Node("shards", Shards(), ("one",)))
    found = with_suppression(Pipeline("toy", 7, nodes), STAGE, {})
    assert path(found, "one") == ["one", "one_suppressed", "suppressed", SAME_RECORD, "shards"]


def test_a_second_time_changes_nothing() -> None:
    once = with_suppression(pipeline(), STAGE, {})
    assert with_suppression(once, STAGE, {}) is once


@pytest.mark.parametrize("name", ["quickstart"])
def test_components_are_as_they_were(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are put in their places a second time; what they give stays the same."""
    monkeypatch.chdir(ROOT)
    before = load(str(Path("examples", name, "pipeline.yaml"))).pipeline
    after = with_suppression(before, STAGE, {})
    for node in before.nodes:
        one, other = node.component, after[node.name].component
        assert digest_of(component_identity(one)) == digest_of(component_identity(other))
        declared = ("reads", "adds", "rewrites", "kept", "reads_again")
        assert [getattr(one, n, None) for n in declared] == [
            getattr(other, n, None) for n in declared
        ]
    assert after.kept == before.kept
