"""What the page says of an earlier run, of real ones."""

from pathlib import Path

import pytest

from corpus.errors import InputError
from reports.facts.earlier_run import OtherEnd, earlier_run
from tests.corpus.runs import run_toy, toy_pipeline, write_lines


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs, `second` with a larger minimum."""
    folder = tmp_path_factory.mktemp("runs")
    lines = write_lines(folder / "in")
    run_toy(toy_pipeline(lines), folder / "first")
    run_toy(toy_pipeline(lines, minimum=12), folder / "second")
    return folder


def test_what_differs(runs: Path) -> None:
    found = earlier_run(str(runs / "second"), str(runs / "first"))
    assert OtherEnd("kept", "long: too_short", 3) in found.ends
    # One that was dropped for the word of another is kept, since that one left before.
    assert OtherEnd("words: same_word", "kept", 3) in found.ends
    assert found.changed == sum(one.documents for one in found.ends)
    assert found.documents == (19, 19)
    assert [(one.path, one.before, one.after) for one in found.settings] == [
        ("long.minimum", 4, 12)
    ]


def test_a_run_beside_itself_differs_in_nothing(runs: Path) -> None:
    found = earlier_run(str(runs / "first"), str(runs / "first"))
    assert (found.changed, found.ends, found.settings, found.shares) == (0, [], [], [])
    assert found.same > 0


def test_a_folder_without_a_run(runs: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is neither a finished run"):
        earlier_run(str(runs / "first"), str(tmp_path))
    with pytest.raises(InputError, match="is no finished run"):
        earlier_run(str(runs / "first"), str(runs / "first/dataset"))
