"""White space at the beginnings of lines: kept in code and Markdown, and nowhere else."""

import pytest

from stages.text.cleaning import cleaned

KEPT = {
    "python": "def tidy(names):\n    for name in names:\n        print(name)\n\n    return names",
    "prose before": "So it is done:\n\nif bread:\n    eat(bread)\nelse:\n    bake()\n\nThat is it.",
    "c": "int main()\n{\n\tputs(x);\n\tif (x) {\n\t\treturn 1;\n\t}\n}",
    "json": '{\n  "a": [\n    1,\n    2\n  ]\n}',
    "yaml": "stages:\n  pages: {use: warc}\n  text:\n    use: extract",
    "html": "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>",
    "make": "all: main.o\n\tcc -o main main.o\n\t@echo $(CC)",
    "lisp": "(define (f x)\n  (if (g x)\n      (h x)))",
    "shell": 'for f in *; do\n  echo "$f"\n  if [ -d "$f" ]; then\n    cd "$f"\n  fi\ndone',
    "list": "- a\n    - b\n        1. c\n- d\n\n    more of d\n\nText.",
    "fence": "Text.\n\n```\n  one\n      two three\n four\n```\n\nText.",
    "tildes": "~~~\n\ta\n    b\n~~~",
}
TRIMMED = {
    "paragraphs": "   One morning he went out.\n   Then he came home.\n   It was late.",
    "speech": "He said:\n    Come in, and sit down.\n    She did not.",
    "verse": "The mill goes round,\n   the sea is wide;\n      and nobody:\n   comes home.",
    "centred": "Title\n          Chapter one\n     It was night.",
    "an open fence": "```\n   One morning.",
    "a list further in": "Things:\n   - a\n   - b",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_code_and_markdown_stay(text):
    assert cleaned(text) == text


@pytest.mark.parametrize("text", TRIMMED.values(), ids=TRIMMED)
def test_other_text_is_trimmed(text):
    assert cleaned(text) == "\n".join(line.strip() for line in text.split("\n"))


@pytest.mark.parametrize("text", [*KEPT.values(), *TRIMMED.values()])
def test_to_clean_again_changes_nothing(text):
    once = cleaned(f"  {text}  ")
    assert cleaned(once) == once


def test_other_spaces_are_plain_ones():
    assert cleaned("if x:\n\xa0\xa0print(x)") == "if x:\n  print(x)"
