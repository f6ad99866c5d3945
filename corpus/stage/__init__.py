"""The contract of stages: what a pipeline is made of. Import its names from here.

A stage never filters. It gets a RecordBatch that holds only the columns that it declared and
returns new columns and verdicts. The engine removes rows, counts them and records the reason.

component.py     Component and setting: what all kinds share
source.py        Source, Partition, Records: reads input files
row_local.py     Stage: the result of a row depends on that row alone
result.py        Result, Measure: what a stage returns for a batch
per_document.py  each, Drop, place_of: a row-local stage as a function of one document
global_stage.py  GlobalStage, Round, Loop: results that depend on other documents
language_data.py LanguageData, table_digest: what a stage has for single languages
kinds.py         kind_of, summary_of: for lists of components
sink.py          Sink, PLACE, PLACES, CATALOGUE: writes the dataset
"""

from corpus.stage.component import Component, setting
from corpus.stage.global_stage import GlobalStage, Loop, Round
from corpus.stage.kinds import kind_of, summary_of
from corpus.stage.language_data import LanguageData, table_digest
from corpus.stage.per_document import Drop, each, place_of
from corpus.stage.result import Measure, Result
from corpus.stage.row_local import Stage
from corpus.stage.sink import CATALOGUE, PLACE, PLACES, Sink
from corpus.stage.source import Partition, Records, Source

__all__ = [
    "CATALOGUE",
    "PLACE",
    "PLACES",
    "Component",
    "Drop",
    "GlobalStage",
    "LanguageData",
    "Loop",
    "Measure",
    "Partition",
    "Records",
    "Result",
    "Round",
    "Sink",
    "Source",
    "Stage",
    "each",
    "kind_of",
    "place_of",
    "setting",
    "summary_of",
    "table_digest",
]
