"""What there is for each language is asked of the stages, those of other packages too."""

from dataclasses import dataclass

import pytest

from corpus.documents.languages import LANGUAGES
from corpus.errors import MissingExtra
from corpus.pipeline import language_support as support
from corpus.pipeline.registry import Entry, entries
from corpus.stage import LanguageData, Stage


@dataclass(frozen=True, kw_only=True)
class Rhymes(Stage):
    """A stage of another package, which has data for one language."""

    name = "rhymes"

    @classmethod
    def language_data(cls) -> LanguageData:
        return LanguageData(has={"eu": "12 rhymes"}, lacks=frozenset({"ca"}), otherwise="no verse")


def test_stages_with_data_for_languages() -> None:
    data, missing = support.data_of_stages()
    assert missing == {}
    assert {"extract", "variety", "quality", "pii"} <= data.keys()
    assert not {"exact", "shards", "jsonl"} & data.keys()
    for own in data.values():
        assert own.has.keys() | own.lacks <= LANGUAGES.keys()
        assert not own.has.keys() & own.lacks
        assert all(own.has.values())


def test_what_there_is_for_a_variety() -> None:
    data, _ = support.data_of_stages()
    rows = {row.language.tag: row for row in support.language_support(data)}
    assert list(rows) == list(LANGUAGES)
    valencian, basque = rows["ca-valencia"], rows["eu"]
    assert not any(valencian.labels.values())
    assert valencian.has["variety"].endswith("words and endings")
    assert valencian.has["pii"] == "telephones of ES"
    assert valencian.has["extract"] == rows["ca"].has["extract"]
    assert "variety" not in {**basque.has, **dict.fromkeys(basque.lacks)}
    plain = basque.plain()
    assert plain["tag"] == "eu"
    assert plain["labels"]["glotlid"] == ["eus_Latn"]
    assert plain["lacks"] == []


def test_a_stage_of_another_package_takes_part(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {**entries(), "rhymes": Entry(f"{__name__}:Rhymes")}
    monkeypatch.setattr("corpus.pipeline.registry.entries", lambda: both)
    monkeypatch.setattr(support, "entries", lambda: both)
    data, _ = support.data_of_stages()
    rows = {row.language.tag: row for row in support.language_support(data)}
    assert rows["eu"].has["rhymes"] == "12 rhymes"
    assert rows["ca"].lacks == ("rhymes",)
    assert "rhymes" not in rows["es"].has


def test_a_stage_whose_library_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(name: str) -> type[Stage]:
        if name == "pii":
            raise MissingExtra("stage 'pii'", "phonenumbers", "pii")
        return Rhymes

    monkeypatch.setattr(support, "find", find)
    data, missing = support.data_of_stages()
    assert "pii" not in data
    assert "pip install" in missing["pii"]
