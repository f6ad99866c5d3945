"""A pipeline names its language packs, and they go with it wherever its tasks run."""

import json
import re
from pathlib import Path
from typing import Any

import fsspec
import pytest

from corpus import api
from corpus.documents.languages import LANGUAGES
from corpus.errors import ConfigError
from corpus.pipeline.fingerprints import languages_recipe
from corpus.pipeline.language_packs import read_pack
from corpus.pipeline.load import load
from tests.packs import BALEARIC, MARKS, SARDINIAN, pack

TEXTS = {
    "ca-x-balear": "Sa nina i es al·lot varen passar tot s'horabaixa a ses cases de sa vila.",
    "ca": "La nena i el noi van passar tota la tarda a les cases del poble, amb una noia.",
}
PIPELINE = """\
name: islands
language_packs: [languages/balear]
stages:
  pages:  {use: jsonl, with: {paths: ["pages.jsonl"]}}
  told:   {use: variety, after: pages}
  shards: {use: shards, after: told}
"""


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    pack(tmp_path / "languages" / "balear", variety=MARKS)
    lines = [json.dumps({"text": text, "language": "ca"}) for text in TEXTS.values()]
    (tmp_path / "pages.jsonl").write_text("\n".join(lines), encoding="utf-8")
    path = tmp_path / "pipeline.yaml"
    path.write_text(PIPELINE)
    return path


def languages_of(run: api.Run) -> dict[str, int]:
    return {tag: row["documents"] for tag, row in run.manifest["languages"].items()}


@pytest.mark.parametrize(
    "options",
    [{}, {"isolate": False}, {"executor": "dask", "workers": 1}],
    ids=["child", "here", "dask"],
)
def test_every_process_knows_the_languages(
    pipeline: Path, tmp_path: Path, options: dict[str, Any]
) -> None:
    run = api.run(pipeline, tmp_path / "run", **options)
    assert languages_of(run) == {"ca": 1, "ca-x-balear": 1}
    (told,) = run.manifest["language_packs"]
    assert told["name"] == "balear"
    assert told["sha256"].keys() == {"languages.tsv", "variety.tsv"}
    assert [language["tag"] for language in told["languages"]] == ["ca-x-balear"]
    assert str(tmp_path) not in json.dumps(run.manifest)


def test_a_run_uses_the_packs_of_its_own_pipeline(pipeline: Path, tmp_path: Path) -> None:
    """Another pipeline, loaded in between, has its own."""
    ours = api.load(pipeline)
    plain = pipeline.with_name("plain.yaml")
    plain.write_text(PIPELINE.replace("language_packs: [languages/balear]\n", ""))
    other = api.load(plain)
    assert "ca-x-balear" not in LANGUAGES
    assert languages_of(api.run(ours, tmp_path / "ours")) == {"ca": 1, "ca-x-balear": 1}
    run = api.run(other, tmp_path / "other")
    assert languages_of(run) == {"ca": 2}
    assert "language_packs" not in run.manifest


def steps_to_do(pipeline: Path, run: Path) -> list[str]:
    return [row["step"] for row in api.plan(pipeline, run).to_pylist() if row["to_do"]]


def why(pipeline: Path, run: Path) -> str:
    return "; ".join(reason for row in api.plan(pipeline, run).to_pylist() for reason in row["why"])


def test_what_runs_again(pipeline: Path, tmp_path: Path) -> None:
    folder, run = tmp_path / "languages" / "balear", tmp_path / "run"
    api.run(pipeline, run)
    folder.rename(tmp_path / "elsewhere")
    pipeline.write_text(PIPELINE.replace("languages/balear", "elsewhere"))
    assert steps_to_do(pipeline, run) == []  # where the folder is decides nothing
    marks = tmp_path / "elsewhere" / "variety.tsv"
    marks.write_text(MARKS.replace("3.0", "3.5"), encoding="utf-8")
    assert "told.lexicon: digest" in why(pipeline, run)
    assert "language packs" not in why(pipeline, run)
    marks.write_text(MARKS, encoding="utf-8")
    (tmp_path / "elsewhere" / "quality.tsv").write_text("nothing in this pipeline reads it")
    assert steps_to_do(pipeline, run) == []
    pack(tmp_path / "more", BALEARIC + SARDINIAN, variety=MARKS)
    pipeline.write_text(PIPELINE.replace("languages/balear", "more"))
    assert "language packs: digest" in why(pipeline, run)


def test_a_pack_that_is_gone(pipeline: Path, tmp_path: Path) -> None:
    api.run(pipeline, tmp_path / "run")
    (tmp_path / "languages").rename(tmp_path / "moved")
    with pytest.raises(ConfigError, match=r"language_packs: .*languages/balear: there is no such"):
        api.run(pipeline, tmp_path / "run")
    pipeline.write_text(PIPELINE.replace("language_packs: [languages/balear]\n", ""))
    assert re.search("language packs: digest .* -> none", why(pipeline, tmp_path / "run"))
    assert languages_of(api.run(pipeline, tmp_path / "run")) == {"ca": 2}


def test_reports_know_the_names_without_the_pack(pipeline: Path, tmp_path: Path) -> None:
    from reports import write_card, write_reports

    api.run(pipeline, tmp_path / "run")
    card = tmp_path / "run" / "dataset" / "README.md"
    before = card.read_text(encoding="utf-8")
    assert "| Balearic | balear |" in before
    api.load({"stages": {"a": {"use": "jsonl", "with": {"paths": ["x"]}},
                         "b": {"use": "shards", "after": "a"}}})  # fmt: skip
    assert "ca-x-balear" not in LANGUAGES
    write_card(str(tmp_path / "run"))
    write_reports(str(tmp_path / "run"))
    assert card.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("languages/balear", "must be a list of folders, such as"),
        ("[1]", "must be a list of folders"),
        ("[languages/nowhere]", "languages/nowhere: there is no such folder"),
        ("[languages]", "is no language pack: it has no languages.tsv"),
        ("[languages/balear, languages/balear]", "languages.tsv:2: ca-x-balear stands for"),
    ],
)
def test_a_key_that_cannot_be_used(pipeline: Path, written: str, message: str) -> None:
    pipeline.write_text(PIPELINE.replace("[languages/balear]", written))
    with pytest.raises(ConfigError, match=message) as raised:
        load(str(pipeline))
    assert raised.value.where == f"{pipeline}:2: language_packs"


def test_quotas_of_a_language_that_a_pack_adds(pipeline: Path, tmp_path: Path) -> None:
    (tmp_path / "quotas.yaml").write_text("strategy: natural\nlanguages: {balear: {}, ca: {}}\n")
    mixed = PIPELINE.replace("after: told}", "after: mix}").replace(
        "  shards", "  mix:    {use: balance, after: told, with: {quotas: quotas.yaml}}\n  shards"
    )
    pipeline.write_text(mixed)
    assert languages_of(api.run(pipeline, tmp_path / "run")) == {"ca": 1, "ca-x-balear": 1}


def test_a_pack_at_a_url(tmp_path: Path) -> None:
    folder = pack(tmp_path / "balear", BALEARIC, variety=MARKS)
    store = fsspec.filesystem("memory")
    store.put(str(folder), "/packs/balear", recursive=True)
    try:
        assert read_pack("memory://packs/balear") == read_pack(str(folder))
        with pytest.raises(ConfigError, match="memory://packs/no: there is no such folder"):
            read_pack("memory://packs/no")
    finally:
        store.rm("/packs", recursive=True)


def test_without_packs_a_recipe_is_as_before() -> None:
    assert languages_recipe() == {}
