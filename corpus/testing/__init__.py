"""Contract suites: inherit one, say what to test, and get its tests.

contracts.py        StageContract, GlobalStageContract: give them a stage and a few documents
source_contract.py  SourceContract: give it a source, and a function that writes a file for it
"""

from corpus.testing.contracts import (
    GlobalStageContract,
    StageContract,
    batch_of,
    decide,
    rows_of,
)
from corpus.testing.source_contract import SourceContract, read_all, rows_read

__all__ = [
    "GlobalStageContract",
    "SourceContract",
    "StageContract",
    "batch_of",
    "decide",
    "read_all",
    "rows_of",
    "rows_read",
]
