import pytest

from corpus.errors import ConfigError
from corpus.testing import StageContract, batch_of
from stages.language.language import Language
from stages.language.lexicon import lexicon_of
from stages.language.variety import Evidence, Variety, evidence, explanation, words_of
from tests.stages.identification import lines, needs_data, pages

VALENCIAN = (
    "Hui la meua germana ha eixit de la faena a les huit. Ha comprat creïlles i tomaques per a "
    "fer el sopar, i els xiquets l'esperaven a la porta."
)
FORMAL = (
    "La conselleria establirà els criteris perquè la persona interessada puga presentar la seua "
    "sol·licitud abans que finalitze el termini que corresponga."
)
CENTRAL = (
    "Avui la meva germana ha sortit de la feina a les vuit. Ha comprat patates i tomàquets per "
    "fer el sopar, i els nens l'esperaven a la porta."
)
NEUTRAL = "El riu baixa ple després de les pluges i els camps de la vora són coberts d'aigua."
ARANESE = (
    "Era nèu cuerbe es teulats deth pòble e eth huec caufe era cosina. Aguest iuèrn era pairina "
    "conde as mainatges es istòries des pastors damb era votz baisha."
)
OCCITAN = (
    "La nèu cobrís las teuladas del vilatge e lo fuòc calfa la cosina. Aqueste ivèrn la menina "
    "conta als dròlles las istòrias dels pastres amb la votz bassa."
)
MANUAL = (
    "Premeu el botó per a obrir el quadro de diàleg. Trieu el fitxer que voleu guardar i "
    "l'amplària de la imatge. Este ajust servix per a mantindre les proporcions."
)
CENTRAL_MANUAL = (
    "Premeu el botó per a obrir el quadre de diàleg. Trieu el fitxer que voleu desar i l'amplada "
    "de la imatge. Aquest ajust serveix per a mantenir les proporcions, si us plau."
)
GAZETTE = (
    "La Generalitat Valenciana, amb seu a València, convoca les seves beques. La Diputació "
    "d'Alacant i la Universitat d'Elx en publicaran avui el resultat perquè tothom hi pugui "
    "accedir."
)
SPANISH = (
    "En aquest llibre es llegeix: «Este servicio y esta casa son para los que buscan con interés "
    "guardar lo que es de todos». El pa surt del forn al matí."
)
SERBIAN = "Пекар отвара радњу пре зоре."


def tell(text, language, **settings):
    stage = Variety(**settings)
    batch = batch_of([{"text": text, "language": language}], stage.reads)
    return stage.process(batch).columns["language"][0].as_py()


class TestVariety(StageContract):
    stage = Variety()
    documents = [
        {"text": text, "language": tag}
        for text in (VALENCIAN, FORMAL, CENTRAL, NEUTRAL, ARANESE, OCCITAN, SERBIAN, "")
        for tag in ("ca", "oc", "sr", "es", "und")
    ]


class TestExplained(TestVariety):
    stage = Variety(explain=True)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (VALENCIAN, "ca", "ca-valencia"),
        (FORMAL, "ca", "ca-valencia"),
        (VALENCIAN.upper(), "ca", "ca-valencia"),
        (MANUAL, "ca", "ca-valencia"),
        (CENTRAL, "ca", "ca"),
        (CENTRAL_MANUAL, "ca", "ca"),
        (GAZETTE, "ca", "ca"),
        (SPANISH, "ca", "ca"),
        (NEUTRAL, "ca", "ca"),
        (VALENCIAN + CENTRAL, "ca", "ca"),
        ("", "ca", "ca"),
        (VALENCIAN, "es", "es"),
        (CENTRAL, "ca-valencia", "ca-valencia"),
        (ARANESE, "oc", "oc-aranes"),
        (ARANESE, "ca", "oc-aranes"),
        (OCCITAN, "oc", "oc"),
        (CENTRAL, "oc", "oc"),
        (SERBIAN, "sr", "sr-Cyrl"),
        ("Pekar otvara radnju pre zore.", "sr-Cyrl", "sr-Latn"),
        ("123", "sr-Latn", "sr-Latn"),
    ],
)
def test_varieties(text, before, after):
    assert tell(text, before) == after


def test_one_repeated_word_is_not_enough():
    assert tell("Servici, servicis i més servicis. " * 20, "ca", minimum_forms=3) == "ca"
    assert tell(NEUTRAL + " La seua, la seua, la seua.", "ca", minimum_forms=2) == "ca"
    twice = evidence(words_of("Hui, hui"), lexicon_of("ca-valencia").find, "ca-valencia")
    assert evidence(
        words_of("hui " * 9), lexicon_of("ca-valencia").find, "ca-valencia"
    ) == Evidence(twice.own, 0, 1, 9)


def test_thresholds():
    assert tell(VALENCIAN, "ca", minimum_evidence=99.0) == "ca"
    assert tell(VALENCIAN + CENTRAL, "ca", minimum_share=0.2) == "ca-valencia"
    assert tell(ARANESE, "oc", aranese_density=9.0) == "oc"


def test_varieties_that_are_not_wanted():
    assert tell(VALENCIAN, "ca", varieties=("oc-aranes",)) == "ca"
    assert tell(ARANESE, "oc", varieties=()) == "oc"
    with pytest.raises(ConfigError, match="did you mean ca-valencia"):
        Variety(varieties=("ca-valenci",))


def test_names_of_places_are_no_evidence():
    names = "València Alacant Castelló Elx Alcoi Xàtiva Gandia Barcelona Girona Lleida Reus Aran"
    for variety in ("ca-valencia", "oc-aranes"):
        found = evidence(words_of(names), lexicon_of(variety).find, variety)
        assert found == Evidence(0, 0, 0, 12)


def test_three_outcomes():
    """What is neither is `ca`, and counted."""
    stage = Variety()
    texts = (VALENCIAN, CENTRAL, NEUTRAL, VALENCIAN + CENTRAL, SERBIAN)
    documents = [{"text": text, "language": "ca"} for text in texts]
    documents += [
        {"text": NEUTRAL, "language": "es"},
        {"text": VALENCIAN, "language": "ca-valencia"},
    ]
    measure, _ = stage.process(batch_of(documents, stage.reads)).measures
    assert measure.name == "undecided"
    assert measure.rows.to_pylist() == [2, 3, 4]
    assert set(measure.keys.to_pylist()) == {"ca"}


def test_evidence_in_a_column():
    """The column that `corpus apply variety --set explain=true` prints, and only then."""
    assert list(Variety().adds) == []
    stage = Variety(explain=True, varieties=("ca-valencia",))
    documents = [
        {"text": "Hui, hui i hui servix la seua i no aquesta.", "language": "ca"},
        {"text": ARANESE, "language": "oc"},
        {"text": NEUTRAL, "language": "es"},
    ]
    column = stage.process(batch_of(documents, stage.reads)).columns["evidence"].to_pylist()
    own, other = column[0].split("), ")
    assert own.startswith("ca-valencia 16.0 (hui 4.0 x2, servix 4.0, seua 4.0")
    assert other.startswith("ca 0.")
    assert column[1:] == [None, None]
    assert explanation(words_of(ARANESE), "oc-aranes").startswith("oc-aranes ")
    assert explanation(words_of(VALENCIAN * 3), "ca-valencia").count("…") <= 1
    assert explanation(words_of(""), "ca-valencia") == "ca-valencia 0.0, ca 0.0"


@needs_data
def test_how_often_a_claim_is_right():
    """Paragraphs, most of them without any mark; the weights were trained on them, and figures of
    sources left out are what tools/measure_variety.py prints."""
    stage = Variety()
    claimed = {}
    for tag in ("ca-valencia", "ca"):
        texts = [{**row, "language": "ca"} for row in lines(f"valencian_train/{tag}.jsonl.gz")]
        told = stage.process(batch_of(texts, stage.reads)).columns["language"].to_pylist()
        claimed[tag] = told.count("ca-valencia")
        assert "oc-aranes" not in told
    precision = claimed["ca-valencia"] / (claimed["ca-valencia"] + claimed["ca"])
    assert precision > 0.99
    assert claimed["ca-valencia"] > 1600


CONFUSED = {("an", "es"), ("ast", "es"), ("bs", "hr"), ("oc", "ca")}
"""What lid.176 takes for a larger neighbour in the example: known, and not mended here."""


def test_example_pages():
    """Language and variety together; nothing was tuned on these."""
    language, variety = Language(threshold=0.0), Variety()
    wrong, total = [], 0
    for tag, name, text in pages():
        first = language.process(batch_of([{"text": text}], language.reads))
        found = first.columns["language"][0].as_py()
        told = variety.process(batch_of([{"text": text, "language": found}], variety.reads))
        found = told.columns["language"][0].as_py()
        total += 1
        if found != tag:
            wrong.append((name, tag, found))
    assert {(tag, found) for _, tag, found in wrong} <= CONFUSED, wrong
    assert len(wrong) / total < 0.06
