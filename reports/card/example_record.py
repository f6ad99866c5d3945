"""One document of the dataset, as an example on its card.

It is the only thing that a report takes from documents. The rule is fixed, so that nobody picks: in
the first row group of the first shard of a language, those without personal data found and without
an opt-out signal; of these one with a licence, if there is any; of these the shortest text; of
equally long ones the smallest id. So it is as little text as can be, and least likely to be
someone's who would mind.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.documents.visible import escaped
from corpus.storage.finished_parquet import finished_parquet
from corpus.storage.store import Store

__all__ = ["LENGTH", "ExampleRecord", "example_record"]

LENGTH = 200
"""Characters of a text, or of another value, that are shown."""
_DECIDES = ["id", "pii", "rights", "license", "characters"]


@dataclass(frozen=True)
class ExampleRecord:
    """A document. tag: its language. json: all of its columns, long values cut to `LENGTH`."""

    tag: str
    json: str


def example_record(dataset: Store, manifest: Mapping[str, Any], tag: str) -> ExampleRecord | None:
    """The example in a language; None where no document of the row group fits, or its shard is not
    at hand."""
    shards = [
        shard["path"]
        for shard in manifest["shards"]
        if tag in shard["languages"] and shard.get("split", "train") == "train"
    ]
    if not shards or not dataset.exists(shards[0]):
        return None
    with finished_parquet(dataset, shards[0]) as file:
        if not file.num_row_groups:
            return None
        rows = file.read_row_group(0, columns=_DECIDES, use_threads=False).to_pylist()
        fits = [number for number, row in enumerate(rows) if not (row["pii"] or row["rights"])]
        if not fits:
            return None
        chosen = min(fits, key=lambda number: _rank(rows[number]))
        row = file.read_row_group(0, use_threads=False).slice(chosen, 1).to_pylist()[0]
    text = json.dumps(_cut(row), indent=1, ensure_ascii=False, default=_plain)
    return ExampleRecord(tag, escaped(text))


def _rank(row: Mapping[str, Any]) -> tuple[bool, int, str]:
    """What documents are sorted by."""
    return not row["license"], row["characters"], row["id"]


def _plain(value: Any) -> str:
    """A time in the form of ISO 8601."""
    return str(value.isoformat())


def _cut(value: Any) -> Any:
    """The value with all strings in it cut, and floats with the seven digits that 32 bits hold."""
    if isinstance(value, float):
        return float(f"{value:.7g}")
    if isinstance(value, str) and len(value) > LENGTH:
        return f"{value[: LENGTH - 1]}…"
    if isinstance(value, dict):
        return {name: _cut(one) for name, one in value.items()}
    return [_cut(one) for one in value] if isinstance(value, list) else value
