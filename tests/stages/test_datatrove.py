"""stages/datatrove.py and stages/as_datatrove.py: datatrove's blocks here, our stages there."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.config.settings import build
from corpus.documents.languages import LANGUAGES
from corpus.errors import ConfigError
from corpus.stage import Result
from corpus.testing import StageContract, batch_of
from stages.datatrove import Datatrove, code_of
from stages.nothing import Nothing
from stages.pii.personal_data import PersonalData

PROSE = (
    "The river rose in the night, and by the morning the lower meadow was a lake with the tops "
    "of the fence posts standing in a row. Nobody in the village was surprised, because it had "
    "come to the same place in the year when the old bridge was rebuilt. "
)
DOCUMENTS = [
    {"id": "a", "text": PROSE * 3, "language": "en", "url": "https://a.example/"},
    {"id": "b", "text": "Too short.", "language": "en", "url": "https://a.example/b"},
    {"id": "c", "text": "O río medrou pola noite. " * 20, "language": "gl", "url": ""},
    {"id": "d", "text": "# # # " * 100, "language": "und", "url": ""},
]


def run(stage: Datatrove, documents: list[dict[str, Any]]) -> Result:
    return stage.process(batch_of(documents, stage.reads))


class TestFilter(StageContract):
    stage = Datatrove(
        block="filters.GopherQualityFilter", options={"min_doc_words": 20, "min_stop_words": 0}
    )
    documents = DOCUMENTS

    def test_drops_for_datatroves_own_reason(self) -> None:
        result = self.stage.process(self._batch())
        assert result.dropped is not None
        assert result.quarantined is not None
        assert result.dropped.to_pylist() == [None, "filtered", None, "filtered"]
        assert result.quarantined.null_count == 4
        (measure,) = result.measures
        assert measure.rows.to_pylist() == [1, 3]
        assert measure.keys.to_pylist() == ["gopher_short_doc", "gopher_short_doc"]


class TestFormatter(StageContract):
    stage = Datatrove(block="formatters.PIIFormatter", options={"remove_ips": False})
    documents = [
        {"id": "a", "text": "Write to ana@forn.example or to joan@forn.example."},
        {"id": "b", "text": "Write to eva@forn.example."},
        {"id": "c", "text": "Nothing to see."},
    ]

    def test_rewrites_the_text_of_each_document_by_itself(self) -> None:
        texts = self.stage.process(self._batch()).columns["text"].to_pylist()
        assert texts == [
            "Write to email@example.com or to firstname.lastname@example.org.",
            "Write to email@example.com.",
            "Nothing to see.",
        ]


def test_a_filter_may_rewrite_the_text() -> None:
    stage = Datatrove(block="C4QualityFilter", options={"min_num_sentences": 2})
    text = "A whole sentence stands here.\nMenu\nAnother whole sentence stands there."
    result = run(stage, [{"text": text, "language": "en"}])
    kept = "A whole sentence stands here.\nAnother whole sentence stands there."
    assert result.columns["text"].to_pylist() == [kept]


def test_a_filter_without_reasons_is_counted_by_its_name() -> None:
    stage = Datatrove(block="filters.RegexFilter", options={"regex_exp": "lorem ipsum"})
    result = run(stage, [{"text": "lorem ipsum"}, {"text": "text"}])
    assert result.dropped is not None
    assert result.dropped.to_pylist() == ["filtered", None]
    assert result.measures[0].keys.to_pylist() == ["RegexFilter"]


def test_a_block_of_someone_else_sees_address_and_language() -> None:
    stage = Datatrove(block=f"{__name__}.AddressFilter")
    result = run(stage, DOCUMENTS)
    assert result.dropped is not None
    assert result.dropped.to_pylist() == [None, "filtered", "filtered", "filtered"]
    assert result.measures[0].keys.to_pylist() == ["en", "gl", "und"]


def test_every_served_language_has_rules_for_words_without_a_download() -> None:
    from datatrove.utils.word_tokenizers import SpaCyTokenizer, load_word_tokenizer

    for tag in [*LANGUAGES, "und", "tlh"]:
        assert isinstance(load_word_tokenizer(code_of(tag)), SpaCyTokenizer), tag
    assert code_of("ca-valencia") == "cat_Latn"
    assert code_of("sr-Cyrl") == "srp_Cyrl"


@pytest.mark.parametrize(
    ("block", "options", "message"),
    [
        ("filters.GopherQualtyFilter", {}, r"did you mean filters\.GopherQualityFilter\? valid: "),
        ("my_package.NoSuchFilter", {}, "there is no block 'my_package.NoSuchFilter'"),
        ("datatrove.pipeline.readers.JsonlReader", {}, "only filters and formatters"),
        ("datatrove.data.Document", {}, "is no block"),
        ("filters.GopherQualityFilter", {"min_words": 3}, "did you mean min_doc_words"),
        ("filters.GopherQualityFilter", {"min_doc_words": "many"}, "min_doc_words must be"),
        ("filters.RegexFilter", {}, "needs the option 'regex_exp'"),
        ("filters.RegexFilter", {"regex_exp": "("}, "does not take them"),
        ("filters.SamplerFilter", {"seed": 1}, "draws at random"),
        ("filters.LambdaFilter", {"filter_function": "len"}, "needs a function"),
    ],
)
def test_what_cannot_be_built_is_said_when_the_pipeline_is(
    block: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        build(Datatrove, {"block": block, "options": options}, where=lambda keys: "p.yaml")


def test_hashes_of_datatrove_work_with_the_xxhash_that_is_installed() -> None:
    from datatrove.utils.hashing import HashConfig, create_hash_func

    assert create_hash_func(HashConfig())("text") >= 0


# -- our stages as blocks ---------------------------------------------------------------------


def run_pipeline(folder: Path, documents: list[dict[str, Any]], block: Any) -> list[Any]:
    """What a LocalPipelineExecutor writes for these documents; its statistics are in `logs`."""
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter

    (folder / "in").mkdir()
    pq.write_table(pa.Table.from_pylist(documents), folder / "in" / "0.parquet")
    executor = LocalPipelineExecutor(
        pipeline=[
            ParquetReader(str(folder / "in")),
            block,
            ParquetWriter(str(folder / "out"), output_filename="${rank}.parquet"),
        ],
        logging_dir=str(folder / "logs"),
    )
    executor.run()
    rows: list[Any] = pq.read_table(folder / "out" / "000_00000.parquet").to_pylist()
    return rows


def statistics(folder: Path, name: str) -> dict[str, int]:
    steps = json.loads((folder / "logs" / "stats" / "00000.json").read_text())
    (step,) = [step for step in steps if name in step["name"]]
    return {k: v if isinstance(v, int) else v["total"] for k, v in step["stats"].items()}


def test_a_stage_runs_inside_a_datatrove_pipeline(tmp_path: Path) -> None:
    from stages.as_datatrove import StageBlock

    documents = [
        {"id": str(i), "text": f"Escriu a forn{i}@antic.example.", "language": "ca", "site": "x"}
        for i in range(5)
    ]
    block = StageBlock(PersonalData(), batch_size=2)
    written = run_pipeline(tmp_path, documents, block)
    assert [d["text"] for d in written] == ["Escriu a <EMAIL_1>."] * 5
    assert [d["id"] for d in written] == list("01234")
    assert written[0]["metadata"]["pii"] == [{"type": "email", "count": 1}]
    assert written[0]["metadata"]["site"] == "x"
    counted = statistics(tmp_path, "pii")
    assert (counted["total"], counted["forwarded"], counted["pii_email"]) == (5, 5, 5)


def test_drops_and_faults_are_counted_and_written_aside(tmp_path: Path) -> None:
    from datatrove.pipeline.writers import ParquetWriter

    from stages.as_datatrove import StageBlock

    aside = ParquetWriter(str(tmp_path / "aside"), output_filename="${rank}.parquet")
    stage = Datatrove(block="filters.RegexFilter", options={"regex_exp": "ipsum"})
    documents = [{"id": "a", "text": "lorem ipsum"}, {"id": "b", "text": "text"}]
    written = run_pipeline(tmp_path, documents, StageBlock(stage, exclusion_writer=aside))
    assert [d["id"] for d in written] == ["b"]
    (left,) = pq.read_table(tmp_path / "aside" / "000_00000.parquet").to_pylist()
    assert left["metadata"]["filter_reason"] == "filtered"
    counted = statistics(tmp_path, "datatrove")
    assert (counted["total"], counted["forwarded"], counted["dropped_filtered"]) == (2, 1, 1)
    assert counted["datatrove_RegexFilter"] == 1


def test_a_document_on_which_the_stage_raises_is_counted_and_left_out() -> None:
    from datatrove.data import Document

    from stages.as_datatrove import StageBlock

    stage = Datatrove(block=f"{__name__}.RaisingFilter")
    block = StageBlock(stage)
    kept = list(block.run([Document(text="bad", id="a"), Document(text="good", id="b")]))
    assert [document.id for document in kept] == ["b"]
    assert block.stats["quarantined"].total == 1


def test_only_row_local_stages_become_blocks() -> None:
    from stages.as_datatrove import StageBlock
    from stages.output.shards import Shards

    assert list(StageBlock(Nothing()).run([])) == []
    with pytest.raises(ConfigError, match="is no row-local stage"):
        StageBlock(Shards())  # type: ignore[arg-type]  # on purpose


def test_metadata_of_another_type_is_said_without_the_value() -> None:
    from datatrove.data import Document

    from stages.as_datatrove import StageBlock

    block = StageBlock(PersonalData())
    with pytest.raises(ConfigError, match="'language' has values other than string") as caught:
        list(block.run([Document(text="x", id="a", metadata={"language": {"secret": 1}})]))
    assert "secret" not in str(caught.value)


def __getattr__(name: str) -> Any:
    """Blocks of this module; made when asked for, since datatrove is slow to import."""
    from datatrove.pipeline.filters.base_filter import BaseFilter

    class AddressFilter(BaseFilter):  # type: ignore[misc]  # datatrove carries no types
        def filter(self, doc: Any) -> Any:
            return doc.metadata["url"] == "https://a.example/" or (False, doc.metadata["language"])

    class RaisingFilter(BaseFilter):  # type: ignore[misc]  # datatrove carries no types
        def filter(self, doc: Any) -> Any:
            if doc.text == "bad":
                raise RuntimeError(doc.text)
            return True

    blocks = {"AddressFilter": AddressFilter, "RaisingFilter": RaisingFilter}
    if name not in blocks:
        raise AttributeError(name)
    return blocks[name]
