"""The Commission's template: its sections and fields, with their headings as it has them.

C(2025) 8311 final of 5 December 2025, "Explanatory Notice and Template for the Public Summary of
Training Content for general-purpose AI models required by Article 53(1)(d) of Regulation (EU)
2024/1689". It has no letters; those of fields are of AIAL's metrics (Blankvoort, Pandit, Gahntz,
FAccT 2026).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from corpus.messages import Message

__all__ = ["FORM", "LEGAL_ACT", "SECTIONS", "TITLE", "FormField"]

LEGAL_ACT = "C(2025) 8311 final"
TITLE = Message("Public Summary of Training Content")

SECTIONS: Mapping[str, Message] = {
    "": Message("The Summary"),
    "1": Message("General information"),
    "1.1": Message("Provider identification"),
    "1.2": Message("Model identification"),
    "1.3": Message("Modalities, overall training data size and other characteristics"),
    "2": Message("List of data sources"),
    "2.1": Message("Publicly available datasets"),
    "2.2": Message("Private non-publicly available datasets obtained from third parties"),
    "2.2.1": Message("Datasets commercially licensed by rightsholders or their representatives"),
    "2.2.2": Message("Private datasets obtained from other third parties"),
    "2.3": Message("Data crawled and scraped from online sources"),
    "2.4": Message("User data"),
    "2.5": Message("Synthetic data"),
    "2.6": Message("Other sources of data"),
    "3": Message("Data processing aspects"),
    "3.1": Message(
        "Respect of reservation of rights from text and data mining exception or limitation"
    ),
    "3.2": Message("Removal of illegal content"),
    "3.3": Message("Other information (optional)"),
}


@dataclass(frozen=True)
class FormField:
    """A field of the template. after: whether it falls away where the question of
    its section is answered with no."""

    id: str
    heading: Message
    who: Literal["run", "source", "provider"]
    is_question: bool = False
    after: bool = False

    @property
    def section(self) -> str:
        """The number of its section; "" for the head of the form."""
        return self.id.rpartition(".")[0]


def _question(
    number: str, heading: Message, who: Literal["run", "source", "provider"] = "source"
) -> FormField:
    return FormField(number, heading, who, is_question=True)


_COMMENTS = Message("Additional comments (optional)")
_MODALITIES = Message(
    "If yes, specify the modality(ies) of the content covered by the datasets concerned"
)
_MODALITY = Message("Type of modality covered")

FORM: Sequence[FormField] = (
    FormField("version", Message("Version of the Summary"), "source"),
    FormField("update", Message("Last update"), "source"),
    FormField("1.1.a", Message("Provider name and contact details"), "provider"),
    FormField("1.1.b", Message("Authorised representative name and contact details"), "provider"),
    FormField("1.2.a", Message("Versioned model name(s)"), "provider"),
    FormField("1.2.b", Message("Model dependencies"), "provider"),
    FormField("1.2.c", Message("Date of placement of the model on the Union market"), "provider"),
    FormField("1.3.a", Message("Modality"), "run"),
    FormField("1.3.b", Message("Training data size"), "run"),
    FormField("1.3.c", Message("Types of content"), "source"),
    FormField(
        "1.3.d", Message("Latest date of data acquisition/collection for model training"), "run"
    ),
    FormField(
        "1.3.e",
        Message("Description of the linguistic characteristics of the overall training data"),
        "run",
    ),
    FormField(
        "1.3.f", Message("Other relevant characteristics of the overall training data"), "source"
    ),
    FormField("1.3.g", _COMMENTS, "run"),
    _question("2.1.a", Message("Have you used publicly available datasets to train the model?")),
    FormField("2.1.b", _MODALITIES, "run", after=True),
    FormField("2.1.c", Message("List of large publicly available datasets"), "source", after=True),
    FormField(
        "2.1.d",
        Message("General description of other publicly available datasets not listed above"),
        "source",
        after=True,
    ),
    FormField("2.1.e", _COMMENTS, "run", after=True),
    _question(
        "2.2.1.a",
        Message(
            "Have you concluded transactional commercial licensing agreement(s) with "
            "rightsholder(s) or with their representatives?"
        ),
    ),
    FormField("2.2.1.b", _MODALITIES, "run", after=True),
    _question(
        "2.2.2.a",
        Message(
            "Have you obtained private datasets from third parties that are not licensed as "
            "described in Section 2.2.1, such as data obtained from providers of private "
            "databases, or data intermediaries?"
        ),
    ),
    FormField("2.2.2.b", _MODALITIES, "run", after=True),
    FormField(
        "2.2.2.c",
        Message("If publicly known, list private datasets obtained from other third parties"),
        "source",
        after=True,
    ),
    FormField(
        "2.2.2.d",
        Message(
            "General description of non-publicly known private datasets obtained from third parties"
        ),
        "source",
        after=True,
    ),
    FormField("2.2.2.e", _COMMENTS, "run", after=True),
    _question("2.3.a", Message("Were crawlers used by the provider or on behalf of?")),
    FormField(
        "2.3.b", Message("If yes, specify crawler name(s)/identifier(s)"), "source", after=True
    ),
    FormField("2.3.c", Message("Purposes of the crawler(s)"), "source", after=True),
    FormField("2.3.d", Message("General description of crawler behaviour"), "source", after=True),
    FormField("2.3.e", Message("Period of data collection"), "run", after=True),
    FormField(
        "2.3.f",
        Message("Comprehensive description of the type of content and online sources crawled"),
        "source",
        after=True,
    ),
    FormField("2.3.g", _MODALITY, "run", after=True),
    FormField(
        "2.3.h", Message("Summary of the most relevant domain names crawled"), "run", after=True
    ),
    FormField("2.3.i", _COMMENTS, "run", after=True),
    _question(
        "2.4.a",
        Message(
            "Was data from user interactions with the AI model (e.g. user input and prompts) used "
            "to train the model?"
        ),
        "provider",
    ),
    _question(
        "2.4.b",
        Message(
            "Was data collected from user interactions with the provider's other services or "
            "products used to train the model?"
        ),
        "provider",
    ),
    FormField(
        "2.4.c",
        Message(
            "If yes, provide a general description of the provider's services or products that "
            "were used to collect the user data"
        ),
        "provider",
    ),
    FormField("2.4.d", _MODALITY, "provider"),
    FormField("2.4.e", _COMMENTS, "provider"),
    _question(
        "2.5.a",
        Message(
            "Was synthetic AI-generated data created by the provider or on their behalf to train "
            "the model?"
        ),
    ),
    FormField("2.5.b", Message("If yes, modality of the synthetic data"), "run", after=True),
    FormField(
        "2.5.c",
        Message(
            "If yes, specify the general-purpose AI model(s) used to generate the synthetic data "
            "if available on the market"
        ),
        "source",
        after=True,
    ),
    FormField(
        "2.5.d",
        Message(
            "Information about other AI models, including provider's own AI model(s) not available "
            "on the market, used to generate synthetic data to train the model to which this "
            "Summary applies"
        ),
        "source",
        after=True,
    ),
    FormField("2.5.e", _COMMENTS, "run", after=True),
    _question(
        "2.6.a",
        Message(
            "Have data sources other than those described in Sections 2.1 to 2.5 been used to "
            "train the model?"
        ),
    ),
    FormField(
        "2.6.b",
        Message("If yes, provide a narrative description of these data sources and the data"),
        "source",
        after=True,
    ),
    FormField("2.6.c", _COMMENTS, "run", after=True),
    _question(
        "3.1.a",
        Message(
            "Are you a Signatory to the Code of Practice for general-purpose AI models that "
            "includes commitments to respect reservations of rights from the TDM exception or "
            "limitation?"
        ),
        "provider",
    ),
    FormField(
        "3.1.b",
        Message(
            "Describe the measures implemented before model training to respect reservations of "
            "rights from the TDM exception or limitation before and during data collection, "
            "including the opt-out protocols and solutions honoured by the provider or, as "
            "applicable, by third parties from which datasets have been obtained"
        ),
        "run",
    ),
    FormField("3.1.c", _COMMENTS, "provider"),
    FormField("3.2.a", Message("General description of measures taken"), "run"),
    FormField(
        "3.3.a",
        Message("Other relevant information about data processing (optional)"),
        "run",
    ),
)
