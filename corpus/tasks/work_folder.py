"""What lies where in `work/`, the store of a run's intermediates. No other file knows.

    run.json                      which pipeline's run this is, and where its files are
    status.json                   what the driver says of the run while it goes on
    repairs.json                  files that were found damaged and made again
    freed.json                    segments whose intermediates `corpus clean` removed
    claims/                       who may write here (run/claim.py)
    recipes/<fingerprint>.json    what decides what a step gives (run/recipes.py)
    quarantine/                   what was quarantined by a run that ended over its limit
    shards/                       array mode: the board, heartbeats, shares of tasks

    segments/<segment>/<partition>/
        documents.parquet         an intermediate; or layer.parquet, a layer beside one
        left.parquet              documents that left
        verdicts.json             documents that end a process
        summary-<stage>/          <table>.scattered, and faults where a summary failed
    global/<stage>/
        decisions/<partition>.parquet
        catalogue/                the files that a sink has planned
        <buckets>/scatter/<group>, <buckets>/<round>-<pass>/<bucket>, <buckets>/decide/<group>
                                  an exchange
    sink/
        spill/<group>             documents by row group of the dataset
        files/<number>            files of the dataset
        domains/                  documents counted by domain

Every folder in which a task writes holds its commit record, `commit.json`. `<partition>` is the
slug of a partition's key; buckets, groups and files have numbers.
"""

from corpus.pipeline.plan import Segment
from corpus.stage import Partition
from corpus.storage.store import slug

__all__ = [
    "BOARD",
    "CLAIMS",
    "DOMAINS",
    "DOMAINS_SCATTERED",
    "FILES",
    "FREED",
    "QUARANTINE",
    "RECIPES",
    "REPAIRS",
    "RUN",
    "SHARDS",
    "SINK",
    "SPILLS",
    "STATUS",
    "barrier_folder",
    "catalogue_folder",
    "decide_folder",
    "decisions_file",
    "exchange_file",
    "exchange_folder",
    "faults_file",
    "heartbeat_file",
    "left_file",
    "numbered",
    "recipe_file",
    "round_folder",
    "scatter_folder",
    "segment_file",
    "segment_folder",
    "segments_folder",
    "share_file",
    "summary_file",
    "summary_folder",
    "summary_stage",
    "verdicts_file",
]

RUN = "run.json"
STATUS = "status.json"
REPAIRS = "repairs.json"
FREED = "freed.json"
CLAIMS = "claims"
RECIPES = "recipes"
QUARANTINE = "quarantine"

SHARDS = "shards"
BOARD = f"{SHARDS}/board.json"

SINK = "sink"
SPILLS = f"{SINK}/spill"
FILES = f"{SINK}/files"
DOMAINS = f"{SINK}/domains"
DOMAINS_SCATTERED = f"{DOMAINS}/scatter"

_SUMMARY = "summary-"


def recipe_file(fingerprint: str) -> str:
    """The recipe that a fingerprint is the digest of."""
    return f"{RECIPES}/{fingerprint}.json"


def heartbeat_file(shard: int) -> str:
    """The sign of life of a shard in array mode."""
    return f"{SHARDS}/shard-{shard}.json"


def share_file(session: str, step: int, shard: int) -> str:
    """The tasks of a step that are given to a shard, pickled."""
    return f"{SHARDS}/{session}/{step}/{shard}.tasks"


def numbered(folder: str, number: int) -> str:
    """The folder of one of several tasks of a step."""
    return f"{folder}/{number}"


# -- segments


def segments_folder(segment: str) -> str:
    """All partitions of a segment, by the segment's name."""
    return f"segments/{segment}"


def segment_folder(segment: Segment, partition: Partition) -> str:
    """Where the task of a segment over a partition writes."""
    return f"{segments_folder(segment.name)}/{slug(partition.key)}"


def segment_file(segment: Segment, partition: Partition) -> str:
    """The intermediate or layer that a segment gives."""
    return f"{segment_folder(segment, partition)}/{segment.kind}.parquet"


def left_file(folder: str) -> str:
    """The documents that left in the task that writes into a folder."""
    return f"{folder}/left.parquet"


def verdicts_file(folder: str) -> str:
    """The documents known to end a process, in the folder of the task that came upon them."""
    return f"{folder}/verdicts.json"


def summary_folder(folder: str, stage: str) -> str:
    """The summary of a global stage, in the folder of the segment beside whose files it lies."""
    return f"{folder}/{_SUMMARY}{stage}"


def summary_stage(folder: str) -> str | None:
    """The global stage whose summary a folder of this name holds; None for other folders."""
    return folder.removeprefix(_SUMMARY) if folder.startswith(_SUMMARY) else None


def summary_file(folder: str, stage: str, table: str) -> str:
    """One table of a summary."""
    return f"{summary_folder(folder, stage)}/{table}.scattered"


def faults_file(folder: str, stage: str) -> str:
    """The documents on which a summary failed. It has no ending, so no table has its name."""
    return f"{summary_folder(folder, stage)}/faults"


# -- barriers


def barrier_folder(stage: str) -> str:
    """All that a global stage decided and exchanged."""
    return f"global/{stage}"


def decisions_file(stage: str, partition: str) -> str:
    """What a global stage decided of a partition, by the name of the partition's output."""
    return f"{barrier_folder(stage)}/decisions/{slug(partition)}.parquet"


def catalogue_folder(sink: str) -> str:
    """Where the files that a sink has planned are listed."""
    return f"{barrier_folder(sink)}/catalogue"


def exchange_folder(stage: str, buckets: int) -> str:
    """What a global stage exchanges by way of so many buckets."""
    return f"{barrier_folder(stage)}/{buckets}"


def exchange_file(table: str, by: str) -> str:
    """Name of the file in which a task scatters a table. by: what decides the bucket of a row."""
    return f"{table}-by-{by}.scattered"


def scatter_folder(exchange: str) -> str:
    """Summaries that were scattered, a folder a group of partitions."""
    return f"{exchange}/scatter"


def round_folder(exchange: str, index: int, passes: int) -> str:
    """What a round gave, a folder a bucket. passes: how often its loop was passed through."""
    return f"{exchange}/{index}-{passes}"


def decide_folder(exchange: str) -> str:
    """The tasks that write decisions, a folder a group of partitions."""
    return f"{exchange}/decide"
