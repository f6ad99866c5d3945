"""RDF as text, in Turtle (W3C Recommendation of 2014).

Descriptions of a dataset have some dozen statements of a fixed shape, so terms that cannot be
written wrongly are all that is needed. An IRI is checked; text is escaped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.documents.visible import visible

__all__ = ["Blank", "Iri", "Literal", "Name", "Properties", "Term", "turtle"]

_IRI = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")
_NAME = re.compile(r"[a-z0-9]+:[A-Za-z_][A-Za-z0-9_-]*")
_TAG = re.compile(r"[A-Za-z]+(-[A-Za-z0-9]+)*")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


@dataclass(frozen=True)
class Iri:
    """An IRI in full. Raises ValueError for characters that `linked_data.iri` encodes."""

    value: str

    def __post_init__(self) -> None:
        if not _IRI.fullmatch(self.value):
            raise ValueError(f"{self.value!r} is no IRI")

    def __str__(self) -> str:
        return f"<{self.value}>"


@dataclass(frozen=True)
class Name:
    """A name with a prefix, such as `dcat:Dataset`. Raises ValueError for others."""

    value: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.value):
            raise ValueError(f"{self.value!r} is no name with a prefix")

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Literal:
    """A text, in a language (BCP-47) or of a type (a name with a prefix), or neither. Raises
    ValueError for a language that is no tag."""

    text: str
    language: str = ""
    type: str = ""

    def __post_init__(self) -> None:
        if self.language and not _TAG.fullmatch(self.language):
            raise ValueError(f"{self.language!r} is no tag of a language")

    def __str__(self) -> str:
        written = f'"{"".join(map(_escaped, self.text))}"'
        if self.language:
            return f"{written}@{self.language}"
        return f"{written}^^{Name(self.type)}" if self.type else written


@dataclass(frozen=True)
class Blank:
    """A thing without a name: its properties."""

    properties: "Properties"

    def __str__(self) -> str:
        return f"[ {' ; '.join(_statement(*one) for one in self.properties if one[1])} ]"


Term = Iri | Name | Literal | Blank
Properties = Sequence[tuple[str, Sequence[Term]]]
"""Names with a prefix, or `a`, and what they have as objects; without objects nothing is
written."""


def turtle(prefixes: Mapping[str, str], things: Iterable[tuple[Term, Properties]]) -> str:
    """The text of things and their properties, in the order given."""
    parts = ["".join(f"@prefix {name}: {Iri(value)} .\n" for name, value in prefixes.items())]
    for subject, properties in things:
        statements = " ;\n    ".join(_statement(*one) for one in properties if one[1])
        parts.append(f"{subject} {statements} .\n")
    return "\n".join(parts)


def _statement(name: str, objects: Sequence[Term]) -> str:
    return f"{name if name == 'a' else Name(name)} {', '.join(map(str, objects))}"


def _escaped(character: str) -> str:
    """A character of a literal: quotes and line ends escaped, and what cannot be seen, which stays
    the same text for a program."""
    if character in _SHORT:
        return _SHORT[character]
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:  # half of a pair is no character of RDF
        return "\ufffd"
    if visible(character) == character:
        return character
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
