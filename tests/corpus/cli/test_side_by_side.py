import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cli.side_by_side import Pair, as_columns, cells, paired, summary

PAGE = """Inici
Blog
El forn del poble
El forn obre cada dia a les set del matí i tanca a les dues.
Escriviu a forn@poble.example si voleu encarregar una coca.
Els dissabtes hi ha coques de recapte.
Els diumenges hi ha braços de gitano i tortells de nata.
Avís de galetes"""
KEPT = """El forn del poble
El forn obre cada dia a les set del matí i tanca a les dues.
Escriviu a <EMAIL> si voleu encarregar una coca.
Els dissabtes hi ha coques de recapte. Els diumenges hi ha braços de gitano i tortells de nata."""
WORDS = st.lists(st.sampled_from("forn pa i llum sal 日本 a\u0301 \x1b[31m".split()), max_size=9)
TEXTS = st.lists(WORDS.map(" ".join), max_size=12).map("\n".join)


def test_what_was_left_out_changed_and_joined() -> None:
    pairs = paired(PAGE, KEPT)
    assert [(pair.mark, len(pair.left), len(pair.right)) for pair in pairs] == [
        ("<", 1, 0),
        ("<", 1, 0),
        (" ", 1, 1),
        (" ", 1, 1),
        ("|", 1, 1),
        (" ", 2, 1),
        ("<", 1, 0),
    ]
    assert summary(pairs).startswith("5 of 8 lines of the page stayed, in words 45 of 50; 0 ")


def test_case_punctuation_and_bullets_do_not_count() -> None:
    (pair,) = paired("  • El PA de pagès ", "- El pa de pagès.")
    assert pair == Pair(("• El PA de pagès",), ("- El pa de pagès.",))
    assert pair.mark == " "


def test_a_word_of_a_menu_is_not_taken_for_a_part_of_the_text() -> None:
    assert [pair.mark for pair in paired("forn\nres", "El forn obre cada dia a les set")] == [
        "<",
        "<",
        ">",
    ]


@given(TEXTS, TEXTS)
def test_every_line_is_shown_once_and_in_order(left: str, right: str) -> None:
    pairs = paired(left, right)
    for side, text in (("left", left), ("right", right)):
        lines = [line for pair in pairs for line in getattr(pair, side)]
        assert lines == [line.replace("\x1b", "\ufffd") for line in text.split("\n") if line]
    assert all(pair.left or pair.right for pair in pairs)


@given(TEXTS, TEXTS, st.integers(1, 60))
def test_columns_fit(left: str, right: str, width: int) -> None:
    room = max(2, (width - 3) // 2)  # a wide letter takes two cells where there is one
    for line in as_columns(paired(left, right), width, colours=False):
        assert cells(line) <= 2 * room + 3
        assert "\x1b" not in line


def test_a_page_cannot_steer_the_terminal() -> None:
    lines = list(as_columns(paired("a\x1b]0;x\x07 \u202eb\u202c", ""), 80, colours=False))
    assert [line.split(" <")[0].strip() for line in lines] == ["a\ufffd]0;x\ufffd b"]


@pytest.mark.parametrize(("text", "number"), [("abc", 3), ("日本", 4), ("a\u0301b", 2), ("", 0)])
def test_cells(text: str, number: int) -> None:
    assert cells(text) == number


def test_marks_have_colours() -> None:
    (line,) = as_columns(paired("només aquí", ""), 40, colours=True)
    assert line == f"\x1b[31m{'només aquí':18} <\x1b[0m"


def test_many_lines_without_an_equal_one() -> None:
    left, right = ("\n".join(f"{side} {n}" for n in range(3_000)) for side in ("l", "r"))
    assert len(paired(left, right)) == 6_000
