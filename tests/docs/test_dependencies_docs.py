"""docs/dependencies.md has a row for each dependency of setup.cfg, with its lowest version, and
none for others; tools/wheels.py asks for all that a user may install."""

import configparser
import re
import runpy

from tests.docs.blocks import ROOT


def groups() -> dict[str, list[str]]:
    """Requirements as they stand, by extra; "" is for what is always installed."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    found = {"": config["options"]["install_requires"], **config["options.extras_require"]}
    return {extra: text.split("\n")[1:] for extra, text in found.items()}


def test_dependencies_are_all_explained() -> None:
    lines = [line for group in groups().values() for line in group]
    lowest = {
        name: version
        for name, version in (
            re.findall(r"([\w-]+)(?:\[\w+\])?(?: >= ([\w.]+))?", line)[0] for line in lines
        )
        if name != "alia-corpus"
    }
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| ([^|]+)\|", text, re.M)
    explained = {
        name: version
        for cell in first_cells
        for name, version in re.findall(r"`([^`]+)`(?: ≥ ([\w.]+))?", cell)
    }
    assert lowest == explained


def test_wheels_are_asked_for_all_that_a_user_may_install() -> None:
    asked = runpy.run_path(str(ROOT / "tools/wheels.py"))["requirements"]()
    wanted = {line for extra, group in groups().items() if extra != "dev" for line in group}
    assert set(asked) == {line for line in wanted if not line.startswith("alia-corpus")}
    assert len(asked) == len(set(asked))
