"""RUN/report/index.html: one file that needs no network."""

from collections.abc import Sequence

from markupsafe import Markup

from corpus.config.units import counted, format_share
from corpus.quotas.allocation import allocate
from corpus.quotas.changes import changed
from reports.accounts import Table, drops_by_language, measure_table, sources, stage_flows
from reports.facts import Facts
from reports.funnel import funnel
from reports.opt_outs import opt_outs
from reports.plots import Bar, Dot, bars, dot_plot
from reports.quotas import QuotaReport, QuotaRow
from reports.repeated_ids import repeated_ids
from reports.scrubbing import scrubbing
from reports.signals import Distribution, distributions, limits_in_words
from reports.strips import strips
from reports.templating import count, render

__all__ = ["page"]

_MOST_MISSED = 6
"""Languages and groups that the figure of ways out shows at most."""


def page(facts: Facts, report: QuotaReport) -> str:
    """The HTML of the page."""
    flows, sources_, refused = stage_flows(facts), sources(facts), opt_outs(facts)
    entered = {row.tag: row.entered for row in facts.languages}
    entered["und"] = sum(source.documents for source in sources_)
    tables = {
        name: measure_table(facts, name)
        for name in (
            *("pii", "pii_domains", "pii_below_threshold", "clusters", "similarity"),
            *("charsets", "charset_sources", "replacement_characters"),
        )
    }
    tables["pii_sources"] = measure_table(facts, "pii", by_source=True)
    return render(
        "index.html.j2",
        manifest=facts.manifest,
        facts=facts,
        report=report,
        steps=flows,
        sources=sources_,
        repeated=repeated_ids(facts),
        drops=drops_by_language(facts),
        tables=tables,
        opted_out=refused,
        scrubbing=scrubbing(facts),
        signals=_signals(facts),
        entered=entered,
        others=measure_table(facts, "other_language").totals,
        relabelled=_relabelled(facts),
        plots={
            "languages": _shares("languages", "Shares by language", report.languages, report.unit),
            "groups": _shares("groups", "Shares by group", report.groups, report.unit),
            "ways": _ways(facts, report),
            "funnel": _svg(
                funnel(
                    "funnel",
                    "Documents by stage",
                    f"{counted(len(flows), 'stage')}, in the order of the pipeline. The table "
                    "below holds the same numbers.",
                    flows,
                )
            ),
            "pii": _totals("pii-types", "Personal data found, by type", tables["pii"]),
            "rights": _totals("signals", "Signals of rights seen", refused.signals),
            "clusters": _totals(
                "clusters", "Clusters by size", _by_number(tables["clusters"]), ordered=True
            ),
            "similarity": _totals(
                "similarity",
                "Copies by similarity",
                _by_number(tables["similarity"]),
                ordered=True,
            ),
        },
    )


def _shares(id_: str, title: str, rows: Sequence[QuotaRow], unit: str) -> Markup:
    """A dot plot of shares. The axis is logarithmic for languages, whose shares differ by orders of
    magnitude, and linear for groups, which are few and large."""
    dots = [
        Dot(
            name=row.name,
            title=row.title if row.kind == "language" else "",
            wanted=row.wanted,
            got=row.trained,
            stored=row.stored,
            minimum=row.minimum,
            maximum=row.maximum,
            missed=bool({"minimum", "maximum"} & set(row.missed)),
        )
        for row in rows
    ]
    largest = ", ".join(f"{row.name} {format_share(row.trained)}" for row in rows[:3])
    says = (
        f"Shares of {unit} wanted, trained and stored for {counted(len(rows), 'row')}; {largest} … "
        "The table below holds the same numbers."
    )
    return _svg(dot_plot(f"plot-{id_}", title, says, dots, logarithmic=id_ == "languages"))


def _ways(facts: Facts, report: QuotaReport) -> Markup:
    """Bars of the shares that are missed, as they are allocated now and by each way out."""
    if facts.quotas is None or facts.allocation is None:
        return Markup("")
    found = [("as it is", facts.allocation)]
    for number, way in enumerate(report.ways_out, start=1):
        found.append((f"way {number}", allocate(*changed(facts.quotas, facts.supply, way.changes))))
    names = dict.fromkeys(one.name for one in report.shortfalls if one.name != "total")
    rows = [
        Bar(name=f"{name}, {label}", value=one.share(name), label=format_share(one.share(name)))
        for name in list(names)[:_MOST_MISSED]
        for label, one in found
    ]
    says = "; ".join(f"{row.name}: {row.label}" for row in rows)
    return _svg(bars("plot-ways", "Ways out", says, rows))


def _signals(facts: Facts) -> list[tuple[Distribution, str, Markup]]:
    """The distribution of each signal, its limits in words, and its figure."""
    return [
        (one, limits_in_words(one.least, one.most), _svg(strips(f"plot-signal-{number}", one)))
        for number, one in enumerate(distributions(facts))
    ]


def _totals(id_: str, title: str, table: Table, *, ordered: bool = False) -> Markup:
    """Bars of a measure's keys, summed over all languages: the largest first, or in the order of
    the keys if they are ordered."""
    totals = {key: table.column_total(key) for key in table.columns} if ordered else table.totals
    rows = [Bar(name=key, value=number, label=count(number)) for key, number in totals.items()]
    says = "; ".join(f"{row.name}: {row.label}" for row in rows)
    return _svg(bars(f"plot-{id_}", title, says, rows))


def _by_number(table: Table) -> Table:
    """The table with columns such as `2`, `3-4`, `0.85` in the order of their numbers."""
    columns = sorted(table.columns, key=lambda key: float(key.partition("-")[0]))
    return Table(table.rows, columns, table.values)


def _relabelled(facts: Facts) -> list[tuple[str, str, str, int]]:
    """Documents whose language was changed after it was first identified, as rows of (stage, from,
    to, documents)."""
    found: dict[tuple[str, str], int] = {}
    for (stage, _, _, _, event, reason), (number, _, _) in facts.ledger.counts.items():
        if event == "relabelled" and not reason.startswith("und>"):
            found[stage, reason] = found.get((stage, reason), 0) + number
    rows = []
    for (stage, reason), number in sorted(found.items()):
        before, _, now = reason.partition(">")
        rows.append((stage, before, now, number))
    return rows


def _svg(markup: str) -> Markup:
    return Markup(markup)  # noqa: S704 - drawn by reports.svg, which escapes all text
