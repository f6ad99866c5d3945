"""Plans are pure: what is fused, where is cut, what enters a fingerprint."""

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.plan import barriers, chains, live_columns
from stages.extraction.host_boilerplate import HostBoilerplate
from stages.output.shards import Shards
from tests.corpus.toys import AtLeast, FirstWord, Lines, Scored, Shout


def pipeline(*, minimum: int = 4, mark: str = "!", target: int = 200, rank: int = 0) -> Pipeline:
    return Pipeline(
        "toy",
        7,
        (
            Node("one", Lines(folder="a", rank=rank)),
            Node("long", AtLeast(minimum=minimum), ("one",)),
            Node("two", Lines(folder="b")),
            Node("loud", Shout(mark=mark), ("long", "two")),
            Node("words", FirstWord(), ("loud",)),
            Node("score", Scored(), ("words",)),
            Node("shards", Shards(target_bytes=target), ("score",)),
        ),
    )


def test_stages_are_fused_up_to_checkpoints_and_barriers() -> None:
    one, two = chains(pipeline())
    assert [segment.nodes for segment in one.segments] == [
        ("one", "long"),
        ("loud",),
        (),
        ("score",),
    ]
    assert one.leads_to == ("", "same_record", "words", "shards")
    assert [segment.nodes for segment in two.segments] == [("two", "loud"), (), ("score",)]
    assert [segment.kind for segment in one.segments] == [
        "documents",
        "documents",
        "layer",
        "layer",
    ]
    assert [node.name for node in barriers(pipeline())] == ["same_record", "words", "shards"]


def test_a_global_stage_that_rewrites_texts_starts_new_documents() -> None:
    line = (
        Node("one", Lines(folder="a")),
        Node("common", HostBoilerplate(), ("one",)),
        Node("words", FirstWord(), ("common",)),
        Node("shards", Shards(), ("words",)),
    )
    (one,) = chains(Pipeline("toy", 7, line))
    assert [segment.kind for segment in one.segments] == [
        "documents",
        "layer",
        "documents",
        "layer",
    ]
    assert [segment.nodes for segment in one.segments] == [("one",), (), (), ()]
    assert "words" in one.segments[2].summaries


def test_a_node_may_be_made_a_checkpoint_or_not() -> None:
    line = pipeline()
    changed = tuple(
        replace(node, checkpoint=False, after=node.after) if node.name == "long" else node
        for node in line.nodes
        if node.name != "same_record"
    )
    changed = tuple(replace(n, after=("loud",)) if n.name == "words" else n for n in changed)
    one, _ = chains(Pipeline("toy", 7, changed))
    assert one.segments[0].nodes == ("one", "long", "loud")


def test_summaries_are_taken_where_the_text_is_read_anyway() -> None:
    one, _ = chains(pipeline())
    assert set(one.segments[1].summaries) == {"same_record", "words", "shards"}
    assert one.summarised_in("shards") == 1


def test_layers_hold_just_what_was_added() -> None:
    one, _ = chains(pipeline())
    assert one.segments[2].columns == ()
    assert one.segments[3].columns == ("cluster_size", "quality")


def test_columns_that_nobody_reads_are_not_kept() -> None:
    line = pipeline()
    one, _ = chains(line)
    assert "rank" in one.segments[0].columns
    assert "html" not in one.segments[0].columns
    assert "quality" not in live_columns(line)["score"]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"mark": "?"}, [True, False]),
        ({"minimum": 5}, [False, True]),
        ({"target": 9}, [True, True]),
        ({"rank": 3}, [False, True]),
    ],
    ids=str,
)
def test_a_fingerprint_covers_what_is_in_the_segment(
    change: dict[str, object], same: list[bool]
) -> None:
    before = chains(pipeline())[0].segments
    after = chains(pipeline(**change))[0].segments  # type: ignore[arg-type]  # by name
    assert [a.fingerprint == b.fingerprint for a, b in zip(before[:2], after, strict=False)] == same


def test_fingerprints_do_not_depend_on_where_files_are(tmp_path: Path) -> None:
    elsewhere = Pipeline(
        "toy", 7, (Node("one", Lines(folder=str(tmp_path))), Node("s", Shards(), ("one",)))
    )
    here = Pipeline("toy", 7, (Node("one", Lines(folder=".")), Node("s", Shards(), ("one",))))
    assert chains(here)[0].segments[0].fingerprint == chains(elsewhere)[0].segments[0].fingerprint
