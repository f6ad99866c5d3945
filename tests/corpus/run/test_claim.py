"""Two drivers on one folder: one writes, the other says who, or takes over from a dead one."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import corpus.run.claim
import corpus.system.processes
from corpus.errors import OutputError
from corpus.run.claim import ClaimMember, claimed
from corpus.storage.store import Store
from tests.corpus.runs import another, digests, run_toy, toy_pipeline, write_lines
from tests.forked import forked


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on this process seems to be on another machine."""
    monkeypatch.setattr(corpus.system.processes, "_place", lambda: "elsewhere")


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "local":
        yield Store(str(tmp_path / "run"))
        return
    yield Store(f"{request.getfixturevalue('bucket')}/run")


def test_one_after_the_other(store: Store) -> None:
    for _ in range(5):
        with claimed(store, patience=100) as fences:
            assert len(fences) == 1
            fenced = replace(store, fences=fences)
            fenced.write_json(1, "a.json")
    assert len(store.names("claims")) == 5


def test_the_second_stops_and_names_the_first(store: Store) -> None:
    with another(store) as first:
        begun = time.monotonic()
        said = rf"process {first.pid} on \S+, since 20\d\d-.*; wait for it or stop it, or give"
        with pytest.raises(OutputError, match=said), claimed(store, patience=100):
            pass
        assert time.monotonic() - begun < 5


def test_one_that_is_stopped_is_not_dead(store: Store) -> None:
    with another(store, 0.1) as first:
        assert first.pid
        os.kill(first.pid, signal.SIGSTOP)
        with pytest.raises(OutputError, match=f"process {first.pid}"), claimed(store, patience=0.1):
            pass


def test_dead_on_this_machine_taken_over_at_once(store: Store) -> None:
    with another(store, 100) as first:
        first.kill()
        first.join()
        begun = time.monotonic()
        with claimed(store, patience=100):
            assert time.monotonic() - begun < 5


def test_a_process_number_that_was_given_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(str(tmp_path))
    with another(store, 100), monkeypatch.context() as patch:
        patch.setattr(corpus.system.processes, "_started", lambda _: "17")  # another, later
        with claimed(store, patience=100):
            pass


def test_on_another_machine_alive_by_its_counter(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with another(store, 2.0) as first:
        elsewhere(monkeypatch)
        with pytest.raises(OutputError, match=f"process {first.pid}"), claimed(store, patience=2.0):
            pass
        assert f"is held by process {first.pid}" in caplog.text
        assert "it is taken over if that one sends no heartbeat for 2 s" in caplog.text


def test_on_another_machine_dead_after_some_patience(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with another(store, 1.0) as first:
        first.kill()
    elsewhere(monkeypatch)
    begun = time.monotonic()
    with claimed(store, patience=0.2):  # the first one's own beat counts too
        assert time.monotonic() - begun >= 1.0


def test_one_that_comes_back_writes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(corpus.run.claim._Heartbeat, "_write", lambda *_, **__: None)  # it hangs
    with claimed(store, patience=0.4) as fences:
        ours = replace(store, fences=fences)
        ours.write_json("ours", "a.json")
        half = ours.writing("b.bin")
        half.__enter__().write(b"half")
        with monkeypatch.context() as patch:
            patch.setattr(corpus.system.processes, "_place", lambda: "elsewhere")
            with claimed(store, patience=0.4) as others:
                replace(store, fences=others).write_json("theirs", "a.json")
                for write in (
                    lambda: ours.write_json("ours", "a.json"),
                    lambda: half.__exit__(None, None, None),
                    lambda: ours.remove("a.json"),
                    lambda: ours.begin("."),
                    lambda: ours.take(Store(str(tmp_path)), "x", "c"),
                    lambda: ours.below("x").write_json(1, "y.json"),
                ):
                    with pytest.raises(OutputError, match=r"another driver has taken it over"):
                        write()
        assert store.read_json("a.json") == "theirs"
        assert [str(path) for path, _ in store.sizes() if path.parts[0] != "claims"] == ["a.json"]


def test_a_claim_is_held_from_the_moment_that_it_can_be_seen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Store.create_json
    refused: list[OutputError] = []

    def created(self: Store, value: Any, *parts: str) -> bool:
        made = create(self, value, *parts)
        monkeypatch.setattr(Store, "create_json", create)
        with (
            pytest.raises(OutputError, match=f"process {os.getpid()}") as caught,
            claimed(store, patience=100),
        ):
            pass
        refused.append(caught.value)
        return made

    monkeypatch.setattr(Store, "create_json", created)
    with claimed(store, patience=100):
        assert len(refused) == 1


def test_a_claim_that_is_made_while_another_looks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, exists = Store(str(tmp_path / "run")), Store.exists
    with ExitStack() as held:

        def late(self: Store, *parts: str) -> bool:
            monkeypatch.setattr(Store, "exists", exists)
            held.enter_context(claimed(store, patience=100))
            return exists(self, *parts)

        monkeypatch.setattr(Store, "exists", late)
        with (
            pytest.raises(OutputError, match=f"process {os.getpid()}"),
            claimed(store, patience=100),
        ):
            pass
    assert store.read_json("claims/000002.json") is None


def test_of_many_at_once_one_wins(store: Store) -> None:
    won: list[int] = []
    lost: list[str] = []
    ready = threading.Barrier(8)

    def run(number: int) -> None:
        ready.wait()
        try:
            with claimed(store, patience=100):
                won.append(number)
                begun = time.monotonic()
                while len(lost) < 7 and time.monotonic() - begun < 60:
                    time.sleep(0.05)  # whoever comes after the end may win, and a disk may be slow
        except OutputError as error:
            lost.append(str(error))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert all(f"process {os.getpid()}" in message for message in lost)
    assert len(lost) == 7


# -- shares


def test_shares_stand_beside_one_another_and_each_is_held_once(store: Store) -> None:
    shares = [ClaimMember(number, 3, "x") for number in (1, 2, 3)]
    with (
        another(store, 1.0, shares[0]) as first,
        claimed(store, patience=100, member=shares[1]),
        claimed(store, patience=100, member=shares[2]) as fences,
    ):
        assert len(fences) == 2
        again = pytest.raises(OutputError, match=f"shard 1/3, process {first.pid}")
        with again, claimed(store, patience=100, member=shares[0]):
            pass
        for other in (None, ClaimMember(1, 4, "x"), ClaimMember(2, 3, "other settings")):
            refused = pytest.raises(OutputError, match=r"is held by another driver: shard ./3")
            with refused, claimed(store, patience=100, member=other):
                pass
    # All are gone: the same group goes on, or a whole run takes over.
    with claimed(store, patience=100, member=shares[0]) as old:
        pass
    with claimed(store, patience=100) as fences:
        replace(store, fences=fences).write_json(1, "a.json")
        with pytest.raises(OutputError, match="taken it over"):
            replace(store, fences=old).write_json(2, "a.json")
        with pytest.raises(OutputError), claimed(store, patience=100, member=shares[0]):
            pass


# -- whole runs


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("in"))


def test_a_run_into_a_folder_that_another_driver_holds(lines: Path, tmp_path: Path) -> None:
    with another(Store(str(tmp_path / "run/work"))) as first:
        with pytest.raises(OutputError, match=rf"run/work: is held .*process {first.pid}"):
            run_toy(toy_pipeline(lines), tmp_path / "run")
        assert [path.name for path in (tmp_path / "run").iterdir()] == ["work"]
        assert [path.name for path in (tmp_path / "run/work").iterdir()] == ["claims"]


def test_intermediates_elsewhere_are_held_too(lines: Path, tmp_path: Path) -> None:
    work = str(tmp_path / "work")
    with another(Store(work)), pytest.raises(OutputError, match="is held"):
        run_toy(toy_pipeline(lines), tmp_path / "run", work=work)
    run_toy(toy_pipeline(lines), tmp_path / "run", work=work)
    with another(Store(str(tmp_path / "run/work"))), pytest.raises(OutputError, match="is held"):
        run_toy(toy_pipeline(lines), tmp_path / "run", work=work)


def run_until_it_is_taken_over(lines: Path, output: Path, step: str) -> None:
    """A run of which another driver takes the folder when a step is about to write."""
    corpus.run.claim._Heartbeat._write = lambda *_, **__: None  # type: ignore[method-assign]  # it hangs
    real = Store.writing
    taken: list[Any] = []

    def writing(self: Store, *parts: str) -> Any:
        if not taken and step in "/".join(parts):
            taken.append(1)
            with pytest.MonkeyPatch.context() as patch:
                elsewhere(patch)
                taken.append(claimed(Store(str(output / "work")), patience=0.1).__enter__())
        return real(self, *parts)

    Store.writing = writing  # type: ignore[method-assign]  # in a process of its own
    run_toy(toy_pipeline(lines), output, takeover=1)


@pytest.mark.parametrize(
    "step",
    [
        "segments/",
        pytest.param("sink/spill", marks=pytest.mark.soak),
        pytest.param("dataset/manifest", marks=pytest.mark.soak),
    ],
)
def test_a_driver_that_was_taken_over_stops(lines: Path, tmp_path: Path, step: str) -> None:
    done = forked(run_until_it_is_taken_over, lines, tmp_path / "run", step)
    assert done.returncode == 1
    assert "another driver has taken it over" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "run/dataset/manifest.json").exists()
    run_toy(toy_pipeline(lines), tmp_path / "run", takeover=1)
    run_toy(toy_pipeline(lines), tmp_path / "other")
    assert digests(tmp_path / "run") == digests(tmp_path / "other")
