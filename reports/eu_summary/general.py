"""The head of the summary and section 1: provider, model, and the data as a whole."""

from collections.abc import Mapping, Sequence

from corpus.config.units import Quantity
from corpus.messages import Message
from reports.eu_summary.inputs import Inputs, of_each, stated
from reports.eu_summary.model import Entry, Link, Part, Table, Tongue, Value
from reports.facts.held_out import held_out

__all__ = ["EU_LANGUAGES", "TEXT", "general", "token_range"]

EU_LANGUAGES = ("bg hr cs da nl en et fi fr de el hu ga it lv lt mt pl pt ro sk sl es sv").split()
"""The official languages of the Union (Regulation No 1 of 1958, as amended)."""
TEXT = Message("Text")
_RANGES = (
    (10**9, Message("Less than 1 billion tokens")),
    (10**13, Message("1 billion to 10 trillion tokens")),
)
_ABOVE = Message("More than 10 trillion tokens")


def general(inputs: Inputs) -> Mapping[str, Sequence[Entry]]:
    """What stands in the fields of the head and of section 1, by their ids."""
    return {
        "version": [Entry(_version(inputs))],
        "update": [Entry([_updated(inputs)])],
        "1.3.a": [
            Entry([Part("modality", Message("Text; no images, audio, video or other data"))])
        ],
        "1.3.b": [Entry(_size(inputs))],
        "1.3.c": _content(inputs),
        "1.3.d": [Entry(_latest(inputs))],
        "1.3.e": [Entry(_languages(inputs))],
        "1.3.f": _characteristics(inputs),
        "1.3.g": [Entry(_comments(inputs))],
    }


def _version(inputs: Inputs) -> list[Part]:
    publication = inputs.facts.publication
    previous = [
        Link(one.link, one.number) if one.link else one.number for one in publication.previous
    ]
    parts = [
        Part("number", publication.version, Message("Version"), ["publication.version"]),
        Part(
            "status",
            Link(publication.url) if publication.url else None,
            Message("The current version is published at"),
            ["publication.url"],
        ),
    ]
    return [*parts, Part("previous", previous, Message("Earlier versions"))] if previous else parts


def _updated(inputs: Inputs) -> Part:
    """The day as DD/MM/YYYY, the form of the template."""
    year, month, day = (inputs.facts.publication.date or "--").split("-")
    shown = f"{day}/{month}/{year}" if day else None
    return Part("date", shown, None, ["publication.date"])


def token_range(least: int, most: int) -> Message | None:
    """The range of the template in which a number of tokens lies, given bounds on it; None where
    the bounds lie in more than one."""

    def of(tokens: int) -> Message:
        return next((name for end, name in _RANGES if tokens < end), _ABOVE)

    return of(most) if of(least) is of(most) else None


def _size(inputs: Inputs) -> list[Part]:
    """The range, and how it follows from what was counted.

    Nothing that reads UTF-8 has tokens of less than a byte, so that there are at most as many as
    bytes; a tokeniser that splits at white space, as most do, gives each word one at least.
    """
    totals = inputs.facts.manifest["totals"]
    size, words = totals.get("bytes", 0), totals.get("words", 0)
    tokens = totals.get("tokens")
    if tokens is not None:
        found = token_range(tokens, tokens)
        basis = Message("%(tokens)s tokens were counted with the tokeniser of the quotas.",
                        tokens=tokens)  # fmt: skip
    else:
        found = token_range(words, size)
        basis = Message(
            "At most %(bytes)s tokens, since each stands for one byte of UTF-8 or more; at least "
            "%(words)s, the number of words, with a tokeniser that splits at white space.",
            bytes=size,
            words=words,
        )
    undecided = Message(
        "The bounds lie in more than one range; the size is given in another unit instead."
    )
    return [
        Part("range", found or undecided, Message("Range")),
        Part("bounds", basis, Message("How the range was found")),
        Part("size", Quantity(size, "bytes"), Message("Size of the text in UTF-8")),
        Part("bytes", size, Message("The same in bytes")),
        Part("words", words, Message("Words")),
        Part("documents", totals.get("documents", 0), Message("Documents")),
    ]


def _base(tag: str) -> str:
    """The language of a variety or script: `ca` of `ca-valencia`."""
    return tag.partition("-")[0]


def _content(inputs: Inputs) -> list[Entry]:
    label = Message("Types of content")
    return of_each(
        inputs.sources, lambda one: [stated(one, "content", label, list(one.about.content))]
    )


def _latest(inputs: Inputs) -> list[Part]:
    unknown = [one for one in inputs.sources if not one.period[1]]
    keys = [f"stages.{one.name}.about.collected" for one in unknown]
    return [
        Part("latest", inputs.latest, Message("Latest month (MM/YYYY)"), keys),
        Part(
            "continuous", None, Message("Whether the model is trained on new data after that date")
        ),
    ]


def _languages(inputs: Inputs) -> list[Part]:
    facts = inputs.facts
    held = {row.tag: row for row in facts.languages if row.kept}
    official = [tag for tag in held if _base(tag) in EU_LANGUAGES]
    lacking = sorted({*EU_LANGUAGES} - {_base(tag) for tag in official})
    columns = {
        "language": Message("Language"),
        "stored": Message("Share of the text"),
        "trained": Message("Share as trained, repeats counted"),
    }

    def table(tags: Sequence[str]) -> Value:
        rows = [
            (
                Tongue(tag, facts.language_name(tag)),
                Quantity(held[tag].stored, "share"),
                Quantity(held[tag].got, "share"),
            )
            for tag in sorted(tags, key=lambda tag: (-held[tag].stored, tag))
        ]
        return Table(columns, rows) if rows else Message("None")

    return [
        Part("languages", len(held), Message("Languages and varieties, told apart")),
        Part("official", table(official), Message("Official languages of the European Union")),
        Part(
            "official_lacking",
            [Tongue(tag, facts.language_name(tag)) for tag in lacking] or Message("None"),
            Message("Official languages of the European Union of which there is no text"),
        ),
        Part(
            "others",
            table([tag for tag in held if tag not in official]),
            Message("Other languages"),
        ),
    ]


def _characteristics(inputs: Inputs) -> list[Entry]:
    regions, people = Message("Regions"), Message("Groups of people")
    nature = Message("Nature of the content")
    licences = Message("Licences that documents state, with their number")
    return of_each(
        inputs.sources,
        lambda one: [
            stated(one, "regions", regions, one.about.regions),
            stated(one, "demographics", people, one.about.demographics),
            stated(one, "nature", nature, one.about.nature),
            Part(
                "licences",
                [
                    Message("%(licence)s (%(documents)s)", licence=name, documents=held.documents)
                    for name, held in one.licences.items()
                    if name
                ]
                or Message("None"),
                licences,
            ),
        ],
    )


def _comments(inputs: Inputs) -> list[Part]:
    totals = inputs.facts.manifest["totals"]
    size, words = totals.get("bytes", 0), totals.get("words", 0)
    trained = totals.get("trained_bytes", size), totals.get("trained_words", words)
    repeats = Message("No document is repeated in training.")
    if trained != (size, words):
        repeats = Message(
            "Documents of languages with little text are repeated in training; with repeats there "
            "are %(bytes)s bytes and %(words)s words.",
            bytes=trained[0],
            words=trained[1],
        )
    return [
        Part(
            "method",
            Message(
                "Sizes are of plain text in UTF-8 without compression, after extraction, filtering "
                "and deduplication, each document counted once. They were counted, not estimated, "
                "and no tokeniser was needed for them."
            ),
        ),
        Part("trained", repeats),
        *_held_out(inputs),
    ]


def _held_out(inputs: Inputs) -> list[Part]:
    """What splits hold out of training, which the size is without, and sources have."""
    held = [one for one in held_out(inputs.facts) if not one.language]
    if not held:
        return []
    text = Message(
        "Text that is held out of training, for evaluation (documents: %(documents)s; bytes: "
        "%(bytes)s), is not in these sizes; documents, sizes and licences that are given by source "
        "count it too.",
        documents=sum(one.documents for one in held),
        bytes=sum(one.bytes for one in held),
    )
    return [Part("held_out", text)]
