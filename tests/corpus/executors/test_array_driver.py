"""Several processes share a run through its store alone."""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cli.status import status_of
from corpus.config.options import RunOptions
from corpus.errors import ConfigError, CorpusError, Damaged, InputError
from corpus.executors import array_follower, heartbeats
from corpus.executors.array_driver import ArrayDriver, ArrayShard, divide
from corpus.executors.array_follower import follow
from corpus.pipeline.load import Config
from corpus.run.pipeline_run import run_pipeline
from corpus.storage.store import COMMIT
from corpus.tasks.task import Task
from tests.corpus.executors.tasks import (
    Damaging,
    Noting,
    Refusing,
    context_of,
    done_by,
    labels,
    meanwhile,
    notes,
    wait_for,
)
from tests.corpus.runs import digests, run_toy, toy_pipeline, write_lines
from tests.corpus.toys import Shout
from tests.forked import Writing


def run_shard(
    lines: Path, run: Path, shard: str, pause: float = 0, mark: str = "!", **settings: Any
) -> None:
    """A shard of a toy run; each document takes `pause` seconds, in the stage that rewrites it."""
    heartbeats.BEAT_SECONDS = 0.2
    real = Shout.one

    def one(self: Shout, text: str) -> Any:
        time.sleep(pause)
        return real(self, text)

    Shout.one = one  # type: ignore[method-assign]  # in a process of its own
    options = RunOptions(**{"quarantine_limit": 0.5, "isolate": False, **settings})
    config = Config(toy_pipeline(lines, mark=mark), options, "toy.yaml")
    try:
        made = run_pipeline(config, str(run), ArrayShard.parse(shard))
    except CorpusError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    print(len(made.ran), made.fresh, made.manifest["totals"]["documents"])


class Shards:
    """Processes that share a run."""

    def __init__(self, lines: Path, run: Path) -> None:
        self.lines, self.run = lines, run

    def start(self, shard: str, **settings: Any) -> Writing:
        return Writing(partial(run_shard, **settings), self.lines, self.run, shard)

    def heartbeat(self, number: int) -> dict[str, Any]:
        """What a shard said last."""
        path = self.run / f"work/shards/shard-{number}.json"
        found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
        return found

    def wait_for(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline, (self.heartbeat(0), self.heartbeat(1))
            time.sleep(0.05)


def ends(shards: Sequence[Writing]) -> list[tuple[int, str, str]]:
    """Exit code, output and errors of each."""
    found = [shard.ended() for shard in shards]
    return [(done.returncode, done.stdout, done.stderr) for done in found]


def killed(shard: Writing) -> None:
    shard.process.kill()
    shard.ended()


@pytest.fixture
def shards(tmp_path: Path) -> Shards:
    return Shards(write_lines(tmp_path / "in", files=5), tmp_path / "run")


@pytest.fixture
def expected(shards: Shards, tmp_path: Path) -> dict[str, str]:
    run_toy(toy_pipeline(shards.lines), tmp_path / "alone")
    return digests(tmp_path / "alone")


def test_a_run_of_three(shards: Shards, expected: dict[str, str]) -> None:
    first = ends([shards.start(f"{i}/3", isolate=True) for i in (2, 1, 0)])
    assert [code for code, _, _ in first] == [0, 0, 0], first
    assert digests(shards.run) == expected
    assert all(shards.heartbeat(i)["done"] > 3 for i in range(3))
    workers = [
        (worker["name"], worker["state"]) for worker in status_of(str(shards.run))[0].workers
    ]
    assert [name for name, _ in workers] == ["shard 0", "shard 1", "shard 2"]
    assert [shards.heartbeat(i)["state"] for i in range(3)] == ["done"] * 3
    left = sorted(path.name for path in (shards.run / "work/shards").iterdir())
    assert left == ["board.json", "shard-0.json", "shard-1.json", "shard-2.json"]

    # Again: nothing to do, and each sees that for itself.
    again = ends([shards.start("2/3"), shards.start("0/3")])
    assert [said.split()[:2] for _, said, _ in again] == [["0", "False"]] * 2, again

    # Other settings: what is on the board of the run before says nothing to this one.
    late = shards.start("1/2", mark="?")
    time.sleep(1)
    other = ends([shards.start("0/2", mark="?"), late])
    assert [code for code, _, _ in other] == [0, 0], other
    assert digests(shards.run) != expected


@pytest.mark.soak
def test_shards_die_and_are_started_again(shards: Shards, expected: dict[str, str]) -> None:
    """First one that follows, then the one that drives; what is done is not done again."""
    zero, one = shards.start("0/2", pause=0.05), shards.start("1/2", pause=0.05)
    shards.wait_for(lambda: shards.heartbeat(1).get("task"))
    killed(one)
    one = shards.start("1/2", pause=0.05)
    shards.wait_for(lambda: shards.heartbeat(0).get("done", 0) > 2)
    killed(zero)
    zero = shards.start("0/2", pause=0.05)
    found = ends([zero, one])
    assert [code for code, _, _ in found] == [0, 0], found
    assert digests(shards.run) == expected


def test_an_error_in_one_is_the_error_of_all(tmp_path: Path) -> None:
    context = context_of(tmp_path)
    large = Noting(folder="tasks/0", fingerprint="f", label="task 0", size=1 << 30)
    refusing = Refusing(folder="tasks/1", fingerprint="f", label="x.warc", seconds=1)
    executor = ArrayDriver(ArrayShard(0, 3), context, 20)
    raised: list[str] = []

    def one(number: int) -> None:
        try:
            follow(context, ArrayShard(number, 3), 20, lambda: False)
        except InputError as error:
            raised.append(str(error))

    threads = [threading.Thread(target=one, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    with pytest.raises(InputError, match=r"^x.warc: is no archive$") as found:
        asyncio.run(done_by(executor, context, [large, refusing]))
    executor.close(found.value)
    for thread in threads:
        thread.join()
    assert raised == ["x.warc: is no archive"] * 2


def test_damage_that_one_finds_is_mended_and_the_step_given_out_again(tmp_path: Path) -> None:
    context = context_of(tmp_path)
    tasks = [
        Noting(folder="tasks/0", fingerprint="f", label="task 0", size=1 << 30),
        Damaging(folder="tasks/1", fingerprint="f", label="task 1"),
        Noting(folder="tasks/2", fingerprint="f", label="task 2"),
    ]
    executor = ArrayDriver(ArrayShard(0, 2), context, 20)
    shard = ArrayShard(1, 2)
    thread = threading.Thread(target=follow, args=(context, shard, 20, lambda: False))
    thread.start()
    with pytest.raises(Damaged, match="not as it was written"):
        asyncio.run(done_by(executor, context, tasks))
    assert asyncio.run(done_by(executor, context, tasks)) == labels(tasks)
    executor.close()
    thread.join()
    assert notes(context)["begun", "task 1"] == 2


def test_a_commit_that_is_damaged_before_it_is_seen_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(array_follower, "_AGAIN_SECONDS", 0.5)
    context = context_of(tmp_path)
    tasks = [  # shard 0 looks for what shard 1 did once its own task is done
        Noting(folder="tasks/0", fingerprint="f", label="task 0", seconds=2),
        Noting(folder="tasks/1", fingerprint="f", label="task 1"),
        Noting(folder="tasks/3", fingerprint="f", label="task 3"),
    ]

    def damage() -> None:
        wait_for(lambda: context.store.committed("tasks/1"))
        committed = tmp_path / "tasks/1" / COMMIT
        committed.write_bytes(bytes(committed.stat().st_size))
        assert context.store.committed("tasks/1") is None

    executor = ArrayDriver(ArrayShard(0, 2), context, 20)
    thread = threading.Thread(target=follow, args=(context, ArrayShard(1, 2), 20, lambda: False))
    thread.start()
    with meanwhile(damage):
        running = asyncio.wait_for(done_by(executor, context, tasks), 30)
        assert asyncio.run(running) == labels(tasks)
    executor.close()
    thread.join()
    begun = notes(context)
    assert (begun["begun", "task 1"], begun["begun", "task 3"]) == (2, 1)


def test_patience_with_a_shard_that_never_comes(shards: Shards) -> None:
    ((code, _, errors),) = ends([shards.start("0/2", patience=1)])
    assert code == 1
    assert "RunError: shard 1 of 2 has sent no heartbeat for 1 s" in errors
    ((code, _, errors),) = ends([shards.start("1/2", patience=1)])
    assert "RunError: shard 0 of 2 has sent no heartbeat for 1 s" in errors


def test_shards_with_other_settings_do_not_meet(shards: Shards) -> None:
    zero = shards.start("0/2", pause=0.05, patience=5)
    shards.wait_for(lambda: shards.heartbeat(0))
    ((code, _, errors),) = ends([shards.start("1/2", mark="?")])
    assert code == 1
    assert "ConfigError: --shard 1/2: shard 0 has other stages, settings" in errors
    killed(zero)


@pytest.mark.parametrize("wrong", ["", "1", "2/2", "-1/2", "a/b", "0/0", "1/2/3"])
def test_what_is_no_shard(wrong: str) -> None:
    with pytest.raises(ConfigError, match=r"--shard .*: write the shard's number, from 0"):
        ArrayShard.parse(wrong)


@given(st.sets(st.integers(0, 99)), st.integers(1, 9))
def test_a_task_has_one_shard_whatever_else_there_is_to_do(done: set[int], number: int) -> None:
    tasks = [Task(folder=f"segments/{i}.warc", fingerprint="") for i in range(100)]
    shares = divide(tasks, number)
    assert sorted(t.folder for share in shares for t in share) == sorted(t.folder for t in tasks)
    left = divide([task for i, task in enumerate(tasks) if i not in done], number)
    for share, rest in zip(shares, left, strict=True):
        assert rest == [task for task in share if tasks.index(task) not in done]


def test_shares_are_even() -> None:
    buckets = [Task(folder=f"global/dedup/64/1-0/{i}", fingerprint="") for i in range(64)]
    assert [len(share) for share in divide(buckets, 16)] == [4] * 16
    partitions = [Task(folder=f"segments/{i}.warc", fingerprint="") for i in range(1600)]
    sizes = [len(share) for share in divide(partitions, 16)]
    assert 70 < min(sizes) <= max(sizes) < 130
