import pytest

from stages.language.documents import read_documents
from stages.language.model_file import included_model
from stages.language.south_slavic import KINDS, counts_of, latin

CROATIAN = (
    "Tjedan dana prije Božića obitelj je otišla vlakom u Zagreb. Netko je u tvornici rekao da će "
    "zrakoplov kasniti tisuću sati, ali nitko nije vjerovao. Kruh i kava bili su točno na stolu."
)
SERBIAN = (
    "Nedelju dana pre Božića porodica je otišla vozom u Beograd. Neko je u fabrici rekao da će "
    "avion da kasni hiljadu sati, ali niko nije verovao. Hleb i kafa bili su tačno na stolu."
)
BOSNIAN = (
    "Sedmicu prije praznika porodica je vozom otišla u Sarajevo. Neko je u fabrici rekao da će "
    "avion kasniti hiljadu sati, ali niko nije vjerovao. Hljeb i kahva bili su lahko na stolu, "
    "općina je obavijestila i historijski muzej, također."
)


def counted(line: str) -> dict[str, int]:
    return {kind: int(n) for kind, n in zip(KINDS, counts_of(line), strict=True) if n}


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("netko jede kruh", {"croatian": 2}),
        ("neko jede hleb", {"eastern": 1, "ekavian": 1}),
        ("neko vidi mlijeko", {"eastern": 1, "ijekavian": 1}),
        ("moram da radim", {"da": 1}),
        ("radit ću sutra", {"western": 1}),
        ("radićeš sutra", {"eastern": 1}),
        ("uveče je bilo lahko", {"serbian": 1, "bosnian": 1}),
        ("netko u fabrici", {"croatian": 1, "eastern": 1, "mixed": 1}),
        ("kuća i more", {}),
        ("", {}),
    ],
)
def test_marks(line: str, kinds: dict[str, int]) -> None:
    assert counted(line) == kinds


def test_a_word_counts_twice_at_most() -> None:
    assert counted("kruh " * 9) == {"croatian": 2}


def test_serbian_letters() -> None:
    assert latin("љубав и његош џеп ђак ћуп") == "ljubav i njegoš džep đak ćup"


@pytest.mark.parametrize(("text", "tag"), [(CROATIAN, "hr"), (SERBIAN, "sr-Latn"), (BOSNIAN, "bs")])
def test_the_three(text: str, tag: str) -> None:
    (reading,) = read_documents([text], included_model())
    assert reading is not None
    assert reading.label == tag
    assert list(reading.shares) == [tag]
