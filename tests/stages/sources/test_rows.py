"""Values of rows as they come in: languages are tags of the registry, whatever the data say."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.documents.languages import LANGUAGES
from corpus.stage import Records, Source
from corpus.testing import read_all
from stages.sources.jsonl import JsonLines
from stages.sources.parquet import Parquet

TAGS = {
    "ca": "ca",
    "CA": "ca",
    " ca ": "ca",
    "cat": "ca",
    "cat_Latn": "ca",
    "ca-ES": "ca",
    "ca_valencia": "ca-valencia",
    "ca-ES-valencia": "ca-valencia",
    "cat-valencia": "ca-valencia",
    "ca-ES-u-co-trad": "ca",
    "oc_aranes": "oc-aranes",
    "de-1996": "de",
    "pt-BR": "pt",
    "en-Latn-US": "en",
    "srp_Cyrl": "sr-Cyrl",
    "sr-Latn-RS": "sr-Latn",
    "no": "nb",
    "": "und",
    "und": "und",
}
UNKNOWN = {
    "zh": "zh",
    "zho_Hans": "zho_hans",
    "cat/spa": "no tag",
    "../../outside": "no tag",
    "/etc": "no tag",
    "ca\x00": "no tag",
    "Maria Puig": "no tag",
    "ana-maria": "no tag",
    "català": "no tag",
    "ca;es": "no tag",
    "x" * 500: "no tag",
}


def sources(folder: Path, languages: list[str | None]) -> list[Source]:
    rows = [{"text": f"text {n}", "language": value} for n, value in enumerate(languages)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "a.jsonl").write_text(lines, encoding="utf-8")
    pq.write_table(pa.table({k: [row[k] for row in rows] for k in rows[0]}), folder / "a.parquet")
    return [JsonLines(paths=(f"{folder}/a.jsonl",)), Parquet(paths=(f"{folder}/a.parquet",))]


def languages_of(records: list[Records]) -> list[str]:
    return [tag for one in records for tag in one.batch["language"].to_pylist()]


def unknown_of(records: list[Records]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for measure in (measure for one in records for measure in one.measures):
        if measure.name != "unknown_languages":
            assert len(measure.rows) == 0
            continue
        for key, value in zip(measure.keys.to_pylist(), measure.values.to_pylist(), strict=True):
            counts[key] = counts.get(key, 0) + value
    return counts


def test_tags_are_those_of_the_registry(tmp_path: Path) -> None:
    for source in sources(tmp_path, [*TAGS, None]):
        records = read_all(source)
        assert languages_of(records) == [*TAGS.values(), "und"]
        assert unknown_of(records) == {}


def test_values_that_are_no_language_served_are_counted(tmp_path: Path) -> None:
    for source in sources(tmp_path, list(UNKNOWN)):
        records = read_all(source)
        assert languages_of(records) == ["und"] * len(UNKNOWN)
        values = list(UNKNOWN.values())
        assert unknown_of(records) == {key: values.count(key) for key in set(values)}


@pytest.mark.parametrize("other", ["zh", "ca", None])
def test_ids_are_minted_from_the_values_as_they_came(tmp_path: Path, other: str | None) -> None:
    ids = {
        records.batch["id"][0].as_py()
        for value in ("cat", other)
        for source in sources(tmp_path, [value])
        for records in read_all(source)
    }
    assert len(ids) == 2  # the sources agree, the values differ


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_value_gives_a_tag_that_may_be_a_folder(
    tmp_path_factory: pytest.TempPathFactory, value: str
) -> None:
    for source in sources(tmp_path_factory.mktemp("rows"), [value]):
        assert set(languages_of(read_all(source))) <= {*LANGUAGES, "und"}
