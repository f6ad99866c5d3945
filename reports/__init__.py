"""Reports on a finished run, made from its ledger and manifest; its card shows one document, too.

What is read:
facts.py          what the ledger and the manifest say of a run
accounts.py       tables that report and card share: sources, stages, drops, measures
source_accounts.py  what can be said of each source: stated, and known from the run
domains.py        the domains of the dataset
opt_outs.py       documents that were dropped because their owner refuses the use
opt_out_lines.py  entries of opt-out lists that matched no address
scrubbing.py      what the stages `pii` were set to do, in words
repeated_ids.py   sources whose ids are not unique
signals.py        how signals of quality are distributed
lengths.py        how long documents are
language_flows.py what became of documents by language and source, and what is in quarantine
loss_rates.py     where one language loses far more documents than the others
concentration.py  how much of the dataset its largest domains give
sample_ids.py     ids of a few documents, to look at
cost.py           what the run took
earlier_run.py    what differs from an earlier run
quotas.py         the quota report, as values, JSON, CSV and Markdown
held_out.py       what splits hold out of train
within_languages.py  what decided within languages
mixtures.py       how much of each language a trainer reads, as a whole and in phases
changes.py        what changed since the last dataset
phases.py         what phases read together, against the quotas

What is written:
run_files.py      writes RUN/report
page.py           index.html, in six languages
page_data.py      what it shows, in no language
page_figures.py   its figures
dataset_files.py  writes the files below RUN/dataset that describe the dataset
card.py           README.md, the dataset card, in six languages
card_header.py    its header, for the Hugging Face Hub and `datasets`
known_limits.py   the limits that it states
licence_table.py  licences in numbers
example_record.py one document, as an example
labels.py         what statements of the publisher are called
not_stated.py     what the publisher has not stated
croissant.py      croissant.json, with croissant_records.py (files, records) and responsible_ai.py
dcat.py           dcat.ttl, with dcat_parties.py (publisher, contact), dcat_terms.py and turtle.py
prov.py           prov.json
linked_data.py    what these three say alike
checksums.py      SHA256SUMS
json_text.py      JSON that people can read
dataset_columns.py   the columns of a dataset, which both describe
eu_summary/       eu_training_content_summary.md, .docx, .json, and domains_top10.csv
trainers.py       mixtures/, as trainers read them
history.py        the mixture beside that of an earlier run
summary.py        the short table that a run ends with on a terminal

How it is drawn:
translation.py    texts, numbers and names in six languages
formats.py        how these write numbers, dates and lists
locale/           the translated texts
templating.py     Jinja templates, and how numbers and cells are written in them
templates/        the templates, style sheet and script
funnel.py         the figure of the pipeline and its drops
plots.py          dot plots and bars
strips.py         strips of bins
csv_cells.py      texts as cells of CSV files
svg.py            SVG elements as strings
"""

from reports.dataset_files import check_card, write_card
from reports.history import history
from reports.run_files import write_reports
from reports.summary import summary

__all__ = ["check_card", "history", "summary", "write_card", "write_reports"]
