"""The pipeline: what pipeline.yaml says, checked, and cut into segments. Nothing is run here.

load.py          pipeline.yaml -> Pipeline
statements.py    what pipeline.yaml states of the dataset and its sources
registry.py      short name of a stage -> its class
dag.py           the DAG: nodes, their order, the columns that each has
same_record.py   the global stage that the engine adds: equal ids
limit.py         a source that is cut short, for `--limit`
plan.py          the DAG -> chains of segments
language_packs.py    reads language packs, and puts them in force
language_support.py  what there is for each language
fingerprints.py  recipes, of which fingerprints are the digests, and how two of them differ
"""
