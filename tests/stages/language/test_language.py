import pyarrow as pa
import pytest

from corpus.errors import ConfigError, ResourceError
from corpus.pipeline.load import resolved
from corpus.storage.resources import LID_176
from corpus.testing import StageContract, batch_of
from stages.language import model_file
from stages.language.calibration import USUAL, thresholds
from stages.language.fasttext_model import fasttext_model
from stages.language.language import Language
from stages.language.model_file import INCLUDED, included_model, included_names
from tests.stages.identification import TEXTS, lines, needs_data

ESPERANTO = "La bakisto malfermas la butikon antaŭ la sunleviĝo kaj la odoro plenigas la straton."


LIST = "poma, pera, préssec, cirera, raïm, figa, meló, síndria, taronja, llimona, plàtan, pinya"
NAMES = (
    "Maria Puig\nJoan Soler\nPere Vidal\nAnna Serra\nLluís Roca\nMarta Pons\nJordi Vila\nPau Mas"
)
CODE = "def area(self, width):\n    if width < 0:\n        raise ValueError(width)\n    return 2\n"
TABLE = "pa;12,50;3;x\nvi;8,00;1;-\noli;22,10;4;x\nsal;1,05;9;-\nsucre;2,30;7;x\nfarina;1,80;2;-"
HEX = "\n".join(f"{n * 0x9E3779B97F4A7C15 % 2**64:016x}" for n in range(1, 12))


def one(text, **settings):
    """What the stage gives for one text."""
    stage = Language(**settings)
    return stage.process(batch_of([{"text": text}], stage.reads))


def run(text, **settings):
    """Language, score, script and reason of one text."""
    result = one(text, **settings)
    columns = [result.columns[n][0].as_py() for n in ("language", "language_score", "script")]
    return *columns, result.dropped[0].as_py()


class TestLanguage(StageContract):
    stage = Language(languages=("es", "ca", "nb", "sr-Cyrl"))
    documents = [
        *({"text": text} for text in TEXTS.values()),
        {"text": ESPERANTO},
        {"text": "1234 — 5678"},
        {"text": "x"},
        {"text": TEXTS["es"] * 100},
    ]


@pytest.mark.parametrize("tag", TEXTS)
def test_languages(tag):
    language, score, _, reason = run(TEXTS[tag], threshold=0.0)
    assert (language, reason) == (tag, None)
    assert 0.2 < score <= 1


@pytest.mark.parametrize("change", [str.upper, lambda t: t.replace(" ", "\n"), lambda t: t + "\0"])
@pytest.mark.parametrize("tag", ["es", "ca", "de", "el", "uk", "en"])
def test_capitals_and_line_breaks_do_not_matter(tag, change):
    assert run(change(TEXTS[tag]))[0] == tag


def test_serbian_goes_by_script():
    latin = "Pekar otvara radnju pre zore i miris hleba ispuni celu ulicu, a deca već žure u školu."
    assert run(latin, threshold=0.0)[0::2] == ("sr-Latn", "Latn")
    assert run(TEXTS["sr-Cyrl"])[0::2] == ("sr-Cyrl", "Cyrl")


def test_texts_without_letters():
    for text in ("", "  \n", "12.345 – 67 %", "http://page.example/a?b=c 2024", "😀 😀"):
        assert run(text) == ("und", None, "Zyyy", "no_language")


@pytest.mark.parametrize("text", [CODE * 4, TABLE, HEX, "x" * 10_000_000])
def test_what_is_no_language(text):
    assert run(text)[3] == "no_language"


@pytest.mark.parametrize("text", [LIST, NAMES])
def test_words_and_names_in_no_language(text):
    assert run(text)[3] in ("no_language", "other_language")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("東京は日本の首都であり、世界最大の都市圏の一つです。中華料理も多い。" * 2, "und-"),
        ("ქართული ენა არის საქართველოს სახელმწიფო ენა და ის ძალიან ძველია.", "und-Geor"),
        ("Segodnya utrom ya poshel v magazin i kupil khleb, moloko i nemnogo syra.", "ru-Latn"),
    ],
)
def test_other_scripts(text, code):
    result = one(text)
    assert result.columns["language"].to_pylist() == ["und"]
    assert result.dropped[0].as_py() in ("other_language", "no_language")
    assert all(key.startswith(code) for key in result.measures[0].keys.to_pylist())


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("e", "e\u00ad"),
        lambda text: f"😀 {text} 🎉🎉",
        lambda text: f"https://pa.example/a?b=The+quick+brown {text} info@pa.example",
        lambda text: text.translate(str.maketrans("áéíóúüñ", "aeiouun")),
    ],
)
def test_what_stands_between_the_letters_does_not_matter(change):
    text = (
        TEXTS["es"] + " Después los niños cogieron más pan, qué alegría, y se fueron a la montaña."
    )
    assert run(change(text))[0::3] == ("es", None)


@pytest.mark.parametrize("text", ["a", "à", "Ω", "\ud800", "a\0b", "la casa és gran. " * 600_000])
def test_odd_input_has_an_answer_or_a_reason(text):
    stage = Language()
    result = stage.process(
        pa.record_batch(
            {"text": pa.array([text.encode("utf-8", "replace").decode()], pa.large_string())}
        )
    )
    assert result.quarantined.to_pylist() == [None]
    assert result.columns["language"][0].as_py() == "ca" or result.dropped[0].as_py()


def test_a_language_that_is_not_served():
    language, _, _, reason = run(ESPERANTO)
    assert (language, reason) == ("und", "other_language")


def test_a_document_that_is_dropped_keeps_its_best_guess():
    assert run(TEXTS["de"], languages=("es",))[0::3] == ("de", "other_language")
    assert run(TEXTS["gl"], threshold=1.0, thresholds={"gl": 1.0})[0] == "gl"


def shares(text, **settings):
    found = one(text, **settings).columns["languages"][0].as_py()
    return {entry["language"]: entry["share"] for entry in found}


MIXED = "\n".join([TEXTS["gl"], TEXTS["gl"], TEXTS["en"], TEXTS["gl"], TEXTS["en"], TEXTS["gl"]])


def test_languages_with_their_shares():
    assert shares(TEXTS["ca"]) == {"ca": 1.0}
    found = shares(MIXED)
    assert list(found) == ["gl", "en"]
    assert found["gl"] + found["en"] == pytest.approx(1, abs=0.02)
    assert list(shares(TEXTS["es"] + "\n" + ESPERANTO)) in (["es", "eo"], ["eo", "es"])


def test_mixed_documents():
    assert run(MIXED)[0::3] == ("gl", None)
    assert run(MIXED, mixed="drop", mixed_share=0.15)[0::3] == ("gl", "mixed_languages")
    assert run(MIXED, mixed="drop", mixed_share=0.9)[3] is None
    assert run(TEXTS["gl"] * 3, mixed="drop")[3] is None
    result = one(MIXED, mixed="main", mixed_share=0.15)
    assert result.columns["text"][0].as_py() == "\n".join([TEXTS["gl"]] * 4)
    assert "text" not in one(MIXED).columns


def test_models_of_an_ensemble_must_agree():
    assert run(TEXTS["gl"], ensemble=("lid.176",))[3] is None
    # lid.176 takes this for Spanish; it has no label for Aranese, and does not speak of it.
    asturian = "Los vecinos del pueblu axuntáronse na plaza pa falar de la romería y de les xintes."
    assert run(asturian)[0::3] == ("ast", None)
    assert run(asturian, ensemble=("lid.176",))[0::3] in (("ast", None), ("ast", "disagreement"))


def test_a_result_does_not_depend_on_the_batch():
    stage = Language()
    texts = [*TEXTS.values(), MIXED, ESPERANTO, LIST, "", CODE]
    together = stage.process(batch_of([{"text": text} for text in texts], stage.reads))
    for row, text in enumerate(texts):
        alone = one(text)
        for name, column in alone.columns.items():
            assert column[0] == together.columns[name][row]
        assert alone.dropped[0] == together.dropped[row]


def test_other_languages_are_counted_by_label():
    stage = Language(languages=("es",))
    texts = [TEXTS["es"], TEXTS["de"], ESPERANTO, TEXTS["de"], "12"]
    result = stage.process(batch_of([{"text": text} for text in texts], stage.reads))
    (measure,) = result.measures
    assert measure.name == "other_language"
    assert measure.rows.to_pylist() == [1, 2, 3]
    assert measure.keys.to_pylist() == ["de", "eo", "de"]
    assert measure.values.type == pa.int64()


def test_quotas_say_which_languages_stay(tmp_path):
    quotas = tmp_path / "language_quotas.yaml"
    quotas.write_text("languages: {es: {share: 60%}, no: {share: 40%}}")
    assert run(TEXTS["es"], quotas=str(quotas))[3] is None
    assert run(TEXTS["nb"], quotas=str(quotas))[3] is None
    assert run(TEXTS["de"], quotas=str(quotas))[3] == "other_language"


def test_a_variety_comes_under_its_language():
    assert run(TEXTS["ca"], languages=("ca-valencia",))[3] is None
    assert run(TEXTS["es"], languages=("ca-valencia",))[3] == "other_language"
    assert run(TEXTS["ca"], languages=("ca",))[3] is None


def test_thresholds():
    _, score, _, _ = run(TEXTS["pt"])
    assert run(TEXTS["pt"], threshold=round(score, 4) + 0.0001)[3] == "low_confidence"
    assert run(TEXTS["pt"], threshold=round(score, 4))[3] is None
    assert run(TEXTS["pt"], threshold=0.0, thresholds={"pt": 1.0})[3] == "low_confidence"
    assert run(TEXTS["pt"], threshold=1.0, thresholds={"por": 0.1})[3] is None


def test_of_the_quotas_only_the_languages_matter(tmp_path):
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("languages: {es: {share: 60%}, no: {share: 40%}}")
    second.write_text("languages: {nb: {share: 10%}, es: {minimum: 1%}}")
    one, two = Language(quotas=str(first)), Language(quotas=str(second))
    assert one.identity() == two.identity()
    assert Language(languages=("es", "nb")).identity() == one.identity()
    assert Language(languages=("es",)).identity() != one.identity()


def test_the_accounts_name_the_model():
    assert Language().facts() == {"model": INCLUDED.facts()}
    assert Language().identity()["models"] == [INCLUDED.facts()["sha256"]]
    plain = Language().identity()
    assert plain["library"] == ""
    assert Language(model="lid.176").identity()["library"].startswith("fasttext-predict")
    assert Language(model="lid.176").identity()["data"] == plain["data"]
    both = Language(ensemble=("lid.176",))
    assert both.facts() == {"model": INCLUDED.facts(), "ensemble": [LID_176.facts()]}
    assert both.identity()["models"] == [INCLUDED.facts()["sha256"], LID_176.sha256]


def test_usual_thresholds():
    assert thresholds().keys() >= set(TEXTS)
    assert all(0 <= limit <= 1 for limit in thresholds().values())
    assert Language().identity()["thresholds"] == dict(sorted(thresholds().items()))
    assert set(Language(model="lid.176").identity()["thresholds"].values()) == {USUAL}
    with_data = Language.language_data()
    assert thresholds().keys() - with_data.has.keys() == {"ca-valencia"}
    assert not with_data.lacks
    assert included_names() == included_model().names


@pytest.mark.parametrize("name", ["languages.npz", "calibration.json", "south_slavic.tsv"])
def test_all_that_decides_a_language_is_in_the_identity(tmp_path, monkeypatch, name):
    before = Language().identity()
    changed = tmp_path / name
    changed.write_bytes((model_file.FILE.parent / name).read_bytes() + b"\n")
    place = {"languages.npz": "FILE", "calibration.json": "CALIBRATION"}.get(name, "SOUTH_SLAVIC")
    monkeypatch.setattr(model_file, place, changed)
    assert Language().identity() != before


def test_models_of_a_pipeline_are_beside_its_file(tmp_path):
    with open(LID_176.path(), "rb") as stream:  # noqa: PTH123 - a path as text
        (tmp_path / "mine.ftz").write_bytes(stream.read())
    given = {"model": "mine.ftz", "ensemble": ["mine.ftz", "lid.176"]}
    stage = Language(**resolved(Language, given, str(tmp_path)))
    assert stage.identity()["models"] == [LID_176.sha256] * 3


def test_a_model_at_a_path_is_the_same_by_content(tmp_path):
    with open(LID_176.path(), "rb") as stream:  # noqa: PTH123 - a path as text
        (tmp_path / "mine.ftz").write_bytes(stream.read())
    mine = Language(model=str(tmp_path / "mine.ftz"), sha256=LID_176.sha256)
    assert mine.identity() == Language(model="lid.176").identity()
    assert mine.facts()["model"]["name"] == "mine.ftz"
    assert run(TEXTS["eu"], model=mine.model)[0] == "eu"


def test_labels_that_a_model_hardly_ever_gives():
    """Of its 176 labels fastText keeps those back whose probability rounds to nothing."""
    model = fasttext_model(LID_176.path())
    assert {"gn", "pam", "yue"} <= model.names
    guarani = "Che rembipota ha'e aikuaa hagua mba'éichapa oiko ñane retãme ko'ã ára."
    assert run(guarani, model="lid.176")[0::3] == ("und", "other_language")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.bin", b"something else", "is not a fastText model"),
        ("b.ftz", (793712314).to_bytes(4, "little") + b"\0" * 99, "not a whole fastText"),
        ("c.safetensors", b"", r"\.safetensors are not read yet"),
    ],
)
def test_files_that_are_no_model(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ResourceError, match=message):
        fasttext_model(str(path))
    with pytest.raises(ResourceError, match=message):
        run("text", model=str(path))


def test_a_model_that_is_not_there_or_another_one(tmp_path):
    with pytest.raises(ResourceError, match=r"nowhere\.bin: cannot be read"):
        Language(model=str(tmp_path / "nowhere.bin"))
    with pytest.raises(ResourceError, match="expected 00"):
        Language(model=LID_176.path(), sha256="00").identity()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"languages": ("es", "valencian")}, "no language served here"),
        ({"languages": ("es",), "quotas": "x.yaml"}, "one of the two"),
        ({"thresholds": {"xx": 0.5}}, "thresholds: 'xx' is no language"),
        ({"sha256": "ab"}, "which is not given"),
    ],
)
def test_settings_that_cannot_be(settings, message):
    with pytest.raises(ConfigError, match=message):
        Language(**settings)


@needs_data
def test_how_often_it_is_right():
    """Macro average of recall over the languages served, without bs, hr and sr."""
    stage = Language(threshold=0.0)
    right, total = {}, {}
    for number, row in enumerate(lines("lid_dev/tatoeba.para5.jsonl.gz")):
        if number % 5 == 0 and row["lang"] not in ("bs", "hr", "sr"):
            batch = batch_of([row], stage.reads)
            language = stage.process(batch).columns["language"][0].as_py()
            tag = row["lang"]
            total[tag] = total.get(tag, 0) + 1
            right[tag] = right.get(tag, 0) + (language == tag)
    assert sum(right[tag] / total[tag] for tag in total) / len(total) > 0.99
