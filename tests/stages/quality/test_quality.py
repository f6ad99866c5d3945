import time

import pytest

from corpus.config.settings import build
from corpus.documents.languages import LANGUAGES
from corpus.errors import ConfigError
from corpus.testing import StageContract, batch_of
from stages.quality.norms import norms
from stages.quality.quality import Quality
from tests.stages.identification import pages

ENGLISH = (
    "The old mill stands where the river bends, a little below the bridge. For two hundred years "
    "it ground the corn of four villages. When the railway came, the farmers sent their grain to "
    "the port, and the wheel stood still.\n"
    "Last spring a group of neighbours cleared the channel and mended the sluice. They found that "
    "the stones were sound. It took them a whole summer to learn how fast the wheel may turn and "
    "how wide the gap has to be, for no one was left who could have told them.\n"
    "Visitors are welcome on the first Sunday of each month. Bring a bag if you want some flour.\n"
)
SPANISH = (
    "El faro se levanta en la punta de la isla, lejos del puerto y de las casas. Durante más de un "
    "siglo vivió en él un farero con su familia, que subía cada tarde los ciento veinte escalones "
    "para encender la lámpara.\n"
    "Hoy la luz se enciende sola y nadie vive allí, pero los vecinos pintan la torre cada verano. "
    "Quien quiera ver el mecanismo puede pedir la llave en la oficina de turismo del pueblo.\n"
)
WORDS = [
    f"{a}{b}" for a in ("brick", "lemon", "paper", "river") for b in "abcdefghijklmnopqrst"
]  # eighty different ones


def verdict(text, language="en", **settings):
    """Reason and score of one text."""
    stage = Quality(**settings)
    batch = batch_of([{"text": text, "language": language}], stage.reads)
    result = stage.process(batch)
    return result.dropped[0].as_py(), result.columns["quality"][0].as_py()


def reason(text, language="en", **settings):
    return verdict(text, language, **settings)[0]


class TestQuality(StageContract):
    stage = Quality(minimum_words=10)
    documents = [
        {"text": ENGLISH, "language": "en"},
        {"text": SPANISH, "language": "es"},
        {"text": SPANISH, "language": "fi"},
        {"text": ENGLISH, "language": "und"},
        {"text": "- one\n- two\n" * 20, "language": "en"},
        {"text": "1 2 3 " * 30, "language": "en"},
        {"text": "short", "language": "es"},
        {"text": "\n \n", "language": "es"},
    ]


def test_prose_is_kept():
    for text, language in ((ENGLISH, "en"), (SPANISH, "es"), (ENGLISH, "und")):
        why, score = verdict(text, language)
        assert why is None
        assert 0.85 < score <= 1


def test_length():
    assert reason("A few words.") == "too_few_words"
    assert reason("These are few words, but enough.", minimum_words=3, stop_words=0) is None
    assert reason(ENGLISH, maximum_words=100) == "too_many_words"
    assert reason(" \n", minimum_words=1) == "too_few_words"
    assert reason("12 34", minimum_words=1, alphabetic_ratio=0.0) == "stop_words"
    numbers = {"minimum_words": 1, "alphabetic_ratio": 0.0, "short_lines": 1.0}
    assert reason("12 34.", "und", **numbers) is None


def test_words():
    assert reason("extraordinarily incomprehensible " * 40) == "mean_word_length"
    assert reason("extraordinarily incomprehensible " * 40, word_length=False) == "stop_words"
    assert reason(ENGLISH.replace(" ", " # ")) == "symbol_ratio"
    assert reason(ENGLISH.replace(". ", ". 12 34 56 78 90 12 34 5 ")) == "alphabetic_ratio"
    assert reason(SPANISH, "eu") in ("stop_words", "mean_word_length")
    assert reason(SPANISH, "eu", stop_words=0, word_length=False) is None


def lines_of(words, per_line, start="", end=""):
    lines = [words[i : i + per_line] for i in range(0, len(words), per_line)]
    return "\n".join(f"{start}the {' of '.join(line)}{end}" for line in lines)


def test_lines():
    assert reason(lines_of(WORDS, 5, start="- ", end=".")) == "bullet_lines"
    assert reason(lines_of(WORDS, 5, start="Go ", end="…")) == "ellipsis_lines"
    assert reason(lines_of(WORDS, 2, end=".")) == "short_lines"
    assert reason(lines_of(WORDS, 8)) == "line_punctuation"
    assert reason(lines_of(WORDS, 8), line_punctuation=0.0) is None
    assert reason(lines_of(WORDS, 8, end=".")) is None


def test_repetition():
    first, *others = ENGLISH.strip().split("\n")
    assert reason("\n".join([first, *others, first])) == "duplicate_lines"
    assert reason(f"{ENGLISH}\n{first} It\nis so.\n\n{first} It\nis so.") != "duplicate_paragraphs"
    parts = [lines_of(WORDS[:40], 5, end="."), lines_of(WORDS[40:], 5, end=".")]
    halves = "\n\n".join([parts[0], parts[1], parts[0]])
    loose = {"duplicate_lines": 1.0, "duplicate_line_characters": 1.0}
    assert reason(halves, **loose) == "duplicate_paragraphs"
    assert reason(lines_of(WORDS, 8, end=" buy cheap shoes now.") * 1, top_n_gram={"4": 0.1}) == (
        "top_n_gram"
    )
    stuffed = ENGLISH + " ".join(
        f"Word {word}: it took them a whole summer to learn how fast it may go." for word in WORDS
    )
    assert reason(stuffed) == "top_n_gram"
    assert reason(stuffed, top_n_gram={}) == "repeated_n_grams"
    assert reason(stuffed, top_n_gram={}, repeated_n_grams={}) is None


def test_the_score_falls_with_what_is_worse():
    prose = verdict(ENGLISH)[1]
    assert verdict(ENGLISH.replace(".\n", "\n", 1))[1] < prose
    assert verdict(ENGLISH.replace(" the ", " xylem "))[1] < prose
    assert verdict(ENGLISH.replace(" on ", " 1234 "))[1] < prose


def test_the_value_that_decided_and_the_limit():
    documents = [
        {"text": "A few words.", "language": "en"},
        {"text": lines_of(WORDS, 8), "language": "en"},
        {"text": "extraordinarily incomprehensible " * 40, "language": "en"},
        {"text": ENGLISH, "language": "en"},
    ]
    result = Quality().process(batch_of(documents, Quality.reads))
    assert result.dropped.to_pylist() == [
        "too_few_words",
        "line_punctuation",
        "mean_word_length",
        None,
    ]
    longest = norms()["en"].longest
    assert result.value.to_pylist() == [3, 0, 15.5, None]
    assert result.limit.to_pylist() == [50, 0.12, longest, None]


def test_signals_are_counted_in_bins():
    documents = [
        {"text": "A few words.", "language": "en"},
        {"text": lines_of(WORDS, 8), "language": "en"},
        {"text": ENGLISH, "language": "en"},
        {"text": SPANISH, "language": "und"},
    ]
    result = Quality().process(batch_of(documents, Quality.reads))
    found = {
        m.name: dict(zip(m.rows.to_pylist(), m.keys.to_pylist(), strict=True))
        for m in result.measures
    }
    assert found["signal.words"] == {0: "2", 1: "128", 2: "64", 3: "64"}
    assert found["signal.line_punctuation"] == {1: "0", 2: "0.95", 3: "0.95"}
    assert found["signal.stop_words"].keys() == {1, 2}
    assert {"signal.top_n_gram.2", "signal.repeated_n_grams.10"} <= found.keys()
    assert all(set(measure.values.to_pylist()) == {1} for measure in result.measures)


def test_limits_of_single_languages():
    text = lines_of(WORDS, 8)
    own = {"ca": {"line_punctuation": 0.0, "stop_words": 0, "word_length": False}}
    own["ca-valencia"] = {"line_punctuation": "12%"}
    stage = Quality(languages=own, stop_words=0, word_length=False)
    languages = ["en", "ca", "ca-valencia", "und"]
    batch = batch_of([{"text": text, "language": tag} for tag in languages], stage.reads)
    assert stage.process(batch).dropped.to_pylist() == [
        "line_punctuation",
        None,
        "line_punctuation",
        "line_punctuation",
    ]
    limits = stage.facts()["limits_by_language"]
    assert limits["ca"]["line_punctuation"] == [0.0, None]
    assert "line_punctuation" not in limits["ca-valencia"]  # it is as in general
    assert "line_punctuation" not in limits["en"]


def test_a_variety_has_the_limits_of_its_language():
    stage = Quality(languages={"cat": {"minimum_words": 5}, "ca-valencia": {"short_lines": 1.0}})
    limits = stage.facts()["limits_by_language"]
    assert limits["ca"]["words"] == limits["ca-valencia"]["words"] == [5, 100_000]
    assert limits["ca-valencia"]["short_lines"] == [None, 1.0]
    assert "short_lines" not in limits["ca"]


@pytest.mark.parametrize(
    ("languages", "message"),
    [
        ({"xx": {}}, r"p:1: languages.xx: 'xx' is no language served here; valid"),
        ({"ca": {"stop_wrods": 1}}, r"p:1: languages.ca.stop_wrods: unknown setting .*stop_words"),
        ({"ca": {"short_lines": 2}}, r"p:1: languages.ca.short_lines: "),
        ({"ca": {"top_n_gram": {"0": 0.1}}}, r"p:1: languages.ca.top_n_gram.0: .* 1 to 20"),
        ({"ca": {"languages": {}}}, r"p:1: languages.ca.languages: unknown setting"),
        ({"ca": {}, "cat": {}}, r"p:1: languages.cat: ca has limits twice"),
        ({"ca": 3}, r"p:1: languages.ca: "),
    ],
)
def test_limits_of_languages_that_cannot_be(languages, message):
    with pytest.raises(ConfigError, match=message):
        build(Quality, {"languages": languages}, where=lambda keys: f"p:1: {'.'.join(keys)}")


@pytest.mark.parametrize("size", ["0", "two", "-1", "99"])
def test_settings_that_cannot_be(size):
    with pytest.raises(ConfigError, match="is no number of words"):
        Quality(top_n_gram={size: 0.1})


def test_every_language_has_norms():
    assert norms().keys() == LANGUAGES.keys()
    for tag, usual in norms().items():
        assert 2 <= usual.shortest < usual.longest < 11, tag
        assert 0.1 < usual.stop_share < 0.6, tag
        assert len(usual.stop_words) == 30, tag


def test_no_example_page_is_dropped():
    stage = Quality()
    documents = [{"text": text, "language": tag} for tag, _, text in pages()]
    result = stage.process(batch_of(documents, stage.reads))
    assert set(result.dropped.to_pylist()) == {None}
    assert result.quarantined.null_count == len(documents)


def test_a_long_document_takes_no_more_than_its_length():
    text = "".join(ENGLISH.replace("mill", f"mill {n}") for n in range(300))
    began = time.process_time()
    Quality()._assess(text, "en", {})
    assert time.process_time() - began < 2


def test_facts_for_the_report():
    facts = Quality().facts()
    assert facts["signals"][0] == {"name": "words", "edges": [0, *(2**n for n in range(18))]}
    names = [signal["name"] for signal in facts["signals"]]
    assert len(set(names)) == len(names) == 18
    assert facts["limits"].keys() <= set(names)
    english = facts["limits_by_language"]["en"]
    assert english["mean_word_length"] == [norms()["en"].shortest, norms()["en"].longest]
    assert english.keys() == {"mean_word_length", "stop_words"}
