"""The mixture of a run beside an earlier one."""

from pathlib import Path

import pytest

from corpus.errors import InputError
from reports.history import history
from tests.reports.example import manifest, write_run


def test_shares_then_and_now(tmp_path: Path) -> None:
    earlier = manifest()
    earlier["languages"]["en"]["trained_bytes"] = 30_000
    earlier["totals"]["trained_bytes"] += 20_000
    del earlier["languages"]["nb"]
    earlier["totals"]["trained_bytes"] -= 900
    then, now = write_run(tmp_path / "then", earlier), write_run(tmp_path / "now")
    lines = history(now, then).splitlines()
    assert lines[0] == "Trained: 40.00 kB then, 20.90 kB now. Shares are of bytes."
    rows = {line.split()[0]: line.split() for line in lines[3:]}
    assert rows["en"] == "en 75.00 % 47.85 % -27.15 3.00 1.00 share".split()
    assert rows["nb"][1:7] == "0.00 % 4.31 % +4.31 0.00".split()
    assert rows["co_official"][1:6] == "25.00 % 47.85 % +22.85".split()


def test_no_earlier_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no finished run"):
        history(write_run(tmp_path / "now"), str(tmp_path / "none"))
