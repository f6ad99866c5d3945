"""Texts of templates: translated, and values shown and escaped as everywhere else."""

from jinja2 import Environment

from corpus.config.units import Quantity
from corpus.messages import Message
from reports.languages.translation import TAGS, translation
from reports.templating import _environment, render

HOSTILE = "<b>\u202e</b>"


def text(template: str, *, tag: str = "es", html: bool = True, **values: object) -> str:
    environment = _environment(tag, "report").overlay(autoescape=html)
    return environment.from_string(template).render(**values)


def test_values_in_a_text_are_shown_and_escaped() -> None:
    template = "{% trans name=x %}of <em>{{ name }}</em>{% endtrans %}"
    assert text(template, x=HOSTILE) == "of <em>&lt;b&gt;&lt;U+202E&gt;&lt;/b&gt;</em>"
    assert text(template, x=HOSTILE, html=False) == "of <em><b><U+202E></b></em>"


def test_numbers_in_a_text_are_written_as_the_language_does() -> None:
    template = "{% trans n=n %}{{ n }} x{% pluralize %}{{ n }} xs, 5 %{% endtrans %}"
    assert text(template, n=1) == "1 x"
    assert text(template, n=12345) == "12.345 xs, 5 %"
    assert text(template, n=12345, tag="en") == "12,345 xs, 5 %"


def test_messages_are_translated_wherever_they_stand() -> None:
    within = Message("%(share)s of %(group)s", share=Quantity(0.5, "share"), group="a|b")
    assert text("{{ x }}", x=within) == "50,00\u00a0% del grupo a|b"
    assert text("{{ x | cell }}", x=within, html=False) == "50,00\u00a0% del grupo a\\|b"
    assert (
        text("{% trans x=x %}({{ x }}){% endtrans %}", x=within) == "(50,00\u00a0% del grupo a|b)"
    )
    assert text("{{ x }}", x=Quantity(1800, "words"), tag="eu") == "1,80 k hitz"


def test_texts_of_several_lines_are_one() -> None:
    assert text("{% trans %}\n  one\n  two\n{% endtrans %}") == "one two"


def test_what_a_domain_lacks_is_looked_up_in_shared() -> None:
    for domain in ("report", "card"):
        assert translation("gl", domain).pgettext("language", "not identified") != "not identified"


def test_the_default_is_english() -> None:
    assert render("report/page.css") == render("report/page.css", translation("en"), "report")


def test_long_names_are_clipped() -> None:
    assert text("{{ x | clip }}", x="a" * 100) == "a" * 100
    assert text("{{ x | clip }}", x="a" * 10_000) == "a" * 99 + "…"


def test_durations_have_the_largest_unit_that_they_fill() -> None:
    assert text("{{ x | duration }}", x=59.94) == "59,9 s"
    assert text("{{ x | duration }}", x=90) == "1,5 min"
    assert text("{{ x | duration }}", x=360_000) == "100,0 h"


def test_templates_compile_alike_in_all_languages() -> None:
    """They are compiled once for all: nothing of a language may be in their code."""
    environments = [_environment(tag, "card") for tag in TAGS]
    for name in environments[0].list_templates():
        if name.endswith(".j2"):
            assert len({_compiled(one, name) for one in environments}) == 1, name


def _compiled(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, name)
    return environment.compile(source, name, raw=True)


def test_code_in_a_message_is_code_in_a_cell_too() -> None:
    message = Message("where personal data was replaced, if `spans` asks for it")
    assert text("{{ x | cell }}", x=message, html=False).endswith("si `spans` lo pide")
