"""`corpus schema` prints the schemas, which `corpus init` writes and names."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from corpus.cli.init import scaffold
from corpus.cli.schema import schema
from corpus.config.yaml_file import read_yaml


@pytest.mark.parametrize("file", ["pipeline", "quotas"])
def test_it_prints_a_schema(file: str) -> None:
    printed = CliRunner().invoke(schema, [file]).output
    Draft202012Validator.check_schema(json.loads(printed))
    assert printed.endswith("}\n")


def test_the_pipeline_is_the_default() -> None:
    both = [CliRunner().invoke(schema, arguments).output for arguments in ([], ["pipeline"])]
    assert both[0] == both[1]


def test_no_other_file_has_one() -> None:
    assert CliRunner().invoke(schema, ["report"]).exit_code == 2


def test_what_init_writes_names_its_schema_and_is_valid(tmp_path: Path) -> None:
    scaffold(tmp_path)
    for name in ("pipeline", "language_quotas"):
        file = tmp_path / f"{name}.yaml"
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema={name}.schema.json"
        named = tmp_path / first.partition("=")[2]
        validator = Draft202012Validator(json.loads(named.read_text(encoding="utf-8")))
        assert list(validator.iter_errors(read_yaml(str(file)).value)) == []
