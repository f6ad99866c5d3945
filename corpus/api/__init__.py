"""The Python API, for notebooks and scripts: what a data scientist does with pipelines and runs.

pipelines.py      load a pipeline from its file or a dict; run it; plan: what would run
finished_run.py   open_run, Run: manifest, ledger and documents of a finished run
single_stage.py   apply one row-local stage to documents; documents_in.py makes them a table
listings.py       stages and languages; language_packs.py adds languages
event_loop.py     runs inside the event loop of a notebook
plain_values.py   values of Python as YAML has them

Tables are Arrow tables, which pandas, polars and DuckDB take as they are. Errors are those of
`corpus.errors`. Importing this package loads none of the engine: functions import what they need.
"""

from corpus.api.finished_run import Run, open_run
from corpus.api.language_packs import use_language_packs
from corpus.api.listings import languages, stages
from corpus.api.pipelines import load, plan, run
from corpus.api.single_stage import apply

__all__ = [
    "Run",
    "apply",
    "languages",
    "load",
    "open_run",
    "plan",
    "run",
    "stages",
    "use_language_packs",
]
