"""Varieties of language packs are told from their language, and counted, as the product's are."""

from pathlib import Path

import pytest

from corpus.documents.languages import use_packs
from corpus.documents.packs import pack_at
from corpus.errors import ConfigError
from corpus.stage import table_digest
from corpus.testing import StageContract, batch_of
from stages.language.lexicon import FILE, lexicon_of, neighbours
from stages.language.variety import REPEATED, Variety
from tests.packs import BALEARIC, MARKS, SARDINIAN, pack
from tests.stages.language.test_variety import ARANESE, CENTRAL, NEUTRAL, OCCITAN, VALENCIAN

BALEAR = "Sa nina i es al·lot varen passar tot s'horabaixa a ses cases de sa vila."
OTHER = "El noi i la noia van passar la tarda a les cases de la vila."
TEXTS = (BALEAR, OTHER, VALENCIAN, CENTRAL, NEUTRAL, ARANESE, OCCITAN, "")


@pytest.fixture
def balear(tmp_path: Path) -> Path:
    folder = pack(tmp_path / "balear", variety=MARKS)
    use_packs([pack_at(folder)])
    return folder


def told(stage: Variety, *documents: tuple[str, str]) -> list[str]:
    rows = [{"text": text, "language": tag} for text, tag in documents]
    found = stage.process(batch_of(rows, stage.reads)).columns["language"].to_pylist()
    return list(found)


@pytest.mark.usefixtures("balear")
class TestVarietyOfAPack(StageContract):
    documents = [{"text": text, "language": tag} for text in TEXTS for tag in ("ca", "oc", "es")]

    @pytest.fixture(autouse=True)
    def _stage(self, balear: Path) -> None:
        type(self).stage = Variety(explain=True)


@pytest.mark.usefixtures("balear")
def test_a_variety_of_a_pack_beside_the_others() -> None:
    stage = Variety()
    assert stage.varieties == (*REPEATED, "ca-x-balear")
    assert told(stage, *((text, "ca") for text in TEXTS)) == [
        *("ca-x-balear", "ca", "ca-valencia", "ca", "ca", "oc-aranes", "ca", "ca")
    ]
    assert told(stage, (BALEAR, "es"), (BALEAR, "oc"), (BALEAR, "ca-valencia")) == [
        *("es", "oc", "ca-valencia")
    ]
    assert told(Variety(varieties=("ca-valencia",)), (BALEAR, "ca")) == ["ca"]
    assert told(Variety(varieties=("ca-x-balear",)), (VALENCIAN, "ca")) == ["ca"]


@pytest.mark.usefixtures("balear")
def test_documents_that_are_neither_are_counted() -> None:
    rows = [{"text": text, "language": "ca"} for text in (BALEAR, OTHER, NEUTRAL, CENTRAL)]
    stage = Variety()
    measure, _ = stage.process(batch_of(rows, stage.reads)).measures
    assert measure.rows.to_pylist() == [2]
    assert measure.keys.to_pylist() == ["ca"]


@pytest.mark.usefixtures("balear")
def test_the_evidence_of_each_variety() -> None:
    stage = Variety(explain=True)
    rows = [{"text": BALEAR, "language": "ca"}]
    (said,) = stage.process(batch_of(rows, stage.reads)).columns["evidence"].to_pylist()
    valencian, balearic = said.split("; ")
    assert valencian.startswith("ca-valencia 0.0")
    assert balearic == "ca-x-balear 17.0 (sa 3.0 x2, al·lot 4.0, horabaixa 4.0, ses 3.0), ca 0.0"


def test_without_the_pack_all_is_as_before(balear: Path) -> None:
    with_pack = Variety()
    digest = table_digest(FILE)
    use_packs([])
    assert dict(neighbours()) == {"ca-valencia": "ca", "oc-aranes": "oc"}
    assert told(Variety(), (BALEAR, "ca")) == ["ca"]
    assert Variety().identity() != with_pack.identity()
    assert table_digest(FILE) != digest
    with pytest.raises(ConfigError, match="'ca-x-balear' is not told by words"):
        Variety(varieties=("ca-x-balear",))


def test_marks_of_the_product_stay_its_own(balear: Path) -> None:
    before = lexicon_of("ca-valencia")
    use_packs([])
    assert lexicon_of("ca-valencia") == before


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("ca-valencia\t4\thui\n", ":2: variety: 'ca-valencia' is no variety of this pack"),
        ("ca-x-balear\tlots\tsa\n", ":2: weight: must be a number from 0 to 20"),
        ("ca-x-balear\t40\tsa\n", ":2: weight: must be"),
        ("ca-x-balear\t4\tSa\n", ":2: forms: must be words in lower case"),
        ("ca-x-balear\t4\n", ":2: forms: must be words"),
        ("ca-x-balear\t4\tsa\nca-x-balear\t3\tso s{a,es}\n", ":3: forms: sa stands in .*:2"),
    ],
)
def test_marks_that_cannot_be_used(lines: str, message: str, tmp_path: Path) -> None:
    table = f"variety\tweight\tforms\n{lines}"
    use_packs([pack_at(pack(tmp_path / "bad", variety=table))])
    with pytest.raises(ConfigError, match=message):
        Variety()


def test_marks_in_a_pack_without_varieties(tmp_path: Path) -> None:
    use_packs([pack_at(pack(tmp_path / "sc", SARDINIAN, variety=MARKS))])
    with pytest.raises(ConfigError, match=r"valid: none, as languages.tsv adds no variety"):
        Variety()


def test_varieties_of_another_language(tmp_path: Path) -> None:
    """One pack with a language and a variety of it, which the product knows nothing of."""
    languages = SARDINIAN + "sc-x-campid\tCampidanese\tcampidanesu\tLatn\tRomance\tIT\tsrd\tsc\n"
    marks = "variety\tweight\tforms\nsc-x-campid\t3\tis su-pipiu {e,cust}issu\nsc\t3\tsos sas\n"
    use_packs([pack_at(pack(tmp_path / "sc", BALEARIC + languages, variety=marks))])
    assert neighbours()["sc-x-campid"] == "sc"
    assert "ca-x-balear" not in neighbours()
    text = "Is piciocus e is piciocas de sa bidda"
    assert told(Variety(), (text, "sc"), ("Sos pitzinnos e sas pitzinnas", "sc")) == [
        *("sc-x-campid", "sc")
    ]
