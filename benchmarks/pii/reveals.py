"""What an identifier that is left readable says about a person; see `reveals.tsv`."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

__all__ = ["reveals"]


@cache
def _table() -> Mapping[str, str]:
    path = Path(__file__).with_name("reveals.tsv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["key"]: row["reveals"] for row in rows}


def reveals(type_: str, key: str) -> str:
    """What an identifier of a type reveals; those of states by country and name."""
    return _table()[key if type_ == "national id" else type_]
