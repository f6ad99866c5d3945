from hypothesis import given
from hypothesis import strategies as st

from stages.language.windows import MANY, WINDOW, windows_of

TEXT = "\n".join(
    f"Paràgraf {n} que diu quina hora és i quin temps fa a la vall." for n in range(60)
)


@given(st.text("ab é\n\r\u2028.", max_size=1200))
def test_windows_are_of_the_text(text: str) -> None:
    windows = windows_of(text)
    assert len(windows) <= 24
    letters = set(text) | {" "}
    assert all(set(window) <= letters for window in windows)
    if len(text) <= WINDOW * 6:
        assert sum(window.count("é") for window in windows) == text.count("é")


def test_windows_are_spread_over_a_long_text() -> None:
    windows = windows_of(TEXT)
    assert 6 <= len(windows) <= 24
    places = [TEXT.index(window) for window in windows]
    assert places == sorted(places)
    assert places[0] < len(TEXT) / 6
    assert places[-1] > len(TEXT) * 5 / 6
    assert all(len(window) <= 2 * WINDOW for window in windows)


def test_a_window_begins_with_a_word() -> None:
    for window in windows_of(TEXT):
        assert TEXT[TEXT.index(window) - 1] in " \n" or TEXT.startswith(window)


def test_a_line_of_ten_million_letters() -> None:
    windows = windows_of("x" * 10_000_000)
    assert [len(window) for window in windows] == [WINDOW] * 24
    assert len(windows_of("x" * 10_000_000, MANY)) == 64
