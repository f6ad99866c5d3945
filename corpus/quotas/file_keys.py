"""The keys of language_quotas.yaml."""

from collections.abc import Mapping
from dataclasses import MISSING
from typing import Annotated, Any, Literal

from pydantic import Field as Constraint

from corpus.config.json_schema import value_schema
from corpus.config.keys import Key
from corpus.config.settings import Fraction, PositiveSize

__all__ = ["GROUP_KEYS", "LANGUAGE_KEYS", "QUOTAS_KEYS"]

_Epochs = Annotated[float, Constraint(ge=1)]

_BOUNDS = (
    Key("share", Fraction | None, "share of what is trained on that is wanted", None),
    Key("minimum", Fraction | None, "firm bound: the least share", None),
    Key("maximum", Fraction | None, "firm bound: the greatest share", None),
)

LANGUAGE_KEYS = (
    *_BOUNDS,
    Key("max_epochs", _Epochs | None, "how often a document may be repeated at most", None),
)
"""The keys of each entry under `languages`."""

GROUP_KEYS = (
    Key("members", tuple[str, ...], "languages, and names of other groups", MISSING),
    *_BOUNDS,
)
"""The keys of each entry under `groups`."""

_AMOUNT = {"anyOf": [*value_schema(PositiveSize)["anyOf"], {"type": "null"}]}

QUOTAS_KEYS = (
    Key(
        "unit",
        Literal["bytes", "characters", "words", "documents", "tokens"],
        "what shares and amounts are counted in",
        "bytes",
    ),
    Key("tokenizer", str | None, "a tokenizer.json, with `unit: tokens`", None),
    Key(
        "total",
        str | int | None,
        "the amount to take, such as 40GB; null: as much as quotas and supply allow",
        None,
        _AMOUNT,
    ),
    Key(
        "max_epochs",
        _Epochs | None,
        "how often a document may be repeated at most, unless its language says otherwise",
        4.0,
    ),
    Key(
        "strategy",
        Literal["declared", "temperature", "unimax", "natural"],
        "what languages without a share get of the rest",
        "declared",
    ),
    Key("temperature", _Epochs | None, "for `strategy: temperature`", 5.0),
    Key(
        "on_shortfall",
        Literal["report", "fail"],
        "whether a run fails where quotas cannot be met",
        "report",
    ),
    Key("groups", Mapping[str, Any] | None, "groups of languages, by name", None),
    Key("languages", Mapping[str, Any], "the languages to keep, by tag", MISSING),
)
"""The keys at the top."""
