"""The stage `pii`: settings beside what is found and what is put in place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.errors import ConfigError
from corpus.stage import Result
from corpus.testing import StageContract, batch_of
from stages.pii.personal_data import PersonalData

URL = {"url": pa.string()}


def processed(stage: PersonalData, **document: Any) -> Result:
    placed = stage.placed({**PersonalData.reads, **URL}, {})
    return placed.process(batch_of([{"language": "es", **document}], placed.reads))


def measured(result: Result) -> Mapping[str, Mapping[str, int]]:
    return {
        one.name: dict(zip(one.keys.to_pylist(), one.values.to_pylist(), strict=True))
        for one in result.measures
    }


PEOPLE = "".join(f"persona{number}@forn.cat, " for number in range(30))


class TestDense(StageContract):
    stage = PersonalData(dense_rate=20.0, dense_count=10)
    documents = [
        {"text": PEOPLE},
        {"text": "ana@forn.cat, " * 30},
        {"text": "Plou a la muntanya i fa sol a la plana. " * 50 + PEOPLE},
        {"text": "ana@forn.cat"},
        {"text": "".join(f"<EMAIL_{number}>, " for number in range(1, 30))},
    ]

    def test_lists_of_people_are_dropped(self) -> None:
        """Many distinct values in little text must drop a document, and nothing else may; what an
        earlier run has replaced counts."""
        result = self.stage.process(self._batch())
        assert result.dropped is not None
        dense = "personal_data_dense"
        assert result.dropped.to_pylist() == [dense, None, None, None, dense]


def test_no_document_is_dense_by_default() -> None:
    result = processed(PersonalData(), text=PEOPLE)
    assert result.dropped is not None
    assert result.dropped.null_count == 1


def test_mailboxes_of_offices_stay_if_wanted() -> None:
    text = "info@forn.cat, ana@forn.cat"
    assert processed(PersonalData(), text=text).columns["text"][0].as_py() == "<EMAIL_1>, <EMAIL_2>"
    kept = processed(PersonalData(keep_institutional=True), text=text)
    assert kept.columns["text"][0].as_py() == "info@forn.cat, <EMAIL_1>"
    assert measured(kept)["pii"] == {"email": 1}


def test_counts_by_class_of_host() -> None:
    result = processed(
        PersonalData(), text="ana@forn.cat, 12345678Z", url="https://www.poble.gob.es/x"
    )
    assert measured(result)["pii"] == {"email": 1, "dni": 1}
    assert measured(result)["pii_domains"] == {"gov": 2}
    assert measured(processed(PersonalData(), text="ana@forn.cat"))["pii_domains"] == {"none": 1}


def test_what_is_below_the_threshold_stays_and_is_counted() -> None:
    text = "612 045 378 y 912345678, ana@forn.cat"
    result = processed(PersonalData(), text=text)
    assert result.columns["text"][0].as_py() == "612 045 378 y 912345678, <EMAIL_1>"
    assert measured(result)["pii_below_threshold"] == {"phone": 2}
    lower = measured(processed(PersonalData(minimum_score=0.4), text=text))
    assert lower["pii_below_threshold"] == {}
    assert lower["pii"] == {"phone": 2, "email": 1}


def test_places_are_apart_from_the_text_or_nowhere(tmp_path: Path) -> None:
    assert "pii_spans" not in PersonalData().adds
    result = processed(PersonalData(spans="types"), text="é ana@forn.cat <IP_1>")
    table = pa.table({"text": result.columns["text"], "pii_spans": result.columns["pii_spans"]})
    pq.write_table(table, tmp_path / "part.parquet")
    (row,) = datasets.Dataset.from_parquet(str(tmp_path / "part.parquet"), cache_dir=str(tmp_path))
    places = [(one["type"], one["start"], one["length"]) for one in row["pii_spans"]]
    assert places == [("email", 2, 9), ("ip", 12, 6)]
    assert [row["text"][start : start + length] for _, start, length in places] == [
        "<EMAIL_1>", "<IP_1>",
    ]  # fmt: skip


def test_no_secret_in_anything_that_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIA_PII_SECRET", "an invented secret, long enough")
    stage = PersonalData(replace="pseudonym")
    for shown in (repr(stage), repr(vars(stage)), repr(stage.identity()), repr(stage.facts())):
        assert "invented" not in shown


def test_only_faults_of_a_document_quarantine_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(error: Exception) -> None:
        def search(*_: Any) -> Any:
            raise error

        monkeypatch.setattr("stages.pii.personal_data.search", search)

    raising(LookupError("a text"))
    result = processed(PersonalData(), text="ana@forn.cat")
    assert result.quarantined is not None
    assert result.quarantined[0].as_py().startswith("LookupError at ")
    raising(ConfigError("a damaged table"))
    with pytest.raises(ConfigError):
        processed(PersonalData(), text="ana@forn.cat")
