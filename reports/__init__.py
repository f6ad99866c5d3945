"""Ledgers and manifests in, text out: quota report, dataset card, tables."""

from reports.dataset_files import write_card
from reports.run_files import write_reports
from reports.summary import summary

__all__ = ["summary", "write_card", "write_reports"]
