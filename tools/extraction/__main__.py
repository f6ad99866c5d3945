"""Trains the included model of main text, or measures it.

    python -m tools.extraction train FOLDER
    python -m tools.extraction measure FOLDER

Both fit models without each fourth of the domains; `train` writes extraction.npz and extraction.md
to stages/extraction/data, `measure` prints the report alone. FOLDER has `wcxb`, the folder `dev` of
WCXB (html, ground-truth), and may have `trafilatura`, the folder `tests` of trafilatura's
repository (evaldata.json, eval, cache). Gold pages of this repository are added.
"""

import argparse
import sys
import time
from collections import Counter
from itertools import chain
from pathlib import Path
from zlib import crc32

import numpy as np

from stages.extraction.model import FILE
from tools.extraction.fit import Fit
from tools.extraction.measure import measured, report
from tools.extraction.pages import alone_of, evaluation, example_of, gold, wcxb


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.extraction",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=("train", "measure"))
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    if not (arguments.folder / "wcxb" / "ground-truth").is_dir():
        parser.error(f"{arguments.folder / 'wcxb'} has no ground-truth; see --help")
    started = time.monotonic()

    def say(message: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {message}", file=sys.stderr, flush=True)

    sources = [wcxb(arguments.folder / "wcxb"), gold()]
    if (arguments.folder / "trafilatura" / "evaldata.json").is_file():
        sources.append(evaluation(arguments.folder / "trafilatura"))
    pages: Counter[str] = Counter()
    examples = []
    for page in chain(*sources):
        pages[page.source] += 1
        if (example := example_of(page)) is not None:
            examples.append(example)
            if page.known and example.labels.max() > 0.5 and crc32(page.name.encode()) % 3 == 0:
                examples.append(alone_of(example))
    say(f"{len(examples)} pages")
    fit = Fit(examples, say)
    if arguments.what == "train":
        FILE.parent.mkdir(exist_ok=True)
        np.savez_compressed(FILE, **fit.model().arrays())
        say(f"{FILE}: {FILE.stat().st_size / 1e3:.0f} kB")
    text = report(measured(examples, fit.held()), pages, FILE.stat().st_size)
    if arguments.what == "train":
        FILE.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
