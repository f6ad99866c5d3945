"""How a run is carried out. Nothing here enters a fingerprint or changes a byte of the output."""

from dataclasses import dataclass
from typing import Literal

from corpus.config.settings import (
    Fraction,
    Mode,
    Positive,
    PositiveDuration,
    PositiveSize,
    option,
)
from corpus.errors import ConfigError

__all__ = ["PATIENCE", "WORK_MODE", "Limits", "RunOptions", "SecurityOptions", "SlurmOptions"]

PATIENCE = 30 * 60
"""Seconds that a run waits for something that it needs and cannot bring about, such as workers."""

WORK_MODE = 0o700
"""Permission bits of `work/`, which holds personal data before it is scrubbed: its owner alone."""


@dataclass(frozen=True)
class Limits:
    """What one document, and a process that works on documents, may use.

    document_seconds: CPU seconds that one stage may take for one document; a large document gets
        as many for each MiB.
    memory: bytes that a process may hold; None stands for nine tenths of the machine's memory.
    """

    document_seconds: float = 60
    memory: int | None = None


@dataclass(frozen=True, kw_only=True)
class SlurmOptions:
    """The `slurm:` mapping of the `run:` block: Slurm jobs in which Dask workers run.

    Raises ConfigError for bounds or processes that contradict one another.
    """

    cores: Positive = option(help="cores that each job asks for")
    memory: PositiveSize = option(help="memory that each job asks for")
    processes: Positive | None = option(
        None, "workers in a job, each of which runs one task at a time; by default one a core"
    )
    time: PositiveDuration = option(24 * 3600, "wall time of a job; its workers retire before that")
    partition: str | None = option(None, "as the site names it; by default that of the site")
    account: str | None = option(None, "as the site names it; by default that of the site")
    qos: str | None = option(None, "as the site names it; by default that of the site")
    minimum: Positive = option(1, "least number of jobs at a time")
    maximum: Positive = option(
        1, "greatest number of jobs at a time; how many there are follows from the work left"
    )
    directives: tuple[str, ...] = option((), "further `#SBATCH` lines")
    skip: tuple[str, ...] = option(
        (), "words; generated `#SBATCH` lines that contain one are left out"
    )
    environment: tuple[str, ...] = option((), "lines of shell to run before the workers start")
    interface: str | None = option(None, "network interface of driver and workers, such as ib0")
    scratch: str | None = option(
        None, "local folder of the workers; `$TMPDIR` in it is that of the job"
    )
    logs: str | None = option(None, "folder for the output of the jobs")

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
class SecurityOptions:
    """The `security:` mapping of the `run:` block: files in PEM for a scheduler at `tls://…`."""

    tls_ca_file: str = option(
        help="the authority that signed the certificates of scheduler, workers and client"
    )
    tls_cert: str = option(help="the certificate of this client")
    tls_key: str | None = option(None, "its key; by default it stands in `tls_cert` too")


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The `run:` block of pipeline.yaml and the options of `corpus run`."""

    executor: Literal["serial", "dask", "slurm"] = option(
        "serial",
        "in this process, by Dask (workers on this machine, or those of a scheduler), or by Dask "
        "workers in Slurm jobs",
    )
    workers: Positive = option(2, "number of worker processes of a Dask cluster on this machine")
    scheduler: str | None = option(None, "address of a Dask scheduler, such as tls://host:8786")
    security: SecurityOptions | None = option(
        None, "the files for a scheduler at tls://…; by default those of Dask's configuration"
    )
    dashboard: bool = option(
        False,
        "whether a scheduler that the run starts serves Dask's pages, to this machine alone",
    )
    slurm: SlurmOptions | None = option(None, "the jobs of the executor `slurm`")
    work: str | None = option(None, "folder or URL for intermediates, in place of RUN/work")
    reuse: str | None = option(
        None,
        "folder or URL of another run, from whose work/ tasks with equal fingerprints are taken "
        "over",
    )
    work_mode: Mode = option(
        WORK_MODE, "permission bits of that folder, and without those of execution of its files"
    )
    quarantine_limit: Fraction = option(
        0.001, "share of the records above which quarantined ones fail the run"
    )
    faulty_files: Fraction | None = option(
        None,
        "share of the files of a source that a run may pass over because they cannot be read; by "
        "default none, unless a `quarantine_limit` of 1 says that no fault of the input is to end "
        "the run",
    )
    keep: bool = option(
        False,
        "whether to keep files that are only exchanged between tasks, once they have been read",
    )
    batch_rows: Positive = option(
        4096, "greatest number of documents that a stage gets in one call"
    )
    buckets: Positive | None = option(
        None, "number of buckets of a global stage; by default it follows from the size of the data"
    )
    bundle_bytes: PositiveSize = option(
        128 << 20,
        "small tasks go to a worker together, as a bundle that reads about this many bytes",
    )
    patience: PositiveDuration = option(
        PATIENCE,
        "how long to wait for a scheduler that is gone, for a first worker or a silent shard",
    )
    isolate: bool = option(
        True,
        "whether tasks run in child processes, so that a document that crashes or hangs one is "
        "found and quarantined",
    )
    document_seconds: Positive = option(
        60,
        "CPU seconds that one stage may take for one document, or for each MiB of a large one, "
        "before the stage counts as hung",
    )
    worker_memory: PositiveSize | None = option(
        None,
        "memory that a child process may hold; by default nine tenths of the machine's, or of the "
        "worker's share of a Slurm job's",
    )
    verify_inputs: bool = option(
        False, "whether to hash all input files again and not to trust size and time of change"
    )
    takeover: PositiveDuration = option(
        120,
        "time without a heartbeat after which the run of a driver on another machine is taken "
        "over; at least 1min on NFS, whose clients may see old content for that long",
    )

    @property
    def faulty_files_limit(self) -> float:
        """The share of a source's files, from 0 to 1, that the run may pass over."""
        if self.faulty_files is not None:
            return self.faulty_files
        return float(self.quarantine_limit == 1)

    @property
    def limits(self) -> Limits | None:
        """What a document and a child process may use; None without `isolate`."""
        if not self.isolate:
            return None
        memory = self.worker_memory
        if memory is None and self.executor == "slurm" and self.slurm is not None:
            memory = self.slurm.memory * 9 // (self.slurm.processes or self.slurm.cores) // 10
        return Limits(self.document_seconds, memory)
