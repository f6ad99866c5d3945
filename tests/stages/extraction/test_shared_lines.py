"""What a text is without the lines that it shares with other pages of its host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.extraction.shared_lines import line_hashes, without_lines

LANGUAGES = "Llegeix-ho en altres llengües"
PORT = "El port obre diumenge."
FISH = "La llotja ha venut tot el peix del matí abans de migdia, i tothom n'està content."
LETTER = "Subscriviu-vos al butlletí per rebre cada divendres les novetats de la comarca"
WIND = "Aquesta tarda hi haurà mar de fons i ventades de component nord a tot el litoral."


def test_lines_go_at_both_ends_and_long_ones_in_between() -> None:
    text = [LANGUAGES, PORT, "Ingredients", FISH, LETTER, WIND, "Comparteix", "12 | 34"]
    common = line_hashes("\n".join([LANGUAGES, "Ingredients", LETTER, "Comparteix", "12 | 34"]))
    cut = without_lines("\n".join(text), common, 60)
    assert cut == "\n".join([PORT, "Ingredients", FISH, WIND, "12 | 34"])


def test_lines_without_letters_are_nobodys() -> None:
    assert line_hashes("12 | 34\n***\n```\n") == set()
    assert len(line_hashes("a\na \n b")) == 2


def test_a_text_of_which_most_would_go_is_none() -> None:
    assert without_lines("common line\nown", line_hashes("common line"), 60) is None
    assert without_lines("common", line_hashes("common"), 60) is None
    assert without_lines("", frozenset(), 60) is None


def test_blank_lines_behind_a_line_go_with_it() -> None:
    text = "Share\n\n# Title\n\nOur own words, many of them.\n\nShare\n"
    assert (
        without_lines(text, line_hashes("Share"), 60) == "# Title\n\nOur own words, many of them."
    )


@pytest.mark.parametrize("text", ["one\ntwo", "  indented\n\n\nlines \n"])
def test_without_lines_nothing_changes_but_line_ends_around(text: str) -> None:
    assert without_lines(text, frozenset(), 60) == text.strip("\n")


lines = st.lists(st.sampled_from(["a", "bb", "ccc ccc", "", "1", "dddd dddd dddd"]), max_size=9)


@given(lines, lines, st.integers(1, 9))
def test_what_stays_is_a_part_in_order_and_at_least_half(
    own: list[str], common: list[str], heading: int
) -> None:
    text = "\n".join(own)
    cut = without_lines(text, line_hashes("\n".join(common)), heading)
    if cut is None:
        return
    rest = iter(text.split("\n"))
    assert all(line in rest for line in cut.split("\n"))
    gone = sum(map(len, own)) - sum(len(line) for line in cut.split("\n"))
    assert gone <= len(text) / 2
    assert without_lines(cut, line_hashes("\n".join(common)), heading) in (cut, None)
