"""`corpus status`: how far a run is, read from its status file, from any terminal."""

from collections.abc import Iterator
from typing import Any

from corpus.errors import InputError
from corpus.executors.shards import FOLDER, Board
from corpus.executors.signs import Watch
from corpus.progress import STATUS
from corpus.publish import MANIFEST, noted_work
from corpus.store import Store

__all__ = ["as_lines", "read_status"]


def read_status(run: str) -> dict[str, Any]:
    """What the run last said of itself. Raises InputError when there is no run."""
    work = noted_work(run)
    status: dict[str, Any] | None = work.read_json(STATUS)
    published = Store(run).exists(MANIFEST)
    if status is None and not published:
        raise InputError("holds no run; give the folder that --output named", where=run)
    found = {**(status or {"state": "done", "steps": []}), "published": published}
    board = Board.read(work)
    if board is not None:
        found["shards"] = [Watch(work, FOLDER).look(number) for number in range(board.of)]
    return found


def as_lines(status: dict[str, Any]) -> Iterator[str]:
    """For a person."""
    yield f"state       {status['state']}" + (", published" if status["published"] else "")
    if "records" not in status:
        return
    rate = status["records_per_second"]
    yield f"records     {status['records']:,} read, {rate:,.0f}/s over {status['seconds']:,.0f} s"
    yield f"dropped     {status['dropped']:,}"
    yield f"quarantined {status['quarantined']:,}"
    left = 0
    for step in status["steps"]:
        mark = "+" if step["done"] >= step["total"] else ">"
        skipped = f", {step['skipped']} done before" if step["skipped"] else ""
        yield f"  {mark} {step['name']}: {step['done']}/{step['total']} tasks{skipped}"
        left += step["total"] - step["done"]
    for number, shard in enumerate(status.get("shards", ())):
        yield f"  shard {number}: {_doing(shard)}"
    ran = sum(step["done"] - step["skipped"] for step in status["steps"])
    if left and ran:
        yield f"about {status['seconds'] * left / ran:,.0f} s left of the steps begun"


def _doing(shard: dict[str, Any]) -> str:
    if not shard:
        return "not seen yet"
    at = f", at {shard['task']}" if shard.get("task") else ""
    return f"{shard['state']} on {shard['host']}, {shard['done']} tasks done{at}"
