"""Placeholders: `<EMAIL_1>` is the first e-mail address of a document wherever it occurs again, in
any of its texts; `<EMAIL_3f9ac1d20b44>` is the same address in all documents of one key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.errors import ConfigError
from stages.pii.catalogue import kinds_of
from stages.pii.names import PERSON

__all__ = ["DIGEST", "Form", "Placeholder"]

DIGEST = 12
"""Digits of a digest in hexadecimal, 48 bits; numbers have at most nine, so both can be told."""


@dataclass(frozen=True)
class Placeholder:
    """A placeholder that stands in a text. number: 0 where it has a digest, or nothing."""

    start: int
    end: int
    kind: str
    number: int


@dataclass(frozen=True)
class Form:
    """How placeholders are written: `{type}` is the kind in capitals, `{number}` counts values, or
    is the digest of a value.

    The first character must be a sign that occurs only there, and the last one a sign too; else
    two placeholders, or one and the text beside it, could be read in two ways. Raises ConfigError
    for other patterns.
    """

    pattern: str

    def __post_init__(self) -> None:
        bare = self.pattern.replace("{type}", "T", 1).replace("{number}", "1", 1)
        ends = bare[:1] + bare[-1:]
        signs = len(bare) > 1 and not any(c.isalnum() or c.isspace() or c == "_" for c in ends)
        if "{type}" not in self.pattern or not signs or bare.count(bare[0]) > 1:
            raise ConfigError(
                f"placeholder: {self.pattern!r} cannot be told from text; valid: {{type}} and, "
                "if wanted, {number} between two signs of which the first stands only there, "
                "such as '<{type}_{number}>' or '[{type}]'"
            )

    @property
    def is_numbered(self) -> bool:
        """Whether placeholders of two values differ."""
        return "{number}" in self.pattern

    def write(self, kind: str, number: int | str) -> str:
        """The placeholder of a kind and a number or digest."""
        return self.pattern.replace("{type}", kind.upper()).replace("{number}", str(number))

    def standing(self, text: str) -> Iterator[Placeholder]:
        """The placeholders in a text, in order."""
        for match in self.regex.finditer(text):
            number = match.groupdict().get("number") or ""
            counted = int(number) if len(number) < DIGEST and number else 0
            yield Placeholder(*match.span(), match["kind"].lower(), counted)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """A pattern that matches every placeholder, with the groups `kind` and `number`."""
        kinds = "|".join(kind.upper() for kind in (*kinds_of(), PERSON))
        escaped = re.escape(self.pattern).replace(r"\{type\}", rf"(?P<kind>{kinds})", 1)
        number = rf"(?P<number>[0-9a-f]{{{DIGEST}}}|[1-9][0-9]{{0,8}})"
        return re.compile(escaped.replace(r"\{number\}", number, 1))
