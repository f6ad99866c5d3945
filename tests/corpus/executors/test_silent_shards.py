"""Shards without heartbeats are logged, once a silence, by who waits for them."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import RunError
from corpus.executors import silent_shards
from corpus.executors.array_driver import ArrayDriver, ArrayShard
from corpus.executors.array_follower import follow
from corpus.executors.silent_shards import SilentShards
from tests.corpus.executors.tasks import context_of, done_by, noting


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Any:
    """What has been logged so far: words of the event, and the shard."""
    caplog.set_level(logging.INFO, logger="corpus")
    return lambda: [
        (record.levelname, record.__dict__["fields"]["shard"])
        for record in caplog.records
        if "fields" in record.__dict__ and "shard" in record.__dict__["fields"]
    ]


def test_a_silence_is_logged_once_and_so_is_its_end(logged: Any) -> None:
    shards = SilentShards(16)
    for seconds in (0, 59, 61, 70, 600, 1, 2, 61):
        shards.note(3, seconds)
    shards.note(4, 61)
    shard = "3 of 16"
    assert logged() == [
        ("WARNING", shard), ("INFO", shard), ("WARNING", shard), ("WARNING", "4 of 16"),
    ]  # fmt: skip


def test_both_sides_log_whom_they_wait_for(
    logged: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shard 1 never comes; nor does shard 0 for shard 1 of another folder."""
    monkeypatch.setattr(silent_shards, "_SILENT_SECONDS", 0.2)
    executor = ArrayDriver(ArrayShard(0, 2), context_of(tmp_path / "a"), patience=1)
    with pytest.raises(RunError, match="shard 1 of 2 has sent no heartbeat"):
        asyncio.run(done_by(executor, context_of(tmp_path / "a"), noting(4)))
    assert logged() == [("WARNING", "1 of 2")]
    with pytest.raises(RunError, match="shard 0 of 3 has sent no heartbeat"):
        follow(context_of(tmp_path / "b"), ArrayShard(1, 3), 1, lambda: False)
    assert logged()[1:] == [("WARNING", "0 of 3")]
