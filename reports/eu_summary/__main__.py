"""`python -m reports.eu_summary RUN`: how each of AIAL's metrics is judged, as a Markdown table."""

import sys

from reports.eu_summary.check import score_table
from reports.eu_summary.files import document_of
from reports.eu_summary.scores import scores
from reports.facts.run_facts import load_facts

if __name__ == "__main__":
    sys.stdout.write(score_table(scores(document_of(load_facts(sys.argv[1])))))
