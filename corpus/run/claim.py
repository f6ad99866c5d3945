"""The claim on a folder, by which one driver at a time writes there.

Claims are files `claims/000001.json`, `000002.json`, …, and the one with the highest number holds
the folder. A driver takes the folder over by creating the next number, which a store lets only one
process do. So two drivers cannot both succeed, no file of a living holder is ever removed, and no
lock is needed. Numbers have no gaps and are never removed, so that the highest is found by asking
for names and not by a listing.

The holder sends heartbeats: it raises a counter in its claim every few seconds. Another driver sees
by its own clock whether the counter still changes; of a process on the same machine it asks the
system instead. A driver that was stopped or cut off, and was taken over meanwhile, may come back
without knowing. So every driver writes through stores with `fences`: the names of the claims that
would follow its own. Once one of these exists, such a store refuses to write.

Several processes may work on one run as members of a group (`ClaimMember`). The group holds the
claim on the folder, and each process holds a claim on its place in the group, in a folder below.
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
from corpus.system.interrupts import check_interrupt
from corpus.system.processes import runs_here, this_process
from corpus.tasks.work_folder import CLAIMS, claim_file, member_claims

__all__ = ["ClaimMember", "claimed"]

log = logging.getLogger("corpus")

_Record = dict[str, Any]
_BEATS = 8
"""Heartbeats of a holder in the time after which it would be taken for dead."""
_LONGEST_BEAT = 15.0
"""Seconds between two heartbeats at most."""
_OWN_TOKENS: set[str] = set()
"""Tokens of the claims that this process holds."""


@dataclass(frozen=True)
class ClaimMember:
    """One of several processes that work on one run.

    number: of this process, from 1. of: how many there are. run: a name of the run; processes that
    give another name or another number belong to another group.
    """

    number: int
    of: int
    run: str


@contextmanager
def claimed(
    store: Store, *, patience: float, member: ClaimMember | None = None
) -> Iterator[tuple[str, ...]]:
    """Hold a folder, or a place in the group that holds it, for as long as the block lasts; gives
    the fences for the stores that write there.

    patience: seconds for which a driver on another machine may send no heartbeat before it is taken
    for dead. Raises OutputError, which names the other driver, when another one lives.
    """
    claims = _Claims(store, CLAIMS)
    fences: tuple[str, ...] = ()
    if member is None:
        number, record = claims.take({}, patience)
    else:
        group = {"shared": [member.of, member.run]}
        group_number, _ = claims.take(group, patience, join=True)
        fences = (claims.url(group_number + 1),)
        claims = _Claims(store, member_claims(CLAIMS, group_number, member.number))
        number, record = claims.take({"share": f"{member.number}/{member.of}"}, patience)
    heartbeat = _Heartbeat(claims, number, record)
    heartbeat.start()
    try:
        yield (*fences, claims.url(number + 1))
    finally:
        heartbeat.stop()


@dataclass(frozen=True)
class _Claims:
    """The claims on a folder or on a place in a group, numbered from 1 in the order of time."""

    store: Store
    folder: str

    def path(self, number: int) -> str:
        return claim_file(self.folder, number)

    def url(self, number: int) -> str:
        return f"{self.store.root.rstrip('/')}/{self.path(number)}"

    def read(self, number: int) -> _Record | None:
        """The claim with this number; None if there is none yet.

        An empty file is a claim that was released on a full disk, or one that is just being made on
        a filesystem without hard links. Either way it counts as released, and a process that was
        making it will see that there is a next one.
        """
        found: _Record | None = self.store.read_json(self.path(number))
        if found is None and self.store.is_local and self.store.exists(self.path(number)):
            # Read once more, since the claim may have been made after the first reading.
            return self.store.read_json(self.path(number)) or {"released": True}
        return found

    def last(self) -> tuple[int, _Record]:
        """The highest number and the claim with it; 0 and an empty claim if there is none yet.
        Numbers have no gaps, so the highest is found by doubling and bisection."""
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

    def take(self, facts: _Record, patience: float, *, join: bool = False) -> tuple[int, _Record]:
        """Create the next claim, with these facts, once no holder of the last one lives; gives its
        number and content. Raises OutputError when a holder lives.

        join: the claim is that of a group; if the last claim is of the same group, give that one.
        """
        while True:
            number, record = self.last()
            if join and record.get("shared") == facts["shared"]:
                return number, record
            living = _living_holder(self._holders(number, record), patience)
            if living is not None:
                raise OutputError(
                    f"is held by another driver: {_name_of(living)}; wait for it or stop it, "
                    "or give another --output",
                    where=self.store.root,
                )
            claim = facts if join else {**facts, **_facts_of_holder(patience)}
            if self._create(number + 1, claim):
                return number + 1, claim

    def _create(self, number: int, record: _Record) -> bool:
        """Create a claim, unless somebody else did; whether this call did.

        The token is noted before the claim can be seen: otherwise another thread of this process
        might see the claim first, and take it for one that is not held any more.
        """
        token = record.get("token", "")
        _OWN_TOKENS.add(token)
        is_created = False
        try:
            is_created = self.store.create_json(record, self.path(number))
        finally:
            if not is_created:
                _OWN_TOKENS.discard(token)
        return is_created

    def _holders(self, number: int, record: _Record) -> list["_Holder"]:
        """The holders of a claim that have not released it: its process, or those of a group."""
        if number == 0:
            return []
        if "shared" not in record:
            found = [_Holder(self, number, record)]
        else:
            members = range(1, record["shared"][0] + 1)
            folders = (member_claims(self.folder, number, member) for member in members)
            places = (_Claims(self.store, folder) for folder in folders)
            found = [_Holder(claims, *claims.last()) for claims in places]
        return [one for one in found if one.number and not one.record.get("released")]


@dataclass(frozen=True)
class _Holder:
    """A process that holds the claim `number` of `claims`, which had this content when read."""

    claims: _Claims
    number: int
    record: _Record


def _living_holder(holders: Sequence[_Holder], patience: float) -> _Record | None:
    """The claim of a holder that lives; None if all are dead. Holders on other machines are watched
    for a heartbeat, for `patience` seconds at least."""
    watched = []
    for holder in holders:
        is_alive = _lives_here(holder.record)
        if is_alive:
            return holder.record
        if is_alive is None:
            watched.append(holder)
    if not watched:
        return None
    seconds = max(patience, *(_BEATS * h.record.get("beat_seconds", 0) for h in watched))
    for holder in watched:
        log.warning(
            "%s is held by %s; it is taken over if that one sends no heartbeat for %.0f s",
            without_credentials(holder.claims.store.root),
            _name_of(holder.record),
            seconds,
        )
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        check_interrupt()
        time.sleep(min(seconds / 20, _LONGEST_BEAT))
        records = [holder.claims.read(holder.number) for holder in watched]
        for holder, record in zip(watched, records, strict=True):
            if record and record != holder.record and not record.get("released"):
                return record
        # Who has released its claim meanwhile need not be watched any more.
        watched = [h for h, record in zip(watched, records, strict=True) if record == h.record]
        if not watched:
            break
    return None


def _name_of(record: _Record) -> str:
    """A holder as messages name it: `process 17 on node3, since …`."""
    share = f"shard {record['share']}, " if "share" in record else ""
    known = (record.get(name, "unknown") for name in ("pid", "host", "since"))
    return "{}process {} on {}, since {}".format(share, *known)


def _facts_of_holder(patience: float) -> _Record:
    """What a claim of this process says."""
    return {
        **this_process(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),  # for people; never compared
        "token": uuid4().hex,
        "beat_seconds": min(patience / _BEATS, _LONGEST_BEAT),
        "beats": 0,
    }


def _lives_here(record: _Record) -> bool | None:
    """Whether a holder lives, if it is on this machine; None if it is on another one. A claim of
    this very process only counts while it is held, since its release may have failed."""
    is_alive = runs_here(record)
    return is_alive and (record["pid"] != os.getpid() or record["token"] in _OWN_TOKENS)


class _Heartbeat(threading.Thread):
    """Raises the counter of a claim until it is stopped, and then releases the claim."""

    def __init__(self, claims: _Claims, number: int, record: _Record) -> None:
        super().__init__(daemon=True, name="heartbeat")
        self._claims, self._number, self._record = claims, number, dict(record)
        self._stopped = threading.Event()

    def run(self) -> None:
        """The thread's work; see `threading.Thread`."""
        while not self._stopped.wait(self._record["beat_seconds"]):
            # The disk may be full or the store out of reach; the next heartbeat may succeed.
            with suppress(CorpusError):
                self._write(beats=self._record["beats"] + 1)

    def stop(self) -> None:
        """End the thread and release the claim, on a full disk by emptying its file."""
        self._stopped.set()
        self.join()
        _OWN_TOKENS.discard(self._record["token"])
        try:
            self._write(released=True)
        except CorpusError:
            path = Path(self._claims.store.path(self._claims.path(self._number)))
            if self._claims.store.is_local and path.exists():
                os.truncate(path, 0)

    def _write(self, **changed: Any) -> None:
        self._record |= changed
        found = self._claims.read(self._number) or {}
        # Without this token in it, the folder was removed meanwhile, or claimed anew.
        if found.get("token") == self._record["token"]:
            self._claims.store.write_json(self._record, self._claims.path(self._number))
