from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.config.yaml_file import parse_yaml, read_yaml
from corpus.errors import ConfigError, QuotaError


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("True", True),
        ("tRUE", "tRUE"),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("+12", 12),
        ("1_000", "1_000"),
        ("12:30:00", "12:30:00"),
        ("2024-03-17", "2024-03-17"),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.", 1.0),
        ("-.inf", float("-inf")),
        (".", "."),
        ("<<", "<<"),
        ("=", "="),
        ("'12'", "12"),
        ('"true"', True.__str__().lower()),
        ("40GB", "40GB"),
        ("16.1%", "16.1%"),
        ("!!str 12", "12"),
        ("!!int 12", 12),
        ("!!float 12", 12.0),
        ("[no, 010]", ["no", 10]),
        ("{no: 1, n: y}", {"no": 1, "n": "y"}),
    ],
)
def test_core_schema(written: str, value: object) -> None:
    document = parse_yaml(f"key: {written}")
    assert document.value == {"key": value}
    assert isinstance(document.value, dict)
    assert type(document.value["key"]) is type(value)


TREE = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text("abno\n \t'é€", max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abno:", min_size=1), inner)
    ),
    max_leaves=8,
)


@settings(max_examples=settings.default.max_examples // 2)
@given(st.dictionaries(st.text("xyz", min_size=1, max_size=3), TREE, min_size=1))
def test_reads_what_a_writer_of_quoted_text_wrote(value: dict[str, Any]) -> None:
    # Every text quoted, so that the 1.1 writer and the 1.2 reader agree on what is text.
    class Dumper(yaml.SafeDumper):
        pass

    Dumper.add_representer(
        str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    )
    written = yaml.dump(value, Dumper=Dumper, allow_unicode=True)
    assert parse_yaml(written).value == value


LINES = """\
# a comment
stages:
  text:
    use: extract
    with:
      minimum: 5
  shards:
    after: [text,
            lang]
"""


def test_where_says_file_line_and_key_path() -> None:
    document = parse_yaml(LINES, "pipeline.yaml")
    where = document.where
    assert where(("stages", "text", "with", "minimum")) == (
        "pipeline.yaml:6: stages.text.with.minimum"
    )
    assert where(("stages", "shards", "after", 1)) == "pipeline.yaml:9: stages.shards.after[1]"
    assert where(("stages", "text", "nothing")) == "pipeline.yaml:3: stages.text.nothing"
    assert where() == "pipeline.yaml:2"


def test_environment_variables() -> None:
    text = """
a: ${HOME_OF_DATA}/x
b: ${NOTHING:-there}
c: "${WORKERS}"
d: ${WORKERS}
e: $${WORKERS} costs $5
f: ${EMPTY:-default}${EMPTY}
"""
    environment = {"HOME_OF_DATA": "/data", "WORKERS": "2", "EMPTY": ""}
    assert parse_yaml(text, environment=environment).value == {
        "a": "/data/x",
        "b": "there",
        "c": "2",
        "d": 2,
        "e": "${WORKERS} costs $5",
        "f": "default",
    }


def test_the_value_of_a_variable_is_taken_as_it_is() -> None:
    value = parse_yaml("a: ${A}", environment={"A": "${B}: [x"}).value
    assert value == {"a": "${B}: [x"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "<text>: is empty"),
        ("# only a comment\n", "is empty"),
        ("a:\n\tb: 1", "<text>:2: a tab is not allowed here; YAML indents with spaces"),
        ("a: 1\nb: 2\na: 3", "<text>:3: a: is there twice, first in line 1"),
        ("a:\n  no: 1\n  'no': 2", "<text>:3: a.no: is there twice, first in line 2"),
        ("a: {b: 1, b: 2}", "a.b: is there twice"),
        ("a: [1, 2", "<text>:1: is not valid YAML"),
        ("a: 1\n---\nb: 2", "more than one document"),
        ("a: *nothing", "<text>:1: is not valid YAML: found undefined alias"),
        ("a: &x [*x]", "within its own anchor"),
        ("1: x", '<text>:1: the key 1 is not text; write "1"'),
        ("null: x", "is not text"),
        ("[a]: x", "cannot be a key"),
        ("a: !!python/name:os.system x", "the tag tag:yaml.org,2002:python/name:os.system"),
        ("a: !!int x", "is not supported here"),
        ("a: !mine {b: 1}", "the tag !mine is not supported"),
        ("a:\n  b: ${NOTHING}", "<text>:2: a.b: the environment variable NOTHING is not set"),
        ("a: ${not closed", "<text>:1: a: ${ begins a variable"),
        ("a: \x01", "<text>:1: character U+0001 is not allowed"),
        ("[" * 5000, "nested too deeply"),
    ],
)
def test_errors_are_one_line_that_says_where(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, environment={})
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_aliases_of_aliases_do_not_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    with pytest.raises(ConfigError, match="has more than"):
        parse_yaml("\n".join(lines))


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: caf\xc3\xa9\n")
    assert read_yaml(path).value == {"name": "café"}
    assert read_yaml(path.as_uri()).value == {"name": "café"}
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(ConfigError, match=r"a\.yaml:2: is not UTF-8"):
        read_yaml(path)
    with pytest.raises(QuotaError, match=r"b\.yaml: no such file"):
        read_yaml(tmp_path / "b.yaml", error=QuotaError)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_yaml(tmp_path)
