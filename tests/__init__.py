"""Tests mirror the packages: tests/corpus is of corpus/, and so on."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""Folder of the checkout."""
