"""Files and folders of a run for each of its partitions, with the pipeline that `corpus init`
writes.

    python -m benchmarks.inodes [--partitions 200]

The crawl is invented, and each of its small files is a partition. It is counted whenever the tasks
of a step are done, and once more after `corpus clean`.
"""

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.crawl import write_crawl
from corpus.cli.init import scaffold
from corpus.pipeline.load import Config, load
from corpus.run.cleaning import clean_run
from corpus.run.pipeline_run import run_pipeline
from corpus.run.steps import Steps

__all__ = ["Counted", "count", "counted_run", "crawl_of_partitions"]


@dataclass(frozen=True)
class Counted:
    """Files and folders of a run by what they are: at most while it went on, at its end, and after
    `corpus clean`."""

    most: Counter[str]
    end: Counter[str]
    cleaned: Counter[str]


def crawl_of_partitions(folder: Path, partitions: int) -> Config:
    """A pipeline as `corpus init` writes it, with a crawl of so many small partitions."""
    scaffold(folder)
    write_crawl(folder / "crawl", partitions, pages_per_file=1, copies=0.1, frame=0.2)
    overrides = {"crawl.group_bytes": 0}
    config = load(str(folder / "pipeline.yaml"), overrides=overrides)
    return replace(config, options=replace(config.options, isolate=False, quarantine_limit=1.0))


def counted_run(config: Config, output: Path) -> Counted:
    """Run a pipeline, and count its files and folders."""
    most: Counter[str] = Counter()
    done = Steps.do

    async def do(self: Steps, *arguments: Any) -> Any:
        nonlocal most
        result = await done(self, *arguments)
        most = max(most, count(output), key=Counter.total)
        return result

    with ExitStack() as stack:
        stack.enter_context(patch.object(Steps, "do", do))
        run_pipeline(config, str(output))
    end = count(output)
    clean_run(str(output))
    return Counted(most, end, count(output))


def count(output: Path) -> Counter[str]:
    """Files and folders by the first parts of their paths."""
    kinds: Counter[str] = Counter()
    for folder, _, names in os.walk(output):
        kind = "/".join(Path(folder).relative_to(output).parts[:3]) or "."
        kinds[kind] += 1 + len(names)
    return kinds


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partitions", type=int, default=200)
    number = parser.parse_args(arguments).partitions
    with tempfile.TemporaryDirectory() as folder:
        config = crawl_of_partitions(Path(folder), number)
        counted = counted_run(config, Path(folder) / "run")
    columns = (counted.most, counted.end, counted.cleaned)
    print(f"{'':34}{'at most':>9}{'end':>9}{'cleaned':>9}")
    kinds = sorted({kind for column in columns for kind in column})
    for kind in kinds:
        print(f"{kind:34}" + "".join(f"{column[kind]:9}" for column in columns))
    totals = [column.total() for column in columns]
    print(f"{'in all':34}" + "".join(f"{total:9}" for total in totals))
    each = "".join(f"{total / number:9.2f}" for total in totals)
    print(f"{f'for each of {number} partitions':34}{each}")


if __name__ == "__main__":
    main()
