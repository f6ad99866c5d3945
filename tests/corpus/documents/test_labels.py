from corpus.documents.labels import FILE, labels_of
from corpus.documents.languages import FAMILIES, LANGUAGES, tag_of
from tests.corpus.documents.test_languages import LABELS, WITHOUT_LABEL, lid176_labels


def test_every_language_has_a_line() -> None:
    header, *lines = FILE.read_text(encoding="utf-8").splitlines()
    assert header.split("\t") == ["tag", *FAMILIES]
    assert [line.split("\t")[0] for line in lines] == list(LANGUAGES)


def test_labels_stand_for_their_language() -> None:
    for tag, language in LANGUAGES.items():
        for family, labels in labels_of(tag).items():
            assert {tag_of(label, family, language.script) for label in labels} <= {tag}


def test_labels_are_those_of_the_models() -> None:
    for family, labels in LABELS.items():
        listed = {label: tag for tag in LANGUAGES for label in labels_of(tag)[family]}
        assert listed == labels
    listed = {label for tag in LANGUAGES for label in labels_of(tag)["lid.176"]}
    assert listed <= {label.removeprefix("__label__") for label in lid176_labels()}
    assert {tag for tag in LANGUAGES if not any(labels_of(tag).values())} == WITHOUT_LABEL


def test_a_language_without_labels() -> None:
    assert labels_of("ca-valencia") == labels_of("xx") == dict.fromkeys(FAMILIES, ())
