"""`corpus run` itself as a job, by the scripts of the example."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus.pipeline.load import load
from tests.corpus.executors.tasks import wait_for
from tests.demo.demo import COMMAND, ROOT, Demo, digests, run_here
from tests.demo.personal import values_of
from tests.slurm.demo import pipeline_with
from tests.slurm.site import Site

EXAMPLE = ROOT / "examples" / "slurm"
SCRIPT = EXAMPLE / "corpus.sbatch"

RUN = """\
run:
  executor: slurm
  slurm: {{cores: 1, memory: 2GiB, time: 20min, interface: lo, logs: {logs}}}
"""
LOCAL = "run:\n  work: ${CORPUS_WORK:-null}\n"


def submit(slurm: Site, script: Path, *arguments: object, options: tuple[str, ...]) -> str:
    """Submit a script from its folder, to which its output goes; the number of the job."""
    path = f"{COMMAND.parent}:{slurm.environment['PATH']}"
    done = subprocess.run(
        ["sbatch", "--parsable", "--time=30", *options, script.name, *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        cwd=script.parent,
        env={**slurm.environment, "PATH": path, "TMPDIR": str(script.parent / "local")},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def logs(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.glob("*.log")))


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A copy of the example's scripts."""
    folder = tmp_path / "job"
    shutil.copytree(EXAMPLE, folder)
    (folder / "local").mkdir()
    return folder


def test_the_example_is_valid() -> None:
    config = load(str(EXAMPLE / "pipeline.yaml"))
    assert config.options.executor == "slurm"
    assert config.options.work is None
    assert config.options.slurm is not None
    assert config.options.slurm.logs == str(EXAMPLE / "slurm-logs")
    for script in EXAMPLE.glob("*.sbatch"):
        subprocess.run(["bash", "-n", script], check=True)


def test_the_example_leaves_out_no_stage(demo: Demo) -> None:
    """Neither of `corpus init` nor of the quickstart."""
    own, *others = (
        {node.component.name for node in load(str(path)).pipeline.nodes}
        for path in (
            EXAMPLE / "pipeline.yaml",
            ROOT / "corpus/cli/templates/pipeline.yaml",
            demo.pipeline,
        )
    )
    assert own >= set().union(*others) - {"parquet"}


@pytest.mark.parametrize(
    ("command", "queued"),
    [
        ("exec sleep 60", True),  # as a process that has no handlers yet
        ("trap 'exit 130' USR1; while :; do sleep 0.1; done", True),
        ("trap 'exit 2' USR1; while :; do sleep 0.1; done", False),
    ],
)
def test_which_exit_codes_are_queued_again(tmp_path: Path, command: str, queued: bool) -> None:
    for name, body in (
        ("corpus", f"touch {tmp_path}/begun; {command}"),
        ("scontrol", f'echo "$@" > {tmp_path}/said'),
    ):
        program = tmp_path / name
        program.write_text(f"#!/bin/bash\n{body}\n")
        program.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "SLURM_JOB_ID": "17"}
    with subprocess.Popen(["bash", SCRIPT, "pipeline.yaml", "run"], env=environment) as job:
        wait_for(lambda: [*tmp_path.glob("begun")], 30)
        time.sleep(0.2)
        job.send_signal(signal.SIGUSR1)
        job.wait(timeout=30)
    said = tmp_path / "said"
    assert (said.read_text() if said.exists() else "") == ("requeue 17\n" if queued else "")


@pytest.mark.soak
def test_the_example_publishes_no_personal_data(demo: Demo, tmp_path: Path) -> None:
    folder = demo.copied(tmp_path).parent / "slurm"
    shutil.copytree(EXAMPLE, folder)
    (folder / "crawl").symlink_to(folder.parent / "quickstart/crawl")
    run_here(folder / "pipeline.yaml", tmp_path / "run", quarantine_limit=0.02)
    shards = (tmp_path / "run/dataset/data").rglob("*.parquet")
    texts = [text for path in shards for text in pq.read_table(path)["text"].to_pylist()]
    sources = {known["source"] for known in demo.truth.values() if known["pii"]}
    planted = {value for values in values_of(filter(None, sources)).values() for value in values}
    assert len(texts) > 20
    assert not [value for value in planted if any(value in text for text in texts)]


@pytest.mark.parametrize(
    ("cores", "array", "said"),
    [
        (2, {"SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "16"},
         "--cpus-per-task=4 --qos=debug --array=3 array.sbatch pipeline.yaml run --limit 9"),
        (4, {}, "--cpus-per-task=8 --qos=debug corpus.sbatch pipeline.yaml run --limit 9"),
        (16, {}, ""),
    ],
)  # fmt: skip
def test_who_was_killed_comes_again_with_twice_the_cores(
    tmp_path: Path, cores: int, array: dict[str, str], said: str
) -> None:
    """And with the same options, which go to `corpus run` too."""
    for name, body in (
        ("corpus", f'echo "$@" > {tmp_path}/given; kill -9 $$'),
        ("sbatch", f'echo "$@" > {tmp_path}/said'),
    ):
        (tmp_path / name).write_text(f"#!/bin/bash\n{body}\n")
        (tmp_path / name).chmod(0o755)
    environment = {
        **os.environ, **array, "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "SLURM_CPUS_PER_TASK": str(cores), "SLURM_JOB_QOS": "debug",
        "SLURM_SUBMIT_DIR": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", SCRIPT, "pipeline.yaml", "run", "--limit", "9"], check=False, env=environment
    )
    assert done.returncode == 137
    shard = " --shard 3/16" if array else ""
    given = (tmp_path / "given").read_text()
    assert given == f"run pipeline.yaml --output run --log-format json{shard} --limit 9\n"
    found = tmp_path / "said"
    assert (found.read_text().strip() if found.exists() else "") == said


@pytest.mark.soak
def test_a_driver_whose_time_is_up_comes_again(
    slurm: Site, demo: Demo, tmp_path: Path, scripts: Path
) -> None:
    run = tmp_path / "run"
    pipeline = pipeline_with(demo, RUN.format(logs=tmp_path / "workers"), tmp_path)
    driver = submit(slurm, scripts / "corpus.sbatch", pipeline, run, options=())
    wait_for(lambda: list((run / "work/segments/crawl.text").rglob(".*")), 120)
    slurm.said("scancel", "--batch", "--signal=USR1", driver)
    wait_for(lambda: driver in slurm.jobs("pending"), 60)
    wait_for(lambda: not slurm.jobs("pending,running"), 300)
    assert digests(run) == digests(demo.run), logs(scripts)[-3000:]
    assert "corpus: interrupted" in logs(scripts)


@pytest.mark.soak
def test_a_task_of_an_array_is_killed_and_queued_again(
    slurm: Site, demo: Demo, tmp_path: Path, scripts: Path
) -> None:
    run, options = tmp_path / "run", ("--array=0-1",)
    array = submit(slurm, scripts / "array.sbatch", demo.pipeline, run, options=options)
    wait_for(lambda: list((run / "work/segments/crawl.text").rglob(".*")), 120)
    slurm.said("scontrol", "requeue", f"{array}_1")
    wait_for(lambda: f"{array}_1" in slurm.jobs("pending"), 60)
    wait_for(lambda: not slurm.jobs("pending,running"), 300)
    assert digests(run) == digests(demo.run), logs(scripts)[-3000:]
    assert (run / "report/index.html").exists()
    assert "shard 1 of 2: done" in (scripts / f"corpus-{array}_1.log").read_text()


@pytest.mark.soak
def test_a_shard_that_is_killed_for_memory_is_not_lost(
    slurm: Site, demo: Demo, tmp_path: Path, scripts: Path
) -> None:
    """A job of its own takes its place, with more cores. Options are passed to `corpus run`."""
    run, options = tmp_path / "run", ("--array=0-1",)
    script, beat = scripts / "array.sbatch", run / "work/shards/shard-1.json"
    array = submit(slurm, script, demo.pipeline, run, "--verbose", options=options)
    wait_for(lambda: beat.exists() and json.loads(beat.read_text()).get("task"), 120)
    os.kill(json.loads(beat.read_text())["pid"], signal.SIGKILL)  # as the kernel does
    wait_for(lambda: not slurm.jobs("pending,running"), 300)
    assert digests(run) == digests(demo.run), logs(scripts)[-3000:]
    driver, killed, again = sorted(scripts.glob("*.log"))
    assert driver.name == f"corpus-{array}_0.log"
    assert killed.name == f"corpus-{array}_1.log"
    assert "it comes again with 4" in killed.read_text()
    assert again.name.endswith("_1.log")
    assert "shard 1 of 2: done" in again.read_text()
    assert '"event": "task"' in driver.read_text()


@pytest.mark.soak
def test_intermediates_on_the_disk_of_a_node(
    slurm: Site, demo: Demo, tmp_path: Path, scripts: Path
) -> None:
    """They are packed when the time is up, and unpacked when the job comes again."""
    run, local, saved = tmp_path / "run", scripts / "local/corpus-work", tmp_path / "run.work.tar"
    pipeline = pipeline_with(demo, LOCAL, tmp_path)
    options = ("--time=180", "--cpus-per-task=2", "--export=ALL,WORKERS=2")
    job = submit(slurm, scripts / "node.sbatch", pipeline, run, "--verbose", options=options)
    wait_for(lambda: '"event": "task"' in logs(scripts), 120)
    slurm.said("scancel", "--batch", "--signal=USR1", job)
    wait_for(lambda: job in slurm.jobs("pending"), 60)
    assert saved.exists()
    assert not local.exists()
    wait_for(lambda: not slurm.jobs("pending,running"), 300)
    assert digests(run) == digests(demo.run), logs(scripts)[-3000:]
    assert "done_before" in logs(scripts)
    assert not saved.exists()
    assert not local.exists()
    assert not (run / "work/segments").exists()
