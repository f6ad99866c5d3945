"""Documents known to end a process, in a file beside the task's: read before the task is run, so
that none is tried twice, and that a task that is run again decides the same."""

from dataclasses import asdict, dataclass, field

import pyarrow as pa

from corpus.storage.store import Store

__all__ = ["Verdict", "Verdicts"]

_FILE = "verdicts.json"


@dataclass(frozen=True)
class Verdict:
    """node: the stage or source. row: number of the document among those that reached the stage
    in this partition, from 0. id: of the document. record: for a source, what it was reading in
    the place of both, such as `line 17`."""

    node: str
    reason: str
    row: int = -1
    id: str = ""
    record: str = ""


@dataclass
class Verdicts:
    """The verdicts of one task. They belong to its identity: with another input or other settings
    there are others."""

    store: Store | None = None
    folder: str = ""
    identity: str = ""
    known: list[Verdict] = field(default_factory=list)

    @classmethod
    def of(cls, store: Store, folder: str, identity: str) -> "Verdicts":
        """Those that an earlier attempt wrote down."""
        written = cls.written(store, folder)
        return written if written.identity == identity else cls(store, folder, identity)

    @classmethod
    def written(cls, store: Store, folder: str) -> "Verdicts":
        """What stands in the file, whatever it belongs to; nothing when it is damaged, so that
        what was known is found again."""
        held = store.read_checked(folder, _FILE) or {"identity": "", "known": []}
        known = [Verdict(**verdict) for verdict in held["known"]]
        return cls(store, folder, held["identity"], known)

    def add(self, verdict: Verdict) -> None:
        """Write one down, before anything else is tried."""
        self.known.append(verdict)
        self.write()

    def write(self) -> None:
        if self.store is not None:
            held = {"identity": self.identity, "known": self.plain()}
            self.store.write_checked(held, self.folder, _FILE)

    def plain(self) -> list[dict[str, str | int]]:
        """For the commit record."""
        return [asdict(verdict) for verdict in self.known]

    def of_batch(self, node: str, first: int, ids: pa.Array) -> dict[int, str]:
        """Row of a batch -> reason, for a batch whose rows are those from `first` on."""
        return {
            verdict.row - first: verdict.reason
            for verdict in self.known
            if verdict.node == node
            and 0 <= verdict.row - first < len(ids)
            and ids[verdict.row - first].as_py() == verdict.id
        }

    def of_record(self, node: str, record: str) -> str:
        """The reason for which a source has to pass over something; "" if there is none."""
        return next((v.reason for v in self.known if (v.node, v.record) == (node, record)), "")
