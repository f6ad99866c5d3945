"""Section 3: reservations of rights, illegal content, personal data."""

from collections.abc import Mapping, Sequence

from corpus.messages import Message
from reports.eu_summary.inputs import Inputs, of_each, stated
from reports.eu_summary.model import Code, Entry, Link, Part, Table, Value
from reports.facts.accounts import measure_table, stage_flows
from reports.facts.opt_outs import OptOuts, opt_outs
from reports.facts.scrubbing import scrubbing
from reports.facts.source_accounts import SourceAccount

__all__ = ["processing"]

_FAMILIES = {
    "tdmrep": Message("TDM Reservation Protocol (W3C Community Group), in header, page or site"),
    "noai": Message("robots directive `noai`, in header or page"),
    "noimageai": Message("robots directive `noimageai`, about images"),
    "noindex": Message("robots directive `noindex`, about search"),
    "aipref": Message("AI Preferences (`Content-Usage`, IETF draft)"),
    "rsl": Message("licence in Really Simple Licensing"),
    "robots": Message("robots.txt (RFC 9309)"),
}


def processing(inputs: Inputs) -> Mapping[str, Sequence[Entry]]:
    """What stands in the fields of the section, by their ids."""
    return {
        "3.1.b": [Entry(_measures(inputs)), *of_each(inputs.sources, _of_source)],
        "3.2.a": [Entry(_illegal_content(inputs))],
        "3.3.a": [Entry(_personal_data(inputs))],
    }


def _measures(inputs: Inputs) -> list[Part]:
    """What the run did about opt-outs."""
    found = opt_outs(inputs.facts)
    flows = stage_flows(inputs.facts)
    uses = {step.use for step in flows}
    parts = []
    if uses & {"rights", "site_rights"}:
        parts += [
            Part("protocols", _protocols(inputs, found), Message("Protocols that were read")),
            Part(
                "dropped",
                found.said,
                Message("Documents dropped since their owner refuses the use"),
            ),
        ]
    else:
        parts.append(
            Part(
                "protocols",
                Message("No step of this dataset read opt-outs."),
                Message("Protocols that were read"),
            )
        )
    if "site_rights" in uses:
        sites = Message(
            "robots.txt, tdmrep.json and licences of sites were read as they were when each page "
            "was crawled, and honoured before training."
        )
    else:
        sites = Message(
            "Files of sites (robots.txt, tdmrep.json) were not read again after the crawl; what "
            "the crawlers did with robots.txt stands below and in section 2.3."
        )
    parts.append(Part("sites", sites, Message("Files of sites")))
    if any(step.use == "urls" and step.settings.get("opt_out") for step in flows) or found.listed:
        parts.append(
            Part("listed", found.listed, Message("Documents dropped by lists of opt-outs"))
        )
    if found.domains:
        parts.append(
            Part("domains", found.domains, Message("Domains of which documents were dropped"))
        )
    if "suppress" in uses:
        kept_out = sum(step.dropped.get("suppressed", 0) for step in flows)
        asked = Message("Documents kept out since their removal was asked for")
        parts.append(Part("kept_out", kept_out, asked))
    route = inputs.facts.publication.removal
    removal = Link(route) if route and Link(route).is_web else route
    return [
        *parts,
        Part("removal", removal, Message("Where to ask for removal"), ["publication.removal"]),
        Part(
            "up_to_date",
            None,
            Message("How later requests of rightsholders reach training"),
        ),
    ]


def _protocols(inputs: Inputs, found: OptOuts) -> Table:
    """Family of opt-outs, whether it was honoured, and how many documents it was seen on."""
    honoured: set[str] = set()
    known: set[str] = set()
    for step in stage_flows(inputs.facts):
        if step.use in ("rights", "site_rights"):
            families = step.settings.get("honour")
            honoured |= set(families) if isinstance(families, list | tuple) else set()
            known |= set(_FAMILIES) if step.use == "site_rights" else set(_FAMILIES) - {"robots"}
    totals = found.families.totals
    columns = {
        "protocol": Message("Protocol"),
        "honoured": Message("Honoured"),
        "documents": Message("Documents that refuse the use by it"),
    }
    rows: list[Sequence[Value]] = []
    for name in [*_FAMILIES, *(one for one in totals if one not in _FAMILIES)]:
        if name in known or name in totals:
            shown: Value = _FAMILIES[name] if name in _FAMILIES else Code(name)
            rows.append((shown, _YES if name in honoured else _NO, totals.get(name, 0)))
    return Table(columns, rows)


_YES, _NO = Message("yes"), Message("no")


def _of_source(source: SourceAccount) -> list[Part]:
    """How opt-outs were treated when a source was made: of own crawls what becomes of robots.txt,
    of datasets of third parties that, their other protocols, or their licence."""
    crawler = source.about.crawler
    told = source.crawls.values("robots")
    robots = (crawler.robots if crawler else None) or (
        Message("its archives say of robots.txt: %(values)s", values=told) if told else None
    )
    if source.category == "2.3":
        return [stated(source, "robots", Message("robots.txt"), robots, "crawler.robots")]
    if source.row.web or crawler:
        found = [robots, *(crawler.protocols if crawler else ())]
        ways = [one for one in found if one]
        return [stated(source, "opt_outs", Message("Opt-outs"), ways, "crawler.robots")]
    licence = source.about.licence
    basis = licence and Message(
        "used under the licence %(licence)s, and not under the exception for text and data mining",
        licence=licence,
    )
    return [stated(source, "opt_outs", Message("Opt-outs"), basis, "licence")]


def _illegal_content(inputs: Inputs) -> list[Part]:
    """The lists that ran, and what is stated; choice by quality is none of it."""
    lists: list[str] = []
    blocked = 0
    for step in stage_flows(inputs.facts):
        named = step.facts.get("lists")
        if step.use == "urls" and isinstance(named, Mapping):
            lists += [str(one[0]) for one in named.get("block", ())]
            blocked += step.dropped.get("blocked", 0)
    words = inputs.facts.publication.illegal_content
    parts = []
    if lists:
        parts = [
            Part("lists", [Code(name) for name in lists], Message("Block lists of addresses")),
            Part("blocked", blocked, Message("Documents dropped by them")),
        ]
    if words or not lists:
        parts.append(Part("measures", words, Message("Measures"), ["publication.illegal_content"]))
    return parts


def _personal_data(inputs: Inputs) -> list[Part]:
    done = scrubbing(inputs.facts)
    if done is None:
        return [Part("personal_data", Message("No step of this dataset replaced personal data."))]
    found = measure_table(inputs.facts, "pii")
    columns = {"kind": Message("Kind"), "values": Message("Values")}
    rows: list[Sequence[Value]] = [(Code(kind), number) for kind, number in found.totals.items()]
    parts = [
        Part(
            "personal_data",
            Message(
                "Personal data that has a form of its own, such as addresses of mail, was looked "
                "for before training and scrubbed. Searched for: %(kinds)s.",
                kinds=done.searched,
            ),
        ),
        Part("ways", list(done.ways), Message("What became of values")),
        Part("values", Table(columns, rows) if rows else 0, Message("Values found")),
    ]
    names = (
        Message("Names of persons were looked for by a model, which misses some.")
        if done.has_names
        else Message("Names of persons were not looked for, since no model of names was given.")
    )
    return [
        *parts,
        Part("names", names),
        Part(
            "anonymity",
            Message(
                "What people tell of themselves and of others in free words is not found. "
                "Scrubbing makes no text anonymous in the sense of recital 26 of Regulation (EU) "
                "2016/679."
            ),
        ),
    ]
