"""A page block by block at a terminal, and where it is read from."""

from pathlib import Path

import pytest

from corpus.cli.page_blocks import (
    Block,
    PageBlocks,
    as_lines,
    extractor,
    page_blocks,
    page_in,
    reasons,
)
from corpus.errors import ConfigError, InputError

PAGE = PageBlocks(
    "pa.html",
    "El pa\x1b[2J",
    "",
    [
        Block(False, "model_score", 0.0412, ("link_density", "navigation"), "nav > ul > li",
              "Inici"),
        Block(True, "model_score", 0.9973, (), "main > p", "El forn obre a les set."),
        Block(True, "edge", 0.5, ("repeated",), "main > p", "Hi ha pa.\nI\x1b[2J coca."),
        Block(False, "hidden", None, (), "main > p", "Res"),
    ],
)  # fmt: skip
LINES = """\
pa.html  El pa<U+001B>[2J
2 of 4 blocks chosen, 44 of 52 characters
nav > ul > li
-  .04 model_score  [link_density
                    navigation] Inici
main > p
+  1.0 model_score  El forn obre a les
                    set.
+  .50 edge         Hi ha pa.
                    I\ufffd[2J coca.
-      hidden       Res
left out as model_score: 1 block, 5 characters
left out as hidden: 1 block, 3 characters"""


def test_lines_for_a_terminal() -> None:
    assert "\n".join(as_lines(PAGE, 40, colours=False)) == LINES


def test_kept_is_green_and_left_out_is_red() -> None:
    lines = [line for line in as_lines(PAGE, 80, colours=True) if "model_score  " in line]
    assert [line[:5] for line in lines] == ["\x1b[31m", "\x1b[32m"]


def test_reasons_are_counted() -> None:
    assert reasons(PAGE) == [("model_score", 1, 5), ("hidden", 1, 3)]


def test_a_dropped_page_says_so() -> None:
    made = page_blocks(extractor(), {"html": b"<p>Hi ha pa al forn del poble.</p>"}, "pa.html")
    assert made.outcome.startswith("dropped as too_short; ")
    assert [block.text for block in made.blocks] == ["Hi ha pa al forn del poble."]


def test_settings_of_the_stage() -> None:
    made = extractor(["extract.listings=keep"])
    assert made.listings == "keep"  # type: ignore[attr-defined]  # of `extract`
    with pytest.raises(ConfigError, match="write extract.key=value"):
        extractor(["listings=keep"])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        page_in(str(tmp_path / "pa.html"), None)


def test_a_row_without_html() -> None:
    with pytest.raises(InputError, match="has no HTML"):
        page_blocks(extractor(), {"text": "Hi ha pa."}, "pa")
