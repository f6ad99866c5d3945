"""Trains the included model of languages, or measures it.

    python -m tools.languages train DATA CATALOGUES WHEEL
    python -m tools.languages measure DATA CATALOGUES WHEEL

`train` writes stages/language/data/languages.npz. `measure` trains four models without a quarter of
the sources each, and writes calibration.json and languages.md beside it: half an hour.

DATA is a folder with lid_train and lid_background. CATALOGUES is a folder below which MediaWiki
keeps its messages (Debian: `apt-get download mediawiki`, then `dpkg -x`). WHEEL is py3langid 0.4.0
(`pip download --no-deps py3langid==0.4.0`).
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from stages.language.model_file import FILE, arrays_of
from tools.languages.held_back import held_back
from tools.languages.measure import report, write_calibration
from tools.languages.train import texts_of, train


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.languages",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=("train", "measure"))
    for name in ("data", "catalogues", "wheel"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    started = time.monotonic()

    def say(message: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {message}", file=sys.stderr, flush=True)

    served, foreign = texts_of(arguments.data, arguments.catalogues)
    say(f"{len(served)} texts, and {len(foreign)} in languages that are not served")
    if arguments.what == "train":
        trained = train(served, foreign, arguments.wheel, say)
        arrays = arrays_of(trained.model, trained.first_weights, trained.resolvers)
        np.savez_compressed(FILE, **arrays)
        say(f"{FILE}: {FILE.stat().st_size / 1e6:.1f} MB")
    else:
        held = list(held_back(served, foreign, arguments.wheel, say))
        thresholds = write_calibration(held)
        page = report(held, thresholds, FILE.stat().st_size)
        FILE.with_name("languages.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
