"""`corpus card` builds the dataset card of a finished run anew."""

from pathlib import Path

from click.testing import CliRunner

from corpus.cli.card import card
from corpus.errors import InputError


def test_it_says_what_it_wrote(own_run: Path) -> None:
    done = CliRunner().invoke(card, [str(own_run)])
    assert done.exit_code == 0
    written = [line.removeprefix("wrote ") for line in done.output.splitlines()]
    assert any(path.endswith("dataset/README.md") for path in written)
    assert (own_run / "dataset/README.md").stat().st_size > 0


def test_no_run(tmp_path: Path) -> None:
    done = CliRunner().invoke(card, [str(tmp_path)])
    assert isinstance(done.exception, InputError)


def test_another_folder(toy_run: Path, tmp_path: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in toy_run.rglob("*"))
    done = CliRunner().invoke(card, [str(toy_run), "--to", str(tmp_path / "there")])
    assert done.output.splitlines()[0] == f"wrote {tmp_path / 'there/README.md'}"
    assert (tmp_path / "there/README.md").stat().st_size > 0
    assert sorted((path, path.stat().st_mtime_ns) for path in toy_run.rglob("*")) == before
