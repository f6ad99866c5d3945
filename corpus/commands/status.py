"""`corpus status`: how far a run is, read from its status file, from any terminal."""

from collections.abc import Iterator
from typing import Any

from corpus.errors import InputError
from corpus.progress import STATUS
from corpus.publish import MANIFEST, noted_work
from corpus.store import Store

__all__ = ["as_lines", "read_status"]


def read_status(run: str) -> dict[str, Any]:
    """What the run last said of itself. Raises InputError when there is no run."""
    status: dict[str, Any] | None = noted_work(run).read_json(STATUS)
    published = Store(run).exists(MANIFEST)
    if status is None and not published:
        raise InputError("holds no run; give the folder that --output named", where=run)
    return {**(status or {"state": "done", "steps": []}), "published": published}


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
    ran = sum(step["done"] - step["skipped"] for step in status["steps"])
    if left and ran:
        yield f"about {status['seconds'] * left / ran:,.0f} s left of the steps begun"
