"""Reports on a finished run, made from its ledger and manifest.

What they rest on:
facts/            what is known of a run
quotas.py         the quota report, as values, JSON, CSV and Markdown
known_limits.py   the limits of the dataset that follow from the run

What is written:
run_files.py      writes RUN/report
page/             index.html
dataset_files.py  writes the files below RUN/dataset that describe the dataset
card/             README.md, the dataset card
eu_summary/       eu_training_content_summary.md, .docx, .json, and domains_top10.csv
metadata/         croissant.json, dcat.ttl, prov.json, SHA256SUMS
trainers.py       mixtures/, as trainers read them
history.py        the mixture beside that of an earlier run
summary.py        the short table that a run ends with on a terminal

How it is written:
languages/        texts, numbers and names in six languages
locale/           the translated texts
templating.py     Jinja templates, and how numbers and cells are written in them
templates/        the templates, style sheet and script
csv_cells.py      texts as cells of CSV files
"""

from reports.dataset_files import check_card, write_card
from reports.history import history
from reports.run_files import write_reports
from reports.summary import bounds_lost, summary

__all__ = ["bounds_lost", "check_card", "history", "summary", "write_card", "write_reports"]
