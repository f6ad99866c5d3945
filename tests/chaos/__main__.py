"""Runs a small crawl again and again, each time with the faults of another seed, and compares what
comes out with an undisturbed run.

    python -m tests.chaos --runs 6 --from 1
"""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.attempts import Attempts
from tests.chaos.crawl import write_input
from tests.chaos.disk import can_mount
from tests.chaos.faults import EXECUTORS, KINDS, Kind, Plan, draw
from tests.chaos.poison import FAULTS
from tests.chaos.processes import adopt
from tests.chaos.report import Outcome, last_line, line
from tests.chaos.results import Given, differences, given_by

_SERIAL = EXECUTORS[0]
_FIRST_SECONDS = 30.0
"""What a run is taken to need before one was measured."""


class Harness:
    """Runs plans in a folder that holds the input too.

    Undisturbed runs, one an executor, are made when they are needed. The serial one is what all
    others are compared with; how long each took is what moments are shares of.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.may_mount = can_mount(folder / "mount")
        self._seconds: dict[str, float] = {}
        self._expected: Given | None = None
        write_input(folder / "input")

    def run(self, plan: Plan) -> Outcome:
        """Carry out a plan; the outcome of an undisturbed run when that is not as it should be."""
        for executor in (_SERIAL, plan.executor):
            if executor not in self._seconds:
                undisturbed = self._run("undisturbed", Plan(0, executor, ()), _FIRST_SECONDS)
                print(line(undisturbed), flush=True)
                if undisturbed.differences:
                    return undisturbed
        outcome = self._run(f"seed {plan.seed}", plan, self._seconds[plan.executor])
        print(line(outcome), flush=True)
        return outcome

    def _run(self, name: str, plan: Plan, seconds: float) -> Outcome:
        folder = self.folder / f"{plan.executor}-{name.replace(' ', '-')}"
        attempts = Attempts(plan, folder, seconds, may_mount=self.may_mount)
        began = time.monotonic()
        attempts.carry_out()
        took = time.monotonic() - began
        self._seconds.setdefault(plan.executor, attempts.entered_seconds)
        given = given_by(attempts.output, poisoned="poison")
        self._expected = self._expected or given
        unmet = [p for p in plan.poison if not any(f.startswith(FAULTS[p]) for f in given.faults)]
        off = attempts.problems or [
            *differences(given, self._expected),
            *(f"poison {poison}: no document was quarantined for it" for poison in unmet),
        ]
        outcome = Outcome(name, plan.executor, attempts.injected, attempts.number, took, off)
        if off:
            print(f"look at {folder}: attempt-*.log, run/, pipeline.yaml")
        else:
            shutil.rmtree(folder)
        return outcome


def chosen(names: str) -> list[Kind]:
    """Kinds by their names, on or not; all that are on when none is named."""
    if not names:
        return [kind for kind in KINDS if kind.on]
    by_name = {kind.name: kind for kind in KINDS}
    wanted = [name.strip() for name in names.split(",")]
    unknown = [name for name in wanted if name not in by_name]
    if unknown:
        sys.exit(f"--kinds: there is no {unknown[0]!r}; valid: {', '.join(by_name)}")
    return [by_name[name] for name in wanted]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos", description="See CONTRIBUTING.md."
    )
    parser.add_argument("--runs", type=int, default=6, help="how many (N=)")
    parser.add_argument("--from", dest="first", type=int, default=1, help="first seed (FROM=)")
    parser.add_argument(
        "--kinds", default="", help="draw from these alone: 'kill driver,flip layer'"
    )
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder otherwise")
    arguments = parser.parse_args()
    adopt()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left behind
    if arguments.folder:
        arguments.folder.mkdir(parents=True)
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="chaos-"))
    print(f"in {folder}")
    kinds = chosen(arguments.kinds)
    off = [kind.name for kind in KINDS if not kind.on]
    if off:
        print(f"NOT DRAWN, unless asked for: {', '.join(off)}")
    harness = Harness(folder)
    if not harness.may_mount:
        print("NO DISK IS FILLED: it takes root, who may mount one")
    seeds = range(arguments.first, arguments.first + arguments.runs)
    outcomes = [harness.run(draw(seed, kinds)) for seed in seeds]
    failed = [outcome for outcome in outcomes if outcome.differences]
    if not failed:
        shutil.rmtree(folder)
    print(f"go on with FROM={seeds.stop}")
    print(last_line(outcomes))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
