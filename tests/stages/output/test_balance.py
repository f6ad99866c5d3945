import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError, QuotaError, QuotaShortfall
from corpus.testing import GlobalStageContract, batch_of, decide
from stages.output.balance import Balance
from stages.output.bins import Bins

QUOTAS = """
unit: bytes
total: {total}
max_epochs: 3
on_shortfall: {shortfall}
languages:
  ca: {{share: 50%, minimum: 0}}
  en: {{share: 40%, minimum: 0}}
  gl: {{share: 10%, minimum: 0}}
"""


def quotas(total: str = "6000", shortfall: str = "report") -> str:
    folder = Path(tempfile.mkdtemp())
    (folder / "quotas.yaml").write_text(QUOTAS.format(total=total, shortfall=shortfall))
    return str(folder / "quotas.yaml")


def documents(size: int) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{i:032x}",
            "language": ("ca", "en", "en", "gl", "fr")[i % 5],
            "priority": (i * 0x9E3779B97F4A7C15) % 2**64,
            "bytes": 50 + (i * 37) % 100,
        }
        for i in range(size)
    ]


class TestBalance(GlobalStageContract):
    stage = Balance(quotas=quotas())
    documents = documents(120)


def repeats_of(total: int, docs: list[dict[str, Any]]) -> list[int]:
    stage = Balance(quotas=quotas(str(total)))
    (result,) = decide(stage, [batch_of(docs, stage.reads)])
    repeats: list[int] = result.columns["repeats"].to_pylist()
    return repeats


@settings(max_examples=settings.default.max_examples // 4)
@given(st.integers(100, 20_000), st.integers(100, 20_000))
def test_a_smaller_total_is_a_subset_of_a_larger_one(one: int, other: int) -> None:
    docs = documents(100)
    small, large = repeats_of(min(one, other), docs), repeats_of(max(one, other), docs)
    assert all(a <= b for a, b in zip(small, large, strict=True))


def test_shares_are_met_to_the_document() -> None:
    docs = documents(200)
    repeats = repeats_of(4000, docs)
    for tag, wanted in (("ca", 2000), ("en", 1600), ("gl", 400)):
        got = sum(
            d["bytes"] * r for d, r in zip(docs, repeats, strict=True) if d["language"] == tag
        )
        assert abs(got - wanted) <= 75


def test_a_scarce_language_is_repeated_up_to_its_epochs() -> None:
    docs = [d for d in documents(200) if d["language"] != "ca"] + [
        {"id": "f" * 32, "language": "ca", "priority": 7, "bytes": 100}
    ]
    repeats = repeats_of(4000, docs)
    assert repeats[-1] == 3


def test_a_language_without_quota_is_dropped_for_that_reason() -> None:
    stage = Balance(quotas=quotas())
    docs = documents(50)
    (result,) = decide(stage, [batch_of(docs, stage.reads)])
    for doc, reason in zip(docs, result.dropped.to_pylist(), strict=True):
        assert (reason == "no_quota") == (doc["language"] == "fr")


def test_a_shortfall_fails_where_it_shall() -> None:
    stage = Balance(quotas=quotas("1_000_000", "fail"))
    with pytest.raises(QuotaShortfall, match="cannot be met"):
        decide(stage, [batch_of(documents(50), stage.reads)])


def test_a_bound_holds_where_one_document_is_more_than_a_share(tmp_path: Path) -> None:
    tags = ["be", "bg", "cs", "cy", "da", "el", "et", "fi", "ga", "hu"]
    languages = "".join(f"  {tag}: {{share: 0.1%, minimum: 0}}\n" for tag in tags)
    (tmp_path / "q.yaml").write_text(
        "unit: bytes\ntotal: 20000\nmax_epochs: 9\n"
        "groups:\n  spain: {members: [ca, es], minimum: 40%}\n"
        "languages:\n  ca: {share: 20%, minimum: 0}\n  es: {share: 20%, minimum: 0}\n"
        "  en: {share: 59%, minimum: 0}\n" + languages
    )
    stage = Balance(quotas=str(tmp_path / "q.yaml"))
    docs = [
        {"id": f"{i:032x}", "language": tag, "priority": (i * 0x9E3779B97F4A7C15) % 2**64,
         "bytes": 500}
        for i, tag in enumerate([*tags, *["ca", "es", "en", "en"] * 20])
    ]  # fmt: skip
    (result,) = decide(stage, [batch_of(docs, stage.reads)])
    repeats = result.columns["repeats"].to_pylist()
    trained = dict.fromkeys([*tags, "ca", "es", "en"], 0)
    for doc, times in zip(docs, repeats, strict=True):
        trained[str(doc["language"])] += 500 * times
    assert all(trained[tag] == 500 for tag in tags)
    assert (trained["ca"] + trained["es"]) / sum(trained.values()) >= 0.39


def test_a_fault_in_the_quotas_is_found_when_the_pipeline_is_built(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text("languages:\n  caa: {share: 5%}\n")
    with pytest.raises(QuotaError, match="caa"):
        Balance(quotas=str(path))


def test_what_is_no_tokenizer_is_named(tmp_path: Path) -> None:
    pytest.importorskip("tokenizers")
    (tmp_path / "tokenizer.json").write_text("{}")
    path = tmp_path / "q.yaml"
    path.write_text("unit: tokens\ntokenizer: tokenizer.json\nlanguages: {ca: {share: 5%}}\n")
    stage = Balance(quotas=str(path))
    batch = batch_of([{**one, "text": "el pa"} for one in documents(3)], stage.reads)
    with pytest.raises(InputError, match=r"tokenizer\.json: is not a tokenizer\.json that"):
        stage.summarise(batch)


def test_the_columns_of_bins() -> None:
    rows = {
        "language": ["es", "ca", "ca"],
        "bin": [1, 2, 1],
        "amount": [7, 5, 3],
        "first": [7, 4, 3],
        "documents": [1, 2, 1],
    }
    bins = Bins(pa.table(rows))
    assert bins.tags == ["ca", "es"]
    assert (bins.totals.tolist(), bins.documents.tolist()) == ([8, 7], [3, 1])
    assert bins.before.tolist() == [0, 3, 0]
    assert bins.opens.tolist() == [True, False, True]
