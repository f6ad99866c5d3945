"""The status file, and a driver that is gone."""

from pathlib import Path
from typing import Any

import pytest

from corpus.run.progress.status_file import Status, StepStatus, most_first, read_status
from corpus.storage.store import Store
from corpus.system.processes import this_process
from corpus.tasks.work_folder import STATUS


def running(**driver: Any) -> Status:
    step = StepStatus("crawl.text", total=10, done=4, skipped=1, running=1, waiting=5,
                      documents_per_second=2.0, remaining_seconds=12.0)  # fmt: skip
    return Status(run="r", state="running", step="crawl.text", seconds=20, records=40, dropped=3,
                  remaining_seconds=12.0, recent_records_per_second=2.0,
                  driver={**this_process(), "error": "", **driver}, steps=[step],
                  workers=[{"name": "0"}])  # fmt: skip


@pytest.mark.parametrize(
    ("driver", "state"),
    [
        ({}, "running"),
        ({"started": "1"}, "dead"),
        ({"place": "elsewhere", "started": "1"}, "running"),
    ],
)
def test_a_driver_that_is_gone_without_a_word(
    tmp_path: Path, driver: dict[str, str], state: str
) -> None:
    store = Store(str(tmp_path))
    store.write_json(running(**driver).to_json(), STATUS)
    found = read_status(store)
    assert found is not None
    assert found.state == state
    at_work = 1 if state == "running" else 0
    (step,) = found.steps
    assert (step.running, step.waiting) == (at_work, 6 - at_work)
    assert (found.remaining_seconds is None) == (state == "dead")
    assert len(found.workers) == at_work


def test_one_that_ended_is_not_dead(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    ended = running(started="1")
    ended.state = "failed"
    store.write_json(ended.to_json(), STATUS)
    found = read_status(store)
    assert found is not None
    assert found.state == "failed"


def test_none_and_one_that_is_being_written(tmp_path: Path) -> None:
    assert read_status(Store(str(tmp_path / "none"))) is None
    (tmp_path / STATUS).write_text("{")
    assert read_status(Store(str(tmp_path))) is None


def test_it_survives_json_and_other_versions() -> None:
    status = running()
    plain = status.to_json()
    steps = [{**plain["steps"][0], "new": 1}]
    assert Status.from_json({**plain, "new": 1, "steps": steps}) == status
    assert Status.from_json({"state": "done"}) == Status()


def test_of_many_reasons_the_largest_are_named() -> None:
    counts = {("text", f"reason {number:03}"): number for number in range(200)}
    found = most_first(counts, "reason")
    assert len(found) == 50
    assert found[0] == {"stage": "text", "reason": "reason 199", "documents": 199}
