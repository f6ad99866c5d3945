"""RUN/dataset/README.md: the dataset card, made from ledger, manifest and statements; README.es.md
and so on are the same card in the other languages.

One document of the dataset stands in it as an example. Only README.md has a header.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.config.statements import Licence, Publisher
from corpus.storage.store import Store
from reports.card.card_header import header
from reports.card.example_record import LENGTH, example_record
from reports.card.labels import LABELS
from reports.card.licence_table import licence_table
from reports.card.not_stated import not_stated
from reports.facts.accounts import StageFlow, measure_table, stage_flows
from reports.facts.changes import changes
from reports.facts.dataset_columns import dataset_columns
from reports.facts.opt_outs import opt_outs
from reports.facts.run_facts import Facts
from reports.facts.scrubbing import scrubbing
from reports.facts.source_accounts import source_accounts
from reports.known_limits import known_limits
from reports.languages.translation import TAGS, Translation, translation
from reports.languages.words import word
from reports.quotas import QuotaReport, quota_report
from reports.templating import address, cell, code, columns, line, render

__all__ = ["cards", "is_of_card"]

_SHOWN = ("quotas", "phases", "signals", "limits", "limits_by_language")
"""Facts that have a section of their own, or that the report draws."""
_MEASURES = ("pii", "pii_domains", "pii_below_threshold", "clusters", "site_files")
_MOST_CAUSES = 40
"""Reasons for which documents came in or left that are shown at most."""
_COPIES = ("exact_duplicate", "near_duplicate", "same_record")
_MIXTURES = (
    *("weights.json", "megatron.txt", "nemo.json", "nanotron.yaml", "olmo_core.yaml"),
    *("llm_foundry.yaml", "interleave.json", "pytorch.json", "mixture.csv"),
)


def cards(facts: Facts, previous: str | None = None) -> dict[str, str]:
    """The cards by the name of their file: the one in the language of publication first.

    previous: the folder of the run or dataset before, to say what changed.
    """
    own = facts.publication.language
    values = _values(facts)
    values["changes"] = changes(previous, facts.folder) if previous is not None else None
    return {_file(tag, own): _text(values, facts, tag) for tag in (own, *_others(own))}


def is_of_card(name: str) -> bool:
    """Whether a file of RUN/dataset is a card, whatever the language of publication was."""
    return name == "README.md" or name in {f"README.{tag}.md" for tag in TAGS}


def _file(tag: str, own: str) -> str:
    """The name of the file of a language. own: the language of publication."""
    return "README.md" if tag == own else f"README.{tag}.md"


def _others(own: str) -> Sequence[str]:
    return [tag for tag in TAGS if tag != own]


def _text(values: Mapping[str, Any], facts: Facts, tag: str) -> str:
    """The card in a language."""
    into = translation(tag, "card")
    own = facts.publication.language
    report = values["report"]
    return render(
        "README.md.j2",
        into,
        "card",
        **values,
        header=header(facts) if tag == own else "",
        switch=_switch(tag, own, facts),
        unit=into.text(word(report.unit, "unit")),
        other_units=[into.text(word(unit, "unit")) for unit in report.other_units],
        languages=columns(_languages(facts, report, into)),
        opted_domains=_numbered(values["opted_out"].most, into),
        others=into.join(word(unit, "unit") for unit in report.other_units),
    )


def _values(facts: Facts) -> dict[str, Any]:
    """What the cards of all languages are made of."""
    report, flows = quota_report(facts), stage_flows(facts)
    uses = {step.use for step in flows}
    accounts = source_accounts(facts)
    tables = {name: measure_table(facts, name) for name in _MEASURES}
    tables["pii_sources"] = measure_table(facts, "pii", by_source=True)
    largest = max(report.languages, key=lambda row: (row.stored, row.name), default=None)
    first = largest.name if largest else "und"
    dropped = _dropped(flows)
    return {
        "title": facts.publication.title or facts.manifest["pipeline"],
        "manifest": facts.manifest,
        "publication": facts.publication,
        "labels": LABELS,
        "publisher": _publisher(facts.publication.publisher),
        "compilation": _licence(facts.publication.licence),
        "report": report,
        "steps": flows,
        "used": [
            (s.name, key, s.facts[key]) for s in flows for key in s.facts if key not in _SHOWN
        ],
        "uses": uses,
        "accounts": accounts,
        "licences": licence_table(accounts),
        "domains": facts.domains,
        "tables": tables,
        "opted_out": opt_outs(facts),
        "scrubbing": scrubbing(facts),
        "dropped": dropped,
        "copies": [(why, number) for _, why, number in dropped if why in _COPIES],
        "first": first,
        "record": example_record(Store(facts.folder).below("dataset"), facts.manifest, first),
        "example_length": LENGTH,
        "columns": dataset_columns(facts.manifest),
        "limits": known_limits(facts, report, flows),
        "most_causes": _MOST_CAUSES,
        "mixture_files": ", ".join(map(code, _MIXTURES)),
        "not_stated": not_stated(facts, accounts),
    }


def _switch(tag: str, own: str, facts: Facts) -> str:
    """Links to the card in the other languages, each under the name that it has itself."""
    names = [(one, facts.autonym(one).capitalize()) for one in TAGS]
    return " · ".join(
        f"**{name}**" if one == tag else f"[{name}]({_file(one, own)})" for one, name in names
    )


def _publisher(publisher: Publisher | None) -> str:
    """The stated publisher in Markdown; "" for none."""
    if publisher is None:
        return ""
    id_ = f"({line(publisher.id)})" if publisher.id else ""
    return " ".join(filter(None, (line(publisher.name), id_, address(publisher.url))))


def _licence(licence: Licence | None) -> str:
    """The stated licence of the compilation in Markdown; "" for none."""
    if licence is None:
        return ""
    return " ".join(filter(None, (line(licence.name), address(licence.url))))


def _numbered(pairs: Sequence[tuple[str, int]], into: Translation) -> str:
    """Domains with a number after each."""
    return ", ".join(f"{code(name)} {into.count(number)}" for name, number in pairs)


def _languages(facts: Facts, report: QuotaReport, into: Translation) -> list[list[str]]:
    """The cells of the table of languages, a list for each row."""
    rows = []
    for row in report.languages:
        amounts = facts.manifest["languages"].get(row.name, {})
        stored = amounts.get("bytes", 0)
        shares = {"bytes": row.trained_bytes, "words": row.trained_words}
        rows.append(
            [
                code(row.name),
                cell(into.language_name(row.name, facts.language_name(row.name))),
                cell(facts.autonym(row.name) or "–"),
                into.count(row.documents),
                into.amount(stored, "bytes"),
                into.count(amounts.get("words", 0)),
                into.percent(row.stored),
                into.percent(row.trained),
                *(into.percent(shares[unit]) for unit in report.other_units),
                into.percent(row.wanted),
                into.decimal(row.epochs),
            ]
        )
    return rows


def _dropped(flows: Sequence[StageFlow]) -> list[tuple[str, str, int]]:
    """Stage, reason and number of documents, in the order of the pipeline."""
    return [(step.name, why, number) for step in flows for why, number in step.dropped.items()]
