"""stages/pii/cues.py: words around a number, near and far, of files and of packs."""

from pathlib import Path

import pytest

from corpus.documents.packs import force_packs, pack_of, packs_in_force
from corpus.errors import ConfigError
from stages.pii.cues import cues_near, cues_of


def near(text: str, number: str = "123") -> dict[str, int]:
    start = text.index(number)
    return dict(cues_near(text, start, start + len(number)))


def test_a_word_counts_with_its_distance() -> None:
    assert near("Tel. 123")["phone"] == 0
    assert near("Telèfon de casa nostra: 123")["phone"] == 3
    assert near("123 (telèfon)")["phone"] == 0
    assert "phone" not in near("Una altra cosa: 123")


def test_an_empty_line_or_many_words_end_it() -> None:
    assert "phone" not in near("Telèfon\n\n123")
    assert near("Telèfon\n123")["phone"] == 0
    assert "phone" not in near("telèfon " + "paraula " * 10 + "123")
    assert "phone" not in near("123 " + "paraula " * 5 + "telèfon")


def test_abbreviations_and_elisions() -> None:
    assert near("D.N.I. 123")["identity"] == 0
    assert near("n.i.f.: 123")["identity"] == 0
    assert near("núm. de l'IP 123")["ip"] == 0
    assert near("☎ 123")["phone"] == 0


def test_a_word_that_the_window_cuts_does_not_count() -> None:
    """A word of which only the end is in reach may be another one."""
    text = "xtel" + "." * 79 + "123"
    assert "phone" not in near(text)


def test_words_by_beginning_end_and_inside_and_phrases() -> None:
    table = "notion\tcues\nplate\t*zeichen, *schild*\nhealth\tcarta sana del p*\n"
    pack = pack_of(
        "words", "words", {"languages.tsv": LANGUAGES.encode(), "cues.tsv": table.encode()}
    )
    before = packs_in_force()
    force_packs([pack])
    try:
        assert cues_of("kennzeichen") == cues_of("nummernschilder") == {"plate"}
        assert near("Carta sana del poble 123") == {"health": 0}
        assert cues_of("carta sana de poble") == set()
    finally:
        force_packs(before)
    assert cues_of("kennzeichenx") == set()


LANGUAGES = (
    "tag\tname\tautonym\tscripts\tfamily\tregions\tiso639_3\tparent\taliases\n"
    "xx-test\tTest\ttest\tLatn\tOther\tIT\tsrd\t\t\n"
)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("telephone\ttel", "words/cues.tsv:2: no notion 'telephone'; valid: address, "),
        ("phone\ttel, , x", "words/cues.tsv:2: a cue has one to 5 words"),
        ("phone\ta b c d e f", "words/cues.tsv:2: a cue has one to 5 words"),
    ],
)
def test_a_table_that_cannot_be_read_is_named(line: str, message: str) -> None:
    files = {"languages.tsv": LANGUAGES.encode(), "cues.tsv": f"notion\tcues\n{line}\n".encode()}
    before = packs_in_force()
    force_packs([pack_of("words", str(Path("words")), files)])
    try:
        with pytest.raises(ConfigError, match=message):
            cues_of("tel")
    finally:
        force_packs(before)
