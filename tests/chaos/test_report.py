"""What a person reads."""

from tests.chaos.faults import Fault
from tests.chaos.report import Outcome, last_line, line

KILLED = Outcome("seed 7", "dask", (Fault("kill driver", 0.25), Fault("kill driver", 0.5)), 3, 21.0)
FLIPPED = Outcome(
    "seed 8",
    "serial",
    (Fault("flip layer", 0.5, down=True),),
    1,
    9.0,
    ("missing: a", "validate: b"),
)


def test_a_line_says_what_happened_and_what_came_of_it() -> None:
    said = line(KILLED).split()
    assert said[:7] == ["seed", "7", "dask", "3", "attempts", "21.0", "s"]
    assert line(KILLED).endswith("identical  (kill driver 0.25, kill driver 0.50)")
    assert "1 attempt " in line(FLIPPED)
    assert line(FLIPPED).endswith("missing: a; validate: b  (flip layer 0.50 while down)")


def test_the_last_line_counts_runs_and_faults() -> None:
    assert last_line([KILLED, KILLED]) == ("2 of 2 runs identical; faults injected: 4 kill driver")
    assert last_line([KILLED, FLIPPED]) == (
        "1 of 2 runs identical; faults injected: 1 flip layer, 2 kill driver"
    )


def test_the_last_line_without_any_fault() -> None:
    quiet = Outcome("seed 1", "serial", (), 1, 5.0)
    assert last_line([quiet]) == "1 of 1 runs identical; faults injected: none"
