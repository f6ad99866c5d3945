"""The public summary of training content: article 53(1)(d) of Regulation (EU) 2024/1689 (AI Act).

It follows the European Commission's template, C(2025) 8311 final of 5 December 2025. What ledger,
manifest and statements say is filled in; what only the provider of a model knows is marked.

What is filled in:
model.py      sections, fields, and the values in them
template.py   the sections and fields of the template
inputs.py     what several fields say of sources
general.py    the head and section 1
datasets.py   sections 2.1, 2.2, 2.4 to 2.6
crawls.py     section 2.3, and domains_top10.csv
processing.py section 3
form.py       all of it together

How it is written:
files.py      the files, in all languages
texts.py      values as text and as plain data
words.py      words that all renderings have in common
markdown.py   Markdown
word.py, styles.xml   a Word document
as_json.py, schema.json   JSON, and its schema

How it is judged:
scores.py, metrics.tsv   AIAL's metrics
check.py      what is left to fill in, and the points
"""

from reports.eu_summary.check import check_lines
from reports.eu_summary.files import document_of, is_of_summary, summary_files

__all__ = ["check_lines", "document_of", "is_of_summary", "summary_files"]
