"""What the options of a run mean together."""

from corpus.config.options import Limits, RunOptions, SlurmOptions

GB = 1_000_000_000


def test_limits_of_a_process() -> None:
    assert RunOptions().limits == Limits(60, None)
    assert RunOptions(isolate=False, worker_memory=GB).limits is None
    assert RunOptions(document_seconds=5, worker_memory=GB).limits == Limits(5, GB)


def test_workers_of_a_slurm_job_share_its_memory() -> None:
    job = SlurmOptions(cores=8, memory=80 * GB)
    assert RunOptions(executor="slurm", slurm=job).limits == Limits(60, 9 * GB)
    two = SlurmOptions(cores=8, processes=2, memory=80 * GB)
    assert RunOptions(executor="slurm", slurm=two).limits == Limits(60, 36 * GB)
    assert RunOptions(executor="slurm", slurm=two, worker_memory=GB).limits == Limits(60, GB)
    assert RunOptions(executor="serial", slurm=two).limits == Limits(60, None)
