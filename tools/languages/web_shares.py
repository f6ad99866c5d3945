"""Shares of languages in the pages of the web, from `web_shares.tsv`."""

from collections.abc import Mapping
from pathlib import Path

__all__ = ["SHARES", "web_shares"]

SHARES = Path(__file__).with_name("web_shares.tsv")


def web_shares(path: Path) -> Mapping[str, float]:
    """Tag -> its share of the web's pages, from 0 to 1."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {row[0]: float(row[1]) / 100 for row in rows if len(row) == 3 and row[0] != "tag"}
