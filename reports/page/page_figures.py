"""The figures of the report's page, in one language."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from corpus.quotas.allocation import allocate
from corpus.quotas.changes import changed
from reports.facts.accounts import Table
from reports.facts.run_facts import Facts
from reports.facts.signals import Distribution, limits_in_words
from reports.languages.translation import Translation
from reports.page.funnel import funnel
from reports.page.page_data import PageData
from reports.page.plots import Bar, Dot, bars, dot_plot
from reports.page.strips import strips
from reports.quotas import QuotaReport, QuotaRow

__all__ = ["figures", "signal_figures"]

_MOST_MISSED = 6
"""Languages and groups that the figure of ways out shows at most."""


def figures(data: PageData, translation: Translation) -> Mapping[str, Markup]:
    """Name -> figure."""
    _ = translation.gettext
    report, tables = data.report, data.tables
    clusters, similarity = (_by_number(tables[name]) for name in ("clusters", "similarity"))
    return {
        "languages": _shares("languages", report.languages, data.facts, translation),
        "groups": _shares("groups", report.groups, data.facts, translation),
        "ways": _ways(data.facts, report, translation),
        "funnel": _svg(
            funnel(
                "funnel", _("Documents by stage"), _in_table(translation), data.flows, translation
            )
        ),
        "pii": _totals("pii-types", _("Personal data found, by type"), tables["pii"], translation),
        "rights": _totals("seen", _("Signals of rights seen"), data.refused.signals, translation),
        "clusters": _totals("sizes", _("Clusters by size"), clusters, translation, ordered=True),
        "similarity": _totals(
            "copies", _("Dropped copies by similarity"), similarity, translation, ordered=True
        ),
    }


def signal_figures(
    signals: Sequence[Distribution], translation: Translation
) -> Sequence[tuple[Distribution, str, Markup]]:
    """The distribution of each signal, its limits in words, and its figure."""
    return [
        (
            one,
            translation.text(limits_in_words(one.least, one.most)),
            _svg(strips(f"plot-signal-{number}", one, translation)),
        )
        for number, one in enumerate(signals)
    ]


def _in_table(translation: Translation) -> str:
    return translation.gettext("The table below holds the same numbers.")


def _shares(id_: str, rows: Sequence[QuotaRow], facts: Facts, translation: Translation) -> Markup:
    """A dot plot of shares. The axis is logarithmic for languages, whose shares differ by orders of
    magnitude, and linear for groups, which are few and large."""
    of_languages = id_ == "languages"
    dots = [
        Dot(
            name=row.name,
            title=translation.language_name(row.name, facts.language_name(row.name))
            if of_languages
            else "",
            wanted=row.wanted,
            got=row.trained,
            stored=row.stored,
            minimum=row.minimum,
            maximum=row.maximum,
            missed=bool({"minimum", "maximum"} & set(row.missed)),
            language=row.name if of_languages else None,
        )
        for row in rows
    ]
    _ = translation.gettext
    title = _("Shares by language") if of_languages else _("Shares by group")
    return _svg(
        dot_plot(
            f"plot-{id_}",
            title,
            _in_table(translation),
            dots,
            translation,
            logarithmic=of_languages,
        )
    )


def _ways(facts: Facts, report: QuotaReport, translation: Translation) -> Markup:
    """Bars of the shares that are missed, as they are allocated now and by each way out."""
    if facts.quotas is None or facts.allocation is None:
        return Markup("")
    _ = translation.gettext
    found = [(_("as it is"), facts.allocation)]
    for number, way in enumerate(report.ways_out, start=1):
        label = _("way %(number)s", number=number)
        found.append((label, allocate(*changed(facts.quotas, facts.supply, way.changes))))
    names = dict.fromkeys(one.name for one in report.shortfalls if one.name != "total")
    rows = [
        Bar(
            name=f"{name}, {label}",
            value=one.share(name),
            label=translation.percent(one.share(name)),
        )
        for name in list(names)[:_MOST_MISSED]
        for label, one in found
    ]
    return _bars("plot-ways", _("Ways out"), rows)


def _totals(
    id_: str, title: str, table: Table, translation: Translation, *, ordered: bool = False
) -> Markup:
    """Bars of a measure's keys, summed over all languages: the largest first, or in the order of
    the keys if they are ordered."""
    totals: Mapping[str, int] = table.totals
    if ordered:
        totals = {_written(key, translation): table.column_total(key) for key in table.columns}
    rows = [Bar(name=key, value=n, label=translation.count(n)) for key, n in totals.items()]
    return _bars(f"plot-{id_}", title, rows)


def _bars(id_: str, title: str, rows: Sequence[Bar]) -> Markup:
    return _svg(bars(id_, title, "; ".join(f"{row.name}: {row.label}" for row in rows), rows))


def _written(key: str, translation: Translation) -> str:
    """A number or a span of them, such as `3-4` or `0.85`, as the language writes numbers."""
    numbers = (translation.decimal(float(n), len(n.partition(".")[2])) for n in key.split("-"))
    return "–".join(numbers)


def _by_number(table: Table) -> Table:
    """The table with columns such as `2`, `3-4`, `0.85` in the order of their numbers."""
    columns = sorted(table.columns, key=lambda key: float(key.partition("-")[0]))
    return Table(table.rows, columns, table.values)


def _svg(markup: str) -> Markup:
    return Markup(markup)  # noqa: S704 - drawn by reports.page.svg, which escapes all text
