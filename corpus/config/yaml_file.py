"""Reads YAML 1.2 (core schema) with the line of every key, for messages that say where.

PyYAML parses by YAML 1.1, where `no` is false, `010` is eight and duplicate keys pass. Here its
parser builds the node tree only, and scalars are resolved by the core schema of YAML 1.2.2
(chapter 10.3): null, true and false in their three spellings, decimal, `0o` octal and `0x`
hexadecimal integers, floats, and everything else text. Duplicate keys and keys that are not
text are errors; `<<` is a key like any other.

`${NAME}` and `${NAME:-default}` in a scalar stand for an environment variable; as in a shell, an
empty variable also gives the default. `$${` is a literal `${`. Variables are replaced before an
unquoted scalar is resolved, so `workers: ${WORKERS:-2}` is a number; a quoted scalar stays text.
Within `{…}` or `[…]` YAML requires quotes around a scalar with `${NAME}`.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import ConfigError, CorpusError, InputError
from corpus.storage.inputs import opened

__all__ = ["Document", "KeyPath", "Value", "parse_yaml", "read_yaml"]

Value = dict[str, Any] | list[Any] | str | int | float | bool | None
KeyPath = tuple[str | int, ...]
"""Where a value stands: keys of mappings and indexes of lists, outermost first."""

_PLAIN = "plain"  # tag given here to a scalar that has neither quotes nor a tag
_CORE = "tag:yaml.org,2002:"
_MAX_NODES = 200_000  # aliases of aliases grow exponentially; no real file comes near

_NULL = re.compile(r"null|Null|NULL|~|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NAN = re.compile(r"\.(nan|NaN|NAN)")

_VARIABLE = re.compile(r"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}|\$\{")


@dataclass(frozen=True)
class Document:
    """The value of a YAML file, and the line of every key path in it. A value that stands in no
    file has no lines."""

    path: str
    value: Value
    lines: Mapping[KeyPath, int] = field(repr=False)

    def line(self, keys: KeyPath = ()) -> int:
        """The line (from 1) of a key path, or of the longest part of it that the file has."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)

    def where(self, keys: KeyPath = ()) -> str:
        """The place of a key path for a message: `pipeline.yaml:12: stages.text.with.minimum`, or
        without lines `pipeline: stages.text`."""
        place = f"{self.path}:{self.line(keys)}" if self.lines else self.path
        return f"{place}: {_dotted(keys)}" if keys else place

    def mapping(self, keys: KeyPath = ()) -> dict[str, Any]:
        """The mapping at a key path, which is there. Raises ConfigError where something else stands
        there."""
        value: Any = self.value
        for key in keys:
            value = value[key]
        if not isinstance(value, dict):
            raise ConfigError(
                f"must be a mapping of keys to values; it is {value!r:.40}", where=self.where(keys)
            )
        return value

    def optional_mapping(self, keys: tuple[str, ...]) -> dict[str, Any]:
        """As `mapping`; empty where the last key is missing, or its value null."""
        return self.mapping(keys) if self.mapping(keys[:-1]).get(keys[-1]) is not None else {}


def read_yaml(path: str | Path, *, error: type[CorpusError] = ConfigError) -> Document:
    """The document in a file (or at an fsspec URL).

    Raises `error`, with the line, when the file is missing, empty, not UTF-8 or not YAML.
    """
    name = str(path)
    try:
        if "://" in name:
            with opened(name) as file:
                data = file.read()
        else:
            data = Path(path).read_bytes()
    except FileNotFoundError:
        raise error("no such file", where=name) from None
    except InputError as problem:
        raise error(problem.message, where=problem.where) from None
    except OSError as problem:
        raise error(f"cannot be read: {problem.strerror or problem}", where=name) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise error("is not UTF-8; save it as UTF-8", where=f"{name}:{line}") from None
    return parse_yaml(text, name, error=error)


def parse_yaml(
    text: str,
    name: str = "<text>",
    *,
    error: type[CorpusError] = ConfigError,
    environment: Mapping[str, str] | None = None,
) -> Document:
    """The document in a text.

    name: stands for the file in messages. environment: the variables for `${NAME}`; by default
    those of this process. Raises `error`, with the line, when the text is empty or not YAML, or
    when a variable is not set.
    """
    variables = os.environ if environment is None else environment
    try:
        node = _compose(text)
    except yaml.reader.ReaderError as problem:
        line = text.count("\n", 0, problem.position) + 1
        what = f"character U+{ord(text[problem.position]):04X} is not allowed in YAML"
        raise error(what, where=f"{name}:{line}") from None
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise error(_plain_words(problem), where=f"{name}:{line}") from None
    except RecursionError:
        raise error("is nested too deeply", where=name) from None
    if node is None:
        raise error("is empty", where=name)
    builder = _Builder(name, error, variables)
    value = builder.build(node, (), ())
    return Document(name, value, builder.lines)


class _Loader(yaml.SafeLoader):
    """PyYAML's parser and composer; plain scalars are left for the core schema."""

    def resolve(self, kind: type[yaml.Node], _value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode and implicit[0]:
            return _PLAIN
        if kind is yaml.ScalarNode:
            return _CORE + "str"
        return _CORE + ("map" if kind is yaml.MappingNode else "seq")


def _compose(text: str) -> yaml.Node | None:
    loader = _Loader(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


class _Builder:
    """Turns YAML nodes into values and notes the line of each key path."""

    def __init__(self, name: str, error: type[CorpusError], environment: Mapping[str, str]) -> None:
        self.name = name
        self.error = error
        self.environment = environment
        self.lines: dict[KeyPath, int] = {}

    def fail(self, message: str, keys: KeyPath, line: int) -> CorpusError:
        """An error for the caller to raise."""
        where = f"{self.name}:{line}"
        return self.error(message, where=f"{where}: {_dotted(keys)}" if keys else where)

    def build(self, node: yaml.Node, keys: KeyPath, inside: tuple[int, ...]) -> Value:
        """The value of a node. keys: its key path. inside: ids of the nodes that contain it."""
        line = node.start_mark.line + 1
        self.lines.setdefault(keys, line)
        if id(node) in inside:
            raise self.fail("an alias (*) stands within its own anchor (&)", keys, line)
        if len(self.lines) > _MAX_NODES:
            raise self.fail(f"has more than {_MAX_NODES} values", (), line)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, keys)
        standard = "seq" if isinstance(node, yaml.SequenceNode) else "map"
        if node.tag != _CORE + standard:
            raise self.fail(f"the tag {node.tag} is not supported", keys, line)
        inside = (*inside, id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*keys, i), inside) for i, item in enumerate(node.value)]
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.key(key_node, keys)
            path = (*keys, key)
            line = key_node.start_mark.line + 1
            if key in mapping:
                raise self.fail(f"is there twice, first in line {self.lines[path]}", path, line)
            self.lines[path] = line
            mapping[key] = self.build(value_node, path, inside)
        return mapping

    def key(self, node: yaml.Node, keys: KeyPath) -> str:
        """The key of a mapping that stands at `keys`."""
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            raise self.fail("a list or mapping cannot be a key", keys, line)
        value = self.resolve(node, node.value, keys)
        if not isinstance(value, str):
            raise self.fail(f'the key {node.value} is not text; write "{node.value}"', keys, line)
        return value

    def scalar(self, node: yaml.ScalarNode, keys: KeyPath) -> Value:
        """The value of a scalar, with environment variables in place of their names."""
        line = node.start_mark.line + 1

        def replace(match: re.Match[str]) -> str:
            if match[0] == "$${":
                return "${"
            if match[1] is None:
                raise self.fail("${ begins a variable; write ${NAME} or $${", keys, line)
            value = self.environment.get(match[1])
            if match[2] is not None:
                return value or match[3]
            if value is None:
                message = f"the environment variable {match[1]} is not set; "
                raise self.fail(message + f"set it or write ${{{match[1]}:-default}}", keys, line)
            return value

        return self.resolve(node, _VARIABLE.sub(replace, node.value), keys)

    def resolve(self, node: yaml.ScalarNode, text: str, keys: KeyPath) -> Value:
        """The value of a scalar whose text is `text`, by its quotes or tag."""
        if node.tag == _PLAIN:
            return _core(text)
        kind = node.tag.removeprefix(_CORE)
        if kind in _TYPES:
            value = text if kind == "str" else _core(text)
            if _TYPES[kind](value):
                return float(value) if kind == "float" and isinstance(value, int) else value
        line = node.start_mark.line + 1
        raise self.fail(f"the tag {node.tag} is not supported here", keys, line)


_TYPES: dict[str, Callable[[Value], bool]] = {
    "str": lambda value: isinstance(value, str),
    "null": lambda value: value is None,
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def _core(text: str) -> Value:  # noqa: PLR0911 (one return a type reads best)
    """The core schema's value of a plain scalar."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    if len(text) <= 4000:  # Python refuses to read longer integers; such a text is no number
        if _INT.fullmatch(text):
            return int(text)
        if _OCTAL.fullmatch(text):
            return int(text[2:], 8)
        if _HEXADECIMAL.fullmatch(text):
            return int(text[2:], 16)
        if _FLOAT.fullmatch(text):
            return float(text)
    if _INFINITE.fullmatch(text):
        return float("-inf") if text.startswith("-") else float("inf")
    if _NAN.fullmatch(text):
        return float("nan")
    return text


def _dotted(keys: KeyPath) -> str:
    """A key path as `sources.books.paths[0]`."""
    path = ""
    for key in keys:
        path += f"[{key}]" if isinstance(key, int) else f".{key}" if path else key
    return path


def _plain_words(problem: yaml.MarkedYAMLError) -> str:
    """The message for an error of PyYAML."""
    text = problem.problem or problem.context or "cannot be read"
    if "'\\t'" in text:
        return "a tab is not allowed here; YAML indents with spaces"
    if text == "but found another document":
        return "holds more than one document; remove the second `---`"
    context = f" {problem.context}" if problem.context and problem.context != text else ""
    return f"is not valid YAML: {text}{context}"
