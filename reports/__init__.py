"""Ledgers and manifests in, text out: quota report, dataset card, tables."""
