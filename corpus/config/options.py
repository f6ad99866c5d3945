"""How a run is carried out: nothing here can reach fingerprints or bytes."""

from dataclasses import dataclass
from typing import Literal

from corpus.config.settings import Duration, Fraction, Positive, Size
from corpus.errors import ConfigError

__all__ = ["PATIENCE", "Limits", "RunOptions", "SlurmOptions"]

PATIENCE = 30 * 60
"""Seconds that a run waits for what it cannot do without and has no power over."""


@dataclass(frozen=True)
class Limits:
    """What a document and the process that works on it may use.

    document_seconds: CPU time that one stage may take for one document; a large document gets as
        much for each MiB.
    memory: bytes that a process may hold; None stands for nine tenths of the machine's.
    """

    document_seconds: float = 60
    memory: int | None = None


@dataclass(frozen=True, kw_only=True)
class SlurmOptions:
    """The `slurm:` mapping of the `run:` block: the jobs that hold workers.

    cores, memory: of a job. processes: workers of a job, one task at a time each; one a core when
        not given.
    time: walltime of a job; workers retire before it.
    partition, account, qos: as the site names them; its defaults when not given.
    minimum, maximum: how many jobs there are at a time, by the work there is.
    directives: further `#SBATCH` lines. skip: words; generated lines that hold one are left out.
    environment: lines of shell to run before the workers.
    interface: network interface of driver and workers, such as ib0.
    scratch: local folder of the workers, where `$TMPDIR` means the job's. logs: the jobs' output.
    """

    cores: Positive
    memory: Size
    processes: Positive | None = None
    time: Duration = 24 * 3600
    partition: str | None = None
    account: str | None = None
    qos: str | None = None
    minimum: Positive = 1
    maximum: Positive = 1
    directives: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    interface: str | None = None
    scratch: str | None = None
    logs: str | None = None

    def __post_init__(self) -> None:
        if self.minimum > self.maximum:
            raise ConfigError(
                f"minimum ({self.minimum}) must not be above maximum ({self.maximum})"
            )
        if self.processes is not None and self.processes > self.cores:
            raise ConfigError(
                f"processes ({self.processes}) must not be above cores ({self.cores})"
            )


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The `run:` block of pipeline.yaml and the options of `corpus run`.

    executor: `serial`, `dask` (processes of this machine, or a scheduler's), or `slurm` (Dask
        workers in Slurm jobs).
    workers: worker processes of a Dask cluster on this machine.
    scheduler: address of a Dask scheduler, such as tcp://host:8786.
    slurm: the jobs of the executor `slurm`.
    work: another place for intermediates than RUN/work.
    quarantine_limit: share of the records that may be quarantined before the run fails.
    keep: keep the files of finished exchanges too.
    batch_rows: documents that a stage gets at most in one call.
    buckets: buckets of a global stage; by the size of the data when not given.
    bundle_bytes: tasks that read less are sent to a worker together until they read this much.
    patience: how long to wait for a scheduler that is gone, or for a first worker.
    isolate: run tasks in processes of their own, so that a document that ends or hangs one is found
        and quarantined.
    document_seconds: CPU time that one stage may take for one document, or for each MiB of a large
        one, before it is taken for hung.
    worker_memory: memory that such a process may hold. When not given, nine tenths of the
        machine's, or of its share of a Slurm job's.
    verify_inputs: hash all input files again instead of trusting size and time of change.
    takeover: how long the driver of another machine may give no sign of life before its run is
        taken over; at least 60 s on NFS, whose clients may see old content that long.
    """

    executor: Literal["serial", "dask", "slurm"] = "serial"
    workers: Positive = 2
    scheduler: str | None = None
    slurm: SlurmOptions | None = None
    work: str | None = None
    quarantine_limit: Fraction = 0.001
    keep: bool = False
    batch_rows: Positive = 4096
    buckets: Positive | None = None
    bundle_bytes: Size = 128 << 20
    patience: Duration = PATIENCE
    isolate: bool = True
    document_seconds: Positive = 60
    worker_memory: Size | None = None
    verify_inputs: bool = False
    takeover: Duration = 120

    @property
    def limits(self) -> Limits | None:
        """What a document and a process may use; None without `isolate`."""
        if not self.isolate:
            return None
        memory = self.worker_memory
        if memory is None and self.executor == "slurm" and self.slurm is not None:
            memory = self.slurm.memory * 9 // (self.slurm.processes or self.slurm.cores) // 10
        return Limits(self.document_seconds, memory)
