"""Messages to people that can be given in other languages than English.

Who makes a message need not know in which languages it will be read: a message is its English text,
and remembers the template and the values of which it was made. `reports.languages.translation`
gives it in another language, with numbers as that language writes them. Templates are collected
from the source by `python -m tools.catalogues`, so they are literals where they are made.
"""

from typing import Any, Self

__all__ = ["Message", "in_context", "numbered"]


class Message(str):
    """A whole sentence or phrase: English text made of a template with `%(name)s` for each value.

    A percent sign is written twice. Values are text, whole numbers, which are written as counts,
    `corpus.config.units.Quantity`, other messages that stand for themselves (a clause, what follows
    a colon), or a sequence of these, which is parted by commas.
    """

    template: str
    values: dict[str, Any]
    context: str
    """What tells it from an equal template that would be translated in another way."""
    many: str
    """The template for other numbers than one, which the value `num` has; "" without a number."""

    def __new__(cls, template: str, /, **values: Any) -> Self:
        made = super().__new__(cls, template % {name: _shown(one) for name, one in values.items()})
        made.template, made.values, made.context, made.many = template, values, "", ""
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.many if self._is_many else self.template,), self.values

    @property
    def _is_many(self) -> bool:
        return bool(self.many) and self.values["num"] != 1


def in_context(context: str, template: str, /) -> Message:
    """A message without values that has a context: a word that stands alone, such as a heading."""
    made = Message(template)
    made.context = context
    return made


def numbered(one: str, many: str, num: int, /, **values: Any) -> Message:
    """A message in the form that a number calls for; `%(num)s` is that number."""
    made = Message(one if num == 1 else many, num=num, **values)
    made.template, made.many = one, many
    return made


def _shown(value: object) -> str:
    """A value in English."""
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
