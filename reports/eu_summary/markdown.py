"""The summary in Markdown."""

from collections.abc import Iterator

from corpus.messages import Message
from reports.eu_summary.model import Code, Document, Entry, Field, Link, Part, Table, Value
from reports.eu_summary.texts import shown
from reports.eu_summary.words import ANSWERS, STATUS
from reports.languages.translation import ENGLISH, Translation
from reports.templating import address, cell, code, columns, message_text

__all__ = ["markdown"]


def markdown(document: Document, into: Translation) -> str:
    """The text of the summary in a language."""
    lines = [f"# {_heading(document.title, into)}", "", f"**{cell(document.name)}**"]
    for note in document.notes:
        lines += ["", message_text(note, into)]
    for section in document.sections:
        number = f"{section.number}. " if section.number else ""
        lines += ["", f"{'#' * (section.level + 1)} {number}{_heading(section.heading, into)}"]
        below = "#" * (section.level + 2)
        for field in section.fields:
            lines += ["", f"{below} {_heading(field.heading, into)}", *_field(field, into)]
    return "\n".join(lines) + "\n"


def _heading(message: Message, into: Translation) -> str:
    """A heading of the template, beside its translation."""
    translated, original = into.text(message), ENGLISH.text(message)
    return translated if translated == original else f"{translated} / *{original}*"


def _field(field: Field, into: Translation) -> Iterator[str]:
    """The lines below the heading of a field."""
    status = field.status
    if status == "not applicable":
        yield from ("", f"{message_text(STATUS[status], into)}.")
        return
    if field.is_question:
        yield from ("", f"**{message_text(ANSWERS[field.answer], into)}**" if field.answer
                    else _missing(field, into))  # fmt: skip
    elif not field.entries:
        yield from ("", _missing(field, into))
    if field.note:
        yield from ("", message_text(field.note, into))
    for entry in field.entries:
        yield from _entry(entry, field, into)


def _missing(field: Field, into: Translation) -> str:
    words = STATUS["provider" if field.who == "provider" else "not stated"]
    return f"**[{message_text(words, into)}]**"


def _entry(entry: Entry, field: Field, into: Translation) -> Iterator[str]:
    """An entry's title, then its parts; those in one line are a list."""
    if entry.title:
        yield from ("", f"**{cell(entry.title)}**")
    was_item = False
    for part in entry.parts:
        is_block = isinstance(part.value, Table) or _is_lines(part.value)
        is_item = part.label is not None and not is_block
        if not (is_item and was_item):
            yield ""
        was_item = is_item
        if part.label is None:
            yield from _block(part, field, into)
        elif is_block:
            yield from (f"{message_text(part.label, into)}:", "", *_block(part, field, into))
        else:
            yield f"- {message_text(part.label, into)}: {_value(part, field, into)}"


def _block(part: Part, field: Field, into: Translation) -> Iterator[str]:
    value = part.value
    if isinstance(value, Table):
        yield columns([[message_text(heading, into) for heading in value.columns.values()]])
        yield columns([["--:" if one else "---" for one in value.are_numbers]])
        yield from (columns([[_inline(one, into) for one in row]]) for row in value.rows)
    elif isinstance(value, Code) and _is_lines(value):
        yield from ("```sql", *value.text.splitlines(), "```")
    else:
        yield _value(part, field, into)


def _is_lines(value: Value) -> bool:
    return isinstance(value, Code) and "\n" in value.text


def _value(part: Part, field: Field, into: Translation) -> str:
    if part.is_stated:
        return _inline(part.value, into)
    return _missing(field, into) if part.keys else f"**[{message_text(STATUS['provider'], into)}]**"


def _inline(value: Value, into: Translation) -> str:
    """A value in one line, in which nothing begins markup but what is ours."""
    if isinstance(value, Message):
        return message_text(value, into)
    if isinstance(value, Link):
        return _link(value)
    if isinstance(value, Code):
        return code(value.text)
    if isinstance(value, list | tuple):
        return ", ".join(_inline(one, into) for one in value)
    return cell(shown(value, into))


def _link(link: Link) -> str:
    """An address in angle brackets, after its text; a file of the dataset as code."""
    if not link.is_web:
        return code(link.url)
    return f"{cell(link.text)} {address(link.url)}" if link.text else address(link.url)
