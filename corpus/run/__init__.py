"""A run: everything between a loaded pipeline and a published dataset. It runs no stage itself; it
decides which tasks have to run, and hands them to an executor.

pipeline_run.py   run_pipeline: one run, from the claim on its folder to the published dataset
driver.py         which tasks have to be done, and in which order
steps.py          a step: which of its tasks are done already, and the others on an executor
barrier.py        the barrier of a global stage, as several steps
domain_counts.py  documents counted by domain, as two steps
dry_run.py        what a run would do and why, without doing it
scale_model.py    what a larger run would take, computed from a small one

run_folder.py     the folder of a run: what lies where, and whose it is
claim.py          the claim on a folder, by which one driver at a time writes there
recovery.py       damaged or freed files of `work/`, and how they are made again
recipes.py        recipes kept in `work/`, to say later what has changed
ledger_files.py   the ledger as files
manifest.py       the manifest of a dataset
derived.py        report and card, made of ledger and manifest
trace.py          what became of documents
publish.py        the old dataset replaced by the new one
sizing/           how large a run is: its input, and cost by the measure of a smaller run
progress/         how far a run is: counted, shown, logged, and written to a status file
"""
