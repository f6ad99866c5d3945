"""The keys of pipeline.yaml, but for the settings of stages and those under `run`."""

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Annotated, Any

from pydantic import Field as Constraint

from corpus.config.keys import Key
from corpus.config.options import RunOptions
from corpus.config.settings import Count
from corpus.config.statements import About, CardOptions, Publication

__all__ = ["NAME", "PIPELINE_KEYS", "STAGE_KEYS"]

NAME = r"[a-z][a-z0-9_-]*"
"""What names of pipelines and stages are made of."""

_NAMED = {"type": "string", "pattern": f"^{NAME}$"}

PIPELINE_KEYS = (
    Key(
        "name",
        str,
        "name of the pipeline, and of the dataset; by default that of the file",
        schema=_NAMED,
    ),
    Key(
        "seed",
        Annotated[Count, Constraint(lt=2**64)],
        "orders every random-like choice: another seed, another choice",
        0,
    ),
    Key("language_packs", tuple[str, ...] | None, "folders of further languages", ()),
    Key(
        "stages",
        Mapping[str, Any],
        "the stages, each under a name of its own",
        MISSING,
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": f"^{NAME}$"},
            "additionalProperties": {"$ref": "#/$defs/stage"},
        },
    ),
    Key(
        "publication",
        Publication | None,
        "the dataset as it is published, for card and summary; nothing in it changes the documents",
        None,
    ),
    Key("card", CardOptions | None, "how card and summary are made", None),
    Key(
        "run", RunOptions | None, "how the pipeline is run; nothing in it changes the result", None
    ),
)
"""The keys at the top."""

STAGE_KEYS = (
    Key("use", str, "which stage it is; `corpus stages` lists them", MISSING),
    Key(
        "after", str | tuple[str, ...], "the stages whose documents it gets; sources have none", ()
    ),
    Key("with", Mapping[str, Any] | None, "its settings", None),
    Key(
        "about",
        About | None,
        "of a source: what its documents are, for card and summary; nothing in it changes them",
        None,
    ),
    Key(
        "checkpoint",
        bool | None,
        "whether to keep what comes out, so that a change further down does not repeat what is "
        "above; by default as the stage says",
        None,
    ),
)
"""The keys of each entry under `stages`."""
