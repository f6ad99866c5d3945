"""Sections 2.1, 2.2, 2.4, 2.5 and 2.6: datasets of third parties, data of users, synthetic data."""

from collections.abc import Mapping, Sequence

from corpus.messages import Message
from reports.eu_summary.general import TEXT
from reports.eu_summary.inputs import Inputs, languages_of, of_each, sizes_of, stated
from reports.eu_summary.model import Entry, Link, Part
from reports.facts.source_accounts import SourceAccount

__all__ = ["datasets", "period_of"]

_MODALITY = Message("Modality")


def datasets(inputs: Inputs) -> Mapping[str, Sequence[Entry]]:
    """What stands in the fields of these sections, by their ids."""
    modality = [Entry([Part("modality", TEXT)])]
    public, private = inputs.of("2.1"), inputs.of("2.2.2")
    known = [one for one in private if one.links]
    return {
        "2.1.b": modality,
        "2.1.c": of_each(inputs.large, _listed) or _none(),
        "2.1.d": of_each(inputs.small, lambda one: _described(inputs, one)) or _none(),
        "2.1.e": [Entry(_sizes(inputs, public))],
        "2.2.1.b": modality,
        "2.2.2.b": modality,
        "2.2.2.c": of_each(known, _named) or _none(),
        "2.2.2.d": of_each(
            [one for one in private if one not in known], lambda one: _described(inputs, one)
        )
        or _none(),
        "2.2.2.e": [Entry(_sizes(inputs, private))],
        "2.4.c": of_each(inputs.of("2.4"), lambda one: [_description(one)]),
        "2.4.d": modality,
        "2.4.e": [Entry(_sizes(inputs, inputs.of("2.4")))],
        "2.5.b": modality,
        "2.5.c": of_each(inputs.of("2.5"), _models),
        "2.5.d": of_each(inputs.of("2.5"), _other_models),
        "2.5.e": [Entry(_sizes(inputs, inputs.of("2.5")))],
        "2.6.b": of_each(inputs.of("2.6"), lambda one: _described(inputs, one)),
        "2.6.c": [Entry(_sizes(inputs, inputs.of("2.6")))],
    }


def _none() -> list[Entry]:
    return [Entry([Part("none", Message("None"))])]


def period_of(source: SourceAccount) -> Part:
    """When a source was collected."""
    first, last = source.period
    shown = (
        Message("From %(first)s to %(last)s", first=first, last=last) if first and last else None
    )
    return stated(source, "period", Message("Period of collection"), shown, "collected")


def _description(source: SourceAccount) -> Part:
    return stated(source, "description", Message("Description"), source.about.description)


def _named(source: SourceAccount) -> list[Part]:
    """What identifies a dataset that is published: version and address."""
    name = [] if source.title else [stated(source, "name", Message("Name"), None, "title")]
    return [
        *name,
        stated(source, "version", Message("Version"), source.version),
        _address(source),
    ]


def _address(source: SourceAccount) -> Part:
    return stated(source, "link", Message("Address"), [Link(link) for link in source.links])


def _selection(source: SourceAccount) -> list[Part]:
    """What was chosen from a dataset: what is stated of it, and what the run kept of the files that
    it was given."""
    kept = Message(
        "Records read: %(read)s; documents in the dataset: %(documents)s. The others were dropped "
        "by the steps that the dataset card lists, for their language, their quality, as copies, "
        "or by quotas of languages.",
        read=source.row.read,
        documents=source.row.stored.documents,
    )
    label = Message("How the part that is used was chosen")
    return [
        stated(source, "selection", label, source.about.selection),
        Part("kept", kept, Message("What was kept of it")),
    ]


def _listed(source: SourceAccount) -> list[Part]:
    link = [] if source.links else [_description(source), period_of(source)]
    return [*_named(source), *link, *_selection(source)]


def _described(inputs: Inputs, source: SourceAccount) -> list[Part]:
    about = source.about
    return [
        _description(source),
        *([_address(source)] if source.links else []),
        Part("modality", TEXT, _MODALITY),
        stated(source, "content", Message("Types of content"), list(about.content)),
        stated(source, "nature", Message("Nature of the content"), about.nature),
        Part("languages", languages_of(inputs, source), Message("Languages")),
        period_of(source),
        *_selection(source),
    ]


def _models(source: SourceAccount) -> list[Part]:
    generator = source.about.generator
    models, links = (generator.models, generator.links) if generator else ((), ())
    return [
        stated(source, "models", Message("Models"), list(models), "generator.models"),
        stated(
            source,
            "links",
            Message("Their summaries of training content"),
            [Link(link) for link in links],
            "generator.links",
        ),
    ]


def _other_models(source: SourceAccount) -> list[Part]:
    generator = source.about.generator
    others = generator.others if generator else None
    return [stated(source, "others", Message("Other models"), others, "generator.others")]


def _sizes(inputs: Inputs, sources: Sequence[SourceAccount]) -> list[Part]:
    periods = [
        Message(
            "%(source)s: from %(first)s to %(last)s",
            source=one.title or one.name,
            first=one.period[0],
            last=one.period[1],
        )
        for one in sources
        if all(one.period)
    ]
    keys = [f"stages.{one.name}.about.collected" for one in sources if not all(one.period)]
    return [
        Part("sizes", sizes_of(inputs, sources), Message("Sizes")),
        Part("periods", periods, Message("Periods of collection"), keys),
    ]
