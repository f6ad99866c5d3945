"""The properties of the Croissant RAI vocabulary 1.0 (MLCommons), which say of a dataset how it was
made, what it holds and what it is for.

Names are those of the specification; mlcroissant 1.1 reads `dataCollectionTimeFrame` in the place
of `dataCollectionTimeframe`. What is not stated and does not follow from the run is left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.config.statements import Publication
from reports.facts.accounts import StageFlow, stage_flows
from reports.facts.run_facts import Facts
from reports.facts.source_accounts import SourceAccount
from reports.known_limits import known_limits
from reports.languages.translation import Translation
from reports.metadata.linked_data import collected, step
from reports.quotas import quota_report

__all__ = ["responsible_ai"]

_TYPES = {"2.4": "User-generated content data", "2.5": "Others"}
"""Types of collection of the vocabulary, by section of the EU's template."""


def responsible_ai(
    facts: Facts, accounts: Sequence[SourceAccount], into: Translation
) -> Mapping[str, Any]:
    """Property -> text or texts."""
    publication, flows = facts.publication, stage_flows(facts)
    held = [account for account in accounts if account.row.stored.documents]
    said = {
        "rai:dataCollection": "\n".join(_collection(account, into) for account in held),
        "rai:dataCollectionType": sorted({_type(account) for account in held}),
        "rai:dataCollectionTimeframe": list(collected(held) or ()),
        "rai:dataPreprocessingProtocol": [step(f, into) for f in flows if not f.is_source],
        "rai:personalSensitiveInformation": _personal(flows, held, into),
        "rai:dataBiases": _biases(facts, into),
        "rai:dataLimitations": _limitations(facts, flows, into),
        "rai:dataUseCases": list(publication.intended_uses),
        "rai:dataReleaseMaintenancePlan": _maintenance(publication, into),
    }
    return {name: value for name, value in said.items() if value}


def _collection(account: SourceAccount, into: Translation) -> str:
    """A source in a few words: its title and version, its size, what is stated of it."""
    named = " ".join(filter(None, (account.title, account.about.version))) or account.name
    documents = into.amount(account.row.stored.documents, "documents")
    stated = (account.about.description, account.about.selection)
    return " ".join(filter(None, (f"{named}: {documents}.", *stated)))


def _type(account: SourceAccount) -> str:
    if account.category in _TYPES:
        return _TYPES[account.category]
    return "Web Scraping" if account.row.web else "Secondary Data analysis"


def _personal(
    flows: Sequence[StageFlow], accounts: Sequence[SourceAccount], into: Translation
) -> list[str]:
    if any(flow.use == "pii" for flow in flows):
        said = into.gettext(
            "Texts may hold personal data, also of special categories. Data with a form of its "
            "own, such as addresses of mail, was replaced; some of it is missed."
        )
    else:
        said = into.gettext(
            "Texts may hold personal data, also of special categories, which was not looked for."
        )
    return [
        said,
        *(f"{a.about.title or a.name}: {a.about.nature}" for a in accounts if a.about.nature),
    ]


def _biases(facts: Facts, into: Translation) -> list[str]:
    said = [
        into.gettext(
            "The choice of subjects, regions and people is that of the sources; texts hold the "
            "opinions and prejudices of those who wrote them."
        )
    ]
    if facts.quotas is not None:
        said.append(
            into.gettext(
                "Quotas set the shares of languages, which are not those of the sources; documents "
                "of languages with little text may be repeated."
            )
        )
    return said


def _limitations(facts: Facts, flows: Sequence[StageFlow], into: Translation) -> list[str]:
    """The limits that the card states, and what the dataset is not for."""
    limits = known_limits(facts, quota_report(facts), flows)
    return [into.text(limit) for limit in limits] + [
        into.gettext("Not to be used for: %(use)s", use=use)
        for use in facts.publication.excluded_uses
    ]


def _maintenance(publication: Publication, into: Translation) -> str:
    removal = publication.removal
    asked = into.gettext("Removal can be asked for at: %(place)s", place=removal) if removal else ""
    return "\n".join(filter(None, (publication.maintenance, asked)))
