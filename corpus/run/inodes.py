"""How many files and folders a run takes, for file systems that count them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.pipeline.dag import Pipeline
from corpus.pipeline.plan import barriers, chains
from corpus.stage import GlobalStage
from corpus.storage.shelves import shelf_count
from corpus.tasks.shuffle.rounds import program_of

__all__ = ["Inodes", "expected_inodes"]

_OF_A_RUN = 60
"""Files and folders of a run that depend on no size: its notes, ledger, report and card."""
_OF_A_SHARD = 6
"""In `work/`: a folder, the folders of its language, the file, the commit record; and the folder of
its language in the dataset. The file itself is the same in both."""


@dataclass(frozen=True)
class Inodes:
    """Files and folders of a run.

    run: while it is under way, at most. cleaned: after `corpus clean`.
    """

    run: int
    cleaned: int


def expected_inodes(
    pipeline: Pipeline,
    partitions: Mapping[str, int],
    *,
    shards: int = 1,
    groups: int = 1,
    buckets: int = 1,
) -> Inodes:
    """The files and folders of a run from nothing, all of RUN/ counted.

    partitions: source -> how many it has. shards: files of the dataset. groups: groups of
    partitions, of 64 MiB of summaries or text, 1,024 at most below 64 GiB. buckets: of the largest
    barrier, 64 MiB each (`corpus.tasks.shuffle.buckets`).
    """
    shelved = loose = 0
    for chain in chains(pipeline):
        number = partitions[chain.source]
        shelves = shelf_count(number)
        kinds = [segment.kind for segment in chain.segments]
        # A folder for each segment, and in it folders of shelves, each with one file in the end.
        shelved += len(kinds) * (1 + 2 * shelves)
        # Intermediates, and the layers of the step that is under way.
        loose += number * (kinds.count("documents") + ("layer" in kinds))
    stages = barriers(pipeline)
    # A folder and commit record, and the folder of its decisions.
    decided = len(stages) * (3 + groups)
    exchanges = 0
    for node in stages:
        assert isinstance(node.component, GlobalStage)
        rounds = len(program_of(node.component).rounds)
        exchanges = max(exchanges, 2 + groups + rounds * (1 + buckets))
    sink = 4 + 2 * groups + buckets + _OF_A_SHARD * shards
    always = shelved + decided + _OF_A_RUN + 2 * shards
    return Inodes(always + loose + max(exchanges, sink), always)
