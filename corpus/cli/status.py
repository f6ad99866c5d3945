"""`corpus status`: how far a run is, read from what its drivers write."""

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import IO, Any

import click

from corpus.cli.decorators import example
from corpus.config.units import counted, format_size, rough_duration
from corpus.documents.visible import visible_values
from corpus.errors import InputError
from corpus.run.progress.display import as_line
from corpus.run.progress.status_file import Status, StepStatus, read_status
from corpus.run.run_folder import MANIFEST, noted_work
from corpus.storage.store import Store
from corpus.system.interrupts import answer_interrupt
from corpus.system.terminal import Screen, has_colours, is_terminal, paint, width

__all__ = ["as_lines", "as_plain", "status", "status_of", "watch"]

_SCREEN_SECONDS = 1.0
"""Seconds from one drawing of the screen to the next."""
_LINE_SECONDS = 10.0
"""Seconds from one line to the next, where the output is no terminal."""
_SHOWN = 5
"""Reasons, places and partitions that are shown of each kind."""
_SLOW = 1.5
"""A partition is shown as slow from this many times the mean of its step on."""
_COLUMNS = {"before": 8, "done": 8, "running": 9, "waiting": 9, "documents/s": 13, "left": 13}
"""Columns of the table of steps, and their widths."""
_LEAST = ("documents/s", "before", "waiting", "running", "left")
"""Columns that a narrow terminal goes without, the first ones first."""
_MARKS = {"done": "green", "running": "bold", "dead": "red", "failed": "red"}


@click.command()
@click.argument("folder", metavar="RUN")
@click.option("--watch", "until_end", is_flag=True, help="Follow it to its end; Ctrl-C leaves.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; with --watch, an object a line.")
@example("corpus status runs/first --watch")
def status(folder: str, until_end: bool, as_json: bool) -> None:
    """Show how far a run is, from another terminal."""
    if until_end:
        try:
            sys.exit(0 if watch(folder, as_json=as_json) else 1)
        except KeyboardInterrupt:
            answer_interrupt()
        return
    found, published = status_of(folder)
    if as_json:
        click.echo(json.dumps(as_plain(found, published), indent=1))
    else:
        columns, colours = width(sys.stdout), has_colours(sys.stdout)
        click.echo("\n".join(as_lines(found, published, columns, colours)))


def status_of(run: str) -> tuple[Status, bool]:
    """Return what the run last said of itself, and whether its dataset is published.

    Raises InputError when there is no run.
    """
    status = read_status(noted_work(run))
    published = Store(run).exists(MANIFEST)
    if status is None and not published:
        raise InputError("holds no run; give the folder that --output named", where=run)
    return status or Status(), published


def as_plain(status: Status, published: bool) -> dict[str, Any]:
    """Return plain data for scripts; docs/monitoring.md says what the keys mean."""
    return {**status.to_json(), "published": published}


def watch(run: str, *, as_json: bool, stream: IO[str] | None = None) -> bool:
    """Show the run until it ends, and return whether it ended well. On a terminal the screen is
    drawn anew; elsewhere there is a line now and then."""
    stream = stream if stream is not None else sys.stdout
    screen = Screen(stream) if is_terminal(stream) and not as_json else None
    while True:
        status, published = status_of(run)
        if screen is not None:
            screen.draw(list(as_lines(status, published, width(stream), has_colours(stream))))
        elif as_json:
            _say(stream, json.dumps(as_plain(status, published)))
        else:
            _say(stream, _as_one_line(status, width(stream)))
        if not status.is_running:
            return status.state == "done"
        time.sleep(_SCREEN_SECONDS if screen is not None else _LINE_SECONDS)


def _say(stream: IO[str], line: str) -> None:
    stream.write(line + "\n")
    stream.flush()


def _as_one_line(status: Status, columns: int) -> str:
    if status.is_running:
        return as_line(status, columns)
    took = rough_duration(status.seconds)
    return f"{status.state}: {counted(status.records, 'record')} in {took}"[:columns]


def as_lines(
    status: Status, published: bool, columns: int = 100, colours: bool = False
) -> Iterator[str]:
    """Yield lines for a person, of so many columns at most."""
    status = _visible(status)
    state = status.state + (", published" if published else "")
    yield _line("state", paint(state, _MARKS.get(status.state, "bold"), on=colours))
    if not status.driver:
        return
    for text in _of_driver(status):
        yield from (_line("", part) for part in wrap(text, max(20, columns - 12)))
    late = f"{status.recent_records_per_second:,.0f}/s of late, " if status.is_running else ""
    rates = f"{late}{status.records_per_second:,.0f}/s over {rough_duration(status.seconds)}"
    yield _line("records", f"{status.records:,} read, {rates}")[:columns]
    if status.tasks_before:
        before = sum(step.cpu_seconds for step in status.steps) - status.cpu_seconds
        cost = f"{rough_duration(status.cpu_seconds)} of CPU in this run"
        yield _line("cost", f"{cost}, {rough_duration(max(0.0, before))} before it")[:columns]
    yield _line("dropped", f"{status.dropped:,}")
    yield from _counted(status.drops, "reason", columns)
    bad = paint(f"{status.quarantined:,}", "yellow", on=colours and status.quarantined > 0)
    yield _line("quarantined", bad)
    yield from _counted(status.quarantine, "place", columns)
    if status.faulty:
        yield _line("faulty", f"{counted(status.faulty, 'input file')} cannot be read")
        for file in status.faulty_files[:_SHOWN]:
            yield _line("", f"{file['source']}/{file['file']}: {file['reason']}")[:columns]
        if status.faulty > _SHOWN:
            yield _line("", f"and {status.faulty - _SHOWN:,} more")
    if status.is_running and status.remaining_seconds is not None:
        left = rough_duration(status.remaining_seconds)
        yield _line("left", f"about {left} for the steps begun")[:columns]
    if status.dashboard:
        yield _line("dashboard", status.dashboard)[:columns]
    yield from _steps(status.steps, columns, colours)
    yield from _slowest(status.steps, columns)
    if status.is_running:
        yield from _workers(status.workers, columns)


def _visible(status: Status) -> Status:
    """The status with what cannot be seen in names of files and reasons named; an error may have
    several lines."""
    plain = status.to_json()
    if error := status.driver.get("error"):
        plain["driver"] = {**status.driver, "error": " ".join(error.split())}
    return Status.from_json(visible_values(plain))


def _line(name: str, text: str) -> str:
    return f"{name:11} {text}"


def _of_driver(status: Status) -> Iterator[str]:
    driver = status.driver
    process = f"process {driver['pid']} on {driver['host']}"
    if status.state == "dead":
        yield f"{process} is gone; the same command goes on from there"
    else:
        yield f"{process}, since {_time(driver['since'])}"
    yield f"last word {_time(driver['updated'])}"
    if driver["error"]:
        yield driver["error"]


def _time(utc: str) -> str:
    return utc.replace("T", " ").replace("+00:00", " UTC")


def _counted(parts: Sequence[dict[str, Any]], what: str, columns: int) -> Iterator[str]:
    for part in parts[:_SHOWN]:
        yield _line("", f"{part['documents']:9,}  {part['stage']}: {part[what]}")[:columns]
    if len(parts) > _SHOWN:
        yield _line("", f"{'':9}  and {len(parts) - _SHOWN} more")


def _folded(steps: Sequence[StepStatus]) -> list[StepStatus]:
    """Return the steps, with the finished steps of a barrier folded into one for the barrier."""
    undone = {step.name.partition(" ")[0] for step in steps if step.done < step.total}
    folded: dict[str, StepStatus] = {}
    for step in steps:
        barrier = step.name.partition(" ")[0]
        name = step.name if barrier in undone else barrier
        before = folded.get(name, StepStatus(name))
        amounts = (before.total + step.total, before.done + step.done)
        folded[name] = replace(step, name=name, total=amounts[0], done=amounts[1],
                               skipped=before.skipped + step.skipped)  # fmt: skip
    return list(folded.values())


def _steps(given: Sequence[StepStatus], columns: int, colours: bool) -> Iterator[str]:
    steps = _folded(given)
    if not steps:
        return
    names = [step.name for step in steps]
    longest = min(max(map(len, ["step", *names])), max(12, columns // 2))
    room, heads = columns - longest - 2, list(_COLUMNS)
    while sum(_COLUMNS[head] for head in heads) > room and len(heads) > 1:
        heads.remove(next(head for head in _LEAST if head in heads))

    def line(mark: str, name: str, cells: Mapping[str, str]) -> str:
        row = "".join(f"{cells[head]:>{_COLUMNS[head]}}" for head in heads)
        return f"{mark} {name[:longest]:{longest}}{row}".rstrip()[:columns]

    yield paint(line(" ", "step", {head: head for head in heads}), "dim", on=colours)
    for step in steps:
        undone = step.total - step.done
        mark, colour = (
            ("+", "green") if not undone else (">", "bold") if step.running else (" ", "")
        )
        rate = f"{step.documents_per_second:,.0f}" if undone and " " not in step.name else ""
        cells = {
            "before": f"{step.skipped:,}",
            "done": f"{step.done - step.skipped:,}",
            "running": f"{step.running:,}",
            "waiting": f"{step.waiting:,}",
            "documents/s": rate,
            "left": rough_duration(step.remaining_seconds) if step.remaining_seconds else "",
        }
        yield paint(line(mark, step.name, cells), colour, on=colours and bool(colour))


def _slowest(steps: Sequence[StepStatus], columns: int) -> Iterator[str]:
    """Yield the partitions that took much longer than the mean of their step."""
    found = []
    for step in steps:
        mean = step.wall_seconds / max(1, step.done)
        slow = [one for one in step.slowest if one["seconds"] > max(_SLOW * mean, 1.0)]
        found += [(one["seconds"], step.name, one["partition"], mean) for one in slow]
    name = "slowest"
    for seconds, step_name, partition, mean in sorted(found, reverse=True)[:_SHOWN]:
        text = f"{rough_duration(seconds)} {step_name} {partition} (mean {rough_duration(mean)})"
        yield _line(name, text)[:columns]
        name = ""


def _workers(workers: Sequence[dict[str, Any]], columns: int) -> Iterator[str]:
    if not workers:
        return
    yield _line("workers", f"{len(workers):,}")
    for worker in workers[: 4 * _SHOWN]:
        memory = format_size(worker["rss"]) if worker["rss"] else ""
        if memory and worker["memory_limit"]:
            memory += f" of {format_size(worker['memory_limit'])}"
        doing = [_doing(one) for one in worker["doing"]]
        state = worker["state"] if worker["state"] != "running" else ""
        what = ", ".join([*([state] if state else []), *doing]) or "idle"
        yield f"  {worker['name']}  {memory:8}  {what}"[:columns]


def _doing(doing: dict[str, Any]) -> str:
    more = f" and {doing['more']:,} more" if doing["more"] else ""
    return f"{doing['step']} {doing['label']}{more}, {rough_duration(doing['seconds'])}"
