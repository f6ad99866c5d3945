"""How the stage `pii` scrubs, beside Presidio's patterns and `euredact`, in one run.

    python -m benchmarks.pii [--data FOLDER] [--only ours] [--part NAME ...] [--rounds N]
        [--lines N] [--json FILE] [--show N]

All values are made here from the public definitions, valid in form only; no recogniser was read for
it. A value counts as found if its written form is gone and no four of its letters and digits are
left in a row. Lines of real text are those of `lid_train` in the folder of shared data; without it
false alarms and speed are left out. No text is printed, unless --show asks for N examples.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.pii.alarms import show_clean, show_damaged, show_look_alikes
from benchmarks.pii.clean import Line, default_folder, lines_of
from benchmarks.pii.planted import planted
from benchmarks.pii.recall import show_fairness, show_planted
from benchmarks.pii.run import Run
from benchmarks.pii.speed import documents, speeds
from benchmarks.pii.systems import Stage, systems

PARTS = {
    "planted": show_planted,
    "fairness": show_fairness,
    "look-alikes": show_look_alikes,
    "damaged": show_damaged,
}
READING = ("clean", "speed")
"""Parts that need the folder of shared data."""
_PAGES = 45


def show_speed(run: Run, lines: Sequence[Line], rounds: int) -> None:
    """Print megabytes a second of CPU time."""
    sets = dict(zip(("mixed", "no digit"), documents(lines, planted(), _PAGES), strict=True))
    chosen = [own for own in run.systems if "any score" not in own.name]
    print(f"\n## speed: {_PAGES} documents of about 3 kB, CPU time, median of {rounds}")
    for name, pages in sets.items():
        size = sum(len(own.text.encode()) for own in pages)
        print(f"{name}, {size:,} bytes of UTF-8")
        found = speeds(chosen, pages, rounds)
        for system, (speed, ratio) in found.items():
            print(f"    {system:12} {speed:9.3f} MB/s   ours is {ratio:.2f} times as fast")
        run.report.setdefault("speed", {})[name] = {key: own[0] for key, own in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=default_folder(), metavar="FOLDER")
    parser.add_argument("--only", choices=["ours"], help="measure nothing else")
    parser.add_argument("--part", action="append", choices=[*PARTS, *READING], help="only this one")
    parser.add_argument("--rounds", type=int, default=3, help="of the measure of speed")
    parser.add_argument("--lines", type=int, default=8000, help="of clean text")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there too")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N examples")
    given = parser.parse_args()
    parts = given.part or [*PARTS, *READING]
    run = Run(systems(given.only == "ours"), given.show)
    for name, show in PARTS.items():
        if name in parts:
            show(run)
    lines = []
    if set(parts) & set(READING):
        lines = lines_of(given.data)
        if not lines:
            print(f"\nno lid_train in {given.data}: clean text and speed are left out; see --data")
    if lines and "clean" in parts:
        show_clean(run, lines, given.lines)
    if lines and "speed" in parts:
        show_speed(run, lines, given.rounds)
    for own in run.systems:
        if isinstance(own, Stage) and own.faults:
            print(f"\nours: {own.faults} documents failed and stayed as they are")
    if given.json:
        given.json.write_text(json.dumps(run.report, indent=1, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
