"""What of a mixed document is in its main language."""

from stages.language.cleaning import letters_of, readable
from stages.language.documents import Reading
from stages.language.identifier import Identifier

__all__ = ["main_language_of"]

_ENOUGH = 40
"""Letters that show the language of a paragraph; a shorter one goes with the one before it."""


def main_language_of(text: str, reading: Reading, model: Identifier) -> str:
    """The paragraphs of a text (its lines) that are in its main language, or that show none.

    A paragraph is judged between the languages of the document alone. reading: of the text.
    """
    paragraphs = text.split("\n")
    lines = [readable(paragraph) for paragraph in paragraphs]
    words = [letters_of(line) for line in lines]
    long = [number for number, own in enumerate(words) if len(own) >= _ENOUGH]
    if not long:
        return text
    logs = model.log_probabilities([lines[n] for n in long], [words[n] for n in long])
    columns = [n for n, label in enumerate(model.labels) if label in reading.labels]
    main = model.labels.index(reading.labels[0])
    own = dict(zip(long, logs[:, columns].argmax(axis=1).tolist(), strict=True))
    kept, stays = [], columns[own[long[0]]] == main
    for number, paragraph in enumerate(paragraphs):
        if number in own:
            stays = columns[own[number]] == main
        if stays:
            kept.append(paragraph)
    return "\n".join(kept) if kept else text
