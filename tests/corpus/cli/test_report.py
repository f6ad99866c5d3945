"""`corpus report` builds the report of a finished run anew."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.report import report
from corpus.errors import InputError


def test_it_says_what_it_wrote(own_run: Path) -> None:
    done = CliRunner().invoke(report, [str(own_run)])
    assert done.exit_code == 0
    written = [line.removeprefix("wrote ") for line in done.output.splitlines()]
    assert any(path.endswith("report/index.html") for path in written)
    assert (own_run / "report/index.html").stat().st_size > 0


def test_no_run(tmp_path: Path) -> None:
    done = CliRunner().invoke(report, [str(tmp_path)])
    assert isinstance(done.exception, InputError)


def test_another_folder(toy_run: Path, tmp_path: Path) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in toy_run.rglob("*"))
    done = CliRunner().invoke(report, [str(toy_run), "--to", str(tmp_path / "there")])
    assert done.output.splitlines()[0] == f"wrote {tmp_path / 'there/index.html'}"
    assert (tmp_path / "there/index.html").stat().st_size > 0
    assert sorted((path, path.stat().st_mtime_ns) for path in toy_run.rglob("*")) == before


@pytest.mark.parametrize("option", ["--previous", "--against"])
def test_an_earlier_run(toy_run: Path, tmp_path: Path, option: str) -> None:
    done = CliRunner().invoke(report, [str(toy_run), option, str(toy_run), "--to", str(tmp_path)])
    assert done.exit_code == 0
    assert "Trained: " in done.output
    for name in ("index.html", "index.eu.html"):
        assert 'id="earlier-run"' in (tmp_path / name).read_text()


def test_an_earlier_run_that_is_none(toy_run: Path, tmp_path: Path) -> None:
    options = ["--previous", str(tmp_path), "--to", str(tmp_path / "there")]
    done = CliRunner().invoke(report, [str(toy_run), *options])
    assert isinstance(done.exception, InputError)
    assert not (tmp_path / "there").exists()
