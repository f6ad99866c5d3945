import pytest

from stages.language.cleaning import letters_of, readable
from stages.language.model_file import included_model
from stages.language.prose import FEATURES, small_words
from tests.stages.identification import TEXTS

PROSE = included_model().prose
LAW = (
    "Toda persona tiene derecho a la libertad de pensamiento y de reunión. Este derecho incluye la "
    "libertad de cambiar de parecer, y la libertad de decirlo en público y en privado, y ninguna "
    "persona puede ser obligada a decir lo que no piensa ni a formar parte de una asociación. "
) * 3


def probability(text: str, tag: str) -> float:
    line = readable(text)
    return PROSE.probability(text, line, letters_of(line), tag)


@pytest.mark.parametrize("tag", TEXTS)
def test_running_text(tag: str) -> None:
    assert probability(TEXTS[tag], tag) > 0.5
    assert probability(TEXTS[tag] * 8, tag) > 0.5


def test_long_texts_that_repeat_their_words() -> None:
    assert probability(LAW, "es") > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "poma; pera; raïm; figa; meló; síndria; taronja; llimona; plàtan; pinya; cirera; pruna",
        "a1b2c3d4e5f6 0x7f 9c0d1e2f " * 6,
        "const f = (x) => { return x * 2; };\nexport default f;\n" * 4,
        "Preu | Pes | Talla\n12,50 | 3 | M\n8,00 | 1 | L\n7,10 | 9 | S\n" * 3,
    ],
)
def test_what_is_none(text: str) -> None:
    assert probability(text, "ca") < 0.5


def test_features_are_named() -> None:
    assert len(PROSE.features("Bon dia.", "Bon dia.", "bon dia", "ca")) == len(FEATURES)
    assert len(PROSE.weights) == len(FEATURES)
    assert PROSE.features("", "", "", "ca").shape == (len(FEATURES),)


def test_small_words() -> None:
    lines = ["el pa i el vi", "el pa de casa", "la sal i el pa"]
    assert small_words(lines, 2) == {"el", "pa"}
    assert small_words([], 2) == frozenset()
