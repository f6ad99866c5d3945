"""What lies where in `work/`, the store in which a run keeps its state. No other file spells these
paths and names.

    run.json                      whose run this is, and where its pipeline.yaml and its work/ are
    status.json                   what the driver says of the run while it goes on
    repairs.json                  files that were found damaged and made again
    freed.json                    segments whose intermediates `corpus clean` removed
    claims/                       the claims of drivers on this folder (run/claim.py)
    recipes/<fingerprint>.json    the recipe that a fingerprint is the digest of (run/recipes.py)
    quarantine/                   counts and documents of a run that ended over its quarantine
                                  limit; the faulty files of one that had too many
    keys/                         Slurm: certificate and key of the driver that is at work
    shards/                       array mode: the board, heartbeats, shares of tasks
    shelves.json                  source -> how many shelves its partitions stand in

    segments/<segment>/<shelf>/
        <partition>.TASK          what a segment gave for a partition:
            documents.parquet     an intermediate; or layer.parquet, a layer of one
            left.parquet          documents that left
            summary-<stage>/      <table>.scattered, and faults where a summary failed
        <partition>.verdicts.json documents that end a process
        shelf                     task files, put together
        glances.json              later looks at inputs than those in commit records
    global/<stage>/
        summaries/<partition>.TASK    a summary that no segment took: <table>.scattered, faults
        decisions/<group>.TASK    <partition>.parquet: decisions on it
        catalogue/                the files that a sink has planned, in the commit record
        <buckets>/scatter/<group>.TASK, <buckets>/<round>-<pass>/<bucket>.TASK
                                  exchanges: <table>-by-<key>.scattered
    sink/
        spill/<group>.TASK        spill.scattered: documents by row group of the dataset
        files/<number>            a file of the dataset
        domains/scatter/<group>.TASK   domains.scattered: documents to be counted by domain
        domains/<bucket>.TASK     domains.parquet: their counts

A task writes into a task file (storage/task_files.py) or, where what it makes is published as it
is, into a folder. Both hold its commit record, `commit.json` (storage/store.py). So a partition
takes a file for each of its segments with documents; layers are put together on shelves
(storage/shelves.py) once their step is done, and so is all that `corpus clean` leaves.

`<segment>` and `<stage>` are names; `<partition>` is the slug of the partition's key; groups of
partitions, shelves, buckets, rounds, passes through a loop, and files are numbered from 0.
"""

import xxhash

from corpus.pipeline.plan import Segment
from corpus.stage import Partition
from corpus.storage.task_files import TASK

__all__ = [
    "BARRIERS",
    "BOARD",
    "CLAIMS",
    "DOCUMENTS",
    "DOMAINS",
    "DOMAINS_FILE",
    "DOMAINS_SCATTERED",
    "FILES",
    "FREED",
    "KEYS",
    "QUARANTINE",
    "QUARANTINED_COUNTS",
    "QUARANTINED_DOCUMENTS",
    "QUARANTINED_FILES",
    "RECIPES",
    "REPAIRS",
    "RUN",
    "SEGMENTS",
    "SHARDS",
    "SHELVES",
    "SINK",
    "SPILLS",
    "SPILL_FILE",
    "STATUS",
    "barrier_folder",
    "catalogue_folder",
    "claim_file",
    "decisions_file",
    "decisions_folder",
    "domain_sums_file",
    "exchange_file",
    "exchange_folder",
    "faults_file",
    "file_folder",
    "glances_file",
    "heartbeat_file",
    "is_exchange",
    "is_summary",
    "left_file",
    "member_claims",
    "numbered",
    "recipe_file",
    "round_folder",
    "scatter_folder",
    "segment_file",
    "segment_folder",
    "segments_folder",
    "session_folder",
    "share_file",
    "shares_folder",
    "shelf_folder",
    "summaries_folder",
    "summary_beside",
    "summary_file",
    "summary_task",
    "task_name",
    "verdicts_file",
]

RUN = "run.json"
STATUS = "status.json"
REPAIRS = "repairs.json"
FREED = "freed.json"
SHELVES = "shelves.json"
CLAIMS = "claims"
RECIPES = "recipes"
QUARANTINE = "quarantine"
QUARANTINED_COUNTS = f"{QUARANTINE}/counts.parquet"
QUARANTINED_DOCUMENTS = f"{QUARANTINE}/documents.parquet"
QUARANTINED_FILES = f"{QUARANTINE}/faulty_files.parquet"

KEYS = "keys"
SHARDS = "shards"
BOARD = f"{SHARDS}/board.json"

SEGMENTS = "segments"
DOCUMENTS = "documents.parquet"
"""Name of an intermediate, in the task file of a segment."""
BARRIERS = "global"

SINK = "sink"
SPILLS = f"{SINK}/spill"
SPILL_FILE = "spill.scattered"
"""Name of the scatter file of each task that spills documents."""
FILES = f"{SINK}/files"
DOMAINS = f"{SINK}/domains"
DOMAINS_SCATTERED = f"{DOMAINS}/scatter"
DOMAINS_FILE = "domains.scattered"
"""Name of the scatter file of each task that scatters domains."""

_SUMMARY = "summary-"


def recipe_file(fingerprint: str) -> str:
    """The recipe that a fingerprint is the digest of."""
    return f"{RECIPES}/{fingerprint}.json"


def heartbeat_file(shard: int) -> str:
    """The heartbeat of a shard in array mode."""
    return f"{SHARDS}/shard-{shard}.json"


def session_folder(session: str) -> str:
    """The shares of all steps in a session: one life of shard 0, which divides the tasks."""
    return f"{SHARDS}/{session}"


def shares_folder(session: str, step: int) -> str:
    """The shares of a step. step: its number in the session."""
    return f"{session_folder(session)}/{step}"


def share_file(session: str, step: int, shard: int) -> str:
    """The tasks of a step that a shard is given, pickled."""
    return f"{shares_folder(session, step)}/{shard}.tasks"


def claim_file(claims: str, number: int) -> str:
    """A claim, by the folder of the claims and its number. Claims are numbered from 1."""
    return f"{claims}/{number:06d}.json"


def member_claims(claims: str, number: int, member: int) -> str:
    """The claims on the place of a member in the group that holds the claim with a number."""
    return f"{claims}/{number}/{member}"


def numbered(folder: str, number: int) -> str:
    """The task file of one of the numbered tasks of a step."""
    return f"{folder}/{number}{TASK}"


def task_name(folder: str) -> str:
    """The number or slug by which a task's folder or task file is told from others of its step."""
    return folder.rpartition("/")[2].removesuffix(TASK)


# -- segments


def segments_folder(segment: str) -> str:
    """The folder of a segment, with a folder for each shelf. segment: its name."""
    return f"{SEGMENTS}/{segment}"


def shelf_folder(segment: str, shelf: int) -> str:
    """The folder of the task files of a segment that go to one shelf. segment: its name."""
    return f"{segments_folder(segment)}/{shelf}"


def segment_folder(segment: Segment, partition: Partition) -> str:
    """The task file of a segment over a partition."""
    return f"{shelf_folder(segment.name, partition.shelf)}/{_slug(partition.key)}{TASK}"


def glances_file(folder: str) -> str:
    """The later looks at inputs, by the task file of one of them."""
    return f"{folder.rpartition('/')[0]}/glances.json"


def segment_file(segment: Segment, partition: Partition) -> str:
    """The intermediate or layer that a segment writes for a partition."""
    return f"{segment_folder(segment, partition)}/{segment.kind}.parquet"


def left_file(folder: str) -> str:
    """The documents that left in a segment, by the folder of its task."""
    return f"{folder}/left.parquet"


def verdicts_file(folder: str) -> str:
    """The documents known to end a process, by the task file of the task that met them. It lies
    beside that, since it is written before the task is done."""
    return f"{folder.removesuffix(TASK)}.verdicts.json"


def summary_beside(folder: str, stage: str) -> str:
    """The folder of the summary of a global stage that a segment took in its own pass. folder: the
    task file of the segment."""
    return f"{folder}/{_SUMMARY}{stage}"


def is_summary(name: str) -> bool:
    """Whether a member of this name, in the task file of a segment, is part of a summary."""
    return name.startswith(_SUMMARY)


def summary_file(summary: str, table: str) -> str:
    """One table of a summary. summary: its folder or task file."""
    return f"{summary}/{table}.scattered"


def faults_file(summary: str) -> str:
    """The documents on which a summary failed. Unlike tables, the file has no extension, so no
    table has its name. summary: its folder or task file."""
    return f"{summary}/faults"


# -- barriers


def barrier_folder(stage: str) -> str:
    """The folder of a global stage: its decisions and exchanges."""
    return f"{BARRIERS}/{stage}"


def summaries_folder(stage: str) -> str:
    """The folder of the summaries of a global stage that no segment took."""
    return f"{barrier_folder(stage)}/summaries"


def summary_task(stage: str, partition: str) -> str:
    """The task file of such a summary. partition: `SegmentOutput.name` of what it read."""
    return f"{summaries_folder(stage)}/{_slug(partition)}{TASK}"


def decisions_folder(stage: str) -> str:
    """The folder of the step that writes decisions; a task for each group of partitions."""
    return f"{barrier_folder(stage)}/decisions"


def decisions_file(stage: str, group: int, partition: str) -> str:
    """The decisions of a global stage on a partition. partition: `SegmentOutput.name` of what it
    read. group: number of the group that it was decided in."""
    return f"{numbered(decisions_folder(stage), group)}/{_slug(partition)}.parquet"


def catalogue_folder(sink: str) -> str:
    """The folder whose commit record lists the files that a sink has planned."""
    return f"{barrier_folder(sink)}/catalogue"


def exchange_folder(stage: str, buckets: int) -> str:
    """The folder of all exchanges of a global stage with this number of buckets."""
    return f"{barrier_folder(stage)}/{buckets}"


def is_exchange(name: str) -> bool:
    """Whether a folder of this name, in that of a barrier, holds exchanges."""
    return name.isdecimal()


def exchange_file(table: str, by: str) -> str:
    """Name of the scatter file in which a task gives a table. by: what tells the bucket of a
    row."""
    return f"{table}-by-{by}.scattered"


def scatter_folder(exchange: str) -> str:
    """The folder of the step that scatters summaries; a task for each group of partitions."""
    return f"{exchange}/scatter"


def round_folder(exchange: str, index: int, passes: int) -> str:
    """The folder of a round; a task for each bucket. passes: how often its loop was passed through
    before."""
    return f"{exchange}/{index}-{passes}"


# -- the sink


def file_folder(number: int) -> str:
    """The folder of the task that writes a file of the dataset. It is no task file, since the file
    is published as it is."""
    return f"{FILES}/{number}"


def domain_sums_file(folder: str) -> str:
    """The counts of one bucket of domains, by the folder of the task that made them."""
    return f"{folder}/domains.parquet"


def _slug(key: str) -> str:
    """A folder name for a partition's key: readable, and unique by its digest."""
    readable = "".join(c if c.isalnum() or c in ".-" else "_" for c in key)[-60:].lstrip(".")
    return f"{readable}-{xxhash.xxh3_64_hexdigest(key.encode())[:8]}"
