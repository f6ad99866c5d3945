"""How a run is carried out: nothing here can reach fingerprints or bytes."""

from dataclasses import dataclass
from typing import Literal

from corpus.settings import Duration, Positive, Share, Size

__all__ = ["PATIENCE", "RunOptions"]

PATIENCE = 30 * 60
"""Seconds that a run waits for what it cannot do without and has no power over."""


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The `run:` block of pipeline.yaml and the options of `corpus run`.

    executor: `serial`, or `dask` (processes of this machine, or a scheduler's).
    workers: worker processes of a Dask cluster on this machine.
    scheduler: address of a Dask scheduler, such as tcp://host:8786.
    work: another place for intermediates than RUN/work.
    quarantine_limit: share of the records that may be quarantined before the run fails.
    keep: keep the files of finished exchanges too.
    batch_rows: documents that a stage gets at most in one call.
    buckets: buckets of a global stage; by the size of the data when not given.
    bundle_bytes: tasks that read less are sent to a worker together until they read this much.
    patience: how long to wait for a scheduler that is gone, or for a first worker.
    verify_inputs: hash all input files again instead of trusting size and time of change.
    patience: seconds without a sign of life after which the run of a driver on another machine is
        taken over; at least 60 on NFS, whose clients may see old content that long.
    """

    executor: Literal["serial", "dask"] = "serial"
    workers: Positive = 2
    scheduler: str | None = None
    work: str | None = None
    quarantine_limit: Share = 0.001
    keep: bool = False
    batch_rows: Positive = 4096
    buckets: Positive | None = None
    bundle_bytes: Size = 128 << 20
    patience: Duration = PATIENCE
    verify_inputs: bool = False
    patience: Positive = 120
