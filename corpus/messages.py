"""Messages to people that can be given in other languages than English.

Who makes a message need not know in which languages it will be read: a message is its English text,
and remembers the template and the values of which it was made. `reports.translation` gives it in
another language, with numbers as that language writes them. Templates are collected from the source
by `python -m tools.catalogues`, so they are literals where they are made.
"""

from typing import Any, Self

__all__ = ["Message", "in_context"]


class Message(str):
    """A whole sentence or phrase: English text made of a template with `%(name)s` for each value.

    A percent sign is written twice. Values are text, numbers, `corpus.config.units.Quantity`, other
    messages that stand for themselves (a clause, what follows a colon), or a sequence of these,
    which is parted by commas. context: what tells it from an equal template that would be
    translated in another way.
    """

    template: str
    values: dict[str, Any]
    context: str

    def __new__(cls, template: str, /, **values: Any) -> Self:
        made = super().__new__(cls, template % {name: _shown(one) for name, one in values.items()})
        made.template, made.values, made.context = template, values, ""
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.template,), self.values


def in_context(context: str, template: str, /) -> Message:
    """A message without values that has a context: a word that stands alone, such as a heading."""
    made = Message(template)
    made.context = context
    return made


def _shown(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
