"""Chaos: a run that is disturbed in every way at hand ends with the bytes of one that is not.

    make chaos N=6 [FROM=1]        python -m tests.chaos --runs 6 --from 1

faults.py     pure: the kinds of faults, and those of a run, drawn from its seed
crawl.py      the crawl, the pipeline, and the command that runs it
command.py    `corpus`, with a stage of the tests and groups of partitions that are small
poison.py     that stage: it quarantines some documents, or dies of them
processes.py  the processes that were started here, and what they started
helpers.py    those that run beside a driver: a Dask scheduler and its workers, another shard
disk.py       a small disk that can be filled
bits.py       bits flipped in the files of a run
attempts.py   a run with its faults, entered again until it ends with 0
results.py    what a run gave, and in what two of them differ
report.py     pure: a line a run, and the last line
"""
