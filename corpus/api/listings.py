"""What there is: stages and languages, as tables."""

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from corpus.stage import Component

__all__ = ["languages", "stages"]

_NAMES = pa.list_(pa.string())
_STAGES = pa.schema(
    [
        ("name", pa.string()),
        ("kind", pa.string()),
        ("summary", pa.string()),
        ("settings", _NAMES),
        ("reads", _NAMES),
        ("adds", _NAMES),
        ("rewrites", _NAMES),
        ("reasons", _NAMES),
        ("missing", pa.string()),
    ]
)


def stages() -> pa.Table:
    """All stages, those of installed packages too: a row for each.

    Columns: `name`, as `use` has it; `kind`: source, stage (row-local: what `apply` takes), global
    or sink; `summary`; the names of its `settings`; the columns that it `reads`, `adds` and
    `rewrites`; its `reasons` to drop a document; `missing`: what has to be installed for it, else
    null.
    """
    from corpus.errors import ConfigError, MissingExtra
    from corpus.pipeline.registry import entries, find

    rows = []
    for name in entries():
        try:
            rows.append({"name": name, **_described(find(name))})
        except (ConfigError, MissingExtra) as error:
            rows.append({"name": name, "missing": str(error)})
    return pa.Table.from_pylist(rows, _STAGES)


def languages() -> pa.Table:
    """All languages and varieties that are served: a row for each, with its BCP-47 `tag`, names,
    scripts, family, regions and codes."""
    from corpus.documents.languages import LANGUAGES

    return pa.Table.from_pylist([asdict(language) for language in LANGUAGES.values()])


def _described(cls: "type[Component]") -> dict[str, Any]:
    from corpus.stage import kind_of, summary_of

    return {
        "kind": kind_of(cls),
        "summary": summary_of(cls),
        "settings": [field.name for field in fields(cls)],
        "reads": list(getattr(cls, "reads", {})),
        "adds": list(cls.adds),
        "rewrites": list(cls.rewrites),
        "reasons": sorted(cls.reasons),
    }
