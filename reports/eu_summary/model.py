"""The summary as a document: sections, fields of the template, and what stands in each.

All renderings are made of this. A text is a `Message`, which has translations, or a string that
people stated or that documents hold, which is shown as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from corpus.config.units import Quantity
from corpus.messages import Message

__all__ = [
    "Answer",
    "Code",
    "Document",
    "Entry",
    "Field",
    "Link",
    "Part",
    "Section",
    "Status",
    "Table",
    "Tongue",
    "Value",
    "listed",
]

Answer = Literal["yes", "no"]
Status = Literal["filled", "partly", "not stated", "provider", "not applicable"]


@dataclass(frozen=True)
class Link:
    """An address of the web, or the name of a file beside the summary. text: what is shown beside
    it, or in its place."""

    url: str
    text: str = ""

    @property
    def is_web(self) -> bool:
        """Whether it is an address, which a click may follow."""
        return self.url.startswith(("https://", "http://"))


@dataclass(frozen=True)
class Code:
    """Text that is shown as it is, in a typewriter's letters: names of domains, queries. It may
    have several lines."""

    text: str


@dataclass(frozen=True)
class Tongue:
    """A language, which is shown by its name. otherwise: the name of one that is known to a
    language pack alone."""

    tag: str
    otherwise: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of values. columns: what JSON calls each column -> its heading."""

    columns: Mapping[str, Message]
    rows: Sequence[Sequence["Value"]]

    @property
    def are_numbers(self) -> Sequence[bool]:
        """For each column, whether all its values are numbers."""
        return [
            bool(self.rows) and all(isinstance(one, int | Quantity) for one in values)
            for values in zip(*self.rows, strict=True)
        ] or [False] * len(self.columns)


Value: TypeAlias = str | int | Quantity | Link | Code | Tongue | Table | Sequence["Value"] | None


def listed(value: Value) -> Sequence[Value]:
    """A value as a list: itself, if it is one."""
    return value if isinstance(value, list | tuple) else [value]


@dataclass(frozen=True)
class Part:
    """One statement.

    name: what JSON and the metrics call it. value: None where it is not stated. label: what stands
    before it. keys: where in pipeline.yaml it can be stated.
    """

    name: str
    value: Value
    label: Message | None = None
    keys: Sequence[str] = ()

    @property
    def is_stated(self) -> bool:
        """Whether there is a value; an empty list or text is none."""
        return self.value is not None and self.value not in ("", [], ())


@dataclass(frozen=True)
class Entry:
    """Statements that belong together. title: the dataset or crawl that they are of; "" for the
    whole."""

    parts: Sequence[Part]
    title: str = ""


@dataclass(frozen=True)
class Field:
    """A field of the template.

    id: section and letter, such as 2.3.h. who: who can fill it: the run, a statement about a
    source, or the provider of the model alone. answer: to a question of yes or no. keys: where in
    pipeline.yaml the answer can be stated. is_applicable: whether the template asks for it, given
    the answers before it. note: a sentence below.
    """

    id: str
    heading: Message
    who: Literal["run", "source", "provider"]
    entries: Sequence[Entry] = ()
    is_question: bool = False
    answer: Answer | None = None
    keys: Sequence[str] = ()
    is_applicable: bool = True
    note: Message | None = None

    @property
    def parts(self) -> Iterator[Part]:
        """All statements of the field."""
        for entry in self.entries:
            yield from entry.parts

    def named(self, name: str) -> list[Part]:
        """The statements with a name, one for each entry that has it."""
        return [part for part in self.parts if part.name == name]

    @property
    def status(self) -> Status:
        """How far the field is filled."""
        if not self.is_applicable:
            return "not applicable"
        if self.is_question and self.answer:
            return "filled"
        stated = [part.is_stated for part in self.parts]
        if not self.is_question and stated and all(stated):
            return "filled"
        if not self.is_question and any(stated):
            return "partly"
        return "provider" if self.who == "provider" else "not stated"

    @property
    def missing(self) -> list[str]:
        """Keys of pipeline.yaml that would fill what is missing, in order."""
        if not self.is_applicable or (self.is_question and self.answer):
            return []
        wanted = [key for part in self.parts if not part.is_stated for key in part.keys]
        return list(dict.fromkeys([*self.keys, *wanted]))


@dataclass(frozen=True)
class Section:
    """A section of the template. number: such as 2.3; "" for the head. level: 1 to 3."""

    number: str
    heading: Message
    fields: Sequence[Field] = ()

    @property
    def level(self) -> int:
        """How deep it lies: 1 for a section, 2 for one in it."""
        return self.number.count(".") + 1


@dataclass(frozen=True)
class Document:
    """The summary of a dataset. name: the dataset's. notes: what stands before its sections."""

    title: Message
    name: str
    notes: Sequence[Message]
    sections: Sequence[Section]

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields by id, in the order of the template."""
        return {field.id: field for section in self.sections for field in section.fields}
