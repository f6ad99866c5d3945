"""A run: everything between a loaded pipeline and a published dataset. It runs no stage itself; it
decides which tasks have to run, and hands them to an executor.

pipeline_run.py   run_pipeline: one run, from the claim on its folder to the published dataset
driver.py         which tasks have to be done, and in which order
steps.py          a step: which of its tasks are done already, and the others on an executor
barrier.py        the barrier of a global stage, as several steps
domain_counts.py  documents counted by domain, as two steps
dry_run.py        what a run would do and why, without doing it
scale_model.py    what a larger run would take, computed from a small one
reuse.py          what another run has done, taken over
shelving.py       on which shelf what is done for a partition is put

run_folder.py     the folder of a run: what lies where, and whose it is
claim.py          the claim on a folder, by which one driver at a time writes there
recovery.py       damaged or freed files of `work/`, and how they are made again
cleaning.py       what a published run holds in `work/` and needs no more, freed
work_mode.py      who may read `work/`
inodes.py         how many files and folders a run takes
recipes.py        recipes kept in `work/`, to say later what has changed
ledger_files.py   the ledger as files
manifest.py       the manifest of a dataset
manifest_file.py  the manifest as it is read, checked
derived.py        report and card, made of ledger and manifest
dataset_files.py  the files of a dataset, as the manifest lists them
publish.py        the old dataset replaced by the new one
forget/           documents taken out of a finished dataset
suppression.py    forgotten documents kept out of later runs

trace.py          what became of documents
spellings.py      which addresses people take for one page
domain_outcomes.py  how many documents of a domain met which end
near_pages.py     what was seen of the domain of a page that was not seen
card_sections.py  sections of a dataset card
read_back.py      documents with the records that they were made of, read again
replay.py         a document taken once more through the stages before the one that dropped it
samples.py        texts that a run dropped, and what decided
lowest.py         rows of the lowest priority in each stratum of a large table
leaks.py          where the documents of a language went
comparison/       what differs between two runs, datasets, pipelines or quotas
deep_validation/  a finished dataset looked at again: texts, quotas, splits, companions

sizing/           how large a run is: its input, and cost by the measure of a smaller run
progress/         how far a run is: counted, shown, logged, and written to a status file
"""
