"""What is wrong with a pipeline.yaml is said in one message: where, what, what would be valid."""

from pathlib import Path

import pytest

from corpus.config.options import SlurmOptions
from corpus.errors import ConfigError
from corpus.pipeline.load import load
from corpus.schema import COLUMNS

GOOD = """\
name: small
seed: 3
stages:
  rows: {use: jsonl, with: {paths: ["in/*.jsonl"]}}
  none: {use: nothing, after: rows}
  shards: {use: shards, after: none, with: {target_bytes: 1MiB}}
run: {quarantine_limit: 1%, workers: 3}
"""


def write(folder: Path, text: str) -> str:
    path = folder / "pipeline.yaml"
    path.write_text(text)
    return str(path)


def test_a_good_one(tmp_path: Path) -> None:
    config = load(write(tmp_path, GOOD))
    pipeline = config.pipeline
    names = [node.name for node in pipeline.nodes]
    assert names == ["rows", "none", "same_record", "shards"]
    assert pipeline.seed == 3
    assert config.options.quarantine_limit == pytest.approx(0.01)
    assert config.options.workers == 3
    assert pipeline["shards"].component.target_bytes == 1 << 20  # type: ignore[attr-defined]  # Shards
    assert pipeline["rows"].component.paths == (str(tmp_path / "in/*.jsonl"),)  # type: ignore[attr-defined]  # JsonLines


SLURM = GOOD.replace(
    "run: {",
    """run:
  executor: slurm
  patience: 1-00:00:00
  slurm:
    cores: 112
    memory: 230GiB
    time: 36h
    maximum: 8
    directives: [--exclusive]
    logs: jobs
""",
).partition("quarantine_limit")[0]


def test_slurm_jobs(tmp_path: Path) -> None:
    options = load(write(tmp_path, SLURM)).options
    assert options.executor == "slurm"
    assert options.patience == 86_400
    assert options.slurm == SlurmOptions(
        cores=112,
        memory=230 << 30,
        time=36 * 3600,
        maximum=8,
        directives=("--exclusive",),
        logs=str(tmp_path / "jobs"),
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "cores: 112",
            "coers: 112",
            "run.slurm.coers: unknown setting 'coers'; did you mean cores?",
        ),
        ("cores: 112", "cores: many", "run.slurm.cores"),
        ("    memory: 230GiB\n", "", "run.slurm: the setting 'memory' is missing"),
        ("time: 36h", "time: 36", "run.slurm.time: 36 is not an amount; write 24h"),
        ("[--exclusive]", "--exclusive", "run.slurm.directives"),
        ("maximum: 8", "minimum: 9", "run.slurm: minimum (9) must not be above maximum (1)"),
        (
            "maximum: 8",
            "processes: 113",
            "run.slurm: processes (113) must not be above cores (112)",
        ),
        ("maximum: 8", "maximum: 0", "run.slurm.maximum"),
    ],
)
def test_slurm_jobs_are_checked_to_the_last_key(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in SLURM
    with pytest.raises(ConfigError) as raised:
        load(write(tmp_path, SLURM.replace(old, new)))
    assert words in str(raised.value)
    assert "pipeline.yaml:" in str(raised.value)


def test_the_order_of_writing_means_nothing(tmp_path: Path) -> None:
    lines = GOOD.splitlines()
    lines[3:6] = lines[5:2:-1]
    other = tmp_path / "other"
    other.mkdir()
    one, two = load(write(tmp_path, GOOD)), load(write(other, "\n".join(lines)))
    assert [n.name for n in one.pipeline.nodes] == [n.name for n in two.pipeline.nodes]


def test_set_changes_a_setting(tmp_path: Path) -> None:
    config = load(write(tmp_path, GOOD), overrides=["shards.target_bytes=2MiB"])
    assert config.pipeline["shards"].component.target_bytes == 2 << 20  # type: ignore[attr-defined]  # Shards


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("use: nothing", "use: nothin"),
            r"yaml:5: stages.none.use: .*did you mean nothing",
        ),
        (
            ("target_bytes", "target_byte"),
            r"yaml:6: .*'target_byte'; did you mean target_bytes",
        ),
        (
            ("1MiB", "lots"),
            r"yaml:6: stages.shards.with.target_bytes: 'lots' is not",
        ),
        (
            ("after: rows", "after: row"),
            r"yaml:5: stages.none: after: .*did you mean rows",
        ),
        (("after: rows", "after: shards"), r"cycle: "),
        (("  shards: {use: shards, after: none, with: {target_bytes: 1MiB}}\n", ""), r"no sink"),
        (("after: none", "after: rows"), r"feeds none and shards; a stage feeds exactly one"),
        ((", after: rows", ""), r"stages.none: after: is missing"),
        (('paths: ["in/*.jsonl"]', ""), r"the setting 'paths' is missing: "),
        (('["in/*.jsonl"]', "7"), r"stages.rows.with.paths: .*it is 7"),
        (("run: {", "rum: {"), r"pipeline.yaml:7: rum: unknown key 'rum'; did you mean run"),
        (("workers: 3", "workers: many"), r"run.workers: .*it is 'many'"),
        (
            ("use: nothing, after", "use: extract, after"),
            r"reads column 'html', which is not",
        ),
        (("seed: 3", "seed: -1"), r"pipeline.yaml:2: seed: seed must be"),
        (("name: small", "name: Small Things"), r"is not a name"),
        (("stages:", "stages: []\nx:"), r"must be a mapping|unknown key"),
        (("  none:", "  none: {use: nothing, after: rows}\n  none:"), r"pipeline.yaml:6: .*none"),
        (("  none:", "\tnone:"), r"pipeline.yaml:5.*tab"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_said_where_it_is(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    old, new = change
    assert old in GOOD
    with pytest.raises(ConfigError, match=message) as caught:
        load(write(tmp_path, GOOD.replace(old, new, 1)))
    assert "\n" not in str(caught.value)


def test_an_unreachable_stage_is_named(tmp_path: Path) -> None:
    text = GOOD.replace("run:", '  more: {use: jsonl, with: {paths: ["x"]}}\nrun:')
    with pytest.raises(ConfigError, match=r"stages.more: 'more' leads nowhere"):
        load(write(tmp_path, text))


def test_nothing_may_drop_documents_after_the_sizes_are_fixed(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text("languages: {ca: {share: 100%}}\n")
    text = GOOD.replace(
        "  none: {use: nothing, after: rows}",
        "  mix: {use: balance, after: rows, with: {quotas: q.yaml}}\n"
        "  none: {use: repair, after: mix}",
    )
    with pytest.raises(ConfigError, match="stands after 'mix', which has fixed the sizes"):
        load(write(tmp_path, text))


def test_columns_of_branches_are_joined(tmp_path: Path) -> None:
    text = GOOD.replace(
        "  none: {use: nothing, after: rows}",
        '  crawl: {use: warc, with: {paths: ["x"]}}\n  text: {use: extract, after: crawl}\n'
        "  none: {use: nothing, after: [rows, text]}",
    )
    pipeline = load(write(tmp_path, text)).pipeline
    before, _ = pipeline.columns["none"]
    assert before["text"] == COLUMNS["text"].type
    assert "html" in before


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(str(tmp_path / "none.yaml"))


@pytest.mark.parametrize("override", ["shards", "shard.target_bytes=1", "shards.target=1", "x=1"])
def test_a_wrong_set(tmp_path: Path, override: str) -> None:
    with pytest.raises(ConfigError, match="--set"):
        load(write(tmp_path, GOOD), overrides=[override])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1MiB", "0", "stages.shards.with.target_bytes: 0 is nothing; write more than 0, such as"),
        ("1MiB", "0GB", "stages.shards.with.target_bytes: '0GB' is nothing"),
        ("1MiB", "1MiB, compression_level: 99", "with.compression_level: must be 22 or less"),
        (
            '"in/*.jsonl"]',
            '"in/*.jsonl"], max_bytes: 0',
            "stages.rows.with.max_bytes: 0 is nothing",
        ),
        ('["in/*.jsonl"]', "in/*.jsonl", "stages.rows.with.paths: must be a list; it is '"),
        ("workers: 3", "workers: 0", "run.workers: must be 1 or more; it is 0"),
        ("workers: 3", "worker_memory: 0", "run.worker_memory: 0 is nothing"),
        ("workers: 3", "patience: 0s", "run.patience: '0s' is nothing; write more than 0"),
        ("workers: 3", "executor: foo", "run.executor: must be serial, dask or slurm; it is 'foo'"),
    ],
)
def test_values_that_make_no_sense(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load(write(tmp_path, GOOD.replace(old, new)))
    assert message in str(raised.value)
    assert raised.value.exit_code == 2
