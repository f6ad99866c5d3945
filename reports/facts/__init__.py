"""What is known of a finished run, from its ledger and manifest, in no language.

run_facts.py        what the ledger and the manifest say of a run
accounts.py         tables that report and card share: sources, stages, drops, measures
source_accounts.py  what can be said of each source: stated, and known from the run
domains.py          the domains of the dataset
concentration.py    how much of the dataset its largest domains give
opt_outs.py         documents that were dropped because their owner refuses the use
opt_out_lines.py    entries of opt-out lists that matched no address
scrubbing.py        what the stages `pii` were set to do, in words
repeated_ids.py     sources whose ids are not unique
signals.py          how signals of quality are distributed
lengths.py          how long documents are
language_flows.py   what became of documents by language and source, and what is in quarantine
loss_rates.py       where one language loses far more documents than the others
sample_ids.py       ids of a few documents, to look at
cost.py             what the run took
held_out.py         what splits hold out of train
within_languages.py what decided within languages
mixtures.py         how much of each language a trainer reads, as a whole and in phases
phases.py           what phases read together, against the quotas
dataset_columns.py  the columns of the dataset
changes.py          what changed since the last dataset
earlier_run.py      what differs from an earlier run
"""
