"""What is written to terminals."""

import io

import pytest

from corpus.system.terminal import (
    MovingLine,
    Screen,
    fitted,
    has_colours,
    is_terminal,
    paint,
)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_the_least_important_goes_first() -> None:
    pieces = [(0, "crawl.text 12/40"), (1, "3 min left"), (3, "900 records"), (2, "10/s")]
    assert fitted(pieces, 80) == "crawl.text 12/40 · 3 min left · 900 records · 10/s"
    assert fitted(pieces, 40) == "crawl.text 12/40 · 3 min left · 10/s"
    assert fitted(pieces, 30) == "crawl.text 12/40 · 3 min left"
    assert fitted(pieces, 10) == "crawl.text"
    assert fitted([(0, "a"), (1, ""), (2, "b")], 10) == "a · b"


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    assert has_colours(Terminal())
    assert not has_colours(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not has_colours(Terminal())
    assert is_terminal(Terminal())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not is_terminal(Terminal())
    assert paint("a", "red", on=False) == "a"
    assert paint("a", "red", on=True) == "\x1b[31ma\x1b[0m"


@pytest.fixture(autouse=True)
def usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")


def test_a_line_moves_and_makes_room_for_others() -> None:
    stream = Terminal()
    line = MovingLine(stream)
    line.draw("one")
    line.draw("two")
    with MovingLine.out_of_the_way():
        stream.write("a warning\n")
    line.clear()
    assert stream.getvalue() == "\r\x1b[Kone\r\x1b[Ktwo\r\x1b[Ka warning\n"


def test_a_screen_is_drawn_over_itself() -> None:
    stream = Terminal()
    screen = Screen(stream)
    screen.draw(["a", "b"])
    screen.draw(["c"])
    assert stream.getvalue() == "\x1b[Ja\nb\n\x1b[2F\x1b[Jc\n"


def test_of_too_many_lines_the_first_are_shown() -> None:
    stream = Terminal()
    Screen(stream).draw([str(number) for number in range(100)])
    shown = stream.getvalue().splitlines()
    assert len(shown) == 23  # of a terminal of 24
    assert shown[-1] == "… 78 more"
