"""Documents known to end a process, in a file in the folder of the task. It is read before the task
is run, so that no such document is tried again, and a task that is run again gives the same."""

from dataclasses import asdict, dataclass, field

import pyarrow as pa

from corpus.storage.store import Store
from corpus.tasks.work_folder import verdicts_file

__all__ = ["Verdict", "Verdicts"]


@dataclass(frozen=True)
class Verdict:
    """One document that ends the process, or one record that a source dies of.

    node: the node of the stage or source. reason: of the death, as `Death` has it.
    row: number of the document among those that reached the stage in this partition, from 0. id: of
        the document.
    record: for a source, in place of row and id: what it was about to read, such as `line 17`.
    """

    node: str
    reason: str
    row: int = -1
    id: str = ""
    record: str = ""


@dataclass
class Verdicts:
    """The verdicts of one task.

    store, folder: where they are written; nowhere if the store is None.
    identity: digest of all that decides what the task gives. With another input or other settings
        the verdicts do not hold.
    """

    store: Store | None = None
    folder: str = ""
    identity: str = ""
    known: list[Verdict] = field(default_factory=list)

    @classmethod
    def of(cls, store: Store, folder: str, identity: str) -> "Verdicts":
        """The verdicts that earlier attempts at the same work wrote down."""
        earlier = cls.read(store, folder)
        return earlier if earlier.identity == identity else cls(store, folder, identity)

    @classmethod
    def read(cls, store: Store, folder: str) -> "Verdicts":
        """The verdicts in the file, of whatever work they are. Where the file is missing or damaged
        there are none, and the documents are found again."""
        content = store.read_checked(verdicts_file(folder)) or {"identity": "", "known": []}
        known = [Verdict(**verdict) for verdict in content["known"]]
        return cls(store, folder, content["identity"], known)

    def add(self, verdict: Verdict) -> None:
        """Add a verdict to the file, before anything else is tried."""
        self.known.append(verdict)
        self.write()

    def write(self) -> None:
        """Write the file, also without any verdict, so that it belongs to this work."""
        if self.store is not None:
            content = {"identity": self.identity, "known": self.plain()}
            self.store.write_checked(content, verdicts_file(self.folder))

    def plain(self) -> list[dict[str, str | int]]:
        """The verdicts as plain data, for the commit record."""
        return [asdict(verdict) for verdict in self.known]

    def of_batch(self, node: str, first: int, ids: pa.Array) -> dict[int, str]:
        """The known documents of a batch: row in the batch -> reason. first: number of its first
        row among those that reached the stage."""
        return {
            verdict.row - first: verdict.reason
            for verdict in self.known
            if verdict.node == node
            and 0 <= verdict.row - first < len(ids)
            and ids[verdict.row - first].as_py() == verdict.id
        }

    def of_record(self, node: str, record: str) -> str:
        """The reason for which a source has to pass over a record; "" where it need not."""
        return next((v.reason for v in self.known if (v.node, v.record) == (node, record)), "")
