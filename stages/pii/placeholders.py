"""Replacing findings by placeholders that show the kind of each value and which values are equal.

`<EMAIL_1>` is the first e-mail address of a document wherever it occurs again, in any of its texts;
the second one is `<EMAIL_2>`. Placeholders that a text already has are kept, and their numbers are
not given to new values. The text between them is searched until nothing more is found, so a text
that went through once is not changed a second time.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from corpus.errors import ConfigError
from stages.pii.catalogue import kinds_of
from stages.pii.finding import Finding, resolve

__all__ = ["Form", "Masked", "mask"]

Spans = Sequence[tuple[int, int]]
"""Ranges of characters: start, and the place after the end."""


@dataclass(frozen=True)
class Form:
    """How placeholders are written: `{type}` is the kind in capitals, `{number}` counts values.

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

    def write(self, kind: str, number: int) -> str:
        """The placeholder of a kind and number."""
        return self.pattern.replace("{type}", kind.upper()).replace("{number}", str(number))

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """A pattern that matches every placeholder, with the groups `kind` and `number`."""
        kinds = "|".join(kind.upper() for kind in kinds_of())
        escaped = re.escape(self.pattern).replace(r"\{type\}", rf"(?P<kind>{kinds})", 1)
        return re.compile(escaped.replace(r"\{number\}", r"(?P<number>[1-9][0-9]{0,8})", 1))


@dataclass(frozen=True)
class Masked:
    """The texts of a document without the personal data that was found in them.

    placeholders: kind -> number of placeholders that the texts have now. replaced: kind -> number
    of those that are new.
    """

    texts: Sequence[str]
    placeholders: Mapping[str, int]
    replaced: Mapping[str, int]


def mask(texts: Sequence[str], search: Callable[[str], list[Finding]], form: Form) -> Masked:
    """Replace all findings of `search` in the texts of one document; the module says how they are
    numbered."""
    old = [list(form.regex.finditer(text)) for text in texts]
    numbers: dict[tuple[str, str], int] = {}
    last: Counter[str] = Counter()
    for match in chain.from_iterable(old):
        kind = match["kind"].lower()
        last[kind] = max(last[kind], int(match.groupdict().get("number") or 0))
    new, replaced = [], Counter[str]()
    for text, standing in zip(texts, old, strict=True):
        found = _search_between([match.span() for match in standing], text, search)
        pieces, done = [], 0
        for finding in found:
            key = (finding.kind, finding.value)
            if key not in numbers:
                last[finding.kind] += 1
                numbers[key] = last[finding.kind]
            pieces += [text[done : finding.start], form.write(finding.kind, numbers[key])]
            done = finding.end
        new.append("".join([*pieces, text[done:]]))
        replaced.update(finding.kind for finding in found)
    kept = Counter(match["kind"].lower() for match in chain.from_iterable(old))
    return Masked(tuple(new), replaced + kept, replaced)


def _search_between(
    walls: Spans, text: str, search: Callable[[str], list[Finding]]
) -> list[Finding]:
    """All findings in the order of their places: those between the walls, and then those between
    the findings before. walls: the placeholders that the text already has."""
    found: list[Finding] = []
    parts = _between(walls, 0, len(text))
    while parts:
        start, end = parts.pop()
        new = [
            replace(f, start=start + f.start, end=start + f.end)
            for f in resolve(search(text[start:end]))
        ]
        found += new
        if new:
            parts += _between([(f.start, f.end) for f in new], start, end)
    return sorted(found, key=lambda finding: finding.start)


def _between(walls: Spans, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges from `start` to `end` that are outside the walls, which are in order."""
    parts = []
    for wall_start, wall_end in walls:
        parts.append((start, wall_start))
        start = wall_end
    parts.append((start, end))
    return [(a, b) for a, b in parts if a < b]
