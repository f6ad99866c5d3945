"""The claim on a folder: one driver at a time writes there.

Claims are files `claims/000001.json`, `000002.json`, …: the one with the highest number holds the
folder. Taking it over is to create the next number, which a store lets only one do; so two cannot
both succeed, nothing is ever taken away from under somebody, and nothing needs a lock. Numbers
have no gaps and stay, so that the highest is found by asking for names and not by a listing.

A holder writes a counter into its claim every few seconds. Whether it lives is judged by whether
that counter moves, by the watcher's own clock; of a process on this machine, by asking the system.
Until it learns that it was taken over, a driver may still be running (stopped, or cut off, and
back): it writes through stores whose `fences` are the claims that would follow its own.

Several processes may work on one run, each as a member of a group (`ClaimMember`): the group holds
the claim on the folder, and each process that on its place in the group, in a folder below.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from corpus.errors import CorpusError, OutputError, without_credentials
from corpus.storage.store import Store
from corpus.system.processes import runs_here, this_process
from corpus.tasks.work_folder import CLAIMS, claim_file, member_claims

__all__ = ["ClaimMember", "claimed"]

log = logging.getLogger("corpus")

_Record = dict[str, Any]
_BEATS = 8
"""Beats of a holder in the time after which it would be given up."""
_LONGEST = 15.0
"""Seconds between beats at most."""
_HELD: set[str] = set()
"""Tokens of the claims that this process holds."""


@dataclass(frozen=True)
class ClaimMember:
    """One of several processes that work on one run: number `number` (from 1) of `of`."""

    number: int
    of: int
    run: str


@contextmanager
def claimed(
    store: Store, *, patience: float, member: ClaimMember | None = None
) -> Iterator[tuple[str, ...]]:
    """Hold a folder, or a place in the group that holds it; gives the fences for its `Store`s.

    patience: seconds that the counter of a driver on another machine may stand still before it is
    given up. Raises OutputError, naming the other driver, when that one lives.
    """
    whole = ours = _Claims(store, CLAIMS)
    fences: tuple[str, ...] = ()
    if member is None:
        number, record = whole.take({}, patience)
    else:
        group = {"shared": [member.of, member.run]}
        at, _ = whole.take(group, patience, joined=True)
        ours = _Claims(store, member_claims(CLAIMS, at, member.number))
        number, record = ours.take({"share": f"{member.number}/{member.of}"}, patience)
        fences = (whole.url(at + 1),)
    heart = _Heart(ours, number, record)
    heart.start()
    try:
        yield (*fences, ours.url(number + 1))
    finally:
        heart.stop()


@dataclass(frozen=True)
class _Claims:
    """The claims of a folder, one after the other."""

    store: Store
    folder: str

    def path(self, number: int) -> str:
        return claim_file(self.folder, number)

    def url(self, number: int) -> str:
        return f"{self.store.root.rstrip('/')}/{self.path(number)}"

    def read(self, number: int) -> _Record | None:
        """The claim with this number. An empty file is a claim that was released on a full disk, or
        one that is being made where there are no hard links; void either way, and its maker sees
        the next one."""
        found: _Record | None = self.store.read_json(self.path(number))
        if found is None and self.store.is_local and self.store.exists(self.path(number)):
            # Read again: it may have been made between the two looks.
            return self.store.read_json(self.path(number)) or {"released": True}
        return found

    def last(self) -> tuple[int, _Record]:
        """The highest number and its claim; 0 and an empty one where there is none."""
        number, record, above = 0, {}, 1
        while (found := self.read(above)) is not None:
            number, record, above = above, found, 2 * above
        while above - number > 1:
            middle = (number + above) // 2
            found = self.read(middle)
            if found is None:
                above = middle
            else:
                number, record = middle, found
        return number, record

    def take(self, what: _Record, patience: float, *, joined: bool = False) -> tuple[int, _Record]:
        """Make the next claim once the last is void; its number, and what it says. joined: or the
        last one, where that says the same."""
        while True:
            number, record = self.last()
            if joined and record.get("shared") == what["shared"]:
                return number, record
            living = _living(self._holders(number, record), patience)
            if living is not None:
                raise OutputError(
                    f"is held by another driver: {_who(living)}; wait for it or stop it, "
                    "or give another --output",
                    where=self.store.root,
                )
            mine = what if joined else {**what, **_mine(patience)}
            if self._create(number + 1, mine):
                return number + 1, mine

    def _create(self, number: int, record: _Record) -> bool:
        """Held before others can see it: a thread of this process would take it for an old one."""
        token = record.get("token", "")
        _HELD.add(token)
        made = False
        try:
            made = self.store.create_json(record, self.path(number))
        finally:
            if not made:
                _HELD.discard(token)
        return made

    def _holders(self, number: int, record: _Record) -> list["_Holder"]:
        """Who may still be alive of those that hold the claim: one, or the members of a group."""
        if number == 0:
            return []
        if "shared" not in record:
            found = [_Holder(self, number, record)]
        else:
            members = range(1, record["shared"][0] + 1)
            folders = (member_claims(self.folder, number, member) for member in members)
            shares = (_Claims(self.store, folder) for folder in folders)
            found = [_Holder(claims, *claims.last()) for claims in shares]
        return [one for one in found if one.number and not one.record.get("released")]


@dataclass(frozen=True)
class _Holder:
    claims: _Claims
    number: int
    record: _Record


def _living(holders: Sequence[_Holder], patience: float) -> _Record | None:
    """The claim of one that lives, or None when none does; takes as long as it takes to know."""
    unknown = []
    for holder in holders:
        alive = _lives_here(holder.record)
        if alive:
            return holder.record
        if alive is None:
            unknown.append(holder)
    if not unknown:
        return None
    seconds = max(patience, *(_BEATS * h.record.get("beat_seconds", 0) for h in unknown))
    for holder in unknown:
        log.warning(
            "%s is held by %s; it is taken over if that gives no sign of life for %.0f s",
            without_credentials(holder.claims.store.root),
            _who(holder.record),
            seconds,
        )
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(min(seconds / 20, _LONGEST))
        now = [holder.claims.read(holder.number) for holder in unknown]
        for holder, record in zip(unknown, now, strict=True):
            if record and record != holder.record and not record.get("released"):
                return record
        unknown = [h for h, record in zip(unknown, now, strict=True) if record == h.record]
        if not unknown:
            break
    return None


def _who(record: _Record) -> str:
    share = f"shard {record['share']}, " if "share" in record else ""
    known = (record.get(name, "unknown") for name in ("pid", "host", "since"))
    return "{}process {} on {}, since {}".format(share, *known)


def _mine(patience: float) -> _Record:
    return {
        **this_process(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),  # for people; never compared
        "token": uuid4().hex,
        "beat_seconds": min(patience / _BEATS, _LONGEST),
        "beats": 0,
    }


def _lives_here(record: _Record) -> bool | None:
    """Whether the holder lives, if it is of this machine; None if that cannot be known."""
    alive = runs_here(record)
    return alive and (record["pid"] != os.getpid() or record["token"] in _HELD)


class _Heart(threading.Thread):
    """Raises the counter of a claim until it is stopped, and releases the claim then."""

    def __init__(self, claims: _Claims, number: int, record: _Record) -> None:
        super().__init__(daemon=True, name="heartbeat")
        self._claims, self._number, self._record = claims, number, dict(record)
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._record["beat_seconds"]):
            # A full disk or a store that is away: the next beat may come through.
            with suppress(CorpusError):
                self._write(beats=self._record["beats"] + 1)

    def stop(self) -> None:
        self._stopped.set()
        self.join()
        _HELD.discard(self._record["token"])
        try:
            self._write(released=True)
        except CorpusError:
            path = Path(self._claims.store.path(self._claims.path(self._number)))
            if self._claims.store.is_local and path.exists():
                os.truncate(path, 0)

    def _write(self, **changed: Any) -> None:
        self._record |= changed
        found = self._claims.read(self._number) or {}
        if found.get("token") == self._record["token"]:  # else the folder was removed meanwhile
            self._claims.store.write_json(self._record, self._claims.path(self._number))
