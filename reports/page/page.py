"""RUN/report/index.html: one file that needs no network; other languages stand beside it."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from corpus.messages import Message
from reports.facts.loss_rates import CONFIDENCE, FAR_MORE, LEAST
from reports.languages.translation import TAGS, Translation, translation
from reports.page.page_data import PageData
from reports.page.page_figures import figures, signal_figures
from reports.templating import render

__all__ = ["Edition", "editions", "page"]

_TEMPLATES = Path(__file__).parent.parent / "templates" / "report"


@dataclass(frozen=True)
class Edition:
    """The page in one language. file: its name. name: of the language, in itself."""

    tag: str
    file: str
    name: str


def editions(default: str) -> Sequence[Edition]:
    """All languages of the page. default: the tag of the one that is index.html."""
    return [
        Edition(
            tag,
            "index.html" if tag == default else f"index.{tag}.html",
            translation(tag).language_name(tag),
        )
        for tag in TAGS
    ]


def page(data: PageData, tag: str, languages: Sequence[Edition] = ()) -> str:
    """The HTML of the page. tag: its language. languages: those between which a reader can
    switch."""
    text = translation(tag, "report")
    return render(
        "report/index.html.j2",
        text,
        "report",
        data=data,
        tag=tag,
        languages=languages,
        stated=_stated(data, text),
        sections=[(id_, text.text(title)) for id_, title in _sections(data)],
        plots=figures(data, text),
        signals=signal_figures(data.signals, text),
        marks=_marks(data, text),
        limits={"least": LEAST, "far_more": FAR_MORE, "confidence": CONFIDENCE},
        language_name=lambda one: text.language_name(one, data.facts.language_name(one)),
        end=lambda name: _end(name, text),
        style=_own("page.css"),
        script=_own("page.js"),
        script_digest=_digest("page.js"),
    )


def _stated(data: PageData, text: Translation) -> Sequence[str]:
    """What is stated of the publication, for the head of the page: publisher, version, date."""
    publication = data.facts.publication
    publisher = publication.publisher.name if publication.publisher else None
    stated = [
        publisher,
        publication.version and text.gettext("version %(version)s", version=publication.version),
    ]
    if publication.date:
        stated.append(text.date(publication.date))
    return [one for one in stated if one]


def _sections(data: PageData) -> Iterator[tuple[str, Message]]:
    """The name of each section's template, which is its id too, and its title."""
    report, refused = data.report, data.refused
    balanced = data.facts.quotas is not None
    yield "quotas", Message("Wanted and got") if balanced else Message("Languages")
    yield "pipeline", Message("Pipeline")
    yield "drops", Message("Drops and reasons")
    yield "signals", Message("Length and quality")
    if data.tables["clusters"].total:
        yield "duplicates", Message("Duplicates")
    if data.scrubbing is not None:
        yield "personal-data", Message("Personal data")
    if refused.signals.total or refused.listed or refused.unmatched:
        yield "opt-outs", Message("Opt-outs")
    if report.held_out:
        yield "held-out", Message("Held out")
    if report.within:
        yield "within-languages", Message("Within languages")
    if report.phases:
        yield "phases", Message("Phases")
    yield "domains", Message("Domains")
    yield "sources", Message("Sources")
    if data.kept_ids or data.dropped_ids:
        yield "samples", Message("Samples")
    yield "quarantine", Message("Quarantine")
    if data.cost is not None:
        yield "cost", Message("Cost")
    if data.earlier is not None:
        yield "earlier-run", Message("Beside an earlier run")
    yield "made", Message("How it was made")


def _marks(data: PageData, text: Translation) -> dict[tuple[str, str], str]:
    """What is said of the cells of drops by language that stand out."""
    return {
        (one.language, f"{one.stage}: {one.reason}"): text.gettext(
            "far more than of the others: %(own)s beside %(others)s",
            own=text.percent(one.rate),
            others=text.percent(one.others),
        )
        for one in data.losses.flagged
    }


def _end(name: str, text: Translation) -> str:
    """What became of a document, as `corpus compare` names it: names of stages stay as they are."""
    if name == "kept":
        return text.pgettext("document", "kept")
    if name.startswith("kept for "):
        return text.gettext("kept for %(split)s", split=name.removeprefix("kept for "))
    return text.pgettext("document", "not there") if name == "not there" else name


@cache
def _own(name: str) -> Markup:
    """A file of this package that goes into the page as it is."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


@cache
def _digest(name: str) -> str:
    """The SHA-256 of a script as the page has it, by which its policy lets it run, and no other."""
    text = f"\n{_own(name)}"
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
