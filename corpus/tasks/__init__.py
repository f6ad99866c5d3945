"""Tasks: the units of work of a run.

A task is small plain data, runs in any process, writes its files below a folder of its own and a
commit record last, and gives that record back. The driver (corpus/run) knows which tasks there are
and in which order they are run; executors run them.

task.py             Task, and Context: what all tasks of a run share
work_folder.py      what lies where in work/

segment_task.py     SegmentTask: row-local stages over one partition
segment_run.py      how it calls stages and removes rows, batch by batch
bookkeeping.py      the counts and documents that left, as it writes them down
segment_output.py   what a segment gave for one partition, and how that is read
intermediate.py     the files of documents: intermediates and their layers
summaries.py        SummariseTask: the summaries of documents for global stages

round_tasks.py      ScatterTask, ReduceTask, DecideTask: the rounds of a global stage
in_memory.py        the same without files, for streams and tests
dataset_tasks.py    SpillTask, FileTask: the files of the dataset
kept_measures.py    months and licences of the documents of a dataset
domain_tasks.py     ScatterDomainsTask, SumDomainsTask: documents counted by domain

document_faults.py  documents on which a stage raises
faulty_input.py     input files that cannot be read
result_checks.py    what a stage gave, checked against what it declares
joined_batches.py   small batches joined, since each call of a stage has a price
single_stage.py     one row-local stage over documents in memory
ledger.py           the counts, and how they add up
ledger_checks.py    what must hold of them
timing.py           what tasks took

shuffle/            rows to buckets by key, and back
isolation/          no document ends a run
"""
