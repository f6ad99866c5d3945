import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.language.cleaning import letters_of, readable


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Bon dia\n\ta tothom.", "Bon dia a tothom."),
        ("EL PA SURT DEL FORN", "el pa surt del forn"),
        ("El PA surt del forn", "El PA surt del forn"),
        ("mira https://pa.example/a?b=c i www.pa.example", "mira i"),
        ("escriu a forner@pa.example avui", "escriu a avui"),
        ("l’aigua de la font", "l'aigua de la font"),
        ("ex\u00adtra\u200bor\u2060di\ufeffnari", "extraordinari"),
        ("cafe\u0301", "café"),
        ("el 12 de març de 2024", "el de març de"),
        ("crida self.open(path) ara", "crida ara"),
        ("nul\0nul", "nul nul"),
        ("", ""),
    ],
)
def test_readable(text: str, line: str) -> None:
    assert readable(text) == line


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("L'aigua, la col·legiala; «dona-me-la»!", "l'aigua la col·legiala dona-me-la"),
        ("— Ah! — 😀 (sí)", "ah sí"),
        ("pa/vi i_oli", "pa vi i oli"),
        ("' - ·", ""),
    ],
)
def test_letters_of(line: str, words: str) -> None:
    assert letters_of(line) == words


@given(st.text(max_size=200))
def test_lines_have_single_spaces(text: str) -> None:
    line = readable(text)
    words = letters_of(line)
    assert line == " ".join(line.split())
    assert words == " ".join(words.split())
    assert letters_of(words) == words
