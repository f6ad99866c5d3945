"""What the options of a run mean together."""

from pathlib import Path

import pytest

from corpus.config.options import Limits, RunOptions, SecurityOptions, SlurmOptions
from corpus.errors import ConfigError
from corpus.pipeline.load import load

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


def test_how_security_and_modes_are_written(tmp_path: Path) -> None:
    stages = "stages: {a: {use: jsonl, with: {paths: [x]}}, b: {use: shards, after: a}}\n"
    path = tmp_path / "pipeline.yaml"
    path.write_text(
        f"{stages}run: {{work_mode: '0750', dashboard: true, scheduler: 'tls://a:1', "
        "security: {tls_ca_file: keys/ca.pem, tls_cert: /etc/me.pem}}\n"
    )
    options = load(str(path)).options
    assert (options.work_mode, options.dashboard) == (0o750, True)
    assert options.security == SecurityOptions(
        tls_ca_file=str(tmp_path / "keys/ca.pem"), tls_cert="/etc/me.pem"
    )
    for wrong, said in (
        ("work_mode: 0750", r"yaml:2: run.work_mode: 750 is not a mode; .* in quotes"),
        ("work_mode: '0777'", "run.work_mode: '0777' lets everybody write"),
        ("security: {tls_cert: a}", "run.security.*'tls_ca_file' is missing"),
        ("security: {tls_ca_file: a, tls_cert: b, key: c}", "run.security.key: unknown setting"),
        ("security: {tls_ca_file: a, tls_cert: 5}", "run.security.tls_cert"),
    ):
        path.write_text(f"{stages}run: {{{wrong}}}\n")
        with pytest.raises(ConfigError, match=said):
            load(str(path))
