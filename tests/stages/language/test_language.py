import pyarrow as pa
import pytest

from corpus.errors import ConfigError, ResourceError
from corpus.storage.resources import LID_176
from corpus.testing import StageContract, batch_of
from stages.language.fasttext_model import load
from stages.language.language import Language, sample_of
from tests.stages.identification import TEXTS, lines, needs_data

ESPERANTO = "La bakisto malfermas la butikon antaŭ la sunleviĝo kaj la odoro plenigas la straton."


def run(text, **settings):
    """Language, score, script and reason of one text."""
    stage = Language(**settings)
    result = stage.process(batch_of([{"text": text}], stage.reads))
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


def test_a_language_that_is_not_served():
    language, _, _, reason = run(ESPERANTO)
    assert (language, reason) == ("eo", "other_language")


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
    _, score, _, _ = run(TEXTS["gl"])
    assert run(TEXTS["gl"], threshold=round(score, 4) + 0.0001)[3] == "low_confidence"
    assert run(TEXTS["gl"], threshold=round(score, 4))[3] is None
    assert run(TEXTS["gl"], threshold=0.0, thresholds={"gl": 1.0})[3] == "low_confidence"
    assert run(TEXTS["gl"], threshold=1.0, thresholds={"glg": 0.1})[3] is None


def test_of_the_quotas_only_the_languages_matter(tmp_path):
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("languages: {es: {share: 60%}, no: {share: 40%}}")
    second.write_text("languages: {nb: {share: 10%}, es: {minimum: 1%}}")
    one, two = Language(quotas=str(first)), Language(quotas=str(second))
    assert one.identity() == two.identity()
    assert Language(languages=("es", "nb")).identity() == one.identity()
    assert Language(languages=("es",)).identity() != one.identity()


def test_the_accounts_name_the_model():
    assert Language().facts() == {"model": LID_176.facts()}
    assert Language().identity()["model"] == LID_176.sha256


def test_a_model_at_a_path_is_the_same_by_content(tmp_path):
    with open(LID_176.path(), "rb") as stream:  # noqa: PTH123 - a path as text
        (tmp_path / "mine.ftz").write_bytes(stream.read())
    mine = Language(model=str(tmp_path / "mine.ftz"), sha256=LID_176.sha256)
    assert mine.identity() == Language().identity()
    assert mine.facts()["model"]["name"] == "mine.ftz"
    assert run(TEXTS["eu"], model=mine.model)[0] == "eu"


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
        load(str(path))
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


def test_samples():
    text = "A" * 3000 + "Middle" + "B" * 3000
    sample = sample_of(text, 600)
    assert len(sample) <= 600
    assert sample.startswith("aaa")
    assert "middle" in sample
    assert sample.endswith("bbb")
    assert sample_of("Tel. 555 12\n me@host.example  https://a.example/b C", 99) == "tel. c"


@needs_data
def test_how_often_it_is_right():
    """Macro average of recall over the languages served; thresholds were set on this file."""
    stage = Language(threshold=0.0)
    right, total = {}, {}
    for number, row in enumerate(lines("lid_dev/tatoeba.para5.jsonl.gz")):
        if number % 5 == 0 and row["lang"] != "sr":
            batch = batch_of([row], stage.reads)
            language = stage.process(batch).columns["language"][0].as_py()
            tag = row["lang"]
            total[tag] = total.get(tag, 0) + 1
            right[tag] = right.get(tag, 0) + (language == tag)
    assert sum(right[tag] / total[tag] for tag in total) / len(total) > 0.87
