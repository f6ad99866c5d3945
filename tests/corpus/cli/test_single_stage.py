"""A stage is built from its short name and settings as they are written after `--set`."""

from pathlib import Path

import pytest

from corpus.cli.single_stage import single_stage
from corpus.errors import ConfigError
from dedup.minhash import MinHash
from stages.nothing import Nothing


def test_settings_are_yaml() -> None:
    stage = single_stage("minhash", ("threshold=0.75", "shingle=3"))
    assert isinstance(stage, MinHash)
    assert (stage.threshold, stage.shingle) == (0.75, 3)


def test_no_settings() -> None:
    assert single_stage("nothing") == Nothing()


def test_paths_are_relative_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "quotas.yaml").write_text("unit: bytes\nlanguages: {ca: {share: 100%}}\n")
    monkeypatch.chdir(tmp_path)
    assert single_stage("balance", ("quotas=quotas.yaml",)).name == "balance"


@pytest.mark.parametrize(
    ("use", "override", "message"),
    [
        ("nothin", "", "did you mean nothing?"),
        ("minhash", "threshold", "--set threshold: write key=value"),
        ("minhash", "treshold=1", "did you mean threshold?"),
        ("minhash", "threshold=[", "--set threshold=["),
        ("minhash", "threshold=high", "minhash.threshold: "),
    ],
)
def test_what_cannot_be_built_is_named(use: str, override: str, message: str) -> None:
    with pytest.raises(ConfigError) as found:
        single_stage(use, (override,) if override else ())
    assert message in str(found.value)
