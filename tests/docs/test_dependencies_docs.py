"""docs/dependencies.md has a row for each dependency of setup.cfg, and none for others."""

import configparser
import re

from tests.docs.blocks import ROOT


def test_dependencies_are_all_explained() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    groups = [config["options"]["install_requires"], *config["options.extras_require"].values()]
    names = {
        re.split(r"[ <>=;\[]", line.strip())[0]
        for group in groups
        for line in group.splitlines()
        if line.strip()
    }
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^\| ([^|]+)\|", text, re.M)
    explained = {name for cell in first_cells for name in re.findall(r"`([^`]+)`", cell)}
    assert names - {"alia-corpus"} == explained
