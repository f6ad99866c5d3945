"""What `corpus plan --output` says of a run: each step, and every reason."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus.cli.plan import as_lines
from corpus.config.options import RunOptions
from corpus.pipeline.dag import Node, Pipeline
from corpus.pipeline.load import Config
from corpus.pipeline.plan import Chain
from corpus.run.driver import Driver
from corpus.run.dry_run import Plan, plan_of
from corpus.tasks.segment_task import SegmentTask
from stages.output.shards import Shards
from tests.corpus.runs import run_toy, toy_pipeline, write_lines
from tests.corpus.toys import AtLeast, FirstWord, Lines, Scored, Shout

STEPS = ["lines.long", "lines.loud", "same_record", "lines.same_record", "words", "lines.score",
         "shards"]  # fmt: skip


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """in/ and run/ of a finished run; not to be changed."""
    folder = tmp_path_factory.mktemp("finished")
    run_toy(toy_pipeline(write_lines(folder / "in")), folder / "run")
    return folder


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A copy, to be changed."""
    return Path(shutil.copytree(finished, tmp_path / "copy"))


def planned(folder: Path, pipeline: Pipeline | None = None, run: str = "run") -> Plan:
    config = Config(pipeline or toy_pipeline(folder / "in"), RunOptions(), "toy.yaml")
    return plan_of(config, str(folder / run))


def reasons(plan: Plan) -> dict[str, tuple[int, list[str], list[str]]]:
    """Step -> tasks to do, reasons, the steps because of which it runs."""
    return {s.name: (s.todo, list(s.why), s.because) for s in plan.steps if s.todo}


def pipeline(folder: Path, *nodes: tuple[str, Any], seed: int = 7) -> Pipeline:
    """The toy pipeline with other stages in the place of some."""
    stages = {"lines": Lines(folder=str(folder / "in")), "long": AtLeast(minimum=4),
              "loud": Shout(mark="!"), "words": FirstWord(), "score": Scored(),
              "shards": Shards(target_bytes=200)}  # fmt: skip
    stages |= dict(nodes)
    names = [name for name in stages if stages[name] is not None]
    after = dict(zip(names[1:], names, strict=False))
    made = [Node(n, stages[n], (after[n],) if n in after else ()) for n in names]
    return Pipeline("toy", seed, tuple(made))


def test_nothing_is_to_be_done(folder: Path) -> None:
    plan = planned(folder)
    assert [(step.name, step.todo) for step in plan.steps] == [(name, 0) for name in STEPS]
    assert list(as_lines(plan, explain=False)) == ["nothing to do"]
    assert list(as_lines(plan, explain=True))[-1] == "nothing to do"


def test_it_writes_nothing(folder: Path) -> None:
    def tree() -> dict[Path, int]:
        return {p: p.stat().st_mtime_ns for p in (folder / "run").rglob("*")}

    before = tree()
    os.utime(folder / "in/part-0.jsonl", (1, 1))
    planned(folder)
    planned(folder, toy_pipeline(folder / "in", mark="?"))
    assert tree() == before


def test_a_run_that_is_not_there(folder: Path) -> None:
    plan = planned(folder, run="nothing")
    found = reasons(plan)
    assert list(found) == STEPS
    assert found["lines.long"] == (3, ["not run yet"], [])
    assert found["words"] == (3, [], ["lines.same_record"])
    assert list(as_lines(plan, explain=False)) == [
        "to do: lines.long, 3 of 3 tasks: not run yet (3)",
        "and all that comes after",
    ]
    assert not (folder / "nothing").exists()


def test_a_changed_setting_and_what_follows(folder: Path) -> None:
    plan = planned(folder, toy_pipeline(folder / "in", mark="?"))
    assert reasons(plan) == {
        "lines.loud": (3, ["loud.mark: ! -> ?"], []),
        "same_record": (3, [], ["lines.loud"]),
        "lines.same_record": (3, [], ["same_record", "lines.loud"]),
        "words": (3, [], ["lines.same_record"]),
        "lines.score": (3, [], ["words", "lines.same_record"]),
        "shards": (3, [], ["lines.score"]),
    }
    lines = list(as_lines(plan, explain=True))
    assert lines[0] == "done:  lines.long, 3 tasks"
    assert lines[1].startswith("to do: lines.loud, 3 of 3 tasks: loud.mark: ")
    assert lines[2] == "to do: same_record, 3 of 3 tasks: because lines.loud runs"
    assert lines[-1] == "to do: write the dataset and publish it"


def test_two_changes_are_both_told(folder: Path) -> None:
    changed = pipeline(folder, ("long", AtLeast(minimum=5)), ("shards", Shards(target_bytes=300)))
    found = reasons(planned(folder, changed))
    assert found["lines.long"] == (3, ["long.minimum: 4 -> 5"], [])
    assert found["shards"] == (3, ["shards.target_bytes: 200 -> 300"], ["lines.score"])
    brief = list(as_lines(planned(folder, changed), explain=False))
    assert [line.split(",")[0] for line in brief[:-1]] == ["to do: lines.long", "to do: shards"]


def test_a_barriers_setting_is_told_once(folder: Path) -> None:
    class Other(FirstWord):
        version = 2

    found = reasons(planned(folder, pipeline(folder, ("words", Other()))))
    assert found == {
        "words": (3, ["words: version 1 -> 2"], []),
        "lines.score": (3, [], ["words"]),
        "shards": (3, [], ["lines.score"]),
    }


def test_the_version_of_a_library(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shout, "uses", ("pyarrow",))
    run_toy(toy_pipeline(folder / "in"), folder / "run")
    monkeypatch.setattr("corpus.pipeline.fingerprints._version", lambda _: "99")
    found = reasons(planned(folder))["lines.loud"]
    assert found[1][0].startswith("loud: pyarrow ")
    assert found[1][0].endswith("-> 99")


def test_another_seed_and_another_stage(folder: Path) -> None:
    found = reasons(planned(folder, pipeline(folder, seed=8)))
    assert found["lines.long"][1] == ["seed: 7 -> 8"]
    found = reasons(planned(folder, pipeline(folder, ("score", None))))
    assert found == {
        "lines.words": (3, ["not run yet"], []),
        "shards": (3, [], ["lines.words"]),
    }


@pytest.mark.parametrize("size", ["another", "the same"])
def test_a_changed_input(folder: Path, size: str) -> None:
    path = folder / "in/part-1.jsonl"
    text = path.read_text()
    word = json.loads(text.splitlines()[0])["text"]
    path.write_text(text.replace(word, word.swapcase() if size == "the same" else "xx", 1))
    plan = planned(folder)
    (step,) = (step for step in plan.steps if step.name == "lines.long")
    assert (step.todo, step.why) == (1, {"the input changed": ["part-1.jsonl"]})
    found = reasons(plan)
    assert found["lines.loud"] == (1, [], ["lines.long"])
    assert found["lines.same_record"] == (3, [], ["same_record", "lines.loud"])
    line = next(as_lines(plan, explain=True))
    assert line == "to do: lines.long, 1 of 3 tasks: the input changed (1: part-1.jsonl)"


@pytest.mark.parametrize("change", ["more", "fewer"])
def test_other_files(folder: Path, change: str) -> None:
    if change == "more":
        text = (folder / "in/part-0.jsonl").read_text()
        (folder / "in/part-9.jsonl").write_text(text)
    else:
        (folder / "in/part-2.jsonl").unlink()
    found = reasons(planned(folder))
    if change == "more":
        assert found["lines.long"] == (1, ["not run yet"], [])
        assert found["same_record"] == (4, [], ["lines.loud"])
    else:
        assert "lines.long" not in found
        assert found["same_record"] == (2, ["3 partitions before, 2 now"], [])


def test_a_run_that_was_interrupted(folder: Path) -> None:
    for name in ("global/words/commit.json", "global/shards/commit.json"):
        (folder / "run/work" / name).unlink()
    found = reasons(planned(folder))
    assert found["words"] == (3, ["not decided yet"], [])
    assert found["lines.score"] == (3, [], ["words"])
    assert found["shards"] == (3, [], ["lines.score"])


def test_without_recipes_it_says_less(folder: Path) -> None:
    for path in (folder / "run/work/recipes").iterdir():
        path.unlink()
    assert list(as_lines(planned(folder), explain=False)) == ["nothing to do"]
    found = reasons(planned(folder, toy_pipeline(folder / "in", mark="?")))
    assert found["lines.loud"][1] == ["other settings or versions than before"]


def test_a_run_does_what_was_planned(folder: Path, tmp_path: Path) -> None:
    changes: list[Callable[[], Pipeline]] = [
        lambda: toy_pipeline(folder / "in", mark="?"),
        lambda: pipeline(folder, ("score", None)),
        lambda: pipeline(folder, ("long", AtLeast(minimum=5))),
    ]
    for change in changes:
        plan = planned(folder, change())
        ran = run_toy(change(), folder / "run").ran
        segments = {step.name: step.todo for step in plan.steps if step.name.startswith("lines.")}
        assert {name: ran.count(name) for name in segments} == segments
        assert list(as_lines(planned(folder, change()), explain=False)) == ["nothing to do"]


def test_a_plan_says_what_it_looks_at_and_makes_no_task_of_a_step_that_was_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = toy_pipeline(write_lines(tmp_path / "in"))
    said: list[str] = []
    made: list[str] = []
    task = Driver.task

    def noted(driver: Driver, chain: Chain, index: int, *given: Any) -> SegmentTask:
        made.append(chain.segments[index].name)
        return task(driver, chain, index, *given)

    monkeypatch.setattr(Driver, "task", noted)
    plan = plan_of(Config(line, RunOptions(), "toy.yaml"), str(tmp_path / "run"), said.append)
    assert not made
    assert said == ["listing the input of lines"]
    assert all(step.todo == step.total > 0 for step in plan.steps)
    assert plan.steps[0].why.keys() == {"not run yet"}
