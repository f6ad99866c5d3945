"""Where the documents of a language went, by the ledger."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus import api
from corpus.errors import InputError
from corpus.run.leaks import LanguageLosses, language_losses
from tests.corpus.dropped import pipeline_file


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("leaks")
    api.run(pipeline_file(folder / "in"), folder / "run")
    return str(folder / "run")


def losses(run: str, language: str, number: int = 10, examples: int = 3) -> LanguageLosses:
    return language_losses(run, language, number=number, examples=examples)


def test_leaks_are_those_of_the_ledger_largest_first(run: str) -> None:
    found = losses(run, "ca")
    drops = pq.read_table(f"{run}/ledger/drops.parquet").to_pylist()
    own = [one for one in drops if one["language"] == "ca"]
    assert own
    assert [leak.documents for leak in found.leaks] == sorted(
        (leak.documents for leak in found.leaks), reverse=True
    )
    for leak in found.leaks:
        same = [
            one
            for one in own
            if (one["stage"], one["reason"], one["source"])
            == (leak.stage, leak.reason, leak.source)
        ]
        assert (leak.documents, leak.bytes) == (len(same), sum(one["bytes"] for one in same))
        assert leak.share == pytest.approx(len(same) / found.entered)
        known = {one["id"]: (one["url"], one["value"], one["limit"]) for one in same}
        assert len(leak.examples) == min(3, len(same))
        for example in leak.examples:
            assert known[example.id] == (example.url, example.value, example.limit)
    stored = sum(
        shard["rows"] for shard in api.open_run(run).manifest["shards"] if "/ca/" in shard["path"]
    )
    assert (found.stored, found.entered) == (stored, stored + len(own))
    assert found.quota is None


def test_documents_go_on_from_stage_to_stage(run: str) -> None:
    steps = losses(run, "ca").steps
    assert steps[0].stage == "pages"
    assert all(step.came == step.left + step.went_on for step in steps)
    assert [step.came for step in steps[1:]] == [step.went_on for step in steps[:-1]]


def test_few_are_shown_and_more_are_counted(run: str) -> None:
    whole, one = losses(run, "ca"), losses(run, "ca", number=1, examples=0)
    assert one.leaks[0].documents == whole.leaks[0].documents
    assert (one.other_leaks, one.leaks[0].examples) == (len(whole.leaks) - 1, ())
    assert whole == losses(run, "ca")


def test_a_language_by_another_code(run: str) -> None:
    assert losses(run, "cat").language == "ca"


def test_a_language_of_which_the_run_has_nothing(run: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nothing in the language 'cy'; .*valid: ca, gl"):
        losses(run, "cy")
    with pytest.raises(InputError, match=r"'gll'; did you mean gl\?"):
        losses(run, "gll")
    with pytest.raises(InputError, match="is no finished run"):
        losses(str(tmp_path), "ca")


def test_languages_that_are_changed_and_what_the_quotas_say(tmp_path: Path) -> None:
    (tmp_path / "quotas.yaml").write_text(
        "total: 700\nlanguages:\n  ca: {share: 20%, max_epochs: 1}\n"
        "  gl: {share: 75%, max_epochs: 1}\n  eu: {share: 5%, minimum: 0}\n"
    )
    texts = {
        "ca": "El forn del poble obre cada dia a les set del matí, i tanca quan s'acaba el pa.",
        "gl": "O forno da aldea abre cada día ás sete da mañá, e pecha cando se acaba o pan.",
    }
    lines = [("ca", n) for n in range(9)] + [("gl", 9)]
    (tmp_path / "pages.jsonl").write_text(
        "".join(f'{{"text": "{texts[tag]} {n}.", "url": "https://a.example/{n}"}}\n'
                for tag, n in lines)
    )  # fmt: skip
    api.run(
        {
            "name": "quotas",
            "seed": 1,
            "stages": {
                "pages": {"use": "jsonl", "with": {"paths": [str(tmp_path / "pages.jsonl")]}},
                "lang": {"use": "language", "after": "pages"},
                "mix": {"use": "balance", "after": "lang",
                        "with": {"quotas": str(tmp_path / "quotas.yaml")}},
                "shards": {"use": "shards", "after": "mix"},
            },
            "run": {"isolate": False},
        },
        tmp_path / "run",
    )  # fmt: skip
    found = losses(str(tmp_path / "run"), "gl")
    moved = [(one.stage, one.before, one.after, one.documents) for one in found.relabelled]
    assert moved == [("lang", "und", "gl", 1)]
    assert found.quota is not None
    assert found.quota.supply == found.entered_bytes
    assert found.quota.missed[0].startswith("gl: share 75.00 %, got ")
    ways = [way.changes.partition("=")[0] for way in found.quota.ways_out]
    assert ways == ["gl.max_epochs", "gl.supply", "total", "gl.minimum"]
    nothing = losses(str(tmp_path / "run"), "eu")
    assert (nothing.entered, nothing.leaks) == (0, ())
