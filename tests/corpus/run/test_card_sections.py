"""Sections of a dataset card are read back by their heading in any of its languages."""

import json
from pathlib import Path

import pytest

from corpus.config.statements import Publication, Statements
from corpus.errors import ConfigError, InputError
from corpus.run.card_sections import card_section, sections
from corpus.run.manifest import manifest_of
from tests.corpus.runs import toy_pipeline

ENGLISH = """\
---
# no heading
license: mit
---

# Small

Text before.

## Languages

| ca |

### Shares

```python
# a comment
```

## Licences

MIT
"""
CATALAN = ENGLISH.split("---\n\n")[1]
for word, other in (
    ("Languages", "Llengües"),
    ("Shares", "Proporcions"),
    ("Licences", "Llicències"),
):
    CATALAN = CATALAN.replace(word, other)


def state(dataset: Path, publication: Publication) -> None:
    """Write the manifest of a dataset without documents."""
    pipeline = toy_pipeline(dataset)
    manifest = manifest_of(pipeline, "0" * 32, [], Statements(publication))
    (dataset / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text(ENGLISH)
    (tmp_path / "README.ca.md").write_text(CATALAN)
    state(tmp_path, Publication())
    return tmp_path


def test_a_section_has_those_below_it_and_the_title_what_is_before() -> None:
    found = {one.heading: one for one in sections(ENGLISH)}
    assert list(found) == ["Small", "Languages", "Shares", "Licences"]
    assert found["Small"].lines == ("# Small", "", "Text before.")
    assert found["Languages"].lines[-3:] == ("```python", "# a comment", "```")
    assert found["Shares"].level == 3
    assert found["Shares"].lines[0] == "### Shares"
    assert found["Licences"].lines == ("## Licences", "", "MIT")


def test_no_section_without_a_heading() -> None:
    assert sections("") == []
    assert sections("---\nlicense: mit\n---\n") == []


@pytest.mark.parametrize("heading", ["Licences", "licences", "Llicències", "LLICÈNCIES"])
def test_a_heading_of_any_language_does(dataset: Path, heading: str) -> None:
    assert card_section(str(dataset), heading).heading == "Licences"
    assert card_section(str(dataset), heading, "ca").heading == "Llicències"
    assert card_section(str(dataset), heading, "en").heading == "Licences"


def test_a_card_published_in_another_language(dataset: Path) -> None:
    (dataset / "README.md").rename(dataset / "README.en.md")
    (dataset / "README.ca.md").rename(dataset / "README.md")
    state(dataset, Publication(language="ca"))
    assert card_section(str(dataset), "Languages").heading == "Llengües"
    assert card_section(str(dataset), "Languages", "en").heading == "Languages"


def test_what_is_not_there_is_told_with_what_is(dataset: Path) -> None:
    with pytest.raises(ConfigError, match="no heading 'Licence'; did you mean Licences"):
        card_section(str(dataset), "Licence")
    with pytest.raises(ConfigError, match="not in the language 'cat'; did you mean ca"):
        card_section(str(dataset), "Licences", "cat")
    with pytest.raises(InputError, match="holds no dataset card; finish the run first"):
        card_section(str(dataset / "data"), "Licences")
