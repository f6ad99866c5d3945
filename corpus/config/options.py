"""How a run is carried out. Nothing here enters a fingerprint or changes a byte of the output."""

from dataclasses import dataclass
from typing import Literal

from corpus.config.settings import Duration, Fraction, Mode, Positive, Size
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

    cores, memory: what each job asks for; memory in bytes.
    processes: workers in a job, each of which runs one task at a time; by default one a core.
    time: wall time of a job in seconds; its workers retire before that.
    partition, account, qos: as the site names them; by default those of the site.
    minimum, maximum: bounds of the number of jobs at a time, which follows from the work left.
    directives: further `#SBATCH` lines.
    skip: words; generated `#SBATCH` lines that contain one are left out.
    environment: lines of shell to run before the workers start.
    interface: network interface of driver and workers, such as ib0.
    scratch: local folder of the workers; `$TMPDIR` in it is that of the job.
    logs: folder for the output of the jobs.
    Raises ConfigError for bounds or processes that contradict one another.
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
class SecurityOptions:
    """The `security:` mapping of the `run:` block: files in PEM for a scheduler at `tls://…`.

    tls_ca_file: the authority that signed the certificates of scheduler, workers and client.
    tls_cert: the certificate of this client.
    tls_key: its key; by default it stands in `tls_cert` too.
    """

    tls_ca_file: str
    tls_cert: str
    tls_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """The `run:` block of pipeline.yaml and the options of `corpus run`.

    executor: `serial`, `dask` (workers on this machine, or those of a scheduler), or `slurm` (Dask
        workers in Slurm jobs).
    workers: number of worker processes of a Dask cluster on this machine.
    scheduler: address of a Dask scheduler, such as tls://host:8786.
    security: the files for a scheduler at tls://…; by default those of Dask's configuration.
    dashboard: whether Dask's pages are served, to this machine alone, by a scheduler that the run
        starts.
    slurm: the jobs of the executor `slurm`.
    work: folder or URL for intermediates, in place of RUN/work.
    reuse: folder or URL of another run, from whose work/ tasks with equal fingerprints are taken
        over.
    work_mode: permission bits of that folder, and without those of execution of its files.
    quarantine_limit: share of the records, from 0 to 1, above which quarantined ones fail the run.
    faulty_files: share of the files of a source, from 0 to 1, that a run may pass over because they
        cannot be read; by default none, unless a `quarantine_limit` of 1 says that no fault of the
        input is to end the run.
    keep: whether to keep files that are only exchanged between tasks, once they have been read.
    batch_rows: greatest number of documents that a stage gets in one call.
    buckets: number of buckets of a global stage; by default it follows from the size of the data.
    bundle_bytes: small tasks go to a worker together, as a bundle that reads about this many bytes.
    patience: seconds to wait for a scheduler that is gone, for a first worker or a silent shard.
    isolate: whether tasks run in child processes, so that a document that crashes or hangs one is
        found and quarantined.
    document_seconds: CPU seconds that one stage may take for one document, or for each MiB of a
        large one, before the stage counts as hung.
    worker_memory: bytes that a child process may hold; by default nine tenths of the machine's
        memory, or of the worker's share of a Slurm job's memory.
    verify_inputs: whether to hash all input files again and not to trust size and time of change.
    takeover: seconds without a heartbeat after which the run of a driver on another machine is
        taken over; at least 60 on NFS, whose clients may see old content for that long.
    """

    executor: Literal["serial", "dask", "slurm"] = "serial"
    workers: Positive = 2
    scheduler: str | None = None
    security: SecurityOptions | None = None
    dashboard: bool = False
    slurm: SlurmOptions | None = None
    work: str | None = None
    reuse: str | None = None
    work_mode: Mode = WORK_MODE
    quarantine_limit: Fraction = 0.001
    faulty_files: Fraction | None = None
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
