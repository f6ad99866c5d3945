import pytest

from corpus.testing import batch_of
from stages.language.variants import VARIANTS, variant_of
from stages.language.variety import Variety

TEXTS = {
    "pt-PT": ("pt", "O utilizador guardou o ficheiro e saiu a correr para o autocarro da equipa."),
    "pt-BR": ("pt", "O usuário salvou o arquivo e saiu correndo para o ônibus da equipe."),
    "gascon": ("oc", "Que cau har lo pan dab hòra bona, e la hilha que n'a hèit ua còca."),
    "languedocien": ("oc", "Cal far lo pan amb fòrça temps, e la filha n'a fach tanben pel vesin."),
    "tarask": ("be", "Сёньня сьвята, і ўсе зьбіраюцца бяз плянаў на сьняданак."),
}


@pytest.mark.parametrize("variant", TEXTS)
def test_variants(variant: str) -> None:
    language, text = TEXTS[variant]
    assert variant_of(language, text.replace(",", " ").rstrip(".").split()) == variant


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt", "A casa é grande e o pão está na mesa."),
        ("pt", "O ficheiro."),
        ("pt", "O utilizador e o ficheiro, o usuário e o arquivo."),
        ("es", "El utilizador ficheiro autocarro"),
        ("pt", ""),
    ],
)
def test_none(language: str, text: str) -> None:
    assert variant_of(language, text.replace(",", " ").rstrip(".").split()) is None


def test_they_are_counted_and_the_language_stays() -> None:
    stage = Variety()
    rows = [{"language": language, "text": text} for language, text in TEXTS.values()]
    result = stage.process(batch_of(rows, stage.reads))
    assert result.columns["language"].to_pylist() == [language for language, _ in TEXTS.values()]
    (variants,) = [measure for measure in result.measures if measure.name == "variant"]
    assert variants.keys.to_pylist() == list(TEXTS)
    assert {language for language, _ in TEXTS.values()} == VARIANTS
