"""Whether another process still runs."""

import json
import subprocess
import sys

from corpus.system.processes import runs_here, this_process

SAY = (
    "import json; from corpus.system.processes import this_process; "
    "print(json.dumps(this_process()))"
)


def test_this_one_runs() -> None:
    assert runs_here(this_process()) is True


def test_one_that_is_gone() -> None:
    said = subprocess.run([sys.executable, "-c", SAY], check=True, capture_output=True, text=True)
    assert runs_here(json.loads(said.stdout)) is False


def test_another_process_by_the_same_number() -> None:
    assert runs_here({**this_process(), "started": "1"}) is False


def test_of_another_machine_nothing_is_known() -> None:
    assert runs_here({**this_process(), "place": "elsewhere"}) is None
    assert runs_here({**this_process(), "place": ""}) is None
